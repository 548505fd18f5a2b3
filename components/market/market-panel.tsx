"use client";

import { useState } from "react";
import { baseOf } from "@/lib/domain/market/symbol";
import { TickChart } from "../charts/tick-chart";
import { Change } from "../ui/change";
import { Price } from "../ui/price";
import { Skeleton } from "../ui/skeleton";
import { useMarket, useTrades } from "./market-provider";
import { Tape } from "./tape";

const TAPE_ROWS = 17;

/** One market, trade by trade: the last minute drawn, the newest listed. */
export function MarketPanel({ symbols }: { symbols: readonly string[] }) {
  const { quotes, heard, link } = useMarket();
  const [symbol, setSymbol] = useState(symbols[0] ?? "");
  const trades = useTrades(symbol);
  const quote = quotes.find((candidate) => candidate.symbol === symbol);
  const decimals = quote?.decimals ?? 2;

  return (
    <section aria-label="Trade by trade" className="overflow-hidden rounded border border-line-1">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line-1 py-1.5 pr-4 pl-2">
        <fieldset className="flex">
          <legend className="sr-only">Market</legend>
          {symbols.map((option) => (
            <button
              key={option}
              type="button"
              aria-pressed={option === symbol}
              onClick={() => setSymbol(option)}
              className="h-9 rounded-s px-3 text-13 font-label text-ink-3 transition-colors hover:text-ink-1 aria-pressed:bg-bg-3 aria-pressed:text-ink-1 max-sm:h-11"
            >
              {baseOf(option)}
            </button>
          ))}
        </fieldset>
        <div className="flex min-h-9 items-center gap-3">
          {quote ? (
            <>
              <Price value={quote.price} decimals={decimals} className="text-20 font-title text-ink-1" />
              <Change percent={quote.change} quiet={link.kind !== "live"} className="text-13" />
              <span className="text-12 text-ink-3">24 h</span>
            </>
          ) : (
            <Skeleton className="h-5 w-36" />
          )}
        </div>
        <p className="ml-auto text-12 text-ink-3 max-md:hidden">
          A dot is a trade, as large as its size; colour is who took it.
        </p>
      </header>
      <div
        className={`grid md:grid-cols-[minmax(0,1fr)_272px] ${link.kind === "disconnected" ? "opacity-60 grayscale" : ""}`}
      >
        <TickChart
          label={`${symbol}: prices of the last minute, trade by trade`}
          ticks={trades}
          decimals={decimals}
          version={heard}
          className="h-[372px] w-full max-md:h-[264px]"
        />
        <div className="h-[372px] overflow-hidden border-line-1 max-md:h-[188px] max-md:border-t md:border-l">
          <Tape trades={trades} decimals={decimals} rows={TAPE_ROWS} />
        </div>
      </div>
    </section>
  );
}
