/** Short ways to define built-in functions, methods and modules. */
import { Builtin, GetSet, PyType, raise, type Keywords, type NativeFunction, type Value } from "./values.js";

export function method(type: PyType, name: string, fn: NativeFunction): void {
  type.set(name, new Builtin(name, fn, true));
}

export function methods(type: PyType, all: Record<string, NativeFunction>): void {
  for (const [name, fn] of Object.entries(all)) method(type, name, fn);
}

export function getter(type: PyType, name: string, get: (self: Value) => Value, set: ((self: Value, value: Value) => void) | null = null): void {
  type.set(name, new GetSet(name, get, set));
}

export function functions(all: Record<string, NativeFunction>): Map<string, Value> {
  return new Map(Object.entries(all).map(([name, fn]) => [name, new Builtin(name, fn)]));
}

/** Refuses keyword arguments that a function does not know. */
export function noKeywords(name: string, keywords: Keywords): void {
  if (keywords && keywords.size > 0) raise("TypeError", `${name}() takes no keyword arguments`);
}

/**
 * Arguments by a signature such as `"x, dtype=None"`; a name alone is required, what follows `*` is keyword-only.
 * Defaults are None, True, False, ints and quoted strings.
 */
export function parser(name: string, signature: string): (args: Value[], keywords: Keywords) => Value[] {
  const names: string[] = [];
  const defaults: Value[] = [];
  let positional = -1;
  for (const part of signature.split(",").map((one) => one.trim()).filter(Boolean)) {
    if (part === "*") {
      positional = names.length;
      continue;
    }
    const [key, value] = part.split("=").map((one) => one.trim()) as [string, string?];
    names.push(key);
    defaults.push(
      value === undefined ? undefined : value === "None" ? null : value === "True" ? true : value === "False" ? false
      : /^["']/.test(value) ? value.slice(1, -1) : Number(value),
    );
  }
  if (positional < 0) positional = names.length;
  const required = defaults.filter((value) => value === undefined).length;
  return (args, keywords) => {
    if (args.length > positional)
      raise("TypeError", `${name}() takes ${required < positional ? `from ${required} to ${positional}` : positional} positional argument${positional === 1 ? "" : "s"} but ${args.length} ${args.length === 1 ? "was" : "were"} given`);
    const values = defaults.slice();
    for (let i = 0; i < args.length; i++) values[i] = args[i];
    if (keywords)
      for (const [key, value] of keywords) {
        const at = names.indexOf(key);
        if (at < 0) raise("TypeError", `${name}() got an unexpected keyword argument '${key}'`);
        if (at < args.length) raise("TypeError", `${name}() got multiple values for argument '${key}'`);
        values[at] = value;
      }
    for (let i = 0; i < values.length; i++)
      if (values[i] === undefined) raise("TypeError", `${name}() missing 1 required positional argument: '${names[i]}'`);
    return values;
  };
}
