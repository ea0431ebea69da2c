/** Names that change shapes, join, index and sort. */
import { isSequence, plainLists } from "../args.js";
import { checkInPlace, isRecorded, renamed } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, float32, float64, int32, int64, type DType } from "../dtypes.js";
import { missingError, runtimeError, typeError } from "../errors.js";
import { assign, getItem, setItem } from "../indexing.js";
import { pyTypeName } from "../ops/creation.js";
import * as j from "../ops/joining.js";
import { sum } from "../ops/reductions.js";
import * as s from "../ops/sorting.js";
import * as v from "../ops/views.js";
import { where } from "../ops/arithmetic.js";
import { define, inPlace } from "../registry.js";
import { scalarFrom, wrap, type Operand } from "../scalars.js";
import { broadcastShapes, count, wrapDim, type Shape } from "../shapes.js";
import { fromNumbers, numbersFrom, Tensor } from "../tensor.js";

export const namedTuple = (name: string, fields: readonly string[], value: readonly unknown[]): unknown =>
  ({ py: "namedtuple", name, fields, value });

define("f", "reshape(input: Tensor, shape: Size)", v.reshape);
define("m", "reshape(self: Tensor, *shape: Size)", v.reshape);
define("m", "view(self: Tensor, *shape)", (t: Tensor, shape: unknown[]) => {
  const first = shape[0];
  if (typeof first === "string" || (typeof first === "object" && first !== null && (first as { py?: string }).py === "dtype")) {
    return viewAsDtype(t, typeof first === "string" ? first : (first as unknown as { value: string }).value);
  }
  return v.view(t, shape.map((size) => whole(size, "view")));
});
/** The face gives the result its class. */
define("m", "as_subclass(self: Tensor, cls)", (t: Tensor) => v.view(t, t.shape));
define("m", "view_as(self: Tensor, other: Tensor)", (t: Tensor, other: Tensor) => v.view(t, other.shape));
define("m", "reshape_as(self: Tensor, other: Tensor)", (t: Tensor, other: Tensor) => v.reshape(t, other.shape));

function whole(value: unknown, name: string): number {
  const number = value instanceof Tensor ? value.number : scalarFrom(value);
  if (typeof number === "number") return number;
  if (number === null || number.category === 2) {
    throw typeError(`${name}(): argument 'size' must be tuple of ints, but found element of type ${pyTypeName(value)} at pos 0`);
  }
  return number.value;
}

/** The same bytes as another dtype of the same size. */
function viewAsDtype(t: Tensor, name: string): Tensor {
  const dtype = ({ float32, float64, int32, int64, float: float32, double: float64, int: int32, long: int64 } as Record<string, DType>)[name];
  if (dtype === undefined || dtype.bytes !== t.dtype.bytes) throw missingError(`Tensor.view(torch.${name}) of a tensor of torch.${t.dtype.name}`);
  const { buffer, byteOffset, length } = t.storage.data;
  return new Tensor({ data: dtype.over(buffer, byteOffset, length), version: 0 }, dtype, t.shape, t.strides, t.offset);
}

define("fm", "flatten(input: Tensor, start_dim: int=0, end_dim: int=-1)", v.flatten);
define("fm", "ravel(input: Tensor)", (t: Tensor) => v.reshape(t, [-1]));
define("fm", "unflatten(input: Tensor, dim: int, sizes: Size)", v.unflatten);
define("f", "permute(input: Tensor, dims: Size)", (t: Tensor, dims: Shape) => v.permute(t, dims));
define("m", "permute(self: Tensor, *dims: Size)", (t: Tensor, dims: Shape) => v.permute(t, dims));
for (const name of ["transpose", "swapaxes", "swapdims"]) define("fm", `${name}(input: Tensor, dim0: int, dim1: int)`, (t: Tensor, a: number, b: number) => v.transpose(t, a, b));
for (const name of ["movedim", "moveaxis"]) define("fm", `${name}(input: Tensor, source: Dims, destination: Dims)`, v.movedim);
define("fm", "t(input: Tensor)", v.t2);
define("fm", "adjoint(input: Tensor)", v.matrixTranspose);
define("fm", "unsqueeze(input: Tensor, dim: int)", v.unsqueeze);
define("fm", "squeeze(input: Tensor, dim: Dims?=None)", v.squeeze);
for (const name of ["squeeze_", "unsqueeze_", "t_", "transpose_"]) {
  const change = { squeeze_: (t: Tensor, a: number | null) => v.squeeze(t, a === null ? null : [a]), unsqueeze_: (t: Tensor, a: number) => v.unsqueeze(t, a), t_: v.t2, transpose_: (t: Tensor, a: number, b: number) => v.transpose(t, a, b) }[name]!;
  define("m", `${name}(self: Tensor, dim: int?=None, dim1: int?=None)`, (t: Tensor, a: never, b: never) => {
    if (isRecorded([t])) throw missingError(`Tensor.${name} on a tensor that requires grad`);
    const { shape, strides } = change(t, a, b);
    t.shape = shape;
    t.strides = strides;
    return t;
  });
}
define("m", "expand(self: Tensor, *size: Size)", v.expand);
define("m", "expand_as(self: Tensor, other: Tensor)", (t: Tensor, other: Tensor) => v.expand(t, other.shape));
define("f", "broadcast_to(input: Tensor, size: Size)", v.expand);
define("f", "broadcast_tensors(*tensors)", (tensors: Tensor[]) => {
  const shape = tensors.map((t) => t.shape).reduce(broadcastShapes);
  return tensors.map((t) => v.expand(t, shape));
});
define("f", "broadcast_shapes(*shapes)", (shapes: unknown[]) => ({
  py: "size",
  value: (shapes.every((shape) => isSequence(shape)) ? shapes.map((shape) => plainLists(shape) as number[]) : shapes.map((n) => [n as number])).reduce<Shape>(
    broadcastShapes, [],
  ),
}));
define("m", "contiguous(self: Tensor, memory_format=None)", v.contiguous);
define("fm", "narrow(input: Tensor, dim: int, start: int, length: int)", v.narrow);
define("fm", "select(input: Tensor, dim: int, index: int)", v.select);
define("fm", "diagonal(input: Tensor, offset: int=0, dim1: int=0, dim2: int=1)", v.diagonal);
define("fm", "diag(input: Tensor, diagonal: int=0)", (t: Tensor, offset: number) => j.diag(t, offset, v.diagonal));
define("fm", "diag_embed(input: Tensor, offset: int=0)", (t: Tensor, offset: number) => {
  if (t.rank !== 1) throw missingError("diag_embed of several dimensions");
  return j.diag(t, offset, v.diagonal);
});
define("fm", "trace(input: Tensor)", (t: Tensor) => {
  if (t.rank !== 2) throw runtimeError(`trace: expected a matrix, but got tensor with dim ${t.rank}`);
  return sum(v.diagonal(t, 0, 0, 1));
});
define("m", "unfold(self: Tensor, dimension: int, size: int, step: int)", v.unfold);
define("f", "atleast_1d(input: Tensor)", (t: Tensor) => (t.rank === 0 ? v.reshape(t, [1]) : t));
define("f", "atleast_2d(input: Tensor)", (t: Tensor) => (t.rank < 2 ? v.reshape(t, [1, t.size]) : t));

const joined = "tensors: Tensors, dim: int=0";
for (const name of ["cat", "concat", "concatenate"]) define("f", `${name}(${joined})`, j.cat);
define("f", `stack(${joined})`, j.stack);
define("f", "hstack(tensors: Tensors)", j.hstack);
for (const name of ["vstack", "row_stack"]) define("f", `${name}(tensors: Tensors)`, j.vstack);
define("f", "column_stack(tensors: Tensors)", j.columnStack);
define("fm", "split(input: Tensor, split_size: Any, dim: int=0)", (t: Tensor, size: unknown, dim: number) =>
  j.split(t, isSequence(size) ? (plainLists(size) as number[]) : whole(size, "split"), dim));
define("fm", "chunk(input: Tensor, chunks: int, dim: int=0)", j.chunk);
define("fm", "tensor_split(input: Tensor, sections: int, dim: int=0)", (t: Tensor, n: number, dim: number) => {
  const size = t.shape[wrapDim(dim, t.rank)]!;
  return j.split(t, Array.from({ length: n }, (_, i) => Math.floor(size / n) + (i < size % n ? 1 : 0)), dim);
});
define("fm", "unbind(input: Tensor, dim: int=0)", j.unbind);
define("f", 'meshgrid(*tensors, indexing: str="ij")', (tensors: Tensor[], indexing: string) => j.meshgrid(tensors, indexing));
define("f", "cartesian_prod(*tensors)", (tensors: Tensor[]) => j.cartesianProd(tensors));
define("f", "combinations(input: Tensor, r: int=2, with_replacement: bool=False)", j.combinations);
define("f", "flip(input: Tensor, dims: Dims)", j.flip);
define("m", "flip(self: Tensor, *dims: Dims)", j.flip);
define("fm", "fliplr(input: Tensor)", (t: Tensor) => j.flip(t, [1]));
define("fm", "flipud(input: Tensor)", (t: Tensor) => j.flip(t, [0]));
define("fm", "roll(input: Tensor, shifts: Dims, dims: Dims?=None)", j.roll);
define("fm", "rot90(input: Tensor, k: int=1, dims: Dims=[0;1])", j.rot90);
define("m", "repeat(self: Tensor, *repeats: Size)", j.repeat);
define("f", "tile(input: Tensor, dims: Size)", j.tile);
define("m", "tile(self: Tensor, *dims: Size)", j.tile);
define("fm", "repeat_interleave(input: Tensor, repeats: Any, dim: int?=None)", (t: Tensor, repeats: unknown, dim: number | null) =>
  j.repeatInterleave(t, repeats instanceof Tensor ? repeats : whole(repeats, "repeat_interleave"), dim));
define("fmi", "tril(input: Tensor, diagonal: int=0)", (t: Tensor, k: number) => j.triangle(t, k, true));
define("fmi", "triu(input: Tensor, diagonal: int=0)", (t: Tensor, k: number) => j.triangle(t, k, false));
for (const [name, lower] of [["tril_indices", true], ["triu_indices", false]] as const) {
  define("f", `${name}(row: int, col: int, offset: int=0)`, (rows: number, columns: number, offset: number) => {
    const places: [number, number][] = [];
    for (let i = 0; i < rows; i++) for (let k = 0; k < columns; k++) if (lower ? k - i <= offset : k - i >= offset) places.push([i, k]);
    return fromNumbers(Float64Array.from([...places.map(([i]) => i), ...places.map(([, k]) => k)]), int64, [2, places.length]);
  });
}

// --- indices

define("m", "__getitem__(self: Tensor, index)", getItem);
define("m", "__setitem__(self: Tensor, index, value)", (t: Tensor, index: unknown, value: unknown) => {
  setItem(t, index, value);
  return null;
});
define("m", "__len__(self: Tensor)", (t: Tensor) => {
  if (t.rank === 0) throw typeError("len() of a 0-d tensor");
  return t.shape[0];
});
define("m", "__iter__(self: Tensor)", (t: Tensor) => {
  if (t.rank === 0) throw typeError("iteration over a 0-d tensor");
  return j.unbind(t, 0);
});
define("m", "__contains__(self: Tensor, element: Operand)", (t: Tensor, element: Operand) =>
  numbersFrom(t).some((value) => value === wrap(element).number));
define("fm", "gather(input: Tensor, dim: int, index: Tensor)", j.gather);
define("fm", "take_along_dim(input: Tensor, indices: Tensor, dim: int)", (t: Tensor, index: Tensor, dim: number) => j.gather(t, dim, index));
define("fmi", "scatter(input: Tensor, dim: int, index: Tensor, src: Operand)", (t: Tensor, dim: number, index: Tensor, src: Operand) =>
  j.scatter(t, dim, index, wrap(src, src instanceof Tensor ? null : t.dtype), false));
define("fmi", "scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor)", (t: Tensor, dim: number, index: Tensor, src: Tensor) =>
  j.scatter(t, dim, index, src, true));
define("fm", "index_select(input: Tensor, dim: int, index: Tensor)", j.indexSelect);
define("fmi", "index_add(input: Tensor, dim: int, index: Tensor, source: Tensor)", (t: Tensor, dim: number, index: Tensor, source: Tensor) => {
  const at = wrapDim(dim, t.rank);
  const wide = v.expand(v.reshape(index, source.shape.map((_, d) => (d === at ? index.size : 1))), source.shape);
  return j.scatter(t, at, v.contiguous(wide), source, true);
});
define("fm", "take(input: Tensor, index: Tensor)", j.take);
define("fm", "masked_select(input: Tensor, mask: Tensor)", j.maskedSelect);
define("fmi", "masked_fill(input: Tensor, mask: Tensor, value: Operand)", (t: Tensor, mask: Tensor, value: Operand) => {
  if (mask.dtype !== bool) throw runtimeError(`masked_fill_ only supports boolean masks, but got mask with dtype ${mask.dtype.scalarName}`);
  const out = castTo(where(mask, wrap(value, value instanceof Tensor ? null : t.dtype), t), t.dtype);
  renamed(out, "MaskedFillBackward0");
  return out;
});
define("m", "copy_(self: Tensor, src: Operand, non_blocking: bool=False)", (t: Tensor, src: Operand) => {
  checkInPlace(t);
  assign(t, castTo(wrap(src), t.dtype));
  return t;
});
define("m", "fill_(self: Tensor, value: Operand)", (t: Tensor, value: Operand) => {
  if (value instanceof Tensor && value.rank > 0) {
    throw runtimeError(`fill_ only supports 0-dimension value tensor but got tensor with ${value.rank} dimensions.`);
  }
  checkInPlace(t);
  const source = value instanceof Tensor ? castTo(value, t.dtype) : wrap(value, t.dtype);
  const filled = v.expand(source, t.shape);
  return inPlace(t, (before) => where(ones(before), filled, before));
});
define("m", "zero_(self: Tensor)", (t: Tensor) => inPlace(t, (before) => where(ones(before), wrap(scalarFrom(0)!, t.dtype), before)));
const ones = (t: Tensor): Tensor => fromNumbers(new Uint8Array(count(t.shape)).fill(1), bool, t.shape);
define("m", "fill_diagonal_(self: Tensor, fill_value: Number)", (t: Tensor, value: Operand) => {
  checkInPlace(t);
  assign(v.diagonal(t, 0, 0, 1), wrap(value, t.dtype));
  return t;
});
define("fm", "argsort(input: Tensor, dim: int=-1, descending: bool=False, stable: bool=False)", (t: Tensor, dim: number, down: boolean) => s.sort(t, dim, down)[1]);
define("fm", "sort(input: Tensor, dim: int=-1, descending: bool=False, stable: bool?=False)", (t: Tensor, dim: number, down: boolean) =>
  namedTuple("sort", ["values", "indices"], s.sort(t, dim, down)));
define("fm", "msort(input: Tensor)", (t: Tensor) => s.sort(t, 0, false)[0]);
define("fm", "topk(input: Tensor, k: int, dim: int=-1, largest: bool=True, sorted: bool=True)", (t: Tensor, k: number, dim: number, largest: boolean) =>
  namedTuple("topk", ["values", "indices"], s.topk(t, k, dim, largest)));
define("fm", "kthvalue(input: Tensor, k: int, dim: int=-1, keepdim: bool=False)", (t: Tensor, k: number, dim: number, keep: boolean) =>
  namedTuple("kthvalue", ["values", "indices"], s.kthvalue(t, k, dim, keep)));

function uniques(found: s.Unique, inverse: boolean, counts: boolean): unknown {
  if (!inverse && !counts) return found.values;
  return [found.values, ...(inverse ? [found.inverse] : []), ...(counts ? [found.counts] : [])];
}
define("fm", "unique(input: Tensor, sorted: bool=True, return_inverse: bool=False, return_counts: bool=False, dim: int?=None)",
  (t: Tensor, _sorted: boolean, inverse: boolean, counts: boolean, dim: number | null) => {
    if (dim === null) return uniques(s.unique(t), inverse, counts);
    if (wrapDim(dim, t.rank) !== 0) throw missingError("unique along another dimension than 0");
    return uniques(s.uniqueRows(t), inverse, counts);
  });
define("fm", "unique_consecutive(input: Tensor, return_inverse: bool=False, return_counts: bool=False)",
  (t: Tensor, inverse: boolean, counts: boolean) => uniques(s.uniqueConsecutive(t), inverse, counts));
define("fm", "bincount(input: Tensor, weights: Tensor?=None, minlength: int=0)", s.bincount);
define("fm", "histc(input: Tensor, bins: int=100, min: float=0.0, max: float=0.0)", s.histc);
define("f", "searchsorted(sorted_sequence: Tensor, input: Operand, *, out_int32: bool=False, right: bool=False, side: str?=None)",
  (sorted: Tensor, values: Operand, _int32: boolean, right: boolean, side: string | null) =>
    s.searchsorted(sorted, wrap(values, values instanceof Tensor ? null : sorted.dtype), right || side === "right"));
define("f", "bucketize(input: Tensor, boundaries: Tensor, *, out_int32: bool=False, right: bool=False)",
  (values: Tensor, boundaries: Tensor, _int32: boolean, right: boolean) => s.searchsorted(boundaries, castTo(values, boundaries.dtype), right));
define("f", "isin(elements: Operand, test_elements: Operand, *, assume_unique: bool=False, invert: bool=False)",
  (elements: Operand, among: Operand, _unique: boolean, invert: boolean) => s.isin(wrap(elements), wrap(among), invert));
