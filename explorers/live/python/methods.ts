/** The methods of list, tuple, dict, set, int, float and exceptions. */
import { getter, methods, noKeywords } from "./define.js";
import { mergeInto } from "./expressions.js";
import { asThrow, call } from "./functions.js";
import {
  asIterator, dictGet, dictSet, equal, indexOf, iterate, keyOf, mapIterator, numberOf, repr, same, setFrom, sliceBounds, str, toArray, toNumber,
  truth,
} from "./objects.js";
import { binary, deleteItem, formatPlain, getItem, keyError, lessThan, setItem } from "./operators.js";
import {
  BOOL, BoundMethod, Builtin, DONE, EXCEPTIONS, float, FunctionIterator, int, NOT_IMPLEMENTED, PyClassMethod, PyDict, PyException, PyFloat,
  PyGenerator, PyIterator, PyList, PyProperty, PyRange, PySet, PySlice, PyThrow, PyTuple, PyType, raise, T, typeOf, type Keywords, type Value,
} from "./values.js";

// --- list and tuple ---------------------------------------------------------------------------

/** Stable, by `<` alone, as CPython's sort. */
export function sorted(items: Value[], key: Value, reverse: boolean): Value[] {
  const keys = key === null || key === undefined ? items : items.map((item) => call(key, [item]));
  const order = items.map((_, i) => i);
  const plain = keys.every((k) => typeof k === "number" && k === k) || keys.every((k) => typeof k === "string" && !/[\ud800-\udfff]/.test(k));
  const compareKeys = plain
    ? (a: number, b: number): number => (keys[a] < keys[b] ? -1 : keys[b] < keys[a] ? 1 : 0)
    : (a: number, b: number): number => (lessThan(keys[a], keys[b]) ? -1 : lessThan(keys[b], keys[a]) ? 1 : 0);
  if (reverse) order.sort((a, b) => compareKeys(b, a) || a - b);
  else order.sort((a, b) => compareKeys(a, b) || a - b);
  return order.map((i) => items[i]);
}

export function find(items: Value[], wanted: Value, start: Value, stop: Value): number {
  const bounds = sliceBounds(new PySlice(start ?? null, stop ?? null, null), items.length);
  for (let i = bounds.start; i < bounds.stop; i++) if (same(items[i], wanted)) return i;
  return -1;
}

export const sequence: Record<string, (args: Value[], kw: Keywords) => Value> = {
  index: ([o, wanted, start, stop]) => {
    const at = find(o.a, wanted, start, stop);
    if (at < 0) raise("ValueError", o instanceof PyList ? `${repr(wanted)} is not in list` : "tuple.index(x): x not in tuple");
    return at;
  },
  count: ([o, wanted]) => o.a.filter((item: Value) => same(item, wanted)).length,
  __len__: ([o]) => o.a.length,
  __iter__: ([o]) => {
    let i = 0;
    return new FunctionIterator(() => (i < o.a.length ? o.a[i++] : DONE));
  },
  __contains__: ([o, wanted]) => o.a.some((item: Value) => same(item, wanted)),
  __reversed__: ([o]) => {
    let i = o.a.length;
    return new FunctionIterator(() => (i > 0 ? o.a[--i] : DONE));
  },
};
methods(T.list, {
  ...sequence,
  append: ([o, item]) => {
    if (item === undefined) raise("TypeError", "list.append() takes exactly one argument (0 given)");
    o.a.push(item);
    return null;
  },
  extend: ([o, items]) => {
    for (const item of toArray(items)) o.a.push(item);
    return null;
  },
  insert: ([o, at, item]) => {
    o.a.splice(at < 0 ? Math.max(0, at + o.a.length) : at, 0, item);
    return null;
  },
  pop: ([o, at]) => {
    if (o.a.length === 0) raise("IndexError", "pop from empty list");
    if (at === undefined) return o.a.pop();
    const i = indexOf(at, "list indices");
    const place = i < 0 ? i + o.a.length : i;
    if (place < 0 || place >= o.a.length) raise("IndexError", "pop index out of range");
    return o.a.splice(place, 1)[0];
  },
  remove: ([o, item]) => {
    const at = find(o.a, item, null, null);
    if (at < 0) raise("ValueError", "list.remove(x): x not in list");
    o.a.splice(at, 1);
    return null;
  },
  clear: ([o]) => {
    o.a = [];
    return null;
  },
  copy: ([o]) => new PyList(o.a.slice()),
  reverse: ([o]) => {
    o.a.reverse();
    return null;
  },
  sort: ([o], kw) => {
    o.a = sorted(o.a, kw?.get("key") ?? null, truth(kw?.get("reverse") ?? false));
    return null;
  },
});
methods(T.list, {
  __init__: ([o, items], kw) => {
    noKeywords("list", kw);
    o.a = items === undefined ? [] : toArray(items);
    return null;
  },
});
methods(T.tuple, sequence);
// A class derived from tuple may pass its items through `tuple.__new__(cls, items)`.
T.tuple.set("__new__", new Builtin("__new__", ([cls, items]) => {
  if (cls === T.tuple && items instanceof PyTuple && items.cls === T.tuple) return items;
  const made = new PyTuple(items === undefined ? [] : toArray(items));
  if (cls !== T.tuple) {
    made.cls = cls;
    made.dict = new Map();
  }
  return made;
}));

// --- dict -------------------------------------------------------------------------------------

const keysType = new PyType("dict_keys", [T.object]);
const valuesType = new PyType("dict_values", [T.object]);
const itemsType = new PyType("dict_items", [T.object]);

/** A live view on a dict. */
class DictView {
  readonly cls: PyType;
  readonly of: PyDict;
  constructor(cls: PyType, of: PyDict) {
    this.cls = cls;
    this.of = of;
  }
  pick(entry: [Value, Value]): Value {
    return this.cls === keysType ? entry[0] : this.cls === valuesType ? entry[1] : new PyTuple(entry);
  }
  all(): Value[] {
    return [...this.of.map.values()].map((entry) => this.pick(entry));
  }
}
for (const type of [keysType, valuesType, itemsType]) {
  methods(type, {
    __len__: ([view]) => view.of.map.size,
    __iter__: ([view]) => {
      const iterator = mapIterator(view.of.map, (entry) => view.pick(entry as [Value, Value]), "dictionary");
      return new FunctionIterator(() => iterator.next());
    },
    __contains__: ([view, item]) => (view.cls === keysType ? view.of.map.has(keyOf(item)) : view.all().some((one: Value) => same(one, item))),
    __repr__: ([view]) => `${view.cls.name}([${view.all().map(repr).join(", ")}])`,
    __reversed__: ([view]) => asIterator(new PyList(view.all().reverse())),
  });
}
for (const type of [keysType, itemsType])
  for (const [name, op] of [["__and__", "&"], ["__or__", "|"], ["__sub__", "-"], ["__xor__", "^"]] as const) {
    methods(type, {
      [name]: ([view, other]) => binary(op, setFrom(view.all()), setFrom(toArray(other))),
      [name.replace("__", "__r")]: ([view, other]) => binary(op, setFrom(toArray(other)), setFrom(view.all())),
      __eq__: ([view, other]) => (other instanceof PySet || other instanceof DictView ? equal(setFrom(view.all()), setFrom(toArray(other))) : NOT_IMPLEMENTED),
      __le__: ([view, other]) => view.all().every((item: Value) => toArray(other).some((one) => same(one, item))),
    });
  }

export function fill(dict: PyDict, args: Value[], keywords: Keywords): void {
  const [source] = args;
  if (source !== undefined) {
    if (source instanceof PyDict || (source !== null && typeof source === "object" && typeOf(source).lookup("keys") !== undefined)) mergeInto(dict, source);
    else {
      let i = 0;
      const iterator = iterate(source);
      for (let item = iterator.next(); item !== DONE; item = iterator.next(), i++) {
        if (item === null || typeof item === "number" || typeof item === "boolean")
          raise("TypeError", `cannot convert dictionary update sequence element #${i} to a sequence`);
        const pair = toArray(item);
        if (pair.length !== 2) raise("ValueError", `dictionary update sequence element #${i} has length ${pair.length}; 2 is required`);
        dictSet(dict, pair[0], pair[1]);
      }
    }
  }
  if (keywords) for (const [key, value] of keywords) dictSet(dict, key, value);
}

methods(T.dict, {
  __init__: ([o, ...args], kw) => {
    if (args.length > 1) raise("TypeError", `dict expected at most 1 argument, got ${args.length}`);
    fill(o, args, kw);
    return null;
  },
  keys: ([o]) => new DictView(keysType, o),
  values: ([o]) => new DictView(valuesType, o),
  items: ([o]) => new DictView(itemsType, o),
  get: ([o, key, fallback = null]) => dictGet(o, key) ?? (o.map.has(keyOf(key)) ? null : fallback),
  pop: ([o, key, fallback]) => {
    const k = keyOf(key);
    const entry = o.map.get(k);
    if (entry === undefined) {
      if (fallback === undefined) throw keyError(key);
      return fallback;
    }
    o.map.delete(k);
    return entry[1];
  },
  popitem: ([o]) => {
    const last = [...o.map.entries()].at(-1);
    if (!last) raise("KeyError", "popitem(): dictionary is empty");
    o.map.delete(last[0]);
    return new PyTuple(last[1]);
  },
  setdefault: ([o, key, fallback = null]) => {
    const entry = o.map.get(keyOf(key));
    if (entry) return entry[1];
    dictSet(o, key, fallback);
    return fallback;
  },
  update: ([o, ...args], kw) => {
    fill(o, args, kw);
    return null;
  },
  clear: ([o]) => {
    o.map.clear();
    return null;
  },
  copy: ([o]) => {
    const out = o.cls.make!(o.cls) as PyDict;
    out.cls = o.cls;
    if (o.dict) out.dict = new Map(o.dict);
    for (const [k, [key, value]] of o.map) out.map.set(k, [key, value]);
    return out;
  },
  __len__: ([o]) => o.map.size,
  __iter__: ([o]) => {
    const iterator = mapIterator(o.map as Map<Value, [Value, Value]>, (entry) => entry[0], "dictionary");
    return new FunctionIterator(() => iterator.next());
  },
  __contains__: ([o, key]) => o.map.has(keyOf(key)),
  __reversed__: ([o]) => asIterator(new PyList([...o.map.values()].map((entry: [Value, Value]) => entry[0]).reverse())),
});
T.dict.set("fromkeys", new PyClassMethod(new Builtin("fromkeys", ([cls, keys, value = null]) => {
  const dict = call(cls, []);
  for (const key of toArray(keys)) dictSet(dict, key, value);
  return dict;
})));

// What `super().__getitem__` and the like find in classes derived from these; plain ones never come here.
for (const type of [T.list, T.tuple, T.dict]) {
  const raw = (action: (o: Value, args: Value[]) => Value) => ([o, ...args]: Value[]): Value => {
    const own = o.cls;
    o.cls = type;
    try {
      return action(o, args);
    } finally {
      o.cls = own;
    }
  };
  methods(type, { __getitem__: raw((o, [index]) => getItem(o, index)) });
  if (type === T.tuple) continue;
  methods(type, {
    __setitem__: raw((o, [index, value]) => {
      setItem(o, index, value);
      return null;
    }),
    __delitem__: raw((o, [index]) => {
      deleteItem(o, index);
      return null;
    }),
  });
}

// --- set --------------------------------------------------------------------------------------

const asSet = (o: Value): PySet => (o instanceof PySet ? o : setFrom(toArray(o)));
const setMethods: Record<string, (args: Value[], kw: Keywords) => Value> = {
  union: ([o, ...others]) => others.reduce((all: PySet, one: Value) => binary("|", all, asSet(one)), binary("|", o, new PySet())),
  intersection: ([o, ...others]) => others.reduce((all: PySet, one: Value) => binary("&", all, asSet(one)), o),
  difference: ([o, ...others]) => others.reduce((all: PySet, one: Value) => binary("-", all, asSet(one)), o),
  symmetric_difference: ([o, other]) => binary("^", o, asSet(other)),
  issubset: ([o, other]) => [...o.map.keys()].every((key) => asSet(other).map.has(key)),
  issuperset: ([o, other]) => [...asSet(other).map.keys()].every((key) => o.map.has(key)),
  isdisjoint: ([o, other]) => ![...asSet(other).map.keys()].some((key) => o.map.has(key)),
  copy: ([o]) => setFrom(o.map.values(), o.cls === T.frozenset),
  __len__: ([o]) => o.map.size,
  __iter__: ([o]) => {
    const iterator = mapIterator(o.map as Map<Value, Value>, (item) => item, "Set");
    return new FunctionIterator(() => iterator.next());
  },
  __contains__: ([o, item]) => o.map.has(keyOf(item)),
};
methods(T.set, {
  ...setMethods,
  __init__: ([o, items]) => {
    if (items !== undefined) for (const item of toArray(items)) {
      const key = keyOf(item);
      if (!o.map.has(key)) o.map.set(key, item);
    }
    return null;
  },
  add: ([o, item]) => {
    const key = keyOf(item);
    if (!o.map.has(key)) o.map.set(key, item);
    return null;
  },
  discard: ([o, item]) => {
    o.map.delete(keyOf(item));
    return null;
  },
  remove: ([o, item]) => {
    if (!o.map.delete(keyOf(item))) throw keyError(item);
    return null;
  },
  pop: ([o]) => {
    const first = o.map.entries().next();
    if (first.done) raise("KeyError", "pop from an empty set");
    o.map.delete(first.value[0]);
    return first.value[1];
  },
  clear: ([o]) => {
    o.map.clear();
    return null;
  },
  update: ([o, ...others]) => {
    for (const other of others) for (const item of toArray(other)) {
      const key = keyOf(item);
      if (!o.map.has(key)) o.map.set(key, item);
    }
    return null;
  },
});
methods(T.frozenset, setMethods);
T.frozenset.set("__new__", new Builtin("__new__", ([cls, items]) => {
  const made = setFrom(items === undefined ? [] : toArray(items), true);
  made.cls = cls;
  return made;
}));

// --- Numbers ----------------------------------------------------------------------------------

methods(T.int, {
  bit_length: ([n]) => (Number(n) === 0 ? 0 : (typeof n === "bigint" ? (n < 0n ? -n : n) : BigInt(Math.abs(n))).toString(2).length),
  bit_count: ([n]) => BigInt(n < 0 ? -n : n).toString(2).replaceAll("0", "").length,
  conjugate: ([n]) => n,
  is_integer: () => true,
  as_integer_ratio: ([n]) => new PyTuple([n, 1]),
  __index__: ([n]) => Number(n),
  __int__: ([n]) => n,
  __float__: ([n]) => float(Number(n)),
  __add__: ([a, b]) => operands("+", a, b), __sub__: ([a, b]) => operands("-", a, b), __mul__: ([a, b]) => operands("*", a, b),
  __format__: ([n, spec]) => (spec === "" ? str(n) : formatPlain(n, spec)),
});
getter(T.int, "real", (n) => n);
getter(T.int, "imag", () => 0);
getter(T.int, "numerator", (n) => n);
getter(T.int, "denominator", () => 1);

const operands = (op: string, a: Value, b: Value): Value => (numberOf(b) === null ? NOT_IMPLEMENTED : binary(op, a, b));

methods(T.float, {
  is_integer: ([x]) => Number.isInteger(toNumber(x)),
  hex: ([x]) => String(toNumber(x)),
  conjugate: ([x]) => x,
  as_integer_ratio: ([x]) => {
    let numerator = toNumber(x);
    let denominator = 1n;
    while (!Number.isInteger(numerator)) {
      numerator *= 2;
      denominator *= 2n;
    }
    return new PyTuple([int(BigInt(numerator)), int(denominator)]);
  },
  __float__: ([x]) => x,
  __int__: ([x]) => int(BigInt(Math.trunc(toNumber(x)))),
  __format__: ([x, spec]) => (spec === "" ? str(x) : formatPlain(float(toNumber(x)), spec)),
});
getter(T.float, "real", (x) => x);
getter(T.float, "imag", () => new PyFloat(0));
T.float.set("fromhex", new Builtin("fromhex", ([text_]) => float(Number(text_))));

export function parseFloatText(source: string): number | null {
  const trimmed = source.trim().replace(/(\d)_(?=\d)/g, "$1");
  if (/^[-+]?(?:inf|infinity)$/i.test(trimmed)) return trimmed.startsWith("-") ? -Infinity : Infinity;
  if (/^[-+]?nan$/i.test(trimmed)) return NaN;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}

// --- Others -----------------------------------------------------------------------------------

methods(T.range, {
  __len__: ([r]) => r.length,
  __iter__: ([r]) => asIterator(r),
  __reversed__: ([r]) => asIterator(new PyRange(r.start + (r.length - 1) * r.step, r.start - r.step, -r.step)),
  __getitem__: ([r, i]) => getItem(r, i),
  index: ([r, wanted]) => {
    const at = (wanted - r.start) / r.step;
    if (!Number.isInteger(at) || at < 0 || at >= r.length) raise("ValueError", `${repr(wanted)} is not in range`);
    return at;
  },
  count: ([r, wanted]) => ((wanted - r.start) % r.step === 0 && wanted >= r.start && wanted < r.stop ? 1 : 0),
});
for (const name of ["start", "stop", "step"] as const) {
  getter(T.range, name, (r) => r[name]);
  getter(T.slice, name, (s) => s[name]);
}
methods(T.slice, {
  indices: ([s, length]) => {
    const { start, stop, step } = sliceBounds(s, length);
    return new PyTuple([start, stop, step]);
  },
});
methods(T.iterator, {
  __iter__: ([it]) => it,
  __next__: ([it]) => {
    const item = (it as PyIterator).next();
    if (item === DONE) throw new PyThrow(new PyException(EXCEPTIONS.get("StopIteration")!, []));
    return item;
  },
});
methods(T.generator, {
  __iter__: ([g]) => g,
  __next__: ([g]) => stopped(g, g.next()),
  send: ([g, value]) => stopped(g, g.send(value)),
  throw: ([g, type, value]) => {
    const error = type instanceof PyException ? type : value instanceof PyException ? value : call(type, value === undefined || value === null ? [] : [value]);
    return stopped(g, g.throw(new PyThrow(error)));
  },
  close: ([g]) => {
    g.close();
    return null;
  },
});
getter(T.generator, "__name__", (g) => g.name);

function stopped(g: PyGenerator, item: Value): Value {
  if (item !== DONE) return item;
  const error = new PyException(EXCEPTIONS.get("StopIteration")!, g.returned === null ? [] : [g.returned]);
  throw new PyThrow(error);
}

methods(T.property, {
  getter: ([p, f]) => new PyProperty(f, p.fset, p.fdel),
  setter: ([p, f]) => new PyProperty(p.fget, f, p.fdel),
  deleter: ([p, f]) => new PyProperty(p.fget, p.fset, f),
  __get__: ([p, self]) => (self === null ? p : call(p.fget, [self])),
});
getter(T.property, "fget", (p) => p.fget);
getter(T.property, "__doc__", (p) => p.doc);

// --- Exceptions -------------------------------------------------------------------------------

const base = EXCEPTIONS.get("BaseException")!;
getter(base, "args", (e) => e.args, (e, value) => {
  e.args = new PyTuple(toArray(value));
});
getter(base, "__cause__", (e) => e.cause, (e, value) => {
  e.cause = value;
  e.suppressContext = true;
});
getter(base, "__context__", (e) => e.context, (e, value) => {
  e.context = value;
});
getter(base, "__suppress_context__", (e) => e.suppressContext, (e, value) => {
  e.suppressContext = value;
});
getter(base, "__traceback__", () => null, () => undefined);
methods(base, {
  __init__: ([e, ...args], kw) => {
    e.args = new PyTuple(args);
    if (kw) for (const [name, value] of kw) e.dict.set(name, value);
    return null;
  },
  with_traceback: ([e]) => e,
  add_note: ([e, note]) => {
    e.notes.push(note);
    return null;
  },
  __str__: ([e]) => {
    if (e.args.a.length === 0) return "";
    if (e.args.a.length > 1) return repr(e.args);
    return e.cls.isSubclassOf(EXCEPTIONS.get("KeyError")!) ? repr(e.args.a[0]) : str(e.args.a[0]);
  },
  __repr__: ([e]) => `${e.cls.name}(${e.args.a.map(repr).join(", ")})`,
});
getter(EXCEPTIONS.get("StopIteration")!, "value", (e) => e.args.a[0] ?? null);
getter(EXCEPTIONS.get("SystemExit")!, "code", (e) => e.args.a[0] ?? null);
for (const name of ["ImportError", "NameError", "AttributeError"]) {
  getter(EXCEPTIONS.get(name)!, "name", (e) => e.dict.get("name") ?? null);
}

export { asThrow, BOOL, BoundMethod };
