"use client";

import { useState } from "react";
import { Icon } from "../ui/icon";
import { QuietButton } from "../ui/quiet-button";
import { Skeleton } from "../ui/skeleton";
import { StateMark } from "../ui/state-mark";
import { type JsonToken, jsonTokens } from "./json-tokens";
import type { MarketView } from "./market-feed";
import { useMarket } from "./market-provider";

const ROWS = 3;
/** A frame stays long enough to be read; those between are counted in the head. */
const NEXT_AFTER_MS = 500;

const TONE: Record<JsonToken["kind"], string> = {
  key: "text-ink-3",
  string: "text-ink-2",
  number: "text-ink-1",
  other: "text-ink-3",
};

const MARK = { connecting: "gone", live: "live", silent: "stale", disconnected: "gone" } as const;

type Row = NonNullable<MarketView["newest"]>;

/** Trade frames of `/ws`, byte for byte as they came. */
export function WirePanel() {
  const { newest, framesPerSecond, link } = useMarket();
  const [held, setHeld] = useState(false);
  const [rows, setRows] = useState<{ list: readonly Row[]; at: number }>({ list: [], at: 0 });

  const fresh = newest !== null && newest.serial !== rows.list[0]?.serial;
  if (fresh && !held && performance.now() - rows.at >= NEXT_AFTER_MS) {
    setRows({ list: [newest, ...rows.list].slice(0, ROWS), at: performance.now() });
  }

  return (
    <section
      aria-label="Trades on the wire"
      className="min-w-0 overflow-hidden rounded border border-line-1 bg-bg-0"
    >
      <header className="flex h-9 items-center gap-2.5 border-b border-line-1 bg-bg-1 pr-1.5 pl-3 font-mono text-12">
        <StateMark mark={MARK[link.kind]} />
        <span className="text-ink-1">/ws</span>
        <span className="truncate text-ink-3">{framesPerSecond} frames a second</span>
        <QuietButton className="ml-auto font-sans" aria-pressed={held} onClick={() => setHeld(!held)}>
          <Icon name={held ? "play" : "pause"} className="size-3.5" />
          {held ? "Go on" : "Hold"}
        </QuietButton>
      </header>
      <ol className="h-[300px] overflow-hidden px-3 max-sm:h-[324px] font-mono text-12 leading-5">
        {rows.list.length === 0 && <Waiting />}
        {rows.list.map((row) => (
          <li
            key={row.serial}
            className="h-[100px] overflow-hidden border-line-1 py-2.5 max-sm:h-[162px] [overflow-wrap:anywhere] not-first:border-t"
          >
            <Frame text={row.text} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Frame({ text }: { text: string }) {
  let at = 0;
  return jsonTokens(text).map((token) => {
    const key = at;
    at += token.text.length;
    return (
      <span key={key} className={TONE[token.kind]}>
        {token.text}
      </span>
    );
  });
}

function Waiting() {
  return (
    <li className="py-2.5">
      <span className="sr-only">waiting for the first trade</span>
      {["w-full", "w-11/12", "w-2/5"].map((width) => (
        <Skeleton key={width} className={`mb-2 h-3 ${width}`} />
      ))}
    </li>
  );
}
