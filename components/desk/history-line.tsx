"use client";

import type { HistoryState } from "./candle-history";

/** What stands in the way of more history, over the oldest bars. */
export function HistoryLine({ state, isEmpty }: { state: HistoryState; isEmpty: boolean }) {
  if (state.kind === "stopped") {
    return (
      <p className="history-line" role="status">
        {state.code === "payment_required" ? (
          <>
            {state.detail} <a href="/billing?tier=next">Compare tiers</a>
          </>
        ) : (
          <>
            <strong>{state.code === "rate_limited" ? "Over the limit." : "No more history."}</strong>{" "}
            {state.detail}
          </>
        )}
      </p>
    );
  }
  if (isEmpty && state.kind !== "loading")
    return <p className="history-line">Waiting for the first trade.</p>;
  return null;
}
