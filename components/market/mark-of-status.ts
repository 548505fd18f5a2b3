import type { Mark } from "../ui/state-mark";

const MARK_OF_STATUS: Record<string, Mark> = { live: "live", ended: "live", ok: "live", ready: "live" };
const STALE = new Set(["stale", "recovering", "degraded", "resyncing", "syncing"]);

/** The shape for a state's word; what is not known counts as gone. */
export function markOf(status: string): Mark {
  return MARK_OF_STATUS[status] ?? (STALE.has(status) ? "stale" : "gone");
}
