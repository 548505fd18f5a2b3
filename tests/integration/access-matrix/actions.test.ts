import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "@/components/account/answer";
import { roleMay } from "@/lib/domain/access/roles";
import { ROLES, type Role } from "@/lib/domain/access/scopes";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { requiredEnv } from "@/tests/fixtures/required-env";
import { ACTION_TABLE, type ActionRow } from "./action-table";
import { type ActionCaller, asBrowserOf, SECRET, standInForNext } from "./request-context";
import { fingerprint, leaks, makeSession, makeTenant, type Tenant } from "./tenant";

const APP = resolve(import.meta.dirname, "../../../app");
const DIRECTIVE = /^["']use server["'];?$/m;

type Action = (...args: unknown[]) => Promise<Answer<unknown>>;

let database: TestDatabase;
let actions: Map<string, Action>;

standInForNext();

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: requiredEnv("TEST_REDIS_URL"),
    NEXTAUTH_SECRET: SECRET,
    PUBLIC_URL: "http://quant.test",
    LOG_LEVEL: "silent",
    // Nobody listens there: whoever may not is refused before Stripe is asked.
    STRIPE_SECRET_KEY: "sk_test_nobody",
    STRIPE_API_URL: "http://127.0.0.1:9",
  });
  actions = new Map();
  for (const file of serverFiles()) {
    for (const [name, value] of Object.entries(await import(file))) actions.set(name, value as Action);
  }
});

afterAll(async () => {
  const { prisma } = await import("@/app/_server/services");
  await prisma().$disconnect();
  await database?.drop();
});

/** Every file of the pages whose functions a browser may call. */
function serverFiles(): string[] {
  return sources()
    .filter((file) => DIRECTIVE.test(readFileSync(file, "utf8").split("\n", 1)[0] ?? ""))
    .map((file) => file);
}

function sources(): string[] {
  return readdirSync(APP, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(APP, file));
}

function rowOf(name: string): ActionRow {
  const row = ACTION_TABLE[name];
  if (!row) throw new Error(`nobody has said who may call ${name}`);
  return row;
}

function isAllowed({ may }: ActionRow, role: Role): boolean {
  if (typeof may === "function") return may(role);
  return may === "anybody" || may === "self" || roleMay(role, may);
}

function actionOf(name: string): Action {
  const action = actions.get(name);
  if (!action) throw new Error(`there is no action ${name}`);
  return action;
}

function call(name: string, session: ActionCaller["session"], target: Tenant): Promise<Answer<unknown>> {
  const action = actionOf(name);
  const row = rowOf(name);
  const cookies = row.cookies?.(target) ?? {};
  return asBrowserOf({ session, cookies }, () => action(...row.args(target)));
}

describe("server actions", () => {
  it("are all known here, and live in files of their own", () => {
    expect([...actions.keys()].sort()).toEqual(Object.keys(ACTION_TABLE).sort());
    const hidden = sources().filter(
      (file) => !serverFiles().includes(file) && /["']use server["']/.test(readFileSync(file, "utf8")),
    );
    expect(hidden).toEqual([]);
  });

  it("do nothing for a visitor, nor by a session that has expired, was revoked or never was", async () => {
    const target = await makeTenant(database.pool);
    const { userId } = target.people.owner;
    const { organisationId } = target;
    const dead: [string, ActionCaller["session"]][] = [["a visitor", null]];
    for (const state of ["expired", "revoked"] as const) {
      dead.push([
        state,
        { sessionId: await makeSession(database.pool, { userId, organisationId, state }), userId },
      ]);
    }
    dead.push(["made up", { sessionId: "0b7e2a52-8f1c-4a3c-9d67-0f2b7f5f3c11", userId }]);
    const before = await fingerprint(database.pool, target);
    for (const [name, row] of Object.entries(ACTION_TABLE)) {
      for (const [who, session] of dead) {
        const answer = await call(name, session, target);
        const what = `${name} by ${who}: ${JSON.stringify(answer)}`;
        expect(leaks(answer, target), what).toEqual([]);
        if (row.may !== "anybody") expect(answer, what).toMatchObject({ ok: false, code: "unauthenticated" });
      }
    }
    expect(await fingerprint(database.pool, target)).toBe(before);
  });

  it("reach nothing of another organisation, not even for the owner of one", async () => {
    const target = await makeTenant(database.pool);
    const before = await fingerprint(database.pool, target);
    let stranger = await makeTenant(database.pool);
    for (const [name, row] of Object.entries(ACTION_TABLE)) {
      if (row.elsewhere) continue;
      const answer = await call(name, stranger.people.owner, target);
      const what = `${name}: ${JSON.stringify(answer)}`;
      expect(leaks(answer, target), what).toEqual([]);
      if (row.aimed) expect(answer.ok, what).toBe(false);
      expect(await fingerprint(database.pool, target), what).toBe(before);
      // Done means that the stranger's own organisation may be another one now.
      if (answer.ok) stranger = await makeTenant(database.pool);
    }
  });

  it("count whoever makes keys, and tries at a code as such wherever it is asked for", async () => {
    const tenant = await makeTenant(database.pool);
    const { owner } = tenant.people;
    const codes = async (times: number, action: () => Promise<Answer<unknown>>) => {
      const answers: string[] = [];
      for (let index = 0; index < times; index++) {
        const answer = await asBrowserOf({ session: owner }, action);
        answers.push(answer.ok ? "done" : answer.code);
      }
      return answers;
    };
    const rotate = await codes(31, () => actionOf("rotateKeyAction")(randomUUID(), 0));
    expect([rotate[0], rotate[30]]).toEqual(["not_found", "rate_limited"]);

    await database.pool.query("update accounts.users set totp_enabled_at = now() where id = $1", [
      owner.userId,
    ]);
    const heir = { userId: tenant.victim.userId, proof: "000000" };
    const transfer = await codes(6, () => actionOf("transferOwnershipAction")(heir));
    expect(transfer).toEqual([...Array(5).fill("invalid_request"), "rate_limited"]);
  });

  it.each(ROLES)("do for a %s what the permission table says, and nothing else", async (role) => {
    let own = await makeTenant(database.pool);
    for (const [name, row] of Object.entries(ACTION_TABLE)) {
      const allowed = isAllowed(row, role);
      if (row.may === "anybody" || row.may === "self" || (allowed && row.elsewhere)) continue;
      const before = allowed ? "" : await fingerprint(database.pool, own);
      const answer = await call(name, own.people[role], own);
      const what = `${name} by ${role}: ${JSON.stringify(answer)}`;
      const code = answer.ok ? "done" : answer.code;
      if (allowed) {
        expect(["forbidden", "unauthenticated", "not_found", "internal"], what).not.toContain(code);
        own = await makeTenant(database.pool);
      } else {
        expect(code, what).toBe("forbidden");
        expect(await fingerprint(database.pool, own), what).toBe(before);
      }
    }
  });
});
