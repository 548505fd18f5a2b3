"use client";

import { markOf } from "../market/mark-of-status";
import { sourceName } from "../market/source-name";
import { useReadiness } from "../market/use-readiness";
import { StateMark } from "../ui/state-mark";
import { useNow } from "../ui/use-now";

/** Answers "is it them or me" without leaving the room; a phone has the mark in the bar for it. */
export function SourceFoot() {
  const view = useReadiness();
  const now = useNow(1_000);
  const sources = view.kind === "answered" ? view.readiness.sources : [];
  return (
    <footer className="sticky bottom-0 flex items-center gap-5 border-t border-line-1 bg-bg-1 px-3 text-11 text-ink-3 max-md:hidden">
      {sources.map(({ venue, status, lagMs }) => (
        <span key={venue} className="flex items-center gap-1.5">
          <StateMark mark={markOf(status)} />
          <span className="text-ink-2">{sourceName(venue)}</span>
          {markOf(status) === "live" && lagMs !== null ? `${Math.max(0, Math.round(lagMs))} ms` : status}
        </span>
      ))}
      {view.kind === "unreachable" && (
        <span>The server does not answer. Asking again every three seconds.</span>
      )}
      <time className="ml-auto" suppressHydrationWarning>
        {now === null ? "" : `${new Date(now).toISOString().slice(11, 19)} UTC`}
      </time>
    </footer>
  );
}
