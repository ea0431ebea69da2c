/** Sums, extremes and other functions along dimensions. */
import { isRecorded, record } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, FLOAT, float32, floating, int64, type Data, type DType } from "../dtypes.js";
import { indexError, missingError, noKernel, runtimeError } from "../errors.js";
import { float, int } from "../scalars.js";
import { count, spliced, wrapDim, wrapDims } from "../shapes.js";
import { allocate, isExact, type Numbers } from "../storage.js";
import { fromData, fromNumbers, numbersFrom, rawOf, type Tensor } from "../tensor.js";
import { add, div, eq, mul, sub, truth, where } from "./arithmetic.js";
import { expand, permute, reshape, spread } from "./views.js";
import { exp } from "./unary.js";

/** null or an empty list: all dimensions. */
export type Dims = readonly number[] | null;

/** A tensor's numbers, those of one result next to each other. */
interface Rows {
  readonly numbers: Numbers;
  readonly rows: number;
  readonly length: number;
  /** The result's shape with and without the reduced dimensions as 1. */
  readonly kept: number[];
  readonly shape: number[];
  readonly dims: readonly number[];
}

function geometry(t: Tensor, given: Dims): { dims: number[]; rest: number[]; kept: number[] } {
  const dims = given === null || given.length === 0 ? t.shape.map((_, i) => i) : wrapDims(given, t.rank);
  const rest = t.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  return { dims, rest, kept: t.shape.map((size, i) => (dims.includes(i) ? 1 : size)) };
}

/** The tensor with the reduced dimensions last, without a record. */
function reducedLast(t: Tensor, dims: readonly number[], rest: readonly number[]): Tensor {
  const order = [...rest, ...dims.filter((dim) => dim < t.rank).sort((a, b) => a - b)];
  if (order.every((dim, i) => dim === i)) return t;
  return fromRecordless(t, order);
}

function fromRecordless(t: Tensor, order: readonly number[]): Tensor {
  const bare = fromData(rawOf(t), t.dtype, t.shape);
  return permute(bare, order);
}

function rowsOf(t: Tensor, given: Dims): Rows {
  const { dims, rest, kept } = geometry(t, given);
  const shape = rest.map((i) => t.shape[i]!);
  const rows = count(shape);
  return {
    numbers: numbersFrom(reducedLast(t, dims, rest)), rows, length: rows === 0 ? 0 : t.size / rows, kept, shape, dims,
  };
}

const shapeOf = ({ kept, shape }: { kept: number[]; shape: number[] }, keepdim: boolean): number[] => (keepdim ? kept : shape);

/** A result's gradient in the shape of what was reduced, to be broadcast. */
export function restore(g: Tensor, x: Tensor, given: Dims): Tensor {
  const { kept } = geometry(x, given);
  return expand(reshape(g, kept), x.shape);
}

/** Sums of rows of so many numbers, in doubles. */
function rowSums(numbers: Numbers, rows: number, length: number): Float64Array {
  const sums = new Float64Array(rows);
  for (let r = 0, i = 0; r < rows; r++) {
    let total = 0;
    for (const end = i + length; i < end; i++) total += numbers[i]!;
    sums[r] = total;
  }
  return sums;
}

/** Sums over the first dimension, without moving anything. */
function columnSums(numbers: Numbers, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) sums[c]! += numbers[i]!;
  }
  return sums;
}

function sumNumbers(t: Tensor, given: Dims, keepdim: boolean, dtype: DType): Tensor {
  const { dims, rest, kept } = geometry(t, given);
  const shape = keepdim ? kept : rest.map((i) => t.shape[i]!);
  const rows = count(rest.map((i) => t.shape[i]!));
  const leading = dims.length > 0 && rest.length > 0 && Math.max(...dims) < Math.min(...rest);
  const length = rows === 0 ? 0 : t.size / rows;
  const sums = leading
    ? columnSums(numbersFrom(t), length, rows)
    : rowSums(numbersFrom(reducedLast(t, dims, rest)), rows, length);
  if (dtype === int64 && t.dtype !== bool && !isExact(sums)) return bigSums(t, dims, rest, shape);
  return fromNumbers(sums, dtype, shape);
}

function bigSums(t: Tensor, dims: number[], rest: number[], shape: number[]): Tensor {
  const numbers = rawOf(reducedLast(t, dims, rest));
  const sums = new BigInt64Array(count(shape));
  const length = sums.length === 0 ? 0 : numbers.length / sums.length;
  for (let i = 0; i < numbers.length; i++) sums[Math.floor(i / length)]! += BigInt(numbers[i]!);
  return fromData(sums, int64, shape);
}

export function sum(t: Tensor, dims: Dims = null, keepdim = false, dtype: DType | null = null): Tensor {
  const kind = dtype ?? (t.isFloat ? t.dtype : int64);
  const x = kind.category === FLOAT && t.dtype !== kind ? castTo(t, kind) : t;
  const isWhole = dims === null && !keepdim;
  return record(sumNumbers(x, dims, keepdim, kind), isWhole ? "SumBackward0" : "SumBackward1", [x], null, (g) => [restore(g, x, dims)]);
}

export function nansum(t: Tensor, dims: Dims, keepdim: boolean): Tensor {
  return sum(where(eq(t, t), t, int(0)), dims, keepdim);
}

export function mean(t: Tensor, dims: Dims = null, keepdim = false, dtype: DType | null = null): Tensor {
  const x = dtype === null ? t : castTo(t, dtype);
  if (!x.isFloat) {
    throw runtimeError(
      "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: " +
        x.dtype.scalarName,
    );
  }
  const total = sumNumbers(x, dims, keepdim, x.dtype);
  const n = total.size === 0 ? 0 : x.size / total.size;
  const out = total.storage.data as Numbers;
  for (let i = 0; i < out.length; i++) out[i] = out[i]! / n;
  const isWhole = dims === null && !keepdim;
  return record(total, isWhole ? "MeanBackward0" : "MeanBackward1", [x], null, (g) => [div(restore(g, x, dims), int(n))]);
}

export function prod(t: Tensor, dim: number | null, keepdim: boolean, dtype: DType | null): Tensor {
  const kind = dtype ?? (t.isFloat ? t.dtype : int64);
  const x = castTo(t, kind);
  const dims = dim === null ? null : [dim];
  const rows = rowsOf(x, dims);
  const out = new Float64Array(rows.rows);
  for (let r = 0; r < rows.rows; r++) {
    let product = 1;
    for (let i = 0; i < rows.length; i++) product *= rows.numbers[r * rows.length + i]!;
    out[r] = product;
  }
  const result = fromNumbers(out, kind, shapeOf(rows, keepdim));
  return record(result, dim === null ? "ProdBackward0" : "ProdBackward1", [x], [x, result], (g) => [
    mul(restore(g, x, dims), othersProduct(x, dims)),
  ]);
}

/** For each number the product of the others of its row. */
function othersProduct(x: Tensor, dims: Dims): Tensor {
  const { dims: reduced, rest } = geometry(x, dims);
  const { numbers, rows, length } = rowsOf(x, dims);
  const out = new Float64Array(numbers.length);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < length; i++) {
      let product = 1;
      for (let j = 0; j < length; j++) if (j !== i) product *= numbers[r * length + j]!;
      out[r * length + i] = product;
    }
  }
  const order = [...rest, ...reduced.filter((d) => d < x.rank).sort((a, b) => a - b)];
  const moved = fromNumbers(out, x.dtype, order.map((i) => x.shape[i]!));
  return permute(moved, order.map((_, i) => order.indexOf(i)));
}

/** Variance with `correction` fewer degrees of freedom; its root with `root`. */
export function variance(t: Tensor, dims: Dims, correction: number, keepdim: boolean, root: boolean): Tensor {
  if (!t.isFloat) throw runtimeError("std and var only support floating point and complex dtypes");
  const rows = rowsOf(t, dims);
  const { numbers, length } = rows;
  const out = new Float64Array(rows.rows);
  const means = rowSums(numbers, rows.rows, length);
  const freedom = Math.max(length - correction, 0);
  for (let r = 0; r < out.length; r++) {
    const mid = means[r]! / length;
    let total = 0;
    for (let i = r * length; i < (r + 1) * length; i++) total += (numbers[i]! - mid) ** 2;
    const value = total / freedom;
    out[r] = root ? Math.sqrt(value) : value;
  }
  const result = fromNumbers(out, t.dtype, shapeOf(rows, keepdim));
  return record(result, root ? "StdBackward0" : "VarBackward0", [t], [t, result], (g) => {
    const centred = sub(t, mean(t, dims, true));
    const toVariance = root ? div(g, mul(result, float(2))) : g;
    const safe = root ? where(eq(result, int(0)), float(0), toVariance) : toVariance;
    return [mul(restore(safe, t, dims), mul(centred, float(2 / freedom)))];
  });
}

/** NaN counts as the greatest number and as the least. */
const beats = (a: number, b: number, greatest: boolean): boolean => (a !== a ? b === b : greatest ? a > b : a < b);

function bestOf({ numbers, rows, length }: Rows, greatest: boolean): Int32Array {
  const best = new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    let at = 0;
    for (let i = 1; i < length; i++) if (beats(numbers[r * length + i]!, numbers[r * length + at]!, greatest)) at = i;
    best[r] = at;
  }
  return best;
}

function refuseEmpty(t: Tensor, dim: number, name: string): void {
  if (t.rank > 0 && t.shape[wrapDim(dim, t.rank)] === 0) {
    throw indexError(`${name}: Expected reduction dim ${wrapDim(dim, t.rank)} to have non-zero size.`);
  }
}

/** max or min along a dimension: values and where they stand. */
export function extremeAlong(t: Tensor, dim: number, keepdim: boolean, greatest: boolean): [Tensor, Tensor] {
  const name = greatest ? "max" : "min";
  const at = wrapDim(dim, t.rank);
  refuseEmpty(t, dim, `${name}()`);
  const rows = rowsOf(t, [at]);
  const best = bestOf(rows, greatest);
  const raw = rawOf(reducedLast(t, [at], t.shape.map((_, i) => i).filter((i) => i !== at)));
  const values = t.dtype.make(best.length) as Float64Array;
  for (let r = 0; r < best.length; r++) values[r] = raw[r * rows.length + best[r]!] as number;
  const shape = shapeOf(rows, keepdim);
  const result = fromData(values as Data, t.dtype, shape);
  const indices = fromNumbers(best, int64, shape);
  return [
    record(result, greatest ? "MaxBackward0" : "MinBackward0", [t], [indices], (g) => [toPlaces(g, indices, t, at, keepdim)]),
    indices,
  ];
}

/** Zeros like `x` with the gradient where the chosen numbers stood. */
export function toPlaces(g: Tensor, indices: Tensor, x: Tensor, dim: number, keepdim: boolean): Tensor {
  if (x.rank === 0) return reshape(g, []);
  const after = count(x.shape.slice(dim + 1)), size = x.shape[dim]!;
  const chosen = numbersFrom(indices);
  const places = new Int32Array(chosen.length);
  for (let i = 0; i < places.length; i++) {
    places[i] = Math.floor(i / after) * size * after + chosen[i]! * after + (i % after);
  }
  return spread(keepdim ? reshape(g, spliced(x.shape, dim, 1)) : g, places, x.shape);
}

/** max or min of all numbers. */
export function extreme(t: Tensor, greatest: boolean): Tensor {
  const name = greatest ? "max" : "min";
  if (t.size === 0) {
    throw runtimeError(
      `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  }
  const raw = rawOf(t);
  const best = bestOf(rowsOf(t, null), greatest)[0]!;
  const data = t.dtype.make(1) as Float64Array;
  data[0] = raw[best] as number;
  const result = fromData(data as Data, t.dtype, []);
  return record(result, greatest ? "MaxBackward1" : "MinBackward1", [t], [t, result], (g) => [shareAmong(g, t, result, null)]);
}

/** A gradient in equal parts to all that equal the extreme. */
function shareAmong(g: Tensor, t: Tensor, result: Tensor, dims: Dims): Tensor {
  const mask = castTo(eq(t, restore(result, t, dims)), t.dtype);
  return div(mul(mask, restore(g, t, dims)), restore(sum(mask, dims), t, dims));
}

export function extremes(t: Tensor, dims: Dims, keepdim: boolean, greatest: boolean): Tensor {
  const rows = rowsOf(t, dims);
  if (rows.rows > 0 && rows.length === 0) {
    const name = greatest ? "amax" : "amin";
    throw dims === null || dims.length === 0
      ? runtimeError(
        `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
      )
      : indexError(`${name}(): Expected reduction dim ${dims[0]} to have non-zero size.`);
  }
  const best = bestOf(rows, greatest);
  const values = new Float64Array(best.length);
  for (let r = 0; r < best.length; r++) values[r] = rows.numbers[r * rows.length + best[r]!]!;
  const result = fromNumbers(values, t.dtype, shapeOf(rows, keepdim));
  return record(result, greatest ? "AmaxBackward0" : "AminBackward0", [t], [t, result], (g) => [shareAmong(g, t, result, dims)]);
}

export function argExtreme(t: Tensor, dim: number | null, keepdim: boolean, greatest: boolean): Tensor {
  const name = greatest ? "argmax" : "argmin";
  if (t.dtype === bool) throw runtimeError(`${name}(): does not support bool input`);
  if (dim === null && t.size === 0) {
    throw indexError(`${name}(): Expected reduction dim to be specified for input.numel() == 0.`);
  }
  if (dim !== null) refuseEmpty(t, dim, `${name}()`);
  const rows = rowsOf(t, dim === null ? null : [dim]);
  return fromNumbers(bestOf(rows, greatest), int64, shapeOf(rows, keepdim));
}

export function anyOrAll(t: Tensor, dims: Dims, keepdim: boolean, all: boolean): Tensor {
  const rows = rowsOf(truth(t), dims);
  const bits = new Uint8Array(rows.rows);
  for (let r = 0; r < bits.length; r++) {
    let found = all ? 1 : 0;
    for (let i = r * rows.length; i < (r + 1) * rows.length; i++) {
      if (all ? rows.numbers[i] === 0 : rows.numbers[i] !== 0) found = all ? 0 : 1;
    }
    bits[r] = found;
  }
  return fromData(bits, bool, shapeOf(rows, keepdim));
}

export function countNonzero(t: Tensor, dims: Dims): Tensor {
  return sum(truth(t), dims);
}

/** The p-norm along dimensions. */
export function vectorNorm(t: Tensor, p: number, dims: Dims, keepdim: boolean): Tensor {
  if (!t.isFloat) {
    throw runtimeError(
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${t.dtype.scalarName}`,
    );
  }
  const rows = rowsOf(t, dims);
  if (rows.length === 0 && t.size === 0 && (p < 0 || p === Infinity)) {
    throw runtimeError(
      `linalg.vector_norm cannot compute the ${p === Infinity ? "inf" : p} norm on an empty tensor because the operation does not have an identity`,
    );
  }
  const out = new Float64Array(rows.rows);
  for (let r = 0; r < out.length; r++) out[r] = rowNorm(rows.numbers.subarray(r * rows.length, (r + 1) * rows.length), p);
  const result = fromNumbers(out, t.dtype, shapeOf(rows, keepdim));
  return record(result, "LinalgVectorNormBackward0", [t], [t, result], (g) => {
    const norm = restore(result, t, dims), up = restore(g, t, dims);
    if (p === 2) return [where(eq(norm, int(0)), float(0), mul(div(t, norm), up))];
    if (p === 1) return [mul(signs(t), up)];
    if (p === 0) return [mul(up, int(0))];
    if (!Number.isFinite(p)) return [mul(signs(t), shareAmong(g, absolute(t), result, dims))];
    const scaled = mul(powers(t, p - 1), up);
    return [where(eq(norm, int(0)), float(0), div(scaled, powers(norm, p - 1)))];
  });
}

const signs = (t: Tensor): Tensor => mapped(t, (x) => (x > 0 ? 1 : x < 0 ? -1 : 0));
const absolute = (t: Tensor): Tensor => mapped(t, Math.abs);
const powers = (t: Tensor, p: number): Tensor => mapped(t, (x) => Math.sign(x) * Math.abs(x) ** p);
const mapped = (t: Tensor, f: (x: number) => number): Tensor =>
  fromNumbers(Float64Array.from(numbersFrom(t), f), t.dtype, t.shape);

function rowNorm(numbers: Numbers, p: number): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) {
    const size = Math.abs(numbers[i]!);
    if (p === 2) total += size * size;
    else if (p === 1) total += size;
    else if (p === Infinity) total = size !== size || size > total ? size : total;
    else if (p === -Infinity) total = i === 0 || size < total ? size : total;
    else if (p === 0) total += size === 0 ? 0 : 1;
    else total += size ** p;
  }
  return p === 2 ? Math.sqrt(total) : p === 1 || p === 0 || !Number.isFinite(p) ? total : total ** (1 / p);
}

/** Running sums or products along a dimension. */
export function cumulative(t: Tensor, dim: number, dtype: DType | null, product: boolean): Tensor {
  const kind = dtype ?? (t.isFloat ? t.dtype : int64);
  const x = castTo(t, kind);
  const at = wrapDim(dim, x.rank);
  const numbers = numbersFrom(x);
  const size = x.shape[at] ?? 1, after = count(x.shape.slice(at + 1));
  const out = new Float64Array(numbers.length);
  for (let start = 0; start < numbers.length; start += size * after) {
    for (let k = 0; k < after; k++) {
      let total = product ? 1 : 0;
      for (let i = 0; i < size; i++) {
        const place = start + i * after + k;
        total = product ? total * numbers[place]! : total + numbers[place]!;
        out[place] = total;
      }
    }
  }
  const result = fromNumbers(out, kind, x.shape);
  if (product) {
    return record(result, "CumprodBackward0", [x], [x, result], (g) => [div(reverseSums(mul(g, result), at), x)]);
  }
  return record(result, "CumsumBackward0", [x], null, (g) => [reverseSums(g, at)]);
}

/** From each place on, the sum to the end. */
function reverseSums(g: Tensor, dim: number): Tensor {
  if (g.rank === 0) return g;
  const forward = cumulative(g, dim, null, false);
  return add(sub(sum(g, [dim], true), forward), g);
}

export function logsumexp(t: Tensor, dims: Dims, keepdim: boolean): Tensor {
  const x = castTo(t, floating(t.dtype));
  const rows = rowsOf(x, dims);
  const out = new Float64Array(rows.rows);
  for (let r = 0; r < out.length; r++) {
    const row = rows.numbers.subarray(r * rows.length, (r + 1) * rows.length);
    let most = -Infinity;
    for (let i = 0; i < row.length; i++) if (!(row[i]! <= most)) most = row[i]!;
    const origin = Number.isFinite(most) ? most : 0;
    let total = 0;
    for (let i = 0; i < row.length; i++) total += Math.exp(row[i]! - origin);
    out[r] = Math.log(total) + origin;
  }
  const result = fromNumbers(out, x.dtype, shapeOf(rows, keepdim));
  return record(result, "LogsumexpBackward0", [x], [x, result], (g) => [
    mul(restore(g, x, dims), exp(sub(x, restore(result, x, dims)))),
  ]);
}

/** softmax, or its logarithm, along a dimension. */
export function softmax(t: Tensor, dim: number, dtype: DType | null, logarithm: boolean): Tensor {
  const x = dtype === null ? t : castTo(t, dtype);
  const at = wrapDim(dim, x.rank);
  if (!x.isFloat && x.size > 0) {
    throw noKernel(`${logarithm ? "log_" : ""}softmax_${at === Math.max(0, x.rank - 1) ? "lastdim_" : ""}kernel_impl`, x.dtype);
  }
  const numbers = numbersFrom(x);
  const size = x.shape[at] ?? 1, after = count(x.shape.slice(at + 1));
  const data = allocate(x.dtype, numbers.length) as Numbers;
  const round = x.dtype === float32 ? Math.fround : (value: number): number => value;
  for (let start = 0; start < numbers.length; start += size * after) {
    for (let k = 0; k < after; k++) {
      let most = -Infinity;
      for (let i = 0; i < size; i++) most = Math.max(most, numbers[start + i * after + k]!);
      let total = 0;
      for (let i = 0; i < size; i++) total += round(Math.exp(round(numbers[start + i * after + k]! - most)));
      const shiftBy = logarithm ? round(Math.log(round(total))) : 0;
      for (let i = 0; i < size; i++) {
        const place = start + i * after + k;
        const centred = round(numbers[place]! - most);
        data[place] = logarithm ? centred - shiftBy : round(Math.exp(centred)) / round(total);
      }
    }
  }
  const result = fromData(data as Data, x.dtype, x.shape);
  if (logarithm) {
    return record(result, "LogSoftmaxBackward0", [x], [result], (g) => [sub(g, mul(exp(result), sum(g, [at], true)))]);
  }
  return record(result, "SoftmaxBackward0", [x], [result], (g) => [mul(result, sub(g, sum(mul(g, result), [at], true)))]);
}

/** Numbers in ascending order, NaN last. */
export function ascending(a: number, b: number): number {
  if (a !== a || b !== b) return a !== a ? (b !== b ? 0 : 1) : -1;
  return a - b;
}

/** The lower median along a dimension, with where it stands; of everything when dim is null. */
export function median(t: Tensor, dim: number | null, keepdim: boolean): [Tensor, Tensor] {
  const rows = rowsOf(t, dim === null ? null : [dim]);
  if (t.dtype === bool && t.size > 0) throw noKernel(dim === null ? "median_cpu" : "median_out", t.dtype);
  const { numbers, length } = rows;
  if (dim !== null) refuseEmpty(t, dim, "median()");
  const values = new Float64Array(rows.rows), places = new Int32Array(rows.rows);
  for (let r = 0; r < rows.rows; r++) {
    const order = Array.from({ length }, (_, i) => i);
    order.sort((a, b) => ascending(numbers[r * length + a]!, numbers[r * length + b]!));
    const nan = order.findIndex((i) => Number.isNaN(numbers[r * length + i]!));
    const at = nan >= 0 ? order[nan]! : (order[Math.max(0, (length - 1) >> 1)] ?? 0);
    places[r] = at;
    values[r] = length === 0 ? NaN : numbers[r * length + at]!;
  }
  const shape = shapeOf(rows, keepdim);
  const result = fromNumbers(values, t.dtype, shape);
  const indices = fromNumbers(places, int64, shape);
  const named = dim === null ? "MedianBackward0" : "MedianBackward1";
  return [
    record(result, named, [t], dim === null ? [t, result] : [indices], (g) => [
      dim === null ? shareAmong(g, t, result, null) : toPlaces(g, indices, t, wrapDim(dim, t.rank), keepdim),
    ]),
    indices,
  ];
}

export type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

export function quantile(t: Tensor, q: Tensor, dim: number | null, keepdim: boolean, interpolation: Interpolation): Tensor {
  if (!t.isFloat) throw runtimeError("quantile() input tensor must be either float or double dtype");
  if (q.dtype !== t.dtype) throw runtimeError("quantile() q tensor must be same dtype as the input tensor");
  if (q.rank > 1) throw runtimeError("quantile() q must be a scalar or 1D tensor");
  if (t.size === 0) throw runtimeError("quantile() input tensor must be non-empty");
  const shares = numbersFrom(q);
  for (const share of shares) {
    if (!(share >= 0 && share <= 1)) throw runtimeError("quantile() q values must be in the range [0, 1]");
  }
  const rows = rowsOf(t, dim === null ? null : [dim]);
  const { length } = rows;
  const out = new Float64Array(shares.length * rows.rows);
  const round = t.dtype === float32 ? Math.fround : (value: number): number => value;
  for (let r = 0; r < rows.rows; r++) {
    const sorted = rows.numbers.slice(r * length, (r + 1) * length).sort();
    const hasNan = sorted.some(Number.isNaN);
    shares.forEach((share, k) => {
      const rank = round(share * (length - 1));
      const below = Math.floor(rank), weight = round(rank - below);
      const low = sorted[below]!, high = sorted[Math.min(below + 1, length - 1)]!;
      const parts: Record<Interpolation, () => number> = {
        linear: () => (weight < 0.5 ? low + round(weight * round(high - low)) : high - round(round(high - low) * round(1 - weight))),
        lower: () => low,
        higher: () => (weight > 0 ? high : low),
        midpoint: () => (weight > 0 ? low + (high - low) / 2 : low),
        nearest: () => (weight > 0.5 || (weight === 0.5 && below % 2 === 1) ? high : low),
      };
      if (!Object.hasOwn(parts, interpolation)) {
        throw runtimeError(
          `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`,
        );
      }
      out[k * rows.rows + r] = hasNan ? NaN : parts[interpolation]();
    });
  }
  const shape = shapeOf(rows, keepdim);
  const result = fromNumbers(out, t.dtype, q.rank === 0 ? shape : [shares.length, ...shape]);
  if (isRecorded([t])) throw missingError("quantile of a tensor that requires grad");
  return result;
}

/** Least and greatest along a dimension, or of everything. */
export function aminmax(t: Tensor, dim: number | null, keepdim: boolean): [Tensor, Tensor] {
  const dims = dim === null ? null : [dim];
  return [extremes(t, dims, keepdim, false), extremes(t, dims, keepdim, true)];
}
