import { edgeOf, gradFunction, grads, type AccumulateNode, type Edge, type Node } from "./autograd.js";
import { bool, FLOAT, INTEGER, int64, type Data, type DType } from "./dtypes.js";
import { runtimeError } from "./errors.js";
import { copyStrided } from "./strided.js";
import { allocate, dataOf, numbersOf, type Numbers, type Storage } from "./storage.js";
import { count, isRowMajor, rowMajor, type Shape } from "./shapes.js";

/** What a hook is given, and may give back in its place. */
export type Hook = (gradient: Tensor) => Tensor | null | undefined;

/**
 * A strided tensor: a window on a storage, with what autograd must know of it.
 *
 * `shape` and `strides` count numbers. A view shares its `storage` with what it was made from. `base` is the tensor that a
 * differentiable view looks at, never itself a view.
 */
export class Tensor {
  readonly storage: Storage;
  readonly dtype: DType;
  shape: Shape;
  strides: Shape;
  readonly offset: number;
  /** Asked for by the user; results of operations have a `gradFn` instead. */
  leafRequiresGrad = false;
  grad: Tensor | null = null;
  gradFn: Node | null = null;
  /** Which output of `gradFn` this is. */
  outputNumber = 0;
  accumulator: AccumulateNode | null = null;
  retainsGrad = false;
  hooks: Hook[] | null = null;
  base: Tensor | null = null;
  /** How often an in-place operation on a view gave this base a new `gradFn`. */
  rebased = 0;
  /** `rebased` of the base when this view's `gradFn` was made. */
  baseRebased = 0;
  readonly isInference: boolean;
  /** A Python number in an operation between tensors: it yields in promotion. */
  isWrappedNumber = false;

  constructor(storage: Storage, dtype: DType, shape: Shape, strides: Shape, offset: number) {
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.isInference = grads.inference;
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return count(this.shape);
  }

  get isFloat(): boolean {
    return this.dtype.category === FLOAT;
  }

  get isContiguous(): boolean {
    return isRowMajor(this.shape, this.strides);
  }

  get requiresGrad(): boolean {
    return this.leafRequiresGrad || gradFunction(this) !== null;
  }

  get isLeaf(): boolean {
    return gradFunction(this) === null;
  }

  /** Where gradients of this tensor go, or null. */
  get edge(): Edge | null {
    return edgeOf(this);
  }

  /** The one number, of any dtype. */
  get number(): number {
    return Number(this.storage.data[this.offset]!);
  }
}

export function fromData(data: Data, dtype: DType, shape: Shape): Tensor {
  return new Tensor({ data, version: 0 }, dtype, shape, rowMajor(shape), 0);
}

export function fromNumbers(numbers: Numbers, dtype: DType, shape: Shape): Tensor {
  return fromData(dataOf(numbers, dtype), dtype, shape);
}

export function full(shape: Shape, value: number, dtype: DType): Tensor {
  const data = allocate(dtype, count(shape));
  if (value !== 0) fillData(data, value, dtype);
  return fromData(data, dtype, shape);
}

export function fillData(data: Data, value: number | bigint, dtype: DType): void {
  if (dtype === int64) (data as BigInt64Array).fill(typeof value === "bigint" ? value : BigInt(Math.trunc(value)));
  else if (dtype === bool) (data as Uint8Array).fill(Number(value) !== 0 ? 1 : 0);
  else (data as Float64Array).fill(dtype.category === INTEGER ? Math.trunc(Number(value)) : Number(value));
}

export const scalar = (value: number, dtype: DType): Tensor => full([], value, dtype);

/**
 * A tensor's numbers in row-major order, in its own kind of array. They may be the tensor's own memory: read only.
 */
export function rawOf(t: Tensor): Data {
  const { data } = t.storage;
  if (t.isContiguous) {
    const size = t.size;
    return t.offset === 0 && data.length === size ? data : (data.subarray(t.offset, t.offset + size) as Data);
  }
  const out = t.dtype.make(t.size);
  copyStrided(data, t.offset, t.strides, out, 0, rowMajor(t.shape), t.shape);
  return out;
}

/** As `rawOf`, as JavaScript numbers: int64 beyond 2**53 is rounded. */
export function numbersFrom(t: Tensor): Numbers {
  return numbersOf(rawOf(t));
}

/** As `numbersFrom`, converted as `t.to(dtype)` would. */
export function numbersAs(t: Tensor, dtype: DType): Numbers {
  const numbers = numbersFrom(t);
  if (t.dtype === dtype || (t.dtype.category < FLOAT && dtype.name === "float64")) return numbers;
  return numbersOf(dataOf(numbers, dtype));
}

/** Numbers that belong to the caller. */
export function copyOf(t: Tensor): Data {
  const raw = rawOf(t);
  return raw.buffer === t.storage.data.buffer ? (raw.slice() as Data) : raw;
}

/** Write row-major data of the tensor's dtype into the tensor's window. */
export function writeInto(t: Tensor, data: Data): void {
  if (t.isContiguous) (t.storage.data as Float64Array).set(data as Float64Array, t.offset);
  else copyStrided(data, 0, rowMajor(t.shape), t.storage.data, t.offset, t.strides, t.shape);
  t.storage.version++;
}

/** A new tensor with the same numbers and no history. */
export function cloneData(t: Tensor): Tensor {
  return fromData(copyOf(t), t.dtype, t.shape);
}

/** The same window, without history: `detach()`. */
export function alias(t: Tensor): Tensor {
  return new Tensor(t.storage, t.dtype, t.shape, t.strides, t.offset);
}

export function castData(t: Tensor, dtype: DType): Tensor {
  if (t.dtype === dtype) return cloneData(t);
  const data = dataOf(numbersFrom(t), dtype);
  return fromData(data.buffer === t.storage.data.buffer ? (data.slice() as Data) : data, dtype, t.shape);
}

/** Give a dtype and other geometry to the same memory; the caller records the gradient. */
export function viewOf(t: Tensor, shape: Shape, strides: Shape, offset: number): Tensor {
  const view = new Tensor(t.storage, t.dtype, shape, strides, offset);
  view.base = t.base ?? t;
  view.baseRebased = view.base.rebased;
  return view;
}

export function requireOne(t: Tensor): void {
  if (t.size !== 1) throw runtimeError(`a Tensor with ${t.size} elements cannot be converted to Scalar`);
}
