"use client";

import { Age } from "../ui/age";
import { Skeleton } from "../ui/skeleton";
import { StateMark } from "../ui/state-mark";
import { markOf } from "./mark-of-status";
import type { SourceReadiness } from "./readiness";
import { sourceName } from "./source-name";
import { type ReadinessView, useReadiness } from "./use-readiness";

interface SourceHealthProps {
  columns?: 2 | 4;
  /** Fills a panel, whose lines it then touches. */
  flush?: boolean;
}

/** Each source and each part, asked every few seconds, so that "is it them or me" has an answer. */
export function SourceHealth({ columns = 4, flush = false }: SourceHealthProps) {
  const view = useReadiness();
  return (
    <div className={flush ? "border-b border-line-1" : "overflow-hidden rounded border border-line-1"}>
      <div className={`grid gap-px bg-line-1 sm:grid-cols-2 ${columns === 4 ? "lg:grid-cols-4" : ""}`}>
        <Cells view={view} />
      </div>
      <p role="status" className="border-t border-line-1 px-4 py-2 text-12 md:px-6 text-ink-3">
        <Summary view={view} />
      </p>
    </div>
  );
}

function Cells({ view }: { view: ReadinessView }) {
  if (view.kind !== "answered") {
    return ["source", "postgres", "redis", "bus"].map((name) => (
      <Cell key={name}>
        <Skeleton className="h-4 w-24" />
        <Skeleton className="mt-2 h-3 w-32" />
      </Cell>
    ));
  }
  const { sources, checks } = view.readiness;
  return (
    <>
      {sources.map((source) => (
        <Cell key={source.venue}>
          <Title name={source.venue} status={source.status} />
          <SourceFigures source={source} />
        </Cell>
      ))}
      {checks.map((check) => (
        <Cell key={check.name}>
          <Title name={check.name} status={check.status} />
          <div className="text-12 text-ink-3">{PART_NOTES[check.name] ?? "part of the service"}</div>
        </Cell>
      ))}
    </>
  );
}

const PART_NOTES: Record<string, string> = {
  postgres: "keeps trades and candles",
  redis: "counts requests",
  bus: "carries the stream",
};

function Cell({ children }: { children: React.ReactNode }) {
  return <div className="min-h-16 bg-bg-1 px-4 py-3 md:px-6">{children}</div>;
}

function Title({ name, status }: { name: string; status: string }) {
  const mark = markOf(status);
  return (
    <div className="flex items-center gap-2 text-13">
      <StateMark mark={mark} />
      <span className="font-label text-ink-1">{sourceName(name)}</span>
      <span className={mark === "stale" ? "text-amber" : "text-ink-3"}>{status}</span>
    </div>
  );
}

function SourceFigures({ source }: { source: SourceReadiness }) {
  return (
    <div className="flex justify-between gap-3 text-12 text-ink-3">
      <span>
        {source.lagMs === null ? "no lag known" : `${Math.round(source.lagMs)} ms behind the venue`}
      </span>
      {source.lastMessageAt !== null && <Age at={source.lastMessageAt} everyMs={1_000} />}
    </div>
  );
}

const SENTENCES: Record<string, string> = {
  ready: "Everything answers.",
  degraded: "Degraded: what is not marked live works in part. Prices that are shown are good.",
  starting: "Starting: the first source is not live yet.",
};

function Summary({ view }: { view: ReadinessView }) {
  if (view.kind === "asking") return "Asking the server.";
  if (view.kind === "unreachable") return "The server does not answer. Asking again every three seconds.";
  return SENTENCES[view.readiness.status] ?? view.readiness.status;
}
