import { z } from "zod";
import { isCodeActive } from "../billing/redeem-discounts";
import { newId } from "../store/ids";
import type { PromotionCodeRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change, create } from "../webhooks/change";
import { paginate } from "../wire/paginate";
import { flag, integer, mergeMetadata, metadata, pageParams, seconds, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid } from "../wire/stripe-error";

const URL = "/v1/promotion_codes";
const createParams = {
  active: flag.optional(),
  code: z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,500}$/)
    .optional(),
  customer: text.optional(),
  expires_at: seconds.optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  promotion: z.strictObject({ type: z.literal("coupon"), coupon: text }),
  restrictions: z
    .strictObject({
      first_time_transaction: flag.optional(),
      minimum_amount: integer.optional(),
      minimum_amount_currency: text.optional(),
    })
    .optional(),
};

export const PROMOTION_CODE_ROUTES = [
  route("POST", URL, createParams, (tx, given) => {
    tx.need("coupon", given.promotion.coupon, "promotion[coupon]");
    if (given.customer !== undefined) tx.need("customer", given.customer, "customer");
    const code = given.code ?? tx.randomId(8).toUpperCase();
    if (findCode(tx, code)?.customer === (given.customer ?? null))
      throw invalid(`An active promotion code with \`code: ${code}\` already exists.`, {
        code: "resource_already_exists",
        param: "code",
      });
    const row: PromotionCodeRow = {
      id: newId(tx, "promo"),
      object: "promotion_code",
      active: given.active ?? true,
      code,
      created: tx.now,
      customer: given.customer ?? null,
      customer_account: null,
      expires_at: given.expires_at ?? null,
      livemode: false,
      max_redemptions: given.max_redemptions ?? null,
      metadata: mergeMetadata({}, given.metadata),
      promotion: given.promotion,
      restrictions: {
        first_time_transaction: given.restrictions?.first_time_transaction ?? false,
        minimum_amount: given.restrictions?.minimum_amount ?? null,
        minimum_amount_currency: given.restrictions?.minimum_amount_currency ?? null,
      },
      times_redeemed: 0,
    };
    return create(tx, "promotion_code", row, "promotion_code.created");
  }),
  route(
    "GET",
    URL,
    {
      ...pageParams,
      active: flag.optional(),
      code: text.optional(),
      coupon: text.optional(),
      customer: text.optional(),
    },
    (tx, given) => {
      const found = tx
        .all("promotion_code")
        .map((row) => ({ ...row, active: isCodeActive(row, tx.now) }))
        .filter(({ active }) => given.active === undefined || active === given.active)
        .filter(({ code }) => given.code === undefined || isSameCode(code, given.code))
        .filter(({ promotion }) => given.coupon === undefined || promotion.coupon === given.coupon)
        .filter(({ customer }) => given.customer === undefined || customer === given.customer);
      return paginate(found, given, URL);
    },
  ),
  route("GET", `${URL}/{id}`, {}, (tx, _given, id) => {
    const row = tx.need("promotion_code", id);
    return { ...row, active: isCodeActive(row, tx.now) };
  }),
  route(
    "POST",
    `${URL}/{id}`,
    { active: flag.optional(), metadata: metadata.optional() },
    (tx, given, id) => {
      const row = tx.need("promotion_code", id);
      const fields = {
        active: given.active ?? row.active,
        metadata: mergeMetadata(row.metadata, given.metadata),
      };
      return change(tx, "promotion_code", row, fields, "promotion_code.updated");
    },
  ),
];

/** Codes are typed by people: case does not matter. */
export function findCode(tx: Transaction, code: string): PromotionCodeRow | undefined {
  return tx.all("promotion_code").find((row) => isSameCode(row.code, code) && isCodeActive(row, tx.now));
}

function isSameCode(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}
