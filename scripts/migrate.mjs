import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../prisma/migrations/", import.meta.url));

/** The same number that Prisma's own engine locks, so that `prisma migrate deploy` and this never run at once. */
const LOCK_ID = 72_707_369;
const LOCK_WAIT_MS_MAX = 60_000;
const CONNECT_WAIT_MS_MAX = 10_000;

/** The table exactly as Prisma makes it. */
const LEDGER = `
  create table if not exists public._prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

/** @typedef {{ name: string, sql: string, checksum: string }} Migration */
/** @typedef {{ migration_name: string, checksum: string, finished_at: Date | null }} Entry */

/**
 * Brings a database to the newest schema. Each migration is one transaction together with its entry in
 * Prisma's ledger, so that a crash leaves either both or none.
 *
 * @param {object} options
 * @param {string} options.databaseUrl of the owner
 * @param {(line: string) => void} [options.log]
 * @param {string} [options.folder]
 * @returns {Promise<string[]>} the names of those that were applied now
 */
export async function migrate({ databaseUrl, log = () => {}, folder = FOLDER }) {
  // Not imported above: this file is loaded before dependencies are installed.
  const { default: pg } = await import("pg");
  const migrations = readMigrations(folder);
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_WAIT_MS_MAX,
    application_name: "quant migrate",
  });
  // A connection that dies between two queries would otherwise end the process; the next query reports it.
  client.on("error", () => {});
  await client.connect();
  try {
    await takeLock(client);
    await client.query(LEDGER);
    const { rows } = await client.query(
      "select migration_name, checksum, finished_at from public._prisma_migrations where rolled_back_at is null",
    );
    const pending = findPending(migrations, rows, log);
    for (const migration of pending) {
      log(`Migrating the database: ${migration.name}`);
      await apply(client, migration);
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** @param {string} folder @returns {Migration[]} in the order of their names, which begin with a time */
function readMigrations(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${folder}/${entry.name}/migration.sql`))
    .map(({ name }) => {
      const sql = readFileSync(`${folder}/${name}/migration.sql`, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {import("pg").Client} client */
async function takeLock(client) {
  try {
    await client.query(`set lock_timeout = ${LOCK_WAIT_MS_MAX}`);
    await client.query("select pg_advisory_lock($1)", [LOCK_ID]);
    await client.query("set lock_timeout = 0");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "55P03") {
      throw new Error(
        `Another migration of this database has been running for ${LOCK_WAIT_MS_MAX / 1000} s; wait for it or end it, then try again.`,
      );
    }
    throw error;
  }
}

/**
 * @param {readonly Migration[]} migrations
 * @param {readonly Entry[]} entries
 * @param {(line: string) => void} log
 */
function findPending(migrations, entries, log) {
  const byName = new Map(entries.map((entry) => [entry.migration_name, entry]));
  for (const { name, checksum } of migrations) {
    const entry = byName.get(name);
    if (!entry) continue;
    if (entry.finished_at === null) {
      throw new Error(
        `The migration ${name} began on this database and did not finish; settle it with "prisma migrate resolve", then try again.`,
      );
    }
    if (entry.checksum !== checksum) {
      throw new Error(
        `The migration ${name} was applied to this database and its file changed since; restore the file and put the change into a new migration.`,
      );
    }
  }
  const known = new Set(migrations.map(({ name }) => name));
  // Not refused: while a release rolls out, the old version must still be able to start.
  for (const name of byName.keys()) {
    if (!known.has(name))
      log(`The database has the migration ${name} of a newer version; this one goes on without it.`);
  }
  return migrations.filter(({ name }) => !byName.has(name));
}

/** @param {import("pg").Client} client @param {Migration} migration */
async function apply(client, { name, sql, checksum }) {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query(
      `insert into public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The migration ${name} failed and left nothing behind: ${reason}`, { cause: error });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  try {
    if (!databaseUrl) {
      throw new Error(
        "DATABASE_URL is not set; it should be the database to migrate, for example DATABASE_URL=postgres://quant:password@127.0.0.1:5432/quant.",
      );
    }
    const applied = await migrate({ databaseUrl, log: (line) => console.log(line) });
    console.log(applied.length === 0 ? "The database is up to date." : "The database is migrated.");
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
