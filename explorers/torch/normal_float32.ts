/**
 * Sixteen normal float32 numbers from sixteen uniform ones, to the last bit as PyTorch's kernel for AVX2 makes them.
 *
 * The polynomials of logarithm, sine and cosine are those of the Cephes library (S. L. Moshier, 1989) as in avx_mathfun.h
 * (G. Garberoglio, after J. Pommier), with the products that the compiler fuses with the sums behind them.
 */
import type { Numbers } from "./storage.js";

const f = Math.fround;
/** a * b + c, rounded once: doubles hold the product of two float32 exactly. */
const fused = (a: number, b: number, c: number): number => f(a * b + c);

const word = new Int32Array(1);
const real = new Float32Array(word.buffer);

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
  -2.4999993993e-1, 3.3333331174e-1,
].map(f);
const [LOG_HIGH, LOG_LOW] = [f(0.693359375), f(-2.1219444e-4)];
const ROOT_HALF = f(Math.SQRT1_2);

/** ln(x) for x in (0, 1] */
function log(x: number): number {
  real[0] = x;
  let exponent = (word[0]! >> 23) - 0x7f + 1;
  word[0] = (word[0]! & ~0x7f800000) | 0x3f000000;
  let m = real[0]!;
  if (m < ROOT_HALF) {
    exponent -= 1;
    m = f(f(m - 1) + m);
  } else {
    m = f(m - 1);
  }
  const z = f(m * m);
  let y = LOG[0]!;
  for (let i = 1; i < LOG.length; i++) y = fused(y, m, LOG[i]!);
  y = fused(f(y * m), z, f(exponent * LOG_LOW));
  y = fused(z, -0.5, y);
  return fused(exponent, LOG_HIGH, f(m + y));
}

const FOUR_OVER_PI = f(1.27323954473516);
const QUARTER_PI = [-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8].map(f);
const COSINE = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f);
const SINE = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f);

/** @returns [sin(x), cos(x)] for x in [0, 2 pi] */
function sineAndCosine(angle: number): [number, number] {
  const octant = (Math.trunc(f(angle * FOUR_OVER_PI)) + 1) & ~1;
  let x = angle;
  for (const part of QUARTER_PI) x = fused(octant, part, x);
  const z = f(x * x);
  const c0 = f(fused(fused(COSINE[0]!, z, COSINE[1]!), z, COSINE[2]!) * z);
  const cosine = f(fused(c0, z, -f(z * 0.5)) + 1);
  const s0 = f(fused(fused(SINE[0]!, z, SINE[1]!), z, SINE[2]!) * z);
  const sine = fused(s0, x, x);
  const swapped = (octant & 2) !== 0;
  const sineSign = (octant & 4) !== 0 ? -1 : 1;
  const cosineSign = (~(octant - 2) & 4) !== 0 ? -1 : 1;
  return [sineSign * (swapped ? cosine : sine), cosineSign * (swapped ? sine : cosine)];
}

const TWO_PI = f(2 * Math.PI);

/** Replace out[at] to out[at + 15], uniform on [0, 1), by normal numbers (Box and Muller's method). */
export function normals32(out: Numbers, at: number, mean: number, std: number): void {
  const spread = f(std), middle = f(mean);
  for (let i = at; i < at + 8; i++) {
    const radius = f(Math.sqrt(f(-2 * log(f(1 - out[i]!)))));
    const [sine, cosine] = sineAndCosine(f(TWO_PI * out[i + 8]!));
    out[i] = fused(f(radius * cosine), spread, middle);
    out[i + 8] = fused(f(radius * sine), spread, middle);
  }
}
