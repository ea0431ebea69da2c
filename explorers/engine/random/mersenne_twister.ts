/**
 * MT19937, the generator behind both NumPy's `RandomState` and PyTorch's CPU generator.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed
 * uniform pseudo-random number generator", ACM TOMACS 8(1), 1998; seeding as `init_genrand` of
 * their 2002 revision, which NumPy (`RandomState(int)`) and PyTorch (`manual_seed`) both use.
 */

const LENGTH = 624;
const MIDDLE = 397;
const MATRIX_A = 0x9908b0df;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;

export class MersenneTwister {
  readonly #state = new Uint32Array(LENGTH);
  #position = LENGTH;

  /** @param seed whole number, 0 to 2**32 - 1 */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < LENGTH; i++) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** @returns a whole number, uniform on 0 to 2**32 - 1 */
  next32(): number {
    if (this.#position === LENGTH) this.#refill();
    let y = this.#state[this.#position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** The state as 624 words and the place in them: what `restore` takes. */
  save(): Uint32Array {
    return Uint32Array.of(...this.#state, this.#position);
  }

  restore(saved: Uint32Array): void {
    this.#state.set(saved.subarray(0, LENGTH));
    this.#position = saved[LENGTH]!;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < LENGTH; i++) {
      const y = (state[i]! & UPPER_BIT) | (state[(i + 1) % LENGTH]! & LOWER_BITS);
      state[i] = state[(i + MIDDLE) % LENGTH]! ^ (y >>> 1) ^ (y & 1 ? MATRIX_A : 0);
    }
    this.#position = 0;
  }
}
