import { newLine } from "../objects/line";
import type { LineRow, SubscriptionItemRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { day, productName } from "./describe";
import { lastingPrice, runningDiscounts } from "./invoice-discounts";

export interface Proration {
  lines: LineRow[];
  /** What each item has been charged for the rest of its period, for the next change. */
  billed: SubscriptionRow["facts"]["billed"];
}

/**
 * Settles a change at second `at`: gives back the unused share of what was charged, and charges the same share of
 * the new price, unless a new period begins, which charges by itself.
 */
export function prorate(
  tx: Transaction,
  before: SubscriptionRow,
  after: SubscriptionRow,
  at: number,
  beginsPeriod: boolean,
): Proration {
  const lines: LineRow[] = [];
  const billed = { ...before.facts.billed };
  const former = new Map(before.items.data.map((item) => [item.id, item]));
  const kept = new Map(after.items.data.map((item) => [item.id, item]));
  for (const item of before.items.data) {
    const next = kept.get(item.id);
    if (next && !beginsPeriod && isSame(item, next)) continue;
    const charged = before.facts.billed[item.id];
    delete billed[item.id];
    if (!charged || charged.to <= at) continue;
    const amount = -Math.round((charged.amount * (charged.to - at)) / (charged.to - charged.from));
    if (amount === 0) continue;
    const description = `Unused time on ${item.quantity} × ${productName(tx, item)} after ${day(at)}`;
    lines.push(
      newLine(tx, before, item, {
        amount,
        description,
        from: at,
        to: charged.to,
        proration: true,
        discountable: false,
      }),
    );
  }
  if (beginsPeriod) return { lines, billed };
  const running = runningDiscounts(tx, after.discounts, at);
  for (const item of after.items.data) {
    const old = former.get(item.id);
    if (old && isSame(old, item)) continue;
    const { current_period_start: start, current_period_end: end } = item;
    const from = old ? start : (before.items.data[0]?.current_period_start ?? start);
    const whole = lastingPrice(item.price.unit_amount * item.quantity, running);
    const amount = Math.round((whole * (end - at)) / (end - from));
    billed[item.id] = { amount, from: at, to: end };
    const description = `Remaining time on ${item.quantity} × ${productName(tx, item)} after ${day(at)}`;
    lines.push(
      newLine(tx, after, item, {
        amount,
        description,
        from: at,
        to: end,
        proration: true,
        discountable: false,
      }),
    );
  }
  return { lines, billed };
}

function isSame(one: SubscriptionItemRow, other: SubscriptionItemRow): boolean {
  return one.price.id === other.price.id && one.quantity === other.quantity;
}
