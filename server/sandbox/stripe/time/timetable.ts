import type { Change } from "../store/journal";
import type { Kind, Rows } from "../store/rows";
import type { Store } from "../store/store";
import type { Transaction } from "../store/transaction";
import { DUTIES, type Duty } from "./duties";
import { clockOf } from "./time-of";

interface Entry {
  due: number;
  rank: number;
  clock: string | null;
  act(tx: Transaction): void;
}

export interface Timetable {
  /** What is due first on that clock (`null`: the sandbox's own), if anything is. */
  next(clock: string | null): Entry | null;
}

/** Keeps what is due when, by the rows as they are; a change of a row replaces its entries. */
export function createTimetable(store: Store): Timetable {
  const entries = new Map<string, Entry>();

  function place<K extends Kind>(duty: Duty<K>, rank: number, row: Rows[K]): void {
    const key = `${duty.name} ${row.id}`;
    const due = duty.dueAt(row);
    if (due === null) {
      entries.delete(key);
      return;
    }
    entries.set(key, {
      due,
      rank,
      clock: clockOf(store, row),
      act(tx) {
        const current = tx.get(duty.kind, row.id);
        if (current) duty.act(tx, current);
      },
    });
  }
  function placeAll(kind: Kind, id: string): void {
    for (const [rank, duty] of DUTIES.entries()) {
      if (duty.kind !== kind) continue;
      placeOne(duty, rank, id);
    }
  }
  function placeOne<K extends Kind>(duty: Duty<K>, rank: number, id: string): void {
    const row = store.get(duty.kind, id);
    if (row) place(duty, rank, row);
    else entries.delete(`${duty.name} ${id}`);
  }

  for (const kind of new Set(DUTIES.map((duty) => duty.kind))) {
    for (const row of store.all(kind)) placeAll(kind, row.id);
  }
  store.onCommit((changes: readonly Change[]) => {
    for (const [kind, id] of changes) placeAll(kind, id);
  });
  return {
    next(clock) {
      let first: Entry | null = null;
      for (const entry of entries.values()) {
        if (entry.clock !== clock) continue;
        if (first === null || entry.due < first.due || (entry.due === first.due && entry.rank < first.rank))
          first = entry;
      }
      return first;
    },
  };
}
