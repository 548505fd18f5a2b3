import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/okx/codec/create-decoder";

export const RECEIVED_AT = 1_786_612_800_200;
export const TIME = 1_786_612_800_100;

export function reader(): (frame: unknown) => FeedItem[] {
  const decode = createDecoder(["BTC/USDT", "ETH/USDT"]);
  return (frame) => {
    const items: FeedItem[] = [];
    decode(typeof frame === "string" ? frame : JSON.stringify(frame), RECEIVED_AT, (item) =>
      items.push(item),
    );
    return items;
  };
}

export function decode(frame: unknown): FeedItem[] {
  return reader()(frame);
}

export function named(items: readonly FeedItem[]): string[] {
  return items.map((item) => (item.kind === "rejected" ? item.rejection : item.kind));
}

export const TRADE = {
  instId: "BTC-USDT",
  tradeId: "130639474",
  px: "42219.9",
  sz: "0.12060306",
  side: "buy",
  source: "0",
  ts: String(TIME),
};
export const BOOK = {
  asks: [
    ["8476.98", "415", "0", "13"],
    ["8477", "0.5", "0", "1"],
  ],
  bids: [["8476.97", "256", "0", "12"]],
  ts: String(TIME),
  checksum: 0,
  prevSeqId: -1,
  seqId: 10,
};
export const CHANGE = { ...BOOK, asks: [], bids: [["8475.5", "0", "0", "0"]], prevSeqId: 10, seqId: 15 };
export const TOP = {
  asks: [["111.06", "55154", "0", "2"]],
  bids: [["111.05", "57745", "0", "2"]],
  ts: String(TIME),
  seqId: 363_996_337,
};

export function pushed(channel: string, data: unknown, extra: object = {}): object {
  return { arg: { channel, instId: "BTC-USDT" }, ...extra, data };
}

export function trades(changes: object = {}): object {
  return pushed("trades-all", [{ ...TRADE, ...changes }]);
}

export function snapshot(changes: object = {}): object {
  return pushed("books", [{ ...BOOK, ...changes }], { action: "snapshot" });
}

export function update(changes: object = {}): object {
  return pushed("books", [{ ...CHANGE, ...changes }], { action: "update" });
}

/** The same message in a layout that the venue does not use, so that it is parsed and not scanned. */
export function spaced(frame: object): string {
  return JSON.stringify(frame, null, 1);
}
