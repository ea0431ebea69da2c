/** Decides for every name of a program where it lives: in a slot of a frame, in a cell, or in a namespace. */
import type { Comprehension, Expression, Parameters, Pattern, Statement } from "./ast.js";
import { PythonSyntaxError } from "./tokens.js";

export type Kind = "module" | "function" | "class" | "comprehension";

export class Scope {
  readonly kind: Kind;
  readonly name: string;
  readonly parent: Scope | null;
  /** The scope whose frame holds the names: a comprehension borrows that of the code around it. */
  readonly host: Scope;
  readonly bound = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  readonly captured = new Set<string>();
  readonly uses = new Set<string>();
  isGenerator = false;
  // What follows is of hosts only.
  slotCount = 0;
  readonly slotNames: string[] = [];
  cellCount = 0;
  /** Cells of functions around this one, in the order in which a closure hands them on. */
  readonly free: { scope: Scope; name: string }[] = [];
  private readonly places = new Map<string, number>();

  constructor(kind: Kind, name: string, parent: Scope | null) {
    this.kind = kind;
    this.name = name;
    this.parent = parent;
    this.host = kind === "comprehension" ? parent!.host : this;
  }

  get qualname(): string {
    const { parent } = this;
    if (!parent || parent.kind === "module") return this.name;
    const outer = parent.host;
    return outer.kind === "module" ? this.name : `${outer.qualname}${outer.kind === "function" ? ".<locals>" : ""}.${this.name}`;
  }

  /** Slot (0 and up) or cell (-1 and down) of a name bound here. */
  placeOf(name: string): number {
    let place = this.places.get(name);
    if (place === undefined) {
      const { host } = this;
      if (this.captured.has(name)) place = -1 - host.cellCount++;
      else {
        place = host.slotCount++;
        host.slotNames.push(name);
      }
      this.places.set(name, place);
    }
    return place;
  }
}

export type Resolved =
  | { kind: "slot"; index: number }
  | { kind: "cell"; index: number }
  | { kind: "global" }
  /** In the namespace of a class body, and if it is not there, where `outer` says. */
  | { kind: "class"; outer: Resolved }
  | { kind: "namespace" };

function ownerOf(scope: Scope, name: string): Scope | null {
  if (scope.globals.has(name)) return null;
  if (scope.kind !== "class" && scope.kind !== "module" && scope.bound.has(name)) return scope;
  for (let at = scope.parent; at; at = at.parent) {
    if (at.kind === "class") {
      if (name === "__class__") return at;
      continue;
    }
    if (at.kind === "module") return null;
    if (at.globals.has(name)) return null;
    if (at.bound.has(name)) return at;
  }
  return null;
}

/** Marks what inner functions capture; to be done for all scopes before any is compiled. */
export function settle(scopes: readonly Scope[]): void {
  for (const scope of scopes)
    for (const name of [...scope.uses, ...scope.nonlocals]) {
      const owner = ownerOf(scope, name);
      if (!owner || owner.host === scope.host) continue;
      owner.captured.add(name);
      for (let host = scope.host; host !== owner.host; host = host.parent!.host)
        if (!host.free.some((one) => one.scope === owner && one.name === name)) host.free.push({ scope: owner, name });
    }
  // A frame's own cells come first, so their number has to be known before anything is compiled.
  for (const scope of scopes) for (const name of scope.captured) scope.placeOf(name);
}

export function resolve(scope: Scope, name: string): Resolved {
  const { host } = scope;
  if (scope.kind === "class" && !scope.globals.has(name) && !scope.nonlocals.has(name))
    return { kind: "class", outer: outside(scope, name) };
  if (scope.kind === "module") return { kind: "namespace" };
  const owner = ownerOf(scope, name);
  if (!owner) return host.kind === "class" && scope.kind === "comprehension" ? { kind: "class", outer: { kind: "global" } } : { kind: "global" };
  if (owner.host === host) {
    const place = owner.placeOf(name);
    return place >= 0 ? { kind: "slot", index: place } : { kind: "cell", index: -1 - place };
  }
  return { kind: "cell", index: freeIndex(host, owner, name) };
}

function outside(scope: Scope, name: string): Resolved {
  const owner = ownerOf(scope, name);
  if (!owner) return { kind: "global" };
  return { kind: "cell", index: freeIndex(scope.host, owner, name) };
}

/** The cells of functions around this one follow a frame's own. */
export function freeIndex(host: Scope, owner: Scope, name: string): number {
  return host.cellCount + host.free.findIndex((one) => one.scope === owner && one.name === name);
}

/** Walks a program, makes its scopes and hangs them on the nodes that open them. */
export class Collector {
  readonly scopes: Scope[] = [];

  open(kind: Kind, name: string, parent: Scope | null): Scope {
    const scope = new Scope(kind, name, parent);
    this.scopes.push(scope);
    return scope;
  }

  module(body: readonly Statement[]): Scope {
    const scope = this.open("module", "<module>", null);
    this.block(body, scope);
    settle(this.scopes);
    for (const one of this.scopes)
      for (const name of one.nonlocals) if (!ownerOf(one, name)) throw new PythonSyntaxError(`no binding for nonlocal '${name}' found`, 1, 0);
    return scope;
  }

  private block(body: readonly Statement[], scope: Scope): void {
    for (const statement of body) this.statement(statement, scope);
  }

  private bind(name: string, scope: Scope): void {
    if (scope.globals.has(name) || scope.nonlocals.has(name)) scope.uses.add(name);
    else scope.bound.add(name);
  }

  private target(target: Expression, scope: Scope): void {
    switch (target.type) {
      case "Name": this.bind(target.name, scope); break;
      case "Tuple": case "List": for (const element of target.elements) this.target(element, scope); break;
      case "Starred": this.target(target.value, scope); break;
      default: this.expression(target, scope);
    }
  }

  private statement(s: Statement, scope: Scope): void {
    switch (s.type) {
      case "Expr": this.expression(s.value, scope); break;
      case "Assign":
        this.expression(s.value, scope);
        for (const target of s.targets) this.target(target, scope);
        break;
      case "AugAssign":
        this.expression(s.value, scope);
        this.target(s.target, scope);
        if (s.target.type === "Name") scope.uses.add(s.target.name);
        break;
      case "AnnAssign":
        if (s.value) this.expression(s.value, scope);
        if (scope.kind !== "function") this.expression(s.annotation, scope);
        this.target(s.target, scope);
        break;
      case "Return": if (s.value) this.expression(s.value, scope); break;
      case "If": case "While":
        this.expression(s.test, scope);
        this.block(s.body, scope);
        this.block(s.orelse, scope);
        break;
      case "For":
        this.expression(s.iter, scope);
        this.target(s.target, scope);
        this.block(s.body, scope);
        this.block(s.orelse, scope);
        break;
      case "With":
        for (const { context, target } of s.items) {
          this.expression(context, scope);
          if (target) this.target(target, scope);
        }
        this.block(s.body, scope);
        break;
      case "Try":
        this.block(s.body, scope);
        for (const handler of s.handlers) {
          if (handler.type) this.expression(handler.type, scope);
          if (handler.name) this.bind(handler.name, scope);
          this.block(handler.body, scope);
        }
        this.block(s.orelse, scope);
        this.block(s.finalbody, scope);
        break;
      case "Raise":
        if (s.exc) this.expression(s.exc, scope);
        if (s.cause) this.expression(s.cause, scope);
        break;
      case "Assert":
        this.expression(s.test, scope);
        if (s.message) this.expression(s.message, scope);
        break;
      case "FunctionDef": {
        for (const decorator of s.decorators) this.expression(decorator, scope);
        this.bind(s.name, scope);
        const inner = this.open("function", s.name, scope);
        s.scope = inner;
        this.parameters(s.params, inner, scope);
        if (s.returns) this.expression(s.returns, scope);
        this.block(s.body, inner);
        break;
      }
      case "ClassDef": {
        for (const decorator of s.decorators) this.expression(decorator, scope);
        for (const base of s.bases) this.expression(base, scope);
        for (const keyword of s.keywords) this.expression(keyword.value, scope);
        this.bind(s.name, scope);
        const inner = this.open("class", s.name, scope);
        s.scope = inner;
        this.block(s.body, inner);
        break;
      }
      case "Import":
        for (const { name, as } of s.names) this.bind(as ?? name.split(".")[0]!, scope);
        break;
      case "ImportFrom":
        for (const { name, as } of s.names) if (name !== "*") this.bind(as ?? name, scope);
        break;
      case "Global":
        for (const name of s.names) {
          if (scope.bound.has(name)) throw new PythonSyntaxError(`name '${name}' is assigned to before global declaration`, s.line, s.col);
          scope.globals.add(name);
        }
        break;
      case "Nonlocal":
        if (scope.kind === "module") throw new PythonSyntaxError("nonlocal declaration not allowed at module level", s.line, s.col);
        for (const name of s.names) {
          if (scope.bound.has(name)) throw new PythonSyntaxError(`name '${name}' is assigned to before nonlocal declaration`, s.line, s.col);
          scope.nonlocals.add(name);
        }
        break;
      case "Delete": for (const target of s.targets) this.target(target, scope); break;
      case "Match":
        this.expression(s.subject, scope);
        for (const { pattern, guard, body } of s.cases) {
          this.pattern(pattern, scope);
          if (guard) this.expression(guard, scope);
          this.block(body, scope);
        }
        break;
    }
  }

  private pattern(p: Pattern, scope: Scope): void {
    switch (p.type) {
      case "Capture": case "Star": if (p.name) this.bind(p.name, scope); break;
      case "Value": this.expression(p.value, scope); break;
      case "Sequence": case "Or": for (const one of p.patterns) this.pattern(one, scope); break;
      case "Mapping":
        for (const key of p.keys) this.expression(key, scope);
        for (const one of p.patterns) this.pattern(one, scope);
        if (p.rest) this.bind(p.rest, scope);
        break;
      case "Class":
        this.expression(p.cls, scope);
        for (const one of [...p.patterns, ...p.namedPatterns]) this.pattern(one, scope);
        break;
      case "As":
        this.pattern(p.pattern, scope);
        this.bind(p.name, scope);
    }
  }

  private parameters(p: Parameters, inner: Scope, outer: Scope): void {
    const all = [...p.positional, ...(p.star ? [p.star] : []), ...p.keywordOnly, ...(p.doubleStar ? [p.doubleStar] : [])];
    for (const one of all) {
      if (one.default) this.expression(one.default, outer);
      if (one.annotation) this.expression(one.annotation, outer);
      inner.bound.add(one.name);
    }
  }

  private comprehension(generators: Comprehension[], elements: Expression[], scope: Scope, kind: Kind): Scope {
    const inner = this.open(kind, kind === "function" ? "<genexpr>" : "<listcomp>", scope);
    generators.forEach(({ target, iter, ifs }, i) => {
      this.expression(iter, i === 0 ? scope : inner);
      this.target(target, inner);
      for (const test of ifs) this.expression(test, inner);
    });
    for (const element of elements) this.expression(element, inner);
    return inner;
  }

  private expression(e: Expression, scope: Scope): void {
    switch (e.type) {
      case "Name":
        scope.uses.add(e.name);
        if (e.name === "super") scope.uses.add("__class__");
        break;
      case "JoinedStr": this.formatted(e.parts, scope); break;
      case "BinOp": this.expression(e.left, scope); this.expression(e.right, scope); break;
      case "UnaryOp": this.expression(e.operand, scope); break;
      case "BoolOp": for (const value of e.values) this.expression(value, scope); break;
      case "Compare":
        this.expression(e.left, scope);
        for (const one of e.comparators) this.expression(one, scope);
        break;
      case "Call":
        this.expression(e.func, scope);
        for (const arg of e.args) this.expression(arg, scope);
        for (const { value } of e.keywords) this.expression(value, scope);
        break;
      case "Attribute": case "Starred": this.expression(e.value, scope); break;
      case "Subscript": this.expression(e.value, scope); this.expression(e.index, scope); break;
      case "Slice": for (const part of [e.lower, e.upper, e.step]) if (part) this.expression(part, scope); break;
      case "List": case "Tuple": case "Set": for (const element of e.elements) this.expression(element, scope); break;
      case "Dict":
        for (const key of e.keys) if (key) this.expression(key, scope);
        for (const value of e.values) this.expression(value, scope);
        break;
      case "IfExp": this.expression(e.test, scope); this.expression(e.body, scope); this.expression(e.orelse, scope); break;
      case "Lambda": {
        const inner = this.open("function", "<lambda>", scope);
        e.scope = inner;
        this.parameters(e.params, inner, scope);
        this.expression(e.body, inner);
        break;
      }
      case "ListComp": case "SetComp": e.scope = this.comprehension(e.generators, [e.element], scope, "comprehension"); break;
      case "DictComp": e.scope = this.comprehension(e.generators, [e.key, e.element], scope, "comprehension"); break;
      case "GeneratorExp": {
        const inner = this.comprehension(e.generators, [e.element], scope, "function");
        inner.bound.add(".0");
        inner.isGenerator = true;
        e.scope = inner;
        break;
      }
      case "NamedExpr": {
        this.expression(e.value, scope);
        let owner = scope;
        while (owner.kind === "comprehension" || owner.name === "<genexpr>") owner = owner.parent!;
        this.bind(e.target, owner);
        if (owner !== scope) scope.uses.add(e.target);
        break;
      }
      case "Yield": case "YieldFrom":
        scope.host.isGenerator = true;
        if (e.value) this.expression(e.value, scope);
    }
  }

  private formatted(parts: readonly unknown[], scope: Scope): void {
    for (const part of parts as (string | { value: Expression; spec: unknown[] | null })[])
      if (typeof part !== "string") {
        this.expression(part.value, scope);
        if (part.spec) this.formatted(part.spec, scope);
      }
  }
}
