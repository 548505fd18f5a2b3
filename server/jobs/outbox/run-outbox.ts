import type { Clock } from "@/lib/platform/clock";
import { listenChannel } from "@/lib/platform/listen-channel";
import type { Logger } from "@/lib/platform/log";
import type { Metrics } from "@/lib/platform/metrics";
import type { OutboxSender } from "./create-outbox-sender";

const DRAIN_MS = 5_000;

interface OutboxRun {
  sender: OutboxSender;
  /** What the database tells on as soon as something waits. */
  channel: string;
  /** The counter of what became of tries, and what it counts, in the plural. */
  metric: { name: string; what: string };
  databaseUrl: string;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/** Keeps a sender awake and counted until it is closed. */
export function runOutbox(run: OutboxRun): { close(): Promise<void> } {
  const { sender, channel, metric, databaseUrl, clock, log, metrics } = run;
  const listener = listenChannel({ databaseUrl, channel, clock, log, onMessage: sender.wake });
  metrics.counter({
    name: metric.name,
    help: `${metric.what} by what became of a try: sent, retried (to be tried again), failed (given up)`,
    labels: ["outcome"],
    read: () => Object.entries(sender.stats()).map(([outcome, value]) => ({ labels: { outcome }, value })),
  });
  return {
    async close() {
      await listener.close();
      await sender.close(DRAIN_MS);
    },
  };
}
