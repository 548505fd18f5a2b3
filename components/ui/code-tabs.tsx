"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { CopyButton } from "./copy-button";

export interface CodeTab {
  name: string;
  code: string;
}

/** How far each key moves the choice; the ends are far enough for any row of tabs. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -1_000, End: 1_000 };

/**
 * One thing said in several languages, each to be copied whole. Made by hand: the library's tabs write style
 * attributes into the server's HTML, which the page's policy forbids.
 */
export function CodeTabs({ label, tabs }: { label: string; tabs: readonly CodeTab[] }) {
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const code = tabs[chosen]?.code ?? "";

  function move(event: KeyboardEvent<HTMLDivElement>) {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(tabs.length - 1, Math.max(0, chosen + step));
    setChosen(next);
    event.currentTarget.querySelectorAll("button")[next]?.focus();
  }

  return (
    <div className="min-w-0 overflow-hidden rounded border border-line-1 bg-bg-0">
      <div className="flex items-center justify-between gap-2 border-b border-line-1 bg-bg-1 pr-1.5 pl-1">
        <div role="tablist" aria-label={label} className="flex" onKeyDown={move}>
          {tabs.map(({ name }, index) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-tab-${index}`}
              aria-selected={index === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={index === chosen ? 0 : -1}
              onClick={() => setChosen(index)}
              className="-mb-px h-10 border-b-2 border-transparent px-2.5 text-12 font-label text-ink-3 hover:text-ink-1 focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:text-ink-1"
            >
              {name}
            </button>
          ))}
        </div>
        <CopyButton text={code} what={`${label}, ${tabs[chosen]?.name ?? ""}`} />
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${chosen}`}>
        <pre className="whitespace-pre-wrap p-3 font-mono text-12 leading-5 text-ink-1 [overflow-wrap:anywhere]">
          {code}
        </pre>
      </div>
    </div>
  );
}
