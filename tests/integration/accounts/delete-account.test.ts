import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { createKey } from "@/lib/services/access/create-key";
import { deleteAccount, readFates } from "@/lib/services/accounts/delete-account";
import { noteSecurityEvent } from "@/lib/services/accounts/security-events";
import { readSession } from "@/lib/services/accounts/session";
import { acceptInvitation } from "@/lib/services/organisations/answer-invitation";
import { invite } from "@/lib/services/organisations/invite";
import { transferOwnership } from "@/lib/services/organisations/transfer-ownership";
import { createStage, FROM, type Stage, type TestPerson } from "../organisations/stage";

let stage: Stage;
const now = () => Date.now();

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage?.close());

const remove = (person: TestPerson, before: ((id: string) => Promise<void>)[] = [], email = person.email) =>
  deleteAccount(stage.prisma, { email }, before, { userId: person.userId, caller: FROM, nowMs: now() });
const count = async (sql: string, ...values: unknown[]): Promise<number> =>
  Number((await stage.pool.query(`select count(*) from ${sql}`, values)).rows[0].count);
const exists = (person: TestPerson) => count("accounts.users where id = $1", person.userId);
const organisations = (id: string) => count("accounts.organisations where id = $1", id);

/** Every row of every table of accounts, as text. */
async function wholeDatabase(): Promise<string> {
  const { rows } = await stage.pool.query(
    "select table_name as name from information_schema.tables where table_schema = 'accounts' and table_type = 'BASE TABLE'",
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await stage.pool.query(`select to_jsonb(t)::text as text from accounts.${name} t`);
    texts.push(...found.rows.map(({ text }) => `${name}: ${text}`));
  }
  return texts.join("\n");
}

describe("deleting an account", () => {
  it("ends everything that is the person's alone at once, and tells their last address", async () => {
    const person = await stage.newPerson();
    const second = await stage.newSession(person.userId, person.home);
    const ended: string[] = [];
    await remove(person, [async (id) => void ended.push(id)], ` ${person.email.toUpperCase()} `);
    expect(await exists(person)).toBe(0);
    expect(await organisations(person.home)).toBe(0);
    expect(ended).toEqual([person.home]);
    for (const id of [person.sessionId, second])
      expect(await readSession(stage.prisma, id, now())).toBeNull();
    expect(await stage.mailsTo(person.email)).toEqual([
      { template: "account-deleted", params: { name: "Ada" } },
    ]);
  });

  it("asks for the address and leaves everything as it was without it", async () => {
    const person = await stage.newPerson();
    await expect(remove(person, [], "other@example.com")).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "email" }],
    });
    expect(await exists(person)).toBe(1);
  });

  it("is refused, by name, while others would be left without an owner, and works after a transfer", async () => {
    const { id, owner } = await stage.newOrganisation();
    const colleague = await stage.join(id, "member");
    expect(await readFates(stage.prisma, owner.userId)).toEqual([
      { id, name: "Olive's desk", fate: "blocks", otherMembers: 1 },
    ]);
    const hooks: string[] = [];
    await expect(remove(owner, [async (ending) => void hooks.push(ending)])).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Olive's desk"),
    });
    expect(hooks).toEqual([]);
    await transferOwnership(stage.prisma, stage.by(owner, id, "owner"), colleague.userId);
    await remove(owner);
    expect(await organisations(id)).toBe(1);
    expect(await stage.roles(id)).toEqual({ [colleague.userId]: "owner" });
  });

  it("leaves nothing that names the person, anywhere, and their keys elsewhere end", async () => {
    const { id, owner } = await stage.newOrganisation();
    const name = `Zora ${randomUUID()}`;
    const person = await stage.newPerson(name);
    await invite(stage.prisma, stage.by(owner, id, "owner"), { email: person.email, role: "admin" });
    await acceptInvitation(
      stage.prisma,
      { ...person, ...FROM, nowMs: now() },
      await stage.tokenOf(person.email),
    );
    const form = { name: "Bot", scopes: ["market:read" as const], mode: "live" as const, ipAllowList: [] };
    const key = await createKey(stage.prisma, stage.memberOf(person, id, "admin"), form, now());
    await invite(stage.prisma, stage.by(person, id, "admin"), { email: "guest@example.com", role: "member" });
    const asOwner = { organisationId: id, userId: owner.userId };
    await withOrganisation(stage.prisma, asOwner, (transaction) =>
      noteSecurityEvent(transaction, {
        kind: "role-changed",
        userId: owner.userId,
        organisationId: id,
        detail: { person: name, from: "member", to: "admin" },
      }),
    );
    expect(await wholeDatabase()).toContain(name);
    await remove(person);
    const left = (await wholeDatabase())
      .split("\n")
      .filter((row) => [name, person.email, person.userId].some((word) => row.includes(word)));
    // The last mail to them, and the mail of theirs to a guest who has yet to answer.
    expect(left.map((row) => /"template": "([a-z-]+)"/.exec(row)?.[1]).sort()).toEqual([
      "account-deleted",
      "invitation",
    ]);
    const { rows } = await stage.pool.query(
      "select created_by, revoked_at from accounts.api_keys where id = $1",
      [key.id],
    );
    expect(rows).toEqual([{ created_by: null, revoked_at: expect.any(Date) }]);
    expect(await stage.events(id)).toContain("member-left");
  });

  it("fails whole where something that ends with it cannot be ended", async () => {
    const person = await stage.newPerson();
    const failing = async () => {
      throw new Error("the payments cannot be reached");
    };
    await expect(remove(person, [failing])).rejects.toThrow("cannot be reached");
    expect([await exists(person), await organisations(person.home)]).toEqual([1, 1]);
    await remove(person);
  });

  it("races with a new member: either they join and it is refused, or it goes and nobody joins", async () => {
    const outcomes = new Set<string>();
    for (let turn = 0; turn < 12; turn++) {
      const { id, owner } = await stage.newOrganisation();
      const guest = await stage.newPerson("Grace");
      await invite(stage.prisma, stage.by(owner, id, "owner"), { email: guest.email, role: "member" });
      const token = await stage.tokenOf(guest.email);
      const join = () => acceptInvitation(stage.prisma, { ...guest, ...FROM, nowMs: now() }, token);
      // At the end of what comes before, the later half of the turns is about to delete.
      const [gone, joined] = await Promise.allSettled(
        turn % 2 === 0 ? [remove(owner), join()] : [remove(owner, [async () => void (await join())]), join()],
      );
      const members = await count("accounts.memberships where organisation_id = $1", id);
      outcomes.add(gone.status);
      expect([gone.status, await organisations(id), members]).toEqual(
        gone.status === "fulfilled" ? ["fulfilled", 0, 0] : ["rejected", 1, 2],
      );
      if (gone.status === "rejected") expect(gone.reason).toMatchObject({ code: "conflict" });
      else {
        const reason = joined.status === "rejected" ? joined.reason : null;
        expect(reason).toMatchObject({ code: "not_found" });
      }
      expect(await exists(guest)).toBe(1);
    }
    expect(outcomes).toContain("rejected");
  });

  it("of two owners who go at the same time, one goes and the other is asked to hand over", async () => {
    for (let turn = 0; turn < 4; turn++) {
      const { id, owner } = await stage.newOrganisation();
      const second = await stage.join(id, "owner");
      await stage.join(id, "member");
      const results = await Promise.allSettled([remove(owner), remove(second)]);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(Object.values(await stage.roles(id)).sort()).toEqual(["member", "owner"]);
    }
  });
});
