import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { NUMBER_MAX } from "../../../codec/plausible";
import { type FeedRejection, REJECTED } from "../../../feed/feed-item";

/** More changes than a batch can hold. */
const CHANGES_MAX = 20_000;

interface Changes {
  readonly bids: number[];
  readonly asks: number[];
}

/** `[["buy","price","size"],…]`, of which a size of zero, however many digits it has, is a deletion. */
export function readChanges(changes: unknown): Changes | FeedRejection {
  if (!Array.isArray(changes) || changes.length > CHANGES_MAX) return REJECTED.bad_levels;
  const bids: number[] = [];
  const asks: number[] = [];
  for (const change of changes) {
    if (!Array.isArray(change) || change.length < 3) return REJECTED.bad_levels;
    const side = change[0] === "buy" ? bids : change[0] === "sell" ? asks : null;
    if (side === null) return REJECTED.bad_side;
    const price = parseDecimal(change[1]);
    const quantity = parseDecimal(change[2]);
    if (!(price > 0 && price <= NUMBER_MAX && quantity >= 0 && quantity <= NUMBER_MAX)) {
      return REJECTED.bad_levels;
    }
    side.push(price, quantity);
  }
  return { bids, asks };
}
