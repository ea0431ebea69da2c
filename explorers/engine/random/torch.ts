import { MersenneTwister } from "./mersenne_twister.js";

const TWENTY_FOUR_BITS = 0xffffff;

/** The order that `torch.randperm(n)` draws from a generator's words, for n below 2**31 / 20. */
export function permutation(words: MersenneTwister, n: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const j = i + (words.next32() % (n - i));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** PyTorch's CPU generator, `torch.Generator().manual_seed(seed)`, value for value. */
export class TorchGenerator {
  readonly #generator: MersenneTwister;

  /** @param seed whole number, 0 to 2**32 - 1 */
  constructor(seed: number) {
    this.#generator = new MersenneTwister(seed);
  }

  /**
   * One float32 value of `tensor.uniform_(-bound, bound)`: 24 random bits, because a float32 holds
   * no more, scaled by a multiply-add that rounds once (doubles hold the product exactly).
   */
  uniform32(bound: number): number {
    const fraction = (this.#generator.next32() & TWENTY_FOUR_BITS) * 2 ** -24;
    const from = Math.fround(-bound);
    const width = Math.fround(Math.fround(bound) - from);
    return Math.fround(fraction * width + from);
  }

  /** `torch.randperm(n, generator=self)`, for n below 2**31 / 20. */
  permutation(n: number): Uint32Array {
    return permutation(this.#generator, n);
  }
}
