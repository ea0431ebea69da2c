import { indexError, runtimeError } from "./errors.js";

export type Shape = readonly number[];

export function count(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i]!;
  return n;
}

export function rowMajor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= Math.max(shape[i]!, 1);
  }
  return strides;
}

/** The shape with another size at one place. */
export const replaced = (shape: Shape, at: number, size: number): number[] => shape.map((own, i) => (i === at ? size : own));

/** The shape with some sizes taken out at a place, and others put in. */
export const spliced = (shape: Shape, at: number, taken: number, ...put: number[]): number[] =>
  [...shape.slice(0, at), ...put, ...shape.slice(at + taken)];

export function isRowMajor(shape: Shape, strides: Shape): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i]!;
    if (size === 0) return true;
    if (size !== 1) {
      if (strides[i] !== stride) return false;
      stride *= size;
    }
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `[2, 3]`, as PyTorch's messages write a shape. */
export const list = (shape: Shape): string => `[${shape.join(", ")}]`;

/** `2x3`, as the messages of matrix products do. */
export const times = (shape: Shape): string => shape.join("x");

export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let i = rank - 1; i >= 0; i--) {
    const m = a[i - rank + a.length] ?? 1, n = b[i - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw runtimeError(
        `The size of tensor a (${m}) must match the size of tensor b (${n}) at non-singleton dimension ${i}`,
      );
    }
    shape[i] = m === 1 ? n : m;
  }
  return shape;
}

/** A dimension from 0 on; a scalar counts as having one. */
export function wrapDim(dim: number, rank: number): number {
  const n = Math.max(rank, 1);
  if (dim < -n || dim >= n) {
    throw indexError(`Dimension out of range (expected to be in range of [${-n}, ${n - 1}], but got ${dim})`);
  }
  return dim < 0 ? dim + n : dim;
}

export function wrapDims(dims: readonly number[], rank: number): number[] {
  const wrapped = dims.map((dim) => wrapDim(dim, rank));
  wrapped.forEach((dim, i) => {
    if (wrapped.indexOf(dim) !== i) throw runtimeError(`dim ${dim} appears multiple times in the list of dims`);
  });
  return wrapped;
}

/** The shape with its one -1 worked out, for so many numbers. */
export function inferShape(shape: Shape, numbers: number): number[] {
  const at = shape.indexOf(-1);
  if (at >= 0 && shape.indexOf(-1, at + 1) >= 0) throw runtimeError("only one dimension can be inferred");
  const bad = shape.find((size) => size < -1);
  if (bad !== undefined) throw runtimeError(`invalid shape dimension ${bad} at index ${shape.indexOf(bad)} of shape ${list(shape)}`);
  const known = count(shape.filter((_, i) => i !== at));
  if (at >= 0 && known === 0 && numbers === 0) {
    throw runtimeError(
      `cannot reshape tensor of 0 elements into shape ${list(shape)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  if (at < 0 ? known !== numbers : known === 0 || numbers % known !== 0) {
    throw runtimeError(`shape '${list(shape)}' is invalid for input of size ${numbers}`);
  }
  return shape.map((size, i) => (i === at ? numbers / known : size));
}

/** The strides with which a strided tensor can be seen in another shape, or null: then it must be copied. */
export function viewStrides(shape: Shape, strides: Shape, wanted: Shape): number[] | null {
  if (count(shape) === 0) return sameShape(shape, wanted) ? [...strides] : rowMajor(wanted);
  const found = new Array<number>(wanted.length);
  let view = wanted.length - 1;
  let base = strides.at(-1) ?? 1;
  let chunk = 1, viewed = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    chunk *= shape[d]!;
    if (d === 0 || (shape[d - 1] !== 1 && strides[d - 1] !== chunk * base)) {
      while (view >= 0 && (viewed < chunk || wanted[view] === 1)) {
        found[view] = viewed * base;
        viewed *= wanted[view]!;
        view--;
      }
      if (viewed !== chunk) return null;
      if (d > 0) {
        base = strides[d - 1]!;
        chunk = viewed = 1;
      }
    }
  }
  while (view >= 0 && shape.length === 0) found[view--] = 1;
  return view === -1 ? found : null;
}

export function checkSizes(shape: Shape): void {
  const bad = shape.find((size) => size < 0);
  if (bad !== undefined) {
    throw runtimeError(`Trying to create tensor with negative dimension ${bad}: ${list(shape)}`);
  }
}
