// Elementary functions of four float32 values at once. NaN goes in and out: a diverged network must show it.

const LN2_HIGH: f32 = 0.693145751953125; // ln 2 in 13 bits, so that k * LN2_HIGH is exact
const LN2_LOW: f32 = 1.42860677e-6; // the rest of ln 2
const LOG2_E: f32 = 1.44269504;
const ROUNDER: f32 = 12582912.0; // 1.5 * 2^23: what is added to it is rounded to a whole number, which its last bits hold
const LOWEST: f32 = -87.0; // exp of it is the last to be a normal number
const HIGHEST: f32 = 88.0;

// @ts-ignore: decorator
@inline
export function constant(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

// @ts-ignore: decorator
@inline
function clampExponent(x: v128): v128 {
  // Of a NaN and a number pmin and pmax give the first; so do min and max, but in several instructions.
  return f32x4.pmin(f32x4.pmax(x, constant(LOWEST)), constant(HIGHEST));
}

/** k + ROUNDER, for x = k ln 2 + r with |r| <= ln 2 / 2; rounding and converting would take several instructions more. */
// @ts-ignore: decorator
@inline
function wholePart(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, constant(LOG2_E)), constant(ROUNDER));
}

// @ts-ignore: decorator
@inline
function rest(x: v128, whole: v128): v128 {
  const k = f32x4.sub(whole, constant(ROUNDER));
  return f32x4.sub(f32x4.sub(x, f32x4.mul(k, constant(LN2_HIGH))), f32x4.mul(k, constant(LN2_LOW)));
}

/** exp(r) - 1 for |r| <= ln 2 / 2 by its Taylor series; what follows r^7 / 7! is below a tenth of an ulp. */
// @ts-ignore: decorator
@inline
function expm1Small(r: v128): v128 {
  let sum = constant(<f32>(1.0 / 5040.0));
  sum = horner(sum, r, <f32>(1.0 / 720.0));
  sum = horner(sum, r, <f32>(1.0 / 120.0));
  sum = horner(sum, r, <f32>(1.0 / 24.0));
  sum = horner(sum, r, <f32>(1.0 / 6.0));
  sum = horner(sum, r, 0.5);
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), sum));
}

/** 2^k of k + ROUNDER, made by moving k into the exponent bits. */
// @ts-ignore: decorator
@inline
function powerOfTwo(whole: v128): v128 {
  return i32x4.shl(i32x4.add(whole, i32x4.splat(127)), 23);
}

/** exp(x); x is first cut to the range from -87 to 88. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const cut = clampExponent(x);
  const k = wholePart(cut);
  return f32x4.mul(powerOfTwo(k), f32x4.add(constant(1), expm1Small(rest(cut, k))));
}

/** exp(x) - 1, accurate near 0 too; x is first cut to the range from -87 to 88. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const cut = clampExponent(x);
  const k = wholePart(cut);
  const power = powerOfTwo(k);
  return f32x4.add(f32x4.mul(power, expm1Small(rest(cut, k))), f32x4.sub(power, constant(1)));
}

/** ln(1 + x) for 0 <= x <= 1, as 2 artanh(s) with s = x / (2 + x) <= 1/3; the series is cut below half an ulp. */
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const s = f32x4.div(x, f32x4.add(x, constant(2)));
  const squared = f32x4.mul(s, s);
  let sum = constant(<f32>(1.0 / 15.0));
  sum = horner(sum, squared, <f32>(1.0 / 13.0));
  sum = horner(sum, squared, <f32>(1.0 / 11.0));
  sum = horner(sum, squared, <f32>(1.0 / 9.0));
  sum = horner(sum, squared, <f32>(1.0 / 7.0));
  sum = horner(sum, squared, <f32>(1.0 / 5.0));
  sum = horner(sum, squared, <f32>(1.0 / 3.0));
  const twice = f32x4.add(s, s);
  return f32x4.add(twice, f32x4.mul(f32x4.mul(twice, squared), sum));
}

/** ln(x) for a finite x from 1 on, NaN for NaN: its exponent times ln 2, and the logarithm of its significand. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const exponent = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(127)));
  const significand = v128.or(v128.and(x, i32x4.splat(0x007fffff)), constant(1));
  const whole = f32x4.add(f32x4.mul(exponent, constant(<f32>0.6931471805599453)), f32x4.sub(x, x));
  return f32x4.add(whole, log1p(f32x4.sub(significand, constant(1))));
}

/** 1 / (1 + exp(-x)). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(e, constant(1), f32x4.lt(x, constant(0)));
  return f32x4.div(numerator, f32x4.add(constant(1), e));
}

/** tanh(x) = (exp(2x) - 1) / (exp(2x) + 1); it is 1 in float32 from 9.02 on, so 2|x| is cut at 20. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const e = expm1(f32x4.min(f32x4.add(size, size), constant(20)));
  const value = f32x4.div(e, f32x4.add(e, constant(2)));
  return v128.bitselect(x, value, i32x4.splat(0x80000000));
}

/**
 * The error function. Up to 1, x times a polynomial in x^2 (Chebyshev interpolation of erf(sqrt(t)) / sqrt(t));
 * from 1 on, 1 - exp(-q) where q is a polynomial for -ln(1 - erf(x)) on the range from 1 to 4.
 */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const size = f32x4.min(f32x4.abs(x), constant(4));
  const squared = f32x4.mul(x, x);
  let near = constant(7.88249710e-5);
  near = horner(near, squared, -8.01885499e-4);
  near = horner(near, squared, 5.18931194e-3);
  near = horner(near, squared, -2.68543288e-2);
  near = horner(near, squared, 1.12835975e-1);
  near = horner(near, squared, -3.76126269e-1);
  near = horner(near, squared, 1.12837917);
  let far = constant(-1.61406160e-6);
  far = horner(far, size, 4.55906224e-5);
  far = horner(far, size, -5.92769538e-4);
  far = horner(far, size, 4.74022234e-3);
  far = horner(far, size, -2.63647174e-2);
  far = horner(far, size, 1.09978245e-1);
  far = horner(far, size, 6.31937094e-1);
  far = horner(far, size, 1.13016668);
  far = horner(far, size, -3.03212968e-4);
  const tail = f32x4.sub(constant(1), exp(f32x4.neg(far)));
  const signed = v128.bitselect(x, tail, i32x4.splat(0x80000000));
  return v128.bitselect(signed, f32x4.mul(x, near), f32x4.gt(size, constant(1)));
}
