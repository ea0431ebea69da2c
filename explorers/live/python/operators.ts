/** Arithmetic, comparison, membership and formatting. */
import { bind } from "./attributes.js";
import { call } from "./functions.js";
import {
  compareByMethod, dictSet, equal, equalValue, indexOf, iterate, keyOf, numberOf, repr, same, setFrom, sliceBounds, str, truth,
} from "./objects.js";
import { formatFloat, formatInt, formatString, parseSpec, general, fixed, exponential, floatRepr } from "./text.js";
import {
  BOOL, DONE, float, int, isInstance, NOT_IMPLEMENTED, PyBytes, PyDict, PyFloat, PyList, PyRange, PySet, PySlice, PyThrow, PyTuple,
  PyType, raise, T, typeOf, EXCEPTIONS, type Value,
} from "./values.js";

export const METHODS: Record<string, [string, string]> = {
  "+": ["__add__", "__radd__"], "-": ["__sub__", "__rsub__"], "*": ["__mul__", "__rmul__"], "/": ["__truediv__", "__rtruediv__"],
  "//": ["__floordiv__", "__rfloordiv__"], "%": ["__mod__", "__rmod__"], "**": ["__pow__", "__rpow__"],
  "@": ["__matmul__", "__rmatmul__"], "&": ["__and__", "__rand__"], "|": ["__or__", "__ror__"], "^": ["__xor__", "__rxor__"],
  "<<": ["__lshift__", "__rlshift__"], ">>": ["__rshift__", "__rrshift__"],
};
const IN_PLACE: Record<string, string> = Object.fromEntries(
  Object.entries(METHODS).map(([op, [name]]) => [op, name.replace("__", "__i")]),
);

const isIntegral = (o: Value): boolean =>
  (typeof o === "number" && Number.isInteger(o)) || typeof o === "boolean" || typeof o === "bigint";

const big = (o: Value): bigint => BigInt(o);

function floorDivide(a: number, b: number): number {
  const quotient = Math.floor(a / b);
  // Where a / b rounds up to a whole number, the quotient is one too many.
  const rest = a - quotient * b;
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient;
}

/** Python's `%`: the sign of the divisor. */
export function modulo(a: number, b: number): number {
  if (!Number.isFinite(b) && Number.isFinite(a)) return a === 0 || a < 0 === b < 0 ? a : b;
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest === 0 ? (b < 0 ? -0 : 0) : rest;
}

function bigFloorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function integers(op: string, a: Value, b: Value): Value {
  switch (op) {
    case "+": {
      const r = Number(a) + Number(b);
      return Number.isSafeInteger(r) ? r : int(big(a) + big(b));
    }
    case "-": {
      const r = Number(a) - Number(b);
      return Number.isSafeInteger(r) ? r : int(big(a) - big(b));
    }
    case "*": {
      const r = Number(a) * Number(b);
      return Number.isSafeInteger(r) ? (r === 0 ? 0 : r) : int(big(a) * big(b));
    }
    case "/": {
      if (Number(b) === 0) raise("ZeroDivisionError", "division by zero");
      return float(divideExactly(a, b));
    }
    case "//":
      if (Number(b) === 0) raise("ZeroDivisionError", "integer division or modulo by zero");
      return typeof a === "bigint" || typeof b === "bigint" ? int(bigFloorDivide(big(a), big(b))) : floorDivide(Number(a), Number(b)) + 0;
    case "%": {
      if (Number(b) === 0) raise("ZeroDivisionError", "integer modulo by zero");
      if (typeof a === "bigint" || typeof b === "bigint") return int(big(a) - bigFloorDivide(big(a), big(b)) * big(b));
      return modulo(Number(a), Number(b)) + 0;
    }
    case "**": {
      if (Number(b) < 0) {
        if (Number(a) === 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
        return float(Number(a) ** Number(b));
      }
      const r = Number(a) ** Number(b);
      if (Number.isSafeInteger(r)) return r;
      if (Number(b) > 1e6) raise("MemoryError", "the number has too many digits");
      return int(big(a) ** big(b));
    }
    case "&": case "|": case "^": {
      if (typeof a === "boolean" && typeof b === "boolean") return op === "&" ? a && b : op === "|" ? a || b : a !== b;
      const x = Number(a);
      const y = Number(b);
      if ((x | 0) === x && (y | 0) === y) return op === "&" ? x & y : op === "|" ? x | y : x ^ y;
      return int(op === "&" ? big(a) & big(b) : op === "|" ? big(a) | big(b) : big(a) ^ big(b));
    }
    case "<<":
      if (Number(b) < 0) raise("ValueError", "negative shift count");
      return int(big(a) << big(b));
    case ">>":
      if (Number(b) < 0) raise("ValueError", "negative shift count");
      return int(big(a) >> big(b));
  }
  return undefined;
}

function divideExactly(a: Value, b: Value): number {
  const x = Number(a);
  const y = Number(b);
  if (typeof a !== "bigint" && typeof b !== "bigint") return x / y;
  // Beyond 2**53 the operands themselves round; 64 more bits of the quotient make up for it.
  const quotient = (big(a) << 64n) / big(b);
  const result = Number(quotient) / 2 ** 64;
  if (!Number.isFinite(result)) raise("OverflowError", "integer division result too large for a float");
  return result;
}

function floats(op: string, x: number, y: number): Value {
  switch (op) {
    case "+": return float(x + y);
    case "-": return float(x - y);
    case "*": return float(x * y);
    case "/":
      if (y === 0) raise("ZeroDivisionError", "float division by zero");
      return float(x / y);
    case "//":
      if (y === 0) raise("ZeroDivisionError", "float floor division by zero");
      return float(Math.floor((x - modulo(x, y)) / y + 0.5));
    case "%":
      if (y === 0) raise("ZeroDivisionError", "float modulo");
      return float(modulo(x, y));
    case "**": {
      if (x === 0 && y < 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
      if (x < 0 && Number.isFinite(x) && !Number.isInteger(y) && Number.isFinite(y))
        raise("NotImplementedError", "complex numbers are not in the page's Python");
      if (x === 1 || y === 0) return float(1);
      const r = x ** y;
      if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) raise("OverflowError", "(34, 'Numerical result out of range')");
      return float(r);
    }
  }
  return undefined;
}

function repeat(items: Value, times: Value): Value {
  const n = Math.max(0, Number(times));
  if (typeof items === "string") {
    if (items.length * n > 2 ** 28) raise("MemoryError", "the string is too long for the page's Python");
    return items.repeat(n);
  }
  if (items.a.length * n > 2 ** 27) raise("MemoryError", "the list is too long for the page's Python");
  const out: Value[] = [];
  for (let i = 0; i < n; i++) for (const item of items.a) out.push(item);
  return items instanceof PyList ? new PyList(out) : new PyTuple(out);
}

/** Built-in sequences, sets and dicts; undefined where none of them applies. */
function containers(op: string, a: Value, b: Value): Value {
  if (op === "+") {
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (a instanceof PyList && b instanceof PyList) return new PyList([...a.a, ...b.a]);
    if (a instanceof PyTuple && b instanceof PyTuple) return new PyTuple([...a.a, ...b.a]);
    if (a instanceof PyBytes && b instanceof PyBytes) return new PyBytes(a.v + b.v);
    return undefined;
  }
  if (op === "*") {
    if ((typeof a === "string" || a instanceof PyList || a instanceof PyTuple) && isIntegral(b)) return repeat(a, b);
    if ((typeof b === "string" || b instanceof PyList || b instanceof PyTuple) && isIntegral(a)) return repeat(b, a);
    if (a instanceof PyBytes && isIntegral(b)) return new PyBytes(repeat(a.v, b));
    if (b instanceof PyBytes && isIntegral(a)) return new PyBytes(repeat(b.v, a));
    return undefined;
  }
  if (op === "%" && typeof a === "string") return percent(a, b);
  if (a instanceof PySet && b instanceof PySet) {
    const frozen = a.cls === T.frozenset;
    switch (op) {
      case "|": return setFrom([...a.map.values(), ...b.map.values()], frozen);
      case "&": return setFrom([...a.map.entries()].filter(([key]) => b.map.has(key)).map(([, item]) => item), frozen);
      case "-": return setFrom([...a.map.entries()].filter(([key]) => !b.map.has(key)).map(([, item]) => item), frozen);
      case "^": return setFrom([
        ...[...a.map.entries()].filter(([key]) => !b.map.has(key)).map(([, item]) => item),
        ...[...b.map.entries()].filter(([key]) => !a.map.has(key)).map(([, item]) => item),
      ], frozen);
    }
  }
  if (op === "|" && a instanceof PyDict && b instanceof PyDict) {
    const out = a.cls.make!(a.cls) as PyDict;
    out.cls = a.cls;
    if (a.dict) out.dict = new Map(a.dict);
    for (const [key, value] of [...a.map.values(), ...b.map.values()]) dictSet(out, key, value);
    return out;
  }
  return undefined;
}

export function add(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") {
    const r = a + b;
    if (!Number.isInteger(r)) return r;
    if (Number.isInteger(a) && Number.isInteger(b)) return Number.isSafeInteger(r) ? r : int(BigInt(a) + BigInt(b));
    return new PyFloat(r);
  }
  if (typeof a === "string" && typeof b === "string") return a + b;
  return binary("+", a, b);
}

export function subtract(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") {
    const r = a - b;
    if (!Number.isInteger(r)) return r;
    if (Number.isInteger(a) && Number.isInteger(b)) return Number.isSafeInteger(r) ? r : int(BigInt(a) - BigInt(b));
    return new PyFloat(r);
  }
  return binary("-", a, b);
}

export function multiply(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") {
    const r = a * b;
    if (!Number.isInteger(r)) return r;
    if (Number.isInteger(a) && Number.isInteger(b)) return Number.isSafeInteger(r) ? r + 0 : int(BigInt(a) * BigInt(b));
    return new PyFloat(r);
  }
  return binary("*", a, b);
}

export function divide(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number" && b !== 0) return float(a / b);
  return binary("/", a, b);
}

export function binary(op: string, a: Value, b: Value): Value {
  const x = numberOf(a);
  if (x !== null) {
    const y = numberOf(b);
    if (y !== null) {
      const result = isIntegral(a) && isIntegral(b) ? integers(op, a, b) : floats(op, x, y);
      if (result !== undefined) return result;
      unsupported(op, a, b);
    }
  }
  const [name, reflected] = METHODS[op]!;
  const result = compareByMethod(a, b, name, reflected);
  if (result !== NOT_IMPLEMENTED) return result;
  const built = containers(op, a, b);
  if (built !== undefined) return built;
  unsupported(op, a, b);
}

function unsupported(op: string, a: Value, b: Value): never {
  const left = typeOf(a).name;
  const right = typeOf(b).name;
  if (op === "+") {
    if (typeof a === "string") raise("TypeError", `can only concatenate str (not "${right}") to str`);
    if (a instanceof PyList) raise("TypeError", `can only concatenate list (not "${right}") to list`);
    if (a instanceof PyTuple) raise("TypeError", `can only concatenate tuple (not "${right}") to tuple`);
  }
  if (op === "*") {
    if (typeof a === "string" || a instanceof PyList || a instanceof PyTuple) raise("TypeError", `can't multiply sequence by non-int of type '${right}'`);
    if (typeof b === "string" || b instanceof PyList || b instanceof PyTuple) raise("TypeError", `can't multiply sequence by non-int of type '${left}'`);
  }
  raise("TypeError", `unsupported operand type(s) for ${op === "**" ? "** or pow()" : op}: '${left}' and '${right}'`);
}

/** `a op= b`: the value to store. */
export function inPlace(op: string, a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") {
    if (op === "+") return add(a, b);
    if (op === "-") return subtract(a, b);
    if (op === "*") return multiply(a, b);
  }
  if (op === "+" && a instanceof PyList) {
    const items: Value[] = [];
    const iterator = iterate(b);
    for (let item = iterator.next(); item !== DONE; item = iterator.next()) items.push(item);
    for (const item of items) a.a.push(item);
    return a;
  }
  if (op === "*" && a instanceof PyList && isIntegral(b)) {
    a.a = repeat(a, b).a;
    return a;
  }
  if (op === "|" && a instanceof PyDict && b instanceof PyDict) {
    for (const [key, value] of b.map.values()) dictSet(a, key, value);
    return a;
  }
  if (a instanceof PySet && a.cls === T.set && b instanceof PySet && "|&-^".includes(op)) {
    a.map = (containers(op, a, b) as PySet).map;
    return a;
  }
  if (a !== null && typeof a === "object" && !(a instanceof PyFloat)) {
    const type = typeOf(a);
    const method = type.lookup(IN_PLACE[op]!);
    if (method !== undefined) {
      const result = call(bind(method, a, type), [b]);
      if (result !== NOT_IMPLEMENTED) return result;
    }
  }
  try {
    return binary(op, a, b);
  } catch (error) {
    if (error instanceof PyThrow && isInstance(error.exc, EXCEPTIONS.get("TypeError")!)) {
      const text = error.exc.args.a[0];
      const plain = `unsupported operand type(s) for ${op === "**" ? "** or pow()" : op}: `;
      if (typeof text === "string" && text.startsWith(plain)) error.exc.args = new PyTuple([text.replace(plain, `unsupported operand type(s) for ${op}=: `)]);
    }
    throw error;
  }
}

export function unary(op: string, a: Value): Value {
  if (op === "not") return !truth(a);
  const x = numberOf(a);
  if (x !== null) {
    const integral = isIntegral(a);
    if (op === "-") return integral ? (typeof a === "bigint" ? int(-a) : 0 - x) : float(-x);
    if (op === "+") return integral ? (typeof a === "bigint" ? a : x) : a;
    if (integral) return typeof a === "bigint" ? int(~a) : -x - 1;
  } else {
    const name = { "-": "__neg__", "+": "__pos__", "~": "__invert__" }[op]!;
    const type = typeOf(a);
    const method = type.lookup(name);
    if (method !== undefined) return call(bind(method, a, type), []);
  }
  raise("TypeError", `bad operand type for unary ${op}: '${typeOf(a).name}'`);
}

const ORDER: Record<string, [string, string]> = {
  "<": ["__lt__", "__gt__"], "<=": ["__le__", "__ge__"], ">": ["__gt__", "__lt__"], ">=": ["__ge__", "__le__"],
};

export function compare(op: string, a: Value, b: Value): Value {
  switch (op) {
    case "==":
      return typeof a === "number" && typeof b === "number" ? a === b : equalValue(a, b);
    case "!=": {
      if (typeof a === "number" && typeof b === "number") return a !== b;
      const result = compareByMethod(a, b, "__ne__", "__ne__");
      if (result !== NOT_IMPLEMENTED) return result;
      const equals = equalValue(a, b);
      return typeof equals === "boolean" ? !equals : !truth(equals);
    }
    case "is": return identical(a, b);
    case "is not": return !identical(a, b);
    case "in": return contains(b, a);
    case "not in": return !contains(b, a);
  }
  return order(op, a, b);
}

export function identical(a: Value, b: Value): boolean {
  return Object.is(a, b) || (a instanceof PyFloat && b instanceof PyFloat && Object.is(a.v, b.v));
}

function decide(op: string, x: number | bigint | string, y: number | bigint | string): boolean {
  switch (op) {
    case "<": return x < y;
    case "<=": return x <= y;
    case ">": return x > y;
    default: return x >= y;
  }
}

/** Code points order strings, where JavaScript takes UTF-16 units. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const surrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
      if (surrogate(x) !== surrogate(y)) return surrogate(x) ? 1 : -1;
      return x - y;
    }
  }
  return a.length - b.length;
}

function order(op: string, a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return decide(op, a, b);
  if (typeof a === "string" && typeof b === "string") return decide(op, compareStrings(a, b), 0);
  const x = numberOf(a);
  if (x !== null) {
    const y = numberOf(b);
    if (y !== null) return decide(op, typeof a === "bigint" ? a : x, typeof b === "bigint" ? b : y);
  }
  const [name, reflected] = ORDER[op]!;
  const result = compareByMethod(a, b, name, reflected);
  if (result !== NOT_IMPLEMENTED) return result;
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    const n = Math.min(a.a.length, b.a.length);
    for (let i = 0; i < n; i++) if (!same(a.a[i], b.a[i])) return order(op, a.a[i], b.a[i]);
    return decide(op, a.a.length, b.a.length);
  }
  if (a instanceof PySet && b instanceof PySet) {
    const inside = (p: PySet, q: PySet): boolean => [...p.map.keys()].every((key) => q.map.has(key));
    switch (op) {
      case "<=": return inside(a, b);
      case "<": return inside(a, b) && a.map.size < b.map.size;
      case ">=": return inside(b, a);
      default: return inside(b, a) && b.map.size < a.map.size;
    }
  }
  if (a instanceof PyBytes && b instanceof PyBytes) return decide(op, a.v, b.v);
  raise("TypeError", `'${op}' not supported between instances of '${typeOf(a).name}' and '${typeOf(b).name}'`);
}

export const lessThan = (a: Value, b: Value): boolean => {
  const result = order("<", a, b);
  return typeof result === "boolean" ? result : truth(result);
};

export function contains(container: Value, item: Value): boolean {
  if (typeof container === "string") {
    if (typeof item !== "string") raise("TypeError", `'in <string>' requires string as left operand, not ${typeOf(item).name}`);
    return container.includes(item);
  }
  if (container instanceof PyRange && typeof item === "number") {
    const { start, step, length } = container;
    const at = (item - start) / step;
    return Number.isInteger(at) && at >= 0 && at < length;
  }
  const type = typeOf(container);
  const method = type.lookup("__contains__");
  if (method !== undefined) return truth(call(bind(method, container, type), [item]));
  if (container instanceof PyDict || container instanceof PySet) return container.map.has(keyOf(item));
  if (container === null || typeof container !== "object" || (type.lookup("__iter__") === undefined && type.lookup("__getitem__") === undefined && !(container instanceof PyList || container instanceof PyTuple))) {
    if (!(container !== null && typeof container === "object" && "next" in container))
      raise("TypeError", `argument of type '${type.name}' is not iterable`);
  }
  const iterator = iterate(container);
  for (let found = iterator.next(); found !== DONE; found = iterator.next()) if (same(found, item)) return true;
  return false;
}

// --- Subscripts -------------------------------------------------------------------------------

function within(index: number, length: number, what: string): number {
  const at = index < 0 ? index + length : index;
  if (at < 0 || at >= length) raise("IndexError", `${what} index out of range`);
  return at;
}

function sliced(items: Value[], slice: PySlice): Value[] {
  const { start, stop, step, count } = sliceBounds(slice, items.length);
  if (step === 1) return items.slice(start, Math.max(start, stop));
  return Array.from({ length: count }, (_, i) => items[start + i * step]);
}

/** What a class derived from list, tuple or dict puts in the place of the built-in method. */
function overriding(o: PyList | PyTuple | PyDict, name: string): Value {
  const { cls } = o;
  if (cls === T.list || cls === T.tuple || cls === T.dict) return undefined;
  const found = cls.lookup(name);
  const plain = (o instanceof PyList ? T.list : o instanceof PyTuple ? T.tuple : T.dict).dict.get(name);
  return found === plain ? undefined : found;
}

export function getItem(o: Value, index: Value): Value {
  if (o instanceof PyList || o instanceof PyTuple) {
    if (typeof index === "number" && Number.isInteger(index)) {
      if (o.cls === T.list || o.cls === T.tuple) {
        const { a } = o;
        if (index >= 0 && index < a.length) return a[index];
        return a[within(index, a.length, o instanceof PyList ? "list" : "tuple")];
      }
    }
    const own = overriding(o, "__getitem__");
    if (own !== undefined) return call(bind(own, o, o.cls), [index]);
    if (index instanceof PySlice) {
      const items = sliced(o.a, index);
      return o instanceof PyList ? new PyList(items) : new PyTuple(items);
    }
    const what = o instanceof PyList ? "list" : "tuple";
    return o.a[within(indexOf(index, `${what} indices`), o.a.length, what)];
  }
  if (o instanceof PyDict) {
    const own = overriding(o, "__getitem__");
    if (own !== undefined) return call(bind(own, o, o.cls), [index]);
    const entry = o.map.get(keyOf(index));
    if (entry !== undefined) return entry[1];
    const missing = o.cls.lookup("__missing__");
    if (missing !== undefined) return call(bind(missing, o, o.cls), [index]);
    throw keyError(index);
  }
  if (typeof o === "string") {
    const characters = /[\ud800-\udfff]/.test(o) ? [...o] : o;
    if (index instanceof PySlice) {
      const { start, stop, step, count } = sliceBounds(index, characters.length);
      if (step === 1 && typeof characters === "string") return characters.slice(start, Math.max(start, stop));
      return Array.from({ length: count }, (_, i) => characters[start + i * step]).join("");
    }
    if (typeof index !== "number" && typeof index !== "boolean" && typeof index !== "object")
      raise("TypeError", `string indices must be integers, not '${typeOf(index).name}'`);
    return characters[within(indexOf(index, "string indices"), characters.length, "string")];
  }
  if (o instanceof PyRange) {
    if (index instanceof PySlice) {
      const { start, stop, step } = sliceBounds(index, o.length);
      return new PyRange(o.start + start * o.step, o.start + stop * o.step, o.step * step);
    }
    return o.start + within(indexOf(index, "range indices"), o.length, "range object") * o.step;
  }
  if (o instanceof PyBytes) {
    if (index instanceof PySlice) return new PyBytes(sliced([...o.v], index).join(""));
    return o.v.charCodeAt(within(indexOf(index, "byte indices"), o.v.length, "index"));
  }
  if (o instanceof PyType) {
    const method = o.lookup("__class_getitem__");
    if (method !== undefined) return call(bind(method, o, o), [index]);
    const meta = o.cls.lookup("__getitem__");
    if (meta !== undefined) return call(bind(meta, o, o.cls), [index]);
    if (GENERIC.has(o.name)) return o;
    raise("TypeError", `type '${o.name}' is not subscriptable`);
  }
  const type = typeOf(o);
  const method = type.lookup("__getitem__");
  if (method === undefined) raise("TypeError", `'${type.name}' object is not subscriptable`);
  return call(bind(method, o, type), [index]);
}

const GENERIC = new Set(["list", "tuple", "dict", "set", "frozenset", "type", "deque", "defaultdict", "OrderedDict", "Counter", "Callable", "Iterable", "Iterator", "Sequence", "Mapping", "ndarray"]);

export function keyError(key: Value): PyThrow {
  const error = new PyThrow(newKeyError(key));
  return error;
}

function newKeyError(key: Value) {
  const type = EXCEPTIONS.get("KeyError")!;
  const exc = type.make!(type);
  exc.args = new PyTuple([key]);
  return exc;
}

export function setItem(o: Value, index: Value, value: Value): void {
  if (o instanceof PyList) {
    const own = overriding(o, "__setitem__");
    if (own !== undefined) {
      call(bind(own, o, o.cls), [index, value]);
      return;
    }
    if (index instanceof PySlice) {
      const { start, stop, step, count } = sliceBounds(index, o.a.length);
      const items: Value[] = [];
      const iterator = iterate(value);
      for (let item = iterator.next(); item !== DONE; item = iterator.next()) items.push(item);
      if (step === 1) o.a.splice(start, Math.max(0, stop - start), ...items);
      else {
        if (items.length !== count) raise("ValueError", `attempt to assign sequence of size ${items.length} to extended slice of size ${count}`);
        items.forEach((item, i) => (o.a[start + i * step] = item));
      }
      return;
    }
    const at = indexOf(index, "list indices");
    const place = at < 0 ? at + o.a.length : at;
    if (place < 0 || place >= o.a.length) raise("IndexError", "list assignment index out of range");
    o.a[place] = value;
    return;
  }
  if (o instanceof PyDict) {
    const own = overriding(o, "__setitem__");
    if (own !== undefined) call(bind(own, o, o.cls), [index, value]);
    else dictSet(o, index, value);
    return;
  }
  const type = typeOf(o);
  const method = type.lookup("__setitem__");
  if (method === undefined) raise("TypeError", `'${type.name}' object does not support item assignment`);
  call(bind(method, o, type), [index, value]);
}

export function deleteItem(o: Value, index: Value): void {
  const type = typeOf(o);
  const own = o instanceof PyList || o instanceof PyDict ? overriding(o, "__delitem__") : type.lookup("__delitem__");
  if (own !== undefined) {
    call(bind(own, o, type), [index]);
    return;
  }
  if (o instanceof PyList) {
    if (index instanceof PySlice) {
      const { start, step, count } = sliceBounds(index, o.a.length);
      const gone = new Set(Array.from({ length: count }, (_, i) => start + i * step));
      o.a = o.a.filter((_, i) => !gone.has(i));
      return;
    }
    const at = indexOf(index, "list indices");
    const place = at < 0 ? at + o.a.length : at;
    if (place < 0 || place >= o.a.length) raise("IndexError", "list assignment index out of range");
    o.a.splice(place, 1);
    return;
  }
  if (o instanceof PyDict) {
    if (!o.map.delete(keyOf(index))) throw keyError(index);
    return;
  }
  raise("TypeError", `'${type.name}' object doesn't support item deletion`);
}

// --- Formatting -------------------------------------------------------------------------------

const orRaise = (text: string | Error): string => (typeof text === "string" ? text : raise("ValueError", text.message));

/** `format(value, spec)`. */
export function format(value: Value, spec: string): string {
  if (value !== null && typeof value === "object" && !(value instanceof PyFloat)) {
    const type = typeOf(value);
    const method = type.lookup("__format__");
    if (method !== undefined) return call(bind(method, value, type), [spec]);
    if (spec === "") return str(value);
    raise("TypeError", `unsupported format string passed to ${type.name}.__format__`);
  }
  if (spec === "") return str(value);
  if (value === null) raise("TypeError", "unsupported format string passed to NoneType.__format__");
  return formatPlain(value, spec);
}

/** Numbers and strings by a format specification. */
export function formatPlain(value: Value, spec: string): string {
  const parsed = parseSpec(spec);
  if (!parsed) raise("ValueError", "Invalid format specifier" + (spec ? ` '${spec}' for object of type '${typeOf(value).name}'` : ""));
  if (typeof value === "string") return orRaise(formatString(value, parsed));
  if (typeof value === "boolean") return parsed.type === "" ? orRaise(formatString(value ? "True" : "False", parsed)) : orRaise(formatInt(Number(value), parsed));
  if (isIntegral(value)) return orRaise(formatInt(value, parsed));
  return orRaise(formatFloat(numberOf(value)!, parsed));
}

/** `template % values`. */
function percent(template: string, values: Value): string {
  const items = values instanceof PyTuple ? values.a : [values];
  let at = 0;
  const take = (): Value => {
    if (at >= items.length) raise("TypeError", "not enough arguments for format string");
    return items[at++];
  };
  const text = template.replace(
    /%(?:\((\w+)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g,
    (_, key: string | undefined, flags: string, width: string | undefined, precision: string | undefined, type: string) => {
      if (type === "%") return "%";
      const size = width === "*" ? Number(take()) : Number(width ?? 0);
      const places = precision === "*" ? Number(take()) : precision === undefined ? null : Number(precision);
      const value = key === undefined ? take() : getItem(values, key);
      let out: string;
      const x = (): number => {
        const number = numberOf(value);
        if (number === null) raise("TypeError", type === "d" ? `%d format: a real number is required, not ${typeOf(value).name}` : `must be real number, not ${typeOf(value).name}`);
        return number;
      };
      switch (type) {
        case "s": out = str(value); if (places !== null) out = out.slice(0, places); break;
        case "r": out = repr(value); break;
        case "d": case "i": case "u": x(); out = typeof value === "bigint" ? String(value) : String(Math.trunc(x())); break;
        case "f": case "F": out = fixed(x(), places ?? 6); break;
        case "e": case "E": out = exponential(x(), places ?? 6); break;
        case "g": case "G": out = general(x(), places ?? 6, flags.includes("#")); break;
        case "x": out = (typeof value === "bigint" ? value : BigInt(x())).toString(16); break;
        case "X": out = (typeof value === "bigint" ? value : BigInt(x())).toString(16).toUpperCase(); break;
        case "o": out = BigInt(x()).toString(8); break;
        case "c": out = typeof value === "string" ? value : String.fromCodePoint(x()); break;
        default: return raise("ValueError", `unsupported format character '${type}' (0x${type.charCodeAt(0).toString(16)}) at index ${template.indexOf(`%${type}`) + 1}`);
      }
      if ("dieEfFgG".includes(type) && !out.startsWith("-")) out = (flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + out;
      if (flags.includes("-")) return out.padEnd(size);
      if (flags.includes("0") && "dieEfFgGxX".includes(type)) {
        const sign = /^[-+ ]?/.exec(out)![0];
        return sign + out.slice(sign.length).padStart(size - sign.length, "0");
      }
      return out.padStart(size);
    },
  );
  if (at < items.length && !(values instanceof PyDict) && !/%\(/.test(template)) raise("TypeError", "not all arguments converted during string formatting");
  return text;
}

export { BOOL, equal, floatRepr, NOT_IMPLEMENTED };
