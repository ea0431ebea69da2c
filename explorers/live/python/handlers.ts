/** `try`, `with` and the exceptions on their way: which handler takes one, and what it says of others. */
import type { Handler, StatementOf } from "./ast.js";
import { compileBlock, handling, type Run, type RunSuspended, type Signal } from "./compiler.js";
import { compileExpression, compileStore, type Context, type Evaluate } from "./expressions.js";
import { storeName } from "./names.js";
import { bind } from "./attributes.js";
import { asThrow, call, Frame, instantiate, traced } from "./functions.js";
import { truth } from "./objects.js";
import { compileSuspendedBlock } from "./suspended.js";
import { EXCEPTIONS, isInstance, PyException, PyThrow, PyTuple, PyType, raise, typeOf, type Value } from "./values.js";

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

export function compileHandler(handler: Handler, context: Context, suspended = false): CompiledHandler {
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

export function matchingHandler(exc: PyException, f: Frame, handlers: readonly CompiledHandler[]): CompiledHandler | null {
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
export function withContext(error: unknown, during: PyException): PyThrow {
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

export function handle(error: unknown, f: Frame, handlers: readonly CompiledHandler[]): Signal {
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

export function enter(context: Value): { value: Value; exit: (exc: PyException | null) => boolean } {
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

export function compileWith(s: StatementOf<"With">, context: Context, body: Run): Run {
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
