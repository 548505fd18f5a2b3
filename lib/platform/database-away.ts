/**
 * PostgreSQL's classes 08 (connection) and 57P (shutdown, starting up), 53300 (no connection left), what the
 * network says, and Prisma's words for the same.
 */
const CODES =
  /^(?:08\w{3}|57P0\d|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|P1001|P1002|P1008|P1011|P1017|P2024|P2028)$/;
/** What the driver says without a code. */
const MESSAGES =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|query read timeout|not queryable|server has closed the connection|can't reach database server|unable to start a transaction/i;
const DEPTH_MAX = 6;

/** Whether something failed because the database does not answer: trying again can help, and nothing is wrong here. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > DEPTH_MAX) return false;
  const { code, originalCode, message, cause, meta, driverAdapterError, errors } = error as Record<
    string,
    unknown
  >;
  if ([code, originalCode].some((text) => typeof text === "string" && CODES.test(text))) return true;
  if (typeof message === "string" && MESSAGES.test(message)) return true;
  const inner = [cause, meta, driverAdapterError, ...(Array.isArray(errors) ? errors : [])];
  return inner.some((part) => isDatabaseAway(part, depth + 1));
}
