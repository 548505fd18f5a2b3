import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { INTERVAL_MS, INTERVALS } from "@/lib/domain/market/interval";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import { SIMULATORS } from "@/server/sandbox/exchanges/simulators";
import type { FaultName } from "@/server/sandbox/faults/fault";
import { candlesOf } from "../integration/store/brute-force";
import { type Instrument, openFiveVenues, type Row } from "./five-venues";

type Stage = Awaited<ReturnType<typeof openFiveVenues>>;

interface Strike {
  fault: FaultName;
  count?: number;
  durationMs?: number;
}

/** What strikes at once, on every venue, while all of them trade. */
const STRIKES: readonly (readonly Strike[])[] = [
  [{ fault: "drop", count: 200 }],
  [{ fault: "duplicate", count: 100 }],
  [{ fault: "reorder", count: 100 }],
  [{ fault: "corrupt", count: 100 }],
  // What begins anew after a lost connection, or after a hole in its numbers, asks for a snapshot.
  [{ fault: "stale-snapshot", count: 1 }, { fault: "close" }],
  [
    { fault: "stale-snapshot", count: 1 },
    { fault: "drop", count: 100 },
  ],
  [{ fault: "late-snapshot", count: 1, durationMs: 1_000 }, { fault: "close" }],
  [{ fault: "sequence-reset", durationMs: 2_000 }],
  [{ fault: "wrong-checksum", count: 2 }],
  [{ fault: "silence", durationMs: 2_000 }],
  [{ fault: "slow-read", durationMs: 2_000 }],
  [{ fault: "skew", count: 5, durationMs: 2_000 }],
  [{ fault: "half-open", durationMs: 12_000 }],
  [{ fault: "day-cut", durationMs: 300 }],
  [{ fault: "refuse", durationMs: 2_000 }, { fault: "close" }],
  [{ fault: "close" }],
];

const SETTLE_MS_MAX = 60_000;
/** A venue without numbers shows its last hole when the minute is over. */
const WRITTEN_MS_MAX = 90_000;
const USED_UP_MS_MAX = 15_000;
const POLL_MS = 100;
const MINUTE_MS = 60_000;
const TRADES_TO_SEE = 15;
/** Deeper levels than a venue sends are nobody's to know. */
const LEVELS = 20;

const venues = VENUES.filter((venue) => SIMULATORS[venue]);
let stage: Stage;
const struck = new Map<Venue, Set<FaultName>>();

beforeAll(async () => {
  stage = await openFiveVenues(venues);
  await until("every feed is live", () => venues.every(stage.isWell));
  // Nobody can judge the minute in which a feed began; what strikes then would be lost unseen.
  const begun = Date.now();
  await until(
    "a whole minute begins",
    () => Math.floor(Date.now() / MINUTE_MS) > Math.floor(begun / MINUTE_MS),
    2 * MINUTE_MS,
  );
}, 240_000);

afterAll(() => stage?.close(), 60_000);

async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = SETTLE_MS_MAX,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      const states = venues.map((venue) => JSON.stringify(stage.health(venue), null, 0));
      throw new Error(`${what} did not come about within ${withinMs} ms:\n${states.join("\n")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Ids that the venue made from the first stored trade on, less those within holes on record. */
async function expectedIds(
  instrument: Instrument,
  stored: readonly Row[],
): Promise<{ must: Set<string>; may: Set<string> }> {
  const truth = stage.servers.get(instrument.venue)?.truth;
  // Others of the same millisecond may have been made before the feed began.
  const first = stored.reduce((least, { id }) => Math.min(least, Number(id)), Number.MAX_SAFE_INTEGER);
  const made = truth?.trades(instrument.symbol, first, 10_000_000) ?? [];
  const gaps = await stage.gaps(instrument);
  const isLost = (time: number) => gaps.some((gap) => !gap.recoverable && time >= gap.from && time <= gap.to);
  return {
    must: new Set(made.filter(({ time }) => !isLost(time)).map(({ id }) => String(id))),
    may: new Set(made.map(({ id }) => String(id))),
  };
}

describe(`every fault on ${venues.join(", ")}, under load`, () => {
  test.each(STRIKES.map((strikes) => [strikes.map(({ fault }) => fault).join(" and "), strikes] as const))(
    "%s: every feed is well again",
    async (_name, strikes) => {
      for (const venue of venues) {
        for (const { fault, ...details } of strikes) {
          if (!stage.strike(venue, fault, details)) continue;
          struck.set(venue, (struck.get(venue) ?? new Set()).add(fault));
        }
      }
      await until("every fault is over", () => venues.every(stage.isQuiet), USED_UP_MS_MAX).catch(() => {
        // A fault that waits for something that did not happen, such as a snapshot that nobody asked for.
        for (const venue of venues) stage.endFaults(venue);
      });
      // A connection that was just cut looks well until it is noticed: only new trades prove that it is.
      const before = stage.instruments.map(stage.tradesSeen);
      await until("every feed brings trades", () =>
        stage.instruments.every(
          (one, index) => stage.tradesSeen(one) >= (before[index] ?? 0) + TRADES_TO_SEE,
        ),
      );
      await until("every feed is well", () => venues.every(stage.isWell));
    },
    2 * SETTLE_MS_MAX,
  );

  test("each venue has shown the faults that its protocol can show", () => {
    for (const venue of venues) expect(struck.get(venue)?.size, venue).toBeGreaterThanOrEqual(11);
    if (venues.includes("kraken")) expect(struck.get("kraken")).toContain("wrong-checksum");
  });

  test(
    "then everything that was made is stored once, less the holes on record",
    async () => {
      stage.setRate(0);
      await until(
        "the store has written everything",
        async () => {
          if (stage.pending() > 0) return false;
          for (const instrument of stage.instruments) {
            const [stored, gaps] = await Promise.all([stage.stored(instrument), stage.gaps(instrument)]);
            if (gaps.some(({ recoverable }) => recoverable)) return false;
            const { must } = await expectedIds(instrument, stored);
            const ids = new Set(stored.map(({ id }) => id));
            for (const id of must) if (!ids.has(id)) return false;
          }
          return true;
        },
        WRITTEN_MS_MAX,
      ).catch((error: unknown) => {
        // What is missing is told by the comparison below, venue by venue.
        if (stage.pending() > 0) throw error;
      });
      for (const instrument of stage.instruments) {
        const stored = await stage.stored(instrument);
        const ids = stored.map(({ id }) => id);
        const { must, may } = await expectedIds(instrument, stored);
        expect(ids.length, `${instrument.venue} ${instrument.symbol}`).toBeGreaterThan(100);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => !may.has(id))).toEqual([]);
        const known = new Set(ids);
        const where = `${instrument.venue} ${instrument.symbol} ${JSON.stringify(await stage.gaps(instrument))}`;
        expect(
          [...must].filter((id) => !known.has(id)),
          where,
        ).toEqual([]);
      }
    },
    2 * WRITTEN_MS_MAX,
  );

  test("every book is the venue's own", async () => {
    const topOf = (levels: readonly number[]) => levels.slice(0, LEVELS * 2);
    for (const { venue, symbol } of stage.instruments) {
      const fold = stage.engine.fold(venue, symbol);
      const isEqual = () => {
        const truth = stage.servers.get(venue)?.truth.book(symbol);
        if (!fold || !truth) return false;
        const own = [fold.book.top("bid", LEVELS), fold.book.top("ask", LEVELS)];
        return JSON.stringify(own) === JSON.stringify([topOf(truth.bids), topOf(truth.asks)]);
      };
      // The market goes on moving its quotes: the moment after an update is when both are the same.
      let wasEqual = false;
      const stop = stage.onEvents(() => {
        wasEqual ||= isEqual();
      });
      await until(`${venue} ${symbol} is the venue's book`, () => wasEqual || isEqual()).finally(stop);
      expect(fold?.check.mismatched, `${venue} ${symbol}`).toBe(0);
    }
  }, 90_000);

  test("candles of every interval are those of the stored trades", async () => {
    for (const instrument of stage.instruments) {
      const trades = await stage.stored(instrument);
      const gaps = await stage.gaps(instrument);
      const newest = trades.at(-1)?.time ?? 0;
      for (const interval of INTERVALS) {
        const lengthMs = INTERVAL_MS[interval];
        const candles = await stage.candles(instrument, interval);
        const expected = candlesOf(trades, interval).filter(
          // The first window began before the feed did; the last ones may not be final yet.
          ({ time }) => time > (trades[0]?.time ?? 0) && time + lengthMs + 2_000 <= newest,
        );
        const byTime = new Map(candles.map((candle) => [candle.time, candle]));
        for (const { time, open, high, low, close, trades: count } of expected) {
          const overGap = gaps.some((gap) => gap.from < time + lengthMs && gap.to >= time);
          const candle = byTime.get(time);
          const where = `${instrument.venue} ${instrument.symbol} ${interval} ${time}`;
          expect(candle, where).toMatchObject({ open, high, low, close, trades: count });
          if (overGap) expect(candle?.quality, where).toBe("gap");
        }
      }
    }
  }, 90_000);
});
