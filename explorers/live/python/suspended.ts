/** The bodies of functions with `yield`, which become JavaScript generators. */
import type { Expression, Statement } from "./ast.js";
import { BREAK, compileStatement, handling, RETURN, type RunSuspended, type Signal } from "./compiler.js";
import { compileExpression, compileStore, compileTest, type Context } from "./expressions.js";
import { compileHandler, enter, matchingHandler, withContext } from "./handlers.js";
import { asThrow, Frame } from "./functions.js";
import { iterate } from "./objects.js";
import { tick } from "./ticks.js";
import { PythonSyntaxError } from "./tokens.js";
import { DONE, PyGenerator, type Value } from "./values.js";

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

export function compileSuspendedBlock(body: readonly Statement[], context: Context): RunSuspended {
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
