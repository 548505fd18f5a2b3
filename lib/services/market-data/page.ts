/** Where a page goes on: the row that the last one ended with, and which way it runs. */
export interface Cursor {
  /** With `from` pages run forward in time from it; without, back from `to`. */
  backward: boolean;
  /** Epoch milliseconds of the last row. */
  time: number;
  /** Tells rows of the same time apart. */
  id: string;
}

const SHAPE = /^([fb]):(\d{1,16}):([0-9A-Za-z-]{0,40})$/;

/** Opaque to callers, so that what is in it may change. */
export function encodeCursor({ backward, time, id }: Cursor): string {
  return Buffer.from(`${backward ? "b" : "f"}:${time}:${id}`).toString("base64url");
}

/** Null where the text was never given out. */
export function decodeCursor(text: string): Cursor | null {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(text)) return null;
  const match = SHAPE.exec(Buffer.from(text, "base64url").toString("latin1"));
  const [, direction, time, id] = match ?? [];
  if (direction === undefined || time === undefined || id === undefined) return null;
  const cursor = { backward: direction === "b", time: Number(time), id };
  // Another spelling of the same bytes was not made here either.
  return Number.isSafeInteger(cursor.time) && encodeCursor(cursor) === text ? cursor : null;
}

export interface Page<Row> {
  data: Row[];
  next: string | null;
}

/**
 * Cuts a page out of rows in walking order, of which one more than `limit` was asked for. Rows of a page
 * ascend in time whichever way the pages run.
 */
export function toPage<Row>(
  rows: readonly Row[],
  { limit, backward }: { limit: number; backward: boolean },
  place: (row: Row) => { time: number; id: string },
): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const next = rows.length > limit && last ? encodeCursor({ backward, ...place(last) }) : null;
  return { data: backward ? data.reverse() : data, next };
}
