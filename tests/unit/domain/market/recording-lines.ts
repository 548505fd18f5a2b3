import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";

const FILE = resolve(
  process.env.RECORDINGS_DIR ?? "../shared/captured",
  "binance/hftbacktest_spot_btcusdt_20240808.gz",
);

export const hasRecording = existsSync(FILE);

type Pairs = [price: string, quantity: string][];

export type RecordedFrame =
  | { e: "depthUpdate"; E: number; U: number; u: number; b: Pairs; a: Pairs }
  | { e: "trade"; t: number; p: string; q: string; T: number; m: boolean }
  | { e?: undefined; u: number; b: string; B: string; a: string; A: string }
  | { e?: undefined; lastUpdateId: number; bids: Pairs; asks: Pairs };

/** `<local ns> <json>` a line; combined frames carry the payload in `data`, the REST snapshot is bare. */
export function recordedFrames(): RecordedFrame[] {
  return gunzipSync(readFileSync(FILE))
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line.slice(line.indexOf(" ") + 1)))
    .map((frame) => frame.data ?? frame);
}

export function flat(pairs: Pairs): number[] {
  return pairs.flat().map(Number);
}
