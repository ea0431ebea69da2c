/** Calls, and functions and lambdas as values. */
import type { ExpressionOf, Keyword, Parameters } from "./ast.js";
import { findAttr, getAttr } from "./attributes.js";
import { compileElements, compileExpression, mergeInto, type Context, type Evaluate } from "./expressions.js";
import { call, callFunction, Frame, PyFunction, type Code } from "./functions.js";
import { loadName } from "./names.js";
import type { Scope } from "./scope.js";
import { Builtin, PyCell, PyDict, PyModule, PySuper, PyType, raise, typeOf, type Keywords, type Value } from "./values.js";

export function compileCall(e: ExpressionOf<"Call">, context: Context): Evaluate {
  if (e.func.type === "Name" && e.func.name === "super" && e.args.length === 0 && e.keywords.length === 0) return compileSuper(context);
  const { line, col, endCol } = e;
  const args = compileElements(e.args, context);
  const keywords = compileKeywords(e.keywords, context);
  if (e.func.type === "Attribute") {
    const object = compileExpression(e.func.value, context);
    const { attr } = e.func;
    return (f) => {
      const o = object(f);
      // The method is found before the arguments are evaluated, as in CPython.
      f.line = line;
      f.col = col;
      f.endCol = endCol;
      let method: Value;
      let self: Value = undefined;
      if (o instanceof PyModule || o instanceof PyType || o instanceof PySuper || (o !== null && typeof o === "object" && o.dict !== undefined && o.dict.has(attr)))
        method = getAttr(o, attr);
      else {
        const type = typeOf(o);
        const found = type.lookup("__getattribute__") === undefined ? type.lookup(attr) : undefined;
        if (found instanceof PyFunction || (found instanceof Builtin && found.isMethod)) {
          method = found;
          self = o;
        } else method = getAttr(o, attr);
      }
      const values = args(f);
      const named = keywords === null ? null : keywords(f);
      f.line = line;
      f.col = col;
      f.endCol = endCol;
      if (self !== undefined) {
        values.unshift(self);
        return method instanceof PyFunction ? callFunction(method, values, named) : method.fn(values, named);
      }
      return call(method, values, named);
    };
  }
  const func = compileExpression(e.func, context);
  return (f) => {
    const target = func(f);
    const values = args(f);
    const named = keywords === null ? null : keywords(f);
    f.line = line;
    f.col = col;
    f.endCol = endCol;
    if (target instanceof PyFunction) return callFunction(target, values, named);
    return call(target, values, named);
  };
}

function compileKeywords(keywords: readonly Keyword[], context: Context): ((f: Frame) => Keywords) | null {
  if (keywords.length === 0) return null;
  const all = keywords.map(({ name, value }) => ({ name, evaluate: compileExpression(value, context) }));
  return (f) => {
    const out = new Map<string, Value>();
    for (const { name, evaluate } of all) {
      if (name !== null) {
        if (out.has(name)) raise("TypeError", `got multiple values for keyword argument '${name}'`);
        out.set(name, evaluate(f));
        continue;
      }
      const dict = new PyDict();
      const mapping = evaluate(f);
      if (!(mapping instanceof PyDict) && findAttr(mapping, "keys") === undefined)
        raise("TypeError", `argument after ** must be a mapping, not ${typeOf(mapping).name}`);
      mergeInto(dict, mapping);
      for (const [key, value] of dict.map.values()) {
        if (typeof key !== "string") raise("TypeError", "keywords must be strings");
        if (out.has(key)) raise("TypeError", `got multiple values for keyword argument '${key}'`);
        out.set(key, value);
      }
    }
    return out;
  };
}

function compileSuper(context: Context): Evaluate {
  let scope: Scope | null = context.scope.host;
  while (scope && scope.kind !== "function") scope = scope.parent?.host ?? null;
  if (!scope) return () => raise("RuntimeError", "super(): no arguments");
  const type = loadName("__class__", context);
  return (f) => {
    const [first] = f.code.places;
    const self = first === undefined ? undefined : first >= 0 ? f.l[first] : f.c[-1 - first]!.v;
    if (self === undefined) raise("RuntimeError", "super(): no arguments");
    let cls: Value;
    try {
      cls = type(f);
    } catch {
      raise("RuntimeError", "super(): __class__ cell not found");
    }
    return new PySuper(cls, self);
  };
}

// --- Functions --------------------------------------------------------------------------------

/** Gives the parameters the first slots, before the body takes any. */
export function placeParameters(params: Parameters, scope: Scope): number[] {
  const all = [...params.positional, ...(params.star ? [params.star] : []), ...params.keywordOnly, ...(params.doubleStar ? [params.doubleStar] : [])];
  return all.map(({ name }) => scope.placeOf(name));
}

export function compileFunction(
  params: Parameters,
  context: Context,
  scope: Scope,
  about: { name: string; line: number; endLine: number; doc: string | null; run: (frame: Frame) => Value },
): (f: Frame) => PyFunction {
  const places = placeParameters(params, scope);
  const defaults = params.positional.filter((one) => one.default).map((one) => compileExpression(one.default!, context));
  const keywordDefaults = params.keywordOnly.filter((one) => one.default).map((one) => [one.name, compileExpression(one.default!, context)] as const);
  const code: Code = {
    name: about.name,
    qualname: scope.qualname,
    file: context.file,
    line: about.line,
    endLine: about.endLine,
    doc: about.doc,
    positional: params.positional.map(({ name }) => name),
    positionalOnly: params.positionalOnly,
    keywordOnly: params.keywordOnly.map(({ name }) => name),
    star: params.star?.name ?? null,
    doubleStar: params.doubleStar?.name ?? null,
    slots: scope.slotCount,
    cells: scope.cellCount,
    places,
    hasSimplePlaces: places.every((place, i) => place === i) && !params.star && !params.doubleStar && params.keywordOnly.length === 0,
    run: about.run,
    isGenerator: scope.isGenerator,
    slotNames: scope.slotNames,
  };
  const take = scope.free.map(({ scope: owner, name }) => cellTaker(owner, name, context.scope.host));
  return (f) => {
    const values = defaults.map((one) => one(f));
    const named = keywordDefaults.length === 0 ? null : new Map(keywordDefaults.map(([name, one]) => [name, one(f)]));
    return new PyFunction(code, f.globals, take.map((one) => one(f)), values, named);
  };
}

/** Reads the cell of an outer function's name from the frame in which an inner function is made. */
export function cellTaker(owner: Scope, name: string, host: Scope): (f: Frame) => PyCell {
  if (owner.host === host) {
    const at = -1 - owner.placeOf(name);
    return (f) => f.c[at]!;
  }
  const at = host.cellCount + host.free.findIndex((one) => one.scope === owner && one.name === name);
  return (f) => f.c[at]!;
}

// --- Comprehensions ---------------------------------------------------------------------------
