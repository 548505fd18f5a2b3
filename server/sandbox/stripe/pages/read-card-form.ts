import { type CardEntry, readCard } from "../cards/read-card";
import { invalid } from "../wire/stripe-error";

/** The card of a posted form, or the refusal that brings the form back. */
export function readCardForm(values: Readonly<Record<string, string>>, now: number): CardEntry {
  const card = readCard(
    { number: values.number ?? "", expiry: values.expiry ?? "", cvc: values.cvc ?? "" },
    now,
  );
  if ("field" in card) throw invalid(card.message, { param: card.field, code: card.code });
  return card;
}
