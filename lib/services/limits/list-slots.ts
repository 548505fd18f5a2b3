import type { Redis, Result } from "ioredis";
import { readHolder, type SlotHolder } from "./slot-holder";
import { LIST_SLOTS_SCRIPT } from "./slot-scripts";

declare module "ioredis" {
  interface RedisCommander<Context> {
    listSlots(owner: string): Result<string[], Context>;
  }
}

export const slotsKey = (owner: string) => `slots:${owner}`;

/** Lets a client ask for the holders of an owner's slots. */
export function defineListSlots(redis: Redis): void {
  redis.defineCommand("listSlots", { numberOfKeys: 1, lua: LIST_SLOTS_SCRIPT });
}

/** Who holds the slots of an owner in any process. */
export async function listSlots(redis: Redis, owner: string): Promise<SlotHolder[]> {
  const answer = await redis.listSlots(slotsKey(owner));
  return answer.map(readHolder).filter((holder) => holder !== null);
}
