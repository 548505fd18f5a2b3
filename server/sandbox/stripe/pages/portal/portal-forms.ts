import { day, every, money, productName } from "../../billing/describe";
import { periodEndOf } from "../../billing/renew-subscription";
import { alert, CARD_FIELDS, cardFields, type FormState, field } from "../field";
import { html } from "../html";
import type { View } from "../layout";
import { taxIdFields } from "../tax-id-fields";
import { offeredPrices } from "./offered-prices";
import { backLink, ownSubscription, type PortalContext } from "./portal-context";

const UNAUTHENTICATED =
  "We are unable to authenticate your card. Please choose a different one and try again.";

export function cardView(context: PortalContext, state: FormState): View {
  const failed = state.values.failed ? { ...state, problem: { field: "", message: UNAUTHENTICATED } } : state;
  return {
    title: "Update card",
    shape: "narrow",
    body: html`<section>${backLink(context)}<div class="card"><h1>Update your card</h1><form method="post" action="?view=card">${alert(failed, CARD_FIELDS)}${cardFields(state)}<button name="action" value="card">Keep this card</button></form></div></section>`,
  };
}

export function cancelView(context: PortalContext, state: FormState): View {
  const row = ownSubscription(context, state.values.subscription);
  const [item] = row.items.data;
  const name = item ? productName(context.tx, item) : "your plan";
  const at =
    context.features.subscription_cancel.mode === "immediately" ? "at once" : `on ${day(periodEndOf(row))}`;
  return {
    title: "Cancel plan",
    shape: "narrow",
    body: html`<section>${backLink(context)}<div class="card"><h1>Cancel ${name}?</h1>${alert(state, [])}<p>It ends ${at}. Until then nothing changes.</p><form method="post" action="?view=cancel"><input type="hidden" name="subscription" value="${row.id}"><button name="action" value="cancel">Cancel plan</button><a class="button quiet" href="?view=home">Keep plan</a></form></div></section>`,
  };
}

export function detailsView(context: PortalContext, state: FormState): View {
  const { customer } = context;
  return {
    title: "Change details",
    shape: "narrow",
    body: html`<section>${backLink(context)}<div class="card"><h1>Your details</h1><form method="post" action="?view=details">${alert(state, ["email", "tax_value"])}
${field(state, { name: "name", label: "Name", value: customer.name ?? "", autocomplete: "name" })}
${field(state, { name: "email", label: "Email", type: "email", value: customer.email ?? "", autocomplete: "email", inputmode: "email", required: true })}
${taxIdFields(state, "Add a tax id")}<button name="action" value="details">Save</button></form></div></section>`,
  };
}

export function updateView(context: PortalContext, state: FormState): View {
  const row = ownSubscription(context, state.values.subscription);
  const current = row.items.data[0]?.price.id;
  const options = offeredPrices(context, row).map(
    (price) =>
      html`<option value="${price.id}"${price.id === (state.values.price ?? current) && html` selected`}>${productName(context.tx, { price })}: ${money(price.unit_amount, price.currency)} every ${every(price.recurring)}</option>`,
  );
  return {
    title: "Change plan",
    shape: "narrow",
    body: html`<section>${backLink(context)}<div class="card"><h1>Change plan</h1><form method="post" action="?view=update">${alert(state, [])}<input type="hidden" name="subscription" value="${row.id}"><div class="field"><label for="price">New plan</label><select id="price" name="price">${options}</select></div><button name="action" value="update">Confirm</button></form></div></section>`,
  };
}
