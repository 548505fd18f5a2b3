"use client";

import { useEffect } from "react";

const CHANNEL = "quant-organisation";

/** The organisation is the session's and not the tab's: another tab must not go on as if it were the former one. */
export function tellOtherTabs(): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("changed");
  channel.close();
}

/** Loads the page anew when another tab has changed the organisation. */
export function useOrganisationTabs(): void {
  useEffect(() => {
    if (typeof BroadcastChannel === "undefined") return;
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => window.location.reload();
    return () => channel.close();
  }, []);
}
