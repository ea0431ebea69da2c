/**
 * What Python values are in JavaScript. None is null, bool a boolean, str a string, int an integral number (a bigint beyond
 * 2**53); a float is a number where it is not integral and a `PyFloat` where it is, as in the contract of `explorers/torch`.
 * Everything else is an object with a `cls`.
 */

/* eslint-disable @typescript-eslint/no-explicit-any */
// A Python value may be anything, and saying so at each of a thousand places would hide what the code does.
export type Value = any;
export type Keywords = Map<string, Value> | null;
export type NativeFunction = (args: Value[], keywords: Keywords) => Value;

let lastId = 0x7f3a1c000000;
const ids = new WeakMap<object, number>();

/** What `id()` gives for an object. */
export function identity(value: object): number {
  let id = ids.get(value);
  if (id === undefined) {
    id = lastId += 16;
    ids.set(value, id);
  }
  return id;
}

export class PyType {
  name: string;
  qualname: string;
  module: string;
  readonly bases: PyType[];
  readonly mro: PyType[];
  readonly dict = new Map<string, Value>();
  /** The class of the class. */
  cls: PyType;
  /** Makes an empty instance of a built-in class or of a class derived from one. */
  make: ((cls: PyType) => Value) | null;
  readonly subclasses: PyType[] = [];
  private cache = new Map<string, Value>();
  private cacheVersion = -1;
  static version = 0;

  constructor(name: string, bases: PyType[], module = "builtins", make: PyType["make"] = null) {
    this.name = this.qualname = name;
    this.module = module;
    this.bases = bases;
    this.mro = [this, ...linearised(bases, name)];
    this.cls = bases.find((base) => base.cls !== TYPE)?.cls ?? TYPE;
    this.make = make ?? this.mro.find((base) => base !== this && base.make)?.make ?? null;
    for (const base of bases) base.subclasses.push(this);
  }

  /** The attribute of the class or of one that it inherits from. */
  lookup(name: string): Value {
    if (this.cacheVersion !== PyType.version) {
      this.cache.clear();
      this.cacheVersion = PyType.version;
    } else {
      const hit = this.cache.get(name);
      if (hit !== undefined || this.cache.has(name)) return hit;
    }
    let found: Value;
    for (const type of this.mro) {
      found = type.dict.get(name);
      if (found !== undefined) break;
    }
    this.cache.set(name, found);
    return found;
  }

  set(name: string, value: Value): void {
    this.dict.set(name, value);
    PyType.version++;
  }

  isSubclassOf(other: PyType): boolean {
    return this.mro.includes(other);
  }
}

function linearised(bases: PyType[], name: string): PyType[] {
  const sequences = [...bases.map((base) => [...base.mro]), [...bases]].filter((sequence) => sequence.length > 0);
  const order: PyType[] = [];
  while (sequences.some((sequence) => sequence.length > 0)) {
    const head = sequences
      .map((sequence) => sequence[0])
      .find((candidate) => candidate && !sequences.some((sequence) => sequence.indexOf(candidate) > 0));
    if (!head) {
      const names = bases.map((base) => base.name).join(", ");
      throw new PyThrow(newException("TypeError", `Cannot create a consistent method resolution order (MRO) for bases ${names}`));
    }
    void name;
    order.push(head);
    for (const sequence of sequences) if (sequence[0] === head) sequence.shift();
  }
  return order;
}

// `type` is an instance of itself and derives from `object`, so the two are tied together by hand.
export const OBJECT: PyType = new PyType("object", [], "builtins", (cls) => new PyObject(cls));
export const TYPE: PyType = new PyType("type", [OBJECT], "builtins");
OBJECT.cls = TYPE;
TYPE.cls = TYPE;
TYPE.make = null;

function builtin(name: string, base: PyType = OBJECT, make: PyType["make"] = null): PyType {
  return new PyType(name, [base], "builtins", make);
}

export class PyObject {
  cls: PyType;
  readonly dict = new Map<string, Value>();
  constructor(cls: PyType) {
    this.cls = cls;
  }
}

export class PyFloat {
  declare cls: PyType;
  readonly v: number;
  constructor(value: number) {
    this.v = value;
  }
}

export class PyBytes {
  declare cls: PyType;
  readonly v: string;
  constructor(value: string) {
    this.v = value;
  }
}

export class PyList {
  declare cls: PyType;
  a: Value[];
  declare dict?: Map<string, Value>;
  constructor(items: Value[] = []) {
    this.a = items;
  }
}

export class PyTuple {
  declare cls: PyType;
  a: Value[];
  declare dict?: Map<string, Value>;
  constructor(items: Value[] = []) {
    this.a = items;
  }
}

export class PyDict {
  declare cls: PyType;
  map = new Map<Value, [Value, Value]>();
  declare dict?: Map<string, Value>;
}

export class PySet {
  declare cls: PyType;
  map = new Map<Value, Value>();
  declare dict?: Map<string, Value>;
}

export class PySlice {
  declare cls: PyType;
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
  constructor(start: Value, stop: Value, step: Value) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

export class PyRange {
  declare cls: PyType;
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
}

export class PyCell {
  v: Value;
  constructor(value?: Value) {
    this.v = value;
  }
}

export class PyModule {
  declare cls: PyType;
  readonly name: string;
  readonly dict: Map<string, Value>;
  constructor(name: string, dict = new Map<string, Value>()) {
    this.name = name;
    this.dict = dict;
    if (!dict.has("__name__")) dict.set("__name__", name);
  }
}

/** A function written in TypeScript. As an attribute of a class it is a method when `isMethod`. */
export class Builtin {
  declare cls: PyType;
  readonly name: string;
  readonly fn: NativeFunction;
  readonly isMethod: boolean;
  /** Python's signature, where `inspect` should know it. */
  signature: string | null = null;
  constructor(name: string, fn: NativeFunction, isMethod = false) {
    this.name = name;
    this.fn = fn;
    this.isMethod = isMethod;
  }
}

export class BoundMethod {
  declare cls: PyType;
  readonly self: Value;
  readonly func: Value;
  constructor(self: Value, func: Value) {
    this.self = self;
    this.func = func;
  }
}

/** An attribute of a built-in class that is computed, and perhaps set. */
export class GetSet {
  declare cls: PyType;
  readonly name: string;
  readonly get: (self: Value) => Value;
  readonly set: ((self: Value, value: Value) => void) | null;
  constructor(name: string, get: (self: Value) => Value, set: ((self: Value, value: Value) => void) | null = null) {
    this.name = name;
    this.get = get;
    this.set = set;
  }
}

export class PyProperty {
  declare cls: PyType;
  fget: Value;
  fset: Value;
  fdel: Value;
  doc: Value;
  constructor(fget: Value = null, fset: Value = null, fdel: Value = null, doc: Value = null) {
    this.fget = fget;
    this.fset = fset;
    this.fdel = fdel;
    this.doc = doc;
  }
}

export class PyStaticMethod {
  declare cls: PyType;
  readonly func: Value;
  constructor(func: Value) {
    this.func = func;
  }
}

export class PyClassMethod {
  declare cls: PyType;
  readonly func: Value;
  constructor(func: Value) {
    this.func = func;
  }
}

export class PySuper {
  declare cls: PyType;
  readonly type: PyType;
  readonly self: Value;
  constructor(type: PyType, self: Value) {
    this.type = type;
    this.self = self;
  }
}

/** What iterators return when they have no more: cheaper than an exception. */
export const DONE: unique symbol = Symbol("done");

/** Python's iterators; `next` returns DONE at the end. */
export abstract class PyIterator {
  declare cls: PyType;
  abstract next(): Value;
}

/** An iterator from a JavaScript function. */
export class FunctionIterator extends PyIterator {
  readonly next: () => Value;
  constructor(next: () => Value, cls?: PyType) {
    super();
    this.next = next;
    if (cls) this.cls = cls;
  }
}

export class PyGenerator extends PyIterator {
  readonly name: string;
  private readonly inner: Generator<Value, Value, Value>;
  private state: "new" | "suspended" | "running" | "closed" = "new";
  returned: Value = null;
  constructor(name: string, inner: Generator<Value, Value, Value>) {
    super();
    this.name = name;
    this.inner = inner;
  }

  private resume(step: () => IteratorResult<Value, Value>): Value {
    if (this.state === "running") throw new PyThrow(newException("ValueError", "generator already executing"));
    this.state = "running";
    let done = true;
    try {
      const result = step();
      done = result.done === true;
      if (!done) return result.value;
      this.returned = result.value ?? null;
      return DONE;
    } catch (error) {
      if (error instanceof PyThrow && isInstance(error.exc, EXCEPTIONS.get("StopIteration")!)) {
        const replaced = newException("RuntimeError", "generator raised StopIteration");
        replaced.cause = error.exc;
        throw new PyThrow(replaced);
      }
      throw error;
    } finally {
      this.state = done ? "closed" : "suspended";
    }
  }

  override next(): Value {
    return this.send(null);
  }

  send(value: Value): Value {
    if (this.state === "closed") {
      this.returned = null;
      return DONE;
    }
    if (this.state === "new" && value !== null)
      throw new PyThrow(newException("TypeError", "can't send non-None value to a just-started generator"));
    return this.resume(() => this.inner.next(value));
  }

  throw(error: PyThrow): Value {
    if (this.state === "closed" || this.state === "new") {
      this.state = "closed";
      throw error;
    }
    return this.resume(() => this.inner.throw(error));
  }

  close(): void {
    if (this.state === "new") this.state = "closed";
    if (this.state === "closed") return;
    try {
      this.throw(new PyThrow(newException("GeneratorExit", "")));
    } catch (error) {
      if (error instanceof PyThrow && isInstance(error.exc, EXCEPTIONS.get("GeneratorExit")!)) return;
      throw error;
    }
  }
}

export interface TracebackEntry {
  file: string;
  line: number;
  name: string;
  col?: number;
  endCol?: number;
}

export class PyException {
  cls: PyType;
  args: PyTuple;
  cause: PyException | null = null;
  context: PyException | null = null;
  suppressContext = false;
  notes: string[] = [];
  traceback: TracebackEntry[] = [];
  readonly dict = new Map<string, Value>();
  constructor(cls: PyType, args: Value[] = []) {
    this.cls = cls;
    this.args = new PyTuple(args);
  }
}

/** The JavaScript exception that carries a Python one. */
export class PyThrow {
  readonly exc: PyException;
  constructor(exc: PyException) {
    this.exc = exc;
  }
}

export const NOT_IMPLEMENTED = new PyObject(builtin("NotImplementedType"));
export const ELLIPSIS = new PyObject(builtin("ellipsis"));

export const T = {
  object: OBJECT,
  type: TYPE,
  none: builtin("NoneType"),
  int: builtin("int"),
  float: builtin("float"),
  str: builtin("str"),
  bytes: builtin("bytes"),
  list: builtin("list", OBJECT, () => new PyList()),
  tuple: builtin("tuple", OBJECT, () => new PyTuple()),
  dict: builtin("dict", OBJECT, () => new PyDict()),
  set: builtin("set", OBJECT, () => new PySet()),
  frozenset: builtin("frozenset", OBJECT, () => new PySet()),
  slice: builtin("slice"),
  range: builtin("range"),
  module: builtin("module"),
  function: builtin("function"),
  builtin: builtin("builtin_function_or_method"),
  methodDescriptor: builtin("method_descriptor"),
  method: builtin("method"),
  getset: builtin("getset_descriptor"),
  property: builtin("property"),
  staticmethod: builtin("staticmethod"),
  classmethod: builtin("classmethod"),
  super: builtin("super"),
  iterator: builtin("iterator"),
  generator: builtin("generator"),
  cell: builtin("cell"),
};
export const BOOL = builtin("bool", T.int);

const prototypes: [{ prototype: object }, PyType][] = [
  [PyFloat, T.float], [PyBytes, T.bytes], [PyList, T.list], [PyTuple, T.tuple], [PyDict, T.dict], [PySet, T.set],
  [PySlice, T.slice], [PyRange, T.range], [PyModule, T.module], [BoundMethod, T.method], [GetSet, T.getset],
  [PyProperty, T.property], [PyStaticMethod, T.staticmethod], [PyClassMethod, T.classmethod], [PySuper, T.super],
  [PyIterator, T.iterator], [PyGenerator, T.generator], [PyCell, T.cell], [Builtin, T.builtin],
];
for (const [{ prototype }, type] of prototypes) (prototype as { cls: PyType }).cls = type;

export function typeOf(value: Value): PyType {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? T.int : T.float;
    case "string":
      return T.str;
    case "boolean":
      return BOOL;
    case "bigint":
      return T.int;
    case "object":
      if (value === null) return T.none;
      if (value.cls instanceof PyType) return value.cls;
  }
  throw new Error(`a JavaScript value leaked into Python: ${String(value)}`);
}

export function isInstance(value: Value, type: PyType): boolean {
  return typeOf(value).mro.includes(type);
}

/** A float from a JavaScript number. */
export function float(value: number): Value {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** An int from a bigint or an integral number of any size. */
export function int(value: bigint | number): number | bigint {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : BigInt(value);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

// --- Exceptions -------------------------------------------------------------------------------

export const EXCEPTIONS = new Map<string, PyType>();

function exception(name: string, base: PyType): PyType {
  const type = builtin(name, base, (cls) => new PyException(cls));
  EXCEPTIONS.set(name, type);
  return type;
}

const TREE: Record<string, string> = {
  SystemExit: "BaseException", KeyboardInterrupt: "BaseException", GeneratorExit: "BaseException", Exception: "BaseException",
  StopIteration: "Exception", ArithmeticError: "Exception", AssertionError: "Exception", AttributeError: "Exception",
  BufferError: "Exception", EOFError: "Exception", ImportError: "Exception", LookupError: "Exception", MemoryError: "Exception",
  NameError: "Exception", OSError: "Exception", ReferenceError: "Exception", RuntimeError: "Exception", SyntaxError: "Exception",
  SystemError: "Exception", TypeError: "Exception", ValueError: "Exception", Warning: "Exception",
  FloatingPointError: "ArithmeticError", OverflowError: "ArithmeticError", ZeroDivisionError: "ArithmeticError",
  ModuleNotFoundError: "ImportError", IndexError: "LookupError", KeyError: "LookupError", UnboundLocalError: "NameError",
  FileNotFoundError: "OSError", FileExistsError: "OSError", IsADirectoryError: "OSError", PermissionError: "OSError",
  TimeoutError: "OSError", NotImplementedError: "RuntimeError", RecursionError: "RuntimeError", IndentationError: "SyntaxError",
  TabError: "IndentationError", UnicodeError: "ValueError", UnicodeDecodeError: "UnicodeError", UnicodeEncodeError: "UnicodeError",
  UserWarning: "Warning", DeprecationWarning: "Warning", RuntimeWarning: "Warning", FutureWarning: "Warning",
  SyntaxWarning: "Warning", PendingDeprecationWarning: "Warning", ImportWarning: "Warning",
};
exception("BaseException", OBJECT);
for (const [name, base] of Object.entries(TREE)) exception(name, EXCEPTIONS.get(base)!);

export function newException(type: string, message: string): PyException {
  return new PyException(EXCEPTIONS.get(type) ?? EXCEPTIONS.get("RuntimeError")!, message === "" ? [] : [message]);
}

/** Raises a Python exception. */
export function raise(type: string, message: string): never {
  throw new PyThrow(newException(type, message));
}
