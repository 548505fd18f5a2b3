import type { BookSide } from "./book-side";
import type { Random } from "./random";

/** Levels a side that makers keep up, and the share over it at which the far end is dropped. */
const LEVELS = 1_150;
const LEVELS_MAX = LEVELS * 1.25;
const LEVELS_MIN = 40;
/** Under this many basis points a tick is finer than the gaps between resting orders. */
const DENSE_TICK_BASIS_POINTS = 0.15;
const SPARSE_SPAN = 0.0045;
const SPARSE_SPAN_TICKS_MIN = 2_600;
const TOUCH_VALUE = 90_000;
const LEVEL_VALUE = 2_600;

export interface BookShape {
  dense: boolean;
  /** Ticks from the touch to the far end. */
  span: number;
  touchLots: number;
  levelLots: number;
}

/** What the makers of an instrument keep up at a price of so many ticks. */
export function bookShape(priceTicks: number, valuePerLot: number, orderValue: number): BookShape {
  const dense = 10_000 / priceTicks >= DENSE_TICK_BASIS_POINTS;
  const sparseSpan = Math.max(SPARSE_SPAN_TICKS_MIN, Math.round(priceTicks * SPARSE_SPAN));
  const span = Math.min(dense ? LEVELS + 50 : sparseSpan, Math.floor(priceTicks * 0.6));
  return {
    dense,
    span,
    touchLots: Math.max(4, (TOUCH_VALUE * orderValue) / valuePerLot),
    levelLots: Math.max(2, (LEVEL_VALUE * orderValue) / valuePerLot),
  };
}

/** How the makers see the moment: `lean` in [-1, 1] is 1 where this side is about to be run over. */
export interface MakerMood {
  lean: number;
  /** Volatility now over its long-run level: fear thins the touch. */
  excitement: number;
}

/** One side's makers: they stock the touch, place behind it by a heavy-tailed distance, and cancel. */
export class Makers {
  constructor(
    private readonly side: BookSide,
    private readonly other: BookSide,
    private readonly random: Random,
  ) {}

  /** A first book behind `touch`. */
  stock(touch: number, shape: BookShape): void {
    const { side, random } = this;
    side.set(touch, this.touchTarget(shape, { lean: 0, excitement: 1 }));
    if (shape.dense) {
      for (let distance = 1; distance < LEVELS; distance += 1) this.place(distance, touch, shape);
      return;
    }
    for (let tries = 0; side.size < LEVELS && tries < LEVELS * 20; tries += 1) {
      this.place(this.distance(shape, random.uniform() < 0.5), touch, shape);
    }
  }

  act(shape: BookShape, mood: MakerMood): void {
    const kind = this.random.uniform();
    if (kind < 0.35) this.stockTouch(shape, mood);
    else if (kind < 0.75) this.adjust(shape);
    else this.cancel(shape);
  }

  stockTouch(shape: BookShape, mood: MakerMood): void {
    const { side, random } = this;
    const lots = side.bestLots;
    const target = this.touchTarget(shape, mood);
    side.set(side.best, Math.max(1, Math.round(lots + (target - lots) * (0.1 + 0.5 * random.uniform()))));
  }

  /** A new best level at `tick`; refused where it would cross. */
  improve(tick: number, shape: BookShape, mood: MakerMood): void {
    const { direction } = this.side;
    if ((tick - this.other.best) * direction <= 0 || tick < 1) return;
    const lots = this.touchTarget(shape, mood) * (0.3 + 0.7 * this.random.uniform());
    this.side.set(tick, Math.max(1, Math.round(lots)));
  }

  /** Fills part of the gap that a move left behind the touch. */
  follow(gap: number, shape: BookShape): void {
    const { random, side } = this;
    for (let left = Math.min(10, random.poisson(Math.min(gap, 20) * 0.3)); left > 0; left -= 1) {
      this.place(1 + random.below(gap), side.best, shape);
    }
  }

  /** Puts as many levels anywhere behind the touch as a move has taken away. */
  restock(count: number, shape: BookShape): void {
    for (let left = Math.min(200, count); left > 0; left -= 1) {
      this.place(this.distance(shape, true), this.side.best, shape);
    }
  }

  trim(): void {
    while (this.side.size > LEVELS_MAX) this.side.dropWorst();
  }

  private adjust(shape: BookShape): void {
    const { side, random } = this;
    const crowded = side.size / LEVELS;
    this.place(this.distance(shape, crowded < 0.95 && random.uniform() < 0.5), side.best, shape);
  }

  private cancel(shape: BookShape): void {
    const { side, random } = this;
    if (side.size < LEVELS_MIN) return;
    const tick = side.tickAt(1 + Math.floor((side.size - 2) * random.uniform() ** 2));
    const lots = side.at(tick);
    const whole = !shape.dense && side.size > LEVELS * 0.9;
    side.set(tick, whole ? 0 : Math.max(1, Math.round(lots * (0.5 + 0.5 * random.uniform()))));
  }

  private place(distance: number, touch: number, shape: BookShape): void {
    const { side, random } = this;
    let tick = touch + distance * side.direction;
    // People like round prices: these carry far more than their neighbours.
    const round = !shape.dense && distance > 20 && random.uniform() < 0.12;
    if (round) tick = Math.round(tick / 100) * 100;
    if (tick < 1 || (tick - this.other.best) * side.direction <= 0) return;
    if ((tick - side.best) * side.direction < 0) return;
    const present = side.at(tick);
    const target = this.levelTarget(distance, shape) * (round ? 6 : 1);
    if (present === 0) {
      if (shape.dense || random.uniform() < 1.6 - side.size / LEVELS)
        side.set(tick, Math.max(1, Math.round(target)));
      return;
    }
    const grows = random.uniform() * (target + present) < target;
    const change = Math.max(1, Math.round(Math.min(target, present) * 0.6 * random.uniform()));
    side.set(tick, Math.max(1, present + (grows ? change : -change)));
  }

  /** Heavy-tailed: most orders come close to the touch, `far` ones anywhere. */
  private distance(shape: BookShape, far: boolean): number {
    const draw = this.random.uniform();
    return 1 + Math.floor(shape.span * (far ? draw : draw ** (shape.dense ? 2.5 : 3.5)));
  }

  private touchTarget(shape: BookShape, mood: MakerMood): number {
    const leaning = Math.exp(-1.1 * mood.lean);
    return Math.max(
      1,
      Math.round(this.random.logNormal(shape.touchLots, 0.6) * leaning * mood.excitement ** -0.6),
    );
  }

  private levelTarget(distance: number, shape: BookShape): number {
    if (!shape.dense) return this.random.logNormal(shape.levelLots, 1.2);
    const rise = 1 + 1.3 * (1 - Math.exp(-distance / 6)) - 1.2 * Math.min(1, distance / shape.span);
    return this.random.logNormal(shape.touchLots * rise, 0.35);
  }
}
