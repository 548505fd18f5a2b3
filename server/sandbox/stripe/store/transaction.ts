import { missing } from "../wire/stripe-error";
import type { Change } from "./journal";
import { emptyTables, type Kind, type Rows } from "./rows";
import type { Store } from "./store";

export interface Surroundings {
  /** Where the pages are reached, without a slash at the end. */
  readonly origin: string;
  /** Epoch seconds of everything that lives on no test clock. */
  readonly now: number;
  readonly request: { id: string; idempotency_key: string | null } | null;
  randomId(length: number): string;
}

/** Changes that are seen by their maker at once and by everybody else together, or never. */
export interface Transaction extends Surroundings {
  get<K extends Kind>(kind: K, id: string): Rows[K] | undefined;
  /** The same, or Stripe's answer to an id that it does not know. */
  need<K extends Kind>(kind: K, id: string, param?: string): Rows[K];
  /** In the order of their making. */
  all<K extends Kind>(kind: K): Rows[K][];
  put<K extends Kind>(kind: K, row: Rows[K] & { id: string }): void;
  remove(kind: Kind, id: string): void;
  /** Changes upon changes, to look what would become of them. */
  fork(now?: number): Transaction;
  changes(): Change[];
}

export function beginTransaction(base: Pick<Store, "get" | "all">, surroundings: Surroundings): Transaction {
  const written = emptyTables();
  const removed = new Set<string>();
  const order = new Map<string, Kind>();

  function get<K extends Kind>(kind: K, id: string): Rows[K] | undefined {
    return removed.has(`${kind} ${id}`) ? undefined : (written[kind].get(id) ?? base.get(kind, id));
  }
  function all<K extends Kind>(kind: K): Rows[K][] {
    const table: Map<string, Rows[K]> = written[kind];
    const rows: Rows[K][] = [];
    const seen = new Set<string>();
    for (const row of base.all(kind)) {
      seen.add(row.id);
      const current = get(kind, row.id);
      if (current) rows.push(current);
    }
    for (const [id, row] of table) if (!seen.has(id)) rows.push(row);
    return rows;
  }
  return {
    ...surroundings,
    get,
    need(kind, id, param = "id") {
      const row = get(kind, id);
      if (row === undefined) throw missing(kind, id, param);
      return row;
    },
    all,
    put(kind, row) {
      const table: Map<string, unknown> = written[kind];
      removed.delete(`${kind} ${row.id}`);
      order.set(`${kind} ${row.id}`, kind);
      table.set(row.id, row);
    },
    remove(kind, id) {
      written[kind].delete(id);
      order.set(`${kind} ${id}`, kind);
      removed.add(`${kind} ${id}`);
    },
    fork: (now = surroundings.now) =>
      beginTransaction({ get, all: (kind) => all(kind).values() }, { ...surroundings, now }),
    changes: () =>
      [...order].map(([key, kind]): Change => {
        const id = key.slice(kind.length + 1);
        return [kind, id, written[kind].get(id) ?? null];
      }),
  };
}
