import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { type FeedItem, type FeedTrade, REJECTIONS } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/okx/codec/create-decoder";
import { refusalWithin } from "@/server/ingest/venues/okx/rest/read-data";
import { readTradeRows } from "@/server/ingest/venues/okx/rest/read-trade-rows";
import { recordingsDir } from "../../fixtures/recordings";
import { createDice, mutate } from "./mutate";

const SEED = Number(process.env.FUZZ_SEED ?? 20_241_121);
const FRAMES = 100_000;
const RECEIVED_AT = 1_786_612_800_200;

const ROW = `{"instId":"BTC-USDT","tradeId":"876639474","px":"64219.9","sz":"0.12060306","side":"buy","ts":"1786612800100","source":"0"}`;
const TRADES = `{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[${ROW}]}`;
const BOOK = `{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["64220","0.5","0","3"],["64220.1","0","0","0"]],"bids":[["64219.9","1.20500123","0","7"]],"ts":"1786612800100","checksum":0,"prevSeqId":74321006100,"seqId":74321006107}]}`;
/** Every shape that is subscribed to, written out, so that there is something to mutate without recordings. */
const FRAMES_OF_SPOT = [
  TRADES,
  TRADES.replace(ROW, [ROW, ROW.replace("474", "475"), ROW.replace('"buy"', '"sell"')].join(",")),
  TRADES.replace("trades-all", "trades").replace('"source":"0"', '"count":"3","source":"0","seqId":1234'),
  BOOK,
  BOOK.replace("update", "snapshot").replace("74321006100", "-1"),
  BOOK.replace(/,"prevSeqId":\d+,"seqId":\d+/, "").replace('"checksum":0', '"checksum":-1023440116'),
  `{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT"},"data":[{"asks":[["64220","0.5","0","3"]],"bids":[["64219.9","1.205","0","7"]],"ts":"1786612800100","seqId":74321006107}]}`,
  `{"id":"7","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"9f0c11aa"}`,
  `{"id":"7","event":"error","code":"60018","msg":"Wrong URL or channel:x,instId:BTC-USDT doesn't exist.","connId":"9f0c11aa"}`,
  `{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade.","connId":"9f0c11aa"}`,
  "pong",
];

function recordedFrames(): string[] {
  const path = join(recordingsDir, "okx/cryptofeed.ws.log");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => /^\d+\.\d+: /.test(line) && line.length < 3_000)
    .map((line) => line.slice(line.indexOf(" ") + 1));
}

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= Date.UTC(2009, 0, 3) && value < Date.UTC(2100, 0, 1);
}

function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areLevels(levels: readonly number[]): boolean {
  return (
    levels.length % 2 === 0 &&
    levels.every(
      (value, index) => Number.isFinite(value) && value <= 1e15 && (index % 2 === 0 ? value > 0 : value >= 0),
    )
  );
}

/** The raw text says what was understood: this is what disputes are settled by. */
function saysTheSame({ raw, id, price, quantity, side, time }: FeedTrade): boolean {
  const row: unknown = JSON.parse(raw);
  if (typeof row !== "object" || row === null) return false;
  const fields = row as Record<string, unknown>;
  return (
    fields.instId === "BTC-USDT" &&
    fields.tradeId === id &&
    Number(fields.px) === price &&
    Number(fields.sz) === quantity &&
    fields.side === side &&
    fields.ts === String(time)
  );
}

/** What the rest of the house may take for granted of an item. */
function isSound(item: FeedItem): boolean {
  switch (item.kind) {
    case "trade":
      return (
        item.symbol === "BTC/USDT" &&
        isTime(item.time) &&
        isTime(item.sentAt) &&
        Number.isFinite(item.price * item.quantity) &&
        item.price > 0 &&
        item.quantity > 0 &&
        isId(item.sequence) &&
        item.id === String(item.sequence) &&
        item.span >= 1 &&
        item.span <= item.sequence &&
        (item.side === "buy" || item.side === "sell") &&
        saysTheSame(item)
      );
    case "book-update":
    case "book-snapshot":
      return (
        item.symbol === "BTC/USDT" &&
        isTime(item.time) &&
        isId(item.sequence) &&
        (item.kind === "book-snapshot" || item.previous !== null || item.checksum !== null) &&
        areLevels(item.bids) &&
        areLevels(item.asks)
      );
    case "top-of-book":
      return (
        item.symbol === "BTC/USDT" &&
        isTime(item.time) &&
        isId(item.sequence) &&
        areLevels([item.bid, item.bidQuantity, item.ask, item.askQuantity])
      );
    case "ack":
      return item.id === null || isId(item.id);
    case "pong":
    case "shutdown":
      return true;
    case "rejected":
      return item.rejection in REJECTIONS;
    default:
      return false;
  }
}

describe(`mutated frames of OKX's, seed ${SEED}`, () => {
  test(`${FRAMES.toLocaleString("en")} of them: none throws, what is let out is sound, the rest is counted by kind`, () => {
    const decode = createDecoder(["BTC/USDT"]);
    const dice = createDice(SEED);
    const frames = [...FRAMES_OF_SPOT, ...FRAMES_OF_SPOT, ...recordedFrames()];
    const counts = new Map<string, number>();
    for (let count = 0; count < FRAMES; count += 1) {
      const { name, frame } = mutate(dice.pick(frames), dice);
      let items = 0;
      decode(frame, RECEIVED_AT, (item) => {
        items += 1;
        const kind = item.kind === "rejected" ? item.rejection : item.kind;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (!isSound(item))
          throw new Error(`${name} let out ${JSON.stringify(item)} for ${frame.toString()}`);
      });
      if (items === 0) throw new Error(`${name} was passed over in silence: ${frame.toString()}`);
    }
    const letOut = ["trade", "book-update", "book-snapshot", "top-of-book", "ack", "pong", "shutdown"];
    const refused = Object.keys(REJECTIONS).filter((kind) => kind !== "too_large");
    expect([...counts.keys()].sort()).toEqual([...letOut, ...refused].sort());
    expect(Object.prototype).not.toHaveProperty("p");
  });

  test("a frame that is scanned says the same as one that is parsed", () => {
    const dice = createDice(SEED + 2);
    const frames = FRAMES_OF_SPOT.filter((frame) => frame.startsWith('{"arg"'));
    const [scanning, parsing] = [createDecoder(["BTC/USDT"]), createDecoder(["BTC/USDT"])];
    const read = (decode: typeof scanning, text: string): FeedItem[] => {
      const items: FeedItem[] = [];
      decode(text, RECEIVED_AT, (item) => items.push(item));
      return items;
    };
    const counts = new Map<string, number>();
    for (let count = 0; count < 50_000; count += 1) {
      const { name, frame } = mutate(dice.pick(frames), dice);
      const text = frame.toString("utf8");
      const scanned = read(scanning, text);
      // A space at the beginning is no layout of the venue's, so that this one is parsed.
      expect(read(parsing, ` ${text}`), `${name}: ${text}`).toEqual(scanned);
      for (const { kind } of scanned) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    for (const kind of ["trade", "book-update", "book-snapshot", "top-of-book"]) {
      expect(counts.get(kind), kind).toBeGreaterThan(1_000);
    }
  });

  test("answers of the REST side that are mutated are read or refused with one sentence", () => {
    const dice = createDice(SEED + 1);
    const answer = `{"code":"0","msg":"","data":[${ROW.replace("474", "475")},${ROW}]}`;
    let read = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const body = mutate(answer, dice).frame.toString("utf8");
      try {
        if (refusalWithin("/api/v5/market/history-trades", body)) continue;
        const { trades, damaged } = readTradeRows(body, "BTC/USDT", RECEIVED_AT);
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
