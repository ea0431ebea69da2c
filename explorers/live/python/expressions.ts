/** Compiles expressions into closures over a frame. */
import type { Comprehension, Expression, ExpressionOf, FormattedValue, Parameters } from "./ast.js";
import { findAttr, getAttr, setAttr } from "./attributes.js";
import { compileCall, compileFunction, placeParameters } from "./calls.js";
import { call, callFunction, Frame } from "./functions.js";
import { loadName, storeName } from "./names.js";
import { asIterator, dictSet, iterate, repr, setFrom, str, toArray, truth } from "./objects.js";
import { add, binary, compare, divide, format, getItem, multiply, setItem, subtract, unary } from "./operators.js";
import type { Scope } from "./scope.js";
import { tick } from "./ticks.js";
import { PythonSyntaxError } from "./tokens.js";
import { DONE, PyCell, PyDict, PyGenerator, PyList, PySlice, PyTuple, raise, T, typeOf, type Value } from "./values.js";

export type Evaluate = (f: Frame) => Value;
export type Store = (f: Frame, value: Value) => void;

export const builtins = new Map<string, Value>();

export interface Context {
  readonly file: string;
  readonly scope: Scope;
  /** Whether it is the page's own code, which need not be compiled before it runs. */
  readonly isLibrary: boolean;
}

// --- Names ------------------------------------------------------------------------------------

export function compileExpression(e: Expression, context: Context): Evaluate {
  switch (e.type) {
    case "Constant": {
      const { value } = e;
      return () => value;
    }
    case "Name":
      return located(e, loadName(e.name, context));
    case "JoinedStr":
      return compileParts(e.parts, context);
    case "BinOp":
      return compileBinary(e, context);
    case "UnaryOp": {
      const operand = compileExpression(e.operand, context);
      const { op } = e;
      if (op === "not") return (f) => !truth(operand(f));
      if (op === "-" && e.operand.type === "Constant") {
        const value = unary("-", e.operand.value);
        return () => value;
      }
      return (f) => unary(op, operand(f));
    }
    case "BoolOp": {
      const values = e.values.map((value) => compileExpression(value, context));
      const last = values.length - 1;
      const stopsAt = e.op === "or";
      return (f) => {
        for (let i = 0; i < last; i++) {
          const value = values[i]!(f);
          if (truth(value) === stopsAt) return value;
        }
        return values[last]!(f);
      };
    }
    case "Compare":
      return compileCompare(e, context);
    case "Call":
      return compileCall(e, context);
    case "Attribute": {
      const object = compileExpression(e.value, context);
      const { attr } = e;
      const { line, col, endCol } = e;
      return (f) => {
        const o = object(f);
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        return getAttr(o, attr);
      };
    }
    case "Subscript": {
      const object = compileExpression(e.value, context);
      const index = compileExpression(e.index, context);
      const { line, col, endCol } = e;
      return (f) => {
        const o = object(f);
        const i = index(f);
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        return getItem(o, i);
      };
    }
    case "Slice": {
      const [lower, upper, step] = [e.lower, e.upper, e.step].map((part) => (part ? compileExpression(part, context) : () => null)) as [Evaluate, Evaluate, Evaluate];
      return (f) => new PySlice(lower(f), upper(f), step(f));
    }
    case "Starred":
      throw new PythonSyntaxError("can't use starred expression here", e.line, e.col);
    case "List": {
      const elements = compileElements(e.elements, context);
      return (f) => new PyList(elements(f));
    }
    case "Tuple": {
      const elements = compileElements(e.elements, context);
      return (f) => new PyTuple(elements(f));
    }
    case "Set": {
      const elements = compileElements(e.elements, context);
      return (f) => setFrom(elements(f));
    }
    case "Dict":
      return compileDict(e, context);
    case "IfExp": {
      const test = compileTest(e.test, context);
      const body = compileExpression(e.body, context);
      const orelse = compileExpression(e.orelse, context);
      return (f) => (test(f) ? body(f) : orelse(f));
    }
    case "Lambda": {
      const scope = e.scope as Scope;
      placeParameters(e.params, scope);
      const body = compileExpression(e.body, { ...context, scope });
      return compileFunction(e.params, context, scope, { name: "<lambda>", line: e.line, endLine: e.endLine, doc: null, run: body });
    }
    case "ListComp":
    case "SetComp": {
      const collected = e.type === "ListComp" ? (out: Value[]) => new PyList(out) : setFrom;
      const make = compileComprehension(e.scope as Scope, e.generators, context, (inner) => {
        const element = compileExpression(e.element, inner);
        return (f, out: Value[]) => {
          out.push(element(f));
        };
      });
      return (f) => {
        const out: Value[] = [];
        make(f, out);
        return collected(out);
      };
    }
    case "DictComp": {
      const make = compileComprehension(e.scope as Scope, e.generators, context, (inner) => {
        const key = compileExpression(e.key, inner);
        const element = compileExpression(e.element, inner);
        return (f, out: PyDict) => {
          const k = key(f);
          dictSet(out, k, element(f));
        };
      });
      return (f) => {
        const out = new PyDict();
        make(f, out);
        return out;
      };
    }
    case "GeneratorExp":
      return compileGenerator(e, context);
    case "NamedExpr": {
      const value = compileExpression(e.value, context);
      let { scope } = context;
      while (scope.kind === "comprehension") scope = scope.parent!;
      const store = storeName(e.target, { ...context, scope });
      return (f) => {
        const v = value(f);
        store(f, v);
        return v;
      };
    }
    case "Yield":
    case "YieldFrom":
      throw new PythonSyntaxError("a yield inside an expression is not in the page's Python: give it a line of its own", e.line, e.col);
  }
}

/** Notes where a name stands before it is looked up, for the traceback. */
function located(e: Expression, evaluate: Evaluate): Evaluate {
  const { line, col, endCol } = e;
  return (f) => {
    try {
      return evaluate(f);
    } catch (error) {
      f.line = line;
      f.col = col;
      f.endCol = endCol;
      throw error;
    }
  };
}

/** An expression as a condition. */
export function compileTest(e: Expression, context: Context): (f: Frame) => boolean {
  if (e.type === "UnaryOp" && e.op === "not") {
    const operand = compileTest(e.operand, context);
    return (f) => !operand(f);
  }
  const evaluate = compileExpression(e, context);
  return (f) => {
    const value = evaluate(f);
    return typeof value === "boolean" ? value : truth(value);
  };
}

const FAST: Record<string, (a: Value, b: Value) => Value> = { "+": add, "-": subtract, "*": multiply, "/": divide };

function compileBinary(e: ExpressionOf<"BinOp">, context: Context): Evaluate {
  const left = compileExpression(e.left, context);
  const right = compileExpression(e.right, context);
  const { op, line, col, endCol } = e;
  const fast = FAST[op] ?? ((a: Value, b: Value): Value => binary(op, a, b));
  return (f) => {
    const a = left(f);
    const b = right(f);
    f.line = line;
    f.col = col;
    f.endCol = endCol;
    return fast(a, b);
  };
}

function compileCompare(e: ExpressionOf<"Compare">, context: Context): Evaluate {
  const left = compileExpression(e.left, context);
  const { ops, line, col, endCol } = e;
  const comparators = e.comparators.map((one) => compileExpression(one, context));
  if (ops.length === 1) {
    const op = ops[0]!;
    const right = comparators[0]!;
    if (op === "is" || op === "is not") return (f) => compare(op, left(f), right(f));
    return (f) => {
      const a = left(f);
      const b = right(f);
      if (typeof a === "number" && typeof b === "number") {
        switch (op) {
          case "<": return a < b;
          case "<=": return a <= b;
          case ">": return a > b;
          case ">=": return a >= b;
          case "==": return a === b;
          case "!=": return a !== b;
        }
      }
      f.line = line;
      f.col = col;
      f.endCol = endCol;
      return compare(op, a, b);
    };
  }
  return (f) => {
    let a = left(f);
    let result: Value = true;
    for (let i = 0; i < ops.length; i++) {
      const b = comparators[i]!(f);
      result = compare(ops[i]!, a, b);
      if (i < ops.length - 1 && !truth(result)) return result;
      a = b;
    }
    return result;
  };
}

export function compileElements(elements: readonly Expression[], context: Context): (f: Frame) => Value[] {
  const parts = elements.map((element) =>
    element.type === "Starred"
      ? { star: true, evaluate: compileExpression(element.value, context) }
      : { star: false, evaluate: compileExpression(element, context) },
  );
  if (parts.every(({ star }) => !star)) {
    const all = parts.map(({ evaluate }) => evaluate);
    const n = all.length;
    return (f) => {
      const out: Value[] = new Array(n);
      for (let i = 0; i < n; i++) out[i] = all[i]!(f);
      return out;
    };
  }
  return (f) => {
    const out: Value[] = [];
    for (const { star, evaluate } of parts) {
      if (star) {
        const value = evaluate(f);
        const iterator = unpacked(value, (type) => `Value after * must be an iterable, not ${type}`);
        for (let item = iterator.next(); item !== DONE; item = iterator.next()) out.push(item);
      } else out.push(evaluate(f));
    }
    return out;
  };
}

function unpacked(value: Value, message: (type: string) => string): { next(): Value } {
  const type = typeOf(value);
  if (value === null || typeof value === "number" || typeof value === "boolean") raise("TypeError", message(type.name));
  return iterate(value);
}

function compileDict(e: ExpressionOf<"Dict">, context: Context): Evaluate {
  const keys = e.keys.map((key) => (key ? compileExpression(key, context) : null));
  const values = e.values.map((value) => compileExpression(value, context));
  return (f) => {
    const out = new PyDict();
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key) {
        const k = key(f);
        dictSet(out, k, values[i]!(f));
      } else mergeInto(out, values[i]!(f));
    }
    return out;
  };
}

/** `**mapping` into a dict. */
export function mergeInto(out: PyDict, mapping: Value): void {
  if (mapping instanceof PyDict) {
    for (const [key, value] of mapping.map.values()) dictSet(out, key, value);
    return;
  }
  const keys = findAttr(mapping, "keys");
  if (keys === undefined) raise("TypeError", `'${typeOf(mapping).name}' object is not a mapping`);
  for (const key of toArray(call(keys, []))) dictSet(out, key, getItem(mapping, key));
}

function compileParts(parts: readonly (string | FormattedValue)[], context: Context): Evaluate {
  const pieces = parts.map((part): ((f: Frame) => string) => {
    if (typeof part === "string") return () => part;
    const value = compileExpression(part.value, context);
    const { conversion, debug } = part;
    const convert = conversion === "r" || conversion === "a" ? repr : conversion === "s" ? str : null;
    const prefix = debug ?? "";
    const { line, col, endCol } = part.value;
    if (part.spec === null || part.spec.every((one) => typeof one === "string")) {
      const spec = part.spec === null ? "" : part.spec.join("");
      return (f) => {
        let v = value(f);
        f.line = line;
        f.col = col;
        f.endCol = endCol;
        if (convert) v = convert(v);
        return prefix + (typeof v === "string" && spec === "" ? v : format(v, spec));
      };
    }
    const spec = compileParts(part.spec, context);
    return (f) => {
      const v = value(f);
      return prefix + format(convert ? convert(v) : v, spec(f));
    };
  });
  if (pieces.length === 1) return pieces[0]!;
  return (f) => {
    let text = "";
    for (const piece of pieces) text += piece(f);
    return text;
  };
}

// --- Calls ------------------------------------------------------------------------------------

function compileComprehension<Out>(
  scope: Scope,
  generators: readonly Comprehension[],
  context: Context,
  element: (inner: Context) => (f: Frame, out: Out) => void,
): (f: Frame, out: Out) => void {
  const inner: Context = { ...context, scope };
  let body = element(inner);
  for (let i = generators.length - 1; i >= 0; i--) {
    const { target, iter, ifs } = generators[i]!;
    const source = compileExpression(iter, i === 0 ? context : inner);
    const store = compileStore(target, inner);
    const tests = ifs.map((test) => compileTest(test, inner));
    const next = body;
    body = (f, out) => {
      const iterator = iterate(source(f));
      outer: for (let item = iterator.next(); item !== DONE; item = iterator.next()) {
        tick();
        store(f, item);
        for (const test of tests) if (!test(f)) continue outer;
        next(f, out);
      }
    };
  }
  const captured = [...scope.captured].map((name) => -1 - scope.placeOf(name));
  if (captured.length === 0) return body;
  return (f, out) => {
    for (const at of captured) f.c[at] = new PyCell();
    body(f, out);
  };
}

type Walk = (f: Frame) => Generator<Value, void, Value>;

function compileGenerator(e: ExpressionOf<"GeneratorExp">, context: Context): Evaluate {
  const scope = e.scope as Scope;
  const inner: Context = { ...context, scope };
  const argument = scope.placeOf(".0");
  const element = compileExpression(e.element, inner);
  let walk: Walk = function* (f) {
    yield element(f);
  };
  for (let i = e.generators.length - 1; i >= 0; i--) {
    const { target, iter, ifs } = e.generators[i]!;
    const source: Evaluate = i === 0 ? (f) => f.l[argument] : compileExpression(iter, inner);
    const store = compileStore(target, inner);
    const tests = ifs.map((test) => compileTest(test, inner));
    const next = walk;
    walk = function* (f) {
      const iterator = iterate(source(f));
      outer: for (let item = iterator.next(); item !== DONE; item = iterator.next()) {
        tick();
        store(f, item);
        for (const test of tests) if (!test(f)) continue outer;
        yield* next(f);
      }
    };
  }
  const params: Parameters = { positionalOnly: 0, positional: [{ name: ".0", default: null, annotation: null }], star: null, keywordOnly: [], doubleStar: null };
  const body = walk;
  const make = compileFunction(params, context, scope, {
    name: "<genexpr>",
    line: e.line,
    endLine: e.endLine,
    doc: null,
    run: (frame) => new PyGenerator("<genexpr>", body(frame) as Generator<Value, Value, Value>),
  });
  const first = compileExpression(e.generators[0]!.iter, context);
  return (f) => callFunction(make(f), [asIterator(first(f))], null);
}

// --- Targets ----------------------------------------------------------------------------------

export function compileStore(target: Expression, context: Context): Store {
  switch (target.type) {
    case "Name":
      return storeName(target.name, context);
    case "Attribute": {
      const object = compileExpression(target.value, context);
      const { attr, line } = target;
      return (f, value) => {
        const o = object(f);
        f.line = line;
        setAttr(o, attr, value);
      };
    }
    case "Subscript": {
      const object = compileExpression(target.value, context);
      const index = compileExpression(target.index, context);
      return (f, value) => {
        const o = object(f);
        setItem(o, index(f), value);
      };
    }
    case "Tuple":
    case "List":
      return compileUnpack(target.elements, context);
    default:
      throw new PythonSyntaxError("starred assignment target must be in a list or tuple", target.line, target.col);
  }
}

function compileUnpack(elements: readonly Expression[], context: Context): Store {
  const star = elements.findIndex((element) => element.type === "Starred");
  const stores = elements.map((element) => compileStore(element.type === "Starred" ? element.value : element, context));
  const n = elements.length;
  return (f, value) => {
    let items: Value[];
    if ((value instanceof PyTuple && value.cls === T.tuple) || (value instanceof PyList && value.cls === T.list)) items = value.a;
    else {
      let iterator: { next(): Value };
      const type = typeOf(value);
      if (value === null || typeof value === "number" || typeof value === "boolean" || (typeof value === "object" && type.lookup("__iter__") === undefined && type.lookup("__getitem__") === undefined && !("next" in value)))
        raise("TypeError", `cannot unpack non-iterable ${type.name} object`);
      iterator = iterate(value);
      items = [];
      for (let item = iterator.next(); item !== DONE; item = iterator.next()) {
        items.push(item);
        if (star < 0 && items.length > n) break;
      }
    }
    if (star < 0) {
      if (items.length > n) raise("ValueError", `too many values to unpack (expected ${n})`);
      if (items.length < n) raise("ValueError", `not enough values to unpack (expected ${n}, got ${items.length})`);
      for (let i = 0; i < n; i++) stores[i]!(f, items[i]);
      return;
    }
    if (items.length < n - 1) raise("ValueError", `not enough values to unpack (expected at least ${n - 1}, got ${items.length})`);
    const after = n - star - 1;
    for (let i = 0; i < star; i++) stores[i]!(f, items[i]);
    stores[star]!(f, new PyList(items.slice(star, items.length - after)));
    for (let i = 0; i < after; i++) stores[star + 1 + i]!(f, items[items.length - after + i]);
  };
}
