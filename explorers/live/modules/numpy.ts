/**
 * NumPy's arrays on the tensors of `explorers/torch`, without gradients. What NumPy does otherwise than PyTorch (promotion,
 * scalars, printing, negative steps) is here; functions that can be written with these stand in `library/numpy`.
 */
import { call as torchCall, Tensor } from "../../torch/index.js";
import { MersenneTwister } from "../../engine/random/mersenne_twister.js";
import { functions, getter, method, methods, parser } from "../python/define.js";
import { nativeModules } from "../python/imports.js";
import { call, hash, numberOf, repr, str, toArray } from "../python/objects.js";
import { format as formatValue, formatPlain } from "../python/operators.js";
import {
  BOOL, Builtin, DONE, float, FunctionIterator, int, NOT_IMPLEMENTED, PyBytes, PyFloat, PyList, PyObject, PyRange, PySlice, PyTuple, PyType, raise, T, typeOf,
  type Keywords, type Value,
} from "../python/values.js";
import { arrayText, floatText } from "./numpy_text.js";
import { dispatch, overriding } from "./overrides.js";
import { guests, inward, overridable, tensorType, TorchDtype } from "./torch.js";

// --- dtypes and scalars -----------------------------------------------------------------------

const generic = new PyType("generic", [T.object], "numpy");
const numberType = new PyType("number", [generic], "numpy");
const integerType = new PyType("integer", [numberType], "numpy");
const floatingType = new PyType("floating", [numberType], "numpy");
integerType.set("_number_kind", "integer");
floatingType.set("_number_kind", "floating");
const scalarTypes: Record<string, PyType> = {
  float64: new PyType("float64", [floatingType, T.float], "numpy"), float32: new PyType("float32", [floatingType], "numpy"),
  int64: new PyType("int64", [integerType], "numpy"), int32: new PyType("int32", [integerType], "numpy"), int16: new PyType("int16", [integerType], "numpy"),
  int8: new PyType("int8", [integerType], "numpy"), uint8: new PyType("uint8", [integerType], "numpy"), bool: new PyType("bool", [generic], "numpy"),
};
const KIND: Record<string, string> = { float64: "f", float32: "f", int64: "i", int32: "i", int16: "i", int8: "i", uint8: "u", bool: "b" };
const BYTES: Record<string, number> = { float64: 8, float32: 4, int64: 8, int32: 4, int16: 2, int8: 1, uint8: 1, bool: 1 };

const dtypeType = new PyType("dtype", [T.object], "numpy");
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
const plain = (s: Scalar): Value => (s.dtype === "bool" ? Boolean(Number(s.v)) : KIND[s.dtype] === "f" ? float(Number(s.v)) : int(s.v));

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
const nameOf = (t: Tensor): string => t.dtype.name;

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
function promoted(a: string, b: string): string {
  if (a === b) return a;
  const [low, high] = ORDER.indexOf(a) < ORDER.indexOf(b) ? [a, b] : [b, a];
  if (high === "float32" && (low === "int64" || low === "int32")) return "float64";
  if (low === "uint8" && high === "int8") return "int16";
  return high;
}

/** The dtypes of both operands brought together; Python's own numbers give way, as NumPy 2 has it. */
function together(a: Value, b: Value): [Tensor, Tensor] {
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
const isWeak = (value: Value): boolean => typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" || value instanceof PyFloat;

function broadcastError(error: unknown, x: Tensor, y: Tensor): never {
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
const outwardNumber = (value: Value): Value => (value instanceof PyFloat ? { py: "float", value: value.v } : value instanceof PyList || value instanceof PyTuple ? tensorOf(value) : value);

function unaryOp(name: string, value: Value): Value {
  const t = tensorOf(value);
  if (name === "neg" && nameOf(t) === "bool") raise("TypeError", "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.");
  if (name === "abs" && nameOf(t) === "bool") return value;
  return wrap(torchCall(name, [t]) as Tensor);
}

/** Functions of floats: ints become float64 first. */
function floatOp(name: string, value: Value): Value {
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
const whole = (value: Value): number => (value instanceof Scalar ? Number(value.v) : value);
const kind = (value: Value): string => dtypeName(value) ?? raise("TypeError", `data type ${repr(value)} not understood`);
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

// --- Reductions -------------------------------------------------------------------------------

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
const reductions = new Map<string, (args: Value[], kw: Keywords) => Value>();
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
const stableSort = (name: string) => (args: Value[], kw: Keywords): Value => {
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
function round(a: Value, decimals: Value): Value {
  const t = tensorOf(a);
  if (KIND[nameOf(t)] !== "f") return a;
  const places = Number(decimals);
  if (places === 0) return wrap(torchCall("round", [t]) as Tensor);
  const scale = { py: "float", value: 10 ** Math.abs(places) };
  const scaled = torchCall(places > 0 ? "mul" : "div", [t, scale]);
  return wrap(torchCall(places > 0 ? "div" : "mul", [torchCall("round", [scaled]), scale]) as Tensor);
}

function clip(a: Value, low: Value, high: Value): Value {
  let result = a;
  if (low !== null) result = extreme("maximum", result, low);
  return high === null ? result : extreme("minimum", result, high);
}
function extreme(name: string, a: Value, b: Value): Value {
  const [x, y] = together(a, b);
  try {
    return wrap(torchCall(name, [x, y]) as Tensor);
  } catch (error) {
    return broadcastError(error, x, y);
  }
}
function repeat(a: Value, n: Value, axis: Value): Value {
  const t = axis === null ? (torchCall("Tensor.reshape", [tensorOf(a), [-1]]) as Tensor) : tensorOf(a);
  const times = isWeak(n) || n instanceof Scalar ? whole(n) : tensorOf(n, "int64");
  return wrap(torchCall("repeat_interleave", [t, times], { dim: axis ?? 0 }) as Tensor);
}

function joined(name: string, arrays: Value, axis: Value): Value {
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

// --- Random numbers ---------------------------------------------------------------------------

const stateType = new PyType("_Stream", [T.object], "_numpy");
interface Stream { generator: MersenneTwister; spare: number | null }
stateType.make = (cls) => Object.assign(new PyObject(cls), { generator: new MersenneTwister((Math.random() * 2 ** 32) >>> 0), spare: null });
const double = (s: Stream): number => ((s.generator.next32() >>> 5) * 67108864 + (s.generator.next32() >>> 6)) / 9007199254740992;
function gauss(s: Stream): number {
  if (s.spare !== null) {
    const { spare } = s;
    s.spare = null;
    return spare;
  }
  let x1: number, x2: number, squared: number;
  do {
    x1 = 2 * double(s) - 1;
    x2 = 2 * double(s) - 1;
    squared = x1 * x1 + x2 * x2;
  } while (squared >= 1 || squared === 0);
  const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
  s.spare = factor * x1;
  return factor * x2;
}
function interval(s: Stream, most: number): number {
  if (most === 0) return 0;
  if (most > 0xffffffff) {
    const mask = (1n << BigInt(most.toString(2).length)) - 1n;
    let wide: bigint;
    do wide = ((BigInt(s.generator.next32()) << 32n) | BigInt(s.generator.next32())) & mask;
    while (wide > BigInt(most));
    return Number(wide);
  }
  const mask = 0xffffffff >>> Math.clz32(most);
  let value: number;
  do value = (s.generator.next32() & mask) >>> 0;
  while (value > most);
  return value;
}
/** NumPy's legacy binomial: inversion for n p <= 30, otherwise Kachitvichyanukul and Schmeiser's BTPE. */
function binomial(s: Stream, n: number, p: number): number {
  if (p > 0.5) return n - binomial(s, n, 1 - p);
  if (n === 0 || p === 0) return 0;
  if (n * p <= 30) {
    const q = 1 - p;
    const qn = Math.exp(n * Math.log(q));
    const np = n * p;
    const bound = Math.min(n, np + 10 * Math.sqrt(np * q + 1));
    let x = 0;
    let px = qn;
    let u = double(s);
    while (u > px) {
      x++;
      if (x > bound) {
        x = 0;
        px = qn;
        u = double(s);
      } else {
        u -= px;
        px = ((n - x + 1) * p * px) / (x * q);
      }
    }
    return x;
  }
  return btpe(s, n, p);
}
function btpe(s: Stream, n: number, p: number): number {
  const r = Math.min(p, 1 - p);
  const q = 1 - r;
  const fm = n * r + r;
  const m = Math.floor(fm);
  const p1 = Math.floor(2.195 * Math.sqrt(n * r * q) - 4.6 * q) + 0.5;
  const xm = m + 0.5;
  const xl = xm - p1;
  const xr = xm + p1;
  const c = 0.134 + 20.5 / (15.3 + m);
  let a = (fm - xl) / (fm - xl * r);
  const laml = a * (1 + a / 2);
  a = (xr - fm) / (xr * q);
  const lamr = a * (1 + a / 2);
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / laml;
  const p4 = p3 + c / lamr;
  const nrq = n * r * q;
  for (;;) {
    const u = double(s) * p4;
    let v = double(s);
    let y: number;
    if (u <= p1) return Math.floor(xm - p1 * v + u);
    if (u <= p2) {
      const x = xl + (u - p1) / c;
      v = v * c + 1 - Math.abs(m - x + 0.5) / p1;
      if (v > 1) continue;
      y = Math.floor(x);
    } else if (u <= p3) {
      y = Math.floor(xl + Math.log(v) / laml);
      if (y < 0 || v === 0) continue;
      v = v * (u - p2) * laml;
    } else {
      y = Math.floor(xr - Math.log(v) / lamr);
      if (y > n || v === 0) continue;
      v = v * (u - p3) * lamr;
    }
    const k = Math.abs(y - m);
    if (k <= 20 || k >= nrq / 2 - 1) {
      const ratio = r / q;
      const b = ratio * (n + 1);
      let f = 1;
      if (m < y) for (let i = m + 1; i <= y; i++) f *= b / i - ratio;
      else if (m > y) for (let i = y + 1; i <= m; i++) f /= b / i - ratio;
      if (v > f) continue;
      return y;
    }
    const rho = (k / nrq) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / nrq + 0.5);
    const t = (-k * k) / (2 * nrq);
    const logged = Math.log(v);
    if (logged < t - rho) return y;
    if (logged > t + rho) continue;
    const x1 = y + 1;
    const f1 = m + 1;
    const z = n + 1 - m;
    const w = n - y + 1;
    const series = (value: number): number => {
      const squared = value * value;
      return (13680 - (462 - (132 - (99 - 140 / squared) / squared) / squared) / squared) / value / 166320;
    };
    if (logged > xm * Math.log(f1 / x1) + (n - m + 0.5) * Math.log(z / w) + (y - m) * Math.log((w * r) / (x1 * q)) + series(f1) + series(z) + series(x1) + series(w)) continue;
    return y;
  }
}
const sizeNumbers = (size: Value): number[] => (size === null || size === undefined ? [] : size instanceof PyTuple || size instanceof PyList ? size.a.map(whole) : [whole(size)]);
function drawn(size: Value, dtype: string, draw: () => number): Value {
  const shape = sizeNumbers(size);
  if (size === null || size === undefined) return new Scalar(draw(), dtype);
  const n = shape.reduce((product, length) => product * length, 1);
  const t = torchCall("zeros", [shape.length === 0 ? [] : shape], { dtype: { py: "dtype", value: "float64" } }) as Tensor;
  const data = t.storage.data as Float64Array;
  for (let i = 0; i < n; i++) data[i] = draw();
  return new NdArray(cast(t, dtype));
}
methods(stateType, {
  seed: ([self, seed]) => {
    self.generator = new MersenneTwister(Number(seed) >>> 0);
    self.spare = null;
    return null;
  },
  random: ([self, size]) => drawn(size, "float64", () => double(self)),
  uniform: ([self, low, high, size]) => {
    const [a, b] = [numberOf(low)!, numberOf(high)!];
    return drawn(size, "float64", () => a + (b - a) * double(self));
  },
  normal: ([self, mean, scale, size]) => {
    const [a, b] = [numberOf(mean)!, numberOf(scale)!];
    return drawn(size, "float64", () => a + b * gauss(self));
  },
  binomial: ([self, n, p, size]) => drawn(size, "int64", () => binomial(self, whole(n), numberOf(p)!)),
  randint: ([self, low, high, size]) => drawn(size, "int64", () => whole(low) + interval(self, whole(high) - 1 - whole(low))),
  interval: ([self, most]) => interval(self, most),
  order: ([self, n]) => {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = interval(self, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return new NdArray(torchCall("tensor", [order], { dtype: { py: "dtype", value: "int64" } }) as Tensor);
  },
  get_state: ([self]) => {
    const saved = self.generator.save();
    const key = new NdArray(torchCall("tensor", [Array.from(saved.subarray(0, -1))], { dtype: { py: "dtype", value: "int64" } }) as Tensor);
    return new PyTuple(["MT19937", key, saved.at(-1), self.spare === null ? 0 : 1, float(self.spare ?? 0)]);
  },
  set_state: ([self, state]) => {
    const [, key, position, isSpare, spare] = toArray(state);
    self.generator.restore(Uint32Array.of(...Array.from(flatValues(key.t), Number), position));
    self.spare = isSpare ? numberOf(spare) : null;
    return null;
  },
});

// --- The module -------------------------------------------------------------------------------

nativeModules.set("_numpy", () => {
  const all: Record<string, (args: Value[], kw: Keywords) => Value> = {
    _array: ([value, dtype, copy]) => {
      const t = tensorOf(value, dtype === null ? null : kind(dtype));
      const shares = value instanceof NdArray || value instanceof Tensor;
      const made = copy && shares ? (torchCall("Tensor.clone", [t]) as Tensor) : t;
      return new NdArray(made);
    },
    _to_torch: ([a]) => (a instanceof NdArray ? a.t : raise("TypeError", `expected np.ndarray (got ${typeOf(a).name})`)),
    _from_torch: ([t]) => new NdArray(tensorOf(t)),
    _call: ([name, args, kw]) => {
      const convert = (value: Value): Value => (value instanceof NdArray ? value.t : value instanceof Scalar ? outwardNumber(plain(value)) : value instanceof PyFloat ? { py: "float", value: value.v } : value instanceof PyTuple || value instanceof PyList ? value.a.map(convert) : value);
      const options: Record<string, Value> = {};
      if (kw) for (const [key, value] of kw.map.values()) options[key] = typeof value === "string" && value in KIND ? { py: "dtype", value } : convert(value);
      const result = inward(torchCall(name, args.a.map(convert), options));
      if (result instanceof Tensor) return wrap(result);
      return result instanceof PyTuple ? new PyTuple(result.a.map((one_) => (one_ instanceof Tensor ? wrap(one_) : one_))) : result;
    },
    _operate: ([op, a, b]) => operate(op, a, b),
    _float_op: ([name, a]) => floatOp(name, a),
    _unary: ([name, a]) => unaryOp(name, a),
    _extreme: ([name, a, b]) => extreme(name, a, b),
    _joined: ([name, arrays, axis]) => joined(name, arrays, axis),
    _together: ([a, b]) => new PyTuple(together(a, b).map((t) => new NdArray(t))),
    _cast: ([a, dtype]) => new NdArray(cast(tensorOf(a), kind(dtype))),
    _kind: ([a]) => KIND[nameOf(tensorOf(a))],
    _wrap: ([a]) => wrap(a.t),
    _scalar: ([value, dtype]) => new Scalar(numberOf(value)!, dtype),
    round: ([a, decimals], kw) => round(a, decimals ?? kw?.get("decimals") ?? 0),
    clip: ([a, low, high], kw) => clip(a, low ?? kw?.get("a_min") ?? null, high ?? kw?.get("a_max") ?? null),
    repeat: ([a, n, axis], kw) => repeat(a, n, axis ?? kw?.get("axis") ?? null),
    sort: stableSort("sort"),
    argsort: stableSort("argsort"),
  };
  const module = functions(all);
  for (const [name, f] of reductions) module.set(name, new Builtin(name, f));
  for (const [name, type] of Object.entries(scalarTypes)) module.set(name === "bool" ? "bool_" : name, type);
  for (const [name, value] of Object.entries({ ndarray: arrayType, generic, number: numberType, integer: integerType, floating: floatingType, dtype: dtypeType, _Stream: stateType })) module.set(name, value);
  return module;
});

// Tensors know NumPy as well.
methods(tensorType, {
  numpy: ([t], kw) => overridable("numpy", [t], () => {
    if (t.requiresGrad && !kw?.get("force")) raise("RuntimeError", "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
    return new NdArray(torchCall("Tensor.detach", [t]) as Tensor);
  }),
  __array__: ([t]) => new NdArray(tensorOf(t)),
});
