import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { createBinanceServer } from "../exchanges/binance/binance-server";
import type { MarketView } from "../exchanges/binance/market-view";
import { StreamHub } from "../exchanges/binance/stream-hub";
import type { VenueServer } from "../venue-server";
import { foldTrades } from "./fold-trades";
import { startPlayback } from "./playback";
import { readRecording } from "./read-recording";
import { RecordedBook } from "./recorded-book";
import type { RecordedEvent } from "./recorded-event";
import type { ReplayStatus } from "./replay-status";
import { SnapshotDesk } from "./snapshot-desk";
import type { Survey } from "./survey-recording";
import { TradeLog } from "./trade-log";

export interface ReplayOptions {
  port: number;
  clock: Clock;
  log: Logger;
  survey: Survey;
  /** 0: as fast as the readers take it; N: N times real time. */
  speed: number;
}

export interface ReplayServer extends VenueServer {
  status(): ReplayStatus;
}

interface Tape {
  symbol: string;
  trades: TradeLog;
  book: RecordedBook;
  snapshots: SnapshotDesk;
}

/** A recording behind Binance's protocol: what it has played so far is all that the venue knows. */
export async function createReplayBinance(options: ReplayOptions): Promise<ReplayServer> {
  const { survey, clock } = options;
  const tapes = new Map<string, Tape>();
  for (const { symbol } of survey.instruments) {
    const wireSymbol = compactSymbol(symbol).toLowerCase();
    const book = new RecordedBook();
    const snapshots = new SnapshotDesk(book, clock, survey.withSnapshot.has(wireSymbol));
    tapes.set(wireSymbol, { symbol, trades: new TradeLog(), book, snapshots });
  }
  let newestTime: number | null = null;
  const hub = new StreamHub();
  const view = viewOf(survey, tapes, () => newestTime ?? survey.firstTime);
  const server = await createBinanceServer({ port: options.port, clock, view, hub, waitsForReaders: true });

  function play(event: RecordedEvent): void | Promise<void> {
    if (event.kind === "snapshot") {
      const [only] = tapes.size === 1 ? tapes.values() : [];
      const tape = tapes.get(event.wireSymbol) ?? only;
      return tape?.snapshots.reach(event, newestTime ?? survey.firstTime);
    }
    if (event.time !== null) newestTime = Math.max(newestTime ?? 0, event.time);
    const tape = tapes.get(event.wireSymbol);
    if (event.trade) tape?.trades.add(event.trade);
    if (event.depth) tape?.book.update(event.depth, event.time ?? event.localTime);
    hub.publish(event.stream, tape?.symbol ?? null, event.data);
  }

  const playback = startPlayback({
    events: readRecording(survey.files),
    speed: options.speed,
    clock,
    hub,
    neededStreams: survey.neededStreams,
    backlogBytes: () => server.backlogBytes(),
    play,
  });
  const finished = playback.done
    .catch((error: unknown) => options.log.error({ err: error }, "the replay stopped before its end"))
    .finally(() => {
      for (const { snapshots } of tapes.values()) snapshots.end();
    });
  return {
    ...server,
    status: () => ({
      state: playback.state,
      position: playback.position,
      events: survey.events,
      tradesTotal: survey.trades,
      newestTime,
    }),
    async close() {
      playback.stop();
      await finished;
      await server.close();
    },
  };
}

function viewOf(survey: Survey, tapes: ReadonlyMap<string, Tape>, now: () => number): MarketView {
  const bySymbol = new Map([...tapes.values()].map((tape) => [tape.symbol, tape]));
  const tapeOf = (symbol: string): Tape => {
    const tape = bySymbol.get(symbol);
    if (!tape) throw new RangeError(`The recording has no ${symbol}.`);
    return tape;
  };
  return {
    instruments: survey.instruments,
    now,
    snapshot: (symbol, limit) => tapeOf(symbol).snapshots.request(limit),
    book: (symbol, limit) => tapeOf(symbol).book.top(limit),
    trades: (symbol, fromId, limit) => tapeOf(symbol).trades.page(fromId, limit),
    tradeIdAt: (symbol, time) => tapeOf(symbol).trades.idAt(time),
    candles(symbol, intervalMs, from, to) {
      return foldTrades(tapeOf(symbol).trades.between(from, to), intervalMs);
    },
  };
}
