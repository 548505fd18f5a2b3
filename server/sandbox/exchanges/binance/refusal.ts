import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";

/** The answers of a venue that lets nobody in, taken in turn. */
const STATUSES = [
  { status: 429, reason: "Too Many Requests", code: -1003, msg: "Too many requests queued." },
  { status: 418, reason: "I'm a teapot", code: -1003, msg: "Way too much request weight used; IP banned." },
  { status: 403, reason: "Forbidden", code: -1002, msg: "You are not authorized to execute this request." },
] as const;

export interface Refusal {
  status: number;
  reason: string;
  retryAfterSeconds: number;
  body: string;
}

/** Tells whether requests and new connections are being refused, and with what. */
export function createRefusals(faults: FaultDesk, clock: Clock): () => Refusal | null {
  let turn = 0;
  return () => {
    const fault = faults.active("refuse");
    if (!fault) return null;
    const { status, reason, code, msg } = STATUSES[turn++ % STATUSES.length] ?? STATUSES[0];
    const leftMs = fault.startedAt + (fault.durationMs ?? 0) - clock.now();
    const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1_000));
    return { status, reason, retryAfterSeconds, body: JSON.stringify({ code, msg }) };
  };
}
