import { newId } from "../store/ids";
import type { TaxIdRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";

/** Types whose number says the country by its first two letters. */
const EU = "eu_vat";

export function newTaxId(
  tx: Transaction,
  given: { customer: string; type: string; value: string },
): TaxIdRow {
  return {
    id: newId(tx, "txi"),
    object: "tax_id",
    country: given.type === EU ? given.value.slice(0, 2).toUpperCase() : given.type.slice(0, 2).toUpperCase(),
    created: timeOf(tx, given),
    customer: given.customer,
    customer_account: null,
    livemode: false,
    owner: { customer: given.customer, customer_account: null, type: "customer" },
    type: taxIdType(given.type),
    value: given.value,
    verification: { status: "unverified", verified_address: null, verified_name: null },
  };
}

export const TAX_ID_TYPES = [
  "eu_vat",
  "gb_vat",
  "us_ein",
  "ch_vat",
  "no_vat",
  "au_abn",
  "ca_bn",
  "in_gst",
  "jp_trn",
  "sg_gst",
  "unknown",
] as const;

export function taxIdType(type: string): (typeof TAX_ID_TYPES)[number] {
  return TAX_ID_TYPES.find((known) => known === type) ?? "unknown";
}
