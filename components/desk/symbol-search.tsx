"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { Icon } from "../ui/icon";
import { useDesk } from "./desk-context";
import { deskPath, type Listing, VENUE_NAMES } from "./desk-path";
import { findListings } from "./find-listings";

/** Type, arrows, Enter. The dialog element keeps the focus inside and gives it back. */
export function SymbolSearch({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const { listings } = useDesk();
  const router = useRouter();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const found = findListings(listings, text);
  const active = found[Math.min(chosen, found.length - 1)];

  function open(listing: Listing): void {
    dialog.current?.close();
    router.push(deskPath(listing) as Route);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setChosen((Math.min(chosen, found.length - 1) + move + found.length) % Math.max(1, found.length));
    }
    if (event.key === "Enter" && active) {
      event.preventDefault();
      open(active);
    }
  }

  const optionId = (listing: Listing) => `${listId}-${listing.venue}-${listing.symbol.replace("/", "-")}`;
  return (
    <dialog
      ref={dialog}
      aria-label="Search a symbol"
      className="desk-dialog search-dialog"
      onClose={() => {
        setText("");
        setChosen(0);
      }}
      onPointerDown={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div className="search-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={active && optionId(active)}
          aria-label="Symbol or venue"
          autoComplete="off"
          spellCheck={false}
          placeholder="Symbol or venue"
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
        />
        <span aria-hidden="true" className="key">
          esc
        </span>
      </div>
      <div id={listId} role="listbox" aria-label="Symbols" className="search-list">
        {found.map((listing) => (
          <div
            key={optionId(listing)}
            id={optionId(listing)}
            role="option"
            tabIndex={-1}
            aria-selected={listing === active}
            onPointerMove={() => setChosen(found.indexOf(listing))}
            onClick={() => open(listing)}
            onKeyDown={onKeyDown}
          >
            <span className="font-label text-ink-1">{listing.symbol}</span>
            <span className="text-ink-3">{VENUE_NAMES[listing.venue]}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="search-none">No symbol here is called “{text}”.</p>}
    </dialog>
  );
}
