import type { Transaction } from "../store/transaction";

/** Epoch seconds on the clock that the object lives on: a test clock of its own or its customer's, or the sandbox's. */
export function timeOf(tx: Transaction, object: object): number {
  const clock = clockOf(tx, object);
  return (clock === null ? undefined : tx.get("test_clock", clock)?.frozen_time) ?? tx.now;
}

export function clockOf(tx: Pick<Transaction, "get">, object: object): string | null {
  const test_clock = "test_clock" in object ? object.test_clock : null;
  const customer = "customer" in object ? object.customer : null;
  if (typeof test_clock === "string") return test_clock;
  return typeof customer === "string" ? (tx.get("customer", customer)?.test_clock ?? null) : null;
}
