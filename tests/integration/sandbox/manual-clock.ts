import type { Clock } from "@/lib/platform/clock";

export interface ManualClock extends Clock {
  /** Moves time on, running everything that falls due, in order. */
  advance(byMs: number): void;
}

export function createManualClock(start: number): ManualClock {
  let now = start;
  let jobs: { at: number; run: () => void }[] = [];
  const after = (delayMs: number, run: () => void) => {
    const job = { at: now + delayMs, run };
    jobs.push(job);
    return () => {
      jobs = jobs.filter((other) => other !== job);
    };
  };
  return {
    now: () => now,
    after,
    every(periodMs, action) {
      let cancel = () => {};
      const next = () => {
        cancel = after(periodMs, () => {
          next();
          action();
        });
      };
      next();
      return () => cancel();
    },
    advance(byMs) {
      const end = now + byMs;
      for (;;) {
        const due = jobs.filter((job) => job.at <= end).sort((one, other) => one.at - other.at)[0];
        if (!due) break;
        jobs = jobs.filter((job) => job !== due);
        now = due.at;
        due.run();
      }
      now = end;
    },
  };
}
