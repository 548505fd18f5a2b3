import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { personOf } from "@/app/_server/person-of";
import { viewer } from "@/app/_server/viewer";
import { appearanceCookies } from "@/app/appearance-cookies";
import { Desk } from "@/components/desk/desk";
import { LAYOUT_COOKIE, readLayout } from "@/components/desk/desk-layout";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { isVenue, type Venue } from "@/lib/domain/market/venue";
import { firstCandles } from "../first-candles";
import { marketOverview } from "../market-overview";

interface MarketPageProps {
  params: Promise<{ symbol: string }>;
  searchParams: Promise<{ venue?: string | string[] }>;
}

const DEFAULT_VENUE: Venue = "binance";

export async function generateMetadata({ params }: MarketPageProps): Promise<Metadata> {
  return { title: parseSymbol((await params).symbol) ?? "Not found" };
}

export default async function MarketPage({ params, searchParams }: MarketPageProps) {
  const [{ symbol: text }, { venue: asked }, jar] = await Promise.all([params, searchParams, cookies()]);
  const symbol = parseSymbol(text);
  if (symbol === null || (asked !== undefined && (typeof asked !== "string" || !isVenue(asked)))) notFound();
  const layout = readLayout(jar.get(LAYOUT_COOKIE)?.value);
  const [overview, person, appearance] = await Promise.all([marketOverview(), viewer(), appearanceCookies()]);
  const { listings } = overview;
  // Not every venue lists every pair: whoever names none gets the first one that has it.
  const first = listings.find((listing) => listing.symbol === symbol)?.venue ?? DEFAULT_VENUE;
  const venue: Venue = asked ?? first;
  const isListed = listings.some((listing) => listing.venue === venue && listing.symbol === symbol);
  // While the server does not answer nobody knows what is listed: the page opens and says that it waits.
  if (listings.length > 0 && !isListed) notFound();
  const { interval } = layout;
  const candles = await firstCandles({ venue, symbol, interval }, person !== null);
  return (
    <Desk
      key={`${venue}:${symbol}`}
      venue={venue}
      symbol={symbol}
      feed={overview.feed}
      listings={listings.length > 0 ? listings : [{ venue, symbol }]}
      prices={overview.prices}
      interval={interval}
      candles={candles}
      person={person && personOf(person)}
      layout={layout}
      appearance={appearance}
    />
  );
}
