import type { Random } from "./random";

/** Self-exciting arrivals as a sum of two exponential kernels; branching ratio 0.35 + 0.35. */
const KERNELS = [
  { branching: 0.35, relaxation: 0.15 },
  { branching: 0.35, relaxation: 6 },
] as const;
const BASE = 1 - KERNELS[0].branching - KERNELS[1].branching;
const INTENSITY_MAX = 12;

/** Large orders being worked at once; their heavy-tailed lengths give signs a long memory (Lillo, Mike, Farmer 2005). */
const WORKED = 7;
const WORKED_TAIL = 1.4;
const WORKED_MAX = 1_500;

export interface OrderFlowState {
  kernels: [number, number];
  worked: number[];
}

/** When aggressors come and which side they take. */
export class OrderFlow {
  private readonly kernels: [number, number];
  /** Children left of each worked order, negative where it sells. */
  private readonly worked: number[];

  constructor(
    private readonly random: Random,
    saved?: OrderFlowState,
  ) {
    this.kernels = saved?.kernels ?? [KERNELS[0].branching, KERNELS[1].branching];
    this.worked = saved?.worked ?? Array.from({ length: WORKED }, () => this.workedOrder());
  }

  /** Aggressors in the next `seconds` where `rate` a second is the mean. */
  arrivals(rate: number, seconds: number): number {
    if (rate <= 0) return 0;
    const intensity = Math.min(INTENSITY_MAX, BASE + this.kernels[0] + this.kernels[1]);
    const count = this.random.poisson(rate * intensity * seconds);
    this.kernels[0] = excite(this.kernels[0], KERNELS[0], count / rate, seconds);
    this.kernels[1] = excite(this.kernels[1], KERNELS[1], count / rate, seconds);
    return count;
  }

  /** 1 buys, -1 sells. `pull` in [-1, 1]: how far the price stands under (1) or over its worth. */
  sign(pull: number): 1 | -1 {
    const { random } = this;
    if (random.uniform() < Math.abs(pull) * 0.45) return pull > 0 ? 1 : -1;
    const index = random.below(WORKED);
    const left = this.worked[index] ?? 0;
    const sign = left < 0 ? -1 : 1;
    this.worked[index] = Math.abs(left) <= 1 ? this.workedOrder() : left - sign;
    return sign;
  }

  snapshot(): OrderFlowState {
    return { kernels: [...this.kernels], worked: [...this.worked] };
  }

  private workedOrder(): number {
    const length = Math.min(WORKED_MAX, Math.ceil(this.random.pareto(1, WORKED_TAIL)));
    return this.random.uniform() < 0.5 ? length : -length;
  }
}

/** Kicks of branching/relaxation an event, in units of the mean rate, keep the mean intensity at 1. */
function excite(
  value: number,
  kernel: { branching: number; relaxation: number },
  eventsOverRate: number,
  seconds: number,
): number {
  const keep = Math.exp(-seconds / kernel.relaxation);
  return value * keep + (kernel.branching / kernel.relaxation) * eventsOverRate;
}
