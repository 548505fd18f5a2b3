import { newId } from "../store/ids";
import type { ProductRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

export function newProduct(
  tx: Transaction,
  given: Pick<ProductRow, "name"> & Partial<ProductRow>,
): ProductRow {
  return {
    id: newId(tx, "prod"),
    object: "product",
    active: true,
    created: tx.now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: tx.now,
    url: null,
    ...given,
  };
}
