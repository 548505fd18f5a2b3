"use client";

import { type KeyboardEvent, useRef } from "react";

export const DESK_TABS = [
  { id: "chart", text: "Chart" },
  { id: "book", text: "Book" },
  { id: "tape", text: "Trades" },
  { id: "depth", text: "Depth" },
  { id: "watch", text: "Watch" },
] as const;

export type DeskTab = (typeof DESK_TABS)[number]["id"];

/** On a phone the panels are shown one at a time. */
export function PhoneTabs({ tab, onTab }: { tab: DeskTab; onTab: (tab: DeskTab) => void }) {
  const list = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent): void {
    const moves: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const move = moves[event.key];
    if (move === undefined) return;
    const at = DESK_TABS.findIndex(({ id }) => id === tab);
    const next = DESK_TABS[(at + move + DESK_TABS.length) % DESK_TABS.length];
    if (next === undefined) return;
    event.preventDefault();
    onTab(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab-id="${next.id}"]`)?.focus();
  }
  return (
    <div ref={list} role="tablist" aria-label="Panels" className="phone-tabs">
      {DESK_TABS.map(({ id, text }) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab-id={id}
          aria-selected={id === tab}
          aria-controls={`panel-${id}`}
          tabIndex={id === tab ? 0 : -1}
          onKeyDown={onKeyDown}
          onClick={() => onTab(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
