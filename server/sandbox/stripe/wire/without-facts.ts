/** The row as others may see it. */
export function withoutFacts<T extends object>(row: T): Omit<T, "facts"> {
  if (!("facts" in row)) return row;
  const { facts: _unseen, ...seen } = row;
  return seen;
}
