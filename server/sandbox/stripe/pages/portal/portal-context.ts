import type {
  CustomerRow,
  PaymentMethodRow,
  PortalConfigurationRow,
  PortalSessionRow,
  SubscriptionRow,
} from "../../store/rows";
import type { Transaction } from "../../store/transaction";
import { missing } from "../../wire/stripe-error";
import { type Html, html } from "../html";

export interface PortalContext {
  tx: Transaction;
  session: PortalSessionRow;
  customer: CustomerRow;
  features: PortalConfigurationRow["features"];
}

const SHOWN: ReadonlySet<string> = new Set([
  "active",
  "past_due",
  "paused",
  "trialing",
  "unpaid",
  "incomplete",
]);

export function subscriptionsOf({ tx, customer }: PortalContext): SubscriptionRow[] {
  return tx.all("subscription").filter((row) => row.customer === customer.id && SHOWN.has(row.status));
}

/** One of this customer's subscriptions, the only one where none is named. */
export function ownSubscription(context: PortalContext, id: string | undefined): SubscriptionRow {
  const flow = context.session.flow;
  const wanted =
    id ??
    flow?.subscription_cancel?.subscription ??
    flow?.subscription_update?.subscription ??
    flow?.subscription_update_confirm?.subscription;
  const found = subscriptionsOf(context).find((row) => wanted === undefined || row.id === wanted);
  if (!found) throw missing("subscription", wanted ?? "");
  return found;
}

export function cardOf({ tx, customer }: PortalContext): PaymentMethodRow | null {
  const own = tx
    .all("subscription")
    .find((row) => row.customer === customer.id && row.default_payment_method !== null);
  const id = customer.invoice_settings.default_payment_method ?? own?.default_payment_method;
  return (id && tx.get("payment_method", id)) || null;
}

export function backLink({ session }: PortalContext): Html {
  return session.flow?.after_completion.type === "redirect" || session.flow
    ? html`<p>${session.return_url && html`<a href="${session.return_url}">← Back</a>`}</p>`
    : html`<p><a href="?view=home">← Billing</a></p>`;
}
