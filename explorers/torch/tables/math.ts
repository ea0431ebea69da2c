/** Names of arithmetic, functions, comparisons, and Python's operators. */
import { pyTypeName } from "../ops/creation.js";
import * as a from "../ops/arithmetic.js";
import * as u from "../ops/unary.js";
import * as p from "../ops/products.js";
import { float64, promote } from "../dtypes.js";
import { runtimeError, typeError } from "../errors.js";
import { alsoNamed, define, inPlace } from "../registry.js";
import { float, resultType, type Scalar, scalarFrom, wrap, type Operand } from "../scalars.js";
import { broadcastShapes, sameShape } from "../shapes.js";
import { rawOf, Tensor } from "../tensor.js";
import { isFloatingPoint } from "./properties.js";
import { castTo } from "../convert.js";
import { nonzero } from "../ops/joining.js";
import { sum, vectorNorm } from "../ops/reductions.js";
import { expand, transpose, unbindColumn } from "../ops/views.js";

// torch.add(2, x) is a call too: the first of two may be a Python number.
const both = "input: Operand, other: Operand";
const tensors = "input: Tensor, other: Tensor";

define("fmi", `add(${both}, *, alpha: Number=1)`, a.add);
define("fmi", `sub(${both}, *, alpha: Number=1)`, a.sub);
define("fmi", `mul(${both})`, a.mul);
const rounding = (mode: string | null): a.Rounding => {
  if (mode === null || mode === "floor" || mode === "trunc") return mode;
  throw runtimeError(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`);
};
define("fmi", `div(${both}, *, rounding_mode: str?=None)`, (x: Operand, y: Operand, mode: string | null) => a.div(x, y, rounding(mode)));
define("fmi", `floor_divide(${both})`, a.floorDivision);
define("fmi", `remainder(${both})`, a.remainder);
define("fmi", `fmod(${both})`, a.fmod);
define("fmi", "pow(input: Operand, exponent: Operand)", a.pow);
define("f", "float_power(input: Operand, exponent: Operand)", (x: Operand, y: Operand) => a.pow(asDouble(x), y instanceof Tensor ? asDouble(y) : y));
define("fmi", `atan2(${tensors})`, a.atan2);
define("fmi", `hypot(${tensors})`, a.hypot);
define("fm", `maximum(${tensors})`, a.maximum);
define("fm", `minimum(${tensors})`, a.minimum);
define("fm", `fmax(${tensors})`, (x: Tensor, y: Tensor) => a.where(u.isnan(x), y, a.where(u.isnan(y), x, a.maximum(x, y))));
define("fm", `fmin(${tensors})`, (x: Tensor, y: Tensor) => a.where(u.isnan(x), y, a.where(u.isnan(y), x, a.minimum(x, y))));
for (const [name, f] of Object.entries({ eq: a.eq, ne: a.ne, gt: a.gt, ge: a.ge, lt: a.lt, le: a.le })) define("fmi", `${name}(${both})`, f);
define("fmi", `bitwise_and(${both})`, (x: Operand, y: Operand) => a.bitLogic(x, y, "and"));
define("fmi", `bitwise_or(${both})`, (x: Operand, y: Operand) => a.bitLogic(x, y, "or"));
define("fmi", `bitwise_xor(${both})`, (x: Operand, y: Operand) => a.bitLogic(x, y, "xor"));
define("fmi", `bitwise_left_shift(${both})`, (x: Operand, y: Operand) => a.shift(x, y, "left"));
define("fmi", `bitwise_right_shift(${both})`, (x: Operand, y: Operand) => a.shift(x, y, "right"));
define("fmi", "bitwise_not(input: Tensor)", a.bitwiseNot);
define("fmi", `logical_and(${tensors})`, (x: Operand, y: Operand) => a.logical(x, y, "and"));
define("fmi", `logical_or(${tensors})`, (x: Operand, y: Operand) => a.logical(x, y, "or"));
define("fmi", `logical_xor(${tensors})`, (x: Operand, y: Operand) => a.logical(x, y, "xor"));
define("fmi", "logical_not(input: Tensor)", a.logicalNot);
define("fmi", "lerp(input: Tensor, end: Tensor, weight: Operand)", a.lerp);
define("fmi", "addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number=1)",
  (x: Tensor, y: Tensor, z: Tensor, value: Scalar) => a.add(x, a.mul(a.mul(y, z), value)));
define("fmi", "addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number=1)",
  (x: Tensor, y: Tensor, z: Tensor, value: Scalar) => a.add(x, a.mul(a.div(y, z), value)));

define("fmI", "clamp(input: Tensor, min: Operand?=None, max: Operand?=None)", a.clamp);
define("fmI", "clip(input: Tensor, min: Operand?=None, max: Operand?=None)", a.clamp);
define("fmI", "clamp_min(input: Tensor, min: Operand)", (x: Tensor, low: Operand) => a.clamp(x, low, null));
define("fmI", "clamp_max(input: Tensor, max: Operand)", (x: Tensor, high: Operand) => a.clamp(x, null, high));

define("f", "where(condition: Tensor, input: Operand?=None, other: Operand?=None)", (c: Tensor, x: Operand | null, y: Operand | null) => {
  if (x === null || y === null) return whereNonzero(c);
  return a.where(c, x, y);
});
define("m", "where(self: Tensor, condition: Tensor, other: Operand)", (x: Tensor, c: Tensor, y: Operand) => a.where(c, x, y));
const whereNonzero = (t: Tensor): Tensor[] => {
  const places = nonzero(t);
  return t.shape.map((_, d) => unbindColumn(places, d));
};
define("fm", "nonzero(input: Tensor, *, as_tuple: bool=False)", (t: Tensor, asTuple: boolean) => (asTuple ? whereNonzero(t) : nonzero(t)));
define("fm", "argwhere(input: Tensor)", nonzero);

const functions: Readonly<Record<string, (t: Tensor) => Tensor>> = {
  abs: u.abs, absolute: u.abs, neg: a.neg, negative: a.neg, sign: u.sign, sgn: u.sign, floor: u.floor, ceil: u.ceil, trunc: u.trunc, fix: u.trunc,
  frac: u.frac, exp: u.exp, exp2: u.exp2, expm1: u.expm1, log: u.log, log2: u.log2, log10: u.log10, log1p: u.log1p, sqrt: u.sqrt,
  rsqrt: u.rsqrt, square: u.square, reciprocal: u.reciprocal, sin: u.sin, cos: u.cos, tan: u.tan, asin: u.asin, acos: u.acos,
  atan: u.atan, arcsin: u.asin, arccos: u.acos, arctan: u.atan, sinh: u.sinh, cosh: u.cosh, tanh: u.tanh, asinh: u.asinh,
  acosh: u.acosh, atanh: u.atanh, sigmoid: u.sigmoid, erf: u.erfOf, erfc: u.erfc, deg2rad: u.deg2rad, rad2deg: u.rad2deg, sinc: u.sinc,
};
/** These have no function in place. */
const CALM: ReadonlySet<string> = new Set(["sign", "sgn", "absolute"]);
for (const [name, f] of Object.entries(functions)) define(CALM.has(name) ? "fmi" : "fmI", `${name}(input: Tensor)`, f);
alsoNamed("special.expit", "sigmoid");
for (const name of ["erf", "erfc", "expm1", "log1p", "exp2", "sinc"]) alsoNamed(`special.${name}`, name);
define("fmI", "round(input: Tensor, *, decimals: int=0)", u.round);
define("fmI", "logit(input: Tensor, eps: float?=None)", u.logit);
define("fmI", "nan_to_num(input: Tensor, nan: float=0.0, posinf: float?=None, neginf: float?=None)", u.nanToNum);
define("fm", "heaviside(input: Tensor, values: Tensor)", u.heaviside);
for (const [name, f] of Object.entries({
  isnan: u.isnan, isinf: u.isinf, isfinite: u.isfinite, isposinf: u.isposinf, isneginf: u.isneginf, signbit: u.signbit,
})) define("fm", `${name}(input: Tensor)`, f);
define("fm", `copysign(${both})`, (x: Operand, y: Operand) => {
  const size = u.abs(wrap(x));
  return a.where(u.signbit(wrap(y)), a.neg(size), size);
});

const NEAR = "rtol: float=1e-05, atol: float=1e-08, equal_nan: bool=False";
define("fm", `isclose(input: Tensor, other: Tensor, ${NEAR})`, a.isclose);
define("fm", `allclose(input: Tensor, other: Tensor, ${NEAR})`, (x: Tensor, y: Tensor, rtol: number, atol: number, nan: boolean) =>
  (rawOf(a.isclose(x, y, rtol, atol, nan)) as Uint8Array).every((bit) => bit === 1));
define("fm", "equal(input: Tensor, other: Tensor)", (x: Tensor, y: Tensor) => {
  if (!sameShape(x.shape, y.shape)) return false;
  if (x.dtype !== y.dtype) {
    throw runtimeError(`Expected all tensors to have the same dtype, but got ${x.dtype.scalarName} and ${y.dtype.scalarName}`);
  }
  return (rawOf(a.eq(x, y)) as Uint8Array).every((bit) => bit === 1);
});

for (const [name, existing] of [
  ["subtract", "sub"], ["multiply", "mul"], ["divide", "div"], ["true_divide", "div"], ["greater", "gt"], ["greater_equal", "ge"],
  ["less", "lt"], ["less_equal", "le"], ["not_equal", "ne"],
] as const) {
  alsoNamed(name, existing);
  alsoNamed(`Tensor.${name}`, `Tensor.${existing}`);
  alsoNamed(`Tensor.${name}_`, `Tensor.${existing}_`);
}

// --- Python's operators

type Binary = (x: Operand, y: Operand) => Tensor;
const operators: Readonly<Record<string, Binary>> = {
  add: a.add, sub: a.sub, mul: a.mul, truediv: (x, y) => a.div(x, y), floordiv: a.floorDivision, mod: a.remainder, pow: a.pow,
  and: (x, y) => a.bitLogic(x, y, "and"), or: (x, y) => a.bitLogic(x, y, "or"), xor: (x, y) => a.bitLogic(x, y, "xor"),
  lshift: (x, y) => a.shift(x, y, "left"), rshift: (x, y) => a.shift(x, y, "right"),
};
const SIGNS: Readonly<Record<string, string>> = {
  add: "+", sub: "-", mul: "*", truediv: "/", floordiv: "//", mod: "%", pow: "** or pow()", and: "&", or: "|", xor: "^", lshift: "<<",
  rshift: ">>",
};

/** The other side of an operator; what is no number is refused in Python's words. */
function operand(value: unknown, sign: string, left: Tensor | null): Operand {
  if (value instanceof Tensor) return value;
  const number = scalarFrom(value);
  if (number !== null) return number;
  const [first, second] = left === null ? [pyTypeName(value), "Tensor"] : ["Tensor", pyTypeName(value)];
  throw typeError(`unsupported operand type(s) for ${sign}: '${first}' and '${second}'`);
}

for (const [name, f] of Object.entries(operators)) {
  const sign = SIGNS[name]!;
  define("m", `__${name}__(self: Tensor, other)`, (x: Tensor, y: unknown) => f(x, operand(y, sign, x)));
  define("m", `__r${name}__(self: Tensor, other)`, (x: Tensor, y: unknown) => f(operand(y, sign, null), x));
  define("m", `__i${name}__(self: Tensor, other)`, (x: Tensor, y: unknown) => {
    const other = operand(y, `${sign.split(" ")[0]}=`, x);
    return inPlace(x, (source) => f(source, other));
  });
}

for (const [name, f, sign] of [["eq", a.eq, "=="], ["ne", a.ne, "!="], ["gt", a.gt, ">"], ["ge", a.ge, ">="], ["lt", a.lt, "<"], ["le", a.le, "<="]] as const) {
  define("m", `__${name}__(self: Tensor, other)`, (x: Tensor, y: unknown) => {
    if (!(y instanceof Tensor) && scalarFrom(y) === null) {
      if (name === "eq") return false;
      if (name === "ne") return true;
      throw typeError(`'${sign}' not supported between instances of 'Tensor' and '${pyTypeName(y)}'`);
    }
    return f(x, operand(y, sign, x));
  });
}
define("m", "__neg__(self: Tensor)", a.neg);
define("m", "__pos__(self: Tensor)", (x: Tensor) => x);
define("m", "__abs__(self: Tensor)", u.abs);
define("m", "__invert__(self: Tensor)", (x: Tensor) => {
  if (x.isFloat) throw typeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors");
  return a.bitwiseNot(x);
});
define("m", "__matmul__(self: Tensor, other)", (x: Tensor, y: unknown) => p.matmul(x, tensorSide(y, x)));
define("m", "__rmatmul__(self: Tensor, other)", (x: Tensor, y: unknown) => p.matmul(tensorSide(y, null), x));

function tensorSide(value: unknown, left: Tensor | null): Tensor {
  if (value instanceof Tensor) return value;
  const [first, second] = left === null ? [pyTypeName(value), "Tensor"] : ["Tensor", pyTypeName(value)];
  throw typeError(`unsupported operand type(s) for @: '${first}' and '${second}'`);
}

// --- products

define("fm", "matmul(input: Tensor, other: Tensor)", p.matmul);
define("fm", "mm(input: Tensor, mat2: Tensor)", p.mm);
define("fm", "mv(input: Tensor, vec: Tensor)", p.mv);
define("fm", "dot(input: Tensor, tensor: Tensor)", p.dot);
define("fm", "inner(input: Tensor, other: Tensor)", (x: Tensor, y: Tensor) =>
  x.rank === 1 && y.rank === 1 ? p.dot(x, y) : x.rank === 0 || y.rank === 0 ? a.mul(x, y) : p.matmul(x, transposeLast(y)));
define("fm", "outer(input: Tensor, vec2: Tensor)", p.outer);
define("fm", "ger(input: Tensor, vec2: Tensor)", p.outer);
define("fm", "bmm(input: Tensor, mat2: Tensor)", p.bmm);
define("fmi", "addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number=1, alpha: Number=1)", p.addmm);
define("fmi", "baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number=1, alpha: Number=1)", p.baddbmm);
define("f", "einsum(equation: str, *operands)", (equation: string, operands: Tensor[]) => p.einsum(equation, operands));
define("f", 'cdist(x1: Tensor, x2: Tensor, p: float=2.0, compute_mode: Any="")', p.cdist);
define("f", "cosine_similarity(x1: Tensor, x2: Tensor, dim: int=1, eps: float=1e-08)", cosineSimilarity);
alsoNamed("nn.functional.cosine_similarity", "cosine_similarity");
const transposeLast = (t: Tensor): Tensor => (t.rank < 2 ? t : transpose(t, -1, -2));

function cosineSimilarity(x: Tensor, y: Tensor, dim: number, eps: number): Tensor {
  const shape = broadcastShapes(x.shape, y.shape);
  const [p1, q1] = [expand(x, shape), expand(y, shape)];
  const unit = (t: Tensor): Tensor => a.div(t, a.clamp(vectorNorm(t, 2, [dim], true), float(eps), null));
  return sum(a.mul(unit(p1), unit(q1)), [dim]);
}

// --- dtypes

define("f", "result_type(tensor1: Operand, tensor2: Operand)", (x: Operand, y: Operand) => ({ py: "dtype", value: resultType(x, y).name }));
define("f", "promote_types(type1: dtype, type2: dtype)", (x: Tensor["dtype"], y: Tensor["dtype"]) => ({ py: "dtype", value: promote(x, y).name }));
define("f", "can_cast(from_: dtype, to: dtype)", (x: Tensor["dtype"], y: Tensor["dtype"]) => x.category <= y.category);
define("f", "is_floating_point(input: Tensor)", isFloatingPoint);

function asDouble(value: Operand): Tensor {
  return value instanceof Tensor ? castTo(value, float64) : wrap(value, float64);
}
