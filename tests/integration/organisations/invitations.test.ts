import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdsAtLeast, INVITED_ROLES, roleMay } from "@/lib/domain/access/roles";
import { ROLES } from "@/lib/domain/access/scopes";
import { grantTier } from "@/lib/services/access/grant-tier";
import { readSession } from "@/lib/services/accounts/session";
import { acceptInvitation, declineInvitation } from "@/lib/services/organisations/answer-invitation";
import { readInvitation } from "@/lib/services/organisations/find-invitation";
import {
  INVITATION_LIFETIME_MS,
  invite,
  resendInvitation,
  revokeInvitation,
} from "@/lib/services/organisations/invite";
import { readTeam } from "@/lib/services/organisations/read-team";
import { createStage, FROM, type Stage, type TestPerson } from "./stage";

let stage: Stage;
const now = () => Date.now();

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage?.close());

const accept = (person: TestPerson, token: string, nowMs = now()) =>
  acceptInvitation(stage.prisma, { ...person, ...FROM, nowMs }, token);
const look = (token: string, viewerId: string | null = null, nowMs = now()) =>
  readInvitation(stage.prisma, { token, viewerId, nowMs });

/** An organisation with one open invitation to a person who has an account elsewhere. */
async function invited(role: (typeof INVITED_ROLES)[number] = "member") {
  const { id, owner } = await stage.newOrganisation();
  const guest = await stage.newPerson("Grace", false);
  await invite(stage.prisma, stage.by(owner, id, "owner"), { email: guest.email, role });
  const { invitations } = await readTeam(stage.prisma, stage.memberOf(owner, id, "owner"), now());
  const invitationId = invitations?.[0]?.id ?? "";
  return { id, owner, guest, invitationId, token: await stage.tokenOf(guest.email) };
}

describe("an invitation", () => {
  it("makes whoever it was sent to a member, once, confirms their address and takes them there", async () => {
    const { id, guest, token } = await invited("billing");
    expect(await look(token)).toMatchObject({
      state: "open",
      email: guest.email,
      role: "billing",
      inviter: "Olive",
      isMember: false,
      isFull: false,
    });
    await accept(guest, token);
    expect((await stage.roles(id))[guest.userId]).toBe("billing");
    expect(await readSession(stage.prisma, guest.sessionId, now())).toMatchObject({
      organisationId: id,
      role: "billing",
    });
    const { rows } = await stage.pool.query("select email_verified_at from accounts.users where id = $1", [
      guest.userId,
    ]);
    expect(rows[0].email_verified_at).not.toBeNull();
    expect(await look(token, guest.userId)).toMatchObject({ state: "accepted", isMember: true });
    await expect(accept(guest, token)).rejects.toMatchObject({
      code: "conflict",
      message: "This invitation was accepted already.",
    });
    expect(await stage.events(id)).toEqual(["member-invited", "member-joined"]);
  });

  it.each([
    ["expired", async () => undefined, INVITATION_LIFETIME_MS + 1],
    [
      "revoked",
      async ({ owner, id, invitationId }: Awaited<ReturnType<typeof invited>>) =>
        revokeInvitation(stage.prisma, stage.by(owner, id, "owner"), invitationId),
      0,
    ],
    [
      "declined",
      async ({ token }: Awaited<ReturnType<typeof invited>>) =>
        declineInvitation(stage.prisma, { ...FROM, nowMs: now() }, token),
      0,
    ],
  ] as const)("that is %s says so and lets nobody in", async (state, end, laterMs) => {
    const situation = await invited();
    await end(situation);
    const { guest, token, id } = situation;
    expect(await look(token, null, now() + laterMs)).toMatchObject({ state });
    await expect(accept(guest, token, now() + laterMs)).rejects.toMatchObject({ code: "conflict" });
    expect(Object.keys(await stage.roles(id))).toHaveLength(1);
  });

  it("is for its address alone, and for nobody with a token that was made up", async () => {
    const { id, token, guest } = await invited();
    const other = await stage.newPerson("Mallory");
    await expect(accept(other, token)).rejects.toMatchObject({ code: "forbidden" });
    for (const guess of [token.slice(0, -1), "x".repeat(43), "", "' or true --"]) {
      await expect(accept(guest, guess)).rejects.toMatchObject({ code: "not_found" });
      expect(await look(guess)).toBeNull();
    }
    expect(Object.keys(await stage.roles(id))).toHaveLength(1);
  });

  it("is replaced when it is sent again: the old link ends and the new one works", async () => {
    const { id, owner, guest, token, invitationId } = await invited();
    await resendInvitation(stage.prisma, stage.by(owner, id, "owner"), invitationId);
    const next = await stage.tokenOf(guest.email);
    expect(next).not.toBe(token);
    expect(await look(token)).toMatchObject({ state: "revoked" });
    await accept(guest, next);
    expect((await stage.roles(id))[guest.userId]).toBe("member");
  });

  it("goes to no member, and from nobody whose own address is not confirmed", async () => {
    const { id, owner } = await stage.newOrganisation();
    const member = await stage.join(id, "member");
    const again = invite(stage.prisma, stage.by(owner, id, "owner"), { email: member.email, role: "admin" });
    await expect(again).rejects.toMatchObject({ code: "conflict", fields: [{ path: "email" }] });
    const unconfirmed = await stage.join(id, "admin");
    await stage.pool.query("update accounts.users set email_verified_at = null where id = $1", [
      unconfirmed.userId,
    ]);
    const form = { email: "new@example.com", role: "member" as const };
    await expect(invite(stage.prisma, stage.by(unconfirmed, id, "admin"), form)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await stage.mailsTo("new@example.com")).toEqual([]);
  });

  it("is sent only by those who lead, for a role that they hold themselves", async () => {
    const { id } = await stage.newOrganisation("enterprise");
    for (const own of ROLES) {
      const caller = await stage.join(id, own);
      for (const role of INVITED_ROLES) {
        const sent = invite(stage.prisma, stage.by(caller, id, own), {
          email: `${own}.${role}@example.com`,
          role,
        });
        const allowed = roleMay(own, "invitations:write") && holdsAtLeast(own, role);
        if (allowed) await sent;
        else await expect(sent, `${own} for ${role}`).rejects.toMatchObject({ code: "forbidden" });
      }
    }
  });

  it("of another organisation can be neither sent again nor withdrawn", async () => {
    const { invitationId } = await invited();
    const { id, owner } = await stage.newOrganisation();
    const by = stage.by(owner, id, "owner");
    for (const attempt of [resendInvitation, revokeInvitation]) {
      await expect(attempt(stage.prisma, by, invitationId)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("seats", () => {
  it("are one on Free, which names Pro", async () => {
    const { id, owner } = await stage.newOrganisation("free");
    const sent = invite(stage.prisma, stage.by(owner, id, "owner"), {
      email: "a@example.com",
      role: "member",
    });
    await expect(sent).rejects.toMatchObject({
      code: "payment_required",
      message: "Free has one seat, 1 is taken. Pro has 5.",
    });
  });

  it("are never passed by invitations, however many are sent at once", async () => {
    const { id, owner } = await stage.newOrganisation("pro");
    const by = stage.by(owner, id, "owner");
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        invite(stage.prisma, by, { email: `seat${index}@example.com`, role: "member" }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
    const team = await readTeam(stage.prisma, stage.memberOf(owner, id, "owner"), now());
    expect(team.seats).toEqual({ used: 5, limit: 5 });
  });

  it("are not passed by guests who come at once after the tier was lowered", async () => {
    const { id, owner } = await stage.newOrganisation("enterprise");
    const guests = await Promise.all(Array.from({ length: 6 }, () => stage.newPerson("Guest")));
    const by = stage.by(owner, id, "owner");
    for (const { email } of guests) await invite(stage.prisma, by, { email, role: "member" });
    await grantTier(stage.pool, id, "pro");
    const tokens = await Promise.all(guests.map(({ email }) => stage.tokenOf(email)));
    const results = await Promise.allSettled(
      guests.map((guest, index) => accept(guest, tokens[index] ?? "")),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
    const late = results.find((result) => result.status === "rejected");
    expect(late?.reason).toMatchObject({ code: "payment_required" });
    expect(Object.keys(await stage.roles(id))).toHaveLength(5);
    expect((await look(tokens[0] ?? ""))?.isFull).toBe(true);
  });

  it("are free again once an invitation is withdrawn, declined or expired", async () => {
    const { id, owner } = await stage.newOrganisation("pro");
    const send = (email: string) =>
      invite(stage.prisma, stage.by(owner, id, "owner"), { email, role: "member" });
    const emails = ["one", "two", "three", "four"].map((name) => `${name}.${id}@example.com`);
    for (const email of emails) await send(email);
    const more = () => send(`more.${id}@example.com`);
    await expect(more()).rejects.toMatchObject({ code: "payment_required" });
    await declineInvitation(stage.prisma, { ...FROM, nowMs: now() }, await stage.tokenOf(emails[0] ?? ""));
    await more();
    await stage.pool.query(
      "update accounts.invitations set expires_at = now() where organisation_id = $1 and email = $2",
      [id, emails[1]],
    );
    await send(`last.${id}@example.com`);
  });
});
