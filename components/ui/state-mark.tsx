/** Shape doubles colour: a dot is live, a diamond stale, a ring gone. */
export type Mark = "live" | "stale" | "gone";

export function StateMark({ mark }: { mark: Mark }) {
  return (
    <svg
      viewBox="0 0 8 8"
      className={`size-2 shrink-0 ${mark === "stale" ? "text-amber" : "text-ink-1"}`}
      aria-hidden="true"
    >
      {mark === "live" && <circle cx="4" cy="4" r="2.75" fill="currentColor" />}
      {mark === "stale" && <path d="M4 .25L7.75 4 4 7.75.25 4z" fill="currentColor" />}
      {mark === "gone" && (
        <circle cx="4" cy="4" r="2.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
    </svg>
  );
}
