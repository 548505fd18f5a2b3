import { z } from "zod";
import { issueSentence } from "@/lib/platform/issue-sentence";

/** Why a socket is closed: 42xx reconnect and resume, 44xx do not retry unchanged, 45xx retry with back-off. */
export const CLOSE_CODES = {
  draining: 4200,
  bad_frame: 4400,
  unauthenticated: 4401,
  expired: 4402,
  revoked: 4403,
  slow_consumer: 4408,
  too_many_messages: 4429,
  internal: 4500,
  overloaded: 4503,
  too_many_connections: 4504,
} as const;

export const FRAME_BYTES_MAX = 16_384;
export const FRAMES_PER_SECOND_MAX = 20;
export const THROTTLE_MS_MAX = 60_000;
const CHANNELS_PER_FRAME_MAX = 1_000;

const ID_SHOULD_BE = "id is a string of at most 36 characters or a whole number, and required.";
const id = z.union([z.string().max(36, ID_SHOULD_BE), z.int(ID_SHOULD_BE)], ID_SHOULD_BE);
const channels = z
  .array(
    z.string("A channel is a string such as trades:binance:BTC/USDT."),
    "channels is an array of strings.",
  )
  .min(1, "Name at least one channel.")
  .max(CHANNELS_PER_FRAME_MAX, `At most ${CHANNELS_PER_FRAME_MAX} channels in one frame.`);
const position = z.object({ epoch: z.string().max(64), seq: z.int().min(0) });

/** Unknown fields are ignored, so that a newer client can speak to an older server. */
export const OPERATIONS = {
  auth: z
    .object({ id, op: z.literal("auth"), key: z.string().optional(), ticket: z.string().optional() })
    .refine(({ key, ticket }) => (key === undefined) !== (ticket === undefined), {
      error: "auth takes a key or a ticket, one of them.",
    }),
  subscribe: z.object({
    id,
    op: z.literal("subscribe"),
    channels,
    throttleMs: z
      .int(`throttleMs is a whole number from 0 to ${THROTTLE_MS_MAX}.`)
      .min(0, "throttleMs is at least 0.")
      .max(THROTTLE_MS_MAX, `throttleMs is at most ${THROTTLE_MS_MAX}.`)
      .default(0),
    slow: z
      .enum(
        ["default", "conflate", "skip", "disconnect"],
        "slow is one of default, conflate, skip, disconnect.",
      )
      .default("default"),
    from: z.record(z.string(), position, "from names a position {epoch, seq} for each channel.").optional(),
  }),
  unsubscribe: z.object({ id, op: z.literal("unsubscribe"), channels }),
  list: z.object({ id, op: z.literal("list") }),
  ping: z.object({ id, op: z.literal("ping") }),
} as const;

export type OperationId = keyof typeof OPERATIONS;
export type Operation = { [Id in OperationId]: z.infer<(typeof OPERATIONS)[Id]> }[OperationId];

export interface ErrorItem {
  code: string;
  message: string;
  id?: string | number | null;
  /** The channel that ended with it. */
  ch?: string;
  fatal?: boolean;
  retryAfterMs?: number;
}

export function encodeError({
  id = null,
  ch,
  code,
  message,
  fatal = false,
  retryAfterMs,
}: ErrorItem): string {
  return JSON.stringify({
    type: "error",
    id,
    ...(ch !== undefined && { ch }),
    code,
    message,
    fatal,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

export type ReadFrame =
  | { kind: "operation"; operation: Operation }
  | { kind: "error"; error: ErrorItem }
  | { kind: "bad_frame"; message: string };

/** Reads a client's frame: an operation, an error to answer, or no JSON object at all. */
export function readFrame(text: string): ReadFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "bad_frame", message: "A frame is one JSON object." };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "bad_frame", message: "A frame is one JSON object." };
  }
  const head = value as { id?: unknown; op?: unknown };
  const readId = id.safeParse(head.id);
  if (!readId.success) return fault(null, ID_SHOULD_BE);
  if (typeof head.op !== "string" || !isOperation(head.op)) {
    return fault(readId.data, `op is one of ${Object.keys(OPERATIONS).join(", ")}.`);
  }
  const read = OPERATIONS[head.op].safeParse(value, { reportInput: true });
  if (read.success) return { kind: "operation", operation: read.data };
  const issue = read.error.issues[0];
  return fault(readId.data, issue ? issueSentence(issue) : "This frame is not understood.");
}

function isOperation(op: string): op is OperationId {
  return Object.hasOwn(OPERATIONS, op);
}

function fault(idOfFrame: string | number | null, message: string): ReadFrame {
  return { kind: "error", error: { id: idOfFrame, code: "invalid_request", message } };
}
