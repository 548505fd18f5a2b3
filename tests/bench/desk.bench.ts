import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "../e2e/fixtures/browser";
import { startProduct } from "../e2e/fixtures/product";
import type { BenchRow } from "./bench-row";

const WATCHED_MS = 8_000;
/** Trades a second over four symbols: a hundred of the one that is looked at. */
const RATE = "400";

interface Load {
  answered: number;
  p99: number;
}

/** The whole product as it is started, and its desk in a real browser. */
export default async function desk(): Promise<BenchRow[]> {
  const [product, browser] = await Promise.all([startProduct({ args: ["--rate", RATE] }), launchBrowser()]);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // The runner's compiler names functions by a helper that pages do not have.
    await page.addInitScript({ content: "globalThis.__name = (value) => value;" });
    const transferred = await countScripts(page);
    await page.goto(`${product.url}/markets/BTC-USDT`);
    await page.locator("canvas").first().waitFor();
    await page.waitForFunction(() => performance.now() > 3_000);
    const scriptsKiB = transferred() / 1_024;
    const paintMs = await largestPaintMs(page);
    const framesPerSecond = await countFrames(page);
    await page.close();
    const { web } = JSON.parse(readFileSync(join(product.data, "ports.json"), "utf8")) as { web: number };
    const route = await loadRoute(web);
    return [
      { name: "Desk: scripts of the first load", unit: "KiB gzipped", ours: scriptsKiB, aim: "at most 350" },
      { name: "Desk: largest contentful paint", unit: "ms", ours: paintMs, aim: "under 1,500" },
      {
        name: `Desk: frames a second at ${Number(RATE) / 4} trades/s of the chart's symbol`,
        unit: "frames/s",
        ours: framesPerSecond,
        limit: 60,
        limitName: "the screen",
      },
      {
        name: "For comparison: a Next.js route handler",
        unit: "requests/s",
        ours: route.answered / 5,
        note: `p99 ${route.p99.toFixed(0)} ms at 50 connections`,
      },
    ];
  } finally {
    await browser.close();
    await product.stop();
  }
}

/** Bytes of scripts as they came over the network. */
async function countScripts(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  return () => bytes;
}

function largestPaintMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
}

function countFrames(page: Page): Promise<number> {
  return page.evaluate(
    (watchedMs) =>
      new Promise<number>((resolve) => {
        const started = performance.now();
        let frames = 0;
        const step = (now: number) => {
          frames++;
          if (now - started < watchedMs) requestAnimationFrame(step);
          else resolve(frames / ((now - started) / 1_000));
        };
        requestAnimationFrame(step);
      }),
    WATCHED_MS,
  );
}

async function loadRoute(port: number): Promise<Load> {
  const options = { port, path: "/api/auth/providers", keys: [], connections: 50, seconds: 5 };
  const child = fork(new URL("./peers/http-load.mjs", import.meta.url), [JSON.stringify(options)], {
    execArgv: [],
  });
  const [result] = (await once(child, "message")) as [Load];
  return result;
}
