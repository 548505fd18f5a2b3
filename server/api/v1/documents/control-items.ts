import { z } from "zod";

const id = z.union([z.string(), z.int()]);
const ch = z.string().describe("The channel as the server spells it");
const time = z.int().describe("Epoch milliseconds");
const position = z.object({ epoch: z.string(), seq: z.int() });

const answer = z.object({
  ch,
  ok: z.boolean(),
  epoch: z.string().optional(),
  seq: z.int().optional(),
  resume: z.enum(["full", "reset"]).optional(),
  throttleMs: z.int().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** What the server sends on `/ws/v1` beside the items of channels, by `type`. */
export const CONTROL_ITEMS = {
  ack: z
    .object({
      type: z.literal("ack"),
      id,
      channels: z.array(answer).optional(),
      subscriptions: z.object({ used: z.int(), limit: z.int() }).optional(),
      name: z.string().describe("Of the key or person, after auth").optional(),
      tier: z.string().optional(),
      expiresAt: time.nullable().optional(),
    })
    .describe("The answer to an operation, channel by channel"),
  error: z
    .object({
      type: z.literal("error"),
      id: id.nullable(),
      ch: ch.optional().describe("The channel that ended with it"),
      code: z.string(),
      message: z.string(),
      fatal: z.boolean().describe("The connection is closed after it"),
      retryAfterMs: z.int().optional(),
    })
    .describe("What was wrong with an operation or the connection"),
  stale: z
    .object({ type: z.literal("stale"), ch, since: time, reason: z.string() })
    .describe("The feed behind a channel cannot be believed"),
  live: z.object({ type: z.literal("live"), ch }).describe("It can again"),
  gap: z
    .object({ type: z.literal("gap"), ch, from: z.int(), to: z.int().nullable() })
    .describe("Numbers of a channel that this reader will not get; to is null over an epoch"),
  heartbeat: z
    .object({
      type: z.literal("heartbeat"),
      time,
      sent: z.int().describe("Updates and snapshots, each part for itself, written before this heartbeat"),
      conflated: z.int().describe("The sum of seq - prev - 1 over those updates"),
      skipped: z.int().describe("Numbers named in gap items because this reader was slow"),
    })
    .describe("Every 15 s, with counters of data items"),
  pong: z.object({ type: z.literal("pong"), id, time }).describe("The answer to ping"),
  expiring: z.object({ type: z.literal("expiring"), at: time }).describe("The authentication ends in 60 s"),
  bye: z
    .object({ type: z.literal("bye"), positions: z.record(z.string(), position) })
    .describe("The server drains: where each channel stands"),
} as const;
