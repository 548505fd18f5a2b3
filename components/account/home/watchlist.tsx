"use client";

import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { ConnectionLine } from "../../market/connection-line";
import { useMarket } from "../../market/market-provider";
import { Age } from "../../ui/age";
import { Change } from "../../ui/change";
import { Empty } from "../../ui/empty";
import { Price } from "../../ui/price";
import { Sparkline } from "../../ui/sparkline";
import { rememberWatched } from "./watched";

const QUIET_AFTER_MS = 10_000;
const HEAD = "h-7 text-11 font-text text-ink-3";

/** The markets on offer, moving; each leads to its desk. */
export function Watchlist({ symbols }: { symbols: readonly string[] }) {
  const { quotes, link } = useMarket();
  if (symbols.length === 0 && quotes.length === 0) {
    return (
      <Empty title="No prices yet" text="Markets are listed here as soon as the first source is live." />
    );
  }
  const dim = link.kind === "disconnected";
  return (
    <div className="relative">
      <table className="w-full text-13">
        <thead>
          <tr>
            <th className={`${HEAD} pl-4 text-left md:pl-6`}>Market</th>
            <th className={`${HEAD} text-right`}>Price</th>
            <th className={`${HEAD} text-right`}>24 h</th>
            <th className={`${HEAD} text-center max-sm:hidden`}>2 min</th>
            <th className={`${HEAD} pr-4 text-right md:pr-6`}>Age</th>
          </tr>
        </thead>
        <tbody>
          {quotes.map((quote) => (
            <tr key={quote.symbol} data-symbol={quote.symbol} className="h-10 hover:bg-bg-2">
              <th scope="row" className="border-t border-line-1 pl-4 text-left font-text md:pl-6">
                <a
                  href={`/markets/${quote.symbol.replace("/", "-")}`}
                  onClick={rememberWatched}
                  className="tap whitespace-nowrap hover:underline"
                >
                  <span className="font-title text-ink-1">{baseOf(quote.symbol)}</span>
                  <span className="text-ink-3">/{quoteOf(quote.symbol)}</span>
                </a>
              </th>
              <td className="border-t border-line-1 text-right">
                <Price
                  value={quote.price}
                  decimals={quote.decimals}
                  className={dim ? "text-ink-3" : "text-ink-1"}
                />
              </td>
              <td className="border-t border-line-1 text-right">
                <Change percent={quote.change} quiet={dim} />
              </td>
              <td className="border-t border-line-1 max-sm:hidden">
                <Sparkline values={quote.path} className="mx-auto h-[18px] w-16" />
              </td>
              <td className="border-t border-line-1 pr-4 text-right text-12 md:pr-6 whitespace-nowrap text-ink-3">
                {quote.heardAt === null ? (
                  "last known"
                ) : (
                  <Age at={quote.heardAt} staleAfterMs={QUIET_AFTER_MS} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ConnectionLine />
    </div>
  );
}
