import { VENUES, type Venue } from "@/lib/domain/market/venue";
import type { VenueSpread } from "@/lib/domain/market/venue-spread";
import { VENUE_NAMES } from "../desk/desk-path";
import { Age } from "../ui/age";
import { decimalsFor, decimalText } from "../ui/decimal-text";
import { Price } from "../ui/price";
import { StateMark } from "../ui/state-mark";

const HEAD = "h-9 text-left text-11 font-text text-ink-3";
const CELL = "border-t border-line-1 h-10";

const REASONS = {
  syncing: "its book is being fetched anew",
  stale: "its feed is silent or lost",
  crossed: "its bid is above its ask",
} as const;

/** What each venue asks for the asset now; a venue that does not count says why and since when. */
export function SpreadTable({ venues, sample }: { venues: readonly Venue[]; sample: VenueSpread | null }) {
  const decimals = Math.max(2, ...(sample?.venues ?? []).map(({ mid }) => decimalsFor(mid)));
  return (
    <table className="w-full text-13">
      <caption className="sr-only">Middle price of each venue and its deviation from the median</caption>
      <thead>
        <tr>
          <th className={HEAD}>Venue</th>
          <th className={`${HEAD} max-sm:hidden`}>Pair</th>
          <th className={`${HEAD} text-right!`}>Middle</th>
          <th className={`${HEAD} text-right!`}>Off the median</th>
        </tr>
      </thead>
      <tbody>
        {VENUES.filter((venue) => venues.includes(venue)).map((venue) => {
          const quote = sample?.venues.find((one) => one.venue === venue);
          const exclusion = sample?.excluded.find((one) => one.venue === venue);
          return (
            <tr key={venue}>
              <th scope="row" className={`${CELL} text-left font-label whitespace-nowrap text-ink-1`}>
                <span className="flex items-center gap-2.5">
                  <span aria-hidden="true" data-venue={venue} className="venue-line" />
                  {VENUE_NAMES[venue]}
                </span>
              </th>
              {quote ? (
                <>
                  <td className={`${CELL} text-ink-3 max-sm:hidden`}>{quote.symbol}</td>
                  <td className={`${CELL} text-right`}>
                    <Price value={quote.mid} decimals={Math.min(decimals, 4)} className="text-ink-1" />
                  </td>
                  <td className={`${CELL} text-right text-ink-1`}>
                    {quote.deviationBps > 0 ? "+" : ""}
                    {decimalText(quote.deviationBps, 2)} <span className="text-ink-3">bp</span>
                  </td>
                </>
              ) : (
                <td colSpan={3} className={`${CELL} text-right text-ink-3`}>
                  {exclusion ? (
                    <span className="inline-flex items-center gap-2">
                      <StateMark mark="stale" />
                      left out: {REASONS[exclusion.reason]}, <Age at={exclusion.since} everyMs={1_000} />
                    </span>
                  ) : (
                    "no price yet"
                  )}
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
