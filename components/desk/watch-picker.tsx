"use client";

import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { useDesk } from "./desk-context";
import { type Listing, listingName } from "./desk-path";

/** Which of a venue's markets the watch-list shows. What it leaves out is not subscribed to either. */
export function WatchPicker({ listings }: { listings: readonly Listing[] }) {
  const { layout, remember } = useDesk();
  return (
    <ul>
      {listings.map((listing) => {
        const name = listingName(listing);
        const others = layout.unwatched.filter((other) => other !== name);
        return (
          <li key={name}>
            <label className="watch-pick">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={others.length === layout.unwatched.length}
                onChange={(event) =>
                  remember({ unwatched: event.target.checked ? others : [...others, name] })
                }
              />
              <span className="font-label text-ink-1">{baseOf(listing.symbol)}</span>
              <span className="text-ink-3">{quoteOf(listing.symbol)}</span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}
