import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import { type IngestStage, openIngest } from "./ingest-stage";
import { ScriptedCoinbase } from "./scripted-coinbase";

const SYMBOL = "BTC/USD";

let venue: ScriptedCoinbase;
let stage: IngestStage;

beforeEach(async () => {
  venue = new ScriptedCoinbase();
  await venue.open();
});

afterEach(async () => {
  await stage.close();
  await venue.close();
});

async function begin(): Promise<void> {
  stage = openIngest({
    venue: "coinbase",
    wsUrl: venue.wsUrl,
    restUrl: venue.restUrl,
    symbols: [SYMBOL],
    connections: 1,
  });
  await stage.ingest.start();
  await stage.stream.until(() => one().statuses.at(-1)?.state === "live");
}

function one() {
  return stage.stream.of(SYMBOL);
}

function health(): VenueHealth | undefined {
  return stage.ingest.health()[0];
}

describe("trap 9: the huge first frame of Coinbase", () => {
  test("a snapshot of 45,000 levels a side comes through whole, and the book lives on", async () => {
    const side = (from: number, step: number) =>
      Array.from({ length: 45_000 }, (_, level) => {
        return [(from + level * step).toFixed(2), "34704.72186512"] as const;
      });
    venue.book = { bids: side(60_000, -0.01), asks: side(60_000.01, 0.01) };
    await begin();
    expect([one().book.levelCount("bid"), one().book.levelCount("ask")]).toEqual([45_000, 45_000]);
    venue.update(["buy", "60000.00", "0.00000000"]);
    await stage.stream.until(() => one().book.bestBid === 59_999.99);
    expect(one().book.levelCount("bid")).toBe(44_999);
    expect(health()?.rejected).toEqual({});
  });
});

describe("a single lost difference, of which no number tells", () => {
  test("is noticed by the ticker's best prices, and the book begins anew", async () => {
    venue.book = {
      bids: [
        ["99", "1"],
        ["98", "1"],
      ],
      asks: [["101", "1"]],
    };
    await begin();
    venue.update(["buy", "90", "1"]);
    // What deletes 99 is lost on the way: the book still shows it as its best.
    venue.book = { bids: [["98", "1"]], asks: [["101", "1"]] };
    for (let count = 0; count < 8; count += 1) {
      venue.ticker("98", "101");
      venue.update(["buy", "90", String(count + 2)]);
    }
    await stage.stream.until(() => one().snapshots === 2 && one().statuses.at(-1)?.state === "live");
    expect(one().statuses.map(({ state, reason }) => [state, reason])).toEqual([
      ["live", "synchronised"],
      ["syncing", "the ticker's best prices are not the book's"],
      ["live", "synchronised"],
    ]);
    expect(one().book.bestBid).toBe(98);
    expect(health()?.books[0]).toMatchObject({ gaps: 1, resyncs: 1 });
    expect(venue.requests.slice(1).map(({ type, channels }) => [type, channels[0]?.name])).toEqual([
      ["unsubscribe", "level2_batch"],
      ["subscribe", "level2_batch"],
    ]);
  });
});

describe("trap 5: the last match, which Coinbase repeats to every subscriber", () => {
  test("counts once, also over a lost connection", async () => {
    venue.lastMatch = 7;
    await begin();
    await stage.stream.until(() => one().trades.length === 1);
    venue.match(8);
    venue.lastMatch = 8;
    venue.cut();
    await stage.stream.until(() => (health()?.reconnects ?? 0) === 1 && health()?.state === "live");
    venue.match(9);
    await stage.stream.until(() => one().trades.at(-1)?.id === "9");
    expect(one().trades.map(({ id, side }) => [id, side])).toEqual([
      ["7", "buy"],
      ["8", "buy"],
      ["9", "buy"],
    ]);
    expect(one().gaps).toEqual([]);
  });
});
