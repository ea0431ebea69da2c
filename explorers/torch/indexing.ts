/** `t[...]` and `t[...] = value`. */
import { checkInPlace, isRecorded, rebase, record, renamed } from "./autograd.js";
import { castTo } from "./convert.js";
import { bool, FLOAT, int64, type Data } from "./dtypes.js";
import { indexError, runtimeError, typeError, TorchError } from "./errors.js";
import { fromLists, pyTypeName } from "./ops/creation.js";
import { nonzero } from "./ops/joining.js";
import { alias, fromData, numbersFrom, rawOf, scalar, Tensor, viewOf } from "./tensor.js";
import { broadcastTo, expand, pickPlaces, reshape, select, slice, unbindColumn, unsqueeze } from "./ops/views.js";
import { broadcastShapes, count, list, rowMajor, sameShape, type Shape } from "./shapes.js";
import { scalarFrom, wrap } from "./scalars.js";
import { copyStrided } from "./strided.js";
import { allocate } from "./storage.js";

interface PySlice {
  readonly py: "slice";
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;
}

const isPy = (value: unknown, kind: string): boolean =>
  typeof value === "object" && value !== null && (value as { py?: unknown }).py === kind;

const UNUSABLE = "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got ";

/** A whole number in a slice or an index; tensors of one integer count. */
function wholeNumber(value: unknown): number | null {
  if (value instanceof Tensor) {
    return value.size === 1 && value.rank === 0 && value.dtype.category < FLOAT && value.dtype !== bool ? value.number : null;
  }
  const number = scalarFrom(value);
  return number !== null && number.category === 1 ? number.value : null;
}

function sliceEdge(value: unknown, size: number, missing: number): number {
  if (value === null || value === undefined) return missing;
  const at = wholeNumber(value);
  if (at === null) throw typeError("slice indices must be integers or None or have an __index__ method");
  return Math.min(Math.max(at < 0 ? at + size : at, 0), size);
}

/** What is left of an index after its integers, slices and None: a view, and index tensors for some of its dimensions. */
interface Parsed {
  readonly view: Tensor;
  /** One per dimension of `view`; null where the whole dimension is kept. */
  readonly indices: (Tensor | null)[];
}

function parse(t: Tensor, index: unknown): Parsed {
  const items: unknown[] = Array.isArray(index) ? index : [index];
  const takes = (item: unknown): number => {
    if (item === null || typeof item === "boolean" || isPy(item, "ellipsis")) return 0;
    const mask = item instanceof Tensor && (item.dtype === bool || item.dtype.name === "uint8");
    if (mask) return (item as Tensor).rank;
    if (isPy(item, "list")) {
      const asTensor = listAsTensor(item);
      return asTensor.dtype === bool ? asTensor.rank : 1;
    }
    return 1;
  };
  const used = items.reduce<number>((n, item) => n + takes(item), 0);
  const only = t.rank === 0 && typeof index !== "boolean" && !Array.isArray(index) ? wholeNumber(index) : null;
  if (only !== null) throw only === 0 ? zeroDim() : indexError(`index ${only} is out of bounds for dimension 0 with size 0`);
  const isLoneSlice = !Array.isArray(index) && isPy(index, "slice");
  if (used > t.rank && !isLoneSlice) throw indexError(`too many indices for tensor of dimension ${t.rank}`);
  let view = t;
  let dim = 0;
  /** The place among all indices, None included: the dimension that messages name. */
  let own = 0;
  const indices: (Tensor | null)[] = [];
  const advanced = (chosen: Tensor): void => {
    if (chosen.dtype === bool || chosen.dtype.name === "uint8") {
      if (chosen.rank === 0) {
        view = unsqueeze(view, dim);
        indices[dim] = fromData(chosen.number ? new BigInt64Array(1) : new BigInt64Array(0), int64, [chosen.number ? 1 : 0]);
        dim++;
        return;
      }
      chosen.shape.forEach((size, d) => {
        if (size !== view.shape[dim + d]) {
          throw indexError(
            `The shape of the mask ${list(chosen.shape)} at index ${d} does not match the shape of the indexed tensor ` +
              `${list(view.shape)} at index ${dim + d}`,
          );
        }
      });
      const places = nonzero(alias(chosen));
      own += chosen.rank;
      for (let d = 0; d < chosen.rank; d++) indices[dim++] = unbindColumn(places, d);
      return;
    }
    own++;
    if (chosen.dtype.category === FLOAT) throw indexError("tensors used as indices must be long, int, byte or bool tensors");
    indices[dim++] = castTo(chosen, int64);
  };
  for (const item of items) {
    if (item === null) {
      view = unsqueeze(view, dim++);
      own++;
    } else if (isPy(item, "ellipsis")) {
      dim += t.rank - used;
      own += t.rank - used;
    } else if (isPy(item, "slice")) {
      const { start, stop, step } = item as PySlice;
      const by = step === null || step === undefined ? 1 : wholeNumber(step);
      if (by === null) throw typeError("slice indices must be integers or None or have an __index__ method");
      if (by === 0) throw new TorchError("ValueError", "slice step cannot be zero");
      if (by < 0) throw new TorchError("ValueError", "step must be greater than zero");
      if (t.rank === 0 && isLoneSlice) throw indexError("slice() cannot be applied to a 0-dim tensor.");
      const size = view.shape[dim]!;
      const from = sliceEdge(start, size, 0), to = sliceEdge(stop, size, size);
      view = slice(view, dim, from, Math.max(from, to), by);
      dim++;
      own++;
    } else if (typeof item === "boolean") {
      advanced(scalar(item ? 1 : 0, bool));
    } else if (isPy(item, "list")) {
      advanced(listAsTensor(item));
    } else {
      const at = wholeNumber(item);
      if (at !== null && !(item instanceof Tensor && item.rank > 0)) {
        const size = view.shape[dim]!;
        if (at < -size || at >= size) {
          throw indexError(`index ${at} is out of bounds for dimension ${own} with size ${size}`);
        }
        view = select(view, dim, at);
        own++;
      } else if (item instanceof Tensor) {
        advanced(item);
      } else {
        throw typeOrIndex(item);
      }
    }
  }
  return { view, indices: view.shape.map((_, d) => indices[d] ?? null) };
}

const zeroDim = (): TorchError =>
  indexError(
    "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number",
  );

const typeOrIndex = (item: unknown): TorchError =>
  typeof item === "string" ? typeError("new(): invalid data type 'str'") : indexError(`${UNUSABLE}${pyTypeName(item)})`);

/** A Python list among the indices; entries may be lists themselves. */
function listAsTensor(item: unknown): Tensor {
  const plain = (value: unknown): unknown => (isPy(value, "list") ? (value as { value: unknown[] }).value.map(plain) : value);
  const values = plain(item);
  const asTensor = fromLists(values, null);
  return asTensor.size === 0 ? castTo(asTensor, int64) : asTensor;
}

/** Where the numbers of an indexed view lie, row-major in the view, and in which shape they come out. */
function placesOf(view: Tensor, indices: readonly (Tensor | null)[]): { places: Int32Array; shape: Shape } {
  const dims = indices.map((index, d) => (index === null ? -1 : d)).filter((d) => d >= 0);
  const chosen = dims.map((d) => indices[d]!);
  let common: Shape = [];
  for (const { shape } of chosen) {
    try {
      common = broadcastShapes(common, shape);
    } catch {
      throw indexError(
        "shape mismatch: indexing tensors could not be broadcast together with shapes " + chosen.map((i) => list(i.shape)).join(", "),
      );
    }
  }
  const adjacent = dims.every((d, i) => i === 0 || d === dims[i - 1]! + 1);
  const before = adjacent ? view.shape.slice(0, dims[0]) : [];
  const kept = view.shape.map((_, d) => d).filter((d) => indices[d] === null);
  const rest = adjacent ? kept.filter((d) => d > dims[0]!) : kept;
  const lead = adjacent ? kept.filter((d) => d < dims[0]!) : [];
  const strides = rowMajor(view.shape);
  const n = count(common);
  const base = new Int32Array(n);
  chosen.forEach((index, i) => {
    const d = dims[i]!, size = view.shape[d]!;
    const labels = numbersFrom(expand(alias(index), common));
    for (let k = 0; k < n; k++) {
      const label = labels[k]!;
      if (size === 0) throw indexError("index is out of bounds for dimension with size 0");
      if (label < -size || label >= size) {
        throw indexError(`index ${label} is out of bounds for dimension ${d} with size ${size}`);
      }
      base[k]! += (label < 0 ? label + size : label) * strides[d]!;
    }
  });
  const offsets = (dimsOf: readonly number[]): Int32Array => {
    let found = Int32Array.of(0);
    for (const d of dimsOf) {
      const size = view.shape[d]!;
      const next = new Int32Array(found.length * size);
      for (let i = 0; i < found.length; i++) for (let j = 0; j < size; j++) next[i * size + j] = found[i]! + j * strides[d]!;
      found = next;
    }
    return found;
  };
  const outer = offsets(lead), inner = offsets(rest);
  const places = new Int32Array(outer.length * n * inner.length);
  let at = 0;
  for (const a of outer) for (let k = 0; k < n; k++) for (const b of inner) places[at++] = a + base[k]! + b;
  return { places, shape: [...before, ...common, ...rest.map((d) => view.shape[d]!)] };
}

export function getItem(t: Tensor, index: unknown): Tensor {
  const { view, indices } = parse(t, index);
  if (indices.every((i) => i === null)) return view === t ? aliasView(t) : view;
  const { places, shape } = placesOf(view, indices);
  return pickPlaces(view, places, shape, "IndexBackward0");
}

/** `t[...]` is a new tensor that shows the same numbers. */
const aliasView = (t: Tensor): Tensor => {
  const out = reshape(t, t.shape);
  renamed(out, "AliasBackward0");
  return out;
};

export function setItem(t: Tensor, index: unknown, value: unknown): void {
  const { view, indices } = parse(t, index);
  const number = scalarFrom(value);
  if (number === null && !(value instanceof Tensor)) {
    throw typeError(`can't assign a ${pyTypeName(value)} to a torch.${t.dtype.scalarName}Tensor`);
  }
  const source = value instanceof Tensor ? value : wrap(number!, t.dtype);
  const whole = indices.every((i) => i === null);
  const target = whole ? { places: null, shape: view.shape } : placesOf(view, indices);
  const fitted = fit(source, target.shape, whole);
  // PyTorch assigns through a view, also when nothing was cut off.
  checkInPlace(whole && view === t ? viewOf(t, t.shape, t.strides, t.offset) : view);
  if (target.places === null) {
    assign(view, castTo(fitted, t.dtype));
    return;
  }
  if (fitted.dtype !== t.dtype && value instanceof Tensor) {
    throw runtimeError(
      `Index put requires the source and destination dtypes match, got ${t.dtype.scalarName} for the destination and ` +
        `${fitted.dtype.scalarName} for the source.`,
    );
  }
  const data = rawOf(view).slice() as Float64Array;
  const numbers = rawOf(castTo(fitted, t.dtype)) as Float64Array;
  const step = numbers.length === 1 ? 0 : 1;
  target.places.forEach((place, i) => (data[place] = numbers[i * step]!));
  const result = fromData(data as Data, t.dtype, view.shape);
  if (isRecorded([view, fitted])) {
    const { places } = target;
    record(result, "IndexPutBackward0", [view, fitted], null, (g, node) => [
      zeroed(g, places),
      node.needs(1) ? pickPlaces(g, places, target.shape) : null,
    ]);
  }
  store(view, data as Data);
  rebase(view, result);
}

function zeroed(g: Tensor, places: Int32Array): Tensor {
  const data = rawOf(g).slice() as Float64Array;
  for (const place of places) data[place] = 0;
  return fromData(data as Data, g.dtype, g.shape);
}

/** A value in the shape of what it is assigned to; leading dimensions of size 1 may be too many. */
function fit(source: Tensor, shape: Shape, whole: boolean): Tensor {
  let lead = 0;
  while (source.rank - lead > shape.length && source.shape[lead] === 1) lead++;
  const shown = lead > 0 ? reshape(source, source.shape.slice(lead)) : source;
  if (sameShape(shown.shape, shape) || shown.rank === 0) return shown;
  const fits = shown.rank <= shape.length && shown.shape.every((size, i) => size === 1 || size === shape[shape.length - shown.rank + i]);
  if (!fits) {
    if (!whole) {
      throw runtimeError(
        `shape mismatch: value tensor of shape ${list(source.shape)} cannot be broadcast to indexing result of shape ${list(shape)}`,
      );
    }
    return expand(shown, shape);
  }
  return expand(shown, shape);
}

function store(view: Tensor, data: Data): void {
  if (view.size === 0) return;
  if (view.isContiguous) (view.storage.data as Float64Array).set(data as Float64Array, view.offset);
  else copyStrided(data, 0, rowMajor(view.shape), view.storage.data, view.offset, view.strides, view.shape);
  view.storage.version++;
}

/** Put a tensor of the same dtype, or one number of it, into a window, with its history. */
export function assign(window: Tensor, source: Tensor): void {
  const wide = expandTo(source, window.shape);
  const data = allocate(window.dtype, window.size);
  const numbers = rawOf(broadcastTo(alias(wide), window.shape));
  (data as Float64Array).set(numbers as Float64Array);
  store(window, data);
  if (!isRecorded([window, source])) return;
  const result = fromData(data, window.dtype, window.shape);
  record(result, "CopyBackwards", [window, wide], null, (g, node) => [null, node.needs(1) ? g : null]);
  rebase(window, result);
}

const expandTo = (t: Tensor, shape: Shape): Tensor => (sameShape(t.shape, shape) ? t : expand(t, shape));
