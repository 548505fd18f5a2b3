import type { Venue } from "@/lib/domain/market/venue";
import type { MarketStep, SimulatedBook, SimulatedInstrument, SimulatedTrade } from "../market";
import { BookSide } from "./book-side";
import { type BookShape, bookShape, type MakerMood, Makers } from "./makers";
import { OrderFlow, type OrderFlowState } from "./order-flow";
import { drawOrderLots } from "./order-size";
import { Random, type RandomState } from "./random";

/** A fundamental within this many ticks, or this much of a second's volatility, moves nobody. */
const INERTIA_TICKS_MIN = 0.8;
const INERTIA_SECONDS = 0.45;
/** Orders of the makers a second: a floor, and so many a trade. */
const MAKER_RATE = { base: 120, perTrade: 0.8, max: 4_000 };
/** An open spread is closed about so often a second in calm markets. */
const CLOSE_SPREAD_RATE = 70;
const FILLS_PER_ORDER_MAX = 40;
/** Share of all trades that moves of the price may spend. */
const SWEEP_SHARE = 0.4;
/** A move is driven by about so many orders at once. */
const SWEEP_ORDERS = 4;
const IMPACT_S = 8;

/** What the market at large gives an instrument for one step. */
export interface Tempo {
  seconds: number;
  time: number;
  /** Fundamental price of this venue, in quote currency. */
  fair: number;
  volatilityPerSecond: number;
  excitement: number;
  /** Trades a second asked of this instrument, after the market's own correction. */
  tradeRate: number;
  /** Typical order value over its usual one. */
  size: number;
  /** Dollars a unit of the quote currency. */
  quoteValue: number;
  orderValue: number;
}

export interface InstrumentState {
  random: RandomState;
  time: number;
  lastUpdateId: number;
  nextTradeId: number;
  impact: number;
  fillsPerOrder: number;
  flow: OrderFlowState;
  /** Flat tick, lots pairs, best first. */
  bids: number[];
  asks: number[];
}

/** The limit order book and tape of one symbol on one venue. */
export class InstrumentMarket {
  readonly priceScale: number;
  readonly quantityScale: number;
  readonly bids = new BookSide(-1);
  readonly asks = new BookSide(1);
  nextTradeId: number;
  lastUpdateId: number;
  private readonly random: Random;
  private readonly flow: OrderFlow;
  private readonly bidMakers: Makers;
  private readonly askMakers: Makers;
  private shape: BookShape = { dense: true, span: 1, touchLots: 1, levelLots: 1 };
  private time: number;
  /** Ticks by which recent aggressors have pushed the worth that makers believe in. */
  private impact: number;
  private fillsPerOrder: number;
  private sweepCredit = 0;
  private trades: SimulatedTrade[] = [];
  private inertia = 1;
  private fairTicks = 0;

  constructor(
    readonly venue: Venue,
    readonly instrument: SimulatedInstrument,
    start: { seed: number; time: number; nextTradeId: number; lastUpdateId: number },
    saved?: InstrumentState,
  ) {
    this.priceScale = 10 ** instrument.priceDecimals;
    this.quantityScale = 10 ** instrument.quantityDecimals;
    const name = `${venue} ${instrument.symbol}`;
    this.random = saved ? new Random(saved.random) : Random.seeded(start.seed, name);
    this.flow = new OrderFlow(this.random, saved?.flow);
    this.bidMakers = new Makers(this.bids, this.asks, this.random);
    this.askMakers = new Makers(this.asks, this.bids, this.random);
    this.time = saved?.time ?? start.time;
    this.lastUpdateId = start.lastUpdateId;
    this.nextTradeId = start.nextTradeId;
    this.impact = saved?.impact ?? 0;
    this.fillsPerOrder = saved?.fillsPerOrder ?? 1.8;
    if (saved) {
      load(this.bids, saved.bids);
      load(this.asks, saved.asks);
    }
  }

  get midTicks(): number {
    return (this.bids.best + this.asks.best) / 2;
  }

  /** A first book whose best bid is `price`. */
  open(price: number, tempo: Pick<Tempo, "quoteValue" | "orderValue">): void {
    const touch = Math.round(price * this.priceScale);
    this.shape = this.shapeAt(touch, tempo);
    this.bids.clear();
    this.asks.clear();
    this.asks.set(touch + 1, 1);
    this.bidMakers.stock(touch, this.shape);
    this.askMakers.stock(touch + 1, this.shape);
    this.bids.takeChanges(1, 1);
    this.asks.takeChanges(1, 1);
  }

  /** Lets `tempo.seconds` pass; null where nothing happened. */
  step(tempo: Tempo): MarketStep | null {
    const { random } = this;
    this.time = tempo.time;
    this.shape = this.shapeAt(this.midTicks, tempo);
    this.impact *= Math.exp(-tempo.seconds / IMPACT_S);
    this.fairTicks = tempo.fair * this.priceScale;
    const volatilityTicks = this.fairTicks * tempo.volatilityPerSecond * Math.sqrt(tempo.excitement);
    this.inertia = Math.max(INERTIA_TICKS_MIN, INERTIA_SECONDS * volatilityTicks);
    const credit = this.sweepCredit + SWEEP_SHARE * tempo.tradeRate * tempo.seconds;
    this.sweepCredit = tempo.tradeRate > 0 ? Math.min(credit, 3 + tempo.tradeRate) : 0;

    const makerRate = Math.min(MAKER_RATE.max, MAKER_RATE.base + MAKER_RATE.perTrade * tempo.tradeRate);
    const makerOrders = random.poisson(
      makerRate * tempo.seconds * (0.6 + 0.4 * Math.min(4, tempo.excitement)),
    );
    const aggressors = this.flow.arrivals(tempo.tradeRate / this.fillsPerOrder, tempo.seconds);
    const turns = Math.max(1, aggressors);
    for (let turn = 0; turn < turns; turn += 1) {
      if (turn < aggressors) this.aggress(tempo);
      const until = Math.floor((makerOrders * (turn + 1)) / turns);
      for (let order = Math.floor((makerOrders * turn) / turns); order < until; order += 1) this.make(tempo);
      if (turn % 8 === 7) this.closeSpread(tempo, tempo.seconds * (8 / turns));
    }
    this.reprice(tempo);
    this.closeSpread(tempo, tempo.seconds);
    this.bidMakers.trim();
    this.askMakers.trim();
    return this.takeStep();
  }

  book(): SimulatedBook {
    return {
      time: this.time,
      lastUpdateId: this.lastUpdateId,
      bids: scaled(this.bids.pairs(), this.priceScale, this.quantityScale),
      asks: scaled(this.asks.pairs(), this.priceScale, this.quantityScale),
    };
  }

  snapshot(): InstrumentState {
    return {
      random: this.random.state(),
      time: this.time,
      lastUpdateId: this.lastUpdateId,
      nextTradeId: this.nextTradeId,
      impact: this.impact,
      fillsPerOrder: this.fillsPerOrder,
      flow: this.flow.snapshot(),
      bids: this.bids.pairs(),
      asks: this.asks.pairs(),
    };
  }

  private takeStep(): MarketStep | null {
    const changes = this.bids.changes + this.asks.changes;
    if (changes === 0) return null;
    const firstUpdateId = this.lastUpdateId + 1;
    this.lastUpdateId += changes;
    const { trades } = this;
    this.trades = [];
    return {
      venue: this.venue,
      symbol: this.instrument.symbol,
      time: this.time,
      firstUpdateId,
      lastUpdateId: this.lastUpdateId,
      bids: this.bids.takeChanges(this.priceScale, this.quantityScale),
      asks: this.asks.takeChanges(this.priceScale, this.quantityScale),
      trades,
    };
  }

  /** How far the worth stands over the middle, in units of what moves people; positive is up. */
  private pull(): number {
    const pull = (this.fairTicks + this.impact - this.midTicks) / this.inertia;
    return Math.max(-1, Math.min(1, pull));
  }

  private mood(side: BookSide, tempo: Tempo): MakerMood {
    return { lean: this.pull() * side.direction, excitement: tempo.excitement };
  }

  private make(tempo: Tempo): void {
    const makers = this.random.uniform() < 0.5 ? this.bidMakers : this.askMakers;
    makers.act(this.shape, this.mood(makers === this.bidMakers ? this.bids : this.asks, tempo));
  }

  private aggress(tempo: Tempo): void {
    const sign = this.flow.sign(this.pull());
    const side = sign === 1 ? this.asks : this.bids;
    const lots = this.drawOrder(tempo);
    const limit = this.midTicks + sign * (this.inertia + 1);
    if ((side.best - limit) * sign > 0) this.closeSpread(tempo, 1);
    let left = lots;
    let fills = 0;
    while (left > 0 && side.size > 1 && fills < FILLS_PER_ORDER_MAX && (side.best - limit) * sign <= 0) {
      const taken = Math.min(left, side.bestLots);
      fills += this.fill(side, taken, sign);
      left -= taken;
    }
    const done = lots - left;
    const push = sign * 0.06 * this.inertia * Math.min(3, done / this.shape.touchLots);
    this.impact = Math.max(-0.6 * this.inertia, Math.min(0.6 * this.inertia, this.impact + push));
    if (fills > 0) this.fillsPerOrder += (fills - this.fillsPerOrder) * 0.002;
  }

  /** One or more resting orders of the best level trade; returns the number of trades. */
  private fill(side: BookSide, lots: number, sign: 1 | -1): number {
    const { random } = this;
    const orders = 1 + random.poisson(Math.min(5, (0.5 * lots) / this.shape.levelLots));
    const price = side.best / this.priceScale;
    let left = lots;
    let fills = 0;
    for (let order = 1; left > 0; order += 1) {
      const part = order >= orders ? left : Math.max(1, Math.min(left, Math.round(left * random.uniform())));
      this.trades.push({
        id: this.nextTradeId,
        price,
        quantity: part / this.quantityScale,
        time: this.time,
        buyerIsMaker: sign === -1,
      });
      this.nextTradeId += 1;
      left -= part;
      fills += 1;
    }
    side.take(lots);
    return fills;
  }

  /** Where the worth has left the touch, its side is traded away or withdrawn and the other follows. */
  private reprice(tempo: Tempo): void {
    const { random, shape } = this;
    const deviation = this.fairTicks + this.impact - this.midTicks;
    if (Math.abs(deviation) <= this.inertia) return;
    const sign = deviation > 0 ? 1 : -1;
    const [side, trailing] = sign === 1 ? [this.asks, this.bids] : [this.bids, this.asks];
    const [fleeing, following] =
      sign === 1 ? [this.askMakers, this.bidMakers] : [this.bidMakers, this.askMakers];
    const reach = this.midTicks + deviation * (0.6 + 0.4 * random.uniform());
    const goal = sign === 1 ? Math.max(side.best, Math.floor(reach)) : Math.min(side.best, Math.ceil(reach));
    const before = trailing.best;
    const levels = side.size;
    let left = SWEEP_ORDERS * this.drawOrder(tempo);
    while (side.size > 1 && (side.best - goal) * sign <= 0) {
      const tick = side.best;
      if (this.sweepCredit >= 1 && left > 0) {
        const part = Math.ceil(left * (0.2 + 0.5 * random.uniform()));
        const taken = Math.min(part, side.bestLots);
        this.sweepCredit -= this.fill(side, taken, sign);
        left -= taken;
      }
      if (side.best === tick) side.set(tick, 0);
    }
    fleeing.restock(levels - side.size, shape);
    if (random.uniform() > 0.85 / Math.max(1, tempo.excitement)) return;
    following.improve(side.best - sign, shape, this.mood(trailing, tempo));
    const gap = Math.abs(trailing.best - before);
    if (gap > 1) following.follow(gap, shape);
  }

  private closeSpread(tempo: Tempo, seconds: number): void {
    const spread = this.asks.best - this.bids.best;
    if (spread <= 1) return;
    const { random, shape } = this;
    const rate = CLOSE_SPREAD_RATE / Math.max(0.5, tempo.excitement);
    if (random.uniform() > 1 - Math.exp(-rate * seconds)) return;
    const bidImproves = this.pull() > 0;
    const step = random.uniform() < 0.7 ? spread - 1 : 1 + random.below(spread - 1);
    if (bidImproves) this.bidMakers.improve(this.bids.best + step, shape, this.mood(this.bids, tempo));
    else this.askMakers.improve(this.asks.best - step, shape, this.mood(this.asks, tempo));
  }

  private shapeAt(ticks: number, tempo: Pick<Tempo, "quoteValue" | "orderValue">): BookShape {
    const valuePerLot = (ticks / this.priceScale / this.quantityScale) * tempo.quoteValue;
    return bookShape(ticks, valuePerLot, tempo.orderValue);
  }

  private drawOrder(tempo: Tempo): number {
    const valuePerLot = (this.midTicks / this.priceScale / this.quantityScale) * tempo.quoteValue;
    return drawOrderLots(this.random, tempo.size * tempo.orderValue, valuePerLot);
  }
}

function load(side: BookSide, pairs: readonly number[]): void {
  for (let index = pairs.length - 2; index >= 0; index -= 2) {
    side.set(pairs[index] ?? 0, pairs[index + 1] ?? 0);
  }
  side.takeChanges(1, 1);
}

function scaled(pairs: number[], priceScale: number, quantityScale: number): number[] {
  for (let index = 0; index < pairs.length; index += 2) {
    pairs[index] = (pairs[index] ?? 0) / priceScale;
    pairs[index + 1] = (pairs[index + 1] ?? 0) / quantityScale;
  }
  return pairs;
}
