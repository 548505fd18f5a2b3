import { TIERS } from "../tiers/tiers";
import {
  type BillingState,
  chosenSubscription,
  GRACE_NOTICE_MS,
  isLive,
  overdueInvoice,
  TRIAL_NOTICE_MS,
  YEARLY_NOTICE_MS,
} from "./billing-state";
import { moneyText } from "./money";
import type { CustomerSnapshot, SubscriptionSnapshot } from "./snapshot";

/** A mail that the state gives reason for. The same reason has the same key, however often it is met. */
export interface BillingMail {
  template:
    | "billing-receipt"
    | "billing-payment-failed"
    | "billing-grace-ending"
    | "billing-ended"
    | "billing-will-end"
    | "billing-trial-started"
    | "billing-trial-ending"
    | "billing-renewal";
  key: string;
  /** Amounts are text, times epoch milliseconds. */
  params: Record<string, string | number | null>;
}

/** What is older is no news: a first look at an old customer tells nobody of last year's invoices. */
const NEWS_MS = 3 * 86_400_000;

export function billingMails(
  snapshot: CustomerSnapshot,
  state: BillingState | null,
  nowMs: number,
): BillingMail[] {
  const isNews = (time: number | null): time is number => time !== null && nowMs - time < NEWS_MS;
  const receipts = snapshot.invoices.flatMap((invoice): BillingMail[] => {
    const { id, number, amountPaid, currency, description, paidAt, status } = invoice;
    if (status !== "paid" || amountPaid <= 0 || !isNews(paidAt)) return [];
    const amount = moneyText(amountPaid, currency);
    const params = { invoice: id, number, amount, description, paidAt };
    return [{ template: "billing-receipt", key: `receipt:${id}`, params }];
  });
  const chosen = chosenSubscription(snapshot);
  if (!state || !chosen) return receipts;
  return [...receipts, ...ofSubscription(snapshot, { chosen, state, nowMs }, isNews)];
}

interface Standing {
  chosen: SubscriptionSnapshot;
  state: BillingState;
  nowMs: number;
}

function ofSubscription(
  snapshot: CustomerSnapshot,
  { chosen, state, nowMs }: Standing,
  isNews: (time: number | null) => time is number,
): BillingMail[] {
  const { id, status, trialStart, trialEnd, cancelAt, endedAt, periodEnd } = chosen;
  const tier = TIERS[state.tier].name;
  const price = moneyText(chosen.unitAmount);
  const interval = state.interval;
  const mails: BillingMail[] = [];
  const overdue = overdueInvoice(chosen, snapshot.invoices);
  if (overdue && state.graceUntil !== null) {
    const { graceUntil } = state;
    const params = { tier, amount: moneyText(overdue.amountDue, overdue.currency), graceUntil };
    mails.push({ template: "billing-payment-failed", key: `payment-failed:${overdue.id}`, params });
    if (nowMs >= graceUntil - GRACE_NOTICE_MS && nowMs < graceUntil) {
      mails.push({ template: "billing-grace-ending", key: `grace-ending:${overdue.id}`, params });
    }
  }
  if (status === "trialing" && trialEnd !== null && cancelAt === null) {
    const params = { tier, price, interval, trialEnd };
    if (isNews(trialStart)) {
      mails.push({ template: "billing-trial-started", key: `trial-started:${id}`, params });
    }
    if (nowMs >= trialEnd - TRIAL_NOTICE_MS && nowMs < trialEnd) {
      mails.push({ template: "billing-trial-ending", key: `trial-ending:${id}:${trialEnd}`, params });
    }
  }
  if (isLive(chosen) && cancelAt !== null) {
    mails.push({
      template: "billing-will-end",
      key: `will-end:${id}:${cancelAt}`,
      params: { tier, endsAt: cancelAt },
    });
  }
  if (status === "canceled" && isNews(endedAt)) {
    const reason = chosen.isEndedUnpaid ? "unpaid" : "cancelled";
    mails.push({ template: "billing-ended", key: `ended:${id}`, params: { tier, reason, endedAt } });
  }
  if (isYearlySoon({ chosen, state, nowMs }) && periodEnd !== null) {
    const params = { tier, price, renewsAt: periodEnd };
    mails.push({ template: "billing-renewal", key: `renewal:${id}:${periodEnd}`, params });
  }
  return mails;
}

/** A year is long enough to forget: what renews by the year is announced. */
function isYearlySoon({ chosen, state, nowMs }: Standing): boolean {
  const { status, periodEnd, cancelAt } = chosen;
  return (
    state.interval === "year" &&
    status === "active" &&
    cancelAt === null &&
    periodEnd !== null &&
    nowMs >= periodEnd - YEARLY_NOTICE_MS &&
    nowMs < periodEnd
  );
}
