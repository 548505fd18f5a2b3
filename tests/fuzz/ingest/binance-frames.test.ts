import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { type FeedItem, REJECTIONS } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/binance/codec/create-decoder";
import { readSnapshot } from "@/server/ingest/venues/binance/rest/read-snapshot";
import { readTradeRows } from "@/server/ingest/venues/binance/rest/read-trade-rows";
import { binanceRecording, hasBinanceRecording } from "../../fixtures/recordings";
import { createDice, mutate } from "./mutate";

const SEED = Number(process.env.FUZZ_SEED ?? 20_241_121);
const FRAMES = 100_000;
const RECEIVED_AT = 1_723_161_255_400;

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= Date.UTC(2009, 0, 3) && value < Date.UTC(2100, 0, 1);
}

function areLevels(levels: readonly number[]): boolean {
  return (
    levels.length % 2 === 0 &&
    levels.every((value, index) => Number.isFinite(value) && (index % 2 === 0 ? value > 0 : value >= 0))
  );
}

/** What this venue's frames can hold beside answers and notices. */
type Sound = Exclude<FeedItem, { kind: "rejected" | "ack" | "shutdown" | "pong" | "heartbeat" | "volume" }>;

/** What the rest of the house may take for granted of an event. */
function isSound(item: Sound): boolean {
  if (item.symbol !== "BTC/USDT" || item.venue !== "binance") return false;
  if (!Number.isSafeInteger(item.sequence) || item.sequence < 0) return false;
  switch (item.kind) {
    case "trade":
      return (
        isTime(item.time) &&
        Number.isFinite(item.price * item.quantity) &&
        item.price > 0 &&
        item.quantity > 0 &&
        item.id === String(item.sequence) &&
        (item.side === "buy" || item.side === "sell") &&
        typeof JSON.parse(item.raw) === "object"
      );
    case "book-update":
      return (
        isTime(item.time) &&
        (item.previous ?? 0) < item.sequence &&
        areLevels(item.bids) &&
        areLevels(item.asks)
      );
    case "top-of-book":
      return areLevels([item.bid, item.bidQuantity, item.ask, item.askQuantity]);
    default:
      return false;
  }
}

describe.skipIf(!hasBinanceRecording)(`mutated frames of a recording, seed ${SEED}`, () => {
  const lines = hasBinanceRecording
    ? gunzipSync(readFileSync(binanceRecording))
        .toString("utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => line.slice(line.indexOf(" ") + 1))
    : [];
  const frames = lines.filter((line) => line.startsWith('{"stream"'));
  const snapshot = lines.find((line) => line.startsWith('{"lastUpdateId"')) ?? "";

  test(`${FRAMES.toLocaleString("en")} of them: none throws, what is let out is sound, the rest is counted by kind`, () => {
    const decode = createDecoder(["BTC/USDT"]);
    const dice = createDice(SEED);
    const rejected = new Map<string, number>();
    let letOut = 0;
    let answers = 0;
    for (let count = 0; count < FRAMES; count += 1) {
      const { name, frame } = mutate(dice.pick(frames), dice);
      const item = decode(frame, RECEIVED_AT);
      if (item.kind === "rejected") {
        rejected.set(item.rejection, (rejected.get(item.rejection) ?? 0) + 1);
      } else if (item.kind === "ack" || item.kind === "shutdown") {
        answers += 1;
      } else if (item.kind === "pong" || item.kind === "heartbeat" || item.kind === "volume") {
        throw new Error(`${name} gave ${item.kind}, which the venue does not have`);
      } else {
        letOut += 1;
        if (!isSound(item))
          throw new Error(`${name} let out ${JSON.stringify(item)} for ${frame.toString()}`);
      }
    }
    const counted = [...rejected.values()].reduce((sum, value) => sum + value, 0);
    expect(counted + letOut + answers).toBe(FRAMES);
    expect([...rejected.keys()].filter((kind) => !(kind in REJECTIONS))).toEqual([]);
    // The socket refuses what is too large, and this venue's books carry no checksum.
    const elsewhere = ["too_large", "bad_checksum"];
    const expected = Object.keys(REJECTIONS).filter((kind) => !elsewhere.includes(kind));
    expect([...rejected.keys()].sort()).toEqual(expected.sort());
    expect(Object.prototype).not.toHaveProperty("p");
  });

  test("answers of the REST side that are mutated are read or refused with one sentence", () => {
    const dice = createDice(SEED + 1);
    const row = `{"id":28457,"price":"4.00000100","qty":"12.00000000","quoteQty":"48.00","time":1499865549590,"isBuyerMaker":true,"isBestMatch":true}`;
    const short = `${snapshot.slice(0, snapshot.indexOf("]") + 1)}],"asks":[]}`;
    for (let count = 0; count < 20_000; count += 1) {
      const trades = mutate(`[${row},${row.replace("28457", "28458")}]`, dice).frame.toString("utf8");
      const depth = mutate(short, dice).frame.toString("utf8");
      for (const read of [() => checkRows(trades), () => checkBook(depth)]) {
        try {
          read();
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }
    }
  });
});

function checkRows(body: string): void {
  const { trades } = readTradeRows(body, "BTC/USDT", RECEIVED_AT);
  for (const trade of trades) {
    if (!isSound(trade)) throw new Error(`let out ${JSON.stringify(trade)} for ${body}`);
  }
}

function checkBook(body: string): void {
  const { bids, asks, lastUpdateId } = readSnapshot(body);
  if (!areLevels(bids) || !areLevels(asks) || !Number.isSafeInteger(lastUpdateId)) {
    throw new Error(`let out a book for ${body}`);
  }
}
