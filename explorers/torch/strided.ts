import type { Data } from "./dtypes.js";
import type { Shape } from "./shapes.js";

/** Copy between two strided windows of one shape and one kind of number. */
export function copyStrided(
  from: Data, fromOffset: number, fromStrides: Shape,
  to: Data, toOffset: number, toStrides: Shape,
  shape: Shape,
): void {
  const rank = shape.length;
  if (rank === 0) {
    to[toOffset] = from[fromOffset]!;
    return;
  }
  copyFrom(0, from as Float64Array, fromOffset, fromStrides, to as Float64Array, toOffset, toStrides, shape);
}

function copyFrom(
  dim: number,
  from: Float64Array, fromOffset: number, fromStrides: Shape,
  to: Float64Array, toOffset: number, toStrides: Shape,
  shape: Shape,
): void {
  const size = shape[dim]!, fromStep = fromStrides[dim]!, toStep = toStrides[dim]!;
  if (dim === shape.length - 1) {
    for (let i = 0, a = fromOffset, b = toOffset; i < size; i++, a += fromStep, b += toStep) to[b] = from[a]!;
    return;
  }
  for (let i = 0; i < size; i++) {
    copyFrom(dim + 1, from, fromOffset + i * fromStep, fromStrides, to, toOffset + i * toStep, toStrides, shape);
  }
}

/** The place in memory of every number of a window, in row-major order. */
export function positions(shape: Shape, strides: Shape, offset: number): Int32Array {
  let n = 1;
  for (const size of shape) n *= size;
  const found = new Int32Array(n);
  let filled = 0;
  const walk = (dim: number, at: number): void => {
    if (dim === shape.length) {
      found[filled++] = at;
      return;
    }
    for (let i = 0; i < shape[dim]!; i++) walk(dim + 1, at + i * strides[dim]!);
  };
  if (n > 0) walk(0, offset);
  return found;
}
