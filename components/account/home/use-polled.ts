"use client";

import { useEffect, useState } from "react";
import { readUseNow, type UseNow } from "./use-now";

const POLL_EVERY_MS = 3_000;
const TIMEOUT_MS = 2_500;

export interface PolledUse {
  now: UseNow;
  /** Since when nobody answers (epoch milliseconds, this machine's clock), or null. */
  silentSince: number | null;
}

/** What the page was sent with, and then every three seconds anew while it is looked at. */
export function usePolledUse(first: UseNow): PolledUse {
  const [polled, setPolled] = useState<PolledUse>({ now: first, silentSince: null });
  useEffect(() => {
    const end = new AbortController();
    async function ask() {
      if (document.hidden) return;
      const now = await fetchUse(end.signal);
      if (end.signal.aborted) return;
      setPolled((before) =>
        now === null
          ? { ...before, silentSince: before.silentSince ?? Date.now() }
          : { now, silentSince: null },
      );
    }
    const timer = setInterval(ask, POLL_EVERY_MS);
    document.addEventListener("visibilitychange", ask, { signal: end.signal });
    return () => {
      clearInterval(timer);
      end.abort();
    };
  }, []);
  return polled;
}

async function fetchUse(ended: AbortSignal): Promise<UseNow | null> {
  try {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch("/api/current-use", { signal, cache: "no-store" });
    return response.ok ? readUseNow(await response.json()) : null;
  } catch {
    return null;
  }
}
