"use client";

import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { Age } from "../ui/age";
import { Change } from "../ui/change";
import { Price } from "../ui/price";
import { Skeleton } from "../ui/skeleton";
import { Sparkline } from "../ui/sparkline";
import { ConnectionLine } from "./connection-line";
import { FeedBadge } from "./feed-badge";
import type { Quote } from "./market-feed";
import { useMarket } from "./market-provider";

const QUIET_AFTER_MS = 10_000;

export function LiveStrip({ symbols }: { symbols: readonly string[] }) {
  const { quotes, feed, link } = useMarket();
  const good = link.kind === "live";
  return (
    <section aria-label="Live prices" className="relative border-y border-line-1 bg-bg-1">
      <div className="wrap grid grid-cols-2 max-lg:px-0 lg:grid-cols-[repeat(4,1fr)_auto]">
        {symbols.map((symbol) => {
          const quote = quotes.find((candidate) => candidate.symbol === symbol);
          return (
            <div
              key={symbol}
              className="min-w-0 border-line-1 px-4 py-3 max-lg:border-b max-lg:odd:border-r sm:px-6 lg:border-r lg:px-4 lg:first:pl-0"
            >
              {quote ? (
                <StripCell quote={quote} dim={!good && quote.heardAt !== null} />
              ) : (
                <EmptyCell symbol={symbol} />
              )}
            </div>
          );
        })}
        <div className="col-span-2 flex items-center px-4 py-3 sm:px-6 lg:col-span-1 lg:pr-0 lg:pl-6">
          {feed ? <FeedBadge feed={feed} /> : <Skeleton className="h-5 w-24" />}
        </div>
      </div>
      <ConnectionLine />
    </section>
  );
}

function StripCell({ quote, dim }: { quote: Quote; dim: boolean }) {
  return (
    <div data-symbol={quote.symbol} className="flex items-center justify-between gap-3">
      <div className="min-w-0 text-13 leading-5">
        <div className="whitespace-nowrap">
          <span className="font-title text-ink-1">{baseOf(quote.symbol)}</span>{" "}
          <span className="text-ink-3">{quoteOf(quote.symbol)}</span>
        </div>
        <div className="whitespace-nowrap text-11 text-ink-3">
          {quote.heardAt === null ? "last known" : <Age at={quote.heardAt} staleAfterMs={QUIET_AFTER_MS} />}
        </div>
      </div>
      <Sparkline values={quote.path} className="h-6 w-16 max-xl:hidden" />
      <div className="text-right leading-5">
        <Price
          value={quote.price}
          decimals={quote.decimals}
          className={`block text-15 font-title leading-5 ${dim ? "text-ink-3" : "text-ink-1"}`}
        />
        <Change percent={quote.change} quiet={dim} className="text-12" />
      </div>
    </div>
  );
}

/** The rows and heights of what comes. */
function EmptyCell({ symbol }: { symbol: string }) {
  return (
    <div className="flex h-10 items-center justify-between gap-3">
      <div>
        <span className="text-13 font-title text-ink-1">{baseOf(symbol)}</span>{" "}
        <span className="text-13 text-ink-3">{quoteOf(symbol)}</span>
        <Skeleton className="mt-1 h-3 w-14" />
      </div>
      <div>
        <Skeleton className="ml-auto h-4 w-20" />
        <Skeleton className="mt-1.5 ml-auto h-3 w-12" />
      </div>
      <span className="sr-only">waiting for the first price</span>
    </div>
  );
}
