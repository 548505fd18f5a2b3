import { scanLevels } from "./scan-levels";

export interface ScannedBook {
  readonly channel: string;
  /** The venue's name of the symbol. */
  readonly wire: string;
  readonly action: string | undefined;
  readonly asks: number[];
  readonly bids: number[];
  /** All that the row says beside its levels. */
  readonly rest: Readonly<Record<string, unknown>>;
}

const HEAD =
  /^\{"arg":\{"channel":"(books|bbo-tbt)","instId":"([A-Z0-9-]{1,40})"\},(?:"action":"(snapshot|update)",)?"data":\[\{"asks":/;
const BIDS = ',"bids":';
const TAIL = "}]}";
const COMMA = 44;
/** Twice the levels that the deepest book has a side, as numbers. */
const NUMBERS_MAX = 1_600;

/**
 * The book of a frame as the venue lays it out today, its levels read without making texts and lists of
 * them first. Null for frames of any other layout, which are to be parsed.
 */
export function scanBook(frame: string): ScannedBook | null {
  const head = HEAD.exec(frame);
  if (!head || !frame.endsWith(TAIL)) return null;
  const asks: number[] = [];
  const asksEnd = scanLevels(frame, head[0].length, asks);
  if (asksEnd < 0 || !frame.startsWith(BIDS, asksEnd)) return null;
  const bids: number[] = [];
  const bidsEnd = scanLevels(frame, asksEnd + BIDS.length, bids);
  if (bidsEnd < 0 || frame.charCodeAt(bidsEnd) !== COMMA) return null;
  if (Math.max(asks.length, bids.length) > NUMBERS_MAX) return null;
  let rest: Record<string, unknown>;
  try {
    rest = JSON.parse(`{${frame.slice(bidsEnd + 1, -TAIL.length)}}`);
  } catch {
    return null;
  }
  // A member that comes twice counts as it was written last.
  if (Object.hasOwn(rest, "asks") || Object.hasOwn(rest, "bids")) return null;
  const [, channel = "", wire = "", action] = head;
  return { channel, wire, action, asks, bids, rest };
}
