"use client";

import { ageText } from "./age-text";
import { useNow } from "./use-now";

/** How long ago `at` (epoch milliseconds, this machine's clock) was, ticking. */
export function Age({
  at,
  staleAfterMs = Number.POSITIVE_INFINITY,
  everyMs = 250,
}: {
  at: number;
  staleAfterMs?: number;
  everyMs?: number;
}) {
  const now = useNow(everyMs);
  const age = now === null ? 0 : now - at;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={new Date(at).toISOString()}
      className={age > staleAfterMs ? "text-amber" : undefined}
      suppressHydrationWarning
    >
      {ageText(age)}
    </time>
  );
}
