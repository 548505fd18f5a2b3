"use client";

import { useSyncExternalStore } from "react";
import { type Readiness, toReadiness } from "./readiness";

const POLL_EVERY_MS = 3_000;
const TIMEOUT_MS = 2_500;

export type ReadinessView =
  | { kind: "asking" }
  | { kind: "answered"; readiness: Readiness; at: number }
  | { kind: "unreachable"; since: number };

const ASKING: ReadinessView = { kind: "asking" };

/** One question for all that show the answer; asked while somebody shows it and the page is looked at. */
class ReadinessPoll {
  readonly #listeners = new Set<() => void>();
  #view: ReadinessView = ASKING;
  #end: AbortController | null = null;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end?.abort();
    };
  };

  getView = (): ReadinessView => this.#view;

  #start(): void {
    const end = new AbortController();
    this.#end = end;
    const ask = () => this.#ask(end.signal);
    const timer = setInterval(ask, POLL_EVERY_MS);
    document.addEventListener("visibilitychange", ask, { signal: end.signal });
    end.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    ask();
  }

  async #ask(ended: AbortSignal): Promise<void> {
    if (document.hidden) return;
    const readiness = await fetchReadiness(ended);
    if (ended.aborted) return;
    const now = Date.now();
    if (readiness !== null) this.#view = { kind: "answered", readiness, at: now };
    else if (this.#view.kind !== "unreachable") this.#view = { kind: "unreachable", since: now };
    for (const listener of this.#listeners) listener();
  }
}

const poll = new ReadinessPoll();

/** What `/ready` says, which is never limited, every three seconds. */
export function useReadiness(): ReadinessView {
  return useSyncExternalStore(poll.subscribe, poll.getView, () => ASKING);
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
