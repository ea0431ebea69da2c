import { MersenneTwister } from "./mersenne_twister.js";

/**
 * NumPy's legacy `numpy.random.RandomState(seed)`, value for value.
 *
 * scikit-learn draws its data sets and splits with it. NumPy has frozen this stream (NEP 19), so
 * these algorithms cannot change under us.
 */
export class NumpyRandomState {
  readonly #generator: MersenneTwister;
  #spareNormal: number | null = null;

  /** @param seed whole number, 0 to 2**32 - 1 */
  constructor(seed: number) {
    this.#generator = new MersenneTwister(seed);
  }

  /** A double with 53 random bits, uniform on [0, 1): `random_sample()`. */
  random(): number {
    const high = this.#generator.next32() >>> 5;
    const low = this.#generator.next32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform on [low, high): `uniform(low, high)`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /**
   * `normal(mean, standardDeviation)`: Marsaglia's polar method, which makes two values at once and
   * keeps the second for the next call.
   */
  normal(mean: number, standardDeviation: number): number {
    return mean + standardDeviation * this.#standardNormal();
  }

  #standardNormal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    let x1: number, x2: number, squared: number;
    do {
      x1 = 2 * this.random() - 1;
      x2 = 2 * this.random() - 1;
      squared = x1 * x1 + x2 * x2;
    } while (squared >= 1 || squared === 0);
    const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
    this.#spareNormal = factor * x1;
    return factor * x2;
  }

  /** Whole number, uniform on 0 to `max` (at most 2**32 - 1), by masked rejection: `random_interval`. */
  integerUpTo(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value: number;
    do value = (this.#generator.next32() & mask) >>> 0;
    while (value > max);
    return value;
  }

  /** Fisher and Yates's shuffle from the last place down, in place: `shuffle(x)`. */
  shuffle(values: { readonly length: number; [index: number]: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integerUpTo(i);
      const kept = values[i]!;
      values[i] = values[j]!;
      values[j] = kept;
    }
  }

  /** 0 to n - 1 in random order: `permutation(n)`. */
  permutation(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }
}
