/** Order, search and counting. */
import { record } from "../autograd.js";
import { bool, float64, int64, type Data } from "../dtypes.js";
import { missingError, noKernel, runtimeError } from "../errors.js";
import { count, replaced, spliced, wrapDim } from "../shapes.js";
import { fromData, fromNumbers, numbersFrom, rawOf, type Tensor } from "../tensor.js";
import type { Numbers } from "../storage.js";
import { spread } from "./views.js";

type Comparable = number | bigint;

/** Ascending; NaN counts as the greatest. */
function order(a: Comparable, b: Comparable): number {
  if (a !== a || b !== b) return a !== a ? (b !== b ? 0 : 1) : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For each line along a dimension, the places of its numbers in order; `keep` of them. */
function sortedAlong(t: Tensor, dim: number, descending: boolean, keep: number | null): [Tensor, Tensor] {
  const at = wrapDim(dim, t.rank);
  const raw = rawOf(t);
  const size = t.shape[at] ?? 1, after = count(t.shape.slice(at + 1));
  const kept = keep ?? size;
  const shape = t.rank === 0 ? [] : replaced(t.shape, at, kept);
  const values = t.dtype.make(count(shape)) as Float64Array;
  const places = new Int32Array(values.length), indices = new Float64Array(values.length);
  const lines = size === 0 ? 0 : raw.length / size;
  for (let line = 0; line < lines; line++) {
    const start = Math.floor(line / after) * size * after + (line % after);
    const to = Math.floor(line / after) * kept * after + (line % after);
    const found = Array.from({ length: size }, (_, i) => i);
    const at2 = (i: number): Comparable => raw[start + i * after]!;
    found.sort(descending ? (a, b) => order(at2(b), at2(a)) : (a, b) => order(at2(a), at2(b)));
    for (let i = 0; i < kept; i++) {
      const from = start + found[i]! * after;
      values[to + i * after] = raw[from] as number;
      places[to + i * after] = from;
      indices[to + i * after] = found[i]!;
    }
  }
  const out = fromData(values as Data, t.dtype, shape);
  const name = keep === null ? "SortBackward0" : "TopkBackward0";
  return [record(out, name, [t], null, (g) => [spread(g, places, t.shape)]), fromNumbers(indices, int64, shape)];
}

export const sort = (t: Tensor, dim: number, descending: boolean): [Tensor, Tensor] => sortedAlong(t, dim, descending, null);

export function topk(t: Tensor, k: number, dim: number, largest: boolean): [Tensor, Tensor] {
  const at = wrapDim(dim, t.rank);
  if (k < 0 || k > (t.shape[at] ?? 1)) throw runtimeError("selected index k out of range");
  return sortedAlong(t, at, largest, k);
}

export function kthvalue(t: Tensor, k: number, dim: number, keepdim: boolean): [Tensor, Tensor] {
  const at = wrapDim(dim, t.rank);
  if (k < 1 || k > (t.shape[at] ?? 1)) throw runtimeError("kthvalue(): selected number k out of range for dimension " + at);
  const [values, indices] = sortedAlong(t, at, false, k);
  const pick = (x: Tensor): Tensor => {
    const raw = rawOf(x) as Float64Array;
    const after = count(x.shape.slice(at + 1));
    const shape = keepdim ? replaced(x.shape, at, 1) : spliced(x.shape, at, 1);
    const out = x.dtype.make(count(shape)) as Float64Array;
    for (let i = 0; i < out.length; i++) out[i] = raw[Math.floor(i / after) * k * after + (k - 1) * after + (i % after)]!;
    return fromData(out as Data, x.dtype, shape);
  };
  return [pick(values), pick(indices)];
}

export interface Unique {
  readonly values: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

/** The different numbers in ascending order. */
export function unique(t: Tensor): Unique {
  const raw = rawOf(t);
  const places = Array.from({ length: raw.length }, (_, i) => i).sort((a, b) => order(raw[a]!, raw[b]!));
  const values: Comparable[] = [], counts: number[] = [];
  const inverse = new Float64Array(raw.length);
  for (const place of places) {
    if (values.length === 0 || raw[place] !== values.at(-1)) {
      values.push(raw[place]!);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[place] = values.length - 1;
  }
  return found(t, values, counts, inverse);
}

function found(t: Tensor, values: readonly Comparable[], counts: readonly number[], inverse: Float64Array): Unique {
  const data = t.dtype.make(values.length) as Float64Array;
  values.forEach((value, i) => (data[i] = value as number));
  return {
    values: fromData(data as Data, t.dtype, [values.length]),
    inverse: fromNumbers(inverse, int64, t.shape),
    counts: fromNumbers(Float64Array.from(counts), int64, [counts.length]),
  };
}

/** Runs of equal numbers. */
export function uniqueConsecutive(t: Tensor): Unique {
  const raw = rawOf(t);
  const values: Comparable[] = [], counts: number[] = [];
  const inverse = new Float64Array(raw.length);
  for (let i = 0; i < raw.length; i++) {
    if (i === 0 || raw[i] !== raw[i - 1]) {
      values.push(raw[i]!);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[i] = values.length - 1;
  }
  return found(t, values, counts, inverse);
}

/** The different slices along a dimension, in lexicographic order. */
export function uniqueRows(t: Tensor): Unique {
  const rows = t.shape[0]!, width = rows === 0 ? 0 : t.size / rows;
  const raw = rawOf(t);
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const way = order(raw[a * width + i]!, raw[b * width + i]!);
      if (way !== 0) return way;
    }
    return 0;
  };
  const places = Array.from({ length: rows }, (_, i) => i).sort(compare);
  const firsts: number[] = [], counts: number[] = [];
  const inverse = new Float64Array(rows);
  for (const place of places) {
    if (firsts.length === 0 || compare(firsts.at(-1)!, place) !== 0) {
      firsts.push(place);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[place] = firsts.length - 1;
  }
  const data = t.dtype.make(firsts.length * width) as Float64Array;
  firsts.forEach((row, i) => {
    for (let k = 0; k < width; k++) data[i * width + k] = raw[row * width + k] as number;
  });
  return {
    values: fromData(data as Data, t.dtype, [firsts.length, ...t.shape.slice(1)]),
    inverse: fromNumbers(inverse, int64, [rows]),
    counts: fromNumbers(Float64Array.from(counts), int64, [counts.length]),
  };
}

export function bincount(t: Tensor, weights: Tensor | null, minLength: number): Tensor {
  if (t.rank !== 1 || t.isFloat) {
    throw t.isFloat ? noKernel("bincount_cpu", t.dtype) : runtimeError("bincount only supports 1-d non-negative integral inputs.");
  }
  const numbers = numbersFrom(t);
  let most = -1;
  for (const value of numbers) {
    if (value < 0) throw runtimeError("bincount only supports 1-d non-negative integral inputs.");
    most = Math.max(most, value);
  }
  const bins = new Float64Array(Math.max(most + 1, minLength));
  const shares = weights === null ? null : numbersFrom(weights);
  for (let i = 0; i < numbers.length; i++) bins[numbers[i]!]! += shares === null ? 1 : shares[i]!;
  const dtype = weights === null ? int64 : weights.isFloat ? weights.dtype : float64;
  return fromNumbers(bins, dtype, [bins.length]);
}

export function histc(t: Tensor, bins: number, low: number, high: number): Tensor {
  if (!t.isFloat) throw noKernel("histogram_cpu", t.dtype);
  const numbers = numbersFrom(t);
  let [from, to] = [low, high];
  if (from === to && numbers.length > 0) {
    [from, to] = minAndMax(numbers);
  }
  if (from === to) [from, to] = [from - 1, to + 1];
  const counts = new Float64Array(bins);
  for (const value of numbers) {
    if (!(value >= from && value <= to)) continue;
    counts[Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins))]!++;
  }
  return fromNumbers(counts, t.dtype, [bins]);
}

function minAndMax(numbers: Numbers): [number, number] {
  let least = Infinity, most = -Infinity;
  for (let i = 0; i < numbers.length; i++) {
    least = Math.min(least, numbers[i]!);
    most = Math.max(most, numbers[i]!);
  }
  return [least, most];
}

/** Where each value would be put into a sorted line to keep it sorted. */
export function searchsorted(sorted: Tensor, values: Tensor, right: boolean): Tensor {
  const line = rawOf(sorted), wanted = rawOf(values);
  if (sorted.rank > 1) {
    throw missingError("searchsorted in several dimensions");
  }
  if (sorted.dtype !== values.dtype) {
    throw runtimeError(
      "torch.searchsorted(): boundary tensor and input value tensor should have same dtype, but got boundary tensor dtype " +
        `${sorted.dtype.scalarName} and input value tensor dtype ${values.dtype.scalarName}`,
    );
  }
  const out = new Float64Array(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    let low = 0, high = line.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const way = order(line[middle]!, wanted[i]!);
      if (way < 0 || (right && way === 0)) low = middle + 1;
      else high = middle;
    }
    out[i] = low;
  }
  return fromNumbers(out, int64, values.shape);
}

export function isin(elements: Tensor, among: Tensor, invert: boolean): Tensor {
  const known = new Set<Comparable>();
  for (const value of rawOf(among)) known.add(value);
  const raw = rawOf(elements);
  const bits = new Uint8Array(raw.length);
  for (let i = 0; i < bits.length; i++) bits[i] = known.has(raw[i]!) !== invert ? 1 : 0;
  return fromData(bits, bool, elements.shape);
}
