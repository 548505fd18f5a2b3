import { restRows } from "../../desk/rest";

/** A socket of the organisation's keys. */
export interface SocketRow {
  id: string;
  /** The key's name. */
  name: string;
  address: string;
  /** Epoch milliseconds. */
  since: number;
  /** What it reads, where the server tells. */
  subscriptions: number | null;
}

export type SocketsAnswer = { kind: "rows"; rows: SocketRow[] } | { kind: "failed"; detail: string };

/** Who holds the organisation's socket slots now, over all servers. */
export async function loadSockets(signal: AbortSignal): Promise<SocketsAnswer> {
  const answer = await restRows("connections", {}, signal);
  if (answer.kind === "rows") return { kind: "rows", rows: answer.rows.flatMap(readRow) };
  const detail = answer.kind === "problem" ? answer.detail : "The server does not answer.";
  return { kind: "failed", detail };
}

/** Null where it has ended, else why not. */
export async function endSocket(id: string): Promise<string | null> {
  try {
    const response = await fetch(`/api/v1/connections/${encodeURIComponent(id)}`, { method: "DELETE" });
    // Gone already is what was wanted.
    if (response.ok || response.status === 404) return null;
    const problem: unknown = await response.json().catch(() => null);
    const detail =
      typeof problem === "object" && problem !== null ? Reflect.get(problem, "detail") : undefined;
    return typeof detail === "string" ? detail : "The server gave no reason. Try again in a moment.";
  } catch {
    return "The server does not answer. Try again in a moment.";
  }
}

function readRow(row: unknown): SocketRow[] {
  if (typeof row !== "object" || row === null) return [];
  const { id, name, address, since, subscriptions }: Partial<Record<keyof SocketRow, unknown>> = row;
  if (typeof id !== "string" || typeof name !== "string") return [];
  if (typeof address !== "string" || typeof since !== "number") return [];
  return [
    { id, name, address, since, subscriptions: typeof subscriptions === "number" ? subscriptions : null },
  ];
}
