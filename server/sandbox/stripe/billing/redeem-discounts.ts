import { newDiscount } from "../objects/discount";
import type { CouponRow, PromotionCodeRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { emit } from "../webhooks/emit";
import { invalid, missing } from "../wire/stripe-error";

export interface AskedDiscount {
  coupon?: string | undefined;
  promotion_code?: string | undefined;
  discount?: string | undefined;
}

/** Makes discounts of coupons and codes and counts their use; returns their ids. */
export function redeemDiscounts(
  tx: Transaction,
  asked: readonly AskedDiscount[],
  subscription: SubscriptionRow,
  checkoutSession: string | null,
): string[] {
  return asked.map((one) => {
    if (one.discount !== undefined) return tx.need("discount", one.discount, "discounts[0][discount]").id;
    const { coupon, code } = resolveDiscount(tx, one, subscription.customer, timeOf(tx, subscription));
    const discount = newDiscount(tx, coupon, {
      customer: subscription.customer,
      promotion_code: code?.id ?? null,
      start: timeOf(tx, subscription),
      subscription: subscription.id,
      checkout_session: checkoutSession,
    });
    tx.put("discount", discount);
    tx.put("coupon", { ...coupon, times_redeemed: coupon.times_redeemed + 1 });
    if (code) tx.put("promotion_code", { ...code, times_redeemed: code.times_redeemed + 1 });
    emit(tx, "customer.discount.created", discount);
    return discount.id;
  });
}

/** The coupon behind what was asked for, or why it cannot be used by that customer now. */
export function resolveDiscount(
  tx: Transaction,
  asked: AskedDiscount,
  customer: string | null,
  at: number,
): { coupon: CouponRow; code: PromotionCodeRow | null } {
  const code = asked.promotion_code === undefined ? null : tx.get("promotion_code", asked.promotion_code);
  if (code === undefined)
    throw missing("promotion_code", asked.promotion_code ?? "", "discounts[0][promotion_code]");
  const id = code?.promotion.coupon ?? asked.coupon ?? "";
  const coupon = tx.get("coupon", id);
  if (!coupon) throw missing("coupon", id, "discounts[0][coupon]");
  if (code) checkCode(tx, code, customer, at);
  if (!isCouponValid(coupon, at))
    throw invalid(`Coupon ${coupon.id} has expired or is used up.`, { code: "coupon_expired" });
  return { coupon, code };
}

export function isCouponValid(coupon: CouponRow, at: number): boolean {
  const used = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  return coupon.valid && !used && (coupon.redeem_by === null || coupon.redeem_by > at);
}

export function isCodeActive(code: PromotionCodeRow, at: number): boolean {
  const used = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions;
  return code.active && !used && (code.expires_at === null || code.expires_at > at);
}

function checkCode(tx: Transaction, code: PromotionCodeRow, customer: string | null, at: number): void {
  const param = { param: "discounts[0][promotion_code]", code: "promotion_code_expired" };
  if (!isCodeActive(code, at)) throw invalid("This promotion code is expired or inactive.", param);
  if (code.customer !== null && code.customer !== customer)
    throw invalid("This promotion code cannot be redeemed by this customer.", param);
  const hasPaid = tx
    .all("invoice")
    .some((invoice) => invoice.customer === customer && invoice.amount_paid > 0);
  if (code.restrictions.first_time_transaction && hasPaid)
    throw invalid(
      "This promotion code cannot be redeemed because the associated customer has prior transactions.",
      param,
    );
}
