/** The built-in functions, and what every object, class and function can. */
import { functions, getter, method, methods } from "./define.js";
import { builtins } from "./expressions.js";
import { makeClass } from "./definitions.js";
import { importName } from "./imports.js";
import { output } from "./output.js";
import { bind, deleteAttr, deletePlain, findAttr, findPlain, getAttr, namespaceDict, setAttr, setPlain } from "./attributes.js";
import { asThrow, call, callFunction, callMethod, instantiate, isCallable, PyFunction } from "./functions.js";
import { asIterator, defaultRepr, dictFrom, hash, iterate, numberOf, repr, same, str, toArray, toNumber, truth } from "./objects.js";
import { add, binary, compare, format, lessThan, modulo } from "./operators.js";
import { parseFloatText, sorted } from "./methods.js";
import { fixed } from "./text.js";
import {
  BOOL, BoundMethod, Builtin, DONE, ELLIPSIS, EXCEPTIONS, float, FunctionIterator, identity, int, isInstance, NOT_IMPLEMENTED, PyBytes, PyClassMethod,
  PyDict, PyFloat, PyList, PyModule, PyObject, PyProperty, PyRange, PySlice, PyStaticMethod, PySuper, PyTuple, PyType,
  raise, T, typeOf, type Value,
} from "./values.js";

// --- Making values ----------------------------------------------------------------------------

function toInt(value: Value, base: Value): Value {
  if (typeof value === "string") {
    const source = value.trim().replace(/(\w)_(?=\w)/g, "$1");
    const radix = base === undefined ? 10 : Number(base);
    const digits = source.replace(/^[-+]/, "");
    const prefixed = radix === 16 ? digits.replace(/^0x/i, "") : radix === 2 ? digits.replace(/^0b/i, "") : radix === 8 ? digits.replace(/^0o/i, "") : digits;
    const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, radix);
    if (prefixed === "" || [...prefixed.toLowerCase()].some((c) => !alphabet.includes(c)))
      raise("ValueError", `invalid literal for int() with base ${radix}: ${repr(value)}`);
    let total = 0n;
    if (radix === 10) total = BigInt(prefixed);
    else for (const c of prefixed.toLowerCase()) total = total * BigInt(radix) + BigInt(alphabet.indexOf(c));
    return int(source.startsWith("-") ? -total : total);
  }
  if (value === undefined) return 0;
  if (typeof value === "bigint") return value;
  const number = numberOf(value);
  if (number === null) {
    if (value !== null && typeof value === "object")
      for (const name of ["__int__", "__index__", "__trunc__"]) {
        if (typeOf(value).lookup(name) !== undefined) return callMethod(value, name);
      }
    raise("TypeError", `int() argument must be a string, a bytes-like object or a real number, not '${typeOf(value).name}'`);
  }
  if (Number.isNaN(number)) raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(number)) raise("OverflowError", "cannot convert float infinity to integer");
  const whole = Math.trunc(number);
  return Number.isSafeInteger(whole) ? whole + 0 : int(BigInt(whole));
}

function newStatic(type: PyType, make: (args: Value[], kw: Map<string, Value> | null) => Value): void {
  type.set("__new__", new Builtin("__new__", ([cls, ...args], kw) => {
    if (cls !== type && cls instanceof PyType && !cls.isSubclassOf(type)) raise("TypeError", `${type.name}.__new__(X): X is not a subtype of ${type.name}`);
    const value = make(args, kw);
    if (cls !== type) raise("TypeError", `classes derived from ${type.name} are not in the page's Python`);
    return value;
  }));
}
newStatic(T.int, ([value, base], kw) => toInt(value, base ?? kw?.get("base")));
newStatic(T.float, ([value]) => {
  if (value === undefined) return new PyFloat(0);
  if (typeof value === "string") {
    const number = parseFloatText(value);
    if (number === null) raise("ValueError", `could not convert string to float: ${repr(value)}`);
    return float(number);
  }
  if (value === null || (typeof value === "object" && !(value instanceof PyFloat) && typeOf(value).lookup("__float__") === undefined && typeOf(value).lookup("__index__") === undefined))
    raise("TypeError", `float() argument must be a string or a real number, not '${typeOf(value).name}'`);
  return float(toNumber(value));
});
newStatic(T.str, ([value]) => (value === undefined ? "" : str(value)));
newStatic(BOOL, ([value]) => (value === undefined ? false : truth(value)));
newStatic(T.bytes, ([value]) => {
  if (value === undefined) return new PyBytes("");
  if (typeof value === "number") return new PyBytes("\0".repeat(value));
  if (typeof value === "string") return new PyBytes(String.fromCharCode(...new TextEncoder().encode(value)));
  return new PyBytes(String.fromCharCode(...toArray(value)));
});
newStatic(T.range, (args) => {
  const whole = args.map((arg) => {
    if (arg !== null && typeof arg === "object" && typeOf(arg).lookup("__index__") !== undefined) return Number(callMethod(arg, "__index__"));
    if (typeof arg === "boolean") return Number(arg);
    if (typeof arg !== "number" || !Number.isInteger(arg)) raise("TypeError", `'${typeOf(arg).name}' object cannot be interpreted as an integer`);
    return arg;
  });
  if (whole.length === 0) raise("TypeError", "range expected at least 1 argument, got 0");
  if (whole.length > 3) raise("TypeError", `range expected at most 3 arguments, got ${whole.length}`);
  const [start, stop, step] = whole.length === 1 ? [0, whole[0]!, 1] : [whole[0]!, whole[1]!, whole[2] ?? 1];
  if (step === 0) raise("ValueError", "range() arg 3 must not be zero");
  return new PyRange(start, stop, step);
});
newStatic(T.slice, (args) => (args.length === 1 ? new PySlice(null, args[0], null) : new PySlice(args[0] ?? null, args[1] ?? null, args[2] ?? null)));
newStatic(T.property, ([fget, fset, fdel, doc], kw) => new PyProperty(fget ?? kw?.get("fget") ?? null, fset ?? kw?.get("fset") ?? null, fdel ?? kw?.get("fdel") ?? null, doc ?? kw?.get("doc") ?? null));
newStatic(T.staticmethod, ([f]) => new PyStaticMethod(f));
newStatic(T.classmethod, ([f]) => new PyClassMethod(f));
newStatic(T.super, ([type, self]) => {
  if (!(type instanceof PyType)) raise("TypeError", "super() argument 1 must be a type");
  return new PySuper(type, self);
});
newStatic(T.module, ([name]) => new PyModule(name));
T.module.make = null;
T.type.set("__new__", new Builtin("__new__", ([meta, name, bases, names]) => {
  const all = new Map<string, Value>();
  for (const [key, value] of (names as PyDict).map.values()) all.set(key, value);
  return makeClass(name, (bases as PyTuple).a, all, meta);
}));
methods(T.method, { __call__: ([m, ...args], kw) => call(m, args, kw) });
newStatic(T.method, ([f, self]) => new BoundMethod(self, f));

// --- object -----------------------------------------------------------------------------------

methods(T.object, {
  __init__: () => null,
  __repr__: ([o]) => defaultRepr(o, typeOf(o)),
  __setattr__: ([o, name, value]) => {
    if (o instanceof PyType || o instanceof PyModule) setAttr(o, name, value);
    else setPlain(o, typeOf(o), name, value);
    return null;
  },
  __delattr__: ([o, name]) => {
    deletePlain(o, typeOf(o), name);
    return null;
  },
  __getattribute__: ([o, name]) => {
    const value = findPlain(o, typeOf(o), name);
    if (value === undefined) raise("AttributeError", `'${typeOf(o).name}' object has no attribute '${name}'`);
    return value;
  },
  __dir__: ([o]) => new PyList(namesOf(o)),
  __reduce__: ([o]) => raise("TypeError", `cannot pickle '${typeOf(o).name}' object`),
});
T.object.set("__new__", new Builtin("__new__", ([cls]) => {
  if (!cls.make) raise("TypeError", `object.__new__(X): X is not a type object (${typeOf(cls).name})`);
  const made = cls.make(cls);
  if (made.cls !== cls) made.cls = cls;
  return made;
}));
T.object.set("__init_subclass__", new PyClassMethod(new Builtin("__init_subclass__", ([cls], kw) => {
  if (kw && kw.size > 0) raise("TypeError", `${cls.name}.__init_subclass__() takes no keyword arguments`);
  return null;
})));
T.object.dict.delete("__getattribute__");
T.object.set("__class__", undefined);
T.object.dict.delete("__class__");

// --- type and functions -----------------------------------------------------------------------

const type = T.type;
getter(type, "__name__", (t) => t.name, (t, value) => {
  t.name = value;
});
getter(type, "__qualname__", (t) => t.qualname, (t, value) => {
  t.qualname = value;
});
getter(type, "__module__", (t) => t.dict.get("__module__") ?? t.module, (t, value) => {
  t.dict.set("__module__", value);
  t.module = value;
});
getter(type, "__doc__", (t) => t.dict.get("__doc__") ?? null, (t, value) => t.dict.set("__doc__", value));
getter(type, "__mro__", (t) => new PyTuple([...t.mro]));
getter(type, "__bases__", (t) => new PyTuple([...t.bases]));
getter(type, "__base__", (t) => t.bases[0] ?? null);
getter(type, "__dict__", (t) => namespaceDict(t.dict));
getter(type, "__class__", (t) => t.cls);
methods(type, {
  mro: ([t]) => new PyList([...t.mro]),
  __subclasses__: ([t]) => new PyList([...t.subclasses]),
  __call__: ([t, ...args], kw) => instantiate(t, args, kw),
  __instancecheck__: ([t, o]) => isInstance(o, t),
  __init__: () => null,
  __or__: ([a, b]) => new PyTuple([...(a instanceof PyTuple ? a.a : [a]), ...(b instanceof PyTuple ? b.a : [b === null ? T.none : b])]),
  __ror__: ([a, b]) => new PyTuple([b === null ? T.none : b, a]),
});
type.dict.delete("__call__");

for (const kind of [T.function, T.builtin]) {
  getter(kind, "__name__", (f) => f.name, (f, value) => {
    f.name = value;
  });
  getter(kind, "__qualname__", (f) => f.qualname ?? f.name, (f, value) => {
    f.qualname = value;
  });
  getter(kind, "__doc__", (f) => f.dict?.get("__doc__") ?? null, (f, value) => f.dict?.set("__doc__", value));
  getter(kind, "__module__", (f) => f.dict?.get("__module__") ?? "builtins", (f, value) => f.dict?.set("__module__", value));
}
getter(T.function, "__defaults__", (f) => (f.defaults.length > 0 ? new PyTuple(f.defaults) : null), (f, value) => {
  f.defaults = value === null ? [] : value.a;
});
getter(T.function, "__kwdefaults__", (f) => (f.keywordDefaults ? dictFrom([...f.keywordDefaults]) : null));
getter(T.function, "__globals__", (f) => namespaceDict(f.globals));
getter(T.function, "__annotations__", (f) => {
  if (typeof f.annotations === "function") f.annotations = f.annotations();
  return (f.annotations ??= new PyDict());
}, (f, value) => {
  f.annotations = value;
});
getter(T.function, "__code__", (f) => {
  const { code } = f as PyFunction;
  const object = new PyObject(codeType);
  object.dict.set("co_name", code.name);
  object.dict.set("co_filename", code.file);
  object.dict.set("co_firstlineno", code.line);
  object.dict.set("co_argcount", code.positional.length);
  object.dict.set("co_kwonlyargcount", code.keywordOnly.length);
  object.dict.set("co_varnames", new PyTuple([...code.positional, ...code.keywordOnly, ...(code.star ? [code.star] : []), ...(code.doubleStar ? [code.doubleStar] : [])]));
  return object;
});
const codeType = new PyType("code", [T.object]);
method(T.function, "__get__", ([f, self]) => (self === null ? f : bind(f, self, typeOf(self))));
method(T.function, "__call__", ([f, ...args], kw) => call(f, args, kw));
for (const name of ["__name__", "__qualname__", "__doc__", "__module__", "__annotations__", "__defaults__", "__code__"])
  getter(T.method, name, (m) => findAttr(m.func, name) ?? null);
getter(T.method, "__self__", (m) => m.self);
getter(T.method, "__func__", (m) => m.func);
getter(T.module, "__name__", (m) => m.dict.get("__name__"));
getter(T.module, "__doc__", (m) => m.dict.get("__doc__") ?? null);

// --- Functions --------------------------------------------------------------------------------

/** The names that `dir()` lists for a value. */
export function namesOf(o: Value): string[] {
  const names = new Set<string>();
  if (o instanceof PyModule) for (const name of o.dict.keys()) names.add(name);
  else {
    const start = o instanceof PyType ? o : typeOf(o);
    for (const one of start.mro) for (const name of one.dict.keys()) names.add(name);
    if (!(o instanceof PyType) && o !== null && typeof o === "object" && o.dict instanceof Map) for (const name of o.dict.keys()) names.add(name);
    const own = start.lookup("__dir__");
    if (own instanceof PyFunction && !(o instanceof PyType)) for (const name of toArray(callFunction(own, [o], null))) names.add(name);
  }
  return [...names].sort();
}

function isInstanceOf(o: Value, types: Value): boolean {
  if (types instanceof PyTuple) return types.a.some((one) => isInstanceOf(o, one));
  if (!(types instanceof PyType)) raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union");
  const check = types.cls === T.type ? undefined : types.cls.lookup("__instancecheck__");
  if (check instanceof PyFunction) return truth(call(check, [types, o]));
  if (isInstance(o, types)) return true;
  const virtual = types.lookup("__instancehook__");
  return virtual !== undefined && types.dict.has("__instancehook__") && truth(call(virtual instanceof PyStaticMethod ? virtual.func : virtual, [o]));
}

function extreme(name: string, args: Value[], kw: Map<string, Value> | null, better: (a: Value, b: Value) => boolean): Value {
  const key = kw?.get("key") ?? null;
  const fallback = kw?.get("default");
  let items: Value[];
  if (args.length === 0) raise("TypeError", `${name} expected at least 1 argument, got 0`);
  if (args.length === 1) items = toArray(args[0]);
  else items = args;
  if (items.length === 0) {
    if (fallback !== undefined) return fallback;
    raise("ValueError", `${name}() arg is an empty sequence`);
  }
  let best = items[0];
  let bestKey = key === null ? best : call(key, [best]);
  for (let i = 1; i < items.length; i++) {
    const k = key === null ? items[i] : call(key, [items[i]]);
    if (better(k, bestKey)) {
      best = items[i];
      bestKey = k;
    }
  }
  return best;
}

function length(o: Value): number {
  if (typeof o === "string") return /[\ud800-\udfff]/.test(o) ? [...o].length : o.length;
  if ((o instanceof PyList && o.cls === T.list) || (o instanceof PyTuple && o.cls === T.tuple)) return o.a.length;
  const own = typeOf(o).lookup("__len__");
  if (own === undefined) raise("TypeError", `object of type '${typeOf(o).name}' has no len()`);
  const n = call(bind(own, o, typeOf(o)), []);
  if (typeof n !== "number" || n < 0) raise("ValueError", "__len__() should return >= 0");
  return n;
}

/** Python's rounding: halves to even, of what the float really is. */
export function round(value: Value, digits: Value): Value {
  if (value !== null && typeof value === "object" && !(value instanceof PyFloat)) {
    const own = typeOf(value).lookup("__round__");
    if (own !== undefined) return call(bind(own, value, typeOf(value)), digits === undefined ? [] : [digits]);
    raise("TypeError", `type ${typeOf(value).name} doesn't define __round__ method`);
  }
  const number = numberOf(value);
  if (number === null) raise("TypeError", `type ${typeOf(value).name} doesn't define __round__ method`);
  if (typeOf(value) !== T.float) {
    if (digits === undefined || digits === null || digits >= 0) return typeof value === "boolean" ? Number(value) : value;
    const unit = 10 ** -digits;
    const low = Math.floor(number / unit) * unit;
    const rest = number - low;
    return rest * 2 < unit || (rest * 2 === unit && (low / unit) % 2 === 0) ? low : low + unit;
  }
  if (digits === undefined || digits === null) {
    if (!Number.isFinite(number)) return toInt(value, undefined);
    return toInt(new PyFloat(Number(fixed(number, 0))), undefined);
  }
  if (!Number.isFinite(number)) return value;
  if (digits < 0) {
    const unit = 10 ** -digits;
    return float(Number(fixed(number / unit, 0)) * unit);
  }
  return digits > 22 ? value : float(Number(fixed(number, digits)));
}

function zip(args: Value[], strict: boolean): Value {
  const iterators = args.map((arg) => iterate(arg));
  let ended = false;
  return new FunctionIterator(() => {
    if (ended || iterators.length === 0) return DONE;
    const items: Value[] = [];
    for (let i = 0; i < iterators.length; i++) {
      const item = iterators[i]!.next();
      if (item === DONE) {
        ended = true;
        if (strict) {
          if (i > 0) raise("ValueError", `zip() argument ${i + 1} is shorter than argument${i === 1 ? " 1" : `s 1-${i}`}`);
          for (let j = 1; j < iterators.length; j++)
            if (iterators[j]!.next() !== DONE) raise("ValueError", `zip() argument ${j + 1} is longer than argument${j === 1 ? " 1" : `s 1-${j}`}`);
        }
        return DONE;
      }
      items.push(item);
    }
    return new PyTuple(items);
  }, zipType);
}
const zipType = new PyType("zip", [T.iterator]);
const mapType = new PyType("map", [T.iterator]);
const filterType = new PyType("filter", [T.iterator]);
const enumerateType = new PyType("enumerate", [T.iterator]);
const reversedType = new PyType("reversed", [T.iterator]);

/** Sums as CPython 3.11 does: floats in plain order. */
function sum(items: Value, start: Value): Value {
  if (typeof start === "string") raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  let total = start;
  const iterator = iterate(items);
  for (let item = iterator.next(); item !== DONE; item = iterator.next()) total = add(total, item);
  return total;
}

const makers: Record<string, (args: Value[], kw: Map<string, Value> | null) => Value> = {
  zip: (args, kw) => zip(args, truth(kw?.get("strict") ?? false)),
  map: ([f, ...iterables]) => {
    const iterators = iterables.map((one) => iterate(one));
    return new FunctionIterator(() => {
      const items: Value[] = [];
      for (const iterator of iterators) {
        const item = iterator.next();
        if (item === DONE) return DONE;
        items.push(item);
      }
      return call(f, items);
    }, mapType);
  },
  filter: ([f, items]) => {
    const iterator = iterate(items);
    return new FunctionIterator(() => {
      for (let item = iterator.next(); item !== DONE; item = iterator.next()) if (truth(f === null ? item : call(f, [item]))) return item;
      return DONE;
    }, filterType);
  },
  enumerate: ([items, start], kw) => {
    let i = Number(start ?? kw?.get("start") ?? 0);
    const iterator = iterate(items);
    return new FunctionIterator(() => {
      const item = iterator.next();
      return item === DONE ? DONE : new PyTuple([i++, item]);
    }, enumerateType);
  },
  reversed: ([o]) => {
    const own = typeOf(o).lookup("__reversed__");
    if (own !== undefined) return call(bind(own, o, typeOf(o)), []);
    if (typeOf(o).lookup("__getitem__") === undefined) raise("TypeError", `'${typeOf(o).name}' object is not reversible`);
    const items = toArray(o);
    let i = items.length;
    return new FunctionIterator(() => (i > 0 ? items[--i] : DONE), reversedType);
  },
};
for (const [name, kind] of Object.entries({ zip: zipType, map: mapType, filter: filterType, enumerate: enumerateType, reversed: reversedType })) {
  kind.set("__new__", new Builtin("__new__", ([, ...args], kw) => makers[name]!(args, kw)));
  builtins.set(name, kind);
}

const printArguments = new Set(["sep", "end", "file", "flush"]);

const all: Record<string, (args: Value[], kw: Map<string, Value> | null) => Value> = {
  print: (args, kw) => {
    if (kw) for (const name of kw.keys()) if (!printArguments.has(name)) raise("TypeError", `print() got an unexpected keyword argument '${name}'`);
    const separator = kw?.get("sep") ?? " ";
    const end = kw?.get("end") ?? "\n";
    const text = args.map(str).join(separator) + end;
    const file = kw?.get("file") ?? null;
    if (file === null) output.write(text);
    else callMethod(file, "write", [text]);
    return null;
  },
  len: ([o]) => length(o),
  repr: ([o]) => repr(o),
  ascii: ([o]) => repr(o).replace(/[^\x00-\x7f]/gu, (c) => (c.codePointAt(0)! > 0xff ? `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}` : `\\x${c.codePointAt(0)!.toString(16)}`)),
  isinstance: ([o, types]) => isInstanceOf(o, types),
  issubclass: ([o, types]) => {
    if (!(o instanceof PyType)) raise("TypeError", "issubclass() arg 1 must be a class");
    return (types instanceof PyTuple ? types.a : [types]).some((one: Value) => o.isSubclassOf(one));
  },
  callable: ([o]) => isCallable(o),
  id: ([o]) => (o !== null && typeof o === "object" ? identity(o) : typeof o === "number" ? 0x7f0000000000 + Math.abs(Math.trunc(o)) * 32 : 0x7f1000000000),
  hash: ([o]) => hash(o),
  abs: ([o]) => {
    const number = numberOf(o);
    if (number === null) {
      const own = typeOf(o).lookup("__abs__");
      if (own === undefined) raise("TypeError", `bad operand type for abs(): '${typeOf(o).name}'`);
      return call(bind(own, o, typeOf(o)), []);
    }
    if (typeof o === "bigint") return o < 0n ? -o : o;
    return typeOf(o) === T.float ? float(Math.abs(number)) : Math.abs(number);
  },
  min: (args, kw) => extreme("min", args, kw, (a, b) => lessThan(a, b)),
  max: (args, kw) => extreme("max", args, kw, (a, b) => truth(compare(">", a, b))),
  sum: ([items, start], kw) => sum(items, start ?? kw?.get("start") ?? 0),
  any: ([items]) => {
    const iterator = iterate(items);
    for (let item = iterator.next(); item !== DONE; item = iterator.next()) if (truth(item)) return true;
    return false;
  },
  all: ([items]) => {
    const iterator = iterate(items);
    for (let item = iterator.next(); item !== DONE; item = iterator.next()) if (!truth(item)) return false;
    return true;
  },
  sorted: ([items], kw) => new PyList(sorted(toArray(items), kw?.get("key") ?? null, truth(kw?.get("reverse") ?? false))),
  iter: ([o, sentinel]) => {
    if (sentinel !== undefined)
      return new FunctionIterator(() => {
        const item = call(o, []);
        return same(item, sentinel) ? DONE : item;
      });
    const own = typeOf(o).lookup("__iter__");
    return own === undefined ? asIterator(o) : call(bind(own, o, typeOf(o)), []);
  },
  next: ([iterator, fallback]) => {
    const own = typeOf(iterator).lookup("__next__");
    if (own === undefined) raise("TypeError", `'${typeOf(iterator).name}' object is not an iterator`);
    try {
      return call(bind(own, iterator, typeOf(iterator)), []);
    } catch (error) {
      const thrown = asThrow(error);
      if (fallback !== undefined && isInstance(thrown.exc, EXCEPTIONS.get("StopIteration")!)) return fallback;
      throw thrown;
    }
  },
  round: ([value, digits], kw) => round(value, digits ?? kw?.get("ndigits")),
  divmod: ([a, b]) => new PyTuple([binary("//", a, b), binary("%", a, b)]),
  pow: ([a, b, m]) => {
    if (m === undefined || m === null) return binary("**", a, b);
    let result = 1n;
    let base = BigInt(modulo(Number(a), Number(m)));
    for (let e = BigInt(b); e > 0n; e >>= 1n, base = (base * base) % BigInt(m)) if (e & 1n) result = (result * base) % BigInt(m);
    return int(result);
  },
  getattr: ([o, name, fallback]) => {
    if (typeof name !== "string") raise("TypeError", `attribute name must be string, not '${typeOf(name).name}'`);
    return fallback === undefined ? getAttr(o, name) : (findAttr(o, name) ?? fallback);
  },
  setattr: ([o, name, value]) => {
    setAttr(o, name, value);
    return null;
  },
  delattr: ([o, name]) => {
    deleteAttr(o, name);
    return null;
  },
  hasattr: ([o, name]) => findAttr(o, name) !== undefined,
  dir: ([o]) => new PyList(namesOf(o)),
  vars: ([o]) => getAttr(o, "__dict__"),
  format: ([o, spec = ""]) => format(o, spec),
  chr: ([n]) => String.fromCodePoint(n),
  ord: ([c]) => {
    if (typeof c !== "string" || [...c].length !== 1) raise("TypeError", `ord() expected a character, but string of length ${typeof c === "string" ? [...c].length : 0} found`);
    return c.codePointAt(0);
  },
  bin: ([n]) => (n < 0 ? "-" : "") + "0b" + BigInt(n < 0 ? -n : n).toString(2),
  hex: ([n]) => (n < 0 ? "-" : "") + "0x" + BigInt(n < 0 ? -n : n).toString(16),
  oct: ([n]) => (n < 0 ? "-" : "") + "0o" + BigInt(n < 0 ? -n : n).toString(8),
  input: () => raise("RuntimeError", "input() is not in the page's Python: give the value in the code"),
  open: () => raise("OSError", "files are not in the page's Python; open this chapter in Colab or JupyterLab"),
  __import__: ([name]) => importName(name, false),
};
for (const [name, value] of functions(all)) builtins.set(name, value);
for (const name of ["exec", "eval", "compile", "globals", "locals", "breakpoint"])
  builtins.set(name, new Builtin(name, () => raise("NotImplementedError", `${name} is not in the page's Python; open this chapter in Colab or JupyterLab`)));
// These are classes, which nothing is an instance of here.
for (const name of ["memoryview", "bytearray", "complex"]) {
  const absent = new PyType(name, [T.object]);
  absent.set("__new__", new Builtin("__new__", () => raise("NotImplementedError", `${name} is not in the page's Python; open this chapter in Colab or JupyterLab`)));
  builtins.set(name, absent);
}
for (const one of [T.object, T.type, T.int, T.float, T.str, T.bytes, T.list, T.tuple, T.dict, T.set, T.frozenset, T.slice, T.range, T.property, T.staticmethod, T.classmethod, T.super, BOOL])
  builtins.set(one.name, one);
for (const [name, one] of EXCEPTIONS) builtins.set(name, one);
builtins.set("IOError", EXCEPTIONS.get("OSError"));
builtins.set("EnvironmentError", EXCEPTIONS.get("OSError"));
builtins.set("NotImplemented", NOT_IMPLEMENTED);
builtins.set("Ellipsis", ELLIPSIS);
builtins.set("__debug__", true);
builtins.set("__name__", "builtins");
method(T.none, "__bool__", () => false);
