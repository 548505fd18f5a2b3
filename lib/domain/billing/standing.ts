import type { SubscriptionStatus } from "../tiers/entitlements";
import type { TierId } from "../tiers/tiers";
import type { Plan } from "./plans";

/** The copy of an organisation's subscription; times are epoch milliseconds. */
export interface SubscriptionCopy {
  isGranted: boolean;
  tier: TierId;
  plan: Plan | null;
  status: SubscriptionStatus;
  trialEnd: number | null;
  periodEnd: number | null;
  cancelAt: number | null;
  graceUntil: number | null;
  next: Plan | null;
}

/** How an organisation stands with its payments: what the billing page says first. */
export type Standing =
  | { kind: "free" }
  /** Given by the operator; nobody pays. */
  | { kind: "granted"; tier: TierId }
  | { kind: "trialing"; plan: Plan; trialEnd: number }
  | { kind: "paying"; plan: Plan; renewsAt: number | null; next: Plan | null }
  /** Cancelled, and still held. */
  | { kind: "ending"; plan: Plan; endsAt: number }
  | { kind: "overdue"; plan: Plan; graceUntil: number }
  /** The first payment never came through. */
  | { kind: "incomplete"; plan: Plan }
  | { kind: "ended"; tier: TierId };

export function standingOf(copy: SubscriptionCopy | null, nowMs: number): Standing {
  if (copy === null) return { kind: "free" };
  if (copy.isGranted) return copy.tier === "free" ? { kind: "free" } : { kind: "granted", tier: copy.tier };
  const { plan, status, cancelAt, graceUntil, trialEnd } = copy;
  if (plan === null) return { kind: "free" };
  if (status === "past_due" || status === "unpaid") {
    return graceUntil !== null && nowMs < graceUntil
      ? { kind: "overdue", plan, graceUntil }
      : { kind: "ended", tier: plan.tier };
  }
  if (status === "active" || status === "trialing") {
    if (cancelAt !== null) return { kind: "ending", plan, endsAt: cancelAt };
    if (status === "trialing" && trialEnd !== null) return { kind: "trialing", plan, trialEnd };
    return { kind: "paying", plan, renewsAt: copy.periodEnd, next: copy.next };
  }
  if (status === "incomplete") return { kind: "incomplete", plan };
  return { kind: "ended", tier: plan.tier };
}

/** What is paid for at present, or null: then a tier is bought anew. */
export function runningPlan(standing: Standing): Plan | null {
  return "plan" in standing && standing.kind !== "incomplete" ? standing.plan : null;
}
