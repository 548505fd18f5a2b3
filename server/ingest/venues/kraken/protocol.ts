import type { ProtocolFactory } from "../../feed/venue-protocol";
import { RestClient } from "../../rest/rest-client";
import { KrakenBookRule } from "./book-rule";
import { createDecoder } from "./codec/create-decoder";
import { createPairs, type Pair } from "./codec/pairs";
import { createHistory } from "./history";
import { createCallLimits } from "./rest/call-limits";
import { refusalWithin } from "./rest/read-result";
import { BOOK_DEPTH, encodeControl, encodePing, INSTRUMENT_TOPIC, topicsOf } from "./topics";
import { createTradeRecovery } from "./trade-recovery";
import { restBase, v2Url } from "./urls";

/** A pair that nothing was asked of: its book waits for ever. */
const UNTOLD: Pair = Object.freeze({ precision: null, doubts: 0 });

export const createKrakenProtocol: ProtocolFactory = ({ source, clock, venueNow, signal }) => {
  const pairs = createPairs(source.symbols);
  const rest = new RestClient({
    baseUrl: restBase(source.restUrl),
    clock,
    budget: createCallLimits(clock),
    refusalWithin,
  });

  return {
    venue: "kraken",
    limits: {
      // About 150 attempts in ten minutes are allowed to an address, and a ban follows.
      connects: { max: 135, windowMs: 600_000 },
      // No rate is published; the three channels of a hundred symbols are sent within a second.
      sendPeriodMs: 100,
      topicsPerMessage: 50,
      symbolsPerConnection: 200,
      // All pairs with their precisions are about 1 MB; what is far larger is refused before it fills the memory.
      payloadBytesMax: 8 * 1024 * 1024,
      lifeMs: null,
    },
    endpoints: [{ name: "", url: v2Url(source.wsUrl), topics: topicsOf, common: [INSTRUMENT_TOPIC] }],
    books: "leader",
    bookRecovery: { by: "resubscribe" },
    tradeRecovery: createTradeRecovery(rest, clock),
    history: createHistory({ rest, now: venueNow, signal }),
    // The venue ends a connection on which nothing happens for a minute.
    keepAlive: { periodMs: 30_000, text: encodePing },
    decode: createDecoder(pairs),
    encode: encodeControl,
    createBookRule: (symbol) => new KrakenBookRule(BOOK_DEPTH, pairs.get(symbol) ?? UNTOLD),
  };
};
