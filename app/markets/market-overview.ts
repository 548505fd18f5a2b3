import type { FirstPrice } from "@/components/desk/desk-context";
import type { Listing } from "@/components/desk/desk-path";
import { FEEDS, type Feed, isVenue } from "@/lib/domain/market/venue";

const TIMEOUT_MS = 400;
/** All pages share the server's quota for one address, so a page asks at most every two seconds. */
const KEEP_MS = 2_000;

export interface MarketOverview {
  feed: Feed | null;
  listings: readonly Listing[];
  prices: readonly FirstPrice[];
}

const NOTHING: MarketOverview = { feed: null, listings: [], prices: [] };

let kept: { at: number; overview: Promise<MarketOverview> } | null = null;

/** What is on offer and at which prices; nothing where the server does not answer at once. */
export function marketOverview(): Promise<MarketOverview> {
  const now = Date.now();
  if (kept === null || now - kept.at > KEEP_MS) kept = { at: now, overview: askServer() };
  return kept.overview;
}

async function askServer(): Promise<MarketOverview> {
  const server = process.env.SERVER_URL ?? "http://127.0.0.1:8080";
  try {
    const response = await fetch(`${server}/api/market_data`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
    const body: unknown = response.ok ? await response.json() : null;
    return readOverview(body);
  } catch {
    return NOTHING;
  }
}

function readOverview(body: unknown): MarketOverview {
  const feed = FEEDS.find((candidate) => candidate === fieldOf(body, "feed")) ?? null;
  return {
    feed,
    listings: listOf(body, "instruments").flatMap((row) => {
      const [venue, symbol] = [fieldOf(row, "venue"), fieldOf(row, "symbol")];
      if (typeof venue !== "string" || !isVenue(venue) || typeof symbol !== "string") return [];
      return [{ venue, symbol }];
    }),
    prices: listOf(body, "tickers").flatMap((ticker) => {
      const [symbol, price, change] = ["symbol", "price", "change"].map((name) => fieldOf(ticker, name));
      if (typeof symbol !== "string" || typeof price !== "number" || typeof change !== "number") return [];
      return [{ symbol, price, change }];
    }),
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown, name: string): unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}
