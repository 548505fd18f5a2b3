import type { Levels } from "@/lib/domain/market/event";
import type { SimulatedTrade } from "../exchanges/market";

/** One line of a recording: what the venue sent, and when this machine got it. */
interface Recorded {
  /** Machine clock of the recorder, epoch milliseconds with a fraction. */
  localTime: number;
}

export interface RecordedFrame extends Recorded {
  kind: "frame";
  stream: string;
  /** `btcusdt`, or empty where the stream is about no symbol. */
  wireSymbol: string;
  /** The payload exactly as the venue sent it. */
  data: string;
  /** Newest venue time inside, or null. */
  time: number | null;
  trade: SimulatedTrade | null;
  depth: RecordedDepth | null;
}

export interface RecordedDepth {
  firstUpdateId: number;
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
}

/** A REST answer; the format does not say of which symbol. */
export interface RecordedSnapshot extends Recorded {
  kind: "snapshot";
  /** Empty until the reader has worked out whose it is. */
  wireSymbol: string;
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
}

export type RecordedEvent = RecordedFrame | RecordedSnapshot;

const LINE = /^(\d{16,20}) (\{.*\})\s*$/;
const WRAPPED = /^\{"stream":"([^"\\]{1,100})","data":/;
const NANOSECONDS = 1_000_000;

/** Reads `<local nanoseconds> <json>`; null where the line is something else. */
export function parseRecordedLine(line: string): RecordedEvent | null {
  const [, nanoseconds, json] = LINE.exec(line) ?? [];
  if (nanoseconds === undefined || json === undefined) return null;
  const localTime = Number(nanoseconds) / NANOSECONDS;
  const wrapped = WRAPPED.exec(json);
  if (wrapped) return parseFrame(localTime, wrapped[1] ?? "", json.slice(wrapped[0].length, -1));
  return parseSnapshot(localTime, fieldsOf(json));
}

function parseFrame(localTime: number, stream: string, data: string): RecordedFrame | null {
  const fields = fieldsOf(data);
  if (!fields) return null;
  const at = stream.indexOf("@");
  return {
    kind: "frame",
    localTime,
    stream,
    wireSymbol: at > 0 ? stream.slice(0, at) : "",
    data,
    time: newest(fields.E, fields.e === "trade" ? fields.T : undefined),
    trade: fields.e === "trade" ? tradeOf(fields) : null,
    depth: fields.e === "depthUpdate" ? depthOf(fields) : null,
  };
}

function parseSnapshot(localTime: number, fields: Record<string, unknown> | null): RecordedSnapshot | null {
  if (!fields) return null;
  const { lastUpdateId } = fields;
  const bids = levelsOf(fields.bids);
  const asks = levelsOf(fields.asks);
  if (typeof lastUpdateId !== "number" || !bids || !asks) return null;
  return { kind: "snapshot", wireSymbol: "", localTime, lastUpdateId, bids, asks };
}

function tradeOf(fields: Record<string, unknown>): SimulatedTrade | null {
  const { t: id, T: time, m: buyerIsMaker } = fields;
  const price = Number(fields.p);
  const quantity = Number(fields.q);
  if (typeof id !== "number" || typeof time !== "number" || typeof buyerIsMaker !== "boolean") return null;
  return price > 0 && quantity > 0 ? { id, price, quantity, time, buyerIsMaker } : null;
}

function depthOf(fields: Record<string, unknown>): RecordedDepth | null {
  const { U: firstUpdateId, u: lastUpdateId } = fields;
  const bids = levelsOf(fields.b);
  const asks = levelsOf(fields.a);
  if (typeof firstUpdateId !== "number" || typeof lastUpdateId !== "number" || !bids || !asks) return null;
  return { firstUpdateId, lastUpdateId, bids, asks };
}

function levelsOf(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null;
  const levels: number[] = [];
  for (const level of value) {
    if (!Array.isArray(level)) return null;
    levels.push(Number(level[0]), Number(level[1]));
  }
  return levels;
}

function fieldsOf(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function newest(...times: unknown[]): number | null {
  const known = times.filter((time) => typeof time === "number");
  return known.length > 0 ? Math.max(...known) : null;
}
