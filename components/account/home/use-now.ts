/** How much of what an organisation may use at once is in use. */
export interface UseNow {
  /** When it was read (epoch milliseconds, the server's clock). */
  at: number;
  /** Null while the servers' common count cannot be read. */
  use: {
    minute: { left: number; quota: number };
    burst: { left: number; quota: number };
    connections: { used: number; limit: number };
    subscriptions: { most: number; limit: number; total: number };
  } | null;
}

/** Null where it is not what our own server sends. */
export function readUseNow(value: unknown): UseNow | null {
  if (typeof value !== "object" || value === null) return null;
  const { at, use } = value as Partial<UseNow>;
  return typeof at === "number" && use !== undefined ? { at, use } : null;
}
