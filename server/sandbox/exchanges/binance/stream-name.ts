/** Interval names of klines; `1M` is a calendar month and case matters. */
export const KLINE_INTERVALS = [
  "1s",
  "1m",
  "3m",
  "5m",
  "15m",
  "30m",
  "1h",
  "2h",
  "4h",
  "6h",
  "8h",
  "12h",
  "1d",
  "3d",
  "1w",
  "1M",
] as const;

export type KlineInterval = (typeof KLINE_INTERVALS)[number];

/** A stream that exists for some symbol, as its name describes it. */
export type StreamKind =
  | { kind: "trade" | "aggTrade" | "bookTicker" | "miniTicker" | "ticker" }
  | { kind: "kline"; interval: KlineInterval }
  | { kind: "depth"; periodMs: 100 | 1_000 }
  | { kind: "partialDepth"; levels: number; periodMs: 100 | 1_000 };

export type StreamName = StreamKind & { wireSymbol: string };

const PLAIN = /^(trade|aggTrade|bookTicker|miniTicker|ticker)$/;
const DEPTH = /^depth(5|10|20)?(?:@(100|1000)ms)?$/;
const KLINE = /^kline_(.+)$/;

/** Reads `btcusdt@depth@100ms` and its like; null for what no venue stream is called. */
export function parseStreamName(name: string): StreamName | null {
  const at = name.indexOf("@");
  if (at <= 0) return null;
  const wireSymbol = name.slice(0, at);
  const kind = parseKind(name.slice(at + 1));
  return kind && wireSymbol === wireSymbol.toLowerCase() ? { ...kind, wireSymbol } : null;
}

function parseKind(text: string): StreamKind | null {
  const plain = PLAIN.exec(text)?.[1];
  switch (plain) {
    case "trade":
    case "aggTrade":
    case "bookTicker":
    case "miniTicker":
    case "ticker":
      return { kind: plain };
  }
  const depth = DEPTH.exec(text);
  if (depth) {
    const periodMs = depth[2] === "100" ? 100 : 1_000;
    return depth[1]
      ? { kind: "partialDepth", levels: Number(depth[1]), periodMs }
      : { kind: "depth", periodMs };
  }
  const interval = KLINE_INTERVALS.find((known) => known === KLINE.exec(text)?.[1]);
  return interval ? { kind: "kline", interval } : null;
}
