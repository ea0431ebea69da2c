/** `__torch_function__`: what a mode, or a subclass of Tensor, does in place of a call of PyTorch. */
import { Tensor } from "../../torch/index.js";
import { getAttr } from "../python/attributes.js";
import { call } from "../python/functions.js";
import { NOT_IMPLEMENTED, PyDict, PyList, PyTuple, type PyType, raise, type Keywords, type Value } from "../python/values.js";

/** The classes whose tensors mean nothing special, and whether anything else was ever made. */
export const overriding = { isPossible: false, plain: new Set<PyType>() };

const modes: Value[] = [];
let disabled = 0;

export function pushMode(mode: Value): void {
  overriding.isPossible = true;
  modes.push(mode);
}

export function popMode(): void {
  modes.pop();
}

/** Within as many of these as were begun, subclasses are tensors like others. */
export function disableSubclasses(by: 1 | -1): void {
  disabled += by;
}

/** The classes that want to be asked, in the order of the arguments. */
function overridingTypes(values: readonly Value[], found: PyType[] = []): PyType[] {
  for (const value of values) {
    if (value instanceof Tensor) {
      const { cls } = value as Value;
      if (!overriding.plain.has(cls) && !found.includes(cls)) found.push(cls);
    } else if (value instanceof PyList || value instanceof PyTuple) overridingTypes(value.a, found);
  }
  return found;
}

function dictOf(keywords: Keywords): PyDict {
  const dict = new PyDict();
  if (keywords) for (const [key, value] of keywords) dict.map.set(key, [key, value]);
  return dict;
}

/** Calls what overrides `func`, or `plainly` where nothing does. */
export function dispatch(func: Value, args: readonly Value[], keywords: Keywords, plainly: () => Value): Value {
  const types = overridingTypes([...args, ...(keywords?.values() ?? [])]);
  const ask = (one: Value): Value =>
    call(getAttr(one, "__torch_function__"), [func, new PyTuple([...types]), new PyTuple([...args]), dictOf(keywords)]);
  const mode = modes.pop();
  if (mode !== undefined) {
    try {
      return ask(mode);
    } finally {
      modes.push(mode);
    }
  }
  if (disabled > 0 || types.length === 0) return plainly();
  for (const type of types) {
    const result = ask(type);
    if (result !== NOT_IMPLEMENTED) return result;
  }
  return raise("TypeError", `Multiple dispatch failed for '${func.name}'; all __torch_function__ handlers returned NotImplemented`);
}
