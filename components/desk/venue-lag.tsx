"use client";

import type { Venue } from "@/lib/domain/market/venue";
import { markOf } from "../market/mark-of-status";
import { useStreamView } from "../stream/stream-provider";
import { useChannel } from "../stream/use-channel";
import { type Mark, StateMark } from "../ui/state-mark";

const HEALTH_MS = 1_000;

/** How a venue's feed stands, in a mark and a word. */
export function useVenueState(venue: Venue): { mark: Mark; text: string } | null {
  const news = useChannel(`health:${venue}`, { throttleMs: HEALTH_MS });
  const { link } = useStreamView();
  const health = news?.state ?? null;
  if (link.kind === "disconnected" || link.kind === "refused") return { mark: "gone", text: "disconnected" };
  if (health === null) return null;
  const mark = markOf(health.state);
  const isLagKnown = mark === "live" && health.lagMs !== null && health.state !== "ended";
  // Clocks of two machines differ: a venue's may run ahead of ours.
  return { mark, text: isLagKnown ? `${Math.max(0, Math.round(health.lagMs ?? 0))} ms` : health.state };
}

/** With a `name` it stands alone, mark first; in a list that names the venue the mark is for what is not well. */
export function VenueLag({ venue, name }: { venue: Venue; name?: string }) {
  const state = useVenueState(venue);
  const text = state?.text ?? "…";
  return (
    <span className={`venue-lag ${state?.mark === "stale" ? "text-amber" : "text-ink-3"}`}>
      {state !== null && (name !== undefined || state.mark !== "live") && <StateMark mark={state.mark} />}
      {name !== undefined && <span className="text-ink-2">{name}</span>}
      {text}
    </span>
  );
}
