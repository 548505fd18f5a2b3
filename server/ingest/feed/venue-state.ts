import type { ConnectionHealth, ConnectionState } from "@/lib/domain/market/health";

/** Best first: two connections that carry the same are as good as the better of them. */
const ORDER: readonly ConnectionState[] = ["ended", "live", "stale", "recovering", "connecting", "down"];

type Standing = Pick<ConnectionHealth, "state" | "reason">;

/**
 * State of a venue from its connections, in groups that carry the same: a group is as good as its best
 * connection, the venue as good as its worst group.
 */
export function venueState(groups: readonly (readonly Standing[])[]): Standing {
  let worst: Standing = { state: "ended", reason: null };
  for (const group of groups) {
    const [first, ...others] = group;
    if (!first) continue;
    const best = others.reduce((one, other) => (rank(other) < rank(one) ? other : one), first);
    if (rank(best) >= rank(worst)) worst = best;
  }
  const { state, reason } = worst;
  return { state, reason: state === "live" || state === "ended" ? null : reason };
}

function rank({ state }: Standing): number {
  return ORDER.indexOf(state);
}
