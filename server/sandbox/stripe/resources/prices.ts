import { z } from "zod";
import { newPrice } from "../objects/price";
import { newProduct } from "../objects/product";
import type { PriceRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change, create } from "../webhooks/change";
import { defined } from "../wire/defined";
import { paginate } from "../wire/paginate";
import { flag, integer, mergeMetadata, metadata, pageParams, text, unsettable } from "../wire/params";
import { route } from "../wire/route";
import { invalid } from "../wire/stripe-error";

const INTERVALS = z.enum(["day", "week", "month", "year"]);
const shared = {
  active: flag.optional(),
  lookup_key: text.optional(),
  metadata: metadata.optional(),
  nickname: text.optional(),
  tax_behavior: z.enum(["exclusive", "inclusive", "unspecified"]).optional(),
  transfer_lookup_key: flag.optional(),
};

export const PRICE_ROUTES = [
  route(
    "POST",
    "/v1/prices",
    {
      ...shared,
      currency: text,
      unit_amount: integer,
      product: text.optional(),
      product_data: z
        .strictObject({ name: text, id: text.optional(), metadata: metadata.optional() })
        .optional(),
      recurring: z.strictObject({
        interval: INTERVALS,
        interval_count: integer.optional(),
        usage_type: z.literal("licensed").optional(),
      }),
      billing_scheme: z.literal("per_unit").optional(),
    },
    (
      tx,
      { product: id, product_data, recurring, lookup_key, transfer_lookup_key, metadata: data, ...plain },
    ) => {
      const product =
        id ??
        (product_data &&
          create(
            tx,
            "product",
            newProduct(tx, { name: product_data.name, metadata: mergeMetadata({}, product_data.metadata) }),
            "product.created",
          ).id);
      if (product === undefined)
        throw invalid("Missing required param: product.", { code: "parameter_missing", param: "product" });
      tx.need("product", product, "product");
      if (lookup_key !== undefined) takeLookupKey(tx, lookup_key, transfer_lookup_key === true, null);
      const price = newPrice(tx, {
        ...defined(plain),
        currency: plain.currency.toLowerCase(),
        unit_amount: plain.unit_amount,
        product,
        lookup_key: lookup_key ?? null,
        metadata: mergeMetadata({}, data),
        recurring: {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: "licensed",
        },
      });
      return create(tx, "price", price, "price.created");
    },
  ),
  route(
    "GET",
    "/v1/prices",
    {
      ...pageParams,
      active: flag.optional(),
      currency: text.optional(),
      lookup_keys: z.array(text).optional(),
      product: text.optional(),
      recurring: z.strictObject({ interval: INTERVALS.optional() }).optional(),
      type: z.enum(["recurring", "one_time"]).optional(),
    },
    (tx, given) =>
      paginate(
        tx.all("price").filter((price) => isAskedFor(price, given)),
        given,
        "/v1/prices",
      ),
  ),
  route("GET", "/v1/prices/{id}", {}, (tx, _given, id) => tx.need("price", id)),
  route(
    "POST",
    "/v1/prices/{id}",
    { ...shared, lookup_key: unsettable(text).optional() },
    (tx, { transfer_lookup_key, metadata: data, ...given }, id) => {
      const price = tx.need("price", id);
      if (given.lookup_key) takeLookupKey(tx, given.lookup_key, transfer_lookup_key === true, id);
      const fields = { ...defined(given), metadata: mergeMetadata(price.metadata, data) };
      return change(tx, "price", price, fields, "price.updated");
    },
  ),
];

interface Asked {
  active?: boolean | undefined;
  currency?: string | undefined;
  lookup_keys?: string[] | undefined;
  product?: string | undefined;
  recurring?: { interval?: string | undefined } | undefined;
  type?: string | undefined;
}

function isAskedFor(price: PriceRow, asked: Asked): boolean {
  return (
    (asked.active ?? price.active) === price.active &&
    (asked.currency ?? price.currency) === price.currency &&
    (asked.product ?? price.product) === price.product &&
    (asked.type ?? price.type) === price.type &&
    (asked.recurring?.interval ?? price.recurring.interval) === price.recurring.interval &&
    (asked.lookup_keys === undefined ||
      (price.lookup_key !== null && asked.lookup_keys.includes(price.lookup_key)))
  );
}

function takeLookupKey(tx: Transaction, key: string, transfer: boolean, taker: string | null): void {
  const holder = tx.all("price").find(({ id, lookup_key }) => lookup_key === key && id !== taker);
  if (!holder) return;
  if (!transfer)
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, {
      code: "resource_already_exists",
      param: "lookup_key",
    });
  change(tx, "price", holder, { lookup_key: null }, "price.updated");
}
