import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { ConsumeOptions, Consumer } from "./bus";

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;

/** What the bus needs to know of a queue, whatever its items are. */
export interface QueueConsumer extends Consumer {
  isFull(): boolean;
  isRelieved(): boolean;
}

interface QueueDependencies<Item> {
  clock: Clock;
  log: Logger;
  options: ConsumeOptions;
  handler: (batch: Item[]) => Promise<void>;
  onChange: () => void;
}

/**
 * An ordered queue with acknowledgement. Above `queueMax` it takes what still comes, so that nothing
 * already received is lost, and reports itself full: the bus then stops the sources.
 */
export function createQueueConsumer<Item>({
  clock,
  log,
  options,
  handler,
  onChange,
}: QueueDependencies<Item>) {
  let waiting: Item[] = [];
  let inFlight = 0;
  let running: Promise<void> | null = null;
  let closed = false;
  let wake: (() => void) | null = null;
  let published = 0;
  let acknowledged = 0;
  const drainWaiters: { upTo: number; resolve: () => void }[] = [];

  function settleWaiters(): void {
    while (drainWaiters[0] && drainWaiters[0].upTo <= acknowledged) drainWaiters.shift()?.resolve();
  }

  async function pause(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
    wake = null;
  }

  async function deliver(batch: Item[]): Promise<void> {
    for (let attempt = 0; !closed; attempt++) {
      try {
        await handler(batch);
        acknowledged += batch.length;
        return;
      } catch (error) {
        const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempt, 10));
        log.warn(
          { err: error, consumer: options.name, items: batch.length, delayMs },
          "batch not acknowledged, trying again",
        );
        await pause(delayMs);
      }
    }
  }

  async function run(): Promise<void> {
    // Gives whoever publishes in this turn the chance to fill the batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0 && !closed) {
      const batch = waiting.length <= options.batchMax ? waiting : waiting.slice(0, options.batchMax);
      waiting = batch === waiting ? [] : waiting.slice(options.batchMax);
      inFlight = batch.length;
      await deliver(batch);
      inFlight = 0;
      settleWaiters();
      onChange();
    }
    running = null;
  }

  return {
    push(items: readonly Item[]): void {
      if (closed) return;
      for (const item of items) waiting.push(item);
      published += items.length;
      running ??= run();
      if (waiting.length > options.queueMax) onChange();
    },
    get pending(): number {
      return waiting.length + inFlight;
    },
    isFull: () => waiting.length + inFlight > options.queueMax,
    isRelieved: () => waiting.length + inFlight <= options.queueMax / 2,
    drained(): Promise<void> {
      if (acknowledged >= published) return Promise.resolve();
      return new Promise((resolve) => drainWaiters.push({ upTo: published, resolve }));
    },
    async close(): Promise<void> {
      closed = true;
      wake?.();
      await running;
    },
  };
}
