import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { surveyRecording } from "@/server/sandbox/replay/survey-recording";
import { BINANCE_RECORDING, hasBinanceRecording } from "./recordings";
import { openReplay, type ReplayStage } from "./replay-stage";
import { parseMessage } from "./socket-client";
import { eventually } from "./stage";

const STREAMS = "btcusdt@trade/btcusdt@depth@100ms/btcusdt@bookTicker";
const snapshot = z.object({
  lastUpdateId: z.number(),
  bids: z.array(z.tuple([z.string(), z.string()])),
  asks: z.array(z.unknown()),
});

let stage: ReplayStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

describe.skipIf(!hasBinanceRecording)("a real recording, as fast as it is taken", () => {
  it("reaches the client frame by frame, byte by byte, in order, and synchronises as it did", async () => {
    stage = await openReplay(BINANCE_RECORDING, 0);
    expect(stage.venue.status()).toMatchObject({
      state: "waiting",
      position: 0,
      events: 41_249,
      tradesTotal: 9_757,
    });
    const client = await stage.connect(`/stream?streams=${STREAMS}`);
    const first = await client.message(({ stream }) => stream === "btcusdt@depth@100ms");
    const answer = snapshot.parse((await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=1000")).body);
    expect(answer.lastUpdateId).toBe(50_093_239_218);
    expect([answer.bids.length, answer.asks.length]).toEqual([1_000, 1_000]);
    expect(z.object({ U: z.number() }).parse(first.data).U).toBeLessThanOrEqual(answer.lastUpdateId);
    await client.received(41_248);
    await stage.ended();
    expect(client.texts).toEqual(await recordedFrames());
    const kinds = client.texts.map((text) => String(parseMessage(text)?.stream));
    expect(kinds.filter((kind) => kind === "btcusdt@trade")).toHaveLength(9_757);
    expect(kinds.filter((kind) => kind === "btcusdt@bookTicker")).toHaveLength(28_040);
    expect(kinds.filter((kind) => kind === "btcusdt@depth@100ms")).toHaveLength(3_451);
  });

  it("has its truth, its history and its end on the control port", async () => {
    stage = await openReplay(BINANCE_RECORDING, 0);
    const control = `http://127.0.0.1:${stage.control.port}`;
    const client = await stage.connect(`/stream?streams=${STREAMS}`);
    await client.message(({ stream }) => stream === "btcusdt@depth@100ms");
    await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=5");
    await stage.ended();
    expect(await (await fetch(`${control}/replay`)).json()).toEqual({
      state: "ended",
      position: 41_249,
      events: 41_249,
      tradesTotal: 9_757,
      newestTime: 1_723_161_601_271,
    });
    expect(await (await fetch(`${control}/venues`)).json()).toEqual([
      expect.objectContaining({ symbols: ["BTC/USDT"], replay: expect.objectContaining({ state: "ended" }) }),
    ]);
    const truth = await (await fetch(`${control}/truth/trades?venue=binance&symbol=BTC/USDT`)).text();
    const ids = truth
      .trim()
      .split("\n")
      .map((line) => Number(z.object({ id: z.string() }).parse(JSON.parse(line)).id));
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([9_757, 3_735_683_259, 3_735_693_015]);
    const page = await stage.rest("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=3735683259&limit=1000");
    expect(
      z
        .array(z.object({ id: z.number() }))
        .parse(page.body)
        .map(({ id }) => id),
    ).toEqual(ids.slice(0, 1_000));
    expect((await stage.rest("/api/v3/time")).body).toEqual({ serverTime: 1_723_161_601_271 });
  });

  it("leaves a book that equals the last bookTicker, for whoever synchronises later", async () => {
    stage = await openReplay(BINANCE_RECORDING, 0);
    const client = await stage.connect(`/stream?streams=${STREAMS}`);
    await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=5");
    await stage.ended();
    await client.received(41_248);
    const later = snapshot.parse((await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=1")).body);
    const tickers = client.texts.map(
      (text) =>
        z.object({ u: z.number(), b: z.string(), B: z.string() }).safeParse(parseMessage(text)?.data).data,
    );
    const top = tickers.findLast((ticker) => ticker !== undefined && ticker.u <= later.lastUpdateId);
    expect(later.bids[0]).toEqual([top?.b, top?.B]);
  });

  it("waits for its readers: none is cut off, nothing is lost while one stands still", async () => {
    stage = await openReplay(BINANCE_RECORDING, 0);
    const { status } = stage.venue;
    const client = await stage.connect(`/stream?streams=${STREAMS}`);
    await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=5");
    client.socket.pause();
    let stalledAt = -1;
    let samples = 0;
    await eventually(() => {
      const { position } = status();
      samples = position === stalledAt && position > 0 ? samples + 1 : 0;
      stalledAt = position;
      return samples === 20;
    });
    expect(status()).toMatchObject({ state: "playing", position: stalledAt });
    client.socket.resume();
    await client.received(41_248);
    await stage.ended();
  });
});

describe("a recording of three trades, a snapshot and two updates", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "recording-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const at = (ms: number, payload: unknown) => `${1_700_000_000_000 + ms}000000 ${JSON.stringify(payload)}\n`;
  const trade = (ms: number, id: number) =>
    at(ms, {
      stream: "btcusdt@trade",
      data: {
        e: "trade",
        E: 1_700_000_000_000 + ms,
        s: "BTCUSDT",
        t: id,
        p: "10.50000000",
        q: "2.00000000",
        T: 1_700_000_000_000 + ms,
        m: false,
        M: true,
      },
    });
  const depth = (ms: number, U: number, u: number, bid: string) =>
    at(ms, {
      stream: "btcusdt@depth@100ms",
      data: {
        e: "depthUpdate",
        E: 1_700_000_000_000 + ms,
        s: "BTCUSDT",
        U,
        u,
        b: [["10.40000000", bid]],
        a: [],
      },
    });
  const book = (ms: number) =>
    at(ms, {
      lastUpdateId: 12,
      bids: [["10.40000000", "1.00000000"]],
      asks: [["10.60000000", "1.00000000"]],
    });
  const lines = [
    trade(0, 1),
    depth(10, 10, 11, "5.00000000"),
    book(20),
    depth(30, 12, 15, "7.00000000"),
    trade(300, 2),
    trade(1_100, 3),
  ];
  const write = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it("waits until trades and depth are listened to, and stands still while they are not", async () => {
    stage = await openReplay(await write("a.log", lines.join("")), 0);
    const half = await stage.connect("/stream?streams=btcusdt@trade");
    half.send({ method: "SUBSCRIBE", params: ["btcusdt@bookTicker"], id: 1 });
    await half.received(1);
    expect(stage.venue.status()).toMatchObject({ state: "waiting", position: 0, newestTime: null });
    const rest = await stage.connect("/stream?streams=btcusdt@depth@100ms");
    await stage.rest("/api/v3/depth?symbol=BTCUSDT");
    await Promise.all([half.received(4), rest.received(2)]);
    await stage.ended();
  });

  it("keeps the recorded pace at speed 1 and a multiple of it at speed 10", async () => {
    const path = await write("a.log.gz", gzipSync(lines.join("")));
    for (const [speed, leastMs, mostMs] of [
      [1, 1_000, 3_000],
      [10, 80, 1_000],
    ] as const) {
      stage = await openReplay(path, speed);
      const client = await stage.connect("/stream?streams=btcusdt@trade/btcusdt@depth@100ms");
      await client.message(({ data }) => z.object({ U: z.literal(10) }).safeParse(data).success);
      await stage.rest("/api/v3/depth?symbol=BTCUSDT");
      const began = performance.now();
      await client.message(({ data }) => z.object({ t: z.literal(3) }).safeParse(data).success);
      const tookMs = performance.now() - began;
      expect(tookMs).toBeGreaterThan(leastMs);
      expect(tookMs).toBeLessThan(mostMs);
      await stage.close();
    }
    stage = null;
  });

  it("answers snapshots with the recorded one, later with the book as played, clipped to the limit", async () => {
    stage = await openReplay(await write("a.jsonl", lines.join("")), 0);
    const early = stage.rest("/api/v3/depth?symbol=BTCUSDT");
    await stage.connect("/stream?streams=btcusdt@trade/btcusdt@depth@100ms");
    expect((await early).body).toEqual({
      lastUpdateId: 12,
      bids: [["10.40000000", "1.00000000"]],
      asks: [["10.60000000", "1.00000000"]],
    });
    await stage.ended();
    expect((await stage.rest("/api/v3/depth?symbol=BTCUSDT")).body).toMatchObject({
      lastUpdateId: 15,
      bids: [["10.40000000", "7.00000000"]],
    });
    const flat = ["10.50000000", "10.50000000", "10.50000000", "10.50000000"];
    expect((await stage.rest("/api/v3/klines?symbol=BTCUSDT&interval=1s")).body).toEqual([
      [
        1_700_000_000_000,
        ...flat,
        "4.00000000",
        1_700_000_000_999,
        "42.00000000",
        2,
        "4.00000000",
        "42.00000000",
        "0",
      ],
      [
        1_700_000_001_000,
        ...flat,
        "2.00000000",
        1_700_000_001_999,
        "21.00000000",
        1,
        "2.00000000",
        "21.00000000",
        "0",
      ],
    ]);
    expect((await stage.rest("/api/v3/exchangeInfo")).body).toMatchObject({
      symbols: [{ symbol: "BTCUSDT" }],
    });
  });

  it("takes a folder, plays what it understands by time and names the rest", async () => {
    await write("b.log", lines.slice(3).join(""));
    await write("a.log", lines.slice(0, 3).join(""));
    const foreign = await write("notes.jsonl", '{"some":"thing"}\n');
    await write("readme.txt", "not looked at");
    expect(await surveyRecording(folder)).toMatchObject({ events: 6, trades: 3, skipped: [foreign] });
    stage = await openReplay(folder, 0);
    const client = await stage.connect("/ws/btcusdt@trade/btcusdt@depth@100ms");
    await stage.rest("/api/v3/depth?symbol=BTCUSDT");
    await client.received(5);
    expect(client.texts.map((text) => parseMessage(text)?.E)).toEqual(
      [0, 10, 30, 300, 1_100].map((ms) => 1_700_000_000_000 + ms),
    );
  });

  it.each([
    ["missing.gz", null, /missing\.gz does not exist\.$/],
    ["empty.log", "", /empty\.log is empty\.$/],
    [
      "foreign.log",
      "hello\nworld\n",
      /foreign\.log cannot be replayed: line 1 is not "<local nanoseconds> <json>" as hftbacktest writes it\.$/,
    ],
    ["cut.log", lines.join("").slice(0, -20), /cut\.log is truncated: its last line \(6\) is cut off\.$/],
    ["middle.log", `${lines[0]}rubbish\n${lines[1]}`, /middle\.log cannot be replayed: line 2 is not/],
    [
      "cut.gz",
      gzipSync(lines.join("")).subarray(0, 90),
      /cut\.gz is truncated: its gzip stream ends too early\.$/,
    ],
    ["damaged.gz", "this is no gzip", /damaged\.gz is damaged: it is no valid gzip stream\.$/],
    ["snapshot.log", book(0), /snapshot\.log holds neither trades nor depth updates\.$/],
  ])("%s is refused in one clear sentence", async (name, content, sentence) => {
    if (content !== null) await write(name, content);
    await expect(surveyRecording(join(folder, name))).rejects.toThrow(sentence);
  });

  it("a folder without any recording is refused", async () => {
    await write("notes.jsonl", "{}\n");
    await expect(surveyRecording(folder)).rejects.toThrow(/holds no recording that can be replayed/);
    expect(await readFile(join(folder, "notes.jsonl"), "utf8")).toBe("{}\n");
  });
});

/** The file's frames by other means than the code under test. */
async function recordedFrames(): Promise<string[]> {
  const frames: string[] = [];
  for await (const line of createInterface(createReadStream(BINANCE_RECORDING).pipe(createGunzip()))) {
    const json = line.slice(line.indexOf(" ") + 1);
    if (!json.startsWith('{"lastUpdateId"')) frames.push(json);
  }
  return frames;
}
