"use client";

import type { Route } from "next";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import type { Ticker } from "@/lib/domain/market/ticker";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import { isCandle } from "../stream/candle-merge";
import { useChannel } from "../stream/use-channel";
import { Change } from "../ui/change";
import { decimalsFor } from "../ui/decimal-text";
import { Price } from "../ui/price";
import { QuietButton } from "../ui/quiet-button";
import { Skeleton } from "../ui/skeleton";
import { Sparkline } from "../ui/sparkline";
import { useDesk } from "./desk-context";
import { deskPath, type Listing, listingName, VENUE_NAMES } from "./desk-path";
import { restRows } from "./rest";
import { VenueLag } from "./venue-lag";
import { WatchPicker } from "./watch-picker";

/** Figures that people read change at most four times a second. */
export const READ_MS = 250;
const PATH_STEP_MS = 1_000;
const PATH_LENGTH_MAX = 60;

export function WatchList() {
  const { listings, layout } = useDesk();
  const [isEdited, setEdited] = useState(false);
  const shown = isEdited
    ? listings
    : listings.filter((listing) => !layout.unwatched.includes(listingName(listing)));
  const venues = VENUES.filter((venue) => shown.some((listing) => listing.venue === venue));
  return (
    <>
      <div className="panel-head">
        <h2 className="panel-title">Watch-list</h2>
        <QuietButton className="-mr-2 ml-auto" onClick={() => setEdited(!isEdited)}>
          {isEdited ? "Done" : "Edit"}
          <span className="sr-only">{isEdited ? " editing" : ""} the watch-list</span>
        </QuietButton>
      </div>
      <div className="watch-list">
        {venues.map((venue) => (
          <VenueGroup
            key={venue}
            venue={venue}
            listings={shown.filter((listing) => listing.venue === venue)}
            isEdited={isEdited}
          />
        ))}
        {venues.length === 0 && <p className="watch-none">Nothing is chosen. Edit the list to choose.</p>}
      </div>
    </>
  );
}

interface VenueGroupProps {
  venue: Venue;
  listings: readonly Listing[];
  isEdited: boolean;
}

function VenueGroup({ venue, listings, isEdited }: VenueGroupProps) {
  const quotes = new Set(listings.map(({ symbol }) => quoteOf(symbol)));
  const [quote] = quotes;
  return (
    <section aria-label={VENUE_NAMES[venue]}>
      <h3 className="watch-venue">
        <span>
          {VENUE_NAMES[venue]}
          {quotes.size === 1 && quote !== "USDT" ? ` · ${quote}` : ""}
        </span>
        <VenueLag venue={venue} />
      </h3>
      {isEdited ? (
        <WatchPicker listings={listings} />
      ) : (
        <ul>
          {listings.map((listing) => (
            <li key={listing.symbol}>
              <WatchRow {...listing} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function WatchRow({ venue, symbol }: Listing) {
  const desk = useDesk();
  const news = useChannel(`ticker:${venue}:${symbol}`, { throttleMs: READ_MS });
  const ticker = news?.state ?? null;
  const first = desk.prices.find((price) => price.symbol === symbol);
  const price = ticker?.price ?? first?.price;
  const decimals = useStableDecimals(price);
  const chosen = venue === desk.venue && symbol === desk.symbol;
  const quiet = news?.staleness != null;
  return (
    <Link
      href={deskPath({ venue, symbol }) as Route}
      prefetch={false}
      aria-current={chosen ? "page" : undefined}
      className="watch-row"
      data-symbol={symbol}
      data-stale={quiet}
    >
      <span className="font-label text-ink-1" title={symbol}>
        {baseOf(symbol)}
        <span className="sr-only"> against {quoteOf(symbol)}</span>
      </span>
      <Sparkline values={useRecentPath({ venue, symbol, ticker, isKnown: desk.person !== null })} />
      {price === undefined ? (
        <Skeleton className="h-3 w-16 justify-self-end" />
      ) : (
        <Price value={price} decimals={decimals} className="justify-self-end text-ink-1" />
      )}
      {price === undefined ? (
        <Skeleton className="h-3 w-10 justify-self-end" />
      ) : (
        <Change percent={ticker?.change ?? first?.change ?? 0} quiet={quiet} className="watch-change" />
      )}
    </Link>
  );
}

/** As many decimals as any price so far had: a column must not shift because a price ends in a zero. */
export function useStableDecimals(price: number | undefined): number {
  const [decimals, setDecimals] = useState(() => (price === undefined ? 2 : decimalsFor(price)));
  const needed = price === undefined ? decimals : Math.max(decimals, decimalsFor(price));
  if (needed !== decimals) setDecimals(needed);
  return needed;
}

interface PathOptions extends Listing {
  ticker: Ticker | null;
  /** Whoever is signed in has minutes from before the page was opened. */
  isKnown: boolean;
}

/** Prices of the last hour by the minute, then as they come. */
function useRecentPath({ venue, symbol, ticker, isKnown }: PathOptions): readonly number[] {
  const path = useRef<number[]>([]);
  const steppedAt = useRef(0);
  const [, setLoaded] = useState(false);
  useEffect(() => {
    if (!isKnown) return;
    const end = new AbortController();
    restRows("candles", { symbol, venue, interval: "1m", limit: PATH_LENGTH_MAX }, end.signal).then(
      (answer) => {
        if (answer.kind !== "rows" || end.signal.aborted) return;
        const closes = answer.rows.filter(isCandle).map((candle) => candle.close);
        path.current = [...closes, ...path.current].slice(-PATH_LENGTH_MAX);
        setLoaded(true);
      },
    );
    return () => end.abort();
  }, [isKnown, venue, symbol]);
  if (ticker !== null && ticker.time - steppedAt.current >= (isKnown ? 60_000 : PATH_STEP_MS)) {
    steppedAt.current = ticker.time;
    path.current = [...path.current.slice(1 - PATH_LENGTH_MAX), ticker.price];
  }
  const newest = ticker?.price;
  return newest === undefined ? path.current : [...path.current.slice(0, -1), newest];
}
