import type { Kind } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { includable } from "./includable";
import { invalid } from "./stripe-error";
import { withoutFacts } from "./without-facts";

const DEPTH_MAX = 4;

/** What an id in a field of that name points at; Stripe uses a name for one kind of thing everywhere. */
const REFERENCES: Readonly<Record<string, Kind>> = {
  configuration: "portal_configuration",
  coupon: "coupon",
  customer: "customer",
  default_payment_method: "payment_method",
  default_price: "price",
  discount: "discount",
  discounts: "discount",
  invoice: "invoice",
  latest_invoice: "invoice",
  payment_intent: "payment_intent",
  payment_method: "payment_method",
  price: "price",
  product: "product",
  promotion_code: "promotion_code",
  schedule: "subscription_schedule",
  subscription: "subscription",
  test_clock: "test_clock",
};

type Plain = Record<string, unknown>;

/** The answer as it goes out: a copy without the sandbox's own facts and with the asked references in full. */
export function expand(tx: Transaction, answer: object, paths: readonly string[]): object {
  const copy = bare(answer);
  for (const path of paths) {
    const keys = path.split(".");
    if (keys.length > DEPTH_MAX + 1)
      throw invalid(`You cannot expand more than ${DEPTH_MAX} levels of a property (${path}).`, {
        param: "expand",
      });
    follow(tx, copy, keys, path);
  }
  return copy;
}

function bare(row: object): Plain {
  const copy: Plain = { ...structuredClone(withoutFacts(row)) };
  if (Array.isArray(copy.data)) copy.data = copy.data.map((inner: object) => bare(inner));
  return copy;
}

function follow(tx: Transaction, holder: Plain, [key = "", ...rest]: readonly string[], path: string): void {
  const found = key in holder ? holder[key] : includable(tx, holder, key);
  if (found === undefined) throw invalid(`This property cannot be expanded (${path}).`, { param: "expand" });
  if (found === null) return;
  if (Array.isArray(found)) {
    const expanded = found.map((value) => resolve(tx, key, value));
    holder[key] = expanded;
    for (const value of expanded) if (isPlain(value) && rest.length > 0) follow(tx, value, rest, path);
    return;
  }
  const value = resolve(tx, key, found);
  if (!isPlain(value)) throw invalid(`This property cannot be expanded (${path}).`, { param: "expand" });
  holder[key] = value;
  if (rest.length > 0) follow(tx, value, rest, path);
}

function resolve(tx: Transaction, key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const kind = REFERENCES[key];
  const row = kind && tx.get(kind, value);
  if (row) return bare(row);
  return key === "customer" ? { id: value, object: "customer", deleted: true } : value;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null;
}
