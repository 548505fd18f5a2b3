import { afterEach } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import { type IngestStage, openIngest } from "./ingest-stage";
import {
  openScriptedVenue,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedVenue,
} from "./scripted-venue";

export const START = 1_723_161_255_000;
export const EMPTY_BOOK = { lastUpdateId: 100, bids: [["99.0", "1.0"]], asks: [["101.0", "1.0"]] };

export const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export function trade(id: number, symbol = "BTCUSDT") {
  return {
    e: "trade",
    E: START + id,
    s: symbol,
    t: id,
    p: "100.0",
    q: "1.0",
    T: START + id,
    m: true,
    M: true,
  };
}

export function row(id: number) {
  return {
    id,
    price: "100.0",
    qty: "1.0",
    quoteQty: "100.0",
    time: START + id,
    isBuyerMaker: true,
    isBestMatch: true,
  };
}

export function depth(first: number, last: number, symbol = "BTCUSDT") {
  return { e: "depthUpdate", E: START + last, s: symbol, U: first, u: last, b: [["99.0", "2.0"]], a: [] };
}

export interface Opened extends IngestStage {
  venue: ScriptedVenue;
  health(): VenueHealth;
}

export async function open(
  answers: Partial<Record<string, (request: ScriptedRequest) => ScriptedAnswer>> = {},
  {
    symbols = ["BTC/USDT"],
    last = null,
    connections = 1,
  }: { symbols?: string[]; last?: { id: string; time: number } | null; connections?: 1 | 2 } = {},
): Promise<Opened> {
  const venue = await openScriptedVenue((request) => {
    const answer = answers[request.path];
    if (answer) return answer(request);
    return { body: request.path === "/api/v3/depth" ? EMPTY_BOOK : [] };
  });
  closers.push(() => venue.close());
  const stage = openIngest({ ...venue, symbols, lastTrade: async () => last, connections });
  closers.push(() => stage.close());
  await stage.ingest.start();
  const health = (): VenueHealth => {
    const [one] = stage.ingest.health();
    if (!one) throw new Error("the venue has no health");
    return one;
  };
  await until(() => venue.messages.length > 0);
  return { ...stage, venue, health };
}

/** For what the venue's side sees, which announces itself by no event of the stream. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setTimeout(resolve, 5));
}
