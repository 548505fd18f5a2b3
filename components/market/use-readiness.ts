"use client";

import { useEffect, useState } from "react";
import { type Readiness, toReadiness } from "./readiness";

const POLL_EVERY_MS = 3_000;
const TIMEOUT_MS = 2_500;

export type ReadinessView =
  | { kind: "asking" }
  | { kind: "answered"; readiness: Readiness; at: number }
  | { kind: "unreachable"; since: number };

/** Asks `/ready`, which is never limited, every three seconds while the page is looked at. */
export function useReadiness(): ReadinessView {
  const [view, setView] = useState<ReadinessView>({ kind: "asking" });
  useEffect(() => {
    const end = new AbortController();
    async function ask() {
      if (document.hidden) return;
      const readiness = await fetchReadiness(end.signal);
      if (end.signal.aborted) return;
      const now = Date.now();
      setView((before) => {
        if (readiness !== null) return { kind: "answered", readiness, at: now };
        return before.kind === "unreachable" ? before : { kind: "unreachable", since: now };
      });
    }
    ask();
    const timer = setInterval(ask, POLL_EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      end.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
  return view;
}

async function fetchReadiness(ended: AbortSignal): Promise<Readiness | null> {
  try {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(TIMEOUT_MS)]);
    // 503 carries the same body: it says what is missing.
    const response = await fetch("/ready", { signal, cache: "no-store" });
    const body: unknown = await response.json();
    return toReadiness(body);
  } catch {
    return null;
  }
}
