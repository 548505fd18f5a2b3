import type { ProtocolFactory } from "../../feed/venue-protocol";
import { RestClient } from "../../rest/rest-client";
import { WindowBudget } from "../../rest/window-budget";
import { CoinbaseBookRule } from "./book-rule";
import { createDecoder } from "./codec/create-decoder";
import { createHistory } from "./history";
import { encodeTopics, topicsOf } from "./topics";
import { createTradeRecovery } from "./trade-recovery";
import { feedUrl, restBase } from "./urls";

/** Ten requests a second are allowed to an address; a few are left to other programs. */
const REQUESTS = { name: "address", max: 8, windowMs: 1_000 };

export const createCoinbaseProtocol: ProtocolFactory = ({ source, clock, venueNow, signal }) => {
  const rest = new RestClient({
    baseUrl: restBase(source.restUrl),
    clock,
    budget: new WindowBudget(clock, () => REQUESTS),
  });
  return {
    venue: "coinbase",
    limits: {
      // Eight a second are allowed to an address.
      connects: { max: 6, windowMs: 1_000 },
      // Eight messages a second are allowed to an address, whose two connections send at the same time.
      sendPeriodMs: 300,
      topicsPerMessage: 400,
      symbolsPerConnection: 100,
      // A whole book of 45,000 levels is a frame of two megabytes; a busier one may be several times that.
      payloadBytesMax: 64 * 1024 * 1024,
      lifeMs: null,
    },
    endpoints: [{ name: "", url: feedUrl(source.wsUrl), topics: topicsOf, common: [] }],
    books: "leader",
    bookRecovery: { by: "resubscribe" },
    tradeRecovery: createTradeRecovery(rest, () => clock.now()),
    history: createHistory({ rest, now: venueNow, signal }),
    keepAlive: null,
    decode: createDecoder(source.symbols),
    encode: encodeTopics,
    createBookRule: () => new CoinbaseBookRule(),
  };
};
