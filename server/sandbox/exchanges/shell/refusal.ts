import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";

/** An HTTP answer in place of what was asked for, upgrades included. */
export interface Refusal {
  status: number;
  reason: string;
  /** 0: the client is not told to wait. */
  retryAfterSeconds: number;
}

/** Tells whether requests and new connections are being refused, and with what: the answers in turn. */
export function createRefusals<Answer extends { status: number; reason: string }>(
  faults: FaultDesk,
  clock: Clock,
  answers: readonly [Answer, ...Answer[]],
): () => (Answer & Refusal) | null {
  let turn = 0;
  return () => {
    const fault = faults.active("refuse");
    if (!fault) return null;
    const answer = answers[turn++ % answers.length] ?? answers[0];
    const leftMs = fault.startedAt + (fault.durationMs ?? 0) - clock.now();
    return { ...answer, retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)) };
  };
}
