/** Binary operations element by element. */
import { record, renamed } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, BOOL, defaultDtype, FLOAT, float32, INTEGER, int64, type Data, type DType } from "../dtypes.js";
import { noKernel, runtimeError } from "../errors.js";
import { float, int, resultType, Scalar, wrap, type Operand } from "../scalars.js";
import { broadcastShapes, count, rowMajor, sameShape, type Shape } from "../shapes.js";
import { allocate, fillFrom, isExact, numbersOf, type Numbers } from "../storage.js";
import { fromData, numbersAs, rawOf, type Tensor } from "../tensor.js";
import { copyStrided } from "../strided.js";
import { expand } from "./views.js";

/** out[i] = f(a[i * aStep], b[i * bStep]); a step of 0 repeats one number. */
export type Loop = (a: Numbers, aStep: 0 | 1, b: Numbers, bStep: 0 | 1, out: Numbers, n: number) => void;

interface Binary {
  readonly loop: Loop;
  /** For integers that doubles do not hold; results wrap around at 64 bits. */
  readonly big?: (a: bigint, b: bigint) => bigint;
}

export const loopOf = (f: (a: number, b: number) => number): Loop => (a, aStep, b, bStep, out, n) => {
  for (let i = 0; i < n; i++) out[i] = f(a[i * aStep]!, b[i * bStep]!);
};

// The loops of a training step are written out: a shared loop that calls a function per number is several times slower.
const addLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p]! + b[i * q]!;
};
const subLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p]! - b[i * q]!;
};
const mulLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p]! * b[i * q]!;
};
const divLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p]! / b[i * q]!;
};
const eqLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p] === b[i * q] ? 1 : 0;
};
const geLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p]! >= b[i * q]! ? 1 : 0;
};
const gtLoop: Loop = (a, p, b, q, out, n) => {
  for (let i = 0; i < n; i++) out[i] = a[i * p]! > b[i * q]! ? 1 : 0;
};

/** Python's `//` and `%` round towards minus infinity; the two halves agree. */
const floorMod = (a: number, b: number): number => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const div = (a - rest) / b - (rest !== 0 && b < 0 !== rest < 0 ? 1 : 0);
  if (div === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(div);
  return div - floor > 0.5 ? floor + 1 : floor;
}
const bigFloorDivide = (a: bigint, b: bigint): bigint => (a - bigFloorMod(a, b)) / b;
const bigFloorMod = (a: bigint, b: bigint): bigint => {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
};

export function nanMaximum(a: number, b: number): number {
  return a !== a ? a : b !== b ? b : a > b ? a : b;
}
export function nanMinimum(a: number, b: number): number {
  return a !== a ? a : b !== b ? b : a < b ? a : b;
}

/** As C's pow: 1 to whatever power, and -1 to an infinite one, are 1. */
const power = (a: number, b: number): number => (a === 1 || (a === -1 && !Number.isFinite(b) && b === b) ? 1 : a ** b);

const ADD: Binary = { loop: addLoop, big: (a, b) => a + b };
const SUB: Binary = { loop: subLoop, big: (a, b) => a - b };
const MUL: Binary = { loop: mulLoop, big: (a, b) => a * b };
const DIV: Binary = { loop: divLoop };
const FLOOR_DIVIDE: Binary = { loop: loopOf(floorDivide), big: bigFloorDivide };
const REMAINDER: Binary = { loop: loopOf(floorMod), big: bigFloorMod };
const FMOD: Binary = { loop: loopOf((a, b) => a % b), big: (a, b) => a % b };
const POW: Binary = { loop: loopOf(power), big: (a, b) => (b >= 0n ? a ** b : a === 1n ? 1n : a === -1n ? (b % 2n ? -1n : 1n) : 0n) };
const MAXIMUM: Binary = { loop: loopOf(nanMaximum), big: (a, b) => (a > b ? a : b) };
const MINIMUM: Binary = { loop: loopOf(nanMinimum), big: (a, b) => (a < b ? a : b) };

/** A tensor's numbers in a dtype, in the row-major order of a shape it is broadcast to; one number stays one. */
function operandNumbers(t: Tensor, dtype: DType, shape: Shape, n: number): Numbers {
  const numbers = numbersAs(t, dtype);
  if (sameShape(t.shape, shape) || numbers.length === 1 || n === 0) return numbers;
  const lead = shape.length - t.rank;
  const own = rowMajor(t.shape);
  const strides = shape.map((size, i) => (i < lead || (t.shape[i - lead] === 1 && size !== 1) ? 0 : own[i - lead]!));
  const out = (dtype === int64 ? new Float64Array(n) : dtype.make(n)) as Numbers;
  copyStrided(numbers as Data, 0, strides, out as Data, 0, rowMajor(shape), shape);
  return out;
}

/** Exact int64 values of an operand, broadcast. */
function bigOperand(t: Tensor, shape: Shape): (i: number) => bigint {
  const lead = shape.length - t.rank;
  const own = rowMajor(t.shape);
  const n = count(shape);
  const raw = rawOf(t);
  if (raw.length === 1) return () => BigInt(raw[0]!);
  const strides = shape.map((size, i) => (i < lead || (t.shape[i - lead] === 1 && size !== 1) ? 0 : own[i - lead]!));
  const out = t.dtype.make(n);
  copyStrided(raw, 0, strides, out, 0, rowMajor(shape), shape);
  return (i) => BigInt(out[i]!);
}

export const stepOf = (numbers: Numbers, n: number): 0 | 1 => (numbers.length === 1 && n !== 1 ? 0 : 1);

/** Compute in the dtype `compute` and store as `out`. */
function runBinary(op: Binary, a: Tensor, b: Tensor, compute: DType, out: DType): Tensor {
  const shape = broadcastShapes(a.shape, b.shape);
  const n = count(shape);
  const x = operandNumbers(a, compute, shape, n), y = operandNumbers(b, compute, shape, n);
  const data = allocate(out, n);
  if (out.category !== INTEGER) {
    op.loop(x, stepOf(x, n), y, stepOf(y, n), data as Numbers, n);
    if (out === bool && op.big) normaliseBits(data as Uint8Array);
  } else {
    const numbers = new Float64Array(n);
    op.loop(x, stepOf(x, n), y, stepOf(y, n), numbers, n);
    if (op.big && !(isExact(numbers) && isExact(x) && isExact(y))) return bigBinary(op.big, a, b, shape, out);
    fillFrom(data, numbers, out);
  }
  return fromData(data, out, shape);
}

function normaliseBits(bits: Uint8Array): void {
  for (let i = 0; i < bits.length; i++) if (bits[i]! > 1) bits[i] = 1;
}

function bigBinary(f: (a: bigint, b: bigint) => bigint, a: Tensor, b: Tensor, shape: Shape, out: DType): Tensor {
  const n = count(shape);
  const x = bigOperand(a, shape), y = bigOperand(b, shape);
  const data = allocate(out, n);
  if (out === int64) {
    for (let i = 0; i < n; i++) (data as BigInt64Array)[i] = BigInt.asIntN(64, f(x(i), y(i)));
  } else {
    for (let i = 0; i < n; i++) (data as Int32Array)[i] = Number(BigInt.asIntN(32, f(x(i), y(i))));
  }
  return fromData(data, out, shape);
}

function bothAs(a: Operand, b: Operand): [Tensor, Tensor, DType] {
  const dtype = resultType(a, b);
  return [wrap(a), wrap(b), dtype];
}

const isZero = (value: Scalar): boolean => value.value === 0;

/** a + alpha b */
export function add(a: Operand, b: Operand, alpha: Scalar = int(1)): Tensor {
  if (alpha.value !== 1) {
    checkAlpha(resultType(a, b), alpha);
    return add(a, mul(b, alpha));
  }
  const [x, y, dtype] = bothAs(a, b);
  return record(runBinary(ADD, x, y, dtype, dtype), "AddBackward0", [x, y], null, (g) => [g, g]);
}

function checkAlpha(dtype: DType, alpha: Scalar): void {
  if (dtype.category === INTEGER && alpha.category === FLOAT) {
    throw runtimeError("For integral input tensors, argument alpha must not be a floating point number.");
  }
}

/** a - alpha b */
export function sub(a: Operand, b: Operand, alpha: Scalar = int(1)): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  if (x.dtype === bool && y.dtype === bool) {
    throw runtimeError(
      "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.",
    );
  }
  if (x.dtype === bool || y.dtype === bool) {
    throw runtimeError(
      "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or " +
        "`logical_not()` operator instead.",
    );
  }
  if (alpha.value !== 1) {
    checkAlpha(dtype, alpha);
    return sub(a, mul(b, alpha));
  }
  return record(runBinary(SUB, x, y, dtype, dtype), "SubBackward0", [x, y], null, (g, node) => [g, node.needs(1) ? neg(g) : null]);
}

export function neg(t: Tensor): Tensor {
  if (t.dtype === bool) {
    throw runtimeError(
      "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or " +
        "`logical_not()` operator instead.",
    );
  }
  const minusOne = wrap(int(-1), t.dtype);
  return record(runBinary(MUL, t, minusOne, t.dtype, t.dtype), "NegBackward0", [t], null, (g) => [neg(g)]);
}

export function mul(a: Operand, b: Operand): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  return record(runBinary(MUL, x, y, dtype, dtype), "MulBackward0", [x, y], neededOf(x, y), (g, node) => [
    node.needs(0) ? mul(g, y) : null,
    node.needs(1) ? mul(g, x) : null,
  ]);
}

/** What a product saves: each factor only when the other's gradient is wanted. */
function neededOf(x: Tensor, y: Tensor): Tensor[] {
  const saved: Tensor[] = [];
  if (y.requiresGrad) saved.push(x);
  if (x.requiresGrad) saved.push(y);
  return saved;
}

export type Rounding = "floor" | "trunc" | null;

export function div(a: Operand, b: Operand, rounding: Rounding = null): Tensor {
  if (rounding === "floor") return floorDivideOp(a, b, "DivBackward1");
  const [x, y, common] = bothAs(a, b);
  if (rounding === "trunc") {
    if (common.category < FLOAT) {
      checkNoZero(x, y);
      return runBinary({ loop: loopOf((p, q) => Math.trunc(p / q)), big: (p, q) => p / q }, x, y, common, common);
    }
    const out = runBinary({ loop: loopOf((p, q) => Math.trunc(p / q)) }, x, y, common, common);
    return record(out, "DivBackward1", [x, y], null, (g) => [mul(g, int(0)), mul(g, int(0))]);
  }
  const dtype = common.category === FLOAT ? common : defaultDtype();
  const saved = [...(x.requiresGrad || y.requiresGrad ? [y] : []), ...(y.requiresGrad ? [x] : [])];
  return record(runBinary(DIV, x, y, dtype, dtype), "DivBackward0", [x, y], saved, (g, node) => [
    node.needs(0) ? div(g, y) : null,
    node.needs(1) ? mul(neg(g), div(div(x, y), y)) : null,
  ]);
}

function checkNoZero(x: Tensor, y: Tensor): void {
  if (x.size === 0) return;
  const numbers = numbersOf(rawOf(y));
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === 0) throw runtimeError("ZeroDivisionError");
}

function floorDivideOp(a: Operand, b: Operand, name: string): Tensor {
  const [x, y, common] = bothAs(a, b);
  if (common === bool) throw noKernel("div_floor_cpu", bool);
  const dtype = common;
  if (dtype.category < FLOAT) checkNoZero(x, y);
  return record(runBinary(FLOOR_DIVIDE, x, y, dtype, dtype), name, [x, y], null, (g) => [mul(g, int(0)), mul(g, int(0))]);
}

/** `//`: PyTorch gives it no gradient. */
export function floorDivision(a: Operand, b: Operand): Tensor {
  const out = floorDivideOp(a, b, "NotImplemented");
  return out;
}

/** `%`, with the sign of the divisor. */
export function remainder(a: Operand, b: Operand): Tensor {
  const [x, y, common] = bothAs(a, b);
  if (common === bool) throw noKernel("remainder_cpu", bool);
  if (common.category < FLOAT) checkNoZero(x, y);
  return record(runBinary(REMAINDER, x, y, common, common), "RemainderBackward0", [x, y], neededOf(x, y), (g, node) => [
    g,
    node.needs(1) ? neg(mul(g, floorDivision(x, y))) : null,
  ]);
}

export function fmod(a: Operand, b: Operand): Tensor {
  const [x, y, common] = bothAs(a, b);
  if (common === bool) throw noKernel("fmod_cpu", bool);
  if (common.category < FLOAT) checkNoZero(x, y);
  return record(runBinary(FMOD, x, y, common, common), "FmodBackward0", [x, y], neededOf(x, y), (g, node) => [
    g,
    node.needs(1) ? neg(mul(g, div(x, y, "trunc"))) : null,
  ]);
}

export function pow(a: Operand, b: Operand): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  if (dtype === bool) {
    if (!(b instanceof Scalar)) throw noKernel("pow", bool);
    return b.value === 0 ? truth(eq(x, x)) : x;
  }
  if (b instanceof Scalar) {
    if (dtype.category < FLOAT && b.value < 0) throw runtimeError("Integers to negative integer powers are not allowed.");
    // PyTorch takes roots for these two.
    const roots: Readonly<Record<number, Loop>> = { 0.5: loopOf((p) => Math.sqrt(p)), [-0.5]: loopOf((p) => 1 / Math.sqrt(p)) };
    const op = dtype.category === FLOAT && roots[b.value] !== undefined ? { loop: roots[b.value]! } : POW;
    return record(runBinary(op, x, y, dtype, dtype), "PowBackward0", [x], [x], (g) => [
      isZero(b) ? mul(g, int(0)) : mul(g, mul(pow(x, float(b.value - 1)), b)),
    ]);
  }
  const out = runBinary(POW, x, y, dtype, dtype);
  return record(out, a instanceof Scalar ? "PowBackward2" : "PowBackward1", [x, y], [x, y, ...(y.requiresGrad ? [out] : [])], (g, node) => [
    node.needs(0) ? mul(g, where(eq(y, int(0)), float(0), mul(y, pow(x, sub(y, int(1)))))) : null,
    node.needs(1)
      ? mul(g, where(bitLogic(eq(x, int(0)), ge(y, int(0)), "and"), float(0), mul(out, a instanceof Scalar ? float(Math.log(a.value)) : logOf(x))))
      : null,
  ]);
}

function logOf(t: Tensor): Tensor {
  const dtype = t.isFloat ? t.dtype : defaultDtype();
  const source = castTo(t, dtype);
  const numbers = numbersOf(rawOf(source));
  const data = allocate(dtype, numbers.length) as Numbers;
  for (let i = 0; i < numbers.length; i++) data[i] = Math.log(numbers[i]!);
  return record(fromData(data as Data, dtype, t.shape), "LogBackward0", [source], [source], (g) => [div(g, source)]);
}

export function atan2(a: Operand, b: Operand): Tensor {
  const [x, y, common] = bothAs(a, b);
  const dtype = common.category === FLOAT ? common : defaultDtype();
  const out = runBinary({ loop: loopOf(Math.atan2) }, x, y, dtype, dtype);
  return record(out, "Atan2Backward0", [x, y], [x, y], (g) => {
    const scaled = div(g, add(mul(x, x), mul(y, y)));
    return [mul(scaled, y), neg(mul(scaled, x))];
  });
}

export function hypot(a: Operand, b: Operand): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  const out = runBinary({ loop: loopOf(Math.hypot) }, x, y, dtype, dtype);
  return record(out, "HypotBackward0", [x, y], [x, y, out], (g) => [mul(g, div(x, out)), mul(g, div(y, out))]);
}

/** A gradient that goes to the greater (or smaller) of two, and in halves where they are equal. */
function pickOne(op: Binary, name: string, a: Operand, b: Operand): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  const out = runBinary(op, x, y, dtype, dtype);
  return record(out, name, [x, y], [x, y], (g) => {
    const firstWins = op === MAXIMUM ? gt(x, y) : lt(x, y);
    const tie = eq(x, y);
    const share = where(tie, mul(g, float(0.5)), g);
    return [where(bitLogic(firstWins, tie, "or"), share, float(0)), where(firstWins, float(0), share)];
  });
}

export const maximum = (a: Operand, b: Operand): Tensor => pickOne(MAXIMUM, "MaximumBackward0", a, b);
export const minimum = (a: Operand, b: Operand): Tensor => pickOne(MINIMUM, "MinimumBackward0", a, b);

function compare(loop: Loop, big: (a: bigint, b: bigint) => boolean, a: Operand, b: Operand): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  const shape = broadcastShapes(x.shape, y.shape);
  const n = count(shape);
  const p = operandNumbers(x, dtype, shape, n), q = operandNumbers(y, dtype, shape, n);
  const bits = new Uint8Array(n);
  if (dtype === int64 && !(isExact(p) && isExact(q))) {
    const u = bigOperand(x, shape), v = bigOperand(y, shape);
    for (let i = 0; i < n; i++) bits[i] = big(u(i), v(i)) ? 1 : 0;
  } else {
    loop(p, stepOf(p, n), q, stepOf(q, n), bits, n);
  }
  return fromData(bits, bool, shape);
}

const neLoop = loopOf((a, b) => (a !== b ? 1 : 0));
const ltLoop = loopOf((a, b) => (a < b ? 1 : 0));
const leLoop = loopOf((a, b) => (a <= b ? 1 : 0));

export const eq = (a: Operand, b: Operand): Tensor => compare(eqLoop, (x, y) => x === y, a, b);
export const ne = (a: Operand, b: Operand): Tensor => compare(neLoop, (x, y) => x !== y, a, b);
export const gt = (a: Operand, b: Operand): Tensor => compare(gtLoop, (x, y) => x > y, a, b);
export const ge = (a: Operand, b: Operand): Tensor => compare(geLoop, (x, y) => x >= y, a, b);
export const lt = (a: Operand, b: Operand): Tensor => compare(ltLoop, (x, y) => x < y, a, b);
export const le = (a: Operand, b: Operand): Tensor => compare(leLoop, (x, y) => x <= y, a, b);

const BITS = {
  and: (a: bigint, b: bigint) => a & b,
  or: (a: bigint, b: bigint) => a | b,
  xor: (a: bigint, b: bigint) => a ^ b,
} as const;

/** `&`, `|`, `^` of bools and integers. */
export function bitLogic(a: Operand, b: Operand, kind: keyof typeof BITS): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  if (dtype.category === FLOAT) {
    broadcastShapes(x.shape, y.shape);
    throw noKernel(`bitwise_${kind}_cpu`, dtype);
  }
  if (dtype === bool) return logical(a, b, kind);
  return bigBinary(BITS[kind], castTo(x, dtype), castTo(y, dtype), broadcastShapes(x.shape, y.shape), dtype);
}

/** Shifts of integers. */
export function shift(a: Operand, b: Operand, direction: "left" | "right"): Tensor {
  const [x, y, dtype] = bothAs(a, b);
  const name = direction === "left" ? "lshift_cpu" : "rshift_cpu";
  if (dtype.category !== INTEGER) throw noKernel(name, dtype);
  const bits = BigInt(dtype.bytes * 8);
  const f = direction === "left"
    ? (p: bigint, q: bigint) => (q < 0n || q >= bits ? 0n : p << q)
    : (p: bigint, q: bigint) => (q < 0n || q >= bits ? (p < 0n ? -1n : 0n) : p >> q);
  return bigBinary(f, castTo(x, dtype), castTo(y, dtype), broadcastShapes(x.shape, y.shape), dtype);
}

const TRUTH = {
  and: loopOf((a, b) => (a !== 0 && b !== 0 ? 1 : 0)),
  or: loopOf((a, b) => (a !== 0 || b !== 0 ? 1 : 0)),
  xor: loopOf((a, b) => ((a !== 0) !== (b !== 0) ? 1 : 0)),
} as const;

/** `logical_and` and its kin, of any dtype. */
export function logical(a: Operand, b: Operand, kind: keyof typeof TRUTH): Tensor {
  const x = wrap(a), y = wrap(b);
  return runBinary({ loop: TRUTH[kind] }, truth(x), truth(y), bool, bool);
}

/** Whether each number differs from zero. */
export const truth = (t: Tensor): Tensor => (t.dtype === bool ? t : ne(t, int(0)));

export function logicalNot(t: Tensor): Tensor {
  const bits = rawOf(truth(t)) as Uint8Array;
  return fromData(Uint8Array.from(bits, (bit) => 1 - bit), bool, t.shape);
}

/** `~` */
export function bitwiseNot(t: Tensor): Tensor {
  if (t.dtype === bool) return logicalNot(t);
  if (t.isFloat) throw noKernel("bitwise_not_cpu", t.dtype);
  return sub(neg(t), int(1));
}

/** `torch.where(condition, a, b)` */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  if (condition.dtype.category !== BOOL && condition.dtype.name !== "uint8") {
    throw runtimeError(`where expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype.scalarName}`);
  }
  const dtype = resultType(a, b);
  const x = castTo(wrap(a), dtype), y = castTo(wrap(b), dtype);
  const shape = broadcastShapes(broadcastShapes(condition.shape, x.shape), y.shape);
  const bits = rawOf(expand(condition, shape));
  const n = count(shape);
  const p = rawOf(x.size === 1 ? x : expand(x, shape)), q = rawOf(y.size === 1 ? y : expand(y, shape));
  const pStep = p.length === 1 ? 0 : 1, qStep = q.length === 1 ? 0 : 1;
  const out = allocate(dtype, n) as Float64Array;
  for (let i = 0; i < n; i++) out[i] = (bits[i] ? p[i * pStep] : q[i * qStep]) as number;
  return record(fromData(out as Data, dtype, shape), "WhereBackward0", [x, y], [condition], (g, node) => [
    node.needs(0) ? where(condition, g, float(0)) : null,
    node.needs(1) ? where(condition, float(0), g) : null,
  ]);
}

/** clamp; a limit may be missing, a number or a tensor */
export function clamp(t: Tensor, low: Operand | null, high: Operand | null): Tensor {
  if (low === null && high === null) throw runtimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
  const limits = [low, high].filter((limit) => limit !== null);
  const dtype = resultType(t, ...limits);
  const x = castTo(t, dtype);
  let out = x.requiresGrad ? dropHistory(x) : x;
  if (low !== null) out = runBinary(MAXIMUM, out, wrap(low), dtype, dtype);
  if (high !== null) out = runBinary(MINIMUM, out, wrap(high), dtype, dtype);
  if (low instanceof Scalar || high instanceof Scalar || limits.every((limit) => !wrap(limit).requiresGrad)) {
    return record(out, "ClampBackward1", [x], [x], (g) => {
      let inside: Tensor | null = null;
      if (low !== null) inside = ge(x, low);
      if (high !== null) inside = inside === null ? le(x, high) : bitLogic(inside, le(x, high), "and");
      return [where(inside!, g, float(0))];
    });
  }
  let result = x;
  if (low !== null) result = maximum(result, low);
  if (high !== null) result = minimum(result, high);
  return result;
}

const dropHistory = (t: Tensor): Tensor => fromData(rawOf(t), t.dtype, t.shape);

export function lerp(a: Tensor, b: Tensor, weight: Operand): Tensor {
  if (a.dtype !== b.dtype) {
    const short = (dtype: DType): string => (dtype.category === FLOAT ? dtype.scalarName : `${dtype.scalarName} int`).toLowerCase();
    throw runtimeError(`expected dtype ${short(a.dtype)} for \`end\` but got dtype ${short(b.dtype)}`);
  }
  const out = add(a, mul(sub(b, a), weight));
  renamed(out, "LerpBackward0");
  return out;
}

/** `torch.isclose` */
export function isclose(a: Tensor, b: Tensor, rtol: number, atol: number, equalNan: boolean): Tensor {
  if (a.dtype !== b.dtype) throw runtimeError(`${a.dtype.scalarName} did not match ${b.dtype.scalarName}`);
  const shape = broadcastShapes(a.shape, b.shape);
  const n = count(shape);
  const x = operandNumbers(a, a.dtype, shape, n), y = operandNumbers(b, b.dtype, shape, n);
  const p = stepOf(x, n), q = stepOf(y, n);
  const round = a.dtype === float32 ? Math.fround : (value: number): number => value;
  const relative = round(rtol), absolute = round(atol);
  const bits = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const u = x[i * p]!, v = y[i * q]!;
    const allowed = round(absolute + Math.abs(round(relative * v)));
    const near = u === v || (equalNan && u !== u && v !== v) ||
      (Number.isFinite(u) && Number.isFinite(v) && Math.abs(round(u - v)) <= allowed);
    bits[i] = near ? 1 : 0;
  }
  return fromData(bits, bool, shape);
}
