import type { CouponRow, DiscountRow, LineRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

export interface Discounted {
  lines: LineRow[];
  totals: { amount: number; discount: string }[];
}

interface Running {
  discount: DiscountRow;
  coupon: CouponRow;
}

/** The discounts that hold at that second, with their coupons. */
export function runningDiscounts(tx: Transaction, ids: readonly string[], at: number): Running[] {
  return ids.flatMap((id) => {
    const discount = tx.get("discount", id);
    const coupon = discount && tx.get("coupon", discount.source.coupon);
    return discount && coupon && (discount.end === null || discount.end > at) ? [{ discount, coupon }] : [];
  });
}

/** One discount after the other takes its share of what the former ones left of each line. */
export function applyDiscounts(lines: readonly LineRow[], running: readonly Running[]): Discounted {
  let current = [...lines];
  const totals: Discounted["totals"] = [];
  for (const { discount, coupon } of running) {
    let purse = coupon.amount_off ?? 0;
    let taken = 0;
    current = current.map((line) => {
      const left = line.amount - line.discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
      if (!line.discountable || left <= 0 || !appliesTo(coupon, line)) return line;
      const amount = Math.min(
        left,
        coupon.percent_off === null ? purse : Math.round((left * coupon.percent_off) / 100),
      );
      purse -= amount;
      taken += amount;
      return { ...line, discount_amounts: [...line.discount_amounts, { amount, discount: discount.id }] };
    });
    totals.push({ amount: taken, discount: discount.id });
  }
  return { lines: current, totals };
}

/** What one full period of `amount` costs with discounts that outlast the first invoice. */
export function lastingPrice(amount: number, running: readonly Running[]): number {
  return running.reduce(
    (left, { coupon }) =>
      coupon.duration === "once"
        ? left
        : Math.max(
            0,
            left -
              (coupon.percent_off === null
                ? (coupon.amount_off ?? 0)
                : Math.round((left * coupon.percent_off) / 100)),
          ),
    amount,
  );
}

function appliesTo({ applies_to }: CouponRow, line: LineRow): boolean {
  return applies_to === undefined || applies_to.products.includes(line.pricing.price_details?.product ?? "");
}
