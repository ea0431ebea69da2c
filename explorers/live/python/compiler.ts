/** Compiles statements into closures over a frame; a function with `yield` becomes a JavaScript generator. */
import type { Expression, Handler, Parameters, Statement, StatementOf } from "./ast.js";
import {
  cellTaker, compileExpression, compileFunction, compileStore, compileTest, deleteName, loadName, placeParameters, storeName,
  type Context, type Evaluate,
} from "./expressions.js";
import { importFrom, importName, importStar } from "./imports.js";
import {
  asThrow, bind, call, deleteAttr, findAttr, Frame, getAttr, instantiate, iterate, PyFunction, setAttr, str, traced, truth, type Code,
} from "./objects.js";
import { deleteItem, getItem, inPlace, setItem } from "./operators.js";
import { compilePattern } from "./patterns.js";
import { Collector, type Scope } from "./scope.js";
import { parseModule } from "./statements.js";
import { tick } from "./ticks.js";
import { PythonSyntaxError } from "./tokens.js";
import {
  DONE, EXCEPTIONS, isInstance, newException, PyCell, PyDict, PyException, PyGenerator, PyThrow, PyTuple, PyType, raise, T, typeOf, type Value,
} from "./values.js";

/** What a statement tells the ones around it; 0 is: go on. */
type Signal = 0 | 1 | 2 | 3;
const BREAK = 1;
const CONTINUE = 2;
const RETURN = 3;

type Run = (f: Frame) => Signal;
type RunSuspended = (f: Frame) => Generator<Value, Signal, Value>;

/** The exceptions that handlers are at work on, innermost last. */
export const handling: PyException[] = [];

// --- Blocks -----------------------------------------------------------------------------------

export function compileBlock(body: readonly Statement[], context: Context): Run {
  const all = body.filter((s) => s.type !== "Pass" && s.type !== "Global" && s.type !== "Nonlocal").map((s) => compileStatement(s, context));
  switch (all.length) {
    case 0: return () => 0;
    case 1: return all[0]!;
    case 2: {
      const [first, second] = all as [Run, Run];
      return (f) => first(f) || second(f);
    }
  }
  const n = all.length;
  return (f) => {
    for (let i = 0; i < n; i++) {
      const signal = all[i]!(f);
      if (signal !== 0) return signal;
    }
    return 0;
  };
}

function compileStatement(s: Statement, context: Context): Run {
  const { line, col, endCol } = s;
  switch (s.type) {
    case "Expr": {
      const value = compileExpression(s.value, context);
      return (f) => {
        f.line = line;
        value(f);
        return 0;
      };
    }
    case "Assign": {
      const value = compileExpression(s.value, context);
      const stores = s.targets.map((target) => compileStore(target, context));
      if (stores.length === 1) {
        const store = stores[0]!;
        return (f) => {
          f.line = line;
          f.col = col;
          f.endCol = endCol;
          store(f, value(f));
          return 0;
        };
      }
      return (f) => {
        f.line = line;
        const v = value(f);
        for (const store of stores) store(f, v);
        return 0;
      };
    }
    case "AugAssign":
      return compileAugmented(s, context);
    case "AnnAssign": {
      const note = annotate(s, context);
      if (!s.value) return note;
      const value = compileExpression(s.value, context);
      const store = compileStore(s.target, context);
      return (f) => {
        f.line = line;
        store(f, value(f));
        return note(f);
      };
    }
    case "Return": {
      const value = s.value ? compileExpression(s.value, context) : () => null;
      return (f) => {
        f.line = line;
        f.returned = value(f);
        return RETURN;
      };
    }
    case "If": {
      const test = compileTest(s.test, context);
      const body = compileBlock(s.body, context);
      const orelse = compileBlock(s.orelse, context);
      return (f) => {
        f.line = line;
        return test(f) ? body(f) : orelse(f);
      };
    }
    case "While": {
      const test = compileTest(s.test, context);
      const body = compileBlock(s.body, context);
      const orelse = compileBlock(s.orelse, context);
      return (f) => {
        f.line = line;
        while (test(f)) {
          tick();
          const signal = body(f);
          if (signal === BREAK) return 0;
          if (signal === RETURN) return signal;
          f.line = line;
        }
        return orelse(f);
      };
    }
    case "For": {
      const source = compileExpression(s.iter, context);
      const store = compileStore(s.target, context);
      const body = compileBlock(s.body, context);
      const orelse = compileBlock(s.orelse, context);
      return (f) => {
        f.line = line;
        const iterator = iterate(source(f));
        for (let item = iterator.next(); item !== DONE; item = iterator.next()) {
          tick();
          store(f, item);
          const signal = body(f);
          if (signal === BREAK) return 0;
          if (signal === RETURN) return signal;
          f.line = line;
        }
        return orelse(f);
      };
    }
    case "With": {
      const body = compileBlock(s.body, context);
      return compileWith(s, context, (f) => body(f));
    }
    case "Try": {
      const body = compileBlock(s.body, context);
      const orelse = compileBlock(s.orelse, context);
      const finalbody = s.finalbody.length > 0 ? compileBlock(s.finalbody, context) : null;
      const handlers = s.handlers.map((handler) => compileHandler(handler, context));
      const guarded: Run = (f) => {
        let signal: Signal;
        try {
          signal = body(f);
        } catch (error) {
          return handle(error, f, handlers);
        }
        return signal === 0 ? orelse(f) : signal;
      };
      if (!finalbody) return guarded;
      return (f) => {
        let signal: Signal;
        try {
          signal = guarded(f);
        } catch (error) {
          // A new exception or a return inside `finally` replaces the one on its way.
          const final = finalbody(f);
          if (final !== 0) return final;
          throw error;
        }
        const returned = f.returned;
        const final = finalbody(f);
        if (final !== 0) return final;
        f.returned = returned;
        return signal;
      };
    }
    case "Raise": {
      const exc = s.exc ? compileExpression(s.exc, context) : null;
      const cause = s.cause ? compileExpression(s.cause, context) : null;
      return (f) => {
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        if (!exc) {
          const current = handling.at(-1);
          if (!current) raise("RuntimeError", "No active exception to reraise");
          throw new PyThrow(current);
        }
        const raised = asException(exc(f));
        if (cause) {
          const value = cause(f);
          raised.cause = value === null ? null : asException(value);
          raised.suppressContext = true;
        }
        f.line = line;
        raised.traceback = [];
        throw new PyThrow(raised);
      };
    }
    case "Assert": {
      const test = compileTest(s.test, context);
      const message = s.message ? compileExpression(s.message, context) : null;
      return (f) => {
        f.line = line;
        if (test(f)) return 0;
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        const type = EXCEPTIONS.get("AssertionError")!;
        throw new PyThrow(new PyException(type, message ? [message(f)] : []));
      };
    }
    case "FunctionDef": {
      const make = compileDef(s, context);
      const store = storeName(s.name, context);
      return (f) => {
        f.line = line;
        store(f, make(f));
        return 0;
      };
    }
    case "ClassDef": {
      const make = compileClass(s, context);
      const store = storeName(s.name, context);
      return (f) => {
        f.line = line;
        store(f, make(f));
        return 0;
      };
    }
    case "Import": {
      const stores = s.names.map(({ name, as }) => ({ name, as, store: storeName(as ?? name.split(".")[0]!, context) }));
      return (f) => {
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        for (const { name, as, store } of stores) store(f, importName(name, as !== null));
        return 0;
      };
    }
    case "ImportFrom": {
      const { module, level } = s;
      if (s.names[0]!.name === "*")
        return (f) => {
          f.line = line;
          importStar(module, level, f.globals, f.names ?? f.globals);
          return 0;
        };
      const stores = s.names.map(({ name, as }) => ({ name, store: storeName(as ?? name, context) }));
      return (f) => {
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        for (const { name, store } of stores) store(f, importFrom(module, level, name, f.globals));
        return 0;
      };
    }
    case "Delete": {
      const all = s.targets.map((target) => compileDelete(target, context));
      return (f) => {
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        for (const one of all) one(f);
        return 0;
      };
    }
    case "Match": {
      const subject = compileExpression(s.subject, context);
      const cases = s.cases.map(({ pattern, guard, body }) => ({
        matches: compilePattern(pattern, context),
        guard: guard ? compileTest(guard, context) : null,
        body: compileBlock(body, context),
      }));
      return (f) => {
        f.line = line;
        const value = subject(f);
        for (const { matches, guard, body } of cases) if (matches(f, value) && (!guard || guard(f))) return body(f);
        return 0;
      };
    }
    case "Break": return () => BREAK;
    case "Continue": return () => CONTINUE;
    case "Pass": case "Global": case "Nonlocal": return () => 0;
  }
}

function annotate(s: StatementOf<"AnnAssign">, context: Context): Run {
  if (context.scope.kind === "function" || s.target.type !== "Name") return () => 0;
  const { name } = s.target;
  const annotation = compileExpression(s.annotation, context);
  return (f) => {
    const names = f.names ?? f.globals;
    let all = names.get("__annotations__");
    if (!(all instanceof PyDict)) names.set("__annotations__", (all = new PyDict()));
    // Annotations are never needed to run, so one that cannot be evaluated here is kept as its absence.
    let value: Value;
    try {
      value = annotation(f);
    } catch {
      value = null;
    }
    all.map.set(name, [name, value]);
    return 0;
  };
}

function compileAugmented(s: StatementOf<"AugAssign">, context: Context): Run {
  const value = compileExpression(s.value, context);
  const { op, line, col, endCol, target } = s;
  const at = (f: Frame): void => {
    f.line = line;
    f.col = col;
    f.endCol = endCol;
  };
  if (target.type === "Name") {
    const load = loadName(target.name, context);
    const store = storeName(target.name, context);
    return (f) => {
      at(f);
      const before = load(f);
      const operand = value(f);
      at(f);
      store(f, inPlace(op, before, operand));
      return 0;
    };
  }
  if (target.type === "Attribute") {
    const object = compileExpression(target.value, context);
    const { attr } = target;
    return (f) => {
      at(f);
      const o = object(f);
      const before = getAttr(o, attr);
      const operand = value(f);
      at(f);
      setAttr(o, attr, inPlace(op, before, operand));
      return 0;
    };
  }
  if (target.type !== "Subscript") throw new PythonSyntaxError("illegal expression for augmented assignment", line, col);
  const object = compileExpression(target.value, context);
  const index = compileExpression(target.index, context);
  return (f) => {
    at(f);
    const o = object(f);
    const i = index(f);
    const before = getItem(o, i);
    const operand = value(f);
    at(f);
    setItem(o, i, inPlace(op, before, operand));
    return 0;
  };
}

function compileDelete(target: Expression, context: Context): (f: Frame) => void {
  switch (target.type) {
    case "Name":
      return deleteName(target.name, context);
    case "Attribute": {
      const object = compileExpression(target.value, context);
      const { attr } = target;
      return (f) => deleteAttr(object(f), attr);
    }
    case "Subscript": {
      const object = compileExpression(target.value, context);
      const index = compileExpression(target.index, context);
      return (f) => deleteItem(object(f), index(f));
    }
    case "Tuple":
    case "List": {
      const all = target.elements.map((element) => compileDelete(element, context));
      return (f) => all.forEach((one) => one(f));
    }
    default:
      throw new PythonSyntaxError("cannot delete expression", target.line, target.col);
  }
}

// --- Exceptions -------------------------------------------------------------------------------

export function asException(value: Value): PyException {
  if (value instanceof PyException) return value;
  if (value instanceof PyType && value.isSubclassOf(EXCEPTIONS.get("BaseException")!)) return instantiate(value, [], null);
  raise("TypeError", "exceptions must derive from BaseException");
}

interface CompiledHandler {
  readonly type: Evaluate | null;
  readonly store: ((f: Frame, value: Value) => void) | null;
  readonly forget: ((f: Frame) => void) | null;
  readonly body: Run;
  readonly suspended: RunSuspended | null;
}

function compileHandler(handler: Handler, context: Context, suspended = false): CompiledHandler {
  const name = handler.name;
  const store = name === null ? null : storeName(name, context);
  return {
    type: handler.type ? compileExpression(handler.type, context) : null,
    store,
    forget: store && ((f) => store(f, undefined)),
    body: suspended ? () => 0 : compileBlock(handler.body, context),
    suspended: suspended ? compileSuspendedBlock(handler.body, context) : null,
  };
}

function matchingHandler(exc: PyException, f: Frame, handlers: readonly CompiledHandler[]): CompiledHandler | null {
  for (const handler of handlers) {
    if (!handler.type) return handler;
    const wanted = handler.type(f);
    const types = wanted instanceof PyTuple ? wanted.a : [wanted];
    for (const type of types) {
      if (!(type instanceof PyType) || !type.isSubclassOf(EXCEPTIONS.get("BaseException")!))
        raise("TypeError", "catching classes that do not inherit from BaseException is not allowed");
      if (isInstance(exc, type)) return handler;
    }
  }
  return null;
}

/** Notes in an exception raised during the handling of another which one that was. */
function withContext(error: unknown, during: PyException): PyThrow {
  const thrown = asThrow(error);
  const { exc } = thrown;
  if (exc !== during && exc.context === null) {
    for (let at: PyException | null = during; at; at = at.context) if (at === exc) return thrown;
    exc.context = during;
  }
  return thrown;
}

/** The frame that catches an exception belongs to its traceback, though it goes no further. */
function arrived(error: unknown, f: Frame): PyException {
  return traced(error, f).exc;
}

function handle(error: unknown, f: Frame, handlers: readonly CompiledHandler[]): Signal {
  const thrown = asThrow(error);
  const handler = matchingHandler(thrown.exc, f, handlers);
  if (!handler) throw thrown;
  const exc = thrown.exc;
  const before = exc.traceback.length;
  arrived(thrown, f);
  const depth = handling.length;
  handling.push(exc);
  handler.store?.(f, exc);
  try {
    const signal = handler.body(f);
    return signal;
  } catch (inner) {
    const next = withContext(inner, exc);
    if (next.exc === exc && exc.traceback.length > before) exc.traceback.shift();
    throw next;
  } finally {
    handling.length = depth;
    handler.forget?.(f);
  }
}

function enter(context: Value): { value: Value; exit: (exc: PyException | null) => boolean } {
  const type = typeOf(context);
  const enterMethod = type.lookup("__enter__");
  const exitMethod = type.lookup("__exit__");
  if (enterMethod === undefined || exitMethod === undefined) {
    const missing = enterMethod === undefined ? "" : " (missed __exit__ method)";
    raise("TypeError", `'${type.name}' object does not support the context manager protocol${missing}`);
  }
  const value = call(bind(enterMethod, context, type), []);
  return {
    value,
    exit: (exc) => truth(call(bind(exitMethod, context, type), exc ? [exc.cls, exc, null] : [null, null, null])),
  };
}

function compileWith(s: StatementOf<"With">, context: Context, body: Run): Run {
  let run = body;
  for (let i = s.items.length - 1; i >= 0; i--) {
    const { context: manager, target } = s.items[i]!;
    const evaluate = compileExpression(manager, context);
    const store = target ? compileStore(target, context) : null;
    const inner = run;
    const { line } = s;
    run = (f) => {
      f.line = line;
      const { value, exit } = enter(evaluate(f));
      store?.(f, value);
      let signal: Signal;
      try {
        signal = inner(f);
      } catch (error) {
        const thrown = asThrow(error);
        handling.push(thrown.exc);
        let suppressed: boolean;
        try {
          suppressed = exit(thrown.exc);
        } catch (second) {
          throw withContext(second, thrown.exc);
        } finally {
          handling.pop();
        }
        if (suppressed) return 0;
        throw thrown;
      }
      const { returned } = f;
      exit(null);
      f.returned = returned;
      return signal;
    };
  }
  return run;
}

// --- Functions and classes --------------------------------------------------------------------

function docOf(body: readonly Statement[]): string | null {
  const first = body[0];
  return first?.type === "Expr" && first.value.type === "Constant" && typeof first.value.value === "string" ? first.value.value : null;
}

function compileDef(s: StatementOf<"FunctionDef">, context: Context): Evaluate {
  const scope = s.scope as Scope;
  placeParameters(s.params, scope);
  const inner: Context = { ...context, scope };
  const compile = (): ((f: Frame) => Value) =>
    scope.isGenerator ? generatorRunner(s.name, compileSuspendedBlock(s.body, inner)) : runner(compileBlock(s.body, inner));
  // Of a library most functions are never called: each is compiled when it first is.
  let compiled = context.isLibrary ? null : compile();
  const run = (f: Frame): Value => (compiled ??= compile())(f);
  const make = compileFunction(s.params, context, scope, { name: s.name, line: s.line, doc: docOf(s.body), run });
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

function compileClass(s: StatementOf<"ClassDef">, context: Context): Evaluate {
  const scope = s.scope as Scope;
  const inner: Context = { ...context, scope };
  const body = compileBlock(s.body, inner);
  const bases = s.bases.map((base) => ({ star: base.type === "Starred", evaluate: compileExpression(base.type === "Starred" ? base.value : base, context) }));
  const keywords = s.keywords.map(({ name, value }) => [name, compileExpression(value, context)] as const);
  const decorators = s.decorators.map((decorator) => compileExpression(decorator, context));
  const take = scope.free.map(({ scope: owner, name }) => cellTaker(owner, name, context.scope.host));
  const doc = docOf(s.body);
  const code: Code = {
    name: s.name, qualname: scope.qualname, file: context.file, line: s.line, doc, positional: [], positionalOnly: 0, keywordOnly: [], star: null,
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

// --- Generators -------------------------------------------------------------------------------

const YIELDS = new WeakMap<object, boolean>();

/** Whether a statement yields, not counting functions inside it. */
function yields(node: unknown): boolean {
  if (node === null || typeof node !== "object") return false;
  const known = YIELDS.get(node);
  if (known !== undefined) return known;
  let found = false;
  if (Array.isArray(node)) found = node.some(yields);
  else {
    const { type } = node as { type?: string };
    if (type === "Yield" || type === "YieldFrom") found = true;
    else if (type !== "FunctionDef" && type !== "Lambda" && type !== "ClassDef" && type !== "GeneratorExp")
      found = Object.entries(node).some(([key, value]) => key !== "scope" && yields(value));
  }
  YIELDS.set(node, found);
  return found;
}

function compileSuspendedBlock(body: readonly Statement[], context: Context): RunSuspended {
  const all = body.map((s) => (yields(s) ? { run: null, suspended: compileSuspended(s, context) } : { run: compileStatement(s, context), suspended: null }));
  return function* (f) {
    for (const { run, suspended } of all) {
      const signal: Signal = run ? run(f) : yield* suspended!(f);
      if (signal !== 0) return signal;
    }
    return 0;
  };
}

/** The value of `yield ...` standing alone, assigned or returned. */
function compileYield(e: Expression, context: Context): (f: Frame) => Generator<Value, Value, Value> {
  if (e.type === "Yield") {
    const value = e.value ? compileExpression(e.value, context) : () => null;
    return function* (f) {
      return yield value(f);
    };
  }
  if (e.type === "YieldFrom") {
    const source = compileExpression(e.value, context);
    return function* (f) {
      const iterator = iterate(source(f));
      for (let item = iterator.next(); item !== DONE; item = iterator.next()) yield item;
      return iterator instanceof PyGenerator ? iterator.returned : null;
    };
  }
  // Anything else must not yield inside; compileExpression says so.
  const value = compileExpression(e, context);
  return function* (f) {
    return value(f);
  };
}

function compileSuspended(s: Statement, context: Context): RunSuspended {
  const { line } = s;
  switch (s.type) {
    case "Expr": {
      const value = compileYield(s.value, context);
      return function* (f) {
        f.line = line;
        yield* value(f);
        return 0;
      };
    }
    case "Assign": {
      const value = compileYield(s.value, context);
      const stores = s.targets.map((target) => compileStore(target, context));
      return function* (f) {
        f.line = line;
        const v = yield* value(f);
        for (const store of stores) store(f, v);
        return 0;
      };
    }
    case "Return": {
      const value = compileYield(s.value!, context);
      return function* (f) {
        f.line = line;
        f.returned = yield* value(f);
        return RETURN;
      };
    }
    case "If": {
      const test = compileTest(s.test, context);
      const body = compileSuspendedBlock(s.body, context);
      const orelse = compileSuspendedBlock(s.orelse, context);
      return function* (f) {
        f.line = line;
        return yield* test(f) ? body(f) : orelse(f);
      };
    }
    case "While":
    case "For": {
      const body = compileSuspendedBlock(s.body, context);
      const orelse = compileSuspendedBlock(s.orelse, context);
      const test = s.type === "While" ? compileTest(s.test, context) : null;
      const source = s.type === "For" ? compileExpression(s.iter, context) : null;
      const store = s.type === "For" ? compileStore(s.target, context) : null;
      return function* (f) {
        f.line = line;
        const iterator = source ? iterate(source(f)) : null;
        while (true) {
          tick();
          if (iterator) {
            const item = iterator.next();
            if (item === DONE) break;
            store!(f, item);
          } else if (!test!(f)) break;
          const signal = yield* body(f);
          if (signal === BREAK) return 0;
          if (signal === RETURN) return signal;
        }
        return yield* orelse(f);
      };
    }
    case "With": {
      const body = compileSuspendedBlock(s.body, context);
      const items = s.items.map(({ context: manager, target }) => ({
        evaluate: compileExpression(manager, context),
        store: target ? compileStore(target, context) : null,
      }));
      const level = (i: number): RunSuspended => {
        if (i === items.length) return body;
        const { evaluate, store } = items[i]!;
        const inner = level(i + 1);
        return function* (f) {
          f.line = line;
          const { value, exit } = enter(evaluate(f));
          store?.(f, value);
          let signal: Signal;
          try {
            signal = yield* inner(f);
          } catch (error) {
            const thrown = asThrow(error);
            if (exit(thrown.exc)) return 0;
            throw thrown;
          }
          const { returned } = f;
          exit(null);
          f.returned = returned;
          return signal;
        };
      };
      return level(0);
    }
    case "Try": {
      const body = compileSuspendedBlock(s.body, context);
      const orelse = compileSuspendedBlock(s.orelse, context);
      const finalbody = compileSuspendedBlock(s.finalbody, context);
      const handlers = s.handlers.map((handler) => compileHandler(handler, context, true));
      return function* (f) {
        let signal: Signal = 0;
        try {
          try {
            signal = yield* body(f);
          } catch (error) {
            const thrown = asThrow(error);
            const handler = matchingHandler(thrown.exc, f, handlers);
            if (!handler) throw thrown;
            const depth = handling.length;
            handling.push(thrown.exc);
            handler.store?.(f, thrown.exc);
            try {
              signal = yield* handler.suspended!(f);
            } catch (inner) {
              throw withContext(inner, thrown.exc);
            } finally {
              handling.length = depth;
              handler.forget?.(f);
            }
            return signal;
          }
          if (signal === 0) signal = yield* orelse(f);
          return signal;
        } finally {
          const { returned } = f;
          const final: Signal = yield* finalbody(f);
          if (final === 0) f.returned = returned;
          // eslint-disable-next-line no-unsafe-finally -- as in Python, a return in `finally` wins
          else return final;
        }
      };
    }
    default:
      throw new PythonSyntaxError("a yield inside this statement is not in the page's Python: give it a line of its own", s.line, s.col);
  }
}

// --- Modules ----------------------------------------------------------------------------------

/** Compiles a module or a cell; `run` returns the value of a last expression where `wantsValue` and there is one. */
export function compileModule(source: string, file: string, wantsValue = false, isLibrary = false): { run: (globals: Map<string, Value>) => Value } {
  const body = parseModule(source);
  const scope = new Collector().module(body);
  const context: Context = { file, scope, isLibrary };
  const last = wantsValue ? body.at(-1) : undefined;
  const valued = last?.type === "Expr" ? last : null;
  const block = compileBlock(valued ? body.slice(0, -1) : body, context);
  const value = valued ? compileExpression(valued.value, context) : null;
  const doc = docOf(body);
  const code: Code = {
    name: "<module>", qualname: "<module>", file, line: 1, doc, positional: [], positionalOnly: 0, keywordOnly: [], star: null, doubleStar: null,
    slots: scope.slotCount, cells: scope.cellCount, places: [], hasSimplePlaces: true, run: block, isGenerator: false, slotNames: scope.slotNames,
  };
  return {
    run(globals) {
      const cells = Array.from({ length: scope.cellCount }, () => new PyCell());
      const frame = new Frame(code, globals, scope.slotCount, cells);
      if (doc !== null && !globals.has("__doc__")) globals.set("__doc__", doc);
      try {
        block(frame);
        if (!value) return undefined;
        frame.line = valued!.line;
        return value(frame);
      } catch (error) {
        throw traced(error, frame);
      }
    },
  };
}

export { newException, str };
