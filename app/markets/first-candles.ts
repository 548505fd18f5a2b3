import { cookies } from "next/headers";
import { visitorCandles } from "@/app/_server/visitor-candles";
import { isCandle } from "@/components/stream/candle-merge";
import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import type { Venue } from "@/lib/domain/market/venue";

const TIMEOUT_MS = 500;
const LIMIT = 200;

interface Instrument {
  venue: Venue;
  symbol: string;
  interval: Interval;
}

/** The candles that a chart opens with, as this person may see them; none where they do not come at once. */
export async function firstCandles(instrument: Instrument, isSignedIn: boolean): Promise<readonly Candle[]> {
  try {
    const now = Date.now();
    if (!isSignedIn) return await visitorCandles({ ...instrument, to: now, limit: LIMIT }, now);
    return await askServer(instrument);
  } catch {
    return [];
  }
}

async function askServer(instrument: Instrument): Promise<readonly Candle[]> {
  const server = process.env.SERVER_URL ?? "http://127.0.0.1:8080";
  const query = new URLSearchParams({ ...instrument, limit: String(LIMIT) });
  const response = await fetch(`${server}/api/v1/candles?${query}`, {
    headers: { cookie: (await cookies()).toString() },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    cache: "no-store",
  });
  const body: unknown = response.ok ? await response.json() : null;
  const rows: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "data") : null;
  return Array.isArray(rows) ? rows.filter(isCandle) : [];
}
