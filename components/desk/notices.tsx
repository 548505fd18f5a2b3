"use client";

import { useState } from "react";
import type { StreamLink } from "../stream/stream-events";
import { useRetryNow, useStreamView } from "../stream/stream-provider";
import { useChannelPart } from "../stream/use-channel";
import { Age } from "../ui/age";
import { StateMark } from "../ui/state-mark";
import { useNow } from "../ui/use-now";
import { bookChannel } from "./book-channel";
import { useDesk } from "./desk-context";
import { VENUE_NAMES } from "./desk-path";

const REASONS: Record<string, string> = {
  venue_connecting: "is being connected",
  venue_silent: "says nothing",
  symbol_silent: "says nothing of this symbol",
  venue_disconnected: "is disconnected",
  book_resyncing: "is reading its order book anew",
};

/** What is wrong, what it does to the page and what comes next: above the panels, and only while it is so. */
export function Notices() {
  const { link, problem } = useStreamView();
  return (
    <div role="status" className="notices">
      {(link.kind === "disconnected" || link.kind === "refused") && <Broken link={link} />}
      {link.kind === "live" && <Stale />}
      {link.kind === "live" && problem?.code === "rate_limited" && (
        <p className="notice notice-amber">
          <StateMark mark="stale" />
          <span>
            <strong>Over the limit.</strong> {problem.message}
          </span>
        </p>
      )}
    </div>
  );
}

function Stale() {
  const { venue, symbol, person, listings } = useDesk();
  const trades = useChannelPart(`trades:${venue}:${symbol}`, (news) => news.staleness, null);
  const book = useChannelPart(bookChannel(venue, symbol, person), (news) => news.staleness, null);
  const stale = trades ?? book;
  if (stale === null) return null;
  const others = new Set(listings.map((listing) => listing.venue));
  others.delete(venue);
  const good = [
    trades === null ? "Trades and candles go on" : "Closed candles are good",
    ...(others.size > 0 ? [`${[...others].map((other) => VENUE_NAMES[other]).join(", ")} too`] : []),
  ];
  return (
    <p className="notice notice-amber">
      <StateMark mark="stale" />
      <span>
        <strong>
          {VENUE_NAMES[venue]} {trades === null ? "book" : ""} is stale since {clockTime(stale.since)}
        </strong>
        , <Age at={stale.since} everyMs={1_000} />: it {REASONS[stale.reason] ?? stale.reason}. The{" "}
        {trades === null ? "book holds its" : "book and trades hold their"} last state. {good.join("; ")}.
      </span>
    </p>
  );
}

function Broken({ link }: { link: Extract<StreamLink, { kind: "disconnected" | "refused" }> }) {
  const retryNow = useRetryNow();
  return (
    <div className="notice">
      <StateMark mark="gone" />
      <p>
        <strong>Disconnected.</strong> {link.kind === "refused" ? link.message : (link.reason ?? null)}{" "}
        {link.kind === "disconnected" && <Countdown nextTryAt={link.nextTryAt} />} What you see is from{" "}
        {clockTime(link.since)}.
      </p>
      <button type="button" className="notice-button" onClick={retryNow}>
        Try now
      </button>
      {link.kind === "disconnected" && link.nextTryAt !== null && (
        <Fuse key={link.nextTryAt} until={link.nextTryAt} />
      )}
    </div>
  );
}

/** The time that is left, as a line that gets shorter. */
function Fuse({ until }: { until: number }) {
  const now = useNow(100);
  const from = useFirst(now);
  if (now === null || from === null || until <= from) return null;
  const left = Math.max(0, Math.min(1, (until - now) / (until - from)));
  return (
    <span
      aria-hidden="true"
      className="fuse"
      ref={(element) => {
        if (element) element.style.transform = `scaleX(${left.toFixed(3)})`;
      }}
    />
  );
}

function Countdown({ nextTryAt }: { nextTryAt: number | null }) {
  const now = useNow(250);
  if (nextTryAt === null || now === null) return <span aria-hidden="true">Trying now.</span>;
  const seconds = Math.max(0, Math.ceil((nextTryAt - now) / 1_000));
  // The line is read out once; every second would be noise.
  return (
    <span aria-hidden="true">
      Next try in <span className="text-ink-1">{seconds} s</span>.
    </span>
  );
}

function useFirst<T>(value: T | null): T | null {
  const [first, setFirst] = useState<T | null>(value);
  if (first === null && value !== null) setFirst(value);
  return first ?? value;
}

const clockTime = (at: number) =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
