/** What NumPy makes of an array as a whole or along an axis. */
import { call as torchCall, Tensor } from "../../torch/index.js";
import { method, methods, parser } from "../python/define.js";
import { toArray } from "../python/objects.js";
import { PyTuple, raise, type Keywords, type Value } from "../python/values.js";
import {
  arrayType, broadcastError, cast, flatValues, isWeak, KIND, kind, nameOf, NdArray, operate, promoted, Scalar, scalarTypes, tensorOf, together,
  whole, wrap,
} from "./numpy_arrays.js";
import { inward } from "./torch.js";

const axisArguments = parser("reduction", "a, axis=None, dtype=None, out=None, keepdims=False, ddof=0, initial=None, where=None");
type Reduce = (t: Tensor, axis: Value, keep: boolean, ddof: number) => Value;

function reduction(name: string, run: Reduce): void {
  const f = (args: Value[], kw: Keywords): Value => {
    const [a, axis, dtype, , keepdims, ddof] = axisArguments(args, kw);
    let t = tensorOf(a);
    if (dtype !== null) t = cast(t, kind(dtype));
    if (axis instanceof PyTuple && axis.a.length === 1) return run(t, axis.a[0], Boolean(keepdims), Number(ddof));
    if (axis instanceof PyTuple) return run(t, axis.a, Boolean(keepdims), Number(ddof));
    if (typeof axis === "number" && (axis >= t.shape.length || axis < -t.shape.length) && t.shape.length > 0)
      raise("ValueError", `axis ${axis} is out of bounds for array of dimension ${t.shape.length}`);
    return run(t, axis, Boolean(keepdims), Number(ddof));
  };
  reductions.set(name, f);
  methods(arrayType, { [name]: f });
  for (const type of Object.values(scalarTypes)) method(type, name, f);
}
export const reductions = new Map<string, (args: Value[], kw: Keywords) => Value>();
const along = (axis: Value, keep: boolean): [Value[], Record<string, Value>] => (axis === null ? [[], {}] : [[axis], { keepdim: keep }]);
const emptyCheck = (t: Tensor, what: string): void => {
  if (t.size === 0) raise("ValueError", what);
};

/** NumPy's pairwise summation: eight running sums in blocks of 128, halves above. */
function pairwise(data: ArrayLike<number>, start: number, n: number, narrow: (value: number) => number): number {
  if (n < 8) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = narrow(sum + data[start + i]!);
    return sum;
  }
  if (n <= 128) {
    const r = Array.from({ length: 8 }, (_, i) => data[start + i]!);
    let i = 8;
    for (; i < n - (n % 8); i += 8) for (let j = 0; j < 8; j++) r[j] = narrow(r[j]! + data[start + i + j]!);
    let sum = narrow(narrow(narrow(r[0]! + r[1]!) + narrow(r[2]! + r[3]!)) + narrow(narrow(r[4]! + r[5]!) + narrow(r[6]! + r[7]!)));
    for (; i < n; i++) sum = narrow(sum + data[start + i]!);
    return sum;
  }
  let half = Math.floor(n / 2);
  half -= half % 8;
  return narrow(pairwise(data, start, half, narrow) + pairwise(data, start + half, n - half, narrow));
}

/** The sum of all numbers or along one axis as NumPy rounds it; null where PyTorch's does as well. */
function summed(t: Tensor, axis: Value, keep: boolean): Tensor | null {
  if (KIND[nameOf(t)] !== "f" || (axis !== null && typeof axis !== "number")) return null;
  const narrow = nameOf(t) === "float32" ? Math.fround : (value: number): number => value;
  const rank = t.shape.length;
  const at = axis === null ? -1 : axis < 0 ? axis + rank : axis;
  const source = axis === null && rank > 1 && t.shape.length === 2 && t.strides[0] === 1 ? (torchCall("transpose", [t, 0, 1]) as Tensor) : t;
  const values = flatValues(source) as ArrayLike<number>;
  const shape = axis === null ? [] : t.shape.filter((_: number, i: number) => i !== at);
  const n = axis === null ? t.size : t.shape[at]!;
  const inner = axis === null ? 1 : t.shape.slice(at + 1).reduce((product: number, length: number) => product * length, 1);
  const out = torchCall("zeros", [shape], { dtype: { py: "dtype", value: nameOf(t) } }) as Tensor;
  const data = out.storage.data as Float64Array;
  const outer = n === 0 ? 0 : axis === null ? 1 : t.size / (n * inner);
  for (let i = 0; i < outer; i++)
    if (inner === 1) data[i] = pairwise(values, i * n, n, narrow);
    else
      for (let k = 0; k < n; k++)
        for (let j = 0; j < inner; j++) data[i * inner + j] = narrow(data[i * inner + j]! + values[(i * n + k) * inner + j]!);
  return keep && axis !== null ? (torchCall("unsqueeze", [out, at]) as Tensor) : out;
}
const meanOf = (t: Tensor, axis: Value, keep: boolean): Tensor | null => {
  const sum = summed(t, axis, keep);
  const n = axis === null ? t.size : t.shape[axis < 0 ? axis + t.shape.length : axis]!;
  return sum && (torchCall("div", [sum, { py: "float", value: n }]) as Tensor);
};
const centredSquares = (t: Tensor, axis: Value): Tensor => {
  const mean = axis === null ? meanOf(t, null, false)! : meanOf(t, axis, true)!;
  const centred = torchCall("sub", [t, mean]);
  return torchCall("mul", [centred, centred]) as Tensor;
};
function variance(source: Tensor, axis: Value, keep: boolean, ddof: number): Tensor {
  const t = KIND[nameOf(source)] === "f" ? source : cast(source, "float64");
  const n = axis === null ? t.size : t.shape[axis < 0 ? axis + t.shape.length : axis]!;
  return torchCall("div", [summed(centredSquares(t, axis), axis, keep)!, { py: "float", value: Math.max(n - ddof, 0) }]) as Tensor;
}

reduction("sum", (t, axis, keep) => {
  const sum = summed(t, axis, keep);
  if (sum) return wrap(sum);
  const [args, kw] = along(axis, keep);
  return wrap(torchCall("sum", [nameOf(t) === "bool" ? cast(t, "int64") : t, ...args], kw) as Tensor);
});
reduction("prod", (t, axis, keep) => {
  const [args, kw] = along(axis, keep);
  return wrap(torchCall("prod", [nameOf(t) === "bool" ? cast(t, "int64") : t, ...args], kw) as Tensor);
});
reduction("mean", (source, axis, keep) => {
  const t = KIND[nameOf(source)] === "f" ? source : cast(source, "float64");
  const mean = meanOf(t, axis, keep);
  if (mean) return wrap(mean);
  const [args, kw] = along(axis, keep);
  return wrap(torchCall("mean", [t, ...args], kw) as Tensor);
});
reduction("var", (t, axis, keep, ddof) => wrap(variance(t, axis, keep, ddof)));
reduction("std", (t, axis, keep, ddof) => wrap(torchCall("sqrt", [variance(t, axis, keep, ddof)]) as Tensor));
for (const name of ["max", "min"])
  reduction(name, (t, axis, keep) => {
    emptyCheck(t, `zero-size array to reduction operation ${name === "max" ? "maximum" : "minimum"} which has no identity`);
    if (axis === null) return wrap(torchCall(name === "max" ? "amax" : "amin", [torchCall("Tensor.reshape", [t, [-1]]), 0]) as Tensor);
    return wrap(torchCall(name === "max" ? "amax" : "amin", [t, axis], { keepdim: keep }) as Tensor);
  });
for (const name of ["argmax", "argmin"])
  reduction(name, (t, axis, keep) => {
    emptyCheck(t, `attempt to get ${name} of an empty sequence`);
    const source = nameOf(t) === "bool" ? cast(t, "int64") : t;
    return wrap((axis === null ? torchCall(name, [source]) : torchCall(name, [source, axis], { keepdim: keep })) as Tensor);
  });
for (const name of ["any", "all"])
  reduction(name, (t, axis, keep) => {
    const [args, kw] = along(axis, keep);
    return wrap(torchCall(name, [nameOf(t) === "bool" ? t : torchCall("ne", [t, 0]), ...args], kw) as Tensor);
  });
for (const name of ["cumsum", "cumprod"])
  reduction(name, (t, axis) => {
    const source = nameOf(t) === "bool" ? cast(t, "int64") : t;
    return wrap(torchCall(name, [axis === null ? torchCall("Tensor.reshape", [source, [-1]]) : source, axis ?? 0]) as Tensor);
  });

/** argsort along the last axis, stable: typed arrays sort without a comparison function, and each value then looks for its place. */
function ranked(t: Tensor): Value {
  const values = flatValues(t) as ArrayLike<number>;
  const n = t.shape.at(-1)!;
  const out = torchCall("zeros", [t.shape], { dtype: { py: "dtype", value: "int64" } }) as Tensor;
  const places = out.storage.data as BigInt64Array;
  const row = new Float64Array(n);
  const taken = new Int32Array(n);
  for (let start = 0; start < values.length; start += n) {
    for (let i = 0; i < n; i++) row[i] = values[start + i]!;
    row.sort();
    taken.fill(0);
    for (let i = 0; i < n; i++) {
      const value = values[start + i]!;
      let low = 0;
      let high = n;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (row[middle]! < value) low = middle + 1;
        else high = middle;
      }
      // Nan sorts to the end, and is found nowhere by <.
      if (Number.isNaN(value)) for (low = 0; low < n && !Number.isNaN(row[low]!); ) low++;
      places[start + low + taken[low]!++] = BigInt(i);
    }
  }
  return new NdArray(out);
}

const sortArguments = parser("sort", "a, axis=-1, kind=None, order=None, stable=None");
export const stableSort = (name: string) => (args: Value[], kw: Keywords): Value => {
  const [a, axis] = sortArguments(args, kw);
  let t = tensorOf(a);
  if (axis === null) t = torchCall("Tensor.reshape", [t, [-1]]) as Tensor;
  if (name === "argsort" && t.shape.length > 0 && (axis === null || axis === -1 || axis === t.shape.length - 1) && KIND[nameOf(t)] === "f") return ranked(t);
  const sorted = torchCall("sort", [nameOf(t) === "bool" ? cast(t, "uint8") : t], { dim: axis ?? -1, stable: true }) as { value: [Tensor, Tensor] };
  return wrap(name === "sort" ? cast(sorted.value[0], nameOf(t)) : sorted.value[1]);
};
methods(arrayType, {
  argsort: stableSort("argsort"),
  sort: (args, kw) => {
    const sorted = tensorOf(stableSort("sort")(args, kw));
    torchCall("Tensor.copy_", [args[0].t, sorted]);
    return null;
  },
  round: ([a, decimals], kw) => round(a, decimals ?? kw?.get("decimals") ?? 0),
  clip: ([a, low, high], kw) => clip(a, low ?? kw?.get("min") ?? null, high ?? kw?.get("max") ?? null),
  squeeze: ([a, axis]) => wrap((axis === undefined || axis === null ? torchCall("squeeze", [a.t]) : torchCall("squeeze", [a.t, axis])) as Tensor),
  dot: ([a, b]) => operate("@", a, b),
  repeat: ([a, n, axis]) => repeat(a, n, axis ?? null),
  nonzero: ([a]) => new PyTuple((inward(torchCall("nonzero", [a.t], { as_tuple: true })) as PyTuple).a.map((t) => new NdArray(t))),
  swapaxes: ([a, i, j]) => new NdArray(torchCall("transpose", [a.t, i, j]) as Tensor),
});

/** NumPy scales, rounds to even and scales back. */
export function round(a: Value, decimals: Value): Value {
  const t = tensorOf(a);
  if (KIND[nameOf(t)] !== "f") return a;
  const places = Number(decimals);
  if (places === 0) return wrap(torchCall("round", [t]) as Tensor);
  const scale = { py: "float", value: 10 ** Math.abs(places) };
  const scaled = torchCall(places > 0 ? "mul" : "div", [t, scale]);
  return wrap(torchCall(places > 0 ? "div" : "mul", [torchCall("round", [scaled]), scale]) as Tensor);
}

export function clip(a: Value, low: Value, high: Value): Value {
  let result = a;
  if (low !== null) result = extreme("maximum", result, low);
  return high === null ? result : extreme("minimum", result, high);
}
export function extreme(name: string, a: Value, b: Value): Value {
  const [x, y] = together(a, b);
  try {
    return wrap(torchCall(name, [x, y]) as Tensor);
  } catch (error) {
    return broadcastError(error, x, y);
  }
}
export function repeat(a: Value, n: Value, axis: Value): Value {
  const t = axis === null ? (torchCall("Tensor.reshape", [tensorOf(a), [-1]]) as Tensor) : tensorOf(a);
  const times = isWeak(n) || n instanceof Scalar ? whole(n) : tensorOf(n, "int64");
  return wrap(torchCall("repeat_interleave", [t, times], { dim: axis ?? 0 }) as Tensor);
}

export function joined(name: string, arrays: Value, axis: Value): Value {
  const all = toArray(arrays).map((one_) => tensorOf(one_));
  if (all.length === 0) raise("ValueError", "need at least one array to concatenate");
  const common = all.map(nameOf).reduce(promoted);
  try {
    return wrap(torchCall(name, [all.map((t) => cast(t, common)), axis]) as Tensor);
  } catch (error) {
    if (name === "stack") raise("ValueError", "all input arrays must have the same shape");
    if (error instanceof Error) raise("ValueError", "all the input array dimensions except for the concatenation axis must match exactly");
    throw error;
  }
}
