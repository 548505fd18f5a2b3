/** What is counted of the use of the API; `refused` is the part of `requests` that a limit refused. */
export interface UsageCounts {
  requests: number;
  /** What they took from the minute's quota; refused ones take nothing. */
  weight: number;
  refused: number;
  /** Data items that sockets carried. */
  messages: number;
  /** Sockets that were opened. */
  connections: number;
}

/** What was used of one route in one step of time. */
export interface UsageStep extends UsageCounts {
  /** Epoch milliseconds of the step's beginning. */
  time: number;
  route: string;
}

export const COUNT_FIELDS = ["requests", "weight", "refused", "messages", "connections"] as const;

/** A key, or a person on our own pages. */
export const USAGE_SOURCES = ["key", "session"] as const;

export type UsageSourceKind = (typeof USAGE_SOURCES)[number];

/** Under which sockets stand beside the routes; `refused` counts sockets there that found no free slot. */
export const STREAM_ROUTE = "stream";

export function noUsage(): UsageCounts {
  return { requests: 0, weight: 0, refused: 0, messages: 0, connections: 0 };
}

export function addUsage(sum: UsageCounts, more: UsageCounts): void {
  for (const field of COUNT_FIELDS) sum[field] += more[field];
}
