import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";

/** The guard in front of the venue answers, not the venue: these have a body of its own. */
const STATUSES = [
  { status: 429, reason: "Too Many Requests" },
  { status: 403, reason: "Forbidden" },
] as const;

export interface Refusal {
  status: number;
  reason: string;
  retryAfterSeconds: number;
}

/** Tells whether requests and new connections are being refused, and with what. */
export function createRefusals(faults: FaultDesk, clock: Clock): () => Refusal | null {
  let turn = 0;
  return () => {
    const fault = faults.active("refuse");
    if (!fault) return null;
    const { status, reason } = STATUSES[turn++ % STATUSES.length] ?? STATUSES[0];
    return { status, reason, retryAfterSeconds: secondsLeft(fault, clock) };
  };
}

function secondsLeft(fault: { startedAt: number; durationMs: number | null }, clock: Clock): number {
  return Math.max(1, Math.ceil((fault.startedAt + (fault.durationMs ?? 0) - clock.now()) / 1_000));
}
