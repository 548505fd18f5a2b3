"use client";

import { createContext, useContext } from "react";
import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import type { Person } from "../account/person";
import type { Moves, Theme } from "../ui/preferences";
import type { DeskLayout } from "./desk-layout";
import type { Listing } from "./desk-path";

/** A price known before the stream is. */
export interface FirstPrice {
  symbol: string;
  price: number;
  change: number;
}

/** What a desk opens with, made on the server. */
export interface DeskStart {
  venue: Venue;
  symbol: string;
  feed: Feed | null;
  listings: readonly Listing[];
  prices: readonly FirstPrice[];
  interval: Interval;
  candles: readonly Candle[];
  person: Person | null;
  layout: DeskLayout;
  appearance: { theme: Theme; moves: Moves };
}

export interface Desk extends DeskStart {
  /** The interval that `candles` are of; `interval` is the one that is shown. */
  firstInterval: Interval;
  /** Decimals of the instrument's prices. */
  decimals: number;
  setInterval(interval: Interval): void;
  remember(change: Partial<DeskLayout>): void;
  openSearch(): void;
  openHelp(): void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("useDesk needs a desk above it");
  return desk;
}
