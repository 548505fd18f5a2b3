import { z } from "zod";
import { newTaxId, TAX_ID_TYPES } from "../objects/tax-id";
import type { Transaction } from "../store/transaction";
import { create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { paginate } from "../wire/paginate";
import { pageParams, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid, missing } from "../wire/stripe-error";

const URL = "/v1/customers/{id}/tax_ids";
const FORMATS: Partial<Record<(typeof TAX_ID_TYPES)[number], RegExp>> = {
  eu_vat: /^[A-Z]{2}[0-9A-Z+*.]{2,12}$/,
  gb_vat: /^(GB)?\d{9}(\d{3})?$/,
  us_ein: /^\d{2}-?\d{7}$/,
};

export const TAX_ID_ROUTES = [
  route("POST", URL, { type: z.enum(TAX_ID_TYPES), value: text }, (tx, given, customer) =>
    addTaxId(tx, customer, given.type, given.value),
  ),
  route("GET", URL, pageParams, (tx, given, customer) => {
    tx.need("customer", customer);
    const found = tx.all("tax_id").filter((row) => row.customer === customer);
    return paginate(found, given, `/v1/customers/${customer}/tax_ids`);
  }),
  route("GET", `${URL}/{taxId}`, {}, (tx, _given, customer, id) => {
    const row = tx.need("tax_id", id);
    if (row.customer !== customer) throw missing("tax_id", id);
    return row;
  }),
  route("DELETE", `${URL}/{taxId}`, {}, (tx, _given, customer, id) => {
    const row = tx.need("tax_id", id);
    if (row.customer !== customer) throw missing("tax_id", id);
    emit(tx, "customer.tax_id.deleted", row);
    tx.remove("tax_id", id);
    return { id, object: "tax_id", deleted: true };
  }),
];

export function addTaxId(
  tx: Transaction,
  customer: string,
  type: (typeof TAX_ID_TYPES)[number],
  value: string,
  param = "value",
) {
  tx.need("customer", customer);
  if (!(FORMATS[type]?.test(value) ?? true))
    throw invalid(`Invalid value for ${type}.`, { code: "tax_id_invalid", param });
  const known = tx
    .all("tax_id")
    .find((row) => row.customer === customer && row.value === value && row.type === type);
  return known ?? create(tx, "tax_id", newTaxId(tx, { customer, type, value }), "customer.tax_id.created");
}
