/** Functions of Python: their frames, and how arguments find their places. */
import { bind } from "./attributes.js";
import {
  BoundMethod, Builtin, EXCEPTIONS, PyCell, PyDict, PyException, PyObject, PySet, PyStaticMethod, PyThrow, PyTuple, PyType, raise, T, typeOf,
  type Keywords, type Value,
} from "./values.js";

/** What a `def` compiles to. */
export interface Code {
  readonly name: string;
  readonly qualname: string;
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
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
