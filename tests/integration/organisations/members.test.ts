import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdsAtLeast, ROLES_OF_ACTION, roleMay } from "@/lib/domain/access/roles";
import { ROLES } from "@/lib/domain/access/scopes";
import { createKey } from "@/lib/services/access/create-key";
import { readSession } from "@/lib/services/accounts/session";
import { changeRole } from "@/lib/services/organisations/change-role";
import { createOrganisation } from "@/lib/services/organisations/create-organisation";
import { deleteOrganisation } from "@/lib/services/organisations/delete-organisation";
import {
  landSession,
  listMyOrganisations,
  readSessionPerson,
  switchOrganisation,
} from "@/lib/services/organisations/my-organisations";
import { readTeam } from "@/lib/services/organisations/read-team";
import { leaveOrganisation, removeMember } from "@/lib/services/organisations/remove-member";
import { renameOrganisation } from "@/lib/services/organisations/rename-organisation";
import { transferOwnership } from "@/lib/services/organisations/transfer-ownership";
import { createStage, FROM, type Stage } from "./stage";

let stage: Stage;
const now = () => Date.now();

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage?.close());

describe("roles", () => {
  it("are changed only where neither what was held nor what is given is above the caller", async () => {
    const { id } = await stage.newOrganisation();
    const target = await stage.join(id, "member");
    let told = 0;
    for (const own of ROLES) {
      const caller = await stage.join(id, own);
      for (const [held, given] of ROLES.flatMap((one) => ROLES.map((other) => [one, other] as const))) {
        await stage.pool.query(
          "update accounts.memberships set role = $1 where user_id = $2 and organisation_id = $3",
          [held, target.userId, id],
        );
        const change = changeRole(stage.prisma, stage.by(caller, id, own), {
          userId: target.userId,
          role: given,
        });
        const allowed =
          roleMay(own, "members:change-role") && holdsAtLeast(own, held) && holdsAtLeast(own, given);
        const what = `${own} makes a ${held} a ${given}`;
        if (allowed) await change;
        else await expect(change, what).rejects.toMatchObject({ code: "forbidden" });
        expect((await stage.roles(id))[target.userId], what).toBe(allowed ? given : held);
        if (allowed && held !== given) told++;
      }
    }
    const mails = await stage.mailsTo(target.email);
    expect(mails.filter(({ template }) => template === "role-changed")).toHaveLength(told);
  });

  it("are looked up anew: whoever was an admin when the page was shown can do nothing as a member", async () => {
    const { id } = await stage.newOrganisation();
    const [former, other] = [await stage.join(id, "member"), await stage.join(id, "member")];
    const stale = stage.by(former, id, "admin");
    const attempts = [
      () => changeRole(stage.prisma, stale, { userId: other.userId, role: "billing" }),
      () => removeMember(stage.prisma, stale, other.userId),
      () => renameOrganisation(stage.prisma, stale, { name: "x" }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("leave at least one owner, also where two owners demote each other at the same time", async () => {
    for (let round = 0; round < 10; round++) {
      const { id, owner } = await stage.newOrganisation();
      const second = await stage.join(id, "owner");
      const results = await Promise.allSettled([
        changeRole(stage.prisma, stage.by(owner, id, "owner"), { userId: second.userId, role: "member" }),
        changeRole(stage.prisma, stage.by(second, id, "owner"), { userId: owner.userId, role: "member" }),
      ]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(Object.values(await stage.roles(id)).filter((role) => role === "owner")).toHaveLength(1);
    }
  });

  it.each([
    [
      "demoting themselves",
      (_id: string, by: ReturnType<Stage["by"]>) =>
        changeRole(stage.prisma, by, { userId: by.member.userId, role: "admin" }),
    ],
    ["leaving", (_id: string, by: ReturnType<Stage["by"]>) => leaveOrganisation(stage.prisma, by)],
    [
      "removing themselves",
      (_id: string, by: ReturnType<Stage["by"]>) => removeMember(stage.prisma, by, by.member.userId),
    ],
  ])("keep the last owner from %s", async (_name, attempt) => {
    const { id, owner } = await stage.newOrganisation();
    await stage.join(id, "admin");
    await expect(attempt(id, stage.by(owner, id, "owner"))).rejects.toMatchObject({ code: "conflict" });
    expect((await stage.roles(id))[owner.userId]).toBe("owner");
  });
});

describe("whoever is removed", () => {
  it("loses their keys and lands with the same session in another organisation of theirs", async () => {
    const { id, owner } = await stage.newOrganisation();
    const person = await stage.join(id, "member");
    const form = { name: "bot", scopes: ["market:read" as const], mode: "live" as const, ipAllowList: [] };
    const key = await createKey(stage.prisma, stage.memberOf(person, id, "member"), form, now());
    expect(await readSession(stage.prisma, person.sessionId, now())).toMatchObject({ organisationId: id });

    await removeMember(stage.prisma, stage.by(owner, id, "owner"), person.userId);
    expect(await readSession(stage.prisma, person.sessionId, now())).toBeNull();
    const { rows } = await stage.pool.query("select revoked_at from accounts.api_keys where id = $1", [
      key.id,
    ]);
    expect(rows[0].revoked_at).not.toBeNull();
    expect((await stage.mailsTo(person.email))[0]).toMatchObject({ template: "membership-ended" });

    expect(await readSessionPerson(stage.prisma, person.sessionId)).toMatchObject({ organisationId: null });
    expect(await landSession(stage.prisma, person)).toBe(person.home);
    expect(await readSession(stage.prisma, person.sessionId, now())).toMatchObject({
      organisationId: person.home,
      role: "owner",
    });
    expect(await stage.events(id)).toContain("member-removed");
  });

  it("lands nowhere without another one, and can create one and work in it", async () => {
    const { id, owner } = await stage.newOrganisation();
    const person = await stage.join(id, "member");
    await stage.pool.query("delete from accounts.organisations where id = $1", [person.home]);
    await removeMember(stage.prisma, stage.by(owner, id, "owner"), person.userId);
    expect(await landSession(stage.prisma, person)).toBeNull();
    const { organisationId } = await createOrganisation(
      stage.prisma,
      { ...person, ...FROM, nowMs: now() },
      { name: "New start" },
    );
    expect(await readSession(stage.prisma, person.sessionId, now())).toMatchObject({
      organisationId,
      organisationName: "New start",
      role: "owner",
      tier: "free",
    });
  });

  it("is nobody of another organisation", async () => {
    const [here, there] = [await stage.newOrganisation(), await stage.newOrganisation()];
    const stranger = await stage.join(there.id, "member");
    const by = stage.by(here.owner, here.id, "owner");
    const attempts = [
      () => removeMember(stage.prisma, by, stranger.userId),
      () => changeRole(stage.prisma, by, { userId: stranger.userId, role: "admin" }),
      () => transferOwnership(stage.prisma, by, stranger.userId),
      () => removeMember(stage.prisma, by, "' or true --"),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("an organisation", () => {
  it("is handed over: the heir owns it, the former owner is an admin, and both are told", async () => {
    const { id, owner } = await stage.newOrganisation();
    const heir = await stage.join(id, "member");
    await transferOwnership(stage.prisma, stage.by(owner, id, "owner"), heir.userId);
    expect(await stage.roles(id)).toEqual({ [owner.userId]: "admin", [heir.userId]: "owner" });
    for (const { email } of [owner, heir]) {
      expect((await stage.mailsTo(email))[0]).toMatchObject({ template: "ownership-transferred" });
    }
    await expect(
      transferOwnership(stage.prisma, stage.by(owner, id, "owner"), owner.userId),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is switched by its members only, each session for itself", async () => {
    const { id } = await stage.newOrganisation();
    const person = await stage.join(id, "member");
    const other = await stage.newSession(person.userId, id);
    await switchOrganisation(stage.prisma, { ...person, organisationId: person.home });
    expect(await readSession(stage.prisma, person.sessionId, now())).toMatchObject({
      organisationId: person.home,
    });
    expect(await readSession(stage.prisma, other, now())).toMatchObject({ organisationId: id });
    expect((await listMyOrganisations(stage.prisma, person.userId)).map((mine) => mine.role).sort()).toEqual([
      "member",
      "owner",
    ]);
    const stranger = await stage.newOrganisation();
    for (const organisationId of [stranger.id, "nonsense"]) {
      await expect(switchOrganisation(stage.prisma, { ...person, organisationId })).rejects.toMatchObject({
        code: "not_found",
      });
    }
  });

  it("is owned ten times by one person at most, however many they ask for at once", async () => {
    const person = await stage.newPerson();
    const results = await Promise.allSettled(
      Array.from({ length: 14 }, (_, index) =>
        createOrganisation(stage.prisma, { ...person, ...FROM, nowMs: now() }, { name: `desk ${index}` }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(await listMyOrganisations(stage.prisma, person.userId)).toHaveLength(10);
  });

  it("shows its people's addresses, factors and invitations to those who lead it alone", async () => {
    const { id, owner } = await stage.newOrganisation();
    const people = [owner, await stage.join(id, "member"), await stage.join(id, "billing")];
    for (const role of ROLES) {
      const viewer = role === "owner" ? owner : await stage.join(id, role);
      const team = await readTeam(stage.prisma, stage.memberOf(viewer, id, role), now());
      const leads = ROLES_OF_ACTION["members:read-details"].includes(role);
      const text = JSON.stringify(team);
      for (const { userId, email } of people) {
        expect([text.includes(userId), text.includes(email)], role).toEqual([leads, leads]);
      }
      expect(team.invitations, role).toEqual(leads ? [] : null);
      expect(team.members.map(({ role: held }) => held)[0]).toBe("owner");
    }
  });

  it("is deleted by its owner, who types its name, with all that is in it", async () => {
    const { id, owner } = await stage.newOrganisation();
    const [admin, colleague] = [await stage.join(id, "admin"), await stage.join(id, "member")];
    await renameOrganisation(stage.prisma, stage.by(admin, id, "admin"), { name: "Acme" });
    const ended: string[] = [];
    const before = [async (organisationId: string) => void ended.push(organisationId)];
    const drop = (by: ReturnType<Stage["by"]>, name: string) =>
      deleteOrganisation(stage.prisma, by, { name }, before);
    await expect(drop(stage.by(admin, id, "owner"), "Acme")).rejects.toMatchObject({ code: "forbidden" });
    await expect(drop(stage.by(owner, id, "owner"), "acme")).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "name" }],
    });
    expect(ended).toEqual([]);
    await drop(stage.by(owner, id, "owner"), "Acme");
    expect(ended).toEqual([id]);
    expect(await readSession(stage.prisma, colleague.sessionId, now())).toBeNull();
    expect(await landSession(stage.prisma, colleague)).toBe(colleague.home);
    expect(await landSession(stage.prisma, owner)).toBeNull();
    expect((await stage.mailsTo(colleague.email))[0]).toMatchObject({ template: "organisation-deleted" });
    const { rows } = await stage.pool.query(
      "select user_id from accounts.security_events where kind = 'organisation-deleted' and user_id = $1",
      [owner.userId],
    );
    expect(rows).toHaveLength(1);
  });
});
