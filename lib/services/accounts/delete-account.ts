import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { lockOrganisation } from "../organisations/act";
import type { BeforeOrganisationEnds } from "../organisations/delete-organisation";
import { type Caller, noteSecurityEvent } from "./security-events";

/** What becomes of an organisation when one of its people deletes their account. */
type Fate =
  /** They are alone in it. */
  | "ends"
  /** Others would be left without an owner: hand it over first. */
  | "blocks"
  /** It goes on without them. */
  | "goes-on";

export interface OrganisationFate {
  id: string;
  name: string;
  fate: Fate;
  otherMembers: number;
}

interface Circumstances {
  userId: string;
  caller: Caller;
  nowMs: number;
}

/** What stands in the way of deleting an account, and what ends with it. */
export function readFates(prisma: PrismaClient, userId: string): Promise<OrganisationFate[]> {
  return withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    lookAtFates(transaction, userId, false),
  );
}

/**
 * Deletes a person with everything that is theirs alone. The caller has asked who it is.
 * Errors: `invalid_request` beside `email`; `conflict` while an organisation needs another owner, or where one of
 * theirs changed on the way.
 */
export async function deleteAccount(
  prisma: PrismaClient,
  typed: { email: string },
  before: readonly BeforeOrganisationEnds[],
  { userId, caller, nowMs }: Circumstances,
): Promise<void> {
  const self = { organisationId: null, userId };
  const user = await withOrganisation(prisma, self, (transaction) =>
    transaction.user.findUnique({ where: { id: userId } }),
  );
  if (!user) throw new AppError("unauthenticated", "Your account is gone.");
  if (typed.email.trim().toLowerCase() !== user.email) {
    const message = "That is not your e-mail address. Type it as it is written above.";
    throw new AppError("invalid_request", message, { fields: [{ path: "email", message }] });
  }
  const planned = await readFates(prisma, userId);
  assertFree(planned);
  for (const { id, fate } of planned) {
    if (fate === "ends") for (const end of before) await end(id);
  }
  await withOrganisation(prisma, self, async (transaction) => {
    const fates = await lookAtFates(transaction, userId, true);
    assertFree(fates);
    assertAsPlanned(planned, fates);
    for (const { id, fate } of fates) {
      await actFor(transaction, id);
      if (fate === "ends") await transaction.organisation.delete({ where: { id } });
      else await leave(transaction, id, { userId, caller, nowMs });
    }
    await actFor(transaction, null);
    await transaction.$executeRaw`select accounts.forget_me()`;
    // After the mails to this address are forgotten, before the account is.
    await enqueueMail(transaction, {
      to: user.email,
      template: "account-deleted",
      params: { name: user.name },
    });
    await transaction.user.delete({ where: { id: userId } });
  });
}

/** With `locks`, nobody joins or leaves these organisations until the transaction ends. */
async function lookAtFates(
  transaction: TenantTransaction,
  userId: string,
  locks: boolean,
): Promise<OrganisationFate[]> {
  const mine = await readMine(transaction, userId);
  const fates: OrganisationFate[] = [];
  for (const { organisationId: id, organisation } of mine) {
    await actFor(transaction, id);
    if (locks) await lockOrganisation(transaction, id);
    const members = await transaction.membership.findMany({ where: { organisationId: id } });
    const others = members.filter((member) => member.userId !== userId);
    if (others.length === members.length) throw changed();
    const hasOwner = others.some(({ role }) => role === "owner");
    const fate = others.length === 0 ? "ends" : hasOwner ? "goes-on" : "blocks";
    fates.push({ id, name: organisation.name, fate, otherMembers: others.length });
  }
  await actFor(transaction, null);
  if (locks) {
    // After the organisations, as everybody does; from here on the person joins and makes no other.
    await transaction.$queryRaw`select id from accounts.users where id = ${userId}::uuid for update`;
    if ((await readMine(transaction, userId)).length !== mine.length) throw changed();
  }
  return fates;
}

/** In one order for everybody, so that two who delete their accounts do not wait for each other. */
function readMine(transaction: TenantTransaction, userId: string) {
  return transaction.membership.findMany({
    where: { userId },
    include: { organisation: true },
    orderBy: { organisationId: "asc" },
  });
}

/** Turns the transaction to another of the person's organisations. */
async function actFor(transaction: TenantTransaction, organisationId: string | null): Promise<void> {
  await transaction.$executeRaw`select set_config('app.organisation_id', ${organisationId ?? ""}, true)`;
}

/** What the account leaves behind in an organisation says nothing about whose it was. */
async function leave(
  transaction: TenantTransaction,
  organisationId: string,
  { userId, nowMs }: Circumstances,
): Promise<void> {
  await transaction.apiKey.updateMany({
    where: { organisationId, createdBy: userId, revokedAt: null },
    data: { revokedAt: new Date(nowMs) },
  });
  const detail = { person: "somebody who deleted their account" };
  await noteSecurityEvent(transaction, { kind: "member-left", organisationId, detail });
}

function assertFree(fates: readonly OrganisationFate[]): void {
  const names = fates.filter(({ fate }) => fate === "blocks").map(({ name }) => name);
  if (names.length === 0) return;
  throw new AppError(
    "conflict",
    `You are the only owner of ${names.join(", ")}, where others work. Transfer the ownership first, or delete it.`,
  );
}

function assertAsPlanned(planned: readonly OrganisationFate[], fates: readonly OrganisationFate[]): void {
  const key = (list: readonly OrganisationFate[]) =>
    list
      .filter(({ fate }) => fate === "ends")
      .map(({ id }) => id)
      .join();
  if (key(planned) !== key(fates)) throw changed();
}

function changed(): AppError {
  return new AppError("conflict", "Your organisations have changed meanwhile. Look at the list again.");
}
