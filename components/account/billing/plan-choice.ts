import {
  type BillingInterval,
  isPaidTier,
  isSamePlan,
  type Plan,
  whenChangeBegins,
} from "@/lib/domain/billing/plans";
import { runningPlan, type Standing } from "@/lib/domain/billing/standing";
import { TIERS, type TierId } from "@/lib/domain/tiers/tiers";

/** What a column of the table offers. */
export type Choice =
  | { kind: "none"; text: string }
  | { kind: "cancel" }
  | { kind: "resume"; text: string }
  | { kind: "checkout"; plan: Plan; text: string }
  | { kind: "change"; plan: Plan; text: string };

interface Situation {
  standing: Standing;
  tierNow: TierId;
  canTry: boolean;
}

/** What can be done about one tier at one interval, from how the organisation stands. */
export function choiceOf(tier: TierId, interval: BillingInterval, situation: Situation): Choice {
  const { standing, tierNow, canTry } = situation;
  const running = runningPlan(standing);
  if (standing.kind === "granted") return none(tier === standing.tier ? "Your tier" : "");
  if (!isPaidTier(tier)) {
    if (running === null || standing.kind === "ended") return none(tierNow === "free" ? "Your tier" : "");
    if (standing.kind === "ending") return none("Begins when it ends");
    return standing.kind === "overdue" ? none("Begins unless you pay") : { kind: "cancel" };
  }
  const plan = { tier, interval };
  if (running === null || standing.kind === "ended") {
    return { kind: "checkout", plan, text: canTry ? "Try 14 days free" : `Subscribe to ${TIERS[tier].name}` };
  }
  if (isSamePlan(running, plan)) {
    if (standing.kind === "ending") return { kind: "resume", text: "Resume" };
    if (standing.kind === "paying" && standing.next !== null) return { kind: "resume", text: "Stay on it" };
    return none("Your tier");
  }
  if (standing.kind === "overdue") return none("Pay first");
  if (standing.kind === "ending") return none("Resume first");
  if (standing.kind === "paying" && standing.next !== null && isSamePlan(standing.next, plan)) {
    return none("Begins next");
  }
  if (running.tier === tier) {
    return { kind: "change", plan, text: interval === "year" ? "Pay by the year" : "Pay by the month" };
  }
  const isMore = whenChangeBegins(running, plan) === "now";
  return { kind: "change", plan, text: `${isMore ? "Upgrade" : "Downgrade"} to ${TIERS[tier].name}` };
}

function none(text: string): Choice {
  return { kind: "none", text };
}
