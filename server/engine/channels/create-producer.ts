import type { ChannelKindId } from "@/lib/domain/channels/channel-kinds";
import type { Channel } from "@/lib/domain/channels/parse-channel";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { type Interval, isInterval } from "@/lib/domain/market/interval";
import type { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import { createBestOfferProducer } from "./best-offer-producer";
import { createBookProducer } from "./book-producer";
import { createConsolidatedTickerProducer } from "./consolidated-ticker-producer";
import { createHealthProducer } from "./health-producer";
import type { Emit, Feed, Producer } from "./producer";
import { createSpreadProducer } from "./spread-producer";
import { createCandlesProducer, createTickerProducer } from "./state-producers";
import { createTradesProducer } from "./trades-producer";

export interface ProducerContext {
  clock: Clock;
  venues: readonly Venue[];
  fold(venue: Venue, symbol: string): InstrumentFold | undefined;
  health(venue: Venue): VenueHealth | undefined;
  spreads(symbol: string): SpreadSeries;
  feed: Feed;
  emit: Emit;
}

type ProducerFactory = (channel: Channel, context: ProducerContext) => Producer;

/** One row a channel kind. */
const FACTORIES: Record<ChannelKindId, ProducerFactory> = {
  trades: ({ venue, symbol }, { feed, clock, emit }) =>
    createTradesProducer({ venue, symbol: symbol ?? "", feed, clock, emit }),
  ticker: (channel, context) =>
    channel.venue === "*"
      ? createConsolidatedTickerProducer({
          ...context,
          symbol: channel.symbol ?? "",
          folds: foldsOf(channel, context),
        })
      : createTickerProducer({ ...context, fold: foldOf(channel, context) }),
  candles: (channel, context) =>
    createCandlesProducer({ ...context, fold: foldOf(channel, context), interval: intervalOf(channel) }),
  book: (channel, context) => {
    const depth = channel.parameter === "full" ? Number.POSITIVE_INFINITY : Number(channel.parameter);
    return createBookProducer({ ...context, fold: foldOf(channel, context), depth });
  },
  bbo: (channel, context) =>
    createBestOfferProducer({ ...context, symbol: channel.symbol ?? "", folds: foldsOf(channel, context) }),
  spread: ({ symbol }, { feed, spreads, emit }) =>
    createSpreadProducer({ symbol: symbol ?? "", series: spreads(symbol ?? ""), feed, emit }),
  health: ({ venue }, { feed, health, emit }) =>
    createHealthProducer({ venue, latest: () => (venue === "*" ? undefined : health(venue)), feed, emit }),
};

export function createProducer(channel: Channel, context: ProducerContext): Producer {
  return FACTORIES[channel.kind](channel, context);
}

/** A channel is opened only of instruments that are listed, and those have a fold. */
function foldOf({ venue, symbol, name }: Channel, context: ProducerContext): InstrumentFold {
  const fold = venue === "*" || symbol === null ? undefined : context.fold(venue, symbol);
  if (!fold) throw new Error(`no fold for ${name}`);
  return fold;
}

function foldsOf({ symbol }: Channel, { venues, fold }: ProducerContext): InstrumentFold[] {
  return venues.map((venue) => fold(venue, symbol ?? "")).filter((found) => found !== undefined);
}

function intervalOf({ parameter, name }: Channel): Interval {
  if (parameter !== null && isInterval(parameter)) return parameter;
  throw new Error(`no interval in ${name}`);
}
