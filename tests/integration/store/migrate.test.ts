import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmptyDatabase } from "@/tests/fixtures/database";
import { migrate } from "../../../scripts/migrate.mjs";

const SCRIPT = resolve("scripts/migrate.mjs");
const FOLDER = resolve("prisma/migrations");

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = mkdtempSync(join(tmpdir(), "migrations-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

async function query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("migrate", () => {
  it("applies everything in order, and nothing the second time", async () => {
    const lines: string[] = [];
    const applied = await migrate({ databaseUrl: database.databaseUrl, log: (line) => lines.push(line) });
    const names = readdirSync(FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
    expect(applied).toEqual(names);
    expect(lines).toEqual(names.map((name) => `Migrating the database: ${name}`));
    expect(await migrate({ databaseUrl: database.databaseUrl })).toEqual([]);
  });

  it("keeps the ledger as Prisma does, so that either can go on after the other", async () => {
    await migrate({ databaseUrl: database.databaseUrl });
    const rows = await query<{ migration_name: string; checksum: string; finished: boolean; steps: number }>(
      `select migration_name, checksum, finished_at >= started_at as finished, applied_steps_count as steps
       from public._prisma_migrations where rolled_back_at is null and logs is null order by 1`,
    );
    for (const row of rows) {
      const sql = readFileSync(join(FOLDER, row.migration_name, "migration.sql"));
      expect(row).toMatchObject({
        checksum: createHash("sha256").update(sql).digest("hex"),
        finished: true,
        steps: 1,
      });
    }
    expect(rows.length).toBeGreaterThan(0);
  });

  it("runs once when several processes start at the same time", async () => {
    const runs = await Promise.all(
      Array.from({ length: 3 }, () =>
        promisify(execFile)(process.execPath, [SCRIPT], {
          env: { ...process.env, DATABASE_URL: database.databaseUrl },
        }),
      ),
    );
    expect(runs.map(({ stdout }) => stdout.trim().split("\n").at(-1)).sort()).toEqual([
      "The database is migrated.",
      "The database is up to date.",
      "The database is up to date.",
    ]);
    const [row] = await query<{ twice: boolean }>(
      "select count(*) > count(distinct migration_name) as twice from public._prisma_migrations",
    );
    expect(row).toEqual({ twice: false });
  });

  it("refuses a file that was changed after it was applied, and names it", async () => {
    write("20260101000000_first", "create table first (id integer)");
    await migrate({ databaseUrl: database.databaseUrl, folder });
    write("20260101000000_first", "create table first (id bigint)");
    await expect(migrate({ databaseUrl: database.databaseUrl, folder })).rejects.toThrow(
      "The migration 20260101000000_first was applied to this database and its file changed since; restore the file and put the change into a new migration.",
    );
  });

  it("leaves nothing of a migration that fails, keeps those before it, and goes on once it is mended", async () => {
    write("20260101000000_first", "create table first (id integer)");
    write("20260102000000_second", "create table second (id integer); insert into second values (1 / 0)");
    await expect(migrate({ databaseUrl: database.databaseUrl, folder })).rejects.toThrow(
      "The migration 20260102000000_second failed and left nothing behind: division by zero",
    );
    expect(
      await query("select to_regclass('first') is not null as first, to_regclass('second') as second"),
    ).toEqual([{ first: true, second: null }]);
    write("20260102000000_second", "create table second (id integer)");
    expect(await migrate({ databaseUrl: database.databaseUrl, folder })).toEqual(["20260102000000_second"]);
  });

  it("goes on beside a migration of a newer version, and stops at one that never finished", async () => {
    write("20260101000000_first", "select 1");
    await migrate({ databaseUrl: database.databaseUrl, folder });
    await query(
      "insert into public._prisma_migrations (id, checksum, migration_name, finished_at) values ('a', 'x', '2027_newer', now())",
    );
    const lines: string[] = [];
    expect(
      await migrate({ databaseUrl: database.databaseUrl, folder, log: (line) => lines.push(line) }),
    ).toEqual([]);
    expect(lines).toEqual([
      "The database has the migration 2027_newer of a newer version; this one goes on without it.",
    ]);
    await query("update public._prisma_migrations set finished_at = null where migration_name like '2026%'");
    await expect(migrate({ databaseUrl: database.databaseUrl, folder })).rejects.toThrow("did not finish");
  });

  it("says in one sentence that the address is missing", async () => {
    const { DATABASE_URL: _, ...env } = process.env;
    const failure = promisify(execFile)(process.execPath, [SCRIPT], { env });
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DATABASE_URL is not set; .* for example .*\n$/),
    });
  });
});
