import type { ProtocolFactory } from "../../feed/venue-protocol";
import { RestClient } from "../../rest/rest-client";
import { OkxBookRule } from "./book-rule";
import { createDecoder } from "./codec/create-decoder";
import { createHistory } from "./history";
import { createCallLimits } from "./rest/call-limits";
import { refusalWithin } from "./rest/read-data";
import { businessTopicsOf, encodeControl, publicTopicsOf } from "./topics";
import { createTradeRecovery } from "./trade-recovery";
import { businessUrl, publicUrl, restBase } from "./urls";

/** Limits count within two seconds, and no longer ban is published. */
const BLOCK_MS = { 403: 30_000, 429: 2_000 };

export const createOkxProtocol: ProtocolFactory = ({ source, clock, venueNow, signal }) => {
  const rest = new RestClient({
    baseUrl: restBase(source.restUrl),
    clock,
    budget: createCallLimits(clock),
    blockMs: BLOCK_MS,
    refusalWithin,
  });

  return {
    venue: "okx",
    limits: {
      // Three attempts a second are allowed to an address.
      connects: { max: 2, windowMs: 1_000 },
      // 480 messages an hour and connection are allowed; the rate within it spares them for resynchronising.
      sendPeriodMs: 250,
      // Arguments of a message may take up 64 KB; a hundred topics take up 5.
      topicsPerMessage: 100,
      // The venue's advice: fewer than thirty deep books a connection.
      symbolsPerConnection: 29,
      // A snapshot of 400 levels a side is 40 KB; what is far larger is refused before it fills the memory.
      payloadBytesMax: 4 * 1024 * 1024,
      lifeMs: null,
    },
    endpoints: [
      { name: "public", url: publicUrl(source.wsUrl), topics: publicTopicsOf, common: [] },
      { name: "business", url: businessUrl(source.wsUrl), topics: businessTopicsOf, common: [] },
    ],
    books: "merged",
    bookRecovery: { by: "resubscribe" },
    tradeRecovery: createTradeRecovery(rest, clock),
    history: createHistory({ rest, now: venueNow, signal }),
    // The venue ends a connection on which neither side has spoken for 30 s.
    keepAlive: { periodMs: 20_000, text: () => "ping" },
    decode: createDecoder(source.symbols),
    encode: encodeControl,
    createBookRule: () => new OkxBookRule(),
  };
};
