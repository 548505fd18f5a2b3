import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { createPrisma } from "@/lib/platform/prisma";
import type { NewAccount } from "@/lib/services/accounts/sign-up";
import { signUp } from "@/lib/services/accounts/sign-up";
import { createTestDatabase } from "@/tests/fixtures/database";

export const PASSWORD = "correct horse battery staple";
export const ORIGIN = "https://quant.test";
export const CALLER = { address: "203.0.113.7", userAgent: "a browser" };

export interface WaitingMail {
  template: string;
  recipient: string;
  params: { link?: string; resetLink?: string; newEmail?: string };
}

export interface Accounts {
  prisma: PrismaClient;
  pool: Pool;
  /** A person with the usual password, whose address is confirmed unless it is said otherwise. */
  newPerson(options?: { verified?: boolean }): Promise<NewAccount & { email: string }>;
  /** What was written for an address, oldest first. */
  mailsTo(email: string): Promise<WaitingMail[]>;
  /** The token of the newest mail of a kind. */
  tokenOf(email: string, template: string): Promise<string>;
  eventsOf(userId: string): Promise<string[]>;
  close(): Promise<void>;
}

/** The accounts of a database of its own, and a look behind them. */
export async function openAccounts(): Promise<Accounts> {
  const database = await createTestDatabase();
  const prisma = createPrisma({ databaseUrl: database.databaseUrl });
  const { pool } = database;

  async function mailsTo(email: string): Promise<WaitingMail[]> {
    const { rows } = await pool.query<WaitingMail>(
      "select template, recipient, params from accounts.mails where recipient = $1 order by created_at, id",
      [email],
    );
    return rows;
  }

  return {
    prisma,
    pool,
    mailsTo,
    async newPerson({ verified = true } = {}) {
      const email = `${randomUUID()}@example.com`;
      const made = await signUp(prisma, { name: "Ada", email, password: PASSWORD, terms: true });
      if (verified) {
        await pool.query("update accounts.users set email_verified_at = now() where id = $1", [made.userId]);
      }
      return { ...made, email };
    },
    async tokenOf(email, template) {
      const link = (await mailsTo(email)).filter((mail) => mail.template === template).at(-1)?.params.link;
      const token = link === undefined ? null : new URLSearchParams(new URL(link).hash.slice(1)).get("token");
      if (token === null) throw new Error(`no ${template} mail with a link went to ${email}`);
      return token;
    },
    async eventsOf(userId) {
      const { rows } = await pool.query<{ kind: string }>(
        "select kind from accounts.security_events where user_id = $1 order by id",
        [userId],
      );
      return rows.map(({ kind }) => kind);
    },
    async close() {
      await prisma.$disconnect();
      await database.drop();
    },
  };
}
