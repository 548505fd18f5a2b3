import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { BatchTopic, Bus, ConsumeOptions, Consumer, Topic, Topics } from "./bus";
import { createQueueConsumer, type QueueConsumer } from "./queue-consumer";

interface Dependencies {
  clock: Clock;
  log: Logger;
}

/** The bus of a single process: a publish costs a function call for each reader. */
export function createMemoryBus({ clock, log }: Dependencies): Bus {
  const readers = new Map<Topic, Set<(message: never) => void>>();
  const queues = new Set<QueueConsumer>();
  const congestionHandlers = new Set<(congested: boolean) => void>();
  let congested = false;

  function updateCongestion(): void {
    const full = [...queues].some((queue) => queue.isFull());
    const relieved = [...queues].every((queue) => queue.isRelieved());
    if (full === congested || (congested && !relieved)) return;
    congested = full;
    for (const handler of congestionHandlers) handler(congested);
  }

  function subscribe<K extends Topic>(topic: K, handler: (message: Topics[K]) => void): () => void {
    const set = readers.get(topic) ?? new Set();
    readers.set(topic, set);
    set.add(handler as (message: never) => void);
    return () => set.delete(handler as (message: never) => void);
  }

  return {
    publish(topic, message) {
      for (const handler of readers.get(topic) ?? []) (handler as (message: Topics[Topic]) => void)(message);
    },
    subscribe,
    consume<K extends BatchTopic>(
      topic: K,
      options: ConsumeOptions,
      handler: (batch: Topics[K][number][]) => Promise<void>,
    ): Consumer {
      const queue = createQueueConsumer<Topics[K][number]>({
        clock,
        log,
        options,
        handler,
        onChange: updateCongestion,
      });
      queues.add(queue);
      const unsubscribe = subscribe(topic, (items) => queue.push(items as readonly Topics[K][number][]));
      return {
        get pending() {
          return queue.pending;
        },
        drained: () => queue.drained(),
        async close() {
          unsubscribe();
          queues.delete(queue);
          await queue.close();
        },
      };
    },
    onCongestion(handler) {
      congestionHandlers.add(handler);
      return () => congestionHandlers.delete(handler);
    },
  };
}
