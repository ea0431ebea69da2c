import { MersenneTwister } from "../engine/random/mersenne_twister.js";
import { permutation } from "../engine/random/torch.js";
import { float32, type DType } from "./dtypes.js";
import { runtimeError } from "./errors.js";
import type { Numbers } from "./storage.js";
import { normals32 } from "./normal_float32.js";

const TWENTY_FOUR_BITS = 0xffffff;
/** A range from which PyTorch on draws 64 bits for each whole number. */
const WIDE_RANGE = 2 ** 28;
const TWO_32 = 2 ** 32;
const DEFAULT_SEED = 67280421310721n;

/** PyTorch's CPU generator, value for value: `torch.Generator()`. */
export class Generator {
  #seed: bigint = DEFAULT_SEED;
  readonly #twister = new MersenneTwister(Number(DEFAULT_SEED & 0xffffffffn));
  /** The second of a pair of normal doubles. */
  #spare: number | null = null;

  /** @param seed -(2**63) to 2**64 - 1; a negative one counts from 2**64 down */
  manualSeed(seed: number | bigint): this {
    const whole = BigInt(seed);
    if (whole < -(2n ** 63n) || whole >= 2n ** 64n) throw runtimeError("Overflow when unpacking long long");
    this.#seed = BigInt.asUintN(64, whole);
    this.#twister.restore(new MersenneTwister(Number(this.#seed & 0xffffffffn)).save());
    this.#spare = null;
    return this;
  }

  get initialSeed(): bigint {
    return this.#seed;
  }

  /** Everything that decides what comes next, as words. */
  get state(): Uint32Array {
    const spare = new Float64Array([this.#spare ?? 0]);
    const seed = BigUint64Array.of(this.#seed);
    return Uint32Array.of(
      ...this.#twister.save(), this.#spare === null ? 0 : 1, ...new Uint32Array(spare.buffer), ...new Uint32Array(seed.buffer),
    );
  }

  set state(words: Uint32Array) {
    this.#twister.restore(words.subarray(0, 625));
    this.#spare = words[625] === 1 ? new Float64Array(words.slice(626, 628).buffer)[0]! : null;
    this.#seed = new BigUint64Array(words.slice(628, 630).buffer)[0]!;
  }

  next32(): number {
    return this.#twister.next32();
  }

  /** 53 random bits as a double on [0, 1). */
  uniform64(): number {
    const high = this.#twister.next32(), low = this.#twister.next32();
    return ((high & 0x1fffff) * TWO_32 + low) * 2 ** -53;
  }

  /** 24 random bits as a float32 on [0, 1). */
  uniform32(): number {
    return (this.#twister.next32() & TWENTY_FOUR_BITS) * 2 ** -24;
  }

  /** `uniform_(from, to)` */
  fillUniform(out: Numbers, dtype: DType, from: number, to: number): void {
    if (dtype === float32) {
      const low = Math.fround(from), width = Math.fround(Math.fround(to) - low);
      for (let i = 0; i < out.length; i++) out[i] = this.uniform32() * width + low;
    } else {
      const width = to - from;
      for (let i = 0; i < out.length; i++) out[i] = this.uniform64() * width + from;
    }
  }

  /** A normal double, one of the pair that Box and Muller's method makes. */
  normal64(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const turn = this.uniform64(), size = this.uniform64();
    const radius = Math.sqrt(-2 * Math.log1p(-size));
    const angle = 2 * Math.PI * turn;
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** `normal_(mean, std)`: from 16 numbers on PyTorch makes them in blocks of 16, from uniform numbers of their own kind. */
  fillNormal(out: Numbers, dtype: DType, mean: number, std: number): void {
    if (out.length < 16) {
      for (let i = 0; i < out.length; i++) out[i] = this.normal64() * std + mean;
      return;
    }
    const single = dtype === float32;
    const draw = single ? () => this.uniform32() : () => this.uniform64();
    for (let i = 0; i < out.length; i++) out[i] = draw();
    const block = single ? normals32 : normals64;
    for (let i = 0; i + 16 <= out.length; i += 16) block(out, i, mean, std);
    if (out.length % 16 !== 0) {
      const last = out.length - 16;
      for (let i = last; i < out.length; i++) out[i] = draw();
      block(out, last, mean, std);
    }
  }

  /** Whole numbers from `low` to below `high`. */
  fillIntegers(out: Numbers | BigInt64Array, low: number, high: number): void {
    const range = high - low;
    for (let i = 0; i < out.length; i++) {
      const value = range >= WIDE_RANGE ? this.#wide(range) + low : (this.#twister.next32() % range) + low;
      if (out instanceof BigInt64Array) out[i] = BigInt(value);
      else out[i] = value;
    }
  }

  #wide(range: number): number {
    const high = BigInt(this.#twister.next32()), low = BigInt(this.#twister.next32());
    return Number(((high << 32n) | low) % BigInt(range));
  }

  /** `randperm(n)` */
  permutation(n: number): Uint32Array {
    return permutation(this.#twister, n);
  }
}

function normals64(out: Numbers, at: number, mean: number, std: number): void {
  for (let i = at; i < at + 8; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - out[i]!)), angle = 2 * Math.PI * out[i + 8]!;
    out[i] = radius * Math.cos(angle) * std + mean;
    out[i + 8] = radius * Math.sin(angle) * std + mean;
  }
}

/** The generator that functions draw from when they are given none. */
export const defaultGenerator = new Generator();

