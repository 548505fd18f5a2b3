"use client";

import type { Feed } from "@/lib/domain/market/venue";
import { FeedMark } from "../market/feed-mark";
import { markOf } from "../market/mark-of-status";
import type { Readiness } from "../market/readiness";
import { useReadiness } from "../market/use-readiness";
import { Empty } from "../ui/empty";
import { StateMark } from "../ui/state-mark";
import { VenueStatus } from "./venue-status";

const OVERALL: Record<string, { mark: "live" | "stale" | "gone"; text: string }> = {
  ready: { mark: "live", text: "Everything answers." },
  degraded: { mark: "stale", text: "Degraded: what is not marked live works in part." },
  starting: { mark: "gone", text: "Starting: the first source is not live yet." },
};

const PARTS: Record<string, { name: string; note: string }> = {
  postgres: { name: "Database", note: "Keeps trades and candles. Without it there is no history." },
  redis: { name: "Request counter", note: "Without it, limits hold for each process alone." },
  bus: { name: "Stream", note: "Carries every event. Congested: sources are held back, nothing is lost." },
};

interface StatusBoardProps {
  /** What was known as the page was made. */
  first: Readiness | null;
  feed: Feed | null;
}

/** Every source and every part, asked every three seconds; the books of a source as the stream tells of them. */
export function StatusBoard({ first, feed }: StatusBoardProps) {
  const view = useReadiness();
  const readiness = view.kind === "answered" ? view.readiness : first;
  const overall =
    view.kind === "unreachable" || readiness === null
      ? { mark: "gone" as const, text: "The server does not answer. Asking again every three seconds." }
      : (OVERALL[readiness.status] ?? { mark: "stale" as const, text: readiness.status });
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-28">Status</h1>
        {feed && <FeedMark feed={feed} />}
      </div>
      <p role="status" className="mt-3 flex items-center gap-2.5 text-ink-1">
        <StateMark mark={overall.mark} />
        {overall.text}
      </p>

      <h2 className="mt-10 text-20">Sources</h2>
      {readiness === null || readiness.sources.length === 0 ? (
        <div className="mt-4 rounded border border-line-1">
          <Empty
            title="No source is known yet"
            text="Each venue is listed here with its markets once the server answers."
          />
        </div>
      ) : (
        readiness.sources.map((source) => (
          <VenueStatus key={source.venue} source={source} isReachable={view.kind !== "unreachable"} />
        ))
      )}

      <h2 className="mt-10 text-20">Parts</h2>
      <dl className="mt-4 border-t border-line-1 text-13">
        {(readiness?.checks ?? []).map(({ name, status }) => (
          <div
            key={name}
            className="grid min-h-10 items-center gap-x-4 border-b border-line-1 py-2 sm:grid-cols-[180px_140px_1fr]"
          >
            <dt className="font-label text-ink-1">{PARTS[name]?.name ?? name}</dt>
            <dd className="flex items-center gap-2">
              <StateMark mark={view.kind === "unreachable" ? "gone" : markOf(status)} />
              {view.kind === "unreachable" ? "not known" : status}
            </dd>
            <dd className="text-ink-3">{PARTS[name]?.note}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-6 text-12 text-ink-3">
        The same for programs:{" "}
        <a href="/ready" className="text-accent underline underline-offset-2">
          /ready
        </a>
        , and the channel health:VENUE of /ws/v1.
      </p>
    </>
  );
}
