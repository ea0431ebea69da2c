// Activation functions and their slopes on rows of z; formulas and special cases as PyTorch's.

import { constant, erf, exp, expm1, log1p, sigmoid, tanh } from "./elementary";

// The numbers stand in `activations.ts` too, as `code`.
const RELU = 1;
const LEAKY_RELU = 2;
const SILU = 3;
const GELU = 4;
const TANH = 5;
const SIGMOID = 6;
const ELU = 7;
const SOFTPLUS = 8;

const LEAK: f32 = 0.01;
const SOFTPLUS_THRESHOLD: f32 = 20;
const SQRT_HALF: f32 = 0.70710678;
const ONE_OVER_SQRT_TWO_PI: f32 = 0.39894228;

/** Replace z by the activation, from address z to `bytes` after it, and write its slope beside it. */
export function activate(code: i32, z: usize, slope: usize, bytes: usize): void {
  const end = z + bytes;
  const one = constant(1);
  const zero = constant(0);
  switch (code) {
    case RELU:
      for (; z < end; z += 16, slope += 16) {
        const x = v128.load(z);
        v128.store(z, f32x4.max(x, zero));
        v128.store(slope, v128.and(f32x4.gt(x, zero), one));
      }
      break;
    case LEAKY_RELU:
      for (; z < end; z += 16, slope += 16) {
        const x = v128.load(z);
        const s = v128.bitselect(one, constant(LEAK), f32x4.gt(x, zero));
        v128.store(z, f32x4.mul(x, s));
        v128.store(slope, s);
      }
      break;
    case SILU:
      for (; z < end; z += 16, slope += 16) {
        const x = v128.load(z);
        const s = sigmoid(x);
        const value = f32x4.mul(x, s);
        v128.store(z, value);
        v128.store(slope, f32x4.add(s, f32x4.mul(value, f32x4.sub(one, s))));
      }
      break;
    case GELU:
      for (; z < end; z += 16, slope += 16) {
        const x = v128.load(z);
        const half = constant(0.5);
        const cdf = f32x4.mul(half, f32x4.add(one, erf(f32x4.mul(x, constant(SQRT_HALF)))));
        const density = f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), constant(-0.5))), constant(ONE_OVER_SQRT_TWO_PI));
        v128.store(z, f32x4.mul(x, cdf));
        v128.store(slope, f32x4.add(cdf, f32x4.mul(x, density)));
      }
      break;
    case TANH:
      for (; z < end; z += 16, slope += 16) {
        const a = tanh(v128.load(z));
        v128.store(z, a);
        v128.store(slope, f32x4.sub(one, f32x4.mul(a, a)));
      }
      break;
    case SIGMOID:
      for (; z < end; z += 16, slope += 16) {
        const a = sigmoid(v128.load(z));
        v128.store(z, a);
        v128.store(slope, f32x4.mul(a, f32x4.sub(one, a)));
      }
      break;
    case ELU:
      for (; z < end; z += 16, slope += 16) {
        const x = v128.load(z);
        const below = expm1(f32x4.min(x, zero));
        const positive = f32x4.gt(x, zero);
        v128.store(z, v128.bitselect(x, below, positive));
        v128.store(slope, v128.bitselect(one, f32x4.add(below, one), positive));
      }
      break;
    case SOFTPLUS:
      for (; z < end; z += 16, slope += 16) {
        const x = v128.load(z);
        const soft = f32x4.add(f32x4.max(x, zero), log1p(exp(f32x4.neg(f32x4.abs(x)))));
        const linear = f32x4.gt(x, constant(SOFTPLUS_THRESHOLD));
        v128.store(z, v128.bitselect(x, soft, linear));
        v128.store(slope, v128.bitselect(one, sigmoid(x), linear));
      }
      break;
    default:
      for (; z < end; z += 16, slope += 16) v128.store(slope, one);
  }
}
