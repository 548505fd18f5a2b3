import { type TickerFrame, toTicker } from "@/components/market/quick-start-frame";

const TIMEOUT_MS = 400;
/** All pages share the server's quota for one address, so a page asks at most every five seconds. */
const KEEP_MS = 5_000;
/** An empty answer is no answer: a server that is starting has prices a moment later. */
const KEEP_EMPTY_MS = 500;

let kept: { at: number; tickers: Promise<readonly TickerFrame[]> } | null = null;

/** The prices a page opens with; empty where the server does not answer at once: the browser's socket brings them. */
export function firstTickers(): Promise<readonly TickerFrame[]> {
  const now = Date.now();
  if (kept === null || now - kept.at > KEEP_MS) {
    const fresh = { at: now, tickers: askServer() };
    kept = fresh;
    void fresh.tickers.then((tickers) => {
      if (tickers.length === 0) fresh.at = now - KEEP_MS + KEEP_EMPTY_MS;
    });
  }
  return kept.tickers;
}

async function askServer(): Promise<readonly TickerFrame[]> {
  const server = process.env.SERVER_URL ?? "http://127.0.0.1:8080";
  try {
    const response = await fetch(`${server}/market-data?symbol=all`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
    const body: unknown = response.ok ? await response.json() : [];
    return Array.isArray(body) ? body.map(toTicker).filter((ticker) => ticker !== null) : [];
  } catch {
    return [];
  }
}
