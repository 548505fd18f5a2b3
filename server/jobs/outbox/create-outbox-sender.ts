import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { reasonOf } from "./reason-of";
import { retryDelayMs } from "./retry-delay";

export interface OutboxStats {
  sent: number;
  retried: number;
  failed: number;
}

export interface OutboxSender {
  /** Looks for what waits at once: something was written, or some may have been missed. */
  wake(): void;
  stats(): Readonly<OutboxStats>;
  /** Takes nothing more, and lets what is under way end. */
  close(graceMs: number): Promise<void>;
}

export interface Outgoing {
  id: string;
  attempts: number;
  createdAt: Date;
}

/** A table of what is to be sent, as its senders see it. */
export interface OutboxLedger<Item extends Outgoing, Receipt> {
  /** Takes up to `count` that are due; no other sender gets them until `leaseMs` have passed. */
  claim(count: number, leaseMs: number): Promise<Item[]>;
  markSent(id: string, receipt: Receipt): Promise<void>;
  markRetry(id: string, error: unknown, delayMs: number): Promise<void>;
  markFailed(id: string, error: unknown): Promise<void>;
  /** Takes away what ended `days` ago. */
  forget(days: number): Promise<number>;
}

interface SenderOptions<Item extends Outgoing, Receipt> {
  /** What is sent, in the singular, as the log calls it. */
  what: string;
  ledger: OutboxLedger<Item, Receipt>;
  send(item: Item): Promise<Receipt>;
  /** Whether trying again is of no use. */
  isFinal(error: unknown): boolean;
  /** What the log says of an item beside its id; nothing that is told to the receiver alone. */
  facts(item: Item): object;
  atOnce: number;
  /** How long one may take to be sent. */
  sendWithinMs: number;
  giveUpAfterMs: number;
  keptDays: number;
  clock: Clock;
  random: () => number;
  log: Logger;
}

const POLL_MS = 5_000;
/** Whatever was asked of a receiver that was away for days is tried a few times all the same. */
const ATTEMPTS_MIN = 4;
const MARK_AGAIN_MS = 2_000;
const MARK_ATTEMPTS = 15;
const FORGET_EVERY_MS = 3_600_000;

/**
 * Sends what waits in a table, at least once: a sender that dies after the receiver took something and before it
 * was marked leaves it to the next one, which sends it again under the same id.
 */
export function createOutboxSender<Item extends Outgoing, Receipt>(
  options: SenderOptions<Item, Receipt>,
): OutboxSender {
  const { what, ledger, atOnce, sendWithinMs, giveUpAfterMs, keptDays, clock, random, log } = options;
  /** Longer than it may take to be sent and marked: while it runs, nobody else sends the same one. */
  const leaseMs = 2 * sendWithinMs;
  const stats: OutboxStats = { sent: 0, retried: 0, failed: 0 };
  const underWay = new Set<Promise<void>>();
  let claiming: Promise<void> | null = null;
  let wokenMeanwhile = false;
  let closed = false;

  function wake(): void {
    if (closed) return;
    if (claiming) {
      wokenMeanwhile = true;
      return;
    }
    wokenMeanwhile = false;
    claiming = claim()
      .catch((error: unknown) => log.warn({ err: error }, `${what}: what waits could not be read`))
      .finally(() => {
        claiming = null;
        if (wokenMeanwhile) wake();
      });
  }

  async function claim(): Promise<void> {
    const free = atOnce - underWay.size;
    if (free <= 0) return;
    for (const item of await ledger.claim(free, leaseMs)) {
      const sending = deliver(item).finally(() => {
        underWay.delete(sending);
        wake();
      });
      underWay.add(sending);
    }
  }

  async function deliver(item: Item): Promise<void> {
    const { id, attempts } = item;
    let receipt: Receipt;
    try {
      receipt = await options.send(item);
    } catch (error) {
      await putOff(item, error);
      return;
    }
    stats.sent += 1;
    log.info({ [what]: id, ...options.facts(item), attempts }, `${what} sent`);
    await mark(id, () => ledger.markSent(id, receipt));
  }

  async function putOff(item: Item, error: unknown): Promise<void> {
    const { id, attempts, createdAt } = item;
    const delayMs = retryDelayMs(attempts, random);
    const old = clock.now() + delayMs - createdAt.getTime() > giveUpAfterMs;
    const final = options.isFinal(error) || (old && attempts >= ATTEMPTS_MIN);
    stats[final ? "failed" : "retried"] += 1;
    const about = { [what]: id, ...options.facts(item), attempts, reason: reasonOf(error) };
    if (final) {
      log.error(about, `${what} given up`);
      await mark(id, () => ledger.markFailed(id, error));
    } else {
      log.warn({ ...about, delayMs }, `${what} not sent, trying again later`);
      await mark(id, () => ledger.markRetry(id, error, delayMs));
    }
  }

  /** A database that restarts must not make what was sent go out again: it is written down with patience. */
  async function mark(id: string, write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        log.warn({ err: error, [what]: id }, `what became of a ${what} could not be written down`);
        if (closed || attempt === MARK_ATTEMPTS) return;
        await new Promise<void>((resolve) => clock.after(MARK_AGAIN_MS, resolve));
      }
    }
  }

  async function forget(): Promise<void> {
    try {
      await ledger.forget(keptDays);
    } catch (error) {
      log.warn({ err: error }, `${what}: old ones could not be taken away`);
    }
  }

  const timers = [clock.every(POLL_MS, wake), clock.every(FORGET_EVERY_MS, () => void forget())];
  wake();
  return {
    wake,
    stats: () => stats,
    async close(graceMs) {
      if (closed) return;
      closed = true;
      for (const cancel of timers) cancel();
      await claiming;
      let cancelGrace = (): void => {};
      const grace = new Promise<void>((resolve) => {
        cancelGrace = clock.after(graceMs, resolve);
      });
      await Promise.race([Promise.allSettled([...underWay]), grace]);
      cancelGrace();
    },
  };
}
