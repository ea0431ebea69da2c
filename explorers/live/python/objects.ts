/** Attributes, calls, iteration, truth, equality, hashing and text of Python values. */
import {
  BOOL, BoundMethod, Builtin, DONE, EXCEPTIONS, float, FunctionIterator, GetSet, identity, isInstance, NOT_IMPLEMENTED, PyBytes,
  PyCell, PyClassMethod, PyDict, PyException, PyFloat, PyIterator, PyList, PyModule, PyObject, PyProperty, PyRange, PySet, PySlice,
  PyStaticMethod, PySuper, PyThrow, PyTuple, PyType, raise, T, typeOf, type Keywords, type Value,
} from "./values.js";
import { floatRepr, stringRepr } from "./text.js";

// --- Functions of Python ----------------------------------------------------------------------

/** What a `def` compiles to. */
export interface Code {
  readonly name: string;
  readonly qualname: string;
  readonly file: string;
  readonly line: number;
  readonly doc: string | null;
  readonly positional: readonly string[];
  readonly positionalOnly: number;
  readonly keywordOnly: readonly string[];
  readonly star: string | null;
  readonly doubleStar: string | null;
  readonly slots: number;
  readonly cells: number;
  /** For each parameter, in the order positional, star, keyword-only, double star: its slot, or -1 - its cell. */
  readonly places: readonly number[];
  readonly hasSimplePlaces: boolean;
  run: (frame: Frame) => Value;
  readonly isGenerator: boolean;
  readonly slotNames: readonly string[];
}

export class Frame {
  readonly l: Value[];
  readonly c: PyCell[];
  readonly globals: Map<string, Value>;
  readonly code: Code;
  /** The namespace of a class body. */
  names: Map<string, Value> | null = null;
  line = 0;
  col = 0;
  endCol = 0;
  returned: Value = null;
  constructor(code: Code, globals: Map<string, Value>, slots: number, cells: PyCell[]) {
    this.code = code;
    this.globals = globals;
    // One that has none may get some when its code, a library's, is compiled at the first call.
    this.l = new Array(slots);
    this.c = cells;
  }
}

export class PyFunction {
  declare cls: PyType;
  readonly code: Code;
  readonly globals: Map<string, Value>;
  readonly free: readonly PyCell[];
  defaults: Value[];
  keywordDefaults: Map<string, Value> | null;
  name: string;
  qualname: string;
  annotations: PyDict | (() => PyDict) | null = null;
  readonly dict = new Map<string, Value>();

  constructor(code: Code, globals: Map<string, Value>, free: readonly PyCell[], defaults: Value[], keywordDefaults: Map<string, Value> | null) {
    this.code = code;
    this.globals = globals;
    this.free = free;
    this.defaults = defaults;
    this.keywordDefaults = keywordDefaults;
    this.name = code.name;
    this.qualname = code.qualname;
    if (code.doc !== null) this.dict.set("__doc__", code.doc);
  }
}
PyFunction.prototype.cls = T.function;

export const limits = { depth: 0, maximumDepth: 1000 };

function newFrame(f: PyFunction): Frame {
  const { code, free } = f;
  let cells: PyCell[];
  if (code.cells === 0) cells = free as PyCell[];
  else {
    cells = new Array(code.cells + free.length);
    for (let i = 0; i < code.cells; i++) cells[i] = new PyCell();
    for (let i = 0; i < free.length; i++) cells[code.cells + i] = free[i]!;
  }
  return new Frame(code, f.globals, code.slots, cells);
}

function place(frame: Frame, at: number, value: Value): void {
  if (at >= 0) frame.l[at] = value;
  else frame.c[-1 - at]!.v = value;
}

const quoted = (names: readonly string[]): string => {
  const all = names.map((name) => `'${name}'`);
  if (all.length <= 1) return all.join("");
  if (all.length === 2) return all.join(" and ");
  return `${all.slice(0, -1).join(", ")}, and ${all.at(-1)}`;
};

function bindArguments(f: PyFunction, frame: Frame, args: Value[], keywords: Keywords): void {
  const { code } = f;
  const { positional, places } = code;
  const n = positional.length;
  const given = args.length;
  const values: Value[] = new Array(n);
  for (let i = 0; i < n && i < given; i++) values[i] = args[i];
  const extra: Map<string, Value> | null = code.doubleStar === null ? null : new Map();
  const only = new Map<string, Value>();
  if (keywords)
    for (const [name, value] of keywords) {
      const at = positional.indexOf(name);
      if (at >= code.positionalOnly) {
        if (values[at] !== undefined) raise("TypeError", `${f.qualname}() got multiple values for argument '${name}'`);
        values[at] = value;
      } else if (code.keywordOnly.includes(name)) only.set(name, value);
      else if (extra) extra.set(name, value);
      else if (at >= 0)
        raise("TypeError", `${f.qualname}() got some positional-only arguments passed as keyword arguments: '${name}'`);
      else raise("TypeError", `${f.qualname}() got an unexpected keyword argument '${name}'`);
    }
  if (given > n && code.star === null) {
    const required = n - f.defaults.length;
    const takes = f.defaults.length > 0 ? `from ${required} to ${n} positional arguments` : n === 1 ? "1 positional argument" : `${n} positional arguments`;
    const were = only.size > 0 ? `${given} positional arguments (and ${only.size} keyword-only argument${only.size === 1 ? "" : "s"}) were` : given === 1 ? "1 was" : `${given} were`;
    raise("TypeError", `${f.qualname}() takes ${takes} but ${were} given`);
  }
  const missing: string[] = [];
  const firstDefault = n - f.defaults.length;
  for (let i = 0; i < n; i++) {
    if (values[i] === undefined) {
      if (i >= firstDefault) values[i] = f.defaults[i - firstDefault];
      else missing.push(positional[i]!);
    }
  }
  if (missing.length > 0)
    raise("TypeError", `${f.qualname}() missing ${missing.length} required positional argument${missing.length === 1 ? "" : "s"}: ${quoted(missing)}`);
  let at = 0;
  for (; at < n; at++) place(frame, places[at]!, values[at]);
  if (code.star !== null) place(frame, places[at++]!, new PyTuple(args.slice(n)));
  const missingOnly: string[] = [];
  for (const name of code.keywordOnly) {
    let value = only.get(name);
    if (value === undefined) value = f.keywordDefaults?.get(name);
    if (value === undefined) missingOnly.push(name);
    else place(frame, places[at]!, value);
    at++;
  }
  if (missingOnly.length > 0)
    raise("TypeError", `${f.qualname}() missing ${missingOnly.length} required keyword-only argument${missingOnly.length === 1 ? "" : "s"}: ${quoted(missingOnly)}`);
  if (extra) {
    const dict = new PyDict();
    for (const [name, value] of extra) dict.map.set(name, [name, value]);
    place(frame, places[at]!, dict);
  }
}

/** Turns whatever was thrown into a Python exception with the frame added to its traceback. */
export function traced(error: unknown, frame: Frame): PyThrow {
  const thrown = asThrow(error);
  const { traceback } = thrown.exc;
  if (traceback.length < 2000)
    traceback.unshift({ file: frame.code.file, line: frame.line, name: frame.code.name, col: frame.col, endCol: frame.endCol });
  return thrown;
}

/** Converters of exceptions that libraries in TypeScript throw. */
export const foreignErrors: ((error: unknown) => PyThrow | null)[] = [];

export function asThrow(error: unknown): PyThrow {
  if (error instanceof PyThrow) return error;
  const make = (type: string, message: string): PyThrow =>
    new PyThrow(new PyException(EXCEPTIONS.get(type)!, [message]));
  // Where the stack is full, a regular expression is a syntax error.
  if (error instanceof Error && (error.message.includes("call stack") || error.message.endsWith("Stack overflow")))
    return make("RecursionError", "maximum recursion depth exceeded");
  for (const convert of foreignErrors) {
    const converted = convert(error);
    if (converted) return converted;
  }
  if (error instanceof RangeError) {
    if (/array|allocation|BigInt|string length/i.test(error.message)) return make("MemoryError", `out of memory: ${error.message}`);
  }
  return make("SystemError", `the page's Python failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

export function callFunction(f: PyFunction, args: Value[], keywords: Keywords): Value {
  const { code } = f;
  const frame = newFrame(f);
  if (keywords === null && code.hasSimplePlaces && args.length === code.positional.length) {
    const { l } = frame;
    for (let i = 0; i < args.length; i++) l[i] = args[i];
  } else bindArguments(f, frame, args, keywords);
  if (code.isGenerator) return code.run(frame);
  if (++limits.depth > limits.maximumDepth) {
    limits.depth--;
    raise("RecursionError", "maximum recursion depth exceeded");
  }
  try {
    return code.run(frame);
  } catch (error) {
    throw traced(error, frame);
  } finally {
    limits.depth--;
  }
}

export function call(f: Value, args: Value[], keywords: Keywords = null): Value {
  if (f instanceof PyFunction) return callFunction(f, args, keywords);
  if (f instanceof Builtin) return f.fn(args, keywords);
  if (f instanceof BoundMethod) return call(f.func, [f.self, ...args], keywords);
  if (f instanceof PyType) return construct(f, args, keywords);
  if (f !== null && typeof f === "object") {
    const method = typeOf(f).lookup("__call__");
    if (method !== undefined) return call(bind(method, f, typeOf(f)), args, keywords);
  }
  raise("TypeError", `'${typeOf(f).name}' object is not callable`);
}

export function isCallable(f: Value): boolean {
  return f instanceof PyFunction || f instanceof Builtin || f instanceof BoundMethod || f instanceof PyType ||
    (f !== null && typeof f === "object" && typeOf(f).lookup("__call__") !== undefined);
}

export function callMethod(self: Value, name: string, args: Value[] = [], keywords: Keywords = null): Value {
  const method = typeOf(self).lookup(name);
  if (method === undefined) raise("AttributeError", `'${typeOf(self).name}' object has no attribute '${name}'`);
  if (method instanceof PyFunction) return callFunction(method, [self, ...args], keywords);
  if (method instanceof Builtin && method.isMethod) return method.fn([self, ...args], keywords);
  return call(bind(method, self, typeOf(self)), args, keywords);
}

function construct(type: PyType, args: Value[], keywords: Keywords): Value {
  if (type.cls !== T.type) {
    const metaCall = type.cls.lookup("__call__");
    if (metaCall !== undefined) return call(metaCall, [type, ...args], keywords);
  }
  return instantiate(type, args, keywords);
}

/** What `type.__call__` does. */
export function instantiate(type: PyType, args: Value[], keywords: Keywords): Value {
  if (type === T.type && args.length === 1) return typeOf(args[0]);
  const abstract = type.dict.get("__abstractmethods__");
  if (abstract instanceof PySet && abstract.map.size > 0) {
    const names = [...abstract.map.values()].sort();
    raise("TypeError", `Can't instantiate abstract class ${type.name} with abstract method${names.length === 1 ? "" : "s"} ${names.join(", ")}`);
  }
  const maker = type.lookup("__new__");
  let instance: Value;
  if (maker !== undefined && maker !== T.object.dict.get("__new__")) {
    instance = call(maker instanceof PyStaticMethod ? maker.func : maker, [type, ...args], keywords);
    if (!typeOf(instance).isSubclassOf(type)) return instance;
  } else {
    if (!type.make) raise("TypeError", `cannot create '${type.name}' instances`);
    instance = type.make(type);
    if (instance.cls !== type) instance.cls = type;
    if (instance instanceof PyException) instance.args = new PyTuple(args);
    if (!(instance instanceof PyObject) && !(instance instanceof PyException) && type.module !== "builtins") instance.dict ??= new Map();
  }
  const init = type.lookup("__init__");
  if (init === undefined || init === T.object.dict.get("__init__")) {
    if ((args.length > 0 || keywords?.size) && maker === T.object.dict.get("__new__") && !(instance instanceof PyException))
      raise("TypeError", `${type.name}() takes no arguments`);
    return instance;
  }
  const result = init instanceof PyFunction ? callFunction(init, [instance, ...args], keywords) : call(bind(init, instance, type), args, keywords);
  if (result !== null) raise("TypeError", `__init__() should return None, not '${typeOf(result).name}'`);
  return instance;
}

// --- Attributes -------------------------------------------------------------------------------

/** What an attribute found in a class gives when it is read from an instance. */
export function bind(found: Value, self: Value, type: PyType): Value {
  if (found instanceof PyFunction) return new BoundMethod(self, found);
  if (found instanceof Builtin) return found.isMethod ? new BoundMethod(self, found) : found;
  if (found instanceof PyProperty) {
    if (found.fget === null) raise("AttributeError", `property of '${type.name}' object has no getter`);
    return call(found.fget, [self]);
  }
  if (found instanceof GetSet) return found.get(self);
  if (found instanceof PyStaticMethod) return found.func;
  if (found instanceof PyClassMethod) return new BoundMethod(type, found.func);
  if (found instanceof PyObject) {
    const get = found.cls.lookup("__get__");
    if (get !== undefined) return call(bind(get, found, found.cls), [self, type]);
  }
  return found;
}

const isData = (found: Value): boolean =>
  found instanceof PyProperty || found instanceof GetSet || (found instanceof PyObject && found.cls.lookup("__set__") !== undefined);

/** An attribute, or undefined. */
export function findAttr(o: Value, name: string): Value {
  if (o instanceof PyModule) {
    const value = o.dict.get(name);
    if (value !== undefined) return value;
    if (name === "__dict__") return namespaceDict(o.dict);
    const fallback = o.dict.get("__getattr__");
    if (fallback !== undefined) return caught(() => call(fallback, [name]));
    const found = T.module.lookup(name);
    return found === undefined ? undefined : bind(found, o, T.module);
  }
  if (o instanceof PyType) return findTypeAttr(o, name);
  if (o instanceof PySuper) return findSuperAttr(o, name);
  const type = typeOf(o);
  const getattribute = type.lookup("__getattribute__");
  if (getattribute !== undefined && getattribute instanceof PyFunction) return caught(() => callFunction(getattribute, [o, name], null));
  return findPlain(o, type, name);
}

/** `object.__getattribute__`, with `__getattr__` after it. */
export function findPlain(o: Value, type: PyType, name: string): Value {
  const found = type.lookup(name);
  if (found !== undefined && isData(found)) return found instanceof GetSet ? found.get(o) : caught(() => bind(found, o, type));
  if (o !== null && typeof o === "object") {
    const own = o.dict?.get(name);
    if (own !== undefined) return own;
  }
  if (found !== undefined) return bind(found, o, type);
  if (name === "__dict__" && o !== null && typeof o === "object" && o.dict instanceof Map) return namespaceDict(o.dict);
  if (name === "__class__") return type;
  const fallback = type.lookup("__getattr__");
  if (fallback !== undefined) return caught(() => call(bind(fallback, o, type), [name]));
  return undefined;
}

/** The attribute error of a `__getattr__` or a property, kept so that its own message is raised. */
let missing: PyThrow | null = null;

function caught(action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    const thrown = asThrow(error);
    if (!isInstance(thrown.exc, EXCEPTIONS.get("AttributeError")!)) throw thrown;
    missing = thrown;
    return undefined;
  }
}

function findTypeAttr(type: PyType, name: string): Value {
  const meta = type.cls.lookup(name);
  if (meta !== undefined && isData(meta)) return bind(meta, type, type.cls);
  const found = type.lookup(name);
  if (found !== undefined) {
    if (found instanceof PyClassMethod) return new BoundMethod(type, found.func);
    if (found instanceof PyStaticMethod) return found.func;
    if (found instanceof PyObject) {
      const get = found.cls.lookup("__get__");
      if (get !== undefined) return call(bind(get, found, found.cls), [null, type]);
    }
    return found;
  }
  if (meta !== undefined) return bind(meta, type, type.cls);
  const fallback = type.cls.lookup("__getattr__");
  if (fallback !== undefined) return caught(() => call(fallback, [type, name]));
  return undefined;
}

function findSuperAttr(o: PySuper, name: string): Value {
  const start = o.self instanceof PyType && o.self.isSubclassOf(o.type) ? o.self : typeOf(o.self);
  const order = start.mro;
  for (const type of order.slice(order.indexOf(o.type) + 1)) {
    const found = type.dict.get(name);
    if (found === undefined) continue;
    if (start === o.self) {
      if (found instanceof PyClassMethod) return new BoundMethod(start, found.func);
      if (found instanceof PyStaticMethod) return found.func;
      return found;
    }
    return bind(found, o.self, start);
  }
  return undefined;
}

export function getAttr(o: Value, name: string): Value {
  missing = null;
  const value = findAttr(o, name);
  if (value !== undefined) return value;
  if (missing !== null) {
    const thrown: PyThrow = missing;
    missing = null;
    const { dict } = thrown.exc;
    // As CPython does for whatever a `__getattr__` raises: what was meant is looked for among the names of `obj`.
    if (!dict.has("name") && !dict.has("obj")) dict.set("name", name).set("obj", o);
    throw thrown;
  }
  throw attributeError(o, name);
}

export function attributeError(o: Value, name: string): PyThrow {
  const message =
    o instanceof PyModule ? `module '${o.name}' has no attribute '${name}'`
    : o instanceof PyType ? `type object '${o.name}' has no attribute '${name}'`
    : `'${(o instanceof PySuper ? T.super : typeOf(o)).name}' object has no attribute '${name}'`;
  const error = new PyException(EXCEPTIONS.get("AttributeError")!, [message]);
  error.dict.set("name", name);
  error.dict.set("obj", o);
  return new PyThrow(error);
}

export function setAttr(o: Value, name: string, value: Value): void {
  if (o instanceof PyModule) {
    o.dict.set(name, value);
    return;
  }
  if (o instanceof PyType) {
    if (o.module === "builtins" && o.dict.get("__module__") === undefined)
      raise("TypeError", `cannot set '${name}' attribute of immutable type '${o.name}'`);
    const own = T.type.lookup(name);
    if (own instanceof GetSet && own.set) {
      own.set(o, value);
      PyType.version++;
    } else o.set(name, value);
    return;
  }
  const type = typeOf(o);
  const setter = type.lookup("__setattr__");
  if (setter instanceof PyFunction) callFunction(setter, [o, name, value], null);
  else setPlain(o, type, name, value);
}

/** `object.__setattr__`. */
export function setPlain(o: Value, type: PyType, name: string, value: Value): void {
  const found = type.lookup(name);
  if (found instanceof PyProperty) {
    if (found.fset === null) raise("AttributeError", `property '${name}' of '${type.name}' object has no setter`);
    call(found.fset, [o, value]);
    return;
  }
  if (found instanceof GetSet) {
    if (!found.set) raise("AttributeError", `attribute '${name}' of '${type.name}' objects is not writable`);
    found.set(o, value);
    return;
  }
  if (found instanceof PyObject) {
    const set = found.cls.lookup("__set__");
    if (set !== undefined) {
      call(bind(set, found, found.cls), [o, value]);
      return;
    }
  }
  if (name === "__class__" && value instanceof PyType && o instanceof PyObject) {
    o.cls = value;
    return;
  }
  let dict = o !== null && typeof o === "object" ? o.dict : undefined;
  if (dict === undefined) {
    const making = type.lookup("__dict__");
    if (making instanceof GetSet) dict = (making.get(o), o.dict);
  }
  if (!(dict instanceof Map)) {
    if (found !== undefined) raise("AttributeError", `'${type.name}' object attribute '${name}' is read-only`);
    raise("AttributeError", `'${type.name}' object has no attribute '${name}'`);
  }
  dict.set(name, value);
}

export function deleteAttr(o: Value, name: string): void {
  const type = typeOf(o);
  const deleter = type.lookup("__delattr__");
  if (deleter instanceof PyFunction) {
    callFunction(deleter, [o, name], null);
    return;
  }
  deletePlain(o, type, name);
}

export function deletePlain(o: Value, type: PyType, name: string): void {
  const found = type.lookup(name);
  if (found instanceof PyProperty && found.fdel !== null) {
    call(found.fdel, [o]);
    return;
  }
  if (o instanceof PyType) {
    if (!o.dict.delete(name)) throw attributeError(o, name);
    PyType.version++;
    return;
  }
  if (!(o?.dict instanceof Map) || !o.dict.delete(name)) throw attributeError(o, name);
}

/** A live dict on the names of an object. */
export function namespaceDict(names: Map<string, Value>): PyDict {
  const dict = new PyDict();
  for (const [name, value] of names) dict.map.set(name, [name, value]);
  // Changes go to the names as well, so `vars(x)["a"] = 1` and `__dict__.update(...)` set attributes.
  const set = dict.map.set.bind(dict.map);
  dict.map.set = (key, entry) => {
    if (typeof key === "string") names.set(key, entry[1]);
    return set(key, entry);
  };
  const remove = dict.map.delete.bind(dict.map);
  dict.map.delete = (key) => {
    if (typeof key === "string") names.delete(key);
    return remove(key);
  };
  return dict;
}

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
