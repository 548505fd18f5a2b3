import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { fingerprint, idBearing, makeTenant, type Tenant } from "./tenant";
import { FILL } from "./tenant-rows";

let database: TestDatabase;
let ours: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  database = await createTestDatabase();
  [ours, theirs] = [await makeTenant(database.pool), await makeTenant(database.pool)];
});
afterAll(() => database?.drop());

/** Runs as request code does: quant_app, with a tenant and person named for one transaction, or with none. */
async function asApp<Result>(
  tenant: Tenant | null,
  action: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    await client.query("set local role quant_app");
    if (tenant) {
      await client.query(
        "select set_config('app.organisation_id', $1, true), set_config('app.user_id', $2, true)",
        [tenant.organisationId, tenant.people.owner.userId],
      );
    }
    return await action(client);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** Rows touched, or why none could be. */
async function attempt(client: PoolClient, sql: string, values: unknown[]): Promise<number | string> {
  await client.query("savepoint attempt");
  try {
    return (await client.query(sql, values)).rowCount ?? 0;
  } catch (error) {
    await client.query("rollback to savepoint attempt");
    return String((error as { code?: unknown }).code);
  }
}

const idOf = (tenant: Tenant, column: string) =>
  column === "organisation_id" ? tenant.organisationId : tenant.people.owner.userId;

/** insufficient_privilege: by grant or by row policy. */
const DENIED = "42501";
/** Where a composite foreign key refuses: a session works only where its person is a member. */
const HELD_BY_KEY: Readonly<Record<string, string>> = { "sessions.organisation_id": "23503" };

describe("every table that names an organisation or a person", () => {
  it("is known to these tests, and each tenant has a row in it", async () => {
    const tables = await idBearing(database.pool);
    const unknown = tables.map(({ table }) => table).filter((table) => !Object.hasOwn(FILL, table));
    expect(unknown).toEqual([]);
    for (const { table, column } of tables) {
      const { rowCount } = await database.pool.query(`select from accounts.${table} where ${column} = $1`, [
        idOf(theirs, column),
      ]);
      expect(rowCount, `${table}.${column}`).toBeGreaterThan(0);
    }
  });

  it("has row security enabled and forced, and policies for all that request code is granted", async () => {
    const { rows } = await database.pool.query(
      `select relname as "table", relrowsecurity as enabled, relforcerowsecurity as forced from pg_class
       where relnamespace = 'accounts'::regnamespace and relkind in ('r', 'p')`,
    );
    for (const row of rows) expect(row).toMatchObject({ enabled: true, forced: true });

    const policies = await database.pool.query(
      `select tablename as "table", cmd, qual, with_check as "check" from pg_policies
       where schemaname = 'accounts' and (roles && array['quant_app', 'public']::name[])`,
    );
    for (const { table, cmd, qual, check } of policies.rows) {
      const what = `${cmd} on ${table}`;
      if (cmd !== "INSERT") expect(qual, what).not.toBeNull();
      if (cmd !== "SELECT" && cmd !== "DELETE") expect(check, what).not.toBeNull();
    }
    for (const { table } of await idBearing(database.pool)) {
      const own = policies.rows.filter((policy) => policy.table === table);
      const granted = await database.pool.query(
        "select has_any_column_privilege('quant_app', $1, 'select, insert, update') or has_table_privilege('quant_app', $1, 'delete') as any",
        [`accounts.${table}`],
      );
      expect(own.length > 0, table).toBe(granted.rows[0].any);
      for (const { qual, check } of own) {
        for (const clause of [qual, check].filter((text) => text !== null)) {
          expect(clause, table).toMatch(/current_(organisation|user)_id\(\)/);
        }
      }
    }
  });

  it("shows nothing where no tenant is named", async () => {
    for (const { table } of await idBearing(database.pool)) {
      const seen = await asApp(null, (client) => attempt(client, `select from accounts.${table}`, []));
      expect([0, DENIED], table).toContain(seen);
    }
  });

  it("shows, changes and removes nothing of another tenant, and takes no row for one", async () => {
    const before = await fingerprint(database.pool, theirs);
    for (const { table, column } of await idBearing(database.pool)) {
      const their = idOf(theirs, column);
      const what = `${table}.${column}`;
      await asApp(ours, async (client) => {
        const tries: [string, unknown[]][] = [
          [`select from accounts.${table} where ${column} = $1`, [their]],
          [`update accounts.${table} set ${column} = ${column} where ${column} = $1`, [their]],
          [`delete from accounts.${table} where ${column} = $1`, [their]],
        ];
        for (const [sql, values] of tries) {
          expect([0, DENIED], `${what}: ${sql}`).toContain(await attempt(client, sql, values));
        }
        // A row of ours that is pushed over to them.
        const pushed = await attempt(
          client,
          `update accounts.${table} set ${column} = $1 where ${column} = $2`,
          [their, idOf(ours, column)],
        );
        expect([0, DENIED, HELD_BY_KEY[what]], `${what}: push`).toContain(pushed);
      });
    }
    expect(await fingerprint(database.pool, theirs)).toBe(before);
  });

  it("lets nobody into the people of another tenant, nor the mails, nor anybody's password", async () => {
    await asApp(ours, async (client) => {
      const people = await client.query("select id from accounts.users");
      expect(people.rows.map(({ id }) => id)).not.toContain(theirs.people.owner.userId);
      expect(await attempt(client, "select from accounts.mails", [])).toBe(DENIED);
      expect(
        await attempt(client, "update accounts.users set name = 'x' where id = $1", [
          ours.people.member.userId,
        ]),
      ).toBe(DENIED);
    });
  });

  it("ends an organisation only for who works in it, not for whoever belongs to it", async () => {
    await asApp(ours, async (client) => {
      const end = () =>
        attempt(client, "delete from accounts.organisations where id = $1", [ours.organisationId]);
      await client.query("select set_config('app.organisation_id', '', true)");
      expect(await attempt(client, "select from accounts.organisations", [])).toBe(1);
      expect(await end()).toBe(0);
      await client.query("select set_config('app.organisation_id', $1, true)", [ours.organisationId]);
      expect(await end()).toBe(1);
    });
  });
});
