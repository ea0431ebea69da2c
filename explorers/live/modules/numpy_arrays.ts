/** NumPy's dtypes, scalars and arrays: promotion, operators and indexing. */
import { call as torchCall, Tensor } from "../../torch/index.js";
import { getter, method, methods } from "../python/define.js";
import { call } from "../python/functions.js";
import { hash, numberOf, repr, str, toArray } from "../python/objects.js";
import { format as formatValue, formatPlain } from "../python/operators.js";
import {
  BOOL, Builtin, DONE, float, FunctionIterator, int, NOT_IMPLEMENTED, PyBytes, PyFloat, PyList, PyObject, PyRange, PySlice, PyTuple, PyType, raise,
  T, typeOf, type Keywords, type Value,
} from "../python/values.js";
import { arrayText, floatText } from "./numpy_text.js";
import { dispatch, overriding } from "./overrides.js";
import { guests, inward, tensorType, TorchDtype } from "./torch.js";

// --- dtypes and scalars -----------------------------------------------------------------------

export const generic = new PyType("generic", [T.object], "numpy");
export const numberType = new PyType("number", [generic], "numpy");
export const integerType = new PyType("integer", [numberType], "numpy");
export const floatingType = new PyType("floating", [numberType], "numpy");
integerType.set("_number_kind", "integer");
floatingType.set("_number_kind", "floating");
export const scalarTypes: Record<string, PyType> = {
  float64: new PyType("float64", [floatingType, T.float], "numpy"), float32: new PyType("float32", [floatingType], "numpy"),
  int64: new PyType("int64", [integerType], "numpy"), int32: new PyType("int32", [integerType], "numpy"), int16: new PyType("int16", [integerType], "numpy"),
  int8: new PyType("int8", [integerType], "numpy"), uint8: new PyType("uint8", [integerType], "numpy"), bool: new PyType("bool", [generic], "numpy"),
};
export const KIND: Record<string, string> = { float64: "f", float32: "f", int64: "i", int32: "i", int16: "i", int8: "i", uint8: "u", bool: "b" };
const BYTES: Record<string, number> = { float64: 8, float32: 4, int64: 8, int32: 4, int16: 2, int8: 1, uint8: 1, bool: 1 };

export const dtypeType = new PyType("dtype", [T.object], "numpy");
class Dtype {
  declare cls: PyType;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
Dtype.prototype.cls = dtypeType;
const dtypes: Record<string, Dtype> = Object.fromEntries(Object.keys(KIND).map((name) => [name, new Dtype(name)]));
methods(dtypeType, {
  __repr__: ([d]) => `dtype('${d.name}')`,
  __str__: ([d]) => d.name,
  __eq__: ([d, other]) => d.name === dtypeName(other),
  __hash__: ([d]) => hash(d.name),
});
getter(dtypeType, "name", (d) => d.name);
getter(dtypeType, "kind", (d) => KIND[d.name]);
getter(dtypeType, "itemsize", (d) => BYTES[d.name]);
getter(dtypeType, "type", (d) => scalarTypes[d.name]);
dtypeType.set("__new__", new Builtin("__new__", ([, value]) => dtypes[dtypeName(value) ?? raise("TypeError", `data type ${repr(value)} not understood`)]));

/** The name of what may stand for a dtype, or null. */
function dtypeName(value: Value): string | null {
  if (value instanceof Dtype) return value.name;
  if (value === T.float) return "float64";
  if (value === T.int) return "int64";
  if (value === BOOL) return "bool";
  if (value instanceof PyType) return Object.keys(scalarTypes).find((name) => scalarTypes[name] === value) ?? null;
  if (typeof value === "string") return ({ float: "float64", int: "int64", f8: "float64", f4: "float32", i8: "int64" } as Record<string, string>)[value] ?? (value in KIND ? value : null);
  if (value instanceof TorchDtype) return null;
  return null;
}

export class Scalar {
  declare cls: PyType;
  readonly v: number | bigint;
  readonly dtype: string;
  constructor(v: number | bigint, dtype: string) {
    this.v = v;
    this.dtype = dtype;
    this.cls = scalarTypes[dtype]!;
  }
  get __key(): number | bigint {
    return this.v;
  }
}

/** The Python number that a scalar is. */
export const plain = (s: Scalar): Value => (s.dtype === "bool" ? Boolean(Number(s.v)) : KIND[s.dtype] === "f" ? float(Number(s.v)) : int(s.v));

const scalarMethods: Record<string, (args: Value[], kw: Keywords) => Value> = {
  __repr__: ([s]) => `np.${s.dtype === "bool" ? (Number(s.v) ? "True" : "False") : `${s.dtype}(${text(s)})`}`,
  __str__: ([s]) => text(s),
  __format__: ([s, spec]) => (spec === "" ? text(s) : formatPlain(plain(s), spec)),
  __hash__: ([s]) => hash(plain(s)),
  __bool__: ([s]) => Number(s.v) !== 0,
  __int__: ([s]) => int(BigInt(Math.trunc(Number(s.v)))),
  __float__: ([s]) => float(Number(s.v)),
  __round__: ([s, digits]) => {
    if (digits === undefined) return formatPlain(plain(s), ".0f") === "-0" ? 0 : int(BigInt(formatPlain(float(Number(s.v)), ".0f")));
    return wrap(torchCall("round", [tensorOf(s)], { decimals: digits }) as Tensor);
  },
  item: ([s]) => plain(s),
  tolist: ([s]) => plain(s),
  astype: ([s, dtype]) => asScalar(cast(tensorOf(s), dtypeName(dtype)!)),
  __abs__: ([s]) => unaryOp("abs", s),
  __neg__: ([s]) => unaryOp("neg", s),
  __pos__: ([s]) => s,
  __invert__: ([s]) => unaryOp("bitwise_not", s),
  is_integer: ([s]) => Number.isInteger(Number(s.v)),
};
const text = (s: Scalar): string => (s.dtype === "bool" ? (Number(s.v) ? "True" : "False") : KIND[s.dtype] === "f" ? floatText(Number(s.v), s.dtype) : String(s.v));
for (const type of [generic, ...Object.values(scalarTypes)]) methods(type, scalarMethods);
method(integerType, "__index__", ([s]) => int(s.v));
for (const name of ["int64", "int32", "int16", "int8", "uint8"]) method(scalarTypes[name]!, "__index__", ([s]) => int(s.v));
for (const type of Object.values(scalarTypes)) {
  getter(type, "shape", () => new PyTuple());
  getter(type, "ndim", () => 0);
  getter(type, "size", () => 1);
  getter(type, "dtype", (s) => dtypes[s.dtype]);
  getter(type, "T", (s) => s);
  getter(type, "real", (s) => s);
}
for (const [name, type] of Object.entries(scalarTypes))
  type.set("__new__", new Builtin("__new__", ([, value]) => {
    const made = cast(tensorOf(value === undefined ? 0 : typeof value === "string" ? call(T.float, [value]) : value), name);
    return wrap(made);
  }));

// --- Arrays -----------------------------------------------------------------------------------

export const arrayType = new PyType("ndarray", [T.object], "numpy");
export class NdArray {
  declare cls: PyType;
  readonly t: Tensor;
  constructor(t: Tensor) {
    this.t = t;
  }
}
NdArray.prototype.cls = arrayType;
export const nameOf = (t: Tensor): string => t.dtype.name;

const asScalar = (t: Tensor): Value => {
  const item = torchCall("Tensor.item", [t]) as Value;
  const value = typeof item === "object" ? item.value : typeof item === "boolean" ? Number(item) : item;
  return new Scalar(value, nameOf(t));
};
/** A result: a scalar where it has no dimensions. */
export const wrap = (t: Tensor): Value => (t.shape.length === 0 ? asScalar(t) : new NdArray(t));

export function cast(t: Tensor, dtype: string): Tensor {
  return nameOf(t) === dtype ? t : (torchCall("Tensor.to", [t, { py: "dtype", value: dtype }]) as Tensor);
}

/** Nested Python sequences as a tensor of the dtype that NumPy chooses. */
function fromNested(value: Value, dtype: string | null): Tensor {
  const shape: number[] = [];
  const flat: Value[] = [];
  const walk = (item: Value, depth: number): void => {
    if (item instanceof Tensor) item = new NdArray(torchCall("Tensor.detach", [item]) as Tensor);
    if (item instanceof NdArray) item = item.t.shape.length > 0 ? new PyList(rows(item)) : asScalar(item.t);
    if (item instanceof PyList || item instanceof PyTuple || item instanceof PyRange) {
      const items = item instanceof PyRange ? toArray(item) : item.a;
      if (shape.length <= depth) {
        if (flat.length > 0) inhomogeneous();
        shape.push(items.length);
      } else if (shape[depth] !== items.length) inhomogeneous();
      for (const one of items) walk(one, depth + 1);
    } else {
      if (depth < shape.length) inhomogeneous();
      flat.push(item);
    }
  };
  const inhomogeneous = (): never =>
    raise("ValueError", `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${Math.max(1, shape.length - 1)} dimensions. The detected shape was ${repr(new PyTuple(shape.slice(0, Math.max(1, shape.length - 1))))} + inhomogeneous part.`);
  walk(value, 0);
  let kind = dtype;
  if (kind === null) {
    const kinds = flat.map((item) => (item instanceof Scalar ? item.dtype : typeof item === "boolean" ? "bool" : typeOf(item) === T.int ? "int64" : "float64"));
    kind = kinds.length === 0 ? "float64" : kinds.reduce(promoted);
  }
  const numbers = flat.map((item) => {
    const number = item instanceof Scalar ? item.v : numberOf(item);
    if (number === null) raise(typeof item === "string" ? "ValueError" : "TypeError", typeof item === "string" ? `could not convert string to float: ${repr(item)}` : `float() argument must be a string or a real number, not '${typeOf(item).name}'`);
    return typeof item === "bigint" ? item : { py: "float", value: Number(number) };
  });
  const made = torchCall("tensor", [numbers.map((one) => one as Value)], { dtype: { py: "dtype", value: kind.startsWith("float") ? kind : "float64" } }) as Tensor;
  const whole = flat.some((item) => typeof item === "bigint") ? (torchCall("tensor", [flat], { dtype: { py: "dtype", value: "int64" } }) as Tensor) : made;
  return torchCall("Tensor.reshape", [cast(whole, kind), shape.length === 0 && flat.length === 1 ? [] : shape]) as Tensor;
}

const rows = (array: NdArray): Value[] => (inward(torchCall("Tensor.unbind", [array.t])) as PyTuple).a.map(wrap);

/** Anything array-like as a tensor; of a torch tensor without gradient the same memory. */
export function tensorOf(value: Value, dtype: string | null = null): Tensor {
  if (value instanceof NdArray) return dtype === null ? value.t : cast(value.t, dtype);
  if (value instanceof Tensor) {
    if (overriding.isPossible) dispatch(tensorType.dict.get("__array__"), [value], null, () => value);
    if (value.requiresGrad) raise("RuntimeError", "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
    return dtype === null ? value : cast(value, dtype);
  }
  if (value !== null && typeof value === "object" && !(value instanceof PyList || value instanceof PyTuple || value instanceof Scalar || value instanceof PyFloat || value instanceof PyRange)) {
    const own = typeOf(value).lookup("__array__");
    if (own !== undefined) return tensorOf(call(own, [value]), dtype);
    if (typeOf(value).lookup("__iter__") !== undefined) return fromNested(new PyList(toArray(value)), dtype);
  }
  return fromNested(value, dtype);
}

guests.push((value) => (value instanceof Scalar ? plain(value) : value instanceof NdArray ? value.t : undefined));

// --- Promotion and operators --------------------------------------------------------------------

const ORDER = ["bool", "uint8", "int8", "int16", "int32", "int64", "float32", "float64"];
export function promoted(a: string, b: string): string {
  if (a === b) return a;
  const [low, high] = ORDER.indexOf(a) < ORDER.indexOf(b) ? [a, b] : [b, a];
  if (high === "float32" && (low === "int64" || low === "int32")) return "float64";
  if (low === "uint8" && high === "int8") return "int16";
  return high;
}

/** The dtypes of both operands brought together; Python's own numbers give way, as NumPy 2 has it. */
export function together(a: Value, b: Value): [Tensor, Tensor] {
  const weakA = isWeak(a);
  const weakB = isWeak(b);
  if (weakA && weakB) {
    const [x, y] = [tensorOf(a), tensorOf(b)];
    const kind = promoted(nameOf(x), nameOf(y));
    return [cast(x, kind), cast(y, kind)];
  }
  if (weakA || weakB) {
    const strong = tensorOf(weakA ? b : a);
    const weak = weakA ? a : b;
    const name = nameOf(strong);
    const kind = typeOf(weak) === T.float ? (KIND[name] === "f" ? name : "float64") : typeof weak === "boolean" ? name : name === "bool" ? "int64" : name;
    const other = tensorOf(weak, kind);
    return weakA ? [other, cast(strong, kind)] : [cast(strong, kind), other];
  }
  const [x, y] = [tensorOf(a), tensorOf(b)];
  const kind = promoted(nameOf(x), nameOf(y));
  return [cast(x, kind), cast(y, kind)];
}
export const isWeak = (value: Value): boolean => typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" || value instanceof PyFloat;

export function broadcastError(error: unknown, x: Tensor, y: Tensor): never {
  if (error instanceof Error && /must match the size|broadcast/.test(error.message))
    raise("ValueError", `operands could not be broadcast together with shapes ${shapeText(x)} ${shapeText(y)} `);
  throw error;
}
const shapeText = (t: Tensor): string => `(${t.shape.join(",")}${t.shape.length === 1 ? "," : ""})`;

const OPERATIONS: Record<string, string> = {
  "+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floor_divide", "%": "remainder", "**": "pow", "@": "matmul", "&": "bitwise_and", "|": "bitwise_or",
  "^": "bitwise_xor", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
};

export function operate(op: string, a: Value, b: Value): Value {
  let [x, y] = op === "@" ? ([tensorOf(a), tensorOf(b)] as [Tensor, Tensor]) : together(a, b);
  if (op === "@") {
    const kind = promoted(nameOf(x), nameOf(y));
    [x, y] = [cast(x, kind), cast(y, kind)];
    if (x.shape.at(-1) !== (y.shape.length === 1 ? y.shape[0] : y.shape.at(-2)))
      raise("ValueError", `matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size ${y.shape.length === 1 ? y.shape[0] : y.shape.at(-2)} is different from ${x.shape.at(-1)})`);
  }
  if (op === "-" && nameOf(x) === "bool")
    raise("TypeError", "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.");
  if (op === "/" && KIND[nameOf(x)] !== "f") [x, y] = [cast(x, "float64"), cast(y, "float64")];
  if ((op === "//" || op === "%" || op === "**" ) && nameOf(x) === "bool") [x, y] = [cast(x, "int64"), cast(y, "int64")];
  // PyTorch's pow of a scalar exponent takes short cuts that NumPy takes as well.
  try {
    if (op === "**" && isWeak(b) && KIND[nameOf(x)] === "f") return wrap(torchCall("pow", [x, typeof b === "number" && Number.isInteger(b) ? b : { py: "float", value: numberOf(b) }]) as Tensor);
    return wrap(torchCall(OPERATIONS[op]!, [x, y]) as Tensor);
  } catch (error) {
    return broadcastError(error, x, y);
  }
}

const accepts = (value: Value): boolean =>
  value instanceof NdArray || value instanceof Scalar || isWeak(value) || value instanceof PyList || value instanceof PyTuple || value instanceof Tensor;
const DUNDER: Record<string, string> = {
  "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul", "&": "and", "|": "or", "^": "xor",
};
const COMPARISON: Record<string, string> = { "==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__" };
for (const type of [arrayType, ...Object.values(scalarTypes)]) {
  for (const [op, name] of Object.entries(DUNDER)) {
    method(type, `__${name}__`, ([a, b]) => (accepts(b) ? between(op, a, b) : NOT_IMPLEMENTED));
    method(type, `__r${name}__`, ([a, b]) => (accepts(b) ? between(op, b, a) : NOT_IMPLEMENTED));
  }
  for (const [op, name] of Object.entries(COMPARISON))
    method(type, name, ([a, b]) => (accepts(b) ? between(op, a, b) : op === "==" ? false : op === "!=" ? true : NOT_IMPLEMENTED));
}

/** A scalar with a torch tensor is torch's affair; float64 scalars between themselves are plain floats. */
function between(op: string, a: Value, b: Value): Value {
  if (a instanceof Tensor || b instanceof Tensor) {
    const name = OPERATIONS[op]!;
    const border = (value: Value): Value => (value instanceof Scalar ? outwardNumber(plain(value)) : value instanceof NdArray ? value.t : outwardNumber(value));
    return inward(torchCall(name, [border(a), border(b)]));
  }
  if (a instanceof NdArray || b instanceof NdArray || a instanceof PyList || b instanceof PyList || a instanceof PyTuple || b instanceof PyTuple) return operate(op, a, b);
  const kinds = [a, b].map((one) => (one instanceof Scalar ? one.dtype : null));
  if (kinds.every((kind) => kind === null || kind === "float64")) {
    const x = a instanceof Scalar ? Number(a.v) : numberOf(a)!;
    const y = b instanceof Scalar ? Number(b.v) : numberOf(b)!;
    switch (op) {
      case "+": return new Scalar(x + y, "float64");
      case "-": return new Scalar(x - y, "float64");
      case "*": return new Scalar(x * y, "float64");
      case "/": return new Scalar(x / y, "float64");
      case "**": return new Scalar(y === 2 ? x * x : x ** y, "float64");
      case "<": return new Scalar(Number(x < y), "bool");
      case "<=": return new Scalar(Number(x <= y), "bool");
      case ">": return new Scalar(Number(x > y), "bool");
      case ">=": return new Scalar(Number(x >= y), "bool");
      case "==": return new Scalar(Number(x === y), "bool");
      case "!=": return new Scalar(Number(x !== y), "bool");
    }
  }
  return operate(op, a, b);
}
export const outwardNumber = (value: Value): Value => (value instanceof PyFloat ? { py: "float", value: value.v } : value instanceof PyList || value instanceof PyTuple ? tensorOf(value) : value);

export function unaryOp(name: string, value: Value): Value {
  const t = tensorOf(value);
  if (name === "neg" && nameOf(t) === "bool") raise("TypeError", "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.");
  if (name === "abs" && nameOf(t) === "bool") return value;
  return wrap(torchCall(name, [t]) as Tensor);
}

/** Functions of floats: ints become float64 first. */
export function floatOp(name: string, value: Value): Value {
  let t = tensorOf(value);
  if (KIND[nameOf(t)] !== "f") t = cast(t, "float64");
  return wrap(torchCall(name, [t]) as Tensor);
}

// --- Indexing ---------------------------------------------------------------------------------

/** An index as torch takes it; slices with negative steps become lists of places, which copies. */
function torchIndex(index: Value, t: Tensor): Value {
  const items = index instanceof PyTuple ? index.a : [index];
  const consumed = items.filter((one) => one !== null && !isEllipsis(one)).length;
  let axis = 0;
  const out = items.map((one) => {
    if (one === null) return null;
    if (isEllipsis(one)) {
      axis += t.shape.length - consumed;
      return { py: "ellipsis" };
    }
    const length = t.shape[axis++] ?? 0;
    if (one instanceof PySlice) {
      const whole = (value: Value): Value => (value instanceof Scalar ? plain(value) : value instanceof Tensor ? inward(torchCall("Tensor.item", [value])) : value);
      const [start, stop, step] = [whole(one.start), whole(one.stop), whole(one.step)];
      if (typeof step === "number" && step < 0) {
        const places: number[] = [];
        const from = start === null ? length - 1 : Math.min(start < 0 ? start + length : start, length - 1);
        const to = stop === null ? -1 : stop < 0 ? stop + length : stop;
        for (let i = from; i > to; i += step) places.push(i);
        return torchCall("tensor", [places], { dtype: { py: "dtype", value: "int64" } });
      }
      return { py: "slice", start, stop, step };
    }
    if (one instanceof PyList) return tensorOf(one, one.a.length === 0 ? "int64" : null);
    if (one instanceof PyRange) return tensorOf(one, "int64");
    if (one instanceof NdArray) return one.t;
    if (one instanceof Scalar) {
      if (KIND[one.dtype] === "f") badIndex();
      return one.dtype === "bool" ? Boolean(Number(one.v)) : bounded(Number(one.v), axis - 1, length);
    }
    if (typeof one === "boolean" || one instanceof Tensor) return one;
    if (typeof one === "number" && Number.isInteger(one)) return bounded(one, axis - 1, length);
    const own = one !== null && typeof one === "object" ? typeOf(one).lookup("__index__") : undefined;
    if (own === undefined) badIndex();
    return call(own, [one]);
  });
  if (consumed > t.shape.length && !items.some((one) => one instanceof NdArray && one.t.dtype.name === "bool"))
    raise("IndexError", `too many indices for array: array is ${t.shape.length}-dimensional, but ${consumed} were indexed`);
  return index instanceof PyTuple ? out : out[0];
}
const isEllipsis = (value: Value): boolean => value instanceof PyObject && value.cls.name === "ellipsis";
const badIndex = (): never => raise("IndexError", "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices");
function bounded(i: number, axis: number, length: number): number {
  if (i < -length || i >= length) raise("IndexError", `index ${i} is out of bounds for axis ${axis} with size ${length}`);
  return i;
}

methods(arrayType, {
  __getitem__: ([a, index]) => wrap(torchCall("Tensor.__getitem__", [a.t, torchIndex(index, a.t)]) as Tensor),
  __setitem__: ([a, index, value]) => {
    torchCall("Tensor.__setitem__", [a.t, torchIndex(index, a.t), tensorOf(value, nameOf(a.t))]);
    return null;
  },
  __len__: ([a]) => (a.t.shape.length === 0 ? raise("TypeError", "len() of unsized object") : a.t.shape[0]),
  __iter__: ([a]) => {
    const all = rows(a);
    let i = 0;
    return new FunctionIterator(() => (i < all.length ? all[i++] : DONE));
  },
  __contains__: ([a, item]) => Boolean(inward(torchCall("Tensor.item", [torchCall("any", [tensorOf(between("==", a, item))])]))),
  __repr__: ([a]) => arrayRepr(a.t),
  __str__: ([a]) => arrayText(printable(a.t), " ", ""),
  __format__: ([a, spec]) => (spec === "" ? str(a) : a.t.shape.length === 0 ? formatValue(plain(asScalar(a.t) as Scalar), spec) : raise("TypeError", "unsupported format string passed to numpy.ndarray.__format__")),
  __bool__: ([a]) => {
    if (a.t.size !== 1) raise("ValueError", a.t.size === 0 ? "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty." : "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()");
    return Number((asScalar(torchCall("Tensor.reshape", [a.t, []]) as Tensor) as Scalar).v) !== 0;
  },
  __float__: ([a]) => float(one(a)),
  __int__: ([a]) => int(BigInt(Math.trunc(one(a)))),
  __index__: ([a]) => int(BigInt(one(a))),
  __neg__: ([a]) => unaryOp("neg", a), __pos__: ([a]) => a, __abs__: ([a]) => unaryOp("abs", a), __invert__: ([a]) => unaryOp("bitwise_not", a),
  __deepcopy__: ([a]) => new NdArray(torchCall("Tensor.clone", [a.t]) as Tensor),
  __copy__: ([a]) => new NdArray(torchCall("Tensor.clone", [a.t]) as Tensor),
  copy: ([a]) => new NdArray(torchCall("Tensor.clone", [a.t]) as Tensor),
  item: ([a, ...index]) => {
    if (index.length > 0) return plain(wrap(torchCall("Tensor.__getitem__", [a.t, index.length === 1 ? index[0] : index]) as Tensor));
    if (a.t.size !== 1) raise("ValueError", "can only convert an array of size 1 to a Python scalar");
    return inward(torchCall("Tensor.item", [a.t]));
  },
  tolist: ([a]) => inward(torchCall("Tensor.tolist", [a.t])),
  tobytes: ([a]) => {
    const { buffer, byteOffset, byteLength } = flatValues(a.t) as unknown as Uint8Array;
    return new PyBytes(Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => String.fromCharCode(byte)).join(""));
  },
  astype: ([a, dtype], kw) => new NdArray(torchCall("Tensor.clone", [cast(a.t, kind(dtype ?? kw?.get("dtype")))]) as Tensor),
  reshape: ([a, ...shape]) => {
    const sizes = shape.length === 1 && (shape[0] instanceof PyTuple || shape[0] instanceof PyList) ? shape[0].a : shape;
    try {
      return new NdArray(torchCall("Tensor.reshape", [a.t, sizes.map(whole)]) as Tensor);
    } catch {
      raise("ValueError", `cannot reshape array of size ${a.t.size} into shape (${sizes.map(whole).join(",")}${sizes.length === 1 ? "," : ""})`);
    }
  },
  ravel: ([a]) => new NdArray(torchCall("Tensor.reshape", [a.t, [-1]]) as Tensor),
  flatten: ([a]) => new NdArray(torchCall("Tensor.clone", [torchCall("Tensor.reshape", [a.t, [-1]])]) as Tensor),
  transpose: ([a, ...axes]) => {
    const order = axes.length === 0 ? a.t.shape.map((_: number, i: number) => a.t.shape.length - 1 - i) : axes.length === 1 && axes[0] instanceof PyTuple ? axes[0].a : axes;
    return new NdArray(torchCall("Tensor.permute", [a.t, order]) as Tensor);
  },
  fill: ([a, value]) => {
    torchCall("Tensor.fill_", [a.t, outwardNumber(value instanceof Scalar ? plain(value) : value)]);
    return null;
  },
  view: ([a]) => a,
});
const one = (a: NdArray): number => (a.t.size === 1 ? Number((asScalar(torchCall("Tensor.reshape", [a.t, []]) as Tensor) as Scalar).v) : raise("TypeError", "only length-1 arrays can be converted to Python scalars"));
export const whole = (value: Value): number => (value instanceof Scalar ? Number(value.v) : value);
export const kind = (value: Value): string => dtypeName(value) ?? raise("TypeError", `data type ${repr(value)} not understood`);
for (const [op, name] of Object.entries(DUNDER))
  method(arrayType, `__i${name}__`, ([a, b]) => {
    const result = tensorOf(operate(op, a, b));
    if (ORDER.indexOf(nameOf(result)) > ORDER.indexOf(nameOf(a.t)) && KIND[nameOf(result)] === "f" && KIND[nameOf(a.t)] !== "f")
      raise("TypeError", `Cannot cast ufunc '${({ "+": "add", "-": "subtract", "*": "multiply", "/": "divide" } as Record<string, string>)[op] ?? OPERATIONS[op]}' output from dtype('${nameOf(result)}') to dtype('${nameOf(a.t)}') with casting rule 'same_kind'`);
    torchCall("Tensor.copy_", [a.t, cast(result, nameOf(a.t))]);
    return a;
  });
getter(arrayType, "shape", (a) => new PyTuple([...a.t.shape]));
getter(arrayType, "ndim", (a) => a.t.shape.length);
getter(arrayType, "size", (a) => a.t.size);
getter(arrayType, "dtype", (a) => dtypes[nameOf(a.t)]);
getter(arrayType, "nbytes", (a) => a.t.size * BYTES[nameOf(a.t)]!);
getter(arrayType, "itemsize", (a) => BYTES[nameOf(a.t)]);
getter(arrayType, "T", (a) => (a.t.shape.length < 2 ? a : call(arrayType.lookup("transpose"), [a])));
getter(arrayType, "flat", (a) => call(arrayType.lookup("ravel"), [a]));

const printable = (t: Tensor) => ({
  shape: t.shape, dtype: nameOf(t),
  values: flatValues(t),
});
export function flatValues(t: Tensor): ArrayLike<number | bigint> {
  const flat = torchCall("Tensor.contiguous", [torchCall("Tensor.reshape", [t, [-1]])]) as Tensor;
  const { data } = flat.storage;
  return data.subarray(flat.offset, flat.offset + flat.size) as ArrayLike<number | bigint>;
}
function arrayRepr(t: Tensor): string {
  const name = nameOf(t);
  const body = arrayText(printable(t), ", ", "array(".replace(/./g, " "));
  const needsDtype = !["float64", "int64", "bool"].includes(name) || t.size === 0;
  const note = needsDtype ? `, dtype=${name}` : "";
  const text_ = `array(${body}`;
  const lastLine = text_.split("\n").at(-1)!;
  return needsDtype && lastLine.length + note.length + 1 > 75 ? `${text_},\n      dtype=${name})` : `${text_}${note})`;
}
