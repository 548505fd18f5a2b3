import {
  type BillingState,
  chosenSubscription,
  GRACE_NOTICE_MS,
  isLive,
  overdueInvoice,
  TRIAL_NOTICE_MS,
  YEARLY_NOTICE_MS,
} from "@/lib/domain/billing/billing-state";
import { moneyText } from "@/lib/domain/billing/money";
import type { CustomerSnapshot, InvoiceSnapshot, SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";
import { TIERS } from "@/lib/domain/tiers/tiers";
import type { MailParams } from "../../mail/enqueue-mail";
import type { MailTemplateId } from "../../mail/templates";
import { writeDate } from "../../mail/write-time";

/** A mail that the state gives reason for. The same reason has the same key, however often it is met. */
export interface BillingMail {
  template: MailTemplateId;
  key: string;
  params: Record<string, unknown>;
}

export interface MailCircumstances {
  organisation: string;
  publicUrl: string;
  nowMs: number;
}

/** What is older is no news: a first look at an old customer tells nobody of last year's invoices. */
const NEWS_MS = 3 * 86_400_000;

/** All that the state gives reason for, told or not. */
export function billingMails(
  snapshot: CustomerSnapshot,
  state: BillingState | null,
  circumstances: MailCircumstances,
): BillingMail[] {
  const receipts = snapshot.invoices.flatMap((invoice) => receiptOf(invoice, circumstances));
  const chosen = chosenSubscription(snapshot);
  if (!state || !chosen) return receipts;
  return [
    ...receipts,
    ...OCCASIONS.flatMap((occasion) => occasion({ ...circumstances, snapshot, chosen, state })),
  ];
}

interface Standing extends MailCircumstances {
  snapshot: CustomerSnapshot;
  chosen: SubscriptionSnapshot;
  state: BillingState;
}

const OCCASIONS: readonly ((standing: Standing) => BillingMail[])[] = [
  failedPayment,
  beginningTrial,
  endingTrial,
  comingEnd,
  ended,
  comingYear,
];

function mail<Id extends MailTemplateId>(template: Id, key: string, params: MailParams<Id>): BillingMail {
  return { template, key, params: { ...(params as object) } };
}

function isNews(time: number | null, nowMs: number): boolean {
  return time !== null && nowMs - time < NEWS_MS;
}

function receiptOf(
  { id, number, status, amountPaid, currency, paidAt, periodStart, periodEnd }: InvoiceSnapshot,
  { organisation, publicUrl, nowMs }: MailCircumstances,
): BillingMail[] {
  if (status !== "paid" || amountPaid <= 0 || !isNews(paidAt, nowMs)) return [];
  return [
    mail("receipt", `receipt:${id}`, {
      organisation,
      amount: moneyText(amountPaid, currency),
      number: number ?? id,
      period: `${writeDate(periodStart)} to ${writeDate(periodEnd)}`,
      link: `${publicUrl}/billing/invoices/${id}`,
    }),
  ];
}

function failedPayment({ snapshot, chosen, state, organisation, publicUrl, nowMs }: Standing): BillingMail[] {
  const overdue = overdueInvoice(chosen, snapshot.invoices);
  if (!overdue || state.graceUntil === null || nowMs >= state.graceUntil) return [];
  const params = {
    organisation,
    amount: moneyText(overdue.amountDue, overdue.currency),
    tier: TIERS[state.tier].name,
    until: state.graceUntil,
    link: `${publicUrl}/billing`,
  };
  const isLast = nowMs >= state.graceUntil - GRACE_NOTICE_MS;
  return [
    mail("payment-failed", `payment-failed:${overdue.id}`, params),
    ...(isLast ? [mail("grace-ending", `grace-ending:${overdue.id}`, params)] : []),
  ];
}

function beginningTrial({ chosen, state, organisation, publicUrl, nowMs }: Standing): BillingMail[] {
  const { id, status, trialStart, trialEnd, cancelAt } = chosen;
  if (status !== "trialing" || trialEnd === null || cancelAt !== null || !isNews(trialStart, nowMs))
    return [];
  return [
    mail("trial-started", `trial-started:${id}`, {
      organisation,
      tier: TIERS[state.tier].name,
      price: priceText({ chosen, state }),
      until: trialEnd,
      link: `${publicUrl}/billing`,
    }),
  ];
}

function endingTrial({ chosen, state, organisation, publicUrl, nowMs }: Standing): BillingMail[] {
  const { id, status, trialEnd, cancelAt } = chosen;
  if (status !== "trialing" || trialEnd === null || cancelAt !== null) return [];
  if (nowMs < trialEnd - TRIAL_NOTICE_MS || nowMs >= trialEnd) return [];
  return [
    mail("trial-ending", `trial-ending:${id}:${trialEnd}`, {
      organisation,
      tier: TIERS[state.tier].name,
      until: trialEnd,
      link: `${publicUrl}/billing`,
    }),
  ];
}

function comingEnd({ chosen, state, organisation, publicUrl, nowMs }: Standing): BillingMail[] {
  const { id, cancelAt } = chosen;
  if (!isLive(chosen) || cancelAt === null || cancelAt <= nowMs) return [];
  return [
    mail("subscription-will-end", `will-end:${id}:${cancelAt}`, {
      organisation,
      tier: TIERS[state.tier].name,
      until: cancelAt,
      link: `${publicUrl}/billing`,
    }),
  ];
}

function ended({ chosen, state, organisation, publicUrl, nowMs }: Standing): BillingMail[] {
  if (chosen.status !== "canceled" || !isNews(chosen.endedAt, nowMs)) return [];
  return [
    mail("subscription-ended", `ended:${chosen.id}`, {
      organisation,
      tier: TIERS[state.tier].name,
      link: `${publicUrl}/billing`,
    }),
  ];
}

/** A year is long enough to forget: what renews by the year is announced. */
function comingYear({ chosen, state, organisation, publicUrl, nowMs }: Standing): BillingMail[] {
  const { id, status, periodEnd, cancelAt } = chosen;
  const isYearly = state.interval === "year" && status === "active" && cancelAt === null;
  if (!isYearly || periodEnd === null) return [];
  if (nowMs < periodEnd - YEARLY_NOTICE_MS || nowMs >= periodEnd) return [];
  return [
    mail("renewal-coming", `renewal:${id}:${periodEnd}`, {
      organisation,
      tier: TIERS[state.tier].name,
      price: priceText({ chosen, state }),
      at: periodEnd,
      link: `${publicUrl}/billing`,
    }),
  ];
}

function priceText({ chosen, state }: Pick<Standing, "chosen" | "state">): string {
  return `${moneyText(chosen.unitAmount)} a ${state.interval ?? "month"}`;
}
