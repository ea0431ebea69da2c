/** What only changes how a tensor's memory is looked at, and what copies because it cannot. */
import { record } from "../autograd.js";
import { indexError, runtimeError } from "../errors.js";
import { count, inferShape, list, replaced, rowMajor, sameShape, type Shape, spliced, viewStrides, wrapDim } from "../shapes.js";
import { copyOf, fromData, rawOf, viewOf, type Tensor } from "../tensor.js";
import { positions } from "../strided.js";
import { allocate } from "../storage.js";
import type { Data } from "../dtypes.js";

export function clone(t: Tensor): Tensor {
  return record(fromData(copyOf(t), t.dtype, t.shape), "CloneBackward0", [t], null, (g) => [g]);
}

export const contiguous = (t: Tensor): Tensor => (t.isContiguous ? t : clone(t));

function otherShape(t: Tensor, shape: Shape, strides: Shape, name: string): Tensor {
  return record(viewOf(t, shape, strides, t.offset), name, [t], null, (g) => [reshape(g, t.shape)]);
}

export function view(t: Tensor, wanted: Shape): Tensor {
  const shape = inferShape(wanted, t.size);
  const strides = viewStrides(t.shape, t.strides, shape);
  if (strides === null) {
    throw runtimeError(
      "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous " +
        "subspaces). Use .reshape(...) instead.",
    );
  }
  return otherShape(t, shape, strides, "ViewBackward0");
}

export function reshape(t: Tensor, wanted: Shape): Tensor {
  const shape = inferShape(wanted, t.size);
  const strides = viewStrides(t.shape, t.strides, shape);
  if (strides !== null) return otherShape(t, shape, strides, t.isContiguous ? "ViewBackward0" : "ReshapeAliasBackward0");
  const copy = clone(t);
  return record(viewOf(copy, shape, rowMajor(shape), 0), "UnsafeViewBackward0", [copy], null, (g) => [reshape(g, t.shape)]);
}

export function flatten(t: Tensor, startDim = 0, endDim = -1): Tensor {
  const start = wrapDim(startDim, t.rank), end = wrapDim(endDim, t.rank);
  if (start > end) throw runtimeError("flatten() has invalid args: start_dim cannot come after end_dim");
  if (t.rank === 0) return reshape(t, [1]);
  if (start === end) return t;
  return reshape(t, [...t.shape.slice(0, start), count(t.shape.slice(start, end + 1)), ...t.shape.slice(end + 1)]);
}

export function unflatten(t: Tensor, dim: number, sizes: Shape): Tensor {
  const at = wrapDim(dim, t.rank);
  const known = count(sizes.filter((size) => size !== -1));
  const inside = sizes.map((size) => (size === -1 ? t.shape[at]! / known : size));
  if (count(inside) !== t.shape[at]) {
    throw runtimeError(
      `unflatten: Provided sizes ${list(sizes)} don't multiply up to the size of dim ${at} (${t.shape[at]}) in the input tensor`,
    );
  }
  return view(t, [...t.shape.slice(0, at), ...inside, ...t.shape.slice(at + 1)]);
}

export function permute(t: Tensor, dims: readonly number[], name = "PermuteBackward0"): Tensor {
  if (dims.length !== t.rank) {
    throw runtimeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of ` +
        `dimensions i.e. input.dim() = ${t.rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const order = dims.map((dim) => wrapDim(dim, t.rank));
  if (new Set(order).size !== order.length) throw runtimeError("permute(): duplicate dims are not allowed.");
  const back = order.map((_, i) => order.indexOf(i));
  const out = viewOf(t, order.map((d) => t.shape[d]!), order.map((d) => t.strides[d]!), t.offset);
  return record(out, name, [t], null, (g) => [permute(g, back)]);
}

export function transpose(t: Tensor, dim0: number, dim1: number, name = "TransposeBackward0"): Tensor {
  const a = wrapDim(dim0, t.rank), b = wrapDim(dim1, t.rank);
  const order = t.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  const out = viewOf(t, order.map((d) => t.shape[d]!), order.map((d) => t.strides[d]!), t.offset);
  return record(out, name, [t], null, (g) => [transpose(g, a, b)]);
}

/** `t()`, for at most two dimensions. */
export function t2(t: Tensor): Tensor {
  if (t.rank > 2) throw runtimeError(`t() expects a tensor with <= 2 dimensions, but self is ${t.rank}D`);
  if (t.rank < 2) return otherShape(t, t.shape, t.strides, "TBackward0");
  return transpose(t, 0, 1, "TBackward0");
}

export const reversed = (t: Tensor): Tensor => permute(t, t.shape.map((_, i) => t.rank - 1 - i));

export function matrixTranspose(t: Tensor): Tensor {
  if (t.rank < 2) {
    throw runtimeError(`tensor.mT is only supported on matrices or batches of matrices. Got ${t.rank}-D tensor.`);
  }
  return transpose(t, -2, -1);
}

export function movedim(t: Tensor, source: readonly number[], destination: readonly number[]): Tensor {
  const from = source.map((d) => wrapDim(d, t.rank)), to = destination.map((d) => wrapDim(d, t.rank));
  if (from.length !== to.length) {
    throw runtimeError(
      `movedim: Invalid source or destination dims: source (${list(source)} dims) should contain the same number of dims as ` +
        `destination (${list(destination)} dims)`,
    );
  }
  const rest = t.shape.map((_, i) => i).filter((i) => !from.includes(i));
  return permute(t, t.shape.map((_, i) => (to.includes(i) ? from[to.indexOf(i)]! : rest.shift()!)));
}

export function unsqueeze(t: Tensor, dim: number): Tensor {
  const n = t.rank + 1;
  if (dim < -n || dim >= n) {
    throw indexError(`Dimension out of range (expected to be in range of [${-n}, ${n - 1}], but got ${dim})`);
  }
  const at = dim < 0 ? dim + n : dim;
  const step = at < t.rank ? t.shape[at]! * t.strides[at]! : 1;
  const out = viewOf(t, spliced(t.shape, at, 0, 1), spliced(t.strides, at, 0, step), t.offset);
  return record(out, "UnsqueezeBackward0", [t], null, (g) => [reshape(g, t.shape)]);
}

/** @param dims null for all dimensions of size 1 */
export function squeeze(t: Tensor, dims: readonly number[] | null): Tensor {
  const chosen = dims?.map((dim) => wrapDim(dim, t.rank)) ?? t.shape.map((_, i) => i);
  const kept = t.shape.map((_, i) => i).filter((i) => t.shape[i] !== 1 || !chosen.includes(i));
  const out = viewOf(t, kept.map((i) => t.shape[i]!), kept.map((i) => t.strides[i]!), t.offset);
  const name = dims === null ? "SqueezeBackward0" : dims.length === 1 ? "SqueezeBackward1" : "SqueezeBackward2";
  return record(out, name, [t], null, (g) => [reshape(g, t.shape)]);
}

/** @param wanted a size of -1 keeps the dimension's own */
export function expand(t: Tensor, wanted: Shape): Tensor {
  const lead = wanted.length - t.rank;
  if (lead < 0) {
    throw runtimeError(
      `expand(torch.${t.dtype.scalarName}Tensor{${list(t.shape)}}, size=${list(wanted)}): the number of sizes provided ` +
        `(${wanted.length}) must be greater or equal to the number of dimensions in the tensor (${t.rank})`,
    );
  }
  const shape: number[] = [], strides: number[] = [];
  wanted.forEach((size, i) => {
    const own = t.shape[i - lead];
    if (own === undefined) {
      if (size < 0) {
        throw runtimeError(
          `The expanded size of the tensor (${size}) isn't allowed in a leading, non-existing dimension ${i}`,
        );
      }
      shape.push(size);
      strides.push(0);
    } else if (size === -1 || size === own) {
      shape.push(own);
      strides.push(t.strides[i - lead]!);
    } else if (own === 1) {
      shape.push(size);
      strides.push(0);
    } else {
      throw runtimeError(
        `The expanded size of the tensor (${size}) must match the existing size (${own}) at non-singleton dimension ${i}.  ` +
          `Target sizes: ${list(wanted)}.  Tensor sizes: ${list(t.shape)}`,
      );
    }
  });
  const out = viewOf(t, shape, strides, t.offset);
  return record(out, "ExpandBackward0", [t], null, (g) => [g]);
}

/** Expand without a record, for kernels; the tensor itself when it has the shape. */
export const broadcastTo = (t: Tensor, shape: Shape): Tensor =>
  sameShape(t.shape, shape) ? t : viewOf(t, shape, broadcastStrides(t, shape), t.offset);

function broadcastStrides(t: Tensor, shape: Shape): number[] {
  const lead = shape.length - t.rank;
  return shape.map((size, i) => (i < lead || (t.shape[i - lead] === 1 && size !== 1) ? 0 : t.strides[i - lead]!));
}

export function select(t: Tensor, dim: number, index: number): Tensor {
  if (t.rank === 0) throw indexError("select() cannot be applied to a 0-dim tensor.");
  const at = wrapDim(dim, t.rank);
  const size = t.shape[at]!;
  if (index < -size || index >= size) {
    throw indexError(`select(): index ${index} out of range for tensor of size ${list(t.shape)} at dimension ${at}`);
  }
  const i = index < 0 ? index + size : index;
  return window(t, "SelectBackward0", (strides) => [spliced(t.shape, at, 1), spliced(strides, at, 1), i * strides[at]!]);
}

/** @param start 0 to size @param stop start to size */
export function slice(t: Tensor, dim: number, start: number, stop: number, step: number, name = "SliceBackward0"): Tensor {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return window(t, name, (strides) => [replaced(t.shape, dim, length), replaced(strides, dim, strides[dim]! * step), start * strides[dim]!]);
}

/** What a window is in a tensor with given strides: its shape, its strides, and how far it starts from the tensor's start. */
type Cut = (strides: Shape) => readonly [shape: number[], strides: number[], start: number];

/** A view of some of a tensor's numbers; its gradient is spread over zeros. */
function window(t: Tensor, name: string, cut: Cut): Tensor {
  const [shape, strides, start] = cut(t.strides);
  const out = viewOf(t, shape, strides, t.offset + start);
  return record(out, name, [t], null, (g) => {
    const [, inRows, first] = cut(rowMajor(t.shape));
    return [spread(g, positions(shape, inRows, first), t.shape)];
  });
}

/** Zeros of a shape with a tensor's numbers at places: the gradient of a window. */
export function spread(g: Tensor, places: Int32Array, shape: Shape): Tensor {
  const data = allocate(g.dtype, count(shape)) as Float64Array;
  const numbers = rawOf(g) as Float64Array;
  for (let i = 0; i < places.length; i++) data[places[i]!]! += numbers[i]!;
  return record(fromData(data as Data, g.dtype, shape), "SliceBackward0", [g], null, (gg) => [pickPlaces(gg, places, g.shape)]);
}

/** A tensor's numbers at row-major places. */
export function pickPlaces(t: Tensor, places: Int32Array, shape: Shape, name = "IndexBackward0"): Tensor {
  const data = allocate(t.dtype, places.length) as Float64Array;
  const numbers = rawOf(t) as Float64Array;
  for (let i = 0; i < places.length; i++) data[i] = numbers[places[i]!]!;
  return record(fromData(data as Data, t.dtype, shape), name, [t], null, (g) => [spread(g, places, t.shape)]);
}

export function narrow(t: Tensor, dim: number, start: number, length: number): Tensor {
  if (t.rank === 0) throw runtimeError("narrow() cannot be applied to a 0-dim tensor.");
  if (length < 0) throw runtimeError("narrow(): length must be non-negative.");
  const at = wrapDim(dim, t.rank);
  const size = t.shape[at]!;
  const from = start < 0 ? start + size : start;
  if (start > size || from < 0) {
    throw indexError(`start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`);
  }
  if (from + length > size) throw runtimeError(`start (${from}) + length (${length}) exceeds dimension size (${size}).`);
  return slice(t, at, from, from + length, 1);
}

export function diagonal(t: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  const a = wrapDim(dim1, t.rank), b = wrapDim(dim2, t.rank);
  if (a === b) throw runtimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const rows = t.shape[a]!, columns = t.shape[b]!;
  const length = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const kept = t.shape.map((_, i) => i).filter((i) => i !== a && i !== b);
  return window(t, "DiagonalBackward0", (strides) => [
    [...kept.map((i) => t.shape[i]!), length],
    [...kept.map((i) => strides[i]!), strides[a]! + strides[b]!],
    length === 0 ? 0 : offset >= 0 ? offset * strides[b]! : -offset * strides[a]!,
  ]);
}

/** Sliding windows along a dimension: `unfold`. */
export function unfold(t: Tensor, dim: number, size: number, step: number): Tensor {
  const at = wrapDim(dim, t.rank);
  if (size > t.shape[at]!) throw runtimeError(`maximum size for tensor at dimension ${at} is ${t.shape[at]} but size is ${size}`);
  const windows = Math.floor((t.shape[at]! - size) / step) + 1;
  return window(t, "UnfoldBackward0", (strides) => [
    [...replaced(t.shape, at, windows), size], [...replaced(strides, at, strides[at]! * step), strides[at]!], 0,
  ]);
}

/** A column of a matrix, without a record. */
export const unbindColumn = (t: Tensor, column: number): Tensor =>
  viewOf(t, [t.shape[0]!], [t.strides[0]!], t.offset + column * t.strides[1]!);
