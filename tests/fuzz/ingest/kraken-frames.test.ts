import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { type FeedItem, type FeedTrade, REJECTIONS } from "@/server/ingest/feed/feed-item";
import { KrakenBookRule } from "@/server/ingest/venues/kraken/book-rule";
import { createDecoder } from "@/server/ingest/venues/kraken/codec/create-decoder";
import { createPairs } from "@/server/ingest/venues/kraken/codec/pairs";
import { refusalWithin } from "@/server/ingest/venues/kraken/rest/read-result";
import { readTradeRows } from "@/server/ingest/venues/kraken/rest/read-trade-rows";
import { recordingsDir } from "../../fixtures/recordings";
import { createDice, mutate } from "./mutate";

const SEED = Number(process.env.FUZZ_SEED ?? 20_241_121);
const FRAMES = 100_000;
const RECEIVED_AT = 1_791_273_896_400;
const SYMBOLS = ["BTC/USD", "MATIC/USD"];
const DEPTH = 10;

const ROW = `{"symbol":"BTC/USD","side":"sell","price":85600.4,"qty":0.00050000,"ord_type":"market","trade_id":4665906,"timestamp":"2026-10-06T08:04:56.153890Z"}`;
const TRADES = `{"channel":"trade","type":"update","data":[${ROW}]}`;
const BOOK = `{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":85600.4,"qty":0.20401971}],"asks":[{"price":85600.5,"qty":0.90679198},{"price":85601.6,"qty":0.21608516}],"checksum":817831036,"timestamp":"2026-10-06T08:04:56.000569Z"}]}`;
const PAIR = `{"symbol":"BTC/USD","base":"BTC","quote":"USD","status":"online","qty_precision":8,"price_precision":1,"cost_precision":5}`;
const TIMES = `"time_in":"2026-10-06T08:04:55.791872Z","time_out":"2026-10-06T08:04:55.791930Z"`;
/** Every shape that the venue sends, written out, so that there is something to mutate without recordings. */
const FRAMES_OF_VENUE = [
  TRADES,
  TRADES.replace(ROW, [ROW, ROW.replace("906", "907"), ROW.replace("sell", "buy")].join(",")),
  TRADES.replace("update", "snapshot"),
  BOOK,
  BOOK.replace("snapshot", "update").replace("0.90679198", "0.00000000"),
  `{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":85600.4,"bid_qty":5.75119051,"ask":85600.5,"ask_qty":0.36977971,"last":85600.5,"trades":47535,"timestamp":"2026-10-06T08:04:56.153890Z"}]}`,
  `{"channel":"instrument","type":"snapshot","data":{"assets":[],"pairs":[${PAIR}]}}`,
  `{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"maintenance","api_version":"v2","connection_id":13834774380200032777}]}`,
  `{"channel":"heartbeat"}`,
  `{"method":"subscribe","req_id":42,"result":{"channel":"book","depth":500,"snapshot":true,"symbol":"BTC/USD"},"success":true,${TIMES}}`,
  `{"error":"Currency pair not supported XBT/USD","method":"subscribe","req_id":42,"success":false,"symbol":"XBT/USD",${TIMES}}`,
  TRADES.replace("BTC/USD", "XBT/USD"),
];

function recordedFrames(): string[] {
  const folder = join(recordingsDir, "kraken");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean),
  );
}

function createReader(pairs = createPairs(SYMBOLS)) {
  const decode = createDecoder(pairs);
  return (frame: Buffer | string): FeedItem[] => {
    const items: FeedItem[] = [];
    decode(frame, RECEIVED_AT, (item) => items.push(item));
    return items;
  };
}

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= Date.UTC(2009, 0, 3) && value < Date.UTC(2100, 0, 1);
}

function areLevels(levels: readonly number[]): boolean {
  return (
    levels.length % 2 === 0 &&
    levels.every((value, index) => Number.isFinite(value) && (index % 2 === 0 ? value > 0 : value >= 0))
  );
}

/** The raw text says what was understood: this is what disputes are settled by. */
function saysTheSame({ raw, sequence, price, quantity }: FeedTrade): boolean {
  const row: unknown = JSON.parse(raw);
  if (typeof row !== "object" || row === null) return false;
  const [id, priceIn, quantityIn] = Array.isArray(row)
    ? [row[6], Number(row[0]), Number(row[1])]
    : [Reflect.get(row, "trade_id"), Reflect.get(row, "price"), Reflect.get(row, "qty")];
  return id === sequence && priceIn === price && quantityIn === quantity;
}

/** What the rest of the house may take for granted of an item. */
function isSound(item: FeedItem): boolean {
  switch (item.kind) {
    case "trade":
      return (
        SYMBOLS.includes(item.symbol) &&
        isTime(item.time) &&
        isTime(item.sentAt) &&
        item.sentAt >= item.time &&
        Number.isFinite(item.price * item.quantity) &&
        item.price > 0 &&
        item.quantity > 0 &&
        item.id === String(item.sequence) &&
        Number.isSafeInteger(item.sequence) &&
        (item.side === "buy" || item.side === "sell") &&
        saysTheSame(item)
      );
    case "book-update":
    case "book-snapshot":
      return (
        SYMBOLS.includes(item.symbol) &&
        isTime(item.time) &&
        item.checksum !== null &&
        item.checksum >>> 0 === item.checksum &&
        areLevels(item.bids) &&
        areLevels(item.asks)
      );
    case "top-of-book":
      return (
        SYMBOLS.includes(item.symbol) &&
        (item.time === 0 || isTime(item.time)) &&
        areLevels([item.bid, item.bidQuantity, item.ask, item.askQuantity])
      );
    case "ack":
      return item.id === null || Number.isSafeInteger(item.id);
    case "heartbeat":
      return item.symbol === null && item.lastTrade === null;
    case "pong":
    case "shutdown":
      return true;
    case "rejected":
      return item.rejection in REJECTIONS;
    default:
      return false;
  }
}

describe(`mutated frames of Kraken's, seed ${SEED}`, () => {
  test(`${FRAMES.toLocaleString("en")} of them: none throws, what is let out is sound, the rest is counted by kind`, () => {
    const pairs = createPairs(SYMBOLS);
    const read = createReader(pairs);
    const rules = new Map([...pairs].map(([symbol, pair]) => [symbol, new KrakenBookRule(DEPTH, pair)]));
    const dice = createDice(SEED);
    const frames = [...FRAMES_OF_VENUE, ...FRAMES_OF_VENUE, ...recordedFrames()];
    const counts = new Map<string, number>();
    for (let count = 0; count < FRAMES; count += 1) {
      const { name, frame } = mutate(dice.pick(frames), dice);
      const items = read(frame);
      if (items.length === 0) throw new Error(`${name} was passed over in silence: ${frame.toString()}`);
      for (const item of items) {
        const kind = item.kind === "rejected" ? item.rejection : item.kind;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (!isSound(item))
          throw new Error(`${name} let out ${JSON.stringify(item)} for ${frame.toString()}`);
        if (item.kind === "book-snapshot") rules.get(item.symbol)?.onSnapshot(item);
        if (item.kind === "book-update") rules.get(item.symbol)?.onUpdate(item);
      }
    }
    for (const { precision } of pairs.values()) {
      const decimals = precision ? [precision.price, precision.quantity] : [0];
      expect(decimals.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    }
    const letOut = [
      "trade",
      "book-update",
      "book-snapshot",
      "top-of-book",
      "ack",
      "heartbeat",
      "pong",
      "shutdown",
    ];
    const refused = Object.keys(REJECTIONS).filter((kind) => kind !== "too_large");
    expect([...counts.keys()].sort()).toEqual([...letOut, ...refused].sort());
    expect(Object.prototype).not.toHaveProperty("p");
  });

  test("a frame that is scanned says the same as one that is parsed", () => {
    const read = createReader();
    const dice = createDice(SEED + 2);
    const frames = FRAMES_OF_VENUE.filter((frame) => /"(trade|book)","type"/.test(frame));
    const counts = new Map<string, number>();
    for (let count = 0; count < 30_000; count += 1) {
      const { name, frame } = mutate(dice.pick(frames), dice);
      const text = frame.toString("utf8");
      const scanned = read(text);
      // A space at the beginning is no layout of the venue's, so that this one is parsed.
      expect(read(` ${text}`), `${name}: ${text}`).toEqual(scanned);
      for (const { kind } of scanned) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const sound = ["trade", "book-update", "book-snapshot"].map((kind) => counts.get(kind) ?? 0);
    expect(Math.min(...sound)).toBeGreaterThan(500);
  });

  test("answers of the REST side that are mutated are read or refused with one sentence", () => {
    const dice = createDice(SEED + 1);
    const row = `["85600.40000","0.00050000",1791273896.1538901,"s","m","",4665906]`;
    const answer = `{"error":[],"result":{"XXBTZUSD":[${row},${row.replace("906", "907")}],"last":"1791273896153890100"}}`;
    let read = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const body = mutate(answer, dice).frame.toString("utf8");
      try {
        if (refusalWithin("/0/public/Trades", body)) continue;
        const { trades, damaged } = readTradeRows(body, "BTC/USD", RECEIVED_AT);
        read += trades.length + damaged;
        const wrong = trades.find((trade) => !isSound(trade));
        if (wrong) throw new Error(`let out ${JSON.stringify(wrong)} for ${body}`);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
    expect(read).toBeGreaterThan(0);
  });
});
