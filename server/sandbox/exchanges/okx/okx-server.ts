import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { AttemptWindow } from "../shell/attempt-window";
import { createRefusals } from "../shell/refusal";
import type { TopicHub } from "../shell/topic-hub";
import { openVenueHttp, tooManyAttempts } from "../shell/venue-http";
import { Wire } from "../shell/wire";
import type { CandleMarket, CandleStreams } from "./candle-streams";
import { ENDPOINTS, type Endpoint } from "./channel";
import { okxFaults } from "./faults";
import type { InstrumentStreams } from "./instrument-streams";
import { VENUE } from "./listed";
import { OkxClient } from "./okx-client";
import { answerRequest, type RestContext } from "./rest/answer-request";
import { SnapshotDesk } from "./snapshot-desk";

const PATH = "/ws/v5/";
const CONNECTIONS_PER_SECOND = 3;
/** The guard in front of the venue turns clients away, then the venue itself. */
const REFUSALS = [
  { status: 429, reason: "Too Many Requests" },
  { status: 403, reason: "Forbidden" },
] as const;
const TOO_SLOW = { code: 4_005, reason: "Write buffer full" };

export interface OkxServerOptions {
  port: number;
  clock: Clock;
  hub: TopicHub;
  market: SimulatedMarket;
  candles: { streams: CandleStreams; market: CandleMarket };
  /** By the venue's name of the instrument. */
  streams: ReadonlyMap<string, InstrumentStreams>;
}

/** Speaks OKX v5's public data on one port: both WebSocket addresses, and REST. */
export async function createOkxServer(options: OkxServerOptions): Promise<VenueServer> {
  const { clock, hub, market, streams } = options;
  const clients = new Map<Wire, OkxClient>();
  const listed = [...streams.values()].map((one) => one.listed);
  const faults: FaultDesk = new FaultDesk(
    okxFaults({
      wires: () => clients.keys(),
      announceUpgrade: (wire) => clients.get(wire)?.announceUpgrade(),
      keepBooks: (symbol) => snapshots.keep(symbol),
      restartSequences: (symbol) => {
        for (const one of streams.values()) {
          if (symbol === null || symbol === one.listed.symbol) one.restartSequence();
        }
      },
    }),
    clock,
    () => clients.keys(),
  );
  const snapshots = new SnapshotDesk(streams, options.candles.streams, faults, clock);
  const refusal = createRefusals<{ status: number; reason: string }>(faults, clock, REFUSALS);
  const connections = new AttemptWindow(clock, CONNECTIONS_PER_SECOND, 1_000);
  const trades = (symbol: string, fromId: number | null, limit: number) =>
    market.trades(VENUE, symbol, fromId, limit);
  const tradeIdAt = (symbol: string, time: number) => market.tradeIdAt(VENUE, symbol, time);
  const rest: RestContext = {
    data: {
      listed,
      now: () => clock.now(),
      candleMarket: options.candles.market,
      ticker: ({ instId }) => streams.get(instId)?.ticker() ?? "",
      book: (one, levels) => snapshots.bookAnswer(one, levels),
      trades,
      tradeIdAt,
    },
    clock,
    faults,
    refusal,
  };

  function welcome(socket: WebSocket, endpoint: Endpoint): void {
    const wire: Wire = new Wire(socket, {
      faults,
      clock,
      hears: (symbol) => client.hears(symbol),
      tooSlow: TOO_SLOW,
    });
    const client: OkxClient = new OkxClient(wire, endpoint, {
      hub,
      clock,
      find: (instId) => streams.get(instId)?.listed ?? null,
      open: (one, channel, give) => snapshots.open(one, channel, give),
    });
    clients.set(wire, client);
    socket.on("message", (data, isBinary) => client.take(String(data), isBinary));
    socket.on("close", () => {
      clients.delete(wire);
      client.release();
    });
  }

  const http = await openVenueHttp<Endpoint>({
    port: options.port,
    faults,
    connections: () => clients.keys(),
    answer: answerRequest(rest),
    target: (url) => ENDPOINTS.find((name) => url.split("?")[0] === `${PATH}${name}`) ?? null,
    refuse: (address) => refusal() ?? tooManyAttempts(connections.admit(address)),
    welcome,
  });
  return {
    venue: VENUE,
    wsUrl: `ws://${http.host}${PATH}public`,
    restUrl: `http://${http.host}`,
    symbols: listed.map(({ symbol }) => symbol),
    faults,
    truth: { trades, tradeIdAt, book: (symbol) => market.book(VENUE, symbol) },
    close: () => http.close(),
  };
}
