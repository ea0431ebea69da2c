/** Tensors from nothing, from numbers and from nested lists. */
import { bool, BOOL, defaultDtype, FLOAT, INTEGER, int64, type Data, type DType } from "../dtypes.js";
import { runtimeError, typeError, valueError } from "../errors.js";
import { scalarFrom, type Scalar } from "../scalars.js";
import { checkSizes, count, type Shape } from "../shapes.js";
import { allocate } from "../storage.js";
import { fillData, fromData, fromNumbers, full, rawOf, Tensor } from "../tensor.js";
import { checkAllocation } from "../limits.js";

export function filled(shape: Shape, value: Scalar, dtype: DType): Tensor {
  checkSizes(shape);
  const data = allocate(dtype, count(shape));
  fillData(data, value.big ?? value.value, dtype);
  return fromData(data, dtype, shape);
}

export function zeros(shape: Shape, dtype: DType): Tensor {
  checkSizes(shape);
  return full(shape, 0, dtype);
}

export function eye(n: number, m: number, dtype: DType): Tensor {
  if (n < 0) throw runtimeError(`n must be greater or equal to 0, got ${n}`);
  if (m < 0) throw runtimeError(`m must be greater or equal to 0, got ${m}`);
  const numbers = new Float64Array(n * m);
  for (let i = 0; i < Math.min(n, m); i++) numbers[i * m + i] = 1;
  return fromNumbers(numbers, dtype, [n, m]);
}

export function arange(start: Scalar, end: Scalar, step: Scalar, dtype: DType | null): Tensor {
  const kinds = [start, end, step].map(({ category }) => category);
  const kind = dtype ?? (kinds.includes(FLOAT) ? defaultDtype() : int64);
  const [from, to, by] = [start.value, end.value, step.value];
  if (by === 0) throw runtimeError("step must be nonzero");
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw runtimeError(`unsupported range: ${from} -> ${to}`);
  if (by > 0 ? to < from : to > from) throw runtimeError("upper bound and lower bound inconsistent with step sign");
  const size = Math.ceil((to - from) / by);
  checkAllocation(size, kind.bytes);
  const numbers = new Float64Array(size);
  for (let i = 0; i < size; i++) numbers[i] = from + i * by;
  return fromNumbers(numbers, kind, [size]);
}

/** Evenly spaced from both ends towards the middle, as PyTorch's kernel does. */
export function linspace(start: number, end: number, steps: number, dtype: DType): Tensor {
  if (steps < 0) throw runtimeError("number of steps must be non-negative");
  checkAllocation(steps, dtype.bytes);
  const round = dtype.name === "float32" ? Math.fround : (x: number): number => x;
  const from = round(start), to = round(end);
  const step = round(round(to - from) / (steps - 1));
  const numbers = new Float64Array(steps);
  const half = Math.trunc(steps / 2);
  for (let i = 0; i < steps; i++) numbers[i] = i < half ? from + step * i : to - step * (steps - i - 1);
  if (steps === 1) numbers[0] = from;
  return fromNumbers(numbers, dtype, [steps]);
}

export function logspace(start: number, end: number, steps: number, base: number, dtype: DType): Tensor {
  const numbers = new Float64Array(steps);
  const step = (end - start) / (steps - 1);
  const half = Math.trunc(steps / 2);
  for (let i = 0; i < steps; i++) numbers[i] = base ** (i < half ? start + step * i : end - step * (steps - i - 1));
  if (steps === 1) numbers[0] = base ** start;
  return fromNumbers(numbers, dtype, [steps]);
}

/** The shape of nested lists; PyTorch's words where they are ragged. */
function shapeOfLists(value: unknown): number[] {
  const shape: number[] = [];
  for (let at = value; Array.isArray(at) || (at instanceof Tensor && at.rank > 0); at = (at as unknown[])[0]) {
    if (at instanceof Tensor) return [...shape, ...at.shape];
    shape.push(at.length);
    if (at.length === 0) break;
  }
  return shape;
}

/** How Python names the class of a value at the border. */
export function pyTypeName(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (value instanceof Tensor) return "Tensor";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "str";
  const number = scalarFrom(value);
  if (number !== null) return number.category === BOOL ? "bool" : number.category === INTEGER ? "int" : "float";
  if (typeof value === "function") return "function";
  const py = (value as { py?: unknown }).py;
  if (typeof py === "string") {
    return { dtype: "torch.dtype", size: "torch.Size", list: "list", tuple: "tuple", slice: "slice", ellipsis: "ellipsis" }[py] ?? py;
  }
  return "dict";
}

/** `torch.tensor(data)`: nested arrays of Python numbers or of tensors without dimensions. */
export function fromLists(value: unknown, dtype: DType | null): Tensor {
  const shape = shapeOfLists(value);
  const leaves: (number | bigint)[] = [];
  let category: 0 | 1 | 2 | -1 = -1;
  let kinds: DType | null = null;
  const walk = (at: unknown, depth: number): void => {
    if (at instanceof Tensor) {
      if (at.rank !== shape.length - depth) {
        if (at.size !== 1) throw valueError(`only one element tensors can be converted to Python scalars`);
      }
      const raw = rawOf(at);
      for (let i = 0; i < raw.length; i++) leaves.push(raw[i]!);
      category = Math.max(category, at.dtype.category) as 0 | 1 | 2;
      if (at.isFloat && at.dtype.name === "float64") kinds = at.dtype;
      return;
    }
    if (Array.isArray(at)) {
      if (depth >= shape.length) {
        throw valueError("too many dimensions 'list'");
      }
      if (at.length !== shape[depth]) {
        throw valueError(`expected sequence of length ${shape[depth]} at dim ${depth} (got ${at.length})`);
      }
      for (const item of at) walk(item, depth + 1);
      return;
    }
    const number = scalarFrom(at);
    if (number === null) {
      if (typeof at === "string") throw depth === 0 ? typeError("new(): invalid data type 'str'") : valueError("too many dimensions 'str'");
      if (depth === 0) throw runtimeError(`Could not infer dtype of ${pyTypeName(at)}`);
      throw dtype === null
        ? runtimeError(`Could not infer dtype of ${pyTypeName(at)}`)
        : typeError(`must be real number, not ${pyTypeName(at)}`);
    }
    if (depth < shape.length) throw typeError("not a sequence");
    category = Math.max(category, number.category) as 0 | 1 | 2;
    leaves.push(number.big ?? number.value);
  };
  walk(value, 0);
  const found: DType = category === -1 || category === FLOAT ? (kinds ?? defaultDtype()) : category === INTEGER ? int64 : bool;
  const kind = dtype ?? found;
  return fromData(dataFromLeaves(leaves, kind), kind, shape);
}

function dataFromLeaves(leaves: readonly (number | bigint)[], dtype: DType): Data {
  const data = allocate(dtype, leaves.length);
  if (dtype === int64) {
    leaves.forEach((leaf, i) => ((data as BigInt64Array)[i] = typeof leaf === "bigint" ? leaf : toBig(leaf)));
  } else {
    leaves.forEach((leaf, i) => {
      const number = Number(leaf);
      (data as Float64Array)[i] = dtype === bool ? (number !== 0 ? 1 : 0) : dtype.category === INTEGER ? Math.trunc(number) : number;
    });
  }
  return data;
}

function toBig(value: number): bigint {
  if (!Number.isFinite(value)) throw runtimeError(`value cannot be converted to type int64_t without overflow`);
  return BigInt(Math.trunc(value));
}

/** A tensor's numbers as nested arrays of Python numbers, by `leaf`. */
export function toLists(t: Tensor, leaf: (value: number | bigint) => unknown): unknown {
  const raw = rawOf(t);
  let at = 0;
  const walk = (dim: number): unknown =>
    dim === t.rank
      ? leaf(raw[at++]!)
      : { py: "list", value: Array.from({ length: t.shape[dim]! }, () => walk(dim + 1)) };
  return walk(0);
}

