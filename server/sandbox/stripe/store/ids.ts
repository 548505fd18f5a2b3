import type { Transaction } from "./transaction";

const LENGTHS: Record<string, number> = {
  cs_test: 58,
  evt: 24,
  pi: 24,
  in: 24,
  sub: 24,
  price: 24,
  pm: 24,
  whsec: 32,
};

export function newId(tx: Pick<Transaction, "randomId">, prefix: string): string {
  return `${prefix}_${tx.randomId(LENGTHS[prefix] ?? 14)}`;
}
