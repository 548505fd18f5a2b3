import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { type FeedItem, type FeedTrade, REJECTIONS } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/coinbase/codec/create-decoder";
import { readTradeRows } from "@/server/ingest/venues/coinbase/rest/read-trade-rows";
import { recordingsDir } from "../../fixtures/recordings";
import { createDice, mutate } from "./mutate";

const SEED = Number(process.env.FUZZ_SEED ?? 20_241_121);
const FRAMES = 100_000;
const RECEIVED_AT = 1_618_677_817_200;
const PRODUCT = "NU-GBP";
const SYMBOL = "NU/GBP";
/** Mutating needs no whole book; the recorded ones are hundreds of kilobytes. */
const FRAME_LENGTH_MAX = 2_000;

const MATCH = `{"type":"match","trade_id":563679,"maker_order_id":"a714a99e-e437-46dc-890e-a8bc12d3f306","taker_order_id":"3560b5fa-dbc1-48eb-b3a2-e29cdbd110e5","side":"sell","size":"70","price":"0.4394","product_id":"NU-GBP","sequence":108779525,"time":"2021-04-17T16:43:37.081764Z"}`;
const UPDATE = `{"type":"l2update","product_id":"NU-GBP","changes":[["buy","0.4312","0.000000"],["sell","0.4395","34704.721865"]],"time":"2021-04-17T16:43:37.080304Z"}`;
/** Every shape that is subscribed to, written out, so that there is something to mutate without recordings. */
const FRAMES_OF_FEED = [
  MATCH,
  MATCH.replace('"match"', '"last_match"').replace('"sell"', '"buy"'),
  UPDATE,
  UPDATE.replace(/"changes":.*\]\],/, '"changes":[["sell","0.4395","0.0"]],'),
  `{"type":"snapshot","product_id":"NU-GBP","asks":[["0.4394","2000.000000"],["0.4395","34704.721865"]],"bids":[["0.4385","1.5"]]}`,
  `{"type":"ticker","sequence":108779525,"product_id":"NU-GBP","price":"0.4394","open_24h":"0.4041","volume_24h":"2610781.38576400","low_24h":"0.4026","high_24h":"0.4395","volume_30d":"70067303.04764700","best_bid":"0.4385","best_bid_size":"0.61540890","best_ask":"0.4394","best_ask_size":"0.18528568","side":"buy","time":"2021-04-17T16:43:37.081764Z","trade_id":563678,"last_size":"70"}`,
  `{"type":"heartbeat","last_trade_id":563679,"product_id":"NU-GBP","sequence":108779526,"time":"2021-04-17T16:43:38.000000Z"}`,
  `{"type":"subscriptions","channels":[{"name":"matches","product_ids":["NU-GBP"],"account_ids":null},{"name":"level2_50","product_ids":["NU-GBP"]}]}`,
  `{"type":"error","message":"Failed to subscribe","reason":"NU-GBP is not a valid product"}`,
];

function recordedFrames(): string[] {
  const path = join(recordingsDir, "coinbase/cryptofeed_exchange.ws.log");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => /^[\d.]+: /.test(line) && line.length < FRAME_LENGTH_MAX && line.includes(PRODUCT))
    .map((line) => line.slice(line.indexOf(": ") + 2));
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
function saysTheSame({ raw, sequence, price, side }: FeedTrade): boolean {
  const fields: unknown = JSON.parse(raw);
  if (typeof fields !== "object" || fields === null) return false;
  const { trade_id: id, price: text, side: maker } = fields as Record<string, unknown>;
  return id === sequence && Number(text) === price && maker === (side === "buy" ? "sell" : "buy");
}

/** What the rest of the house may take for granted of an item. */
function isSound(item: FeedItem): boolean {
  switch (item.kind) {
    case "trade":
      return (
        item.symbol === SYMBOL &&
        isTime(item.time) &&
        isTime(item.sentAt) &&
        Number.isFinite(item.price * item.quantity) &&
        item.price > 0 &&
        item.quantity > 0 &&
        item.id === String(item.sequence) &&
        Number.isSafeInteger(item.sequence) &&
        item.sequence >= 0 &&
        saysTheSame(item)
      );
    case "book-update":
      return (
        item.symbol === SYMBOL &&
        isTime(item.time) &&
        Number.isSafeInteger(item.sequence) &&
        areLevels([...item.bids, ...item.asks])
      );
    case "book-snapshot":
      return (
        item.symbol === SYMBOL &&
        (item.time === 0 || isTime(item.time)) &&
        Number.isSafeInteger(item.sequence) &&
        areLevels([...item.bids, ...item.asks])
      );
    case "top-of-book":
      return (
        item.symbol === SYMBOL &&
        isTime(item.time) &&
        areLevels([item.bid, item.bidQuantity, item.ask, item.askQuantity])
      );
    case "heartbeat":
      return item.symbol === SYMBOL && isTime(item.time ?? Number.NaN) && item.lastTrade !== 0;
    case "ack":
      return (
        item.id === null &&
        (item.topics ?? []).every((topic) => typeof topic === "string") &&
        (item.failure === null || item.failure.length > 0)
      );
    case "rejected":
      return item.rejection in REJECTIONS;
    default:
      return false;
  }
}

describe(`mutated frames of Coinbase's, seed ${SEED}`, () => {
  test(`${FRAMES.toLocaleString("en")} of them: none throws, what is let out is sound, the rest is counted by kind`, () => {
    const decode = createDecoder([SYMBOL]);
    const dice = createDice(SEED);
    const recorded = recordedFrames();
    const counts = new Map<string, number>();
    for (let count = 0; count < FRAMES; count += 1) {
      const source = recorded.length > 0 && dice.below(3) === 0 ? recorded : FRAMES_OF_FEED;
      const { name, frame } = mutate(dice.pick(source), dice);
      let items = 0;
      decode(frame, RECEIVED_AT, (item) => {
        items += 1;
        const kind = item.kind === "rejected" ? item.rejection : item.kind;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (!isSound(item))
          throw new Error(`${name} let out ${JSON.stringify(item)} for ${frame.toString()}`);
      });
      if (items !== 1) throw new Error(`${name} gave ${items} items: ${frame.toString()}`);
    }
    const letOut = ["trade", "book-update", "book-snapshot", "top-of-book", "heartbeat", "ack"];
    const refused = Object.keys(REJECTIONS).filter((kind) => kind !== "too_large" && kind !== "bad_checksum");
    expect([...counts.keys()].sort()).toEqual([...letOut, ...refused].sort());
    expect(Object.prototype).not.toHaveProperty("p");
  });

  test("a frame that is scanned says the same as one that is parsed", () => {
    const dice = createDice(SEED + 2);
    const frames = [...FRAMES_OF_FEED.slice(0, 4), ...recordedFrames()];
    const read = (text: string): FeedItem[] => {
      const items: FeedItem[] = [];
      createDecoder([SYMBOL])(Buffer.from(text), RECEIVED_AT, (item) =>
        items.push(item.kind === "trade" ? { ...item, raw: item.raw.trim() } : item),
      );
      return items;
    };
    let letOut = 0;
    for (let count = 0; count < 20_000; count += 1) {
      // Every other one as it came: changes of numbers within a layout are what a scan could get wrong.
      const chosen = dice.pick(frames);
      const { name, frame } =
        dice.below(2) === 0
          ? mutate(chosen, dice)
          : { name: "digits", frame: Buffer.from(otherDigits(chosen, dice.below)) };
      const text = frame.toString("utf8");
      const scanned = read(text);
      // A space at the beginning is no layout of the venue's, so that this one is parsed.
      expect(read(` ${text}`), `${name}: ${text}`).toEqual(scanned);
      letOut += scanned.filter(({ kind }) => kind !== "rejected").length;
    }
    expect(letOut).toBeGreaterThan(5_000);
  });

  test("answers of the REST side that are mutated are read or refused with one sentence", () => {
    const dice = createDice(SEED + 1);
    const row = `{"trade_id":75,"side":"buy","size":"0.01000000","price":"10.00000000","time":"2021-04-17T16:43:37.080304Z"}`;
    const answer = `[${row},${row.replace("75", "74")}]`;
    let read = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const body = mutate(answer, dice).frame.toString("utf8");
      try {
        const { trades, damaged } = readTradeRows(body, SYMBOL, RECEIVED_AT);
        read += trades.length + damaged;
        const wrong = trades.find((trade) => !isSound(trade));
        if (wrong) throw new Error(`let out ${JSON.stringify(wrong)} for ${body}`);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
    expect(read).toBeGreaterThan(1_000);
  });
});

/** Other digits, sometimes more of them or a dot among them, in the decimals of a frame. */
function otherDigits(frame: string, below: (count: number) => number): string {
  return frame.replace(/"(\d+)(\.\d+)?"/g, (found, whole: string, fraction: string | undefined) => {
    switch (below(6)) {
      case 0:
        return `"${whole}${below(1_000_000_000)}${fraction ?? ""}"`;
      case 1:
        return `"${whole}.${"0".repeat(below(12))}${below(1_000_000_000)}"`;
      case 2:
        return `"${below(10)}.${below(1_000_000)}"`;
      case 3:
        return `"${"0".repeat(below(4))}${whole}${fraction ?? ""}"`;
      default:
        return found;
    }
  });
}
