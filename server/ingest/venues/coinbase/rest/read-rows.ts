import { AppError } from "@/lib/platform/errors";

/** The rows of an answer that is a list, as all of the venue's are that are asked for. */
export function readRows(path: string, body: string): unknown[] {
  let rows: unknown;
  try {
    rows = JSON.parse(body);
  } catch (cause) {
    throw new AppError("unavailable", `${path} answered with something that is not JSON.`, { cause });
  }
  if (Array.isArray(rows)) return rows;
  throw new AppError("unavailable", `${path} answered with something that is no list.`);
}
