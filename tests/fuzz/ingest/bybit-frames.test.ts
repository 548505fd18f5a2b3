import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { type FeedItem, type FeedTrade, REJECTIONS } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/bybit/codec/create-decoder";
import { refusalWithin } from "@/server/ingest/venues/bybit/rest/read-list";
import { readRecentTrades } from "@/server/ingest/venues/bybit/rest/read-recent-trades";
import { recordingsDir } from "../../fixtures/recordings";
import { createDice, mutate } from "./mutate";

const SEED = Number(process.env.FUZZ_SEED ?? 20_241_121);
const FRAMES = 100_000;
const RECEIVED_AT = 1_731_035_685_400;

const ROW = `{"i":"2290000001225843671","T":1731035685320,"p":"75848.74","v":"0.001466","S":"Buy","seq":115058640184,"s":"BTCUSDT","BT":false,"RPI":false}`;
const TRADES = `{"topic":"publicTrade.BTCUSDT","ts":1731035685323,"type":"snapshot","data":[${ROW}]}`;
/** Every shape that is subscribed to, written out, so that there is something to mutate without recordings. */
const FRAMES_OF_SPOT = [
  TRADES,
  TRADES.replace(ROW, [ROW, ROW.replace("3671", "3672"), ROW.replace('"Buy"', '"Sell"')].join(",")),
  `{"topic":"orderbook.50.BTCUSDT","ts":1731035685345,"type":"delta","data":{"s":"BTCUSDT","b":[["75848.62","0.014895"],["75837.13","0"]],"a":[["75848.89","0.088149"]],"u":2876701,"seq":47474967823},"cts":1731035685342}`,
  `{"topic":"orderbook.50.BTCUSDT","ts":1731035685345,"type":"snapshot","data":{"s":"BTCUSDT","b":[["75848.62","0.014895"]],"a":[["75848.89","0.088149"]],"u":1,"seq":47474967823},"cts":1731035685342}`,
  `{"topic":"orderbook.1.BTCUSDT","ts":1786613159749,"type":"snapshot","data":{"s":"BTCUSDT","b":[["63705.3","2.045546"]],"a":[["63705.4","2.334566"]],"u":72212457,"seq":112603120278},"cts":1786613159748}`,
  `{"topic":"kline.1.BTCUSDT","data":[{"start":1731035640000,"end":1731035699999,"interval":"1","open":"16649.5","close":"16677","high":"16677","low":"16608","volume":"2.081","turnover":"34666.4005","confirm":true,"timestamp":1731035700002}],"ts":1731035700002,"type":"snapshot"}`,
  `{"success":true,"ret_msg":"subscribe","conn_id":"d9avsh3fo0jvsls9d82g-5m9jh","req_id":"1.4","op":"subscribe"}`,
  `{"success":false,"ret_msg":"error:handler not found,topic:x","conn_id":"d9avsh3fo0jvsls9d82g","req_id":"1","op":"subscribe"}`,
];

function recordedFrames(): string[] {
  const pushed = join(recordingsDir, "bybit/gocryptotrader_push.jsonl");
  const spot = join(recordingsDir, "bybit/ccxt_spot_btcusdt.jsonl");
  if (!existsSync(pushed) || !existsSync(spot)) return [];
  const lines = (path: string) => readFileSync(path, "utf8").split("\n").filter(Boolean);
  return [
    ...lines(spot),
    ...lines(pushed).map((line) => line.slice(line.indexOf('"raw":') + 6, line.lastIndexOf("}"))),
  ];
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
function saysTheSame({ raw, id, price, backfilled }: FeedTrade): boolean {
  const row: unknown = JSON.parse(raw);
  if (typeof row !== "object" || row === null) return false;
  const fields = row as Record<string, unknown>;
  const [idName, priceName] = backfilled ? ["execId", "price"] : ["i", "p"];
  return fields[idName ?? ""] === id && Number(fields[priceName ?? ""]) === price;
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
        BigInt(item.id) < 2n ** 63n &&
        BigInt(item.id).toString() === item.id &&
        (item.side === "buy" || item.side === "sell") &&
        saysTheSame(item)
      );
    case "book-update":
    case "book-snapshot":
      return (
        item.symbol === "BTC/USDT" &&
        isTime(item.time) &&
        Number.isSafeInteger(item.sequence) &&
        areLevels(item.bids) &&
        areLevels(item.asks)
      );
    case "top-of-book":
      return (
        item.symbol === "BTC/USDT" &&
        isTime(item.time) &&
        Number.isSafeInteger(item.sequence) &&
        areLevels([item.bid, item.bidQuantity, item.ask, item.askQuantity])
      );
    case "volume":
      return isTime(item.from) && isTime(item.to - 1) && item.to > item.from && item.volume >= 0;
    case "ack":
      return item.id === null || Number.isSafeInteger(item.id);
    case "pong":
      return true;
    case "rejected":
      return item.rejection in REJECTIONS;
    default:
      return false;
  }
}

describe(`mutated frames of Bybit's, seed ${SEED}`, () => {
  test(`${FRAMES.toLocaleString("en")} of them: none throws, what is let out is sound, the rest is counted by kind`, () => {
    const decode = createDecoder(["BTC/USDT"], 50);
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
    const letOut = ["trade", "book-update", "book-snapshot", "top-of-book", "volume", "ack", "pong"];
    const refused = Object.keys(REJECTIONS).filter((kind) => kind !== "too_large" && kind !== "bad_checksum");
    expect([...counts.keys()].sort()).toEqual([...letOut, ...refused].sort());
    expect(Object.prototype).not.toHaveProperty("p");
  });

  test("a frame that is scanned says the same as one that is parsed", () => {
    const decode = createDecoder(["BTC/USDT"], 50);
    const dice = createDice(SEED + 2);
    const frames = FRAMES_OF_SPOT.filter((frame) => frame.includes("publicTrade"));
    const read = (text: string): FeedItem[] => {
      const items: FeedItem[] = [];
      decode(text, RECEIVED_AT, (item) => items.push(item));
      return items;
    };
    let trades = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const { name, frame } = mutate(dice.pick(frames), dice);
      const text = frame.toString("utf8");
      const scanned = read(text);
      // A space at the beginning is no layout of the venue's, so that this one is parsed.
      expect(read(` ${text}`), `${name}: ${text}`).toEqual(scanned);
      trades += scanned.filter(({ kind }) => kind === "trade").length;
    }
    expect(trades).toBeGreaterThan(1_000);
  });

  test("answers of the REST side that are mutated are read or refused with one sentence", () => {
    const dice = createDice(SEED + 1);
    const row = `{"execId":"2290000001225843669","symbol":"BTCUSDT","price":"75848.74","size":"0.001466","side":"Buy","time":"1731035685318","isBlockTrade":false,"isRPITrade":false,"seq":"115058640180"}`;
    const answer = `{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[${row.replace("669", "670")},${row}]},"retExtInfo":{},"time":1731035685400}`;
    let read = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const body = mutate(answer, dice).frame.toString("utf8");
      try {
        if (refusalWithin("/v5/market/recent-trade", body)) continue;
        const { trades, damaged } = readRecentTrades(body, "BTC/USDT", RECEIVED_AT);
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
