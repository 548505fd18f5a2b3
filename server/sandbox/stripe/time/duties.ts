import { endSubscription } from "../billing/end-subscription";
import { enterNextPhase } from "../billing/enter-next-phase";
import { finalizeInvoice } from "../billing/make-invoice";
import { payInvoice } from "../billing/pay-invoice";
import { periodEndOf, renewSubscription } from "../billing/renew-subscription";
import { voidInvoice } from "../billing/void-invoice";
import type { Kind, Rows } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change } from "../webhooks/change";
import { emit } from "../webhooks/emit";

const INCOMPLETE_SECONDS = 23 * 3_600;
const TRIAL_NOTICE_SECONDS = 3 * 86_400;
const RUNNING: ReadonlySet<string> = new Set(["active", "past_due", "trialing", "unpaid"]);

/** Something that time does: when it is due by the row alone, and what happens then. */
export interface Duty<K extends Kind = Kind> {
  readonly name: string;
  readonly kind: K;
  dueAt(row: Rows[K]): number | null;
  act(tx: Transaction, row: Rows[K]): void;
}

function duty<K extends Kind>(name: string, kind: K, dueAt: Duty<K>["dueAt"], act: Duty<K>["act"]): Duty<K> {
  return { name, kind, dueAt, act };
}

/** In the order in which they are done where several are due in one second: a phase begins before its period. */
export const DUTIES = [
  duty(
    "schedule-phase",
    "subscription_schedule",
    ({ status, current_phase }) => (status === "active" ? (current_phase?.end_date ?? null) : null),
    enterNextPhase,
  ),
  duty(
    "trial-notice",
    "subscription",
    ({ status, trial_end, facts }) =>
      status === "trialing" && trial_end !== null && !facts.trialEndTold
        ? trial_end - TRIAL_NOTICE_SECONDS
        : null,
    (tx, row) => {
      tx.put("subscription", { ...row, facts: { ...row.facts, trialEndTold: true } });
      emit(tx, "customer.subscription.trial_will_end", row);
    },
  ),
  duty(
    "cancel",
    "subscription",
    ({ status, cancel_at }) => (RUNNING.has(status) || status === "paused" ? cancel_at : null),
    (tx, row) => {
      endSubscription(tx, row, "cancellation_requested");
    },
  ),
  duty(
    "renewal",
    "subscription",
    (row) => (RUNNING.has(row.status) ? periodEndOf(row) : null),
    renewSubscription,
  ),
  duty(
    "collection-resumes",
    "subscription",
    ({ pause_collection: pause }) => pause?.resumes_at ?? null,
    (tx, row) => {
      change(tx, "subscription", row, { pause_collection: null }, "customer.subscription.updated");
    },
  ),
  duty(
    "incomplete",
    "subscription",
    ({ status, created }) => (status === "incomplete" ? created + INCOMPLETE_SECONDS : null),
    expireIncomplete,
  ),
  duty(
    "finalization",
    "invoice",
    ({ status, automatically_finalizes_at }) => (status === "draft" ? automatically_finalizes_at : null),
    (tx, row) => {
      payInvoice(tx, finalizeInvoice(tx, row));
    },
  ),
  duty(
    "payment-retry",
    "invoice",
    ({ status, next_payment_attempt }) => (status === "open" ? next_payment_attempt : null),
    (tx, row) => {
      payInvoice(tx, row);
    },
  ),
  duty(
    "checkout-expiry",
    "checkout_session",
    ({ status, expires_at }) => (status === "open" ? expires_at : null),
    (tx, row) => {
      change(tx, "checkout_session", row, { status: "expired", url: null }, "checkout.session.expired");
    },
  ),
] as const;

function expireIncomplete(tx: Transaction, row: Rows["subscription"]): void {
  const invoice = row.latest_invoice === null ? undefined : tx.get("invoice", row.latest_invoice);
  if (invoice?.status === "open") voidInvoice(tx, invoice);
  const expired = {
    ...row,
    status: "incomplete_expired" as const,
    ended_at: row.created + INCOMPLETE_SECONDS,
  };
  tx.put("subscription", expired);
  emit(tx, "customer.subscription.updated", expired, row);
  emit(tx, "customer.subscription.deleted", expired);
}
