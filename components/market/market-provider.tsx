"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { type HeardTrade, MarketFeed, type MarketView } from "./market-feed";
import type { TickerFrame } from "./quick-start-frame";

const MarketContext = createContext<MarketFeed | null>(null);

interface ProviderProps {
  first: readonly TickerFrame[];
  symbols: readonly string[];
  children: ReactNode;
}

/** The page's one connection to the market; everything below shares it. */
export function MarketProvider({ first, symbols, children }: ProviderProps) {
  const [feed] = useState(() => new MarketFeed(first, symbols));
  useEffect(() => {
    const { protocol, host } = window.location;
    return feed.start(`${protocol === "https:" ? "wss" : "ws"}://${host}/ws`);
  }, [feed]);
  return <MarketContext value={feed}>{children}</MarketContext>;
}

function useFeed(): MarketFeed {
  const feed = useContext(MarketContext);
  if (feed === null) throw new Error("useMarket needs a MarketProvider above it");
  return feed;
}

export function useMarket(): MarketView {
  const feed = useFeed();
  return useSyncExternalStore(feed.subscribe, feed.getView, feed.getView);
}

export function useRetryNow(): () => void {
  return useFeed().retryNow;
}

/** Trades of one symbol, oldest first; read it together with `useMarket().heard`, which says when it grew. */
export function useTrades(symbol: string): readonly HeardTrade[] {
  return useFeed().tradesOf(symbol);
}
