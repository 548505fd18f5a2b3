import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where recordings of real traffic lie; tests over them are skipped where there are none. */
export const RECORDINGS = process.env.RECORDINGS_DIR ?? "../shared/captured";

export const BINANCE_RECORDING = join(RECORDINGS, "binance", "hftbacktest_spot_btcusdt_20240808.gz");

export const hasBinanceRecording = existsSync(BINANCE_RECORDING);
