import type { ConnectionState } from "@/lib/domain/market/health";
import type { Line } from "./line";

/** An outage this old is called what it is. */
const DOWN_AFTER_MS = 30_000;

/** State of a venue from the states of its connections: as good as the worst of them. */
export function venueState(
  lines: readonly Line[],
  hasEnded: boolean,
  now: number,
): { state: ConnectionState; reason: string | null } {
  if (hasEnded) return { state: "ended", reason: null };
  const lost = lines.find((line) => line.downSince !== null);
  if (lost?.downSince != null) {
    const isDown = now - lost.downSince > DOWN_AFTER_MS;
    if (isDown) return { state: "down", reason: lost.reason };
    return { state: lost.state === "connecting" ? "connecting" : "recovering", reason: lost.reason };
  }
  const silent = lines.find((line) => line.state === "silent");
  if (silent) return { state: "stale", reason: silent.reason };
  const connecting = lines.some((line) => line.state !== "live");
  return { state: connecting ? "connecting" : "live", reason: null };
}
