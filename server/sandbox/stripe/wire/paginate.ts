import { invalid } from "./stripe-error";

const LIMIT = 10;
const LIMIT_MAX = 100;

interface Page {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

export interface ListAnswer<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/** One page of rows that are given in the order of their making: the newest come first. */
export function paginate<T extends { id: string }>(
  rows: readonly T[],
  page: Page,
  url: string,
): ListAnswer<T> {
  const limit = page.limit ?? LIMIT;
  if (limit < 1 || limit > LIMIT_MAX)
    throw invalid(`Invalid limit: ${limit} must be between 1 and ${LIMIT_MAX}`, { param: "limit" });
  const newest = [...rows].reverse();
  if (page.ending_before !== undefined) {
    const end = position(newest, page.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", data: newest.slice(start, end), has_more: start > 0, url };
  }
  const start =
    page.starting_after === undefined ? 0 : position(newest, page.starting_after, "starting_after") + 1;
  return {
    object: "list",
    data: newest.slice(start, start + limit),
    has_more: start + limit < newest.length,
    url,
  };
}

function position(rows: readonly { id: string }[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index < 0) throw invalid(`No such object: '${id}'`, { code: "resource_missing", param });
  return index;
}
