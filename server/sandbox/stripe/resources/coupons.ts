import { z } from "zod";
import { isCouponValid } from "../billing/redeem-discounts";
import type { CouponRow } from "../store/rows";
import { change, create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { paginate } from "../wire/paginate";
import { decimal, integer, mergeMetadata, metadata, pageParams, seconds, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid, missing } from "../wire/stripe-error";

const createParams = {
  id: text.optional(),
  amount_off: integer.optional(),
  applies_to: z.strictObject({ products: z.array(text).min(1) }).optional(),
  currency: text.optional(),
  duration: z.enum(["forever", "once", "repeating"]).optional(),
  duration_in_months: integer.optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  name: text.optional(),
  percent_off: decimal.optional(),
  redeem_by: seconds.optional(),
};

export const COUPON_ROUTES = [
  route("POST", "/v1/coupons", createParams, (tx, given) => {
    if ((given.amount_off === undefined) === (given.percent_off === undefined))
      throw invalid(
        "You must pass either `percent_off` or `amount_off` when creating a coupon, and not both.",
      );
    if (given.amount_off !== undefined && given.currency === undefined)
      throw invalid("You must pass currency when passing amount_off.", {
        code: "parameter_missing",
        param: "currency",
      });
    if (given.percent_off !== undefined && !(given.percent_off > 0 && given.percent_off <= 100))
      throw invalid("Invalid percent_off: it must be above 0 and at most 100.", { param: "percent_off" });
    if ((given.duration === "repeating") !== (given.duration_in_months !== undefined))
      throw invalid("duration_in_months is for repeating coupons, and they need it.", {
        param: "duration_in_months",
      });
    if (given.id !== undefined && tx.get("coupon", given.id))
      throw invalid("Coupon already exists.", { code: "resource_already_exists", param: "id" });
    const coupon: CouponRow = {
      id: given.id ?? tx.randomId(8),
      object: "coupon",
      amount_off: given.amount_off ?? null,
      ...(given.applies_to ? { applies_to: given.applies_to } : {}),
      created: tx.now,
      currency: given.currency?.toLowerCase() ?? null,
      duration: given.duration ?? "once",
      duration_in_months: given.duration_in_months ?? null,
      livemode: false,
      max_redemptions: given.max_redemptions ?? null,
      metadata: mergeMetadata({}, given.metadata),
      name: given.name ?? null,
      percent_off: given.percent_off ?? null,
      redeem_by: given.redeem_by ?? null,
      times_redeemed: 0,
      valid: true,
    };
    return create(tx, "coupon", coupon, "coupon.created");
  }),
  route("GET", "/v1/coupons", pageParams, (tx, given) =>
    paginate(
      tx
        .all("coupon")
        .filter(({ valid }) => valid)
        .map((coupon) => ({ ...coupon, valid: isCouponValid(coupon, tx.now) })),
      given,
      "/v1/coupons",
    ),
  ),
  route("GET", "/v1/coupons/{id}", {}, (tx, _given, id) => {
    const coupon = tx.need("coupon", id);
    if (!coupon.valid) throw missing("coupon", id);
    return { ...coupon, valid: isCouponValid(coupon, tx.now) };
  }),
  route(
    "POST",
    "/v1/coupons/{id}",
    { metadata: metadata.optional(), name: text.optional() },
    (tx, given, id) => {
      const coupon = tx.need("coupon", id);
      const fields = {
        name: given.name ?? coupon.name,
        metadata: mergeMetadata(coupon.metadata, given.metadata),
      };
      return change(tx, "coupon", coupon, fields, "coupon.updated");
    },
  ),
  route("DELETE", "/v1/coupons/{id}", {}, (tx, _given, id) => {
    const coupon = tx.need("coupon", id);
    // Whoever has it keeps it: it stays stored and can be redeemed no more.
    tx.put("coupon", { ...coupon, valid: false });
    emit(tx, "coupon.deleted", coupon);
    return { id, object: "coupon", deleted: true };
  }),
];
