import { newId } from "../store/ids";
import type { CouponRow, DiscountRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { addIntervals } from "../time/add-interval";

export function newDiscount(
  tx: Transaction,
  coupon: CouponRow,
  given: Pick<DiscountRow, "customer" | "promotion_code" | "start" | "subscription"> & Partial<DiscountRow>,
): DiscountRow {
  const months = coupon.duration === "repeating" ? coupon.duration_in_months : null;
  return {
    id: newId(tx, "di"),
    object: "discount",
    checkout_session: null,
    customer_account: null,
    end: months === null ? null : addIntervals(given.start, "month", months),
    invoice: null,
    invoice_item: null,
    source: { coupon: coupon.id, type: "coupon" },
    subscription_item: null,
    ...given,
  };
}
