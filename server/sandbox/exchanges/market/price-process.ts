import { assetProfile } from "./asset-profile";
import { Random, type RandomState } from "./random";

const DAY_S = 86_400;
const FACTOR_VOLATILITY = 0.0165;
/** Pulls prices home over weeks, so that a run of months stays in a range that a chart can show. */
const HOME_S = 25 * DAY_S;
/** A jump reaches the price over about this long when steps are finer. */
const JUMP_S = 1.5;
const JUMPS_A_DAY = { common: 4, own: 5 };
const JUMP_SIZE = { common: 0.0012, own: 0.0014 };

/** Log-volatility as a sum of slow to brisk common and own Ornstein-Uhlenbeck parts: it clusters and comes home. */
const PARTS = {
  slow: { sigma: 0.24, relaxation: 16 * 3_600 },
  fast: { sigma: 0.38, relaxation: 10 * 60 },
  brisk: { sigma: 0.36, relaxation: 50 },
  own: { sigma: 0.26, relaxation: 15 * 60 },
};
const EXCITEMENT = 0.9;

interface Asset {
  name: string;
  anchor: number;
  beta: number;
  ownVolatility: number;
  /** Log price less log anchor. */
  position: number;
  pendingJump: number;
  logVolatility: number;
}

export interface PriceProcessState {
  random: RandomState;
  slow: number;
  fast: number;
  brisk: number;
  assets: { name: string; position: number; pendingJump: number; logVolatility: number }[];
}

/**
 * The one fundamental price of every asset: a common factor and an own part, both with stochastic
 * volatility, and jumps that excite it. Live ticks and history are the same process at other step lengths.
 */
export class PriceProcess {
  private readonly random: Random;
  private readonly assets: Asset[];
  private readonly byName: Map<string, Asset>;
  private slow = 0;
  private fast = 0;
  private brisk = 0;

  constructor(assets: readonly string[], seed: number, saved?: PriceProcessState) {
    this.random = saved ? new Random(saved.random) : Random.seeded(seed, "prices");
    this.slow = saved?.slow ?? 0;
    this.fast = saved?.fast ?? 0;
    this.brisk = saved?.brisk ?? 0;
    this.assets = assets.map((name) => {
      const { price, beta, ownVolatility } = assetProfile(name);
      const before = saved?.assets.find((asset) => asset.name === name);
      const start = before ?? { position: 0, pendingJump: 0, logVolatility: 0 };
      return { ...start, name, anchor: price, beta, ownVolatility };
    });
    this.byName = new Map(this.assets.map((asset) => [asset.name, asset]));
  }

  /** Dollars; 1 for what is no asset of the process, which is the dollar. */
  price(name: string): number {
    const asset = this.byName.get(name);
    return asset ? asset.anchor * Math.exp(asset.position) : 1;
  }

  /** Puts an asset where its history ended. */
  place(name: string, price: number): void {
    const asset = this.byName.get(name);
    if (asset) asset.position = Math.log(price / asset.anchor);
  }

  /** Volatility now over its long-run level. */
  excitement(name: string): number {
    const asset = this.byName.get(name);
    return Math.exp(this.slow + this.fast + this.brisk + (asset?.logVolatility ?? 0));
  }

  /** Standard deviation of the log price over a second, in the long run. */
  volatilityPerSecond(name: string): number {
    const asset = this.byName.get(name);
    if (!asset) return 0;
    return Math.hypot(asset.beta * FACTOR_VOLATILITY, asset.ownVolatility) / Math.sqrt(DAY_S);
  }

  /** `season`: volatility of this hour of the day over the day's. */
  advance(seconds: number, season: number): void {
    const { random } = this;
    this.slow = relax(this.slow, PARTS.slow, seconds, random);
    this.fast = relax(this.fast, PARTS.fast, seconds, random);
    this.brisk = relax(this.brisk, PARTS.brisk, seconds, random);
    const days = seconds / DAY_S;
    const root = Math.sqrt(days) * season;
    const common = Math.exp(this.slow + this.fast + this.brisk - MEAN_SQUARE_COMMON);
    const factor = FACTOR_VOLATILITY * common * root * random.normal();
    const commonJump = this.jump(JUMPS_A_DAY.common * days, JUMP_SIZE.common);
    if (commonJump !== 0) this.fast = Math.min(1.2, this.fast + EXCITEMENT * (0.5 + random.uniform()));
    const absorbed = 1 - Math.exp(-seconds / JUMP_S);
    for (const asset of this.assets) {
      asset.logVolatility = relax(asset.logVolatility, PARTS.own, seconds, random);
      const own = asset.ownVolatility * common * Math.exp(asset.logVolatility - PARTS.own.sigma ** 2);
      const ownJump = this.jump(JUMPS_A_DAY.own * days, JUMP_SIZE.own * (asset.ownVolatility / 0.015));
      if (ownJump !== 0)
        asset.logVolatility = Math.min(1, asset.logVolatility + EXCITEMENT * random.uniform());
      asset.pendingJump += asset.beta * commonJump + ownJump;
      const jumped = asset.pendingJump * absorbed;
      asset.pendingJump -= jumped;
      asset.position +=
        asset.beta * factor + own * root * random.normal() + jumped - (asset.position * seconds) / HOME_S;
    }
  }

  snapshot(): PriceProcessState {
    return {
      random: this.random.state(),
      slow: this.slow,
      fast: this.fast,
      brisk: this.brisk,
      assets: this.assets.map(({ name, position, pendingJump, logVolatility }) => ({
        name,
        position,
        pendingJump,
        logVolatility,
      })),
    };
  }

  /** Double exponential (Kou 2002): symmetric, mostly small, now and then large. */
  private jump(expected: number, size: number): number {
    const { random } = this;
    if (random.uniform() >= expected) return 0;
    const height = -Math.log(1 - random.uniform()) * size;
    return random.uniform() < 0.5 ? -height : height;
  }
}

/** E[exp(2h)] = exp(2 sigma^2): taking sigma^2 off the exponent keeps the variance at its long-run level. */
const MEAN_SQUARE_COMMON = PARTS.slow.sigma ** 2 + PARTS.fast.sigma ** 2 + PARTS.brisk.sigma ** 2;

function relax(
  value: number,
  part: { sigma: number; relaxation: number },
  seconds: number,
  random: Random,
): number {
  const keep = Math.exp(-seconds / part.relaxation);
  return value * keep + part.sigma * Math.sqrt(1 - keep * keep) * random.normal();
}
