import type { Levels } from "@/lib/domain/market/event";
import { AppError } from "@/lib/platform/errors";
import { isSequence } from "../../../codec/plausible";
import { readLevels } from "../../../codec/read-levels";

/** The REST answer that a book starts from. */
export interface DepthSnapshot {
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
}

/** Reads an answer of `depth`; a book whose sides cross is as wrong as one that is not JSON. */
export function readSnapshot(body: string): DepthSnapshot {
  const answer = parse(body);
  const { lastUpdateId } = answer;
  const bids = readLevels(answer.bids);
  const asks = readLevels(answer.asks);
  if (!isSequence(lastUpdateId) || bids === null || asks === null) {
    throw new AppError("unavailable", "depth answered with something that is no book.");
  }
  const [bid] = bids;
  const [ask] = asks;
  if (bid !== undefined && ask !== undefined && bid >= ask) {
    throw new AppError("unavailable", `depth answered with a crossed book: bid ${bid}, ask ${ask}.`);
  }
  return { lastUpdateId, bids, asks };
}

function parse(body: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === "object" && answer !== null) return { ...answer };
  } catch (cause) {
    throw new AppError("unavailable", "depth answered with something that is not JSON.", { cause });
  }
  throw new AppError("unavailable", "depth answered with something that is no object.");
}
