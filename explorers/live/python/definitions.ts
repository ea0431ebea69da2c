/** Functions and classes: what `def` and `class` make. */
import type { Expression, Parameters, Statement, StatementOf } from "./ast.js";
import { compileBlock, RETURN, type Run, type RunSuspended } from "./compiler.js";
import { cellTaker, compileFunction, placeParameters } from "./calls.js";
import { compileExpression, type Context, type Evaluate } from "./expressions.js";
import { bind, findAttr } from "./attributes.js";
import { call, Frame, PyFunction, traced, type Code } from "./functions.js";
import { iterate } from "./objects.js";
import type { Scope } from "./scope.js";
import { compileSuspendedBlock } from "./suspended.js";
import { DONE, PyCell, PyDict, PyGenerator, PyTuple, PyType, raise, T, typeOf, type Value } from "./values.js";

export function docOf(body: readonly Statement[]): string | null {
  const first = body[0];
  return first?.type === "Expr" && first.value.type === "Constant" && typeof first.value.value === "string" ? first.value.value : null;
}

export function compileDef(s: StatementOf<"FunctionDef">, context: Context): Evaluate {
  const scope = s.scope as Scope;
  placeParameters(s.params, scope);
  const inner: Context = { ...context, scope };
  const compile = (): ((f: Frame) => Value) =>
    scope.isGenerator ? generatorRunner(s.name, compileSuspendedBlock(s.body, inner)) : runner(compileBlock(s.body, inner));
  // Of a library most functions are never called: each is compiled when it first is.
  let compiled = context.isLibrary ? null : compile();
  const run = (f: Frame): Value => (compiled ??= compile())(f);
  const make = compileFunction(s.params, context, scope, { name: s.name, line: s.line, endLine: s.endLine, doc: docOf(s.body), run });
  const decorators = s.decorators.map((decorator) => compileExpression(decorator, context));
  const annotations = compileAnnotations(s.params, s.returns, context);
  return (f) => {
    const wraps = decorators.map((one) => one(f));
    let value: Value = make(f);
    (value as PyFunction).annotations = annotations && (() => annotations(f));
    (value as PyFunction).dict.set("__module__", f.globals.get("__name__") ?? "__main__");
    for (let i = wraps.length - 1; i >= 0; i--) value = call(wraps[i], [value]);
    return value;
  };
}

function compileAnnotations(params: Parameters, returns: Expression | null, context: Context): ((f: Frame) => PyDict) | null {
  const all = [...params.positional, ...(params.star ? [params.star] : []), ...params.keywordOnly, ...(params.doubleStar ? [params.doubleStar] : [])]
    .filter((one) => one.annotation)
    .map((one) => [one.name, compileExpression(one.annotation!, context)] as const);
  if (returns) all.push(["return", compileExpression(returns, context)]);
  if (all.length === 0) return null;
  return (f) => {
    const dict = new PyDict();
    for (const [name, evaluate] of all) dict.map.set(name, [name, evaluate(f)]);
    return dict;
  };
}

function runner(body: Run): (f: Frame) => Value {
  return (f) => (body(f) === RETURN ? f.returned : null);
}

function generatorRunner(name: string, body: RunSuspended): (f: Frame) => Value {
  return (f) => {
    const inner = (function* (): Generator<Value, Value, Value> {
      try {
        return (yield* body(f)) === RETURN ? f.returned : null;
      } catch (error) {
        throw traced(error, f);
      }
    })();
    return new PyGenerator(name, inner);
  };
}

export function compileClass(s: StatementOf<"ClassDef">, context: Context): Evaluate {
  const scope = s.scope as Scope;
  const inner: Context = { ...context, scope };
  const body = compileBlock(s.body, inner);
  const bases = s.bases.map((base) => ({ star: base.type === "Starred", evaluate: compileExpression(base.type === "Starred" ? base.value : base, context) }));
  const keywords = s.keywords.map(({ name, value }) => [name, compileExpression(value, context)] as const);
  const decorators = s.decorators.map((decorator) => compileExpression(decorator, context));
  const take = scope.free.map(({ scope: owner, name }) => cellTaker(owner, name, context.scope.host));
  const doc = docOf(s.body);
  const code: Code = {
    name: s.name, qualname: scope.qualname, file: context.file, line: s.line, endLine: s.endLine, doc, positional: [], positionalOnly: 0, keywordOnly: [], star: null,
    doubleStar: null, slots: scope.slotCount, cells: scope.cellCount, places: [], hasSimplePlaces: true, run: body, isGenerator: false,
    slotNames: scope.slotNames,
  };
  return (f) => {
    const wraps = decorators.map((one) => one(f));
    const parents: Value[] = [];
    for (const { star, evaluate } of bases) {
      if (star) {
        const iterator = iterate(evaluate(f));
        for (let item = iterator.next(); item !== DONE; item = iterator.next()) parents.push(item);
      } else parents.push(evaluate(f));
    }
    let meta: Value = null;
    const options = new Map<string, Value>();
    for (const [name, evaluate] of keywords) {
      if (name === "metaclass") meta = evaluate(f);
      else if (name !== null) options.set(name, evaluate(f));
    }
    const cells: PyCell[] = [];
    for (let i = 0; i < scope.cellCount; i++) cells.push(new PyCell());
    for (const one of take) cells.push(one(f));
    const frame = new Frame(code, f.globals, scope.slotCount, cells);
    const names = new Map<string, Value>();
    names.set("__module__", f.globals.get("__name__") ?? "__main__");
    names.set("__qualname__", scope.qualname);
    if (doc !== null) names.set("__doc__", doc);
    frame.names = names;
    try {
      body(frame);
    } catch (error) {
      throw traced(error, frame);
    }
    const parentTypes = parents.map((parent) => {
      if (parent instanceof PyType) return parent;
      const entries = findAttr(parent, "__mro_entries__");
      if (entries !== undefined) return (call(entries, [new PyTuple(parents)]) as PyTuple).a[0] as PyType | undefined;
      raise("TypeError", `metaclass conflict or wrong base: '${typeOf(parent).name}' object is no class`);
    }).filter((type): type is PyType => type !== undefined);
    let value: Value = makeClass(s.name, parentTypes, names, meta, options);
    if (scope.captured.has("__class__")) cells[-1 - scope.placeOf("__class__")]!.v = value;
    for (let i = wraps.length - 1; i >= 0; i--) value = call(wraps[i], [value]);
    return value;
  };
}

const FINAL = new Set(["bool", "NoneType", "function", "range", "slice", "generator", "ellipsis", "NotImplementedType"]);

/** What `type(name, bases, namespace)` does. */
export function makeClass(name: string, bases: PyType[], names: Map<string, Value>, meta: Value = null, options: Map<string, Value> = new Map()): PyType {
  for (const base of bases)
    if (base.module === "builtins" && FINAL.has(base.name)) raise("TypeError", `type '${base.name}' is not an acceptable base type`);
  const type = new PyType(name, bases.length > 0 ? bases : [T.object], String(names.get("__module__") ?? "__main__"));
  type.qualname = String(names.get("__qualname__") ?? name);
  names.delete("__qualname__");
  if (meta instanceof PyType && meta !== T.type) type.cls = meta;
  for (const [key, value] of names) type.dict.set(key, value);
  if (names.has("__eq__") && !names.has("__hash__")) type.dict.set("__hash__", null);
  PyType.version++;
  const init = type.cls.lookup("__init__");
  if (type.cls !== T.type && init instanceof PyFunction) call(init, [type, name, new PyTuple(bases), new PyDict()], options.size > 0 ? options : null);
  for (const [key, value] of names) {
    const set = value !== null && typeof value === "object" && value.cls instanceof PyType && !(value instanceof PyFunction) ? value.cls.lookup("__set_name__") : undefined;
    if (set !== undefined) call(bind(set, value, value.cls), [type, key]);
  }
  for (const base of type.mro.slice(1)) {
    const hook = base.dict.get("__init_subclass__");
    if (hook === undefined) continue;
    call(typeOf(hook) === T.classmethod ? hook.func : hook, [type], options.size > 0 ? options : null);
    break;
  }
  return type;
}
