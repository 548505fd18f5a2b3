/** State of a generator: four 32-bit words, as JSON keeps them. */
export type RandomState = readonly [number, number, number, number];

/** A small seeded generator (sfc32, C. Doty-Humphrey's PractRand) whose state can be saved and restored. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(state: RandomState) {
    [this.a, this.b, this.c, this.d] = state;
  }

  static seeded(seed: number, name: string): Random {
    const random = new Random([seed | 0, hashText(name), 0x9e3779b9, 1]);
    // The author's advice: the first dozen outputs still show the seed.
    for (let round = 0; round < 15; round += 1) random.uniform();
    return random;
  }

  state(): RandomState {
    return [this.a, this.b, this.c, this.d];
  }

  /** [0, 1). */
  uniform(): number {
    const sum = (this.a + this.b + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  pareto(smallest: number, tail: number): number {
    return smallest * (1 - this.uniform()) ** (-1 / tail);
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1;
    return count;
  }
}

/** FNV-1a: the same name gives the same number on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
