"use client";

import { VENUES } from "@/lib/domain/market/venue";
import { Icon } from "../ui/icon";
import { useNow } from "../ui/use-now";
import { useDesk } from "./desk-context";
import { VENUE_NAMES } from "./desk-path";
import { VenueLag } from "./venue-lag";

/** Answers "is it them or me" without leaving the desk. */
export function DeskFoot() {
  const { listings, openHelp } = useDesk();
  const now = useNow(1_000);
  const venues = VENUES.filter((venue) => listings.some((listing) => listing.venue === venue));
  return (
    <footer className="desk-foot">
      {venues.map((venue) => (
        <span key={venue} className="flex items-center gap-1.5">
          <VenueLag venue={venue} name={VENUE_NAMES[venue]} />
        </span>
      ))}
      <time className="ml-auto" suppressHydrationWarning>
        {now === null ? "" : `${new Date(now).toISOString().slice(11, 19)} UTC`}
      </time>
      <button type="button" className="foot-button" onClick={openHelp} aria-keyshortcuts="?">
        <Icon name="keyboard" className="size-3.5" />
        keys
      </button>
    </footer>
  );
}
