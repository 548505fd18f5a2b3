"use client";

import type { ConnectionHealth, SymbolHealth, VenueHealth } from "@/lib/domain/market/health";
import { isVenue } from "@/lib/domain/market/venue";
import { VENUE_NAMES } from "../desk/desk-path";
import { markOf } from "../market/mark-of-status";
import type { SourceReadiness } from "../market/readiness";
import { useChannel } from "../stream/use-channel";
import { Age } from "../ui/age";
import { Skeleton } from "../ui/skeleton";
import { StateMark } from "../ui/state-mark";

const HEAD = "h-9 text-left text-11 font-text text-ink-3";
const CELL = "border-t border-line-1 py-2";
const NARROW = "max-sm:hidden";

interface VenueStatusProps {
  source: SourceReadiness;
  isReachable: boolean;
}

export function VenueStatus({ source, isReachable }: VenueStatusProps) {
  const news = useChannel(`health:${source.venue}`, { throttleMs: 1_000 });
  const health = news?.state ?? null;
  const status = isReachable ? source.status : "not known";
  const mark = markOf(status);
  const reason = mark === "live" ? null : health?.reason;
  return (
    <section aria-label={source.venue} className="mt-4 overflow-hidden rounded border border-line-1">
      <header className="flex flex-wrap items-center gap-x-5 gap-y-1 bg-bg-2 px-4 py-3 text-13">
        <h3 className="flex items-center gap-2 text-15">
          <StateMark mark={mark} />
          {isVenue(source.venue) ? VENUE_NAMES[source.venue] : source.venue}
        </h3>
        <span className={mark === "stale" ? "text-amber" : ""}>{status}</span>
        {reason && <span className="text-ink-3">{reason}</span>}
        <span className="sm:ml-auto">
          {source.lagMs === null ? "lag not known" : `${Math.max(0, Math.round(source.lagMs))} ms behind`}
        </span>
        {source.lastMessageAt !== null && (
          <span className="text-ink-3">
            last <Age at={source.lastMessageAt} everyMs={1_000} staleAfterMs={10_000} />
          </span>
        )}
      </header>
      <Totals health={health} />
      {health && <Connections connections={health.connections} />}
      <Books books={health?.books ?? null} refusal={news?.refusal?.message ?? null} />
    </section>
  );
}

function Totals({ health }: { health: VenueHealth | null }) {
  const rejected = Object.values(health?.rejected ?? {}).reduce((sum, count) => sum + count, 0);
  const figures = [
    ["Reconnects", health?.reconnects],
    ["Trades refilled", health?.tradesBackfilled],
    ["Frames refused", health && rejected],
  ] as const;
  return (
    <div className="flex flex-wrap gap-x-8 gap-y-1 border-t border-line-1 px-4 py-2.5 text-12 text-ink-3">
      <dl className="flex flex-wrap gap-x-8 gap-y-1">
        {figures.map(([name, value]) => (
          <div key={name} className="flex gap-2">
            <dt>{name}</dt>
            <dd className="text-ink-1">{value ?? "not known yet"}</dd>
          </div>
        ))}
      </dl>
      <p className="sm:ml-auto">counted since the server started</p>
    </div>
  );
}

function Connections({ connections }: { connections: readonly ConnectionHealth[] }) {
  return (
    <ul
      aria-label="Connections"
      className="grid gap-x-8 border-t border-line-1 px-4 py-2.5 text-12 sm:grid-cols-2"
    >
      {connections.map(({ name, state, since, reason, reconnects }) => (
        <li key={name} className="flex flex-wrap items-center gap-x-3 py-0.5 text-ink-3">
          <span className="flex items-center gap-2 text-ink-1">
            <StateMark mark={markOf(state)} />
            Connection {name}
          </span>
          <span className={markOf(state) === "live" ? "" : "text-amber"}>
            {state}, changed <Age at={since} everyMs={1_000} />
          </span>
          {reconnects > 0 && <span>{reconnects} reconnects</span>}
          {reason && <span>{reason}</span>}
        </li>
      ))}
    </ul>
  );
}

function Books({ books, refusal }: { books: readonly SymbolHealth[] | null; refusal: string | null }) {
  if (books === null) {
    return (
      <div className="border-t border-line-1 px-4 py-3">
        {refusal ? (
          <p className="text-13">{refusal}</p>
        ) : (
          <>
            <span className="sr-only">Asking for the books.</span>
            <Skeleton className="h-4 w-48" />
            <Skeleton className="mt-3 h-4 w-48" />
          </>
        )}
      </div>
    );
  }
  return (
    <div className="border-t border-line-1 px-4">
      <table className="w-full text-13">
        <caption className="sr-only">
          Markets: the state of each feed, gaps and resyncs of its book, trades refilled and holes that stay
        </caption>
        <thead>
          <tr>
            <th className={HEAD}>Market</th>
            <th className={HEAD}>State</th>
            <th className={`${HEAD} ${NARROW}`}>Since</th>
            <th className={`${HEAD} text-right!`}>Gaps</th>
            <th className={`${HEAD} text-right!`}>Resyncs</th>
            <th className={`${HEAD} text-right! ${NARROW}`}>Trades refilled</th>
            <th className={`${HEAD} text-right!`}>Lost</th>
            <th className={`${HEAD} pl-8! ${NARROW}`}>Last reason</th>
          </tr>
        </thead>
        <tbody>
          {books.map((book) => (
            <tr key={book.symbol}>
              <th scope="row" className={`${CELL} text-left font-label whitespace-nowrap text-ink-1`}>
                {book.symbol}
              </th>
              <td className={CELL}>
                <span className="flex items-center gap-2">
                  <StateMark mark={markOf(book.feed)} />
                  {book.feed}
                </span>
              </td>
              <td className={`${CELL} ${NARROW} text-ink-3`}>
                <Age at={book.since} everyMs={1_000} />
              </td>
              <td className={`${CELL} text-right text-ink-1`}>{book.gaps}</td>
              <td className={`${CELL} text-right text-ink-1`}>{book.resyncs}</td>
              <td className={`${CELL} ${NARROW} text-right text-ink-1`}>{book.tradesBackfilled}</td>
              <td className={`${CELL} text-right text-ink-1`}>{book.tradeGaps}</td>
              <td className={`${CELL} ${NARROW} pl-8 text-ink-3`}>{book.lastReason ?? "none"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
