import { z } from "zod";
import { type ChannelName, type Endpoint, findChannel, LOGIN_CHANNELS } from "./channel";
import type { Listed } from "./listed";

const ID = /^[A-Za-z0-9]{1,32}$/;
const LOGIN_WITHIN_MS = 30_000;
const NOT_LOGGED_IN = { code: "60011", msg: "Please log in" };
const TOO_LOW_A_TIER = {
  code: "64003",
  msg: "Your trading fee tier doesn't meet the requirement to access this channel",
};

const credentials = z.object({
  apiKey: z.string().min(1),
  passphrase: z.string().min(1),
  sign: z.string().min(1),
  timestamp: z.coerce.number(),
});

/** What a client is told instead of what it asked for. */
export interface Failure {
  code: string;
  msg: string;
}

/** One argument of a request, understood or not. */
export type Wanted =
  | { arg: unknown; channel: ChannelName; listed: Listed }
  | { arg: unknown; failure: Failure };

export type Request =
  | { id: string | null; op: "subscribe" | "unsubscribe"; wanted: Wanted[] }
  | { id: string | null; op: "login" }
  | { id: string | null; failure: Failure };

export interface Listing {
  endpoint: Endpoint;
  /** By the venue's name. */
  find(instId: string): Listed | null;
  isLoggedIn: boolean;
  now(): number;
}

/** Reads what a client sent, or says with which of the venue's codes it is turned away. */
export function readRequest(text: string, listing: Listing): Request {
  const fields = parseObject(text);
  const invalid = { code: "60012", msg: `Invalid request: ${text}` };
  if (!fields) return { id: null, failure: invalid };
  const id = fields.get("id");
  if (id !== undefined && (typeof id !== "string" || !ID.test(id))) return { id: null, failure: invalid };
  const named = { id: id ?? null };
  const op = fields.get("op");
  if (op === undefined) return { ...named, failure: invalid };
  if (op === "login") {
    const failure = credentialsFailure(fields.get("args"), listing.now());
    return failure ? { ...named, failure } : { ...named, op };
  }
  if (op !== "subscribe" && op !== "unsubscribe") {
    return { ...named, failure: { code: "60019", msg: `Invalid op: ${String(op)}` } };
  }
  const args = fields.get("args");
  const names = Array.isArray(args) ? args.map(readArgument) : [];
  if (names.length === 0 || names.includes(null)) {
    return { ...named, failure: { code: "60013", msg: "Invalid args" } };
  }
  const wanted = names.flatMap((one) => (one ? [understand(one, listing)] : []));
  return { ...named, op, wanted };
}

interface Argument {
  arg: unknown;
  channel: string;
  instId: string | undefined;
}

function readArgument(arg: unknown): Argument | null {
  if (typeof arg !== "object" || arg === null || Array.isArray(arg)) return null;
  const { channel, instId } = Object.fromEntries(Object.entries(arg)) as Record<string, unknown>;
  if (typeof channel !== "string") return null;
  if (instId !== undefined && typeof instId !== "string") return null;
  return { arg, channel, instId };
}

/** There are no accounts here: any well-formed key is a known one, and its signature is right. */
function credentialsFailure(args: unknown, now: number): Failure | null {
  const parsed = z.tuple([credentials]).safeParse(args);
  if (!parsed.success) return { code: "60009", msg: "Login failed." };
  const isCurrent = Math.abs(parsed.data[0].timestamp * 1_000 - now) <= LOGIN_WITHIN_MS;
  return isCurrent ? null : { code: "60006", msg: "Timestamp request expired" };
}

function understand({ arg, channel, instId }: Argument, listing: Listing): Wanted {
  const { endpoint, find, isLoggedIn } = listing;
  if (LOGIN_CHANNELS.has(channel)) return { arg, failure: isLoggedIn ? TOO_LOW_A_TIER : NOT_LOGGED_IN };
  const served = findChannel(endpoint, channel);
  const listed = instId === undefined ? null : find(instId);
  if (served && listed) return { arg, channel: served, listed };
  const name = instId === undefined ? `channel:${channel}` : `channel:${channel},instId:${instId}`;
  const msg = `Wrong URL or ${name} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`;
  return { arg, failure: { code: "60018", msg } };
}

function parseObject(text: string): Map<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    return isObject ? new Map(Object.entries(parsed)) : null;
  } catch {
    return null;
  }
}
