import type { Feed } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";
import type { Principal } from "./principal";

/** A test key sees the simulated feed only. Errors: `unavailable` where another one runs. */
export function assertFeedAllowed({ mode }: Principal, feed: Feed): void {
  if (mode === "live" || feed === "simulated") return;
  throw new AppError(
    "unavailable",
    `A test key sees simulated data only, and this server runs the ${feed} feed. Use a live key.`,
  );
}
