/** Iteration, truth, equality, hashing and text of Python values. */
import { bind } from "./attributes.js";
import { asThrow, call, PyFunction } from "./functions.js";
import { floatRepr, stringRepr } from "./text.js";
import {
  BOOL, BoundMethod, Builtin, DONE, EXCEPTIONS, float, FunctionIterator, identity, isInstance, NOT_IMPLEMENTED, PyBytes, PyDict, PyException,
  PyFloat, PyIterator, PyList, PyModule, PyRange, PySet, PySlice, PyTuple, PyType, raise, T, typeOf, type Value,
} from "./values.js";

// --- Iteration --------------------------------------------------------------------------------

/** An iterator over a value, whose `next` returns DONE at its end. */
export function iterate(o: Value): { next(): Value } {
  if (o instanceof PyList || o instanceof PyTuple) {
    if (o.cls === T.list || o.cls === T.tuple || o.cls.lookup("__iter__") === o.cls.mro.find((t) => t === T.list || t === T.tuple)?.dict.get("__iter__")) {
      let i = 0;
      return { next: () => (i < o.a.length ? o.a[i++] : DONE) };
    }
  } else if (o instanceof PyIterator) return o;
  else if (o instanceof PyRange) {
    let i = 0;
    const { start, step, length } = o;
    return { next: () => (i < length ? start + step * i++ : DONE) };
  } else if (typeof o === "string") {
    const characters = o[Symbol.iterator]();
    return {
      next: () => {
        const { done, value } = characters.next();
        return done ? DONE : value;
      },
    };
  } else if (o instanceof PyDict && (o.cls === T.dict || o.cls.lookup("__iter__") === T.dict.dict.get("__iter__"))) return mapIterator(o.map, (entry) => entry[0], "dictionary");
  else if (o instanceof PySet) return mapIterator(o.map, (value) => value, "Set");
  const type = typeOf(o);
  const method = type.lookup("__iter__");
  if (method !== undefined && method !== null) {
    const iterator = call(bind(method, o, type), []);
    return iterator instanceof PyIterator ? iterator : userIterator(iterator);
  }
  const getitem = type.lookup("__getitem__");
  if (getitem !== undefined) {
    let i = 0;
    return {
      next: () => {
        try {
          return call(bind(getitem, o, type), [i++]);
        } catch (error) {
          const thrown = asThrow(error);
          if (isInstance(thrown.exc, EXCEPTIONS.get("IndexError")!)) return DONE;
          throw thrown;
        }
      },
    };
  }
  raise("TypeError", `'${type.name}' object is not iterable`);
}

export function mapIterator<V>(map: Map<Value, V>, pick: (value: V) => Value, what: string): { next(): Value } {
  const size = map.size;
  const values = map.values();
  return {
    next: () => {
      if (map.size !== size) raise("RuntimeError", `${what} changed size during iteration`);
      const { done, value } = values.next();
      return done ? DONE : pick(value);
    },
  };
}

function userIterator(iterator: Value): { next(): Value } {
  const type = typeOf(iterator);
  const next = type.lookup("__next__");
  if (next === undefined) raise("TypeError", `iter() returned non-iterator of type '${type.name}'`);
  return {
    next: () => {
      try {
        return call(bind(next, iterator, type), []);
      } catch (error) {
        const thrown = asThrow(error);
        if (isInstance(thrown.exc, EXCEPTIONS.get("StopIteration")!)) return DONE;
        throw thrown;
      }
    },
  };
}

/** All that an iterable gives, as a new array. */
export function toArray(o: Value): Value[] {
  if ((o instanceof PyList && o.cls === T.list) || (o instanceof PyTuple && o.cls === T.tuple)) return o.a.slice();
  const items: Value[] = [];
  const iterator = iterate(o);
  for (let item = iterator.next(); item !== DONE; item = iterator.next()) items.push(item);
  return items;
}

export const asIterator = (o: Value): PyIterator => {
  const iterator = iterate(o);
  return iterator instanceof PyIterator ? iterator : new FunctionIterator(() => iterator.next());
};

// --- Truth, equality, hashing -----------------------------------------------------------------

export function truth(o: Value): boolean {
  switch (typeof o) {
    case "boolean": return o;
    case "number": return o !== 0;
    case "string": return o !== "";
    case "bigint": return o !== 0n;
  }
  if (o === null) return false;
  if (o instanceof PyFloat) return o.v !== 0;
  const type = typeOf(o);
  const method = type.lookup("__bool__");
  if (method !== undefined) {
    const result = call(bind(method, o, type), []);
    if (typeof result !== "boolean") raise("TypeError", `__bool__ should return bool, returned ${typeOf(result).name}`);
    return result;
  }
  if (o instanceof PyList || o instanceof PyTuple) return o.a.length > 0;
  if (o instanceof PyDict || o instanceof PySet) return o.map.size > 0;
  if (o instanceof PyRange) return o.length > 0;
  if (o instanceof PyBytes) return o.v !== "";
  const length = type.lookup("__len__");
  if (length !== undefined) return Number(call(bind(length, o, type), [])) !== 0;
  return true;
}

/** A real number of Python as a JavaScript one, or null. */
export function numberOf(o: Value): number | null {
  switch (typeof o) {
    case "number": return o;
    case "boolean": return o ? 1 : 0;
    case "bigint": return Number(o);
  }
  if (o instanceof PyFloat) return o.v;
  return null;
}

/** `a == b` as Python's `bool(a == b)`. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return typeof a !== "number" || a === a;
  return truth(equalValue(a, b));
}

/** As containers compare: what is identical is equal. */
export const same = (a: Value, b: Value): boolean => Object.is(a, b) || equal(a, b);

export function equalValue(a: Value, b: Value): Value {
  const typeA = typeof a;
  if (typeA === "string" || typeof b === "string") {
    if (typeA === typeof b) return a === b;
  } else {
    const x = numberOf(a);
    if (x !== null) {
      const y = numberOf(b);
      if (y !== null) return typeA === "bigint" || typeof b === "bigint" ? BigIntEqual(a, b) : x === y;
    }
  }
  if (a !== null && b !== null && typeof a === "object" && typeof b === "object") {
    if (a instanceof PyTuple && b instanceof PyTuple && plainEquality(a) && plainEquality(b)) return sameItems(a.a, b.a);
    if (a instanceof PyList && b instanceof PyList && plainEquality(a) && plainEquality(b)) return sameItems(a.a, b.a);
    if (a instanceof PyDict && b instanceof PyDict && plainEquality(a)) return sameEntries(a, b);
    if (a instanceof PySet && b instanceof PySet)
      return a.map.size === b.map.size && [...a.map.keys()].every((key) => b.map.has(key));
    if (a instanceof PyRange && b instanceof PyRange)
      return a.length === b.length && (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)));
    if (a instanceof PyBytes && b instanceof PyBytes) return a.v === b.v;
    if (a instanceof PySlice && b instanceof PySlice) return equal(a.start, b.start) && equal(a.stop, b.stop) && equal(a.step, b.step);
    if (a instanceof BoundMethod && b instanceof BoundMethod) return a.self === b.self && a.func === b.func;
  }
  const result = compareByMethod(a, b, "__eq__", "__eq__");
  return result === NOT_IMPLEMENTED ? a === b : result;
}

const plainEquality = (o: PyTuple | PyList | PyDict): boolean => o.cls.lookup("__eq__") === undefined;

function BigIntEqual(a: Value, b: Value): boolean {
  const x = a instanceof PyFloat ? a.v : a;
  const y = b instanceof PyFloat ? b.v : b;
  return x == y;
}

function sameItems(a: Value[], b: Value[]): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i]));
}

function sameEntries(a: PyDict, b: PyDict): boolean {
  if (a.map.size !== b.map.size) return false;
  for (const [key, [, value]] of a.map) {
    const other = b.map.get(key);
    if (other === undefined || !same(value, other[1])) return false;
  }
  return true;
}

/** A comparison by the operands' own methods, or NOT_IMPLEMENTED. */
export function compareByMethod(a: Value, b: Value, name: string, reflected: string): Value {
  const typeA = typeOf(a);
  const typeB = typeOf(b);
  const forward = (): Value => {
    const method = typeA.lookup(name);
    return method === undefined || method === null ? NOT_IMPLEMENTED : call(bind(method, a, typeA), [b]);
  };
  const backward = (): Value => {
    const method = typeB.lookup(reflected);
    return method === undefined || method === null ? NOT_IMPLEMENTED : call(bind(method, b, typeB), [a]);
  };
  const first = typeA !== typeB && typeB.isSubclassOf(typeA) ? [backward, forward] : [forward, backward];
  for (const attempt of first) {
    const result = attempt();
    if (result !== NOT_IMPLEMENTED) return result;
  }
  return NOT_IMPLEMENTED;
}

/** The key under which a value stands in the Map of a dict or set. */
export function keyOf(o: Value): Value {
  switch (typeof o) {
    case "string": return o.charCodeAt(0) === 0 ? `\0s${o}` : o;
    case "number": return o;
    case "boolean": return o ? 1 : 0;
    case "bigint": return o;
  }
  if (o === null) return null;
  if (o instanceof PyFloat) return Number.isSafeInteger(o.v) || !Number.isFinite(o.v) ? o.v : BigInt(o.v);
  const type = typeOf(o);
  const hash = type.lookup("__hash__");
  if (hash !== undefined && hash !== null && (hash instanceof PyFunction || (hash instanceof Builtin && type.lookup("__eq__") !== undefined))) {
    const value = call(bind(hash, o, type), []);
    return typeof value === "number" && value % 1 === 0 && o.__key !== undefined ? o.__key : `\0h${type.name}${String(value)}`;
  }
  if (o instanceof PyTuple) return `\0t${o.a.map(encoded).join("")}`;
  if (o instanceof PySet && o.cls !== T.set) return `\0f${[...o.map.values()].map(encoded).sort().join("")}`;
  if (o instanceof PyBytes) return `\0b${o.v}`;
  if (o instanceof PyRange) return `\0r${o.start},${o.stop},${o.step}`;
  if (o instanceof PyList || o instanceof PyDict || o instanceof PySet || o instanceof PySlice || hash === null ||
    (hash === undefined && type.lookup("__eq__") !== undefined))
    raise("TypeError", `unhashable type: '${type.name}'`);
  if (o instanceof BoundMethod) return `\0m${identity(o.func)},${o.self !== null && typeof o.self === "object" ? identity(o.self) : String(o.self)}`;
  return o;
}

function encoded(o: Value): string {
  const key = keyOf(o);
  switch (typeof key) {
    case "string": return `s${key.length}:${key}`;
    case "number": return `n${key};`;
    case "bigint": return `n${key};`;
  }
  return key === null ? "N" : `o${identity(key)};`;
}

export function hash(o: Value): number | bigint {
  const type = typeOf(o);
  const method = type.lookup("__hash__");
  if (method instanceof PyFunction) return call(bind(method, o, type), []);
  const key = keyOf(o);
  if (typeof key === "number" && Number.isInteger(key)) return key === -1 ? -2 : key;
  const text = typeof key === "string" ? key : key !== null && typeof key === "object" ? `o${identity(key)}` : String(key);
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}

// --- Dicts ------------------------------------------------------------------------------------

export function dictGet(dict: PyDict, key: Value): Value {
  return dict.map.get(keyOf(key))?.[1];
}

export function dictSet(dict: PyDict, key: Value, value: Value): void {
  const k = keyOf(key);
  const entry = dict.map.get(k);
  if (entry) {
    entry[1] = value;
    // A live dict of attributes wants to hear of it.
    if (Object.hasOwn(dict.map, "set")) dict.map.set(k, entry);
  } else dict.map.set(k, [key, value]);
}

export function dictFrom(entries: Iterable<[Value, Value]>): PyDict {
  const dict = new PyDict();
  for (const [key, value] of entries) dictSet(dict, key, value);
  return dict;
}

export function setFrom(items: Iterable<Value>, frozen = false): PySet {
  const set = new PySet();
  if (frozen) set.cls = T.frozenset;
  for (const item of items) {
    const key = keyOf(item);
    if (!set.map.has(key)) set.map.set(key, item);
  }
  return set;
}

// --- Text -------------------------------------------------------------------------------------

const printing = new Set<object>();

function guarded(o: object, recursive: string, text: () => string): string {
  if (printing.has(o)) return recursive;
  printing.add(o);
  try {
    return text();
  } finally {
    printing.delete(o);
  }
}

export function repr(o: Value): string {
  switch (typeof o) {
    case "string": return stringRepr(o);
    case "number": return Number.isInteger(o) ? String(Object.is(o, -0) ? 0 : o) : floatRepr(o);
    case "bigint": return String(o);
    case "boolean": return o ? "True" : "False";
  }
  if (o === null) return "None";
  if (o instanceof PyFloat) return floatRepr(o.v);
  const type = typeOf(o);
  const method = type.lookup("__repr__");
  if (method !== undefined) {
    const text = call(bind(method, o, type), []);
    if (typeof text !== "string") raise("TypeError", `__repr__ returned non-string (type ${typeOf(text).name})`);
    return text;
  }
  return defaultRepr(o, type);
}

export function defaultRepr(o: Value, type: PyType): string {
  if (o instanceof PyList) return guarded(o, "[...]", () => `[${o.a.map(repr).join(", ")}]`);
  if (o instanceof PyTuple) return guarded(o, "(...)", () => (o.a.length === 1 ? `(${repr(o.a[0])},)` : `(${o.a.map(repr).join(", ")})`));
  if (o instanceof PyDict) return guarded(o, "{...}", () => `{${[...o.map.values()].map(([key, value]) => `${repr(key)}: ${repr(value)}`).join(", ")}}`);
  if (o instanceof PySet) {
    const items = [...o.map.values()].map(repr).join(", ");
    if (type === T.set) return o.map.size === 0 ? "set()" : `{${items}}`;
    return o.map.size === 0 ? `${type.name}()` : `${type.name}({${items}})`;
  }
  if (o instanceof PyException) return `${type.name}(${o.args.a.map(repr).join(", ")})`;
  if (o instanceof PyRange) return o.step === 1 ? `range(${o.start}, ${o.stop})` : `range(${o.start}, ${o.stop}, ${o.step})`;
  if (o instanceof PySlice) return `slice(${repr(o.start)}, ${repr(o.stop)}, ${repr(o.step)})`;
  if (o instanceof PyBytes) return bytesRepr(o.v);
  if (o instanceof PyType) return `<class '${qualified(o)}'>`;
  if (o instanceof PyFunction) return `<function ${o.qualname} at ${address(o)}>`;
  if (o instanceof Builtin) return o.isMethod ? `<method '${o.name}'>` : `<built-in function ${o.name}>`;
  if (o instanceof BoundMethod) {
    const f = o.func;
    return f instanceof PyFunction ? `<bound method ${f.qualname} of ${repr(o.self)}>` : `<built-in method ${f.name ?? "?"} of ${typeOf(o.self).name} object at ${address(o)}>`;
  }
  if (o instanceof PyModule) return `<module '${o.name}'>`;
  if (o === NOT_IMPLEMENTED) return "NotImplemented";
  if (type.name === "ellipsis") return "Ellipsis";
  if (type === T.generator) return `<generator object ${o.name} at ${address(o)}>`;
  return `<${qualified(type)} object at ${address(o)}>`;
}

const bytesRepr = (text: string): string =>
  `b'${text.replace(/[\\'\x00-\x1f\x7f-\xff]/g, (c) => c === "\\" ? "\\\\" : c === "'" ? "\\'" : c === "\n" ? "\\n" : c === "\t" ? "\\t" : c === "\r" ? "\\r" : `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}'`;

export const qualified = (type: PyType): string => (type.module === "builtins" ? type.qualname : `${type.module}.${type.qualname}`);

export const address = (o: object): string => `0x${identity(o).toString(16)}`;

export function str(o: Value): string {
  if (typeof o === "string") return o;
  if (o === null || typeof o !== "object" || o instanceof PyFloat) return repr(o);
  const type = typeOf(o);
  const method = type.lookup("__str__");
  if (method !== undefined) {
    const text = call(bind(method, o, type), []);
    if (typeof text !== "string") raise("TypeError", `__str__ returned non-string (type ${typeOf(text).name})`);
    return text;
  }
  if (o instanceof PyException) {
    if (o.args.a.length === 0) return "";
    if (o.args.a.length === 1) return isInstance(o, EXCEPTIONS.get("KeyError")!) ? repr(o.args.a[0]) : str(o.args.a[0]);
    return repr(o.args);
  }
  return repr(o);
}

/** An index for a sequence: an int, or what has `__index__`. */
export function indexOf(o: Value, what: string): number {
  if (typeof o === "number" && Number.isInteger(o)) return o;
  if (typeof o === "boolean") return o ? 1 : 0;
  if (typeof o === "bigint") raise("IndexError", "cannot fit 'int' into an index-sized integer");
  const method = o !== null && typeof o === "object" ? typeOf(o).lookup("__index__") : undefined;
  if (method !== undefined) return Number(call(bind(method, o, typeOf(o)), []));
  raise("TypeError", `${what} must be integers or slices, not ${typeOf(o).name}`);
}

/** Where a slice starts, ends and steps in a sequence of some length. */
export function sliceBounds(slice: PySlice, length: number): { start: number; stop: number; step: number; count: number } {
  const whole = (value: Value): number | null => {
    if (value === null) return null;
    if (typeof value === "bigint") return value > 0n ? Infinity : -Infinity;
    if (!(typeof value === "number" && Number.isInteger(value)) && typeof value !== "boolean" && (typeof value !== "object" || typeOf(value).lookup("__index__") === undefined))
      raise("TypeError", "slice indices must be integers or None or have an __index__ method");
    return indexOf(value, "slice indices");
  };
  const step = whole(slice.step) ?? 1;
  if (step === 0) raise("ValueError", "slice step cannot be zero");
  const clamp = (value: number | null, missingValue: number): number => {
    if (value === null) return missingValue;
    const at = value < 0 ? value + length : value;
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const start = clamp(whole(slice.start), step > 0 ? 0 : length - 1);
  const stop = clamp(whole(slice.stop), step > 0 ? length : -1);
  return { start, stop, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/** A float of Python as a JavaScript number; also of what has `__float__`. */
export function toNumber(o: Value, what = "must be real number"): number {
  const number = numberOf(o);
  if (number !== null) return number;
  const type = typeOf(o);
  for (const name of ["__float__", "__index__"]) {
    const method = o !== null && typeof o === "object" ? type.lookup(name) : undefined;
    if (method !== undefined) return toNumber(call(bind(method, o, type), []));
  }
  raise("TypeError", `${what}, not ${type.name}`);
}

export { BOOL, float };
