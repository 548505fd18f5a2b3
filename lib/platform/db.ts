import pg from "pg";
import type { Logger } from "@/lib/platform/log";

interface PoolOptions {
  databaseUrl: string;
  /** Shown by PostgreSQL's own views (`pg_stat_activity`) and in the log. */
  name: string;
  /** Connections at most. A query that finds none free waits `connectTimeoutMs` and then fails. */
  max: number;
  log: Logger;
  /** Whose rights the connections have; without it those of the owner. */
  role?: "quant_app" | "quant_jobs";
  connectTimeoutMs?: number;
  /** After this PostgreSQL gives a statement up. */
  statementTimeoutMs?: number;
}

/** A frozen server cannot end a statement by itself: the client then gives it up this much later. */
const GRACE_MS = 2_000;

const IDLE_IN_TRANSACTION_MS_MAX = 30_000;

/**
 * Connections with an end to every wait: none for a connection, a statement or an open transaction is
 * unbounded. `bigint` is read as a number where that is exact and as text beyond 2^53; trade ids are
 * selected as text, so that they have one type.
 */
export function createPool({
  databaseUrl,
  name,
  max,
  log,
  role,
  connectTimeoutMs = 2_000,
  statementTimeoutMs = 10_000,
}: PoolOptions): pg.Pool {
  const settings = {
    synchronous_commit: "on",
    idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_MS_MAX),
    ...(role ? { role } : {}),
  };
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, parseBigint);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: `quant ${name}`,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + GRACE_MS,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([key, value]) => `-c ${key}=${value}`)
      .join(" "),
    types,
  });
  // An idle connection that PostgreSQL closes would otherwise end the process.
  pool.on("error", (error) => log.warn({ err: error, pool: name }, "database connection lost"));
  return pool;
}

function parseBigint(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}
