import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** The part of a log that the market writes to. */
export interface MarketLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const random = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const instrumentStateSchema = z.object({
  random,
  time: z.number(),
  lastUpdateId: z.number().int(),
  nextTradeId: z.number().int(),
  impact: z.number(),
  fillsPerOrder: z.number().min(1),
  flow: z.object({ kernels: z.tuple([z.number(), z.number()]), worked: z.array(z.number()).min(1) }),
  bids: z.array(z.number()).min(2),
  asks: z.array(z.number()).min(2),
});

export const marketStateSchema = z.object({
  time: z.number(),
  random,
  prices: z.object({
    random,
    slow: z.number(),
    fast: z.number(),
    brisk: z.number(),
    assets: z.array(
      z.object({
        name: z.string(),
        position: z.number(),
        pendingJump: z.number(),
        logVolatility: z.number(),
      }),
    ),
  }),
});

export type MarketState = z.infer<typeof marketStateSchema>;

/** What was saved, or null where nothing is, or nothing readable, which is said. */
export function readSnapshot<State>(path: string, schema: z.ZodType<State>, log: MarketLog): State | null {
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    log.warn({ path }, "the saved state cannot be read; the market goes on from its trades and candles");
    return null;
  }
}

/** A reader, or a process that died in between, finds the old state or the new one. */
export function writeSnapshot(path: string, state: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}
