import { adoptMethod } from "../billing/adopt-method";
import { authenticateCheckout } from "../billing/complete-checkout";
import { money } from "../billing/describe";
import { payInvoice } from "../billing/pay-invoice";
import type { Transaction } from "../store/transaction";
import { expect } from "../wire/expect";
import { missing } from "../wire/stripe-error";
import { successUrl } from "./checkout-page";
import { html } from "./html";
import type { Page } from "./page";

/** What the bank is asked about, by the kind of id in the address. */
interface Asker {
  what(tx: Transaction, id: string): string;
  leadsTo(tx: Transaction, id: string): string | null;
  answer(tx: Transaction, id: string, succeeds: boolean, values: Readonly<Record<string, string>>): string;
}

const ASKERS: Readonly<Record<string, Asker>> = {
  cs: {
    what(tx, id) {
      const { invoice, currency } = tx.need("checkout_session", id);
      const due = invoice === null ? 0 : (tx.get("invoice", invoice)?.amount_due ?? 0);
      return due > 0
        ? `a payment of ${money(due, currency ?? "usd")}`
        : "keeping your card for later payments";
    },
    leadsTo: (tx, id) => tx.need("checkout_session", id).success_url,
    answer(tx, id, succeeds, { method = "" }) {
      const done = authenticateCheckout(tx, id, method, succeeds);
      return done ? successUrl(tx, tx.need("checkout_session", id)) : `${tx.origin}/c/pay/${id}?failed=3ds`;
    },
  },
  pi: {
    what(tx, id) {
      const intent = tx.need("payment_intent", id);
      return `a payment of ${money(intent.amount, intent.currency)}`;
    },
    leadsTo: () => null,
    answer(tx, id, succeeds) {
      const { facts, payment_method: methodId } = tx.need("payment_intent", id);
      const invoice = tx.need("invoice", facts.invoice);
      const page = `${tx.origin}/i/${invoice.facts.token}`;
      if (!succeeds || invoice.status !== "open") return `${page}?failed=3ds`;
      const method = authenticated(tx, methodId ?? "");
      payInvoice(tx, invoice, { method, authenticated: true });
      return page;
    },
  },
  pm: {
    what: () => "keeping your card for later payments",
    leadsTo: () => null,
    answer(tx, id, succeeds, { session = "" }) {
      const portal = `${tx.origin}/p/session/${tx.need("portal_session", session).id}`;
      if (!succeeds) return `${portal}?view=card&failed=3ds`;
      adoptMethod(tx, authenticated(tx, id));
      return `${portal}?view=home&done=card`;
    },
  },
};

export const THREE_D_SECURE_PAGE: Page = {
  path: /^\/3ds\/((?:cs|pi|pm)_\w+)$/,
  view(tx, id) {
    const asker = askerOf(id);
    return {
      title: "3-D Secure",
      shape: "narrow",
      leadsTo: [asker.leadsTo(tx, id)],
      body: html`<div class="card"><h1>3-D Secure</h1><p>Your bank asks whether it is you who agrees to ${asker.what(tx, id)}.</p><p class="dim">In the sandbox you decide what the bank hears.</p><form method="post"><button name="answer" value="complete">Complete authentication</button><button class="quiet" name="answer" value="fail">Fail authentication</button></form></div>`,
    };
  },
  act: (tx, id, values) => askerOf(id).answer(tx, id, values.answer === "complete", values),
};

function askerOf(id: string): Asker {
  const asker = ASKERS[id.slice(0, 2)];
  if (!asker) throw missing("payment", id);
  return asker;
}

function authenticated(tx: Transaction, id: string) {
  const method = tx.need("payment_method", id);
  tx.put("payment_method", { ...method, facts: { ...method.facts, authenticated: true } });
  return expect(tx.get("payment_method", id));
}
