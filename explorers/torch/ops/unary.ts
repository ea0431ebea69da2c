/** Functions of one tensor, number by number. */
import { record } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, float32, float64, floating, type Data, type DType } from "../dtypes.js";
import { noKernel, runtimeError } from "../errors.js";
import { float, int } from "../scalars.js";
import { allocate, dataOf, type Numbers } from "../storage.js";
import { fromData, numbersFrom, type Tensor } from "../tensor.js";
import { erf } from "../../engine/special.js";
import { add, div, eq, mul, neg, pow, sub, where } from "./arithmetic.js";

/** numbers → numbers of a dtype */
export function mapNumbers(numbers: Numbers, f: (x: number) => number, dtype: DType): Data {
  const data = allocate(dtype, numbers.length) as Numbers;
  for (let i = 0; i < numbers.length; i++) data[i] = f(numbers[i]!);
  return data as Data;
}

interface Unary {
  readonly f: (x: number) => number;
  /** The gradient of the input, from that of the output, the input and the output. */
  readonly backward: (g: Tensor, x: Tensor, y: Tensor) => Tensor;
  /** What the gradient is computed from. */
  readonly saves: "input" | "output" | "both" | "none";
  readonly name: string;
}

/** Apply a function that gives floats; integers become the default dtype first, as PyTorch's do. */
function apply({ f, backward, saves, name }: Unary, t: Tensor): Tensor {
  const x = castTo(t, floating(t.dtype));
  const y = fromData(mapNumbers(numbersFrom(x), f, x.dtype), x.dtype, x.shape);
  const saved = saves === "none" ? null : saves === "input" ? [x] : saves === "output" ? [y] : [x, y];
  return record(y, name, [x], saved, (g) => [backward(g, x, y)]);
}

const unary = (name: string, saves: Unary["saves"], f: Unary["f"], backward: Unary["backward"]) => {
  const op: Unary = { f, backward, saves, name };
  return (t: Tensor): Tensor => apply(op, t);
};

const one = float(1);

export const exp = unary("ExpBackward0", "output", Math.exp, (g, _x, y) => mul(g, y));
export const exp2 = unary("Exp2Backward0", "output", (x) => 2 ** x, (g, _x, y) => mul(mul(g, y), float(Math.LN2)));
export const expm1 = unary("Expm1Backward0", "output", Math.expm1, (g, _x, y) => mul(g, add(y, one)));
export const log = unary("LogBackward0", "input", Math.log, (g, x) => div(g, x));
export const log2 = unary("Log2Backward0", "input", Math.log2, (g, x) => div(g, mul(x, float(Math.LN2))));
export const log10 = unary("Log10Backward0", "input", Math.log10, (g, x) => div(g, mul(x, float(Math.LN10))));
export const log1p = unary("Log1PBackward0", "input", Math.log1p, (g, x) => div(g, add(x, one)));
export const sqrt = unary("SqrtBackward0", "output", Math.sqrt, (g, _x, y) => div(g, mul(y, float(2))));
export const rsqrt = unary("RsqrtBackward0", "output", (x) => 1 / Math.sqrt(x), (g, _x, y) => mul(mul(g, float(-0.5)), pow(y, float(3))));
export const sin = unary("SinBackward0", "input", Math.sin, (g, x) => mul(g, cos(x)));
export const cos = unary("CosBackward0", "input", Math.cos, (g, x) => mul(g, neg(sin(x))));
export const tan = unary("TanBackward0", "output", Math.tan, (g, _x, y) => mul(g, add(mul(y, y), one)));
export const asin = unary("AsinBackward0", "input", Math.asin, (g, x) => mul(g, rsqrt(sub(one, mul(x, x)))));
export const acos = unary("AcosBackward0", "input", Math.acos, (g, x) => neg(mul(g, rsqrt(sub(one, mul(x, x))))));
export const atan = unary("AtanBackward0", "input", Math.atan, (g, x) => div(g, add(mul(x, x), one)));
export const sinh = unary("SinhBackward0", "input", Math.sinh, (g, x) => mul(g, cosh(x)));
export const cosh = unary("CoshBackward0", "input", Math.cosh, (g, x) => mul(g, sinh(x)));
export const asinh = unary("AsinhBackward0", "input", Math.asinh, (g, x) => mul(g, rsqrt(add(mul(x, x), one))));
export const acosh = unary("AcoshBackward0", "input", Math.acosh, (g, x) => mul(g, rsqrt(sub(mul(x, x), one))));
export const atanh = unary("AtanhBackward0", "input", Math.atanh, (g, x) => div(g, sub(one, mul(x, x))));
export const erfOf = unary("ErfBackward0", "input", erf, (g, x) => mul(mul(g, float(2 / Math.sqrt(Math.PI))), exp(neg(mul(x, x)))));
export const erfc = unary("ErfcBackward0", "input", (x) => 1 - erf(x), (g, x) => mul(mul(g, float(-2 / Math.sqrt(Math.PI))), exp(neg(mul(x, x)))));
export const reciprocal = unary("ReciprocalBackward0", "output", (x) => 1 / x, (g, _x, y) => mul(neg(g), mul(y, y)));
const toRadians = Math.PI / 180;
export const deg2rad = unary("Deg2RadBackward0", "none", (x) => x * toRadians, (g) => mul(g, float(toRadians)));
export const rad2deg = unary("Rad2DegBackward0", "none", (x) => x / toRadians, (g) => mul(g, float(1 / toRadians)));
export const sinc = unary("SincBackward0", "input", (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)), (g, x) => {
  const px = mul(x, float(Math.PI));
  const slope = div(sub(mul(px, cos(px)), sin(px)), mul(px, x));
  return mul(g, where(eq(x, int(0)), float(0), slope));
});

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
/** PyTorch's float32 kernel rounds exp and the sum on the way. */
const logistic32 = (x: number): number => 1 / Math.fround(1 + Math.fround(Math.exp(-x)));

export function sigmoid(t: Tensor): Tensor {
  const x = castTo(t, floating(t.dtype));
  const y = fromData(mapNumbers(numbersFrom(x), x.dtype === float32 ? logistic32 : logistic, x.dtype), x.dtype, x.shape);
  return record(y, "SigmoidBackward0", [x], [y], (g) => [mul(g, mul(sub(one, y), y))]);
}

export const tanh = unary("TanhBackward0", "output", Math.tanh, (g, _x, y) => mul(g, sub(one, mul(y, y))));

export const logit = (t: Tensor, eps: number | null = null): Tensor => {
  const x = castTo(t, floating(t.dtype));
  const bounded = eps === null ? x : fromData(mapNumbers(numbersFrom(x), (v) => Math.min(Math.max(v, eps), 1 - eps), x.dtype), x.dtype, x.shape);
  const y = fromData(mapNumbers(numbersFrom(bounded), (v) => Math.log(v / (1 - v)), x.dtype), x.dtype, x.shape);
  return record(y, "LogitBackward0", [x], [x], (g) => [div(g, mul(x, sub(one, x)))]);
};

/** Functions that keep the dtype, integers included. */
const keep = (
  name: string, kernel: string | null, f: (x: number) => number, backward: (g: Tensor, x: Tensor) => Tensor, saves = true,
) => (t: Tensor): Tensor => {
  if (t.dtype === bool) {
    if (kernel !== null) throw noKernel(kernel, t.dtype);
    return t;
  }
  const y = fromData(dataOf(mapNumbers(numbersFrom(t), f, t.isFloat ? t.dtype : float64) as Numbers, t.dtype), t.dtype, t.shape);
  return record(y, name, [t], saves ? [t] : null, (g) => [backward(g, t)]);
};

const flat = (g: Tensor): Tensor => fromData(g.dtype.make(g.size), g.dtype, g.shape);

export const abs = keep("AbsBackward0", "abs_cpu", Math.abs, (g, x) => mul(g, sign(x)));
export const sign = keep("SignBackward0", null, (x) => (x > 0 ? 1 : x < 0 ? -1 : 0), flat, false);
export const floor = keep("FloorBackward0", "floor_vml_cpu", Math.floor, flat, false);
export const ceil = keep("CeilBackward0", "ceil_vml_cpu", Math.ceil, flat, false);
export const trunc = keep("TruncBackward0", "trunc_vml_cpu", Math.trunc, flat, false);
const fraction = keep("FracBackward0", "frac_cpu", (x) => x - Math.trunc(x), (g) => g, false);
export const frac = (t: Tensor): Tensor => {
  if (!t.isFloat) throw noKernel("frac_cpu", t.dtype);
  return fraction(t);
};
export const square = (t: Tensor): Tensor => pow(t, int(2));

/** To the nearest integer, halves to the even one. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return x < 0 && floor === 0 ? -0 : floor;
  if (rest > 0.5) return floor + 1 === 0 ? -0 : floor + 1;
  const even = floor % 2 === 0 ? floor : floor + 1;
  return even === 0 && x < 0 ? -0 : even;
}

const roundKeep = keep("RoundBackward0", "round_vml_cpu", roundHalfEven, flat, false);

export function round(t: Tensor, decimals = 0): Tensor {
  if (decimals === 0) return roundKeep(t);
  if (!t.isFloat) throw noKernel("round_cpu", t.dtype);
  const f32 = t.dtype === float32 ? Math.fround : (x: number): number => x;
  const scale = f32(10 ** Math.abs(decimals));
  const f = decimals > 0
    ? (x: number): number => roundHalfEven(f32(x * scale)) / scale
    : (x: number): number => roundHalfEven(f32(x / scale)) * scale;
  const y = fromData(mapNumbers(numbersFrom(t), f, t.dtype), t.dtype, t.shape);
  return record(y, "RoundBackward1", [t], null, (g) => [flat(g)]);
}

const testOf = (f: (x: number) => boolean) => (t: Tensor): Tensor =>
  fromData(mapNumbers(numbersFrom(t), (x) => (f(x) ? 1 : 0), bool), bool, t.shape);

export const isnan = testOf(Number.isNaN);
export const isinf = testOf((x) => x === Infinity || x === -Infinity);
export const isfinite = testOf(Number.isFinite);
export const isposinf = testOf((x) => x === Infinity);
export const isneginf = testOf((x) => x === -Infinity);
export const signbit = testOf((x) => x < 0 || Object.is(x, -0));

export function nanToNum(t: Tensor, nan: number, posinf: number | null, neginf: number | null): Tensor {
  const most = t.dtype === float32 ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const f = (x: number): number =>
    Number.isNaN(x) ? nan : x === Infinity ? (posinf ?? most) : x === -Infinity ? (neginf ?? -most) : x;
  if (!t.isFloat) return t;
  const y = fromData(mapNumbers(numbersFrom(t), f, t.dtype), t.dtype, t.shape);
  return record(y, "NanToNumBackward0", [t], [t], (g) => [where(isfinite(t), g, float(0))]);
}

export function heaviside(t: Tensor, values: Tensor): Tensor {
  if (t.dtype !== values.dtype) {
    throw runtimeError("heaviside is not yet implemented for tensors with different dtypes.");
  }
  return where(fromData(mapNumbers(numbersFrom(t), (x) => (x === 0 ? 1 : 0), bool), bool, t.shape), values,
    fromData(mapNumbers(numbersFrom(t), (x) => (x > 0 ? 1 : 0), t.dtype), t.dtype, t.shape));
}
