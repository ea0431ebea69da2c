/** Compiles statements into closures over a frame; a function with `yield` becomes a JavaScript generator. */
import type { Expression, Statement, StatementOf } from "./ast.js";
import { compileClass, compileDef, docOf } from "./definitions.js";
import { compileExpression, compileStore, compileTest, type Context } from "./expressions.js";
import { deleteName, loadName, storeName } from "./names.js";
import { asException, compileHandler, compileWith, handle } from "./handlers.js";
import { importFrom, importName, importStar } from "./imports.js";
import { deleteAttr, getAttr, setAttr } from "./attributes.js";
import { Frame, traced, type Code } from "./functions.js";
import { iterate } from "./objects.js";
import { deleteItem, getItem, inPlace, setItem } from "./operators.js";
import { compilePattern } from "./patterns.js";
import { Collector } from "./scope.js";
import { parseModule } from "./statements.js";
import { tick } from "./ticks.js";
import { PythonSyntaxError } from "./tokens.js";
import { DONE, EXCEPTIONS, PyCell, PyDict, PyException, PyThrow, raise, type Value } from "./values.js";

/** What a statement tells the ones around it; 0 is: go on. */
export type Signal = 0 | 1 | 2 | 3;
export const BREAK = 1;
const CONTINUE = 2;
export const RETURN = 3;

export type Run = (f: Frame) => Signal;
export type RunSuspended = (f: Frame) => Generator<Value, Signal, Value>;

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

export function compileStatement(s: Statement, context: Context): Run {
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
    name: "<module>", qualname: "<module>", file, line: 1, endLine: 1, doc, positional: [], positionalOnly: 0, keywordOnly: [], star: null, doubleStar: null,
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
