import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";

/** The answers of a venue that lets nobody in, taken in turn. */
const STATUSES = [
  { status: 429, reason: "Too Many Requests", message: "Public rate limit exceeded" },
  { status: 403, reason: "Forbidden", message: "Forbidden" },
] as const;

export interface Refusal {
  status: number;
  reason: string;
  message: string;
  retryAfterSeconds: number;
}

/** Tells whether requests and new connections are being refused, and with what. */
export function createRefusals(faults: FaultDesk, clock: Clock): () => Refusal | null {
  let turn = 0;
  return () => {
    const fault = faults.active("refuse");
    if (!fault) return null;
    const answer = STATUSES[turn++ % STATUSES.length] ?? STATUSES[0];
    const leftMs = fault.startedAt + (fault.durationMs ?? 0) - clock.now();
    return { ...answer, retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)) };
  };
}
