import { randomUUID } from "node:crypto";
import type { Redis, Result } from "ioredis";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import { defineListSlots, listSlots, slotsKey } from "./list-slots";
import { newestBeyond, OwnSlots } from "./own-slots";
import { readHolder, type SlotHolder } from "./slot-holder";
import { BEAT_SCRIPT, END_SLOT_SCRIPT, TAKE_SLOT_SCRIPT } from "./slot-scripts";

declare module "ioredis" {
  interface RedisCommander<Context> {
    takeSlot(
      owner: string,
      limit: number,
      connectionId: string,
      value: string,
      lifeMs: number,
    ): Result<string[], Context>;
    beatGateway(process: string, lifeMs: number): Result<[known: number, ends: string[]], Context>;
    endSlot(owner: string, connectionId: string, lifeMs: number): Result<number, Context>;
  }
}

const BEAT_MS = 1_000;
/** A process that is silent for so long is dead, and its places are free. */
const DEAD_AFTER_MS = 3_500;
/** Everything is told anew before it is forgotten. */
const TELL_AGAIN_MS = 60_000;
const FORGOTTEN_AFTER_MS = 200_000;

export interface SocketSlots {
  /** Takes a slot over all processes, or says who holds them all. Decides alone where Redis does not answer. */
  take(owner: string, limit: number, holder: SlotHolder): Promise<{ heldBy: SlotHolder[] } | null>;
  /** Gives a slot back; giving back what was never taken is no error. */
  release(owner: string, connectionId: string): void;
  /** What this connection reads now; told to the others within a second or so. */
  note(connectionId: string, subscriptions: number): void;
  /** A limit that changed: connections beyond it are named to `onSurplus`. */
  setLimit(owner: string, limit: number): void;
  /** Over all processes; of this one alone where Redis does not answer. */
  of(owner: string): Promise<SlotHolder[]>;
  /** Asks the other process to end a connection. Errors: `unavailable` where the others cannot be asked. */
  endElsewhere(owner: string, connectionId: string): Promise<boolean>;
  /** Own connections that must go, newest first, and who stays. */
  onSurplus(handler: (connectionId: string, staying: readonly SlotHolder[]) => void): void;
  /** Own connections that another process asked to end. */
  onEnd(handler: (connectionId: string) => void): void;
  close(): void;
}

interface Dependencies {
  /** Null where there is no Redis: limits then hold for this process. */
  redis: Redis | null;
  clock: Clock;
  log: Logger;
}

const processKey = (process: string) => `gateway:${process}`;

export function createSocketSlots({ redis, clock, log }: Dependencies): SocketSlots {
  const own = new OwnSlots();
  /** A new name after each outage: what was written under the old one and never taken back is then dead. */
  let process = randomUUID();
  /** Connections whose count Redis has not heard yet. */
  let changed = new Set<string>();
  let away = redis !== null;
  let told = 0;
  let beating = false;
  let closed = false;
  let surplus: (connectionId: string, staying: readonly SlotHolder[]) => void = () => undefined;
  let ended: (connectionId: string) => void = () => undefined;

  redis?.defineCommand("takeSlot", { numberOfKeys: 1, lua: TAKE_SLOT_SCRIPT });
  if (redis) defineListSlots(redis);
  redis?.defineCommand("beatGateway", { numberOfKeys: 1, lua: BEAT_SCRIPT });
  redis?.defineCommand("endSlot", { numberOfKeys: 1, lua: END_SLOT_SCRIPT });

  const textOf = (holder: SlotHolder) => `${process}|${JSON.stringify(holder)}`;

  function lost(error: unknown): void {
    if (away || closed) return;
    away = true;
    log.warn({ err: error }, "Redis does not answer: socket slots are counted in this process alone");
  }

  /** An answer of Redis, or null where it gives none. */
  async function ask<Answer>(action: (redis: Redis) => Promise<Answer>): Promise<Answer | null> {
    if (redis === null || away || closed) return null;
    try {
      return await action(redis);
    } catch (error) {
      lost(error);
      return null;
    }
  }

  async function listed(owner: string): Promise<SlotHolder[]> {
    return (await ask((client) => listSlots(client, owner))) ?? own.of(owner);
  }

  async function settle(owner: string): Promise<void> {
    const holders = await listed(owner);
    const limit = own.limitOf(owner);
    if (limit === null) return;
    const beyond = newestBeyond(holders, limit);
    if (beyond.length === 0) return;
    const staying = holders.filter((holder) => !beyond.includes(holder));
    for (const { connectionId } of beyond) if (own.find(connectionId)) surplus(connectionId, staying);
  }

  async function tell(client: Redis, owner: string): Promise<void> {
    const fields = own.of(owner).flatMap((holder) => [holder.connectionId, textOf(holder)]);
    if (fields.length === 0) return;
    await client.hset(slotsKey(owner), ...fields);
    await client.pexpire(slotsKey(owner), FORGOTTEN_AFTER_MS);
  }

  /** After an outage, and now and then: Redis may have lost what it knew, or never heard of it. */
  async function tellAll(client: Redis): Promise<void> {
    changed = new Set();
    await Promise.all(own.names().map((owner) => tell(client, owner)));
    told = clock.now();
  }

  async function tellChanged(client: Redis): Promise<void> {
    const ids = [...changed];
    changed = new Set();
    await Promise.all(
      ids.map(async (id) => {
        const found = own.find(id);
        if (found) await client.hset(slotsKey(found.owner), id, textOf(found.holder));
      }),
    );
  }

  async function beat(): Promise<void> {
    if (redis === null || beating || closed) return;
    beating = true;
    const former = process;
    if (away) process = randomUUID();
    try {
      const [known, ends] = await redis.beatGateway(processKey(process), DEAD_AFTER_MS);
      for (const id of ends) ended(id);
      const isNews = known === 0 || away;
      if (isNews || clock.now() - told > TELL_AGAIN_MS) await tellAll(redis);
      else await tellChanged(redis);
      if (away) {
        await redis.del(processKey(former));
        away = false;
        log.info("socket slots are counted over all processes");
      }
      if (isNews) await Promise.all(own.names().map(settle));
    } catch (error) {
      lost(error);
    } finally {
      beating = false;
    }
  }

  const stop = clock.every(BEAT_MS, () => void beat());
  redis?.on("ready", () => void beat());
  void beat();

  return {
    async take(owner, limit, holder) {
      const heldBy = await ask((client) =>
        client.takeSlot(slotsKey(owner), limit, holder.connectionId, textOf(holder), FORGOTTEN_AFTER_MS),
      );
      if (heldBy !== null && heldBy.length > 0) {
        return { heldBy: heldBy.map(readHolder).filter((other) => other !== null) };
      }
      if (heldBy === null && own.isFull(owner, limit)) return { heldBy: own.of(owner) };
      own.add(owner, limit, holder);
      return null;
    },
    release(owner, connectionId) {
      own.delete(owner, connectionId);
      changed.delete(connectionId);
      void ask((client) => client.hdel(slotsKey(owner), connectionId));
    },
    note(connectionId, subscriptions) {
      const found = own.find(connectionId);
      if (!found || found.holder.subscriptions === subscriptions) return;
      found.holder.subscriptions = subscriptions;
      if (redis !== null) changed.add(connectionId);
    },
    setLimit(owner, limit) {
      if (own.setLimit(owner, limit)) void settle(owner);
    },
    of: listed,
    async endElsewhere(owner, connectionId) {
      if (redis === null) return false;
      const answer = await ask((client) => client.endSlot(slotsKey(owner), connectionId, FORGOTTEN_AFTER_MS));
      if (answer !== null) return answer === 1;
      throw new AppError(
        "unavailable",
        "Connections of other servers cannot be reached just now; try again in a moment.",
      );
    },
    onSurplus(handler) {
      surplus = handler;
    },
    onEnd(handler) {
      ended = handler;
    },
    close() {
      if (closed) return;
      closed = true;
      stop();
      // Its places are free at once; where Redis cannot be told, they are after a few seconds.
      redis?.del(processKey(process)).catch(() => undefined);
    },
  };
}
