import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listedSymbol } from "@/lib/domain/market/listed-symbol";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import { readRecordingHeader, readRecordingLine } from "@/lib/domain/recording/read-recording-line";
import { systemClock as clock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { recordVenues } from "@/server/ingest/record/record-venues";
import { createSimulatedMarket } from "@/server/sandbox/exchanges/market/create-simulated-market";
import { SIMULATORS } from "@/server/sandbox/exchanges/simulators";
import { findFrames } from "@/server/sandbox/replay/frames/find-frames";
import { createFramesReplay } from "@/server/sandbox/replay/frames/play-frames";
import type { FramesSurvey } from "@/server/sandbox/replay/frames/survey-frames";
import { openIngest } from "./ingest-stage";

const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const log = createLog("test", "silent");
const closers: (() => Promise<void>)[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "record-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Records simulated venues for some seconds; `meanwhile` may strike them. */
async function record(
  path: string,
  duringMs: number,
  { venues = ["binance"] as readonly Venue[], meanwhile = (_drop: () => void) => {} } = {},
) {
  const market = createSimulatedMarket({
    venues,
    symbols: SYMBOLS,
    seed: 3,
    tradesPerSecond: 300,
    dataDir: join(folder, "market"),
    clock,
    log,
  });
  const servers = await Promise.all(venues.map((name) => SIMULATORS[name]({ port: 0, clock, market })));
  market.start();
  meanwhile(() => {
    for (const { venue, faults } of servers) faults.apply({ venue, fault: "close" });
  });
  try {
    return await recordVenues({
      sources: servers.map((server) => ({ ...server, symbols: listedOn(server.venue) })),
      source: "simulated",
      path,
      durationMs: duringMs,
      clock,
      random: () => 0.5,
      log,
      signal: new AbortController().signal,
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await market.close();
  }
}

function listedOn(venue: Venue): string[] {
  return SYMBOLS.map((symbol) => listedSymbol(venue, symbol));
}

async function readBack(path: string) {
  const [head = "", ...rest] = gunzipSync(await readFile(path))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  return { header: readRecordingHeader(head), lines: rest.map(readRecordingLine) };
}

async function survey(path: string): Promise<FramesSurvey> {
  const found = await findFrames(path);
  if (!found) throw new Error("no recording of frames");
  return found;
}

async function replay(path: string) {
  const player = await createFramesReplay({
    survey: await survey(path),
    speed: 0,
    ports: new Map(),
    clock,
    log,
  });
  closers.push(() => player.close());
  const stages = player.venues.map((server) => {
    const symbols = listedOn(server.venue);
    const stage = openIngest({ ...server, symbols, feed: "replay" });
    closers.push(() => stage.close());
    const trades = () => symbols.flatMap((symbol) => stage.stream.of(symbol).trades);
    return { ...stage, venue: server.venue, symbols, trades };
  });
  const [stage] = stages;
  if (!stage) throw new Error("no venue");
  await Promise.all(stages.map(({ ingest }) => ingest.start()));
  return { player, stage, stages };
}

describe("what the recorder wrote, played back to the real connector", () => {
  test("gives the same trades and a book that matches its own top at every common id", async () => {
    const path = join(folder, "frames.jsonl.gz");
    const report = await record(path, 4_000);
    expect(report.trades).toBeGreaterThan(200);
    const { header, lines } = await readBack(path);
    expect(header).toMatchObject({ source: "simulated", venues: [{ venue: "binance", symbols: SYMBOLS }] });
    expect(lines).not.toContain(null);
    expect(lines.length).toBe(report.lines);

    const { player, stage } = await replay(path);
    const total = () => SYMBOLS.reduce((sum, symbol) => sum + stage.stream.of(symbol).trades.length, 0);
    await stage.stream.until(() => player.status().state === "ended" && total() >= report.trades);
    expect(total()).toBe(report.trades);
    for (const symbol of SYMBOLS) {
      const { trades, check, gaps } = stage.stream.of(symbol);
      expect(new Set(trades.map(({ id }) => id)).size).toBe(trades.length);
      expect(check.snapshot()).toMatchObject({ mismatched: 0 });
      expect(check.snapshot().compared).toBeGreaterThan(10);
      expect(gaps).toEqual([]);
    }
  });

  test("gives each of five venues its own trades, once each, and no hole", async () => {
    const path = join(folder, "five.jsonl.gz");
    const report = await record(path, 4_000, { venues: VENUES });
    const { player, stage, stages } = await replay(path);
    expect(stages.map(({ venue }) => venue).sort()).toEqual([...VENUES].sort());
    const total = () => stages.reduce((sum, { trades }) => sum + trades().length, 0);
    await stage.stream.until(() => player.status().state === "ended");
    await expect.poll(total, { timeout: 10_000 }).toBe(report.trades);
    for (const { stream, symbols, trades } of stages) {
      expect(trades().length).toBeGreaterThan(50);
      for (const symbol of symbols) {
        const ids = stream.of(symbol).trades.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(stream.of(symbol).gaps).toEqual([]);
        expect(stream.of(symbol).strayUpdates).toBe(0);
      }
    }
  }, 30_000);

  test("goes through the same lost connection, and what was refilled then is refilled again", async () => {
    const path = join(folder, "cut.jsonl.gz");
    const report = await record(path, 7_000, { meanwhile: (drop) => clock.after(2_500, drop) });
    const { lines } = await readBack(path);
    expect(lines.filter((line) => line?.kind === "open")).toHaveLength(2);

    const { player, stage } = await replay(path);
    const total = () => SYMBOLS.reduce((sum, symbol) => sum + stage.stream.of(symbol).trades.length, 0);
    await stage.stream.until(() => player.status().state === "ended" && total() >= report.trades);
    expect(total()).toBe(report.trades);
    expect(stage.ingest.health()).toMatchObject([{ reconnects: 1 }]);
    expect(
      SYMBOLS.flatMap((symbol) => stage.stream.of(symbol).gaps.filter((gap) => !gap.recoverable)),
    ).toEqual([]);
  });
});

describe("a recording that cannot be played", () => {
  test("is left to other formats where its first line is no header", async () => {
    const path = join(folder, "other.jsonl");
    await writeFile(path, '{"a":1}\n');
    expect(await findFrames(path)).toBeNull();
  });

  test("is refused with the line that is wrong, and with its name where it holds no frames", async () => {
    const path = join(folder, "broken.jsonl");
    const header = JSON.stringify({
      format: "quant-saas-recording",
      version: 1,
      startedAt: 1,
      source: "live",
      venues: [{ venue: "okx", symbols: ["BTC/USDT"], wsPath: "/ws/v5/public" }],
    });
    const frame = '{"at":1,"venue":"okx","kind":"received","connection":1,"text":"pong"}';
    await writeFile(path, `${header}\n${frame}\nnonsense\n${frame}\n`);
    await expect(findFrames(path)).rejects.toThrow(/line 3 is none of the lines/);
    await writeFile(path, `${header}\n`);
    await expect(findFrames(path)).rejects.toThrow(/holds no frames/);
  });

  test("that was cut off in its last line is played up to there", async () => {
    const path = join(folder, "cut-off.jsonl.gz");
    await record(path, 1_500);
    const whole = await readFile(path);
    const cut = join(folder, "half.jsonl.gz");
    await writeFile(cut, whole.subarray(0, Math.floor(whole.length * 0.9)));
    expect((await survey(cut)).frames).toBeGreaterThan(0);
  });

  test("is not written over a file that is there", async () => {
    const path = join(folder, "there.jsonl.gz");
    await writeFile(path, "mine");
    await expect(record(path, 100)).rejects.toThrow(/is there already/);
    expect(await readFile(path, "utf8")).toBe("mine");
  });
});
