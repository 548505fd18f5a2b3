import { z } from "zod";
import type { Pair } from "./pair";
import { CHANNELS, type ChannelName, isChannel, type Topic } from "./topic";

const requestSchema = z.looseObject({
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  req_id: z.int().optional(),
});
const symbolsSchema = z.array(z.string()).min(1);

/** One thing that a client's message asks for; each gets an answer of its own. */
export type Ask =
  | { ask: "ping"; id: number | undefined }
  | { ask: "subscribe"; id: number | undefined; topic: Topic; snapshot: boolean }
  | { ask: "unsubscribe"; id: number | undefined; topic: Topic }
  | Refused;

/** Something that the venue does not do, and its sentence about it. */
interface Refused {
  ask: "refused";
  method: string;
  id: number | undefined;
  symbol: string | null;
  error: string;
}

/** Reads a client's message: one ask for every pair that it names. */
export function readRequest(text: string, pairs: ReadonlyMap<string, Pair>): Ask[] {
  const request = requestSchema.safeParse(parse(text));
  if (!request.success) return [refused("error", undefined, "Malformed request")];
  const { method, params, req_id: id } = request.data;
  if (method === "ping") return [{ ask: "ping", id }];
  if (method !== "subscribe" && method !== "unsubscribe") return [refused(method, id, "Event(s) not found")];
  const { channel } = params;
  if (typeof channel !== "string" || !isChannel(channel)) {
    return [refused(method, id, "Subscription name invalid")];
  }
  const foreign = Object.keys(params).find((name) => !fieldsOf(channel).includes(name));
  if (foreign !== undefined) {
    return [refused(method, id, `Unsupported field: '${foreign}' for the given msg type: ${method}`)];
  }
  const snapshot = z.boolean().default(CHANNELS[channel].snapshotByDefault).safeParse(params.snapshot);
  if (!snapshot.success) return [refused(method, id, "Malformed request")];
  const kind = readKind(channel, params);
  if (channel === "instrument") {
    return [{ ask: method, id, topic: { channel, kind: null, pair: null }, snapshot: snapshot.data }];
  }
  const symbols = symbolsSchema.safeParse(params.symbol);
  if (!symbols.success) return [refused(method, id, "Symbol field must be an array")];
  return symbols.data.map((symbol) => {
    const pair = pairs.get(symbol);
    if (!pair) return refused(method, id, `Currency pair not supported ${symbol}`, symbol);
    if ("error" in kind) return refused(method, id, kind.error, symbol);
    return { ask: method, id, topic: { channel, kind: kind.kind, pair }, snapshot: snapshot.data };
  });
}

function refused(
  method: string,
  id: number | undefined,
  error: string,
  symbol: string | null = null,
): Refused {
  return { ask: "refused", method, id, symbol, error };
}

function fieldsOf(channel: ChannelName): string[] {
  const { parameter } = CHANNELS[channel];
  const about = channel === "instrument" ? [] : ["symbol"];
  return ["channel", "snapshot", "token", ...about, ...(parameter === null ? [] : [parameter])];
}

function readKind(
  channel: ChannelName,
  params: Record<string, unknown>,
): { kind: Topic["kind"] } | { error: string } {
  const description = CHANNELS[channel];
  if (description.parameter === null) return { kind: null };
  const sent = params[description.parameter];
  if (sent === undefined) return { kind: description.byDefault };
  const found = description.choices.find((choice) => choice === sent);
  if (found !== undefined) return { kind: found };
  return { error: Number.isInteger(sent) ? description.notAChoice : description.notAnInteger };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
