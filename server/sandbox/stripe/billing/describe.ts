import type { SubscriptionItemRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

const SYMBOLS: Record<string, string> = { usd: "$", eur: "€", gbp: "£" };

export function money(amount: number, currency: string): string {
  const digits = (Math.abs(amount) / 100).toLocaleString("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${amount < 0 ? "−" : ""}${SYMBOLS[currency] ?? `${currency.toUpperCase()} `}${digits}`;
}

export function productName(tx: Transaction, item: Pick<SubscriptionItemRow, "price">): string {
  return tx.get("product", item.price.product)?.name ?? item.price.product;
}

export function every({ interval, interval_count }: { interval: string; interval_count: number }): string {
  return interval_count === 1 ? interval : `${interval_count} ${interval}s`;
}

export function day(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
}

export function periodLine(tx: Transaction, item: SubscriptionItemRow): string {
  const { price, quantity } = item;
  return `${quantity} × ${productName(tx, item)} (at ${money(price.unit_amount, price.currency)} / ${every(price.recurring)})`;
}
