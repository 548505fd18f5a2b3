"use client";

import { markOf } from "../market/mark-of-status";
import { useReadiness } from "../market/use-readiness";
import { StateMark } from "../ui/state-mark";

/** Whether data comes in at all, and how far the slowest live source is behind. */
export function LiveNow() {
  const view = useReadiness();
  if (view.kind === "asking") return <span className="h-4 w-16 max-sm:hidden" aria-hidden="true" />;
  if (view.kind === "unreachable") return <Line mark="gone" text="no answer" />;
  const { sources } = view.readiness;
  const live = sources.filter(({ status }) => markOf(status) === "live");
  const lag = Math.max(...live.map(({ lagMs }) => lagMs ?? 0));
  if (live.length === 0) return <Line mark="gone" text="no source" />;
  if (live.length < sources.length)
    return <Line mark="stale" text={`${live.length} of ${sources.length} live`} />;
  return <Line mark="live" text="live" figure={`${Math.max(0, Math.round(lag))} ms`} />;
}

function Line({ mark, text, figure }: { mark: "live" | "stale" | "gone"; text: string; figure?: string }) {
  return (
    <span className="flex items-center gap-1.5 text-12 whitespace-nowrap text-ink-2">
      <StateMark mark={mark} />
      <span className={mark === "live" ? "max-sm:sr-only" : ""}>{text}</span>
      {figure && <span className="min-w-10 text-ink-3 max-sm:hidden">{figure}</span>}
    </span>
  );
}
