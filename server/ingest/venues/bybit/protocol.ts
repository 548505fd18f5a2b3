import { compactSymbol } from "@/lib/domain/market/symbol";
import type { ProtocolFactory, TradeRecovery } from "../../feed/venue-protocol";
import { RestClient } from "../../rest/rest-client";
import { WindowBudget } from "../../rest/window-budget";
import { BybitBookRule } from "./book-rule";
import { encodeControl, encodePing } from "./codec/control";
import { createDecoder } from "./codec/create-decoder";
import { createHistory } from "./history";
import { refusalWithin } from "./rest/read-list";
import { readRecentTrades } from "./rest/read-recent-trades";
import { BOOK_DEPTH, topicsOf } from "./topics";
import { restBase, spotUrl } from "./urls";

/** 600 requests in five seconds are allowed to an address; a few are left to other programs. */
const REQUESTS = { name: "address", max: 540, windowMs: 5_000 };
/** The venue's own word: after a 403 an address is left alone for ten minutes. */
const BLOCK_MS = { 403: 600_000, 429: 10_000 };
/** All that the venue's REST side tells of spot trades; there is no paging. */
const TRADES_MAX = 60;

export const createBybitProtocol: ProtocolFactory = ({ source, clock, venueNow, signal }) => {
  const rest = new RestClient({
    baseUrl: restBase(source.restUrl),
    clock,
    budget: new WindowBudget(clock, () => REQUESTS),
    blockMs: BLOCK_MS,
    refusalWithin,
  });
  const tradeRecovery: TradeRecovery = {
    by: "newest",
    pageMax: TRADES_MAX,
    async fetch(symbol, fetchSignal) {
      const body = await rest.get({
        path: "/v5/market/recent-trade",
        query: { category: "spot", symbol: compactSymbol(symbol), limit: TRADES_MAX },
        weight: 1,
        share: 1,
        signal: fetchSignal,
      });
      return readRecentTrades(body, symbol, clock.now());
    },
  };

  return {
    venue: "bybit",
    limits: {
      // 500 attempts in five minutes are allowed to an address.
      connects: { max: 450, windowMs: 300_000 },
      // No rate is published; the topics of a hundred symbols are sent within four seconds.
      sendPeriodMs: 100,
      // The spot stream refuses a request with more.
      topicsPerMessage: 10,
      // All topics of a connection may take up 21,000 characters; four of a symbol take up about a hundred.
      symbolsPerConnection: 150,
      // A thousand trades are 200 KB; what is far larger is refused before it fills the memory.
      payloadBytesMax: 4 * 1024 * 1024,
      lifeMs: null,
    },
    endpoints: [{ name: "", url: spotUrl(source.wsUrl), topics: topicsOf, common: [] }],
    books: "leader",
    bookRecovery: { by: "resubscribe" },
    tradeRecovery,
    history: createHistory({ rest, now: venueNow, signal }),
    keepAlive: { periodMs: 20_000, text: encodePing },
    decode: createDecoder(source.symbols, BOOK_DEPTH),
    encode: encodeControl,
    createBookRule: () => new BybitBookRule(),
  };
};
