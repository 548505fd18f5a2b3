import { compactSymbol } from "@/lib/domain/market/symbol";
import type { BookRecovery, ProtocolFactory, TradeRecovery } from "../../feed/venue-protocol";
import { RestClient } from "../../rest/rest-client";
import { BinanceBookRule } from "./book-rule";
import { createDecoder } from "./codec/create-decoder";
import { createHistory } from "./history";
import { readSnapshot } from "./rest/read-snapshot";
import { readTradeRows } from "./rest/read-trade-rows";
import { WeightBudget } from "./rest/weight-budget";
import { topicsOf } from "./topics";
import { combinedUrl, restBase } from "./urls";

const VENUE = "binance";
const DAY_MS = 86_400_000;
/** Up to this many symbols the deepest snapshots fit into a minute's weight, resyncs included. */
const DEEP_SNAPSHOT_SYMBOLS_MAX = 8;
/** The venue's prices for a depth request, by the deepest book that it includes. */
const SNAPSHOTS = { shallow: { limit: 1_000, weight: 50 }, deep: { limit: 5_000, weight: 250 } };
const SNAPSHOT_SHARE = 0.9;
const PAGE_MAX = 1_000;
const PAGE_WEIGHT = 25;
/** Leaves weight for the snapshots that books wait for. */
const BACKFILL_SHARE = 0.75;
const BACKFILL_TRADES_MAX = 500_000;

export const createBinanceProtocol: ProtocolFactory = ({ source, clock, venueNow, signal }) => {
  const rest = new RestClient({
    baseUrl: restBase(source.restUrl),
    clock,
    budget: new WeightBudget(clock),
  });
  const decode = createDecoder(source.symbols);
  const isShallow = source.symbols.length > DEEP_SNAPSHOT_SYMBOLS_MAX;
  const { limit, weight } = SNAPSHOTS[isShallow ? "shallow" : "deep"];

  const bookRecovery: BookRecovery = {
    by: "rest",
    async fetch(symbol, fetchSignal) {
      const query = { symbol: compactSymbol(symbol), limit };
      const request = { path: "/api/v3/depth", query, weight, share: SNAPSHOT_SHARE, signal: fetchSignal };
      const { lastUpdateId, bids, asks } = readSnapshot(await rest.get(request));
      return {
        kind: "book-snapshot",
        venue: VENUE,
        symbol,
        time: 0,
        receivedAt: clock.now(),
        bids,
        asks,
        sequence: lastUpdateId,
        checksum: null,
      };
    },
  };
  const tradeRecovery: TradeRecovery = {
    by: "sequence",
    pageMax: PAGE_MAX,
    tradesMax: BACKFILL_TRADES_MAX,
    async fetch(symbol, { first, before }, fetchSignal) {
      const body = await rest.get({
        path: "/api/v3/historicalTrades",
        query: { symbol: compactSymbol(symbol), fromId: first, limit: Math.min(PAGE_MAX, before - first) },
        weight: PAGE_WEIGHT,
        share: BACKFILL_SHARE,
        signal: fetchSignal,
      });
      return readTradeRows(body, symbol, clock.now());
    },
  };

  return {
    venue: VENUE,
    limits: {
      // 300 attempts in five minutes are allowed to an address.
      connects: { max: 280, windowMs: 300_000 },
      // Five messages a second are allowed, pongs included: four leave room for them.
      sendPeriodMs: 250,
      // Stays under 4 KB; the three streams of a symbol stay together.
      topicsPerMessage: 99,
      // Three streams a symbol under the venue's 1,024 a connection.
      symbolsPerConnection: 300,
      // Far above the venue's largest message; what is larger is refused before it fills the memory.
      payloadBytesMax: 8 * 1024 * 1024,
      lifeMs: DAY_MS,
    },
    endpoints: [{ name: "", url: combinedUrl(source.wsUrl), topics: topicsOf, common: [] }],
    books: "merged",
    bookRecovery,
    tradeRecovery,
    history: createHistory({ rest, now: venueNow, signal }),
    keepAlive: null,
    decode: (frame, receivedAt, take) => take(decode(frame, receivedAt)),
    encode: (action, topics, id) =>
      JSON.stringify({ method: action.toUpperCase(), params: topics.map(({ key }) => key), id }),
    createBookRule: () => new BinanceBookRule(),
  };
};
