import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

let data: string;
const children: ChildProcessWithoutNullStreams[] = [];
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "sandbox-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rm(data, { recursive: true }));

function start(env: Record<string, string>): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ["--import", "tsx", "server/sandbox/main.ts"], {
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH ?? "",
      QUANT_DATA: data,
      SIMULATOR_CONTROL_PORT: "0",
      SIMULATOR_PORTS: "binance=0",
      ...env,
    },
  });
  children.push(child);
  return child;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Resolves with the control port, or another one, once the process says that it is up. */
async function up(child: ChildProcessWithoutNullStreams, name = "controlPort"): Promise<number> {
  let text = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const port = new RegExp(`"${name}":(\\d+)`).exec(text)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`the sandbox ended: ${text}`);
}

describe("a process that cannot start says why in one line and ends with 2", () => {
  it.each([
    [
      { QUANT_FEED: "dreamt" },
      'QUANT_FEED is "dreamt"; it should be simulated, replay or live, such as simulated.',
    ],
    [
      { QUANT_DATA: "" },
      "QUANT_DATA is missing; it should be the absolute path of the data folder, such as /var/lib/quant.",
    ],
    [
      { QUANT_RATE: "fast" },
      'QUANT_RATE is "fast"; it should be trades a second over all symbols, such as 200.',
    ],
    [
      { QUANT_SYMBOLS: "BTC/USDT,?" },
      'QUANT_SYMBOLS is "BTC/USDT,?"; it should be symbols with commas between, such as BTC/USDT,ETH/USDT.',
    ],
    [
      { SIMULATOR_PORTS: "binance=high" },
      'SIMULATOR_PORTS is "binance=high"; it should be venue=port pairs with commas between, such as binance=18091.',
    ],
    [
      { QUANT_VENUES: "binance,nyse" },
      'QUANT_VENUES is "binance,nyse"; it should be names out of binance, okx, bybit, coinbase, kraken, such as binance.',
    ],
    [
      { QUANT_FEED: "replay" },
      "REPLAY_PATH is missing; it should be a recording or a folder of recordings, such as ./recordings.",
    ],
    [{ QUANT_FEED: "replay", REPLAY_PATH: "/nowhere.gz" }, "The recording /nowhere.gz does not exist."],
    [
      { QUANT_ENV: "production", OUTBOX_SMTP_PORT: "0" },
      "Production mode refuses the outbox; give SMTP_URL a mail server.",
    ],
  ])("%j", async (env, sentence) => {
    const child = start(env);
    const [text, [code]] = await Promise.all([textOf(child.stderr), once(child, "exit")]);
    expect({ text, code }).toEqual({ text: `${sentence}\n`, code: 2 });
  });

  it("names a port that is taken", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" ? address?.port : 0;
    const child = start({ SIMULATOR_CONTROL_PORT: String(port) });
    const [text, [code]] = await Promise.all([textOf(child.stderr), once(child, "exit")]);
    holder.close();
    expect({ text, code }).toEqual({
      text: `Port ${port} on 127.0.0.1 is taken by another process; SIMULATOR_CONTROL_PORT or SIMULATOR_PORTS names a free one.\n`,
      code: 2,
    });
  });
});

describe("a running sandbox", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("drains on %s", async (signal) => {
    const child = start({});
    await up(child);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("drains when its supervisor is gone", async () => {
    const child = start({ QUANT_SUPERVISED: "1" });
    await up(child);
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("takes mail beside real venues, and plays none of its own", async () => {
    // A port that is taken would end a process that steers venues.
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const taken = String(typeof address === "object" ? address?.port : 0);
    const outbox = { OUTBOX_SMTP_PORT: "0", OUTBOX_PORT: "0" };
    const child = start({ QUANT_FEED: "live", SIMULATOR_CONTROL_PORT: taken, ...outbox });
    const mailServer = createConnection(await up(child, "smtpPort"), "127.0.0.1");
    const [greeting] = await once(mailServer, "data");
    expect(String(greeting)).toMatch(/^220 /);
    mailServer.end();
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    holder.close();
  });

  it("lists its venues: the symbols that were asked for, or those of the recording", async () => {
    const simulated = await up(start({ QUANT_SYMBOLS: "SOL/USDT,BTC-USDT" }));
    const recording = join(data, "one.log");
    const trade = { e: "trade", E: 1, s: "ETHUSDT", t: 1, p: "1", q: "1", T: 1, m: true, M: true };
    await writeFile(
      recording,
      `1700000000000000000 ${JSON.stringify({ stream: "ethusdt@trade", data: trade })}\n`,
    );
    const replayed = await up(start({ QUANT_FEED: "replay", REPLAY_PATH: recording }));
    const venues = async (port: number) => (await fetch(`http://127.0.0.1:${port}/venues`)).json();
    expect(await venues(simulated)).toMatchObject([{ venue: "binance", symbols: ["SOL/USDT", "BTC/USDT"] }]);
    expect(await venues(replayed)).toMatchObject([
      { symbols: ["ETH/USDT"], replay: { state: "waiting", events: 1, tradesTotal: 1 } },
    ]);
  });
});
