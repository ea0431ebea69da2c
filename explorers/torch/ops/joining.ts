/** What puts tensors together, takes them apart and moves their numbers. */
import { record, renamed } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, int64, promote, type Data } from "../dtypes.js";
import { indexError, runtimeError, valueError } from "../errors.js";
import { int } from "../scalars.js";
import { broadcastShapes, count, list, replaced, rowMajor, type Shape, spliced, wrapDim } from "../shapes.js";
import { allocate } from "../storage.js";
import { fromData, fromNumbers, numbersFrom, rawOf, type Tensor } from "../tensor.js";
import { copyStrided } from "../strided.js";
import { where } from "./arithmetic.js";
import { expand, narrow, permute, pickPlaces, reshape, slice, spread, transpose, unsqueeze } from "./views.js";

export function cat(tensors: readonly Tensor[], dim: number): Tensor {
  if (tensors.length === 0) throw valueError("torch.cat(): expected a non-empty list of Tensors");
  const dtype = tensors.map((t) => t.dtype).reduce(promote);
  const isSkipped = (t: Tensor): boolean => t.rank === 1 && t.size === 0;
  const parts = tensors.map((t) => castTo(t, dtype));
  const kept = parts.filter((t) => !isSkipped(t));
  const model = kept[0] ?? parts[0]!;
  if (parts.some((t) => t.rank === 0)) {
    throw runtimeError(`zero-dimensional tensor (at position ${parts.findIndex((t) => t.rank === 0)}) cannot be concatenated`);
  }
  const at = wrapDim(dim, model.rank);
  tensors.forEach((t, i) => {
    if (isSkipped(t)) return;
    if (t.rank !== model.rank) {
      throw runtimeError(`Tensors must have same number of dimensions: got ${model.rank} and ${t.rank}`);
    }
    const bad = t.shape.findIndex((size, d) => d !== at && size !== model.shape[d]);
    if (bad >= 0) {
      throw runtimeError(
        `Sizes of tensors must match except in dimension ${at}. Expected size ${model.shape[bad]} but got size ${t.shape[bad]} for ` +
          `tensor number ${i} in the list.`,
      );
    }
  });
  const total = kept.reduce((n, t) => n + t.shape[at]!, 0);
  const shape = replaced(model.shape, at, total);
  const data = allocate(dtype, count(shape));
  const strides = rowMajor(shape);
  let from = 0;
  for (const t of kept) {
    copyStrided(rawOf(t), 0, rowMajor(t.shape), data, from * strides[at]!, strides, t.shape);
    from += t.shape[at]!;
  }
  return record(fromData(data, dtype, shape), "CatBackward0", parts, null, (g, node) => {
    let start = 0;
    return parts.map((t, i) => {
      if (isSkipped(t)) return node.needs(i) ? g : null;
      const length = t.shape[at]!;
      start += length;
      return node.needs(i) ? narrow(g, at, start - length, length) : null;
    });
  });
}

export function stack(tensors: readonly Tensor[], dim: number): Tensor {
  if (tensors.length === 0) throw runtimeError("stack expects a non-empty TensorList");
  const first = tensors[0]!;
  tensors.forEach((t, i) => {
    if (list(t.shape) !== list(first.shape)) {
      throw runtimeError(
        `stack expects each tensor to be equal size, but got ${list(first.shape)} at entry 0 and ${list(t.shape)} at entry ${i}`,
      );
    }
  });
  const at = wrapDim(dim, first.rank + 1);
  const out = cat(tensors.map((t) => unsqueeze(t, at)), at);
  renamed(out, "StackBackward0");
  return out;
}

/** @param sizes one size for all parts but the last, or each part's own */
export function split(t: Tensor, sizes: number | readonly number[], dim: number): Tensor[] {
  if (t.rank === 0) throw runtimeError("split expects at least a 1-dimensional tensor");
  const at = wrapDim(dim, t.rank);
  const whole = t.shape[at]!;
  if (typeof sizes === "number") {
    if (sizes < 0) throw runtimeError(`split expects split_size be non-negative, but got split_size=${sizes}`);
    if (sizes === 0 && whole > 0) {
      throw runtimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${whole}`);
    }
    const n = Math.max(1, Math.ceil(whole / Math.max(sizes, 1)));
    return Array.from({ length: n }, (_, i) => slice(t, at, i * sizes, Math.min(whole, (i + 1) * sizes), 1, "SplitBackward0"));
  }
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== whole) {
    throw runtimeError(
      `split_with_sizes expects split_sizes to sum exactly to ${whole} (input tensor's size at dimension ${at}), but got ` +
        `split_sizes=${list(sizes)}`,
    );
  }
  let start = 0;
  return sizes.map((size) => slice(t, at, start, (start += size), 1, "SplitWithSizesBackward0"));
}

export function chunk(t: Tensor, chunks: number, dim: number): Tensor[] {
  if (chunks <= 0) throw runtimeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const size = t.shape[wrapDim(dim, t.rank)]!;
  return split(t, Math.max(1, Math.ceil(size / chunks)), dim);
}

export function unbind(t: Tensor, dim: number): Tensor[] {
  if (t.rank === 0) throw indexError("Dimension specified as 0 but tensor has no dimensions");
  const at = wrapDim(dim, t.rank);
  const rest = spliced(t.shape, at, 1);
  return Array.from({ length: t.shape[at]! }, (_, i) => {
    const out = reshape(slice(t, at, i, i + 1, 1), rest);
    renamed(out, "UnbindBackward0");
    return out;
  });
}

export function meshgrid(tensors: readonly Tensor[], indexing: string): Tensor[] {
  if (indexing !== "ij" && indexing !== "xy") {
    throw runtimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
  }
  const swapped = indexing === "xy" && tensors.length >= 2;
  const shape = tensors.map((t) => t.size);
  const grids = tensors.map((t, i) => expand(reshape(t, shape.map((_, d) => (d === i ? t.size : 1))), shape));
  if (!swapped) return grids;
  return grids.map((grid) => transpose(grid, 0, 1));
}

export function cartesianProd(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 1) return tensors[0]!;
  return stack(meshgrid(tensors, "ij").map((grid) => reshape(grid, [-1])), 1);
}

export function combinations(t: Tensor, r: number, withReplacement: boolean): Tensor {
  const rows: number[] = [];
  let n = 0;
  const walk = (chosen: number[], from: number): void => {
    if (chosen.length === r) {
      rows.push(...chosen);
      n++;
      return;
    }
    for (let i = from; i < t.size; i++) walk([...chosen, i], withReplacement ? i : i + 1);
  };
  walk([], 0);
  return pickPlaces(t, Int32Array.from(rows), [n, r]);
}

/** Numbers from row-major places, by a rule of place in the result. */
function moved(t: Tensor, shape: Shape, from: (index: readonly number[]) => readonly number[], name: string): Tensor {
  const own = rowMajor(t.shape);
  const places = new Int32Array(count(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < places.length; i++) {
    const source = from(index);
    let at = 0;
    for (let d = 0; d < source.length; d++) at += source[d]! * own[d]!;
    places[i] = at;
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d]!++;
      if (index[d]! < shape[d]!) break;
      index[d] = 0;
    }
  }
  return pickPlaces(t, places, shape, name);
}

export function flip(t: Tensor, dims: readonly number[]): Tensor {
  const flipped = new Set(dims.map((dim) => wrapDim(dim, t.rank)));
  return moved(t, t.shape, (index) => index.map((i, d) => (flipped.has(d) ? t.shape[d]! - 1 - i : i)), "FlipBackward0");
}

export function roll(t: Tensor, shifts: readonly number[], dims: readonly number[] | null): Tensor {
  if (dims === null) {
    if (shifts.length !== 1) throw runtimeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:0`);
    return reshape(roll(reshape(t, [-1]), shifts, [0]), t.shape);
  }
  if (shifts.length !== dims.length) {
    throw runtimeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
  }
  const by = t.shape.map(() => 0);
  dims.forEach((dim, i) => (by[wrapDim(dim, t.rank)]! += shifts[i]!));
  const wrap = (i: number, size: number): number => ((i % size) + size) % size;
  return moved(t, t.shape, (index) => index.map((i, d) => wrap(i - by[d]!, t.shape[d]!)), "RollBackward0");
}

export function rot90(t: Tensor, k: number, dims: readonly number[]): Tensor {
  if (t.rank < 2) throw runtimeError(`expected total dims >= 2, but got total dims = ${t.rank}`);
  const [a, b] = dims.map((dim) => wrapDim(dim, t.rank)) as [number, number];
  const turns = ((k % 4) + 4) % 4;
  const order = t.shape.map((_, d) => (d === a ? b : d === b ? a : d));
  if (turns === 0) return pickPlaces(t, Int32Array.from({ length: t.size }, (_, i) => i), t.shape, "Rot90Backward0");
  if (turns === 2) return flip(t, [a, b]);
  return turns === 1 ? permute(flip(t, [b]), order) : permute(flip(t, [a]), order);
}

export function repeat(t: Tensor, times: readonly number[]): Tensor {
  if (times.length < t.rank) {
    throw runtimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
  }
  if (times.some((n) => n < 0)) throw runtimeError("Trying to create tensor with negative dimension " + String(times.find((n) => n < 0)));
  const lead = times.length - t.rank;
  const shape = times.map((n, d) => n * (t.shape[d - lead] ?? 1));
  return moved(t, shape, (index) => t.shape.map((size, d) => index[d + lead]! % size), "RepeatBackward0");
}

export function tile(t: Tensor, times: readonly number[]): Tensor {
  const lead = Math.max(0, t.rank - times.length);
  return repeat(t, [...Array.from({ length: lead }, () => 1), ...times]);
}

export function repeatInterleave(t: Tensor, repeats: number | Tensor, dim: number | null): Tensor {
  const x = dim === null ? reshape(t, [-1]) : t;
  const at = wrapDim(dim ?? 0, x.rank);
  const size = x.shape[at]!;
  const times = typeof repeats === "number" ? null : numbersFrom(repeats);
  if (times !== null && times.length !== size && times.length !== 1) {
    throw runtimeError("repeats must have the same size as input along dim, but got repeats.size(0) = " + `${times.length} and input.size(${at}) = ${size}`);
  }
  const order: number[] = [];
  for (let i = 0; i < size; i++) {
    const n = times === null ? (repeats as number) : times.length === 1 ? times[0]! : times[i]!;
    if (n < 0) throw runtimeError("Repeats must be non-negative");
    for (let k = 0; k < n; k++) order.push(i);
  }
  return moved(x, replaced(x.shape, at, order.length), (index) => index.map((i, d) => (d === at ? order[i]! : i)), "IndexSelectBackward0");
}

/** The lower (or upper) triangle; zeros elsewhere. */
export function triangle(t: Tensor, diagonal: number, lower: boolean): Tensor {
  if (t.rank < 2) throw runtimeError(`${lower ? "tril" : "triu"}: input tensor must have at least 2 dimensions`);
  const [rows, columns] = t.shape.slice(-2) as [number, number];
  const bits = new Uint8Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) bits[i * columns + j] = (lower ? j - i <= diagonal : j - i >= diagonal) ? 1 : 0;
  }
  const mask = fromData(bits, bool, [rows, columns]);
  const out = castTo(where(mask, t, int(0)), t.dtype);
  renamed(out, lower ? "TrilBackward0" : "TriuBackward0");
  return out;
}

export function diag(t: Tensor, offset: number, diagonal: (t: Tensor, offset: number) => Tensor): Tensor {
  if (t.rank === 2) return diagonal(t, offset);
  if (t.rank !== 1) throw runtimeError(`diag(): Supports 1D or 2D tensors. Got ${t.rank}D`);
  const n = t.size + Math.abs(offset);
  const places = Int32Array.from({ length: t.size }, (_, i) => (i + Math.max(0, -offset)) * n + i + Math.max(0, offset));
  return spread(t, places, [n, n]);
}

/** The row-major places that `index` names along a dimension. */
function placesAlong(shape: Shape, dim: number, index: Tensor): Int32Array {
  const strides = rowMajor(shape);
  const chosen = numbersFrom(index);
  const places = new Int32Array(chosen.length);
  const at = index.shape.map(() => 0);
  for (let i = 0; i < places.length; i++) {
    const label = chosen[i]!;
    const size = shape[dim] ?? 1;
    if (label < 0 || label >= size) {
      throw runtimeError(`index ${label} is out of bounds for dimension ${dim} with size ${size}`);
    }
    let place = 0;
    for (let d = 0; d < shape.length; d++) place += (d === dim ? label : at[d]!) * strides[d]!;
    places[i] = place;
    for (let d = at.length - 1; d >= 0; d--) {
      at[d]!++;
      if (at[d]! < index.shape[d]!) break;
      at[d] = 0;
    }
  }
  return places;
}

function checkIndex(index: Tensor, name: string): void {
  if (index.dtype !== int64) throw runtimeError(`${name}(): Expected dtype int64 for index`);
}

export function gather(t: Tensor, dim: number, index: Tensor): Tensor {
  checkIndex(index, "gather");
  wrapDim(dim, t.rank);
  if (t.rank !== index.rank) {
    throw runtimeError("Index tensor must have the same number of dimensions as input tensor");
  }
  const at = wrapDim(dim, t.rank);
  index.shape.forEach((size, d) => {
    if (d !== at && size > t.shape[d]!) {
      throw runtimeError(
        `Size does not match at dimension ${d} expected index ${list(index.shape)} to be no larger than self ${list(t.shape)} apart from dimension ${at}`,
      );
    }
  });
  return pickPlaces(t, placesAlong(t.shape, at, index), index.shape, "GatherBackward0");
}

/** A copy of `t` with `source` at (or added at) the places that `index` names. */
export function scatter(t: Tensor, dim: number, index: Tensor, source: Tensor, adds: boolean): Tensor {
  checkIndex(index, "scatter");
  const at = wrapDim(dim, t.rank);
  const places = placesAlong(t.shape, at, index);
  const from = source.rank === 0 ? expand(source, index.shape) : windowOf(source, index.shape);
  if (from.dtype !== t.dtype) throw runtimeError("scatter(): Expected self.dtype to be equal to src.dtype");
  const numbers = rawOf(from) as Float64Array;
  const data = rawOf(t).slice() as Float64Array;
  for (let i = 0; i < places.length; i++) data[places[i]!] = adds ? data[places[i]!]! + numbers[i]! : numbers[i]!;
  const out = fromData(data as Data, t.dtype, t.shape);
  return record(out, adds ? "ScatterAddBackward0" : "ScatterBackward0", [t, from], null, (g, node) => [
    adds ? g : spreadZeros(g, places),
    node.needs(1) ? pickPlaces(g, places, index.shape) : null,
  ]);
}

function windowOf(source: Tensor, shape: Shape): Tensor {
  return shape.reduce((t, size, d) => (t.shape[d] === size ? t : narrow(t, d, 0, size)), source);
}

function spreadZeros(g: Tensor, places: Int32Array): Tensor {
  const data = rawOf(g).slice() as Float64Array;
  for (const place of places) data[place] = 0;
  return fromData(data as Data, g.dtype, g.shape);
}

export function indexSelect(t: Tensor, dim: number, index: Tensor): Tensor {
  if (index.rank > 1) throw indexError("index_select(): Index is supposed to be a vector");
  const at = wrapDim(dim, t.rank);
  const chosen = numbersFrom(index);
  for (const i of chosen) {
    if (i < 0 || i >= (t.shape[at] ?? 1)) throw indexError("index out of range in self");
  }
  return moved(t, replaced(t.shape, at, chosen.length), (place) => place.map((i, d) => (d === at ? chosen[i]! : i)), "IndexSelectBackward0");
}

export function take(t: Tensor, index: Tensor): Tensor {
  const places = Int32Array.from(numbersFrom(index), (i) => {
    if (i < -t.size || i >= t.size) throw indexError(`out of range: tried to access index ${i} on a tensor of ${t.size} elements.`);
    return i < 0 ? i + t.size : i;
  });
  return pickPlaces(t, places, index.shape, "TakeBackward0");
}

export function maskedSelect(t: Tensor, mask: Tensor): Tensor {
  if (mask.dtype !== bool) throw runtimeError("masked_select: expected BoolTensor for mask");
  const shape = broadcastShapes(t.shape, mask.shape);
  const bits = rawOf(expand(mask, shape)) as Uint8Array;
  const places: number[] = [];
  for (let i = 0; i < bits.length; i++) if (bits[i]) places.push(i);
  return pickPlaces(expand(t, shape), Int32Array.from(places), [places.length], "MaskedSelectBackward0");
}

export function nonzero(t: Tensor): Tensor {
  const numbers = numbersFrom(t);
  const strides = rowMajor(t.shape);
  const found: number[] = [];
  let n = 0;
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] === 0) continue;
    n++;
    t.shape.forEach((size, d) => found.push(Math.floor(i / strides[d]!) % size));
  }
  return fromNumbers(Float64Array.from(found), int64, [n, t.rank]);
}

export function oneHot(t: Tensor, classes: number): Tensor {
  if (t.dtype !== int64) throw runtimeError(`one_hot is only applicable to index tensor of type LongTensor.`);
  const labels = numbersFrom(t);
  let most = -1;
  for (const label of labels) {
    if (label < 0) throw runtimeError("Class values must be non-negative.");
    most = Math.max(most, label);
  }
  if (classes > 0 && most >= classes) throw runtimeError("Class values must be smaller than num_classes.");
  const width = classes > 0 ? classes : most + 1;
  const numbers = new Float64Array(labels.length * width);
  labels.forEach((label, i) => (numbers[i * width + label] = 1));
  return fromNumbers(numbers, int64, [...t.shape, width]);
}

export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = tensors.map((t) => (t.rank === 0 ? reshape(t, [1]) : t));
  return cat(parts, parts[0]?.rank === 1 ? 0 : 1);
}

export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(tensors.map((t) => (t.rank < 2 ? reshape(t, [1, -1]) : t)), 0);
}

export function columnStack(tensors: readonly Tensor[]): Tensor {
  return cat(tensors.map((t) => (t.rank < 2 ? reshape(t, [-1, 1]) : t)), 1);
}
