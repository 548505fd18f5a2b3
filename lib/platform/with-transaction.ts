import type { Pool, PoolClient } from "pg";

/**
 * Runs `action` in one transaction. Whatever fails, the connection is thrown away rather than handed to the
 * next user: its state is not known, and the server rolls back what it left open.
 */
export async function withTransaction<Result>(
  pool: Pool,
  action: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let failed = true;
  // A connection that dies while nothing is asked of it would end the process; the next query reports it.
  const ignore = (): void => {};
  client.on("error", ignore);
  try {
    await client.query("begin");
    const result = await action(client);
    await client.query("commit");
    failed = false;
    return result;
  } finally {
    client.removeListener("error", ignore);
    client.release(failed);
  }
}
