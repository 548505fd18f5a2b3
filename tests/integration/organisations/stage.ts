import { randomUUID } from "node:crypto";

import type { Role } from "@/lib/domain/access/scopes";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import type { TierId } from "@/lib/domain/tiers/tiers";
import { createPrisma } from "@/lib/platform/prisma";
import { grantTier } from "@/lib/services/access/grant-tier";
import type { Member } from "@/lib/services/access/member";
import { signUp } from "@/lib/services/accounts/sign-up";
import type { Act } from "@/lib/services/organisations/act";
import { createTestDatabase } from "@/tests/fixtures/database";

export const FROM = { address: "203.0.113.7", userAgent: "test" };
export const ORIGIN = "http://quant.test";

/** A person with a session of their own, working somewhere. */
export interface TestPerson {
  userId: string;
  sessionId: string;
  email: string;
  name: string;
  /** The organisation that signing up made. */
  home: string;
}

/** A database of one's own with people in organisations. */
export async function createStage() {
  const database = await createTestDatabase();
  const prisma = createPrisma({ databaseUrl: database.databaseUrl });
  const { pool } = database;

  async function newSession(userId: string, organisationId: string): Promise<string> {
    const id = randomUUID();
    await pool.query(
      `insert into accounts.sessions (id, user_id, organisation_id, expires_at) values ($1, $2, $3, now() + interval '1 day')`,
      [id, userId, organisationId],
    );
    return id;
  }

  /** With a confirmed address, unless told otherwise. */
  async function newPerson(name = "Ada", isConfirmed = true): Promise<TestPerson> {
    const email = `${randomUUID()}@example.com`;
    const made = await signUp(prisma, { name, email, password: "correct horse battery", terms: true });
    if (isConfirmed) {
      await pool.query("update accounts.users set email_verified_at = now() where id = $1", [made.userId]);
    }
    const sessionId = await newSession(made.userId, made.organisationId);
    return { userId: made.userId, sessionId, email, name, home: made.organisationId };
  }

  function memberOf(person: TestPerson, organisationId: string, role: Role, tier: TierId = "pro"): Member {
    return { organisationId, userId: person.userId, role, entitlements: entitlementsOfTier(tier) };
  }

  return {
    ...database,
    prisma,
    newPerson,
    newSession,
    memberOf,

    /** An organisation of a tier, owned by a new person. */
    async newOrganisation(tier: TierId = "pro"): Promise<{ id: string; owner: TestPerson }> {
      const owner = await newPerson("Olive");
      await grantTier(pool, owner.home, tier);
      return { id: owner.home, owner };
    },

    /** A new person who works in the organisation, put there past all rules. */
    async join(organisationId: string, role: Role): Promise<TestPerson> {
      const person = await newPerson(role);
      await pool.query(
        "insert into accounts.memberships (organisation_id, user_id, role) values ($1, $2, $3)",
        [organisationId, person.userId, role],
      );
      await pool.query("update accounts.sessions set organisation_id = $1 where id = $2", [
        organisationId,
        person.sessionId,
      ]);
      return person;
    },

    by(person: TestPerson, organisationId: string, role: Role): Act & { origin: string } {
      return { member: memberOf(person, organisationId, role), nowMs: Date.now(), origin: ORIGIN, ...FROM };
    },

    async roles(organisationId: string): Promise<Record<string, string>> {
      const { rows } = await pool.query(
        "select user_id, role from accounts.memberships where organisation_id = $1",
        [organisationId],
      );
      return Object.fromEntries(rows.map(({ user_id: id, role }) => [id, role]));
    },

    async mailsTo(email: string): Promise<{ template: string; params: Record<string, string> }[]> {
      const { rows } = await pool.query(
        "select template, params from accounts.mails where recipient = $1 order by created_at desc, id",
        [email],
      );
      return rows;
    },

    /** The token of the newest invitation's mail to an address. */
    async tokenOf(email: string): Promise<string> {
      const mails = await this.mailsTo(email);
      const url = mails.find(({ template }) => template === "invitation")?.params.url ?? "";
      return url.slice(`${ORIGIN}/invitations/`.length);
    },

    async events(organisationId: string): Promise<string[]> {
      const { rows } = await pool.query(
        "select kind from accounts.security_events where organisation_id = $1 order by id",
        [organisationId],
      );
      return rows.map(({ kind }) => kind);
    },

    async close(): Promise<void> {
      await prisma.$disconnect();
      await database.drop();
    },
  };
}

export type Stage = Awaited<ReturnType<typeof createStage>>;
