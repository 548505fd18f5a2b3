import type { Clock } from "@/lib/platform/clock";
import { WindowBudget } from "../../../rest/window-budget";

/** Each path that is asked here allows 20 requests in two seconds to an address; two are left to other programs. */
const CALLS = { max: 18, windowMs: 2_000 };

export function createCallLimits(clock: Clock): WindowBudget {
  return new WindowBudget(clock, (path) => ({ ...CALLS, name: path }));
}
