import type { Kind, Rows } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { emit } from "./emit";

type Shown = { id: string; object: string };

/** Writes the row with those fields anew and tells of it, with what they were before. */
export function change<K extends Kind, R extends Rows[K] & Shown>(
  tx: Transaction,
  kind: K,
  row: R,
  fields: Partial<R>,
  event: string,
): R {
  const next = { ...row, ...fields };
  tx.put(kind, next);
  emit(tx, event, next, row);
  return next;
}

/** Writes a new row and tells of it. */
export function create<K extends Kind, R extends Rows[K] & Shown>(
  tx: Transaction,
  kind: K,
  row: R,
  event: string,
): R {
  tx.put(kind, row);
  emit(tx, event, row);
  return row;
}
