import { type Change, openJournal, readJournal } from "./journal";
import { emptyTables, type Kind, type Rows, type Tables } from "./rows";

export interface Store {
  get<K extends Kind>(kind: K, id: string): Rows[K] | undefined;
  /** In the order of their making. */
  all<K extends Kind>(kind: K): IterableIterator<Rows[K]>;
  /** Appends to the journal, then applies: what was answered survives a kill. */
  commit(changes: readonly Change[]): void;
  onCommit(listener: (changes: readonly Change[]) => void): void;
  close(): void;
}

export function openStore(path: string): Store {
  const tables = emptyTables();
  for (const changes of readJournal(path)) for (const change of changes) apply(tables, change);
  const journal = openJournal(path, snapshot(tables));
  const listeners: ((changes: readonly Change[]) => void)[] = [];
  return {
    get: (kind, id) => tables[kind].get(id),
    all: (kind) => tables[kind].values(),
    commit(changes) {
      if (changes.length === 0) return;
      journal.append(changes);
      for (const change of changes) apply(tables, change);
      for (const listener of listeners) listener(changes);
    },
    onCommit: (listener) => listeners.push(listener),
    close: () => journal.close(),
  };
}

function apply(tables: Tables, [kind, id, row]: Change): void {
  const table: Map<string, unknown> | undefined = tables[kind];
  if (row === null) table?.delete(id);
  else table?.set(id, row);
}

function snapshot(tables: Tables): Change[] {
  const kinds = Object.keys(tables).filter((name): name is Kind => name in tables);
  return kinds.flatMap((kind) => [...tables[kind].entries()].map(([id, row]): Change => [kind, id, row]));
}
