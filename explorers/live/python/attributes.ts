/** Attributes: where a name of an object is looked up, and how it is bound. */
import { asThrow, call, callFunction, PyFunction } from "./functions.js";
import {
  BoundMethod, Builtin, EXCEPTIONS, GetSet, isInstance, PyClassMethod, PyDict, PyException, PyModule, PyObject, PyProperty, PyStaticMethod, PySuper,
  PyThrow, PyType, raise, T, typeOf, type Value,
} from "./values.js";

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
export let missing: PyThrow | null = null;

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
