"use client";

import type { Route } from "next";
import Link from "next/link";
import { useEffect } from "react";
import { quoteOf } from "@/lib/domain/market/symbol";
import { LazyPersonMenu } from "../account/lazy-person-menu";
import { FeedMark } from "../market/feed-mark";
import { useStreamView } from "../stream/stream-provider";
import { useChannel } from "../stream/use-channel";
import { Appearance } from "../ui/appearance";
import { Change } from "../ui/change";
import { decimalText } from "../ui/decimal-text";
import { Figure } from "../ui/figure";
import { Icon } from "../ui/icon";
import { Price } from "../ui/price";
import { Skeleton } from "../ui/skeleton";
import { StateMark } from "../ui/state-mark";
import { volumeText } from "./chart-panel";
import { useDesk } from "./desk-context";
import { deskPath, VENUE_NAMES } from "./desk-path";
import { useVenueState } from "./venue-lag";
import { READ_MS } from "./watch-list";

export function DeskBar() {
  const { person, appearance, feed, openSearch } = useDesk();
  return (
    <header className="desk-bar">
      <button
        type="button"
        className="search-button"
        aria-label="Search"
        onClick={openSearch}
        aria-keyshortcuts="/ Control+K"
      >
        <Icon name="search" />
        <span className="search-word">Search</span>
        <span aria-hidden="true" className="key">
          /
        </span>
      </button>
      <DeskQuote />
      <span className="bar-state">
        {feed && <FeedMark feed={feed} />}
        <LiveMark />
      </span>
      <span className="bar-person">
        {person ? (
          <LazyPersonMenu person={person} {...appearance} />
        ) : (
          <>
            <Appearance {...appearance} />
            <a href="/sign-in" className="bar-link">
              Sign in
            </a>
            <a href="/sign-up" className="bar-link bar-primary">
              Sign up
            </a>
          </>
        )}
      </span>
    </header>
  );
}

/** Symbol, price and the last 24 hours: in the bar on a desk, under it on a phone. */
export function DeskQuote() {
  const { venue, symbol, prices, decimals } = useDesk();
  const news = useChannel(`ticker:${venue}:${symbol}`, { throttleMs: READ_MS });
  const ticker = news?.state ?? null;
  const first = prices.find((price) => price.symbol === symbol);
  const price = ticker?.price ?? first?.price;
  const change = ticker?.change ?? first?.change;
  const quiet = news?.staleness != null;
  useTitle(price === undefined ? null : `${decimalText(price, decimals)} ${symbol}`);
  const day = [
    { name: "24 h high", value: ticker && decimalText(ticker.high, decimals) },
    { name: "24 h low", value: ticker && decimalText(ticker.low, decimals) },
    { name: "24 h volume", value: ticker && volumeText(ticker.volume), unit: symbol.split("/")[0] },
  ];
  return (
    <div className="desk-quote" data-stale={quiet}>
      <h1 className="quote-symbol">{symbol}</h1>
      <VenuePick />
      <div className="quote-price">
        {price === undefined ? (
          <Skeleton className="h-6 w-28" />
        ) : (
          <Price value={price} decimals={decimals} className="quote-figure" />
        )}
        {change === undefined ? (
          <Skeleton className="h-4 w-14" />
        ) : (
          <span className="quote-change">
            <Change percent={change} quiet={quiet} className="text-13" />
            <span className="quote-span">24 h</span>
          </span>
        )}
        <span className="sr-only">{quoteOf(symbol)}</span>
      </div>
      <dl
        className="quote-day"
        title={ticker?.quality === "partial" ? "Fewer than 24 h are known so far" : undefined}
      >
        {day.map(({ name, value, unit }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value === null ? <Skeleton className="mt-1 h-3 w-14" /> : <Figure text={value} />}
              {value !== null && unit && <span className="text-ink-3"> {unit}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Other venues of this symbol, where there are any. */
function VenuePick() {
  const { venue, symbol, listings } = useDesk();
  const others = listings.filter((listing) => listing.symbol === symbol && listing.venue !== venue);
  if (others.length === 0) return <span className="quote-venue">{VENUE_NAMES[venue]}</span>;
  return (
    <details className="quote-venue venue-pick">
      <summary>
        {VENUE_NAMES[venue]}
        <Icon name="chevron" className="size-3.5 text-ink-3" />
      </summary>
      <ul>
        {others.map((listing) => (
          <li key={listing.venue}>
            <Link href={deskPath(listing) as Route}>{VENUE_NAMES[listing.venue]}</Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Whether what is shown is live, and how far it is behind the venue. */
function LiveMark() {
  const { venue } = useDesk();
  const { link, roundTripMs, heartbeat } = useStreamView();
  const state = useVenueState(venue);
  const word =
    link.kind === "connecting" || state === null
      ? "connecting"
      : state.mark === "live"
        ? "live"
        : state.mark === "stale"
          ? "stale"
          : "";
  const details = [
    state && `${VENUE_NAMES[venue]}: ${state.text}`,
    roundTripMs !== null && `to this server and back: ${Math.round(roundTripMs)} ms`,
    heartbeat && `updates received: ${heartbeat.received} of ${heartbeat.sent + heartbeat.skipped}`,
  ].filter((detail) => typeof detail === "string");
  return (
    <span role="status" className="live-mark" title={details.join("\n")}>
      <StateMark mark={link.kind === "connecting" ? "gone" : (state?.mark ?? "gone")} />
      {word && <span className={state?.mark === "stale" ? "text-amber" : "text-ink-2"}>{word}</span>}
      {state && state.text !== word && <span className="text-ink-3 live-lag">{state.text}</span>}
    </span>
  );
}

function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = `${title} · Quant`;
  }, [title]);
}
