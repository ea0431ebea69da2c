/** Reads statements of Python 3. */
import type { Case, Expression, Handler, Pattern, Statement } from "./ast.js";
import { ExpressionParser, KEYWORDS } from "./parser.js";
import { PythonSyntaxError, type Token } from "./tokens.js";

const AUGMENTED = ["+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**="];

class Parser extends ExpressionParser {
  private functionDepth = 0;
  private loopDepth = 0;

  module(): Statement[] {
    const body: Statement[] = [];
    while (this.token.kind !== "end") {
      if (this.token.kind === "newline") this.next();
      else this.statement(body);
    }
    return body;
  }

  private statement(into: Statement[]): void {
    const token = this.token;
    if (token.kind === "indent") throw new PythonSyntaxError("unexpected indent", token.line, token.col, "IndentationError");
    if (token.kind === "name") {
      switch (token.text) {
        case "if":
          into.push(this.ifStatement());
          return;
        case "while": {
          this.next();
          const test = this.named();
          const body = this.loopBlock("'while' statement", token);
          const orelse = this.accept("else") ? this.block("'else' statement", token) : [];
          into.push({ type: "While", test, body, orelse, ...this.from(token) });
          return;
        }
        case "for": {
          this.next();
          const target = this.targetList();
          this.checkTarget(target);
          this.expect("in");
          const iter = this.expressionList();
          const body = this.loopBlock("'for' statement", token);
          const orelse = this.accept("else") ? this.block("'else' statement", token) : [];
          into.push({ type: "For", target, iter, body, orelse, ...this.from(token) });
          return;
        }
        case "try":
          into.push(this.tryStatement());
          return;
        case "with":
          into.push(this.withStatement());
          return;
        case "def":
          into.push(this.functionDef([]));
          return;
        case "class":
          into.push(this.classDef([]));
          return;
        case "async":
          this.fail("async code is not in the page's Python");
      }
      if (token.text === "match" && this.looksLikeMatch()) {
        into.push(this.matchStatement());
        return;
      }
    }
    if (token.kind === "op" && token.text === "@") {
      const decorators: Expression[] = [];
      while (this.accept("@")) {
        decorators.push(this.named());
        this.newline();
      }
      if (this.is("def")) into.push(this.functionDef(decorators));
      else if (this.is("class")) into.push(this.classDef(decorators));
      else this.fail();
      return;
    }
    this.simpleLine(into);
  }

  private simpleLine(into: Statement[]): void {
    do {
      if (this.token.kind === "newline") break;
      into.push(this.simple());
    } while (this.accept(";"));
    this.newline();
  }

  private newline(): void {
    if (this.token.kind === "newline") this.next();
    else if (this.token.kind !== "end") {
      const previous = this.tokens[this.at - 1]!;
      const { kind, text } = this.token;
      if (kind === "name" && previous.kind === "name" && previous.text === "print" && !KEYWORDS.has(text))
        this.fail("Missing parentheses in call to 'print'. Did you mean print(...)?", previous);
      if ((kind === "string" || kind === "fstring" || kind === "number") && previous.kind === "name" && previous.text === "print")
        this.fail("Missing parentheses in call to 'print'. Did you mean print(...)?", previous);
      this.fail();
    }
  }

  private block(what: string, start: Token): Statement[] {
    if (!this.accept(":")) {
      if (this.is("=")) this.fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", this.tokens[this.at - 1]);
      this.fail("expected ':'");
    }
    const body: Statement[] = [];
    if (this.token.kind !== "newline") {
      this.simpleLine(body);
      return body;
    }
    while (this.token.kind === "newline") this.next();
    if (this.token.kind !== "indent")
      throw new PythonSyntaxError(
        `expected an indented block after ${what} on line ${start.line}`, this.token.line, this.token.col, "IndentationError");
    this.next();
    while (this.token.kind !== "dedent" && this.token.kind !== "end") {
      if (this.token.kind === "newline") this.next();
      else this.statement(body);
    }
    if (this.token.kind === "dedent") this.next();
    return body;
  }

  private loopBlock(what: string, start: Token): Statement[] {
    this.loopDepth++;
    const body = this.block(what, start);
    this.loopDepth--;
    return body;
  }

  private simple(): Statement {
    const token = this.token;
    if (token.kind === "name") {
      switch (token.text) {
        case "pass":
          this.next();
          return { type: "Pass", ...this.from(token) };
        case "break":
        case "continue":
          this.next();
          if (this.loopDepth === 0)
            this.fail(token.text === "break" ? "'break' outside loop" : "'continue' not properly in loop", token);
          return { type: token.text === "break" ? "Break" : "Continue", ...this.from(token) };
        case "return": {
          this.next();
          if (this.functionDepth === 0) this.fail("'return' outside function", token);
          const value = this.atExpressionEnd() ? null : this.expressionList();
          return { type: "Return", value, ...this.from(token) };
        }
        case "raise": {
          this.next();
          const exc = this.atExpressionEnd() ? null : this.expression();
          const cause = this.accept("from") ? this.expression() : null;
          return { type: "Raise", exc, cause, ...this.from(token) };
        }
        case "assert": {
          this.next();
          const test = this.expression();
          const message = this.accept(",") ? this.expression() : null;
          return { type: "Assert", test, message, ...this.from(token) };
        }
        case "global":
        case "nonlocal": {
          this.next();
          const names = [this.name()];
          while (this.accept(",")) names.push(this.name());
          return { type: token.text === "global" ? "Global" : "Nonlocal", names, ...this.from(token) };
        }
        case "del": {
          this.next();
          const target = this.expressionList();
          const targets = target.type === "Tuple" || target.type === "List" ? target.elements : [target];
          for (const one of targets) this.checkTarget(one, "delete");
          return { type: "Delete", targets, ...this.from(token) };
        }
        case "import":
          return this.importStatement();
        case "from":
          return this.importFrom();
      }
    }
    return this.expressionStatement();
  }

  private expressionStatement(): Statement {
    const start = this.token;
    const first = this.expressionList();
    if (this.accept(":")) {
      const annotation = this.expression();
      const value = this.accept("=") ? this.expressionList() : null;
      this.checkTarget(first);
      return { type: "AnnAssign", target: first, annotation, value, ...this.from(start) };
    }
    const operator = this.token.text;
    if (this.token.kind === "op" && AUGMENTED.includes(operator)) {
      if (first.type !== "Name" && first.type !== "Attribute" && first.type !== "Subscript")
        this.fail(`'${this.described(first)}' is an illegal expression for augmented assignment`, first);
      this.next();
      const value = this.expressionList();
      return { type: "AugAssign", target: first, op: operator.slice(0, -1), value, ...this.from(start) };
    }
    if (!this.is("=")) return { type: "Expr", value: first, ...this.from(start) };
    const targets: Expression[] = [];
    let value = first;
    while (this.accept("=")) {
      this.checkTarget(value);
      targets.push(value);
      value = this.is("yield") ? this.yieldExpression() : this.expressionList();
    }
    return { type: "Assign", targets, value, ...this.from(start) };
  }

  private described(node: Expression): string {
    switch (node.type) {
      case "Call": return "function call";
      case "Constant": return node.value === null ? "None" : node.value === true ? "True" : node.value === false ? "False" : "literal";
      case "Compare": return "comparison";
      case "JoinedStr": return "f-string expression";
      case "Lambda": return "lambda";
      case "Dict": return "dict literal";
      case "Set": return "set display";
      case "List": return "list";
      case "Tuple": return "tuple";
      case "IfExp": return "conditional expression";
      case "ListComp": return "list comprehension";
      case "GeneratorExp": return "generator expression";
      default: return "expression";
    }
  }

  private checkTarget(target: Expression, verb = "assign to"): void {
    switch (target.type) {
      case "Name":
      case "Attribute":
      case "Subscript":
        return;
      case "Starred":
        return this.checkTarget(target.value, verb);
      case "Tuple":
      case "List":
        for (const element of target.elements) this.checkTarget(element, verb);
        return;
      default: {
        const what = this.described(target);
        const hint = verb === "assign to" && what !== "None" && what !== "True" && what !== "False" && this.tokens[this.at - 1]?.text === "="
          ? ` here. Maybe you meant '==' instead of '='?` : "";
        this.fail(`cannot ${verb} ${what}${hint}`, target);
      }
    }
  }

  private ifStatement(): Statement {
    const start = this.next();
    const test = this.named();
    const body = this.block(`'${start.text}' statement`, start);
    let orelse: Statement[] = [];
    if (this.is("elif")) orelse = [this.ifStatement()];
    else if (this.is("else")) {
      const otherwise = this.next();
      orelse = this.block("'else' statement", otherwise);
    }
    return { type: "If", test, body, orelse, ...this.from(start) };
  }

  private tryStatement(): Statement {
    const start = this.next();
    const body = this.block("'try' statement", start);
    const handlers: Handler[] = [];
    while (this.is("except")) {
      const { line } = this.next();
      if (this.is("*")) this.fail("except* is not in the page's Python");
      let type: Expression | null = null;
      let name: string | null = null;
      if (!this.is(":")) {
        type = this.expressionList();
        if (this.accept("as")) name = this.name();
      }
      handlers.push({ type, name, body: this.block("'except' statement", { ...start, line }), line });
    }
    const orelse = handlers.length > 0 && this.accept("else") ? this.block("'else' statement", start) : [];
    const finalbody = this.accept("finally") ? this.block("'finally' statement", start) : [];
    if (handlers.length === 0 && finalbody.length === 0) this.fail("expected 'except' or 'finally' block");
    return { type: "Try", body, handlers, orelse, finalbody, ...this.from(start) };
  }

  private withStatement(): Statement {
    const start = this.next();
    // Parentheses around all items are told from those of an expression by what follows them.
    let parenthesised = false;
    if (this.is("(")) {
      let depth = 0;
      for (let i = this.at; i < this.tokens.length; i++) {
        const { kind, text } = this.tokens[i]!;
        if (kind !== "op") continue;
        if ("([{".includes(text)) depth++;
        else if (")]}".includes(text) && --depth === 0) {
          parenthesised = this.tokens[i + 1]?.text === ":";
          break;
        }
      }
    }
    if (parenthesised) this.next();
    const items: { context: Expression; target: Expression | null }[] = [];
    do {
      if (parenthesised && this.is(")")) break;
      const context = this.expression();
      const target = this.accept("as") ? this.binary(0) : null;
      if (target) this.checkTarget(target);
      items.push({ context, target });
    } while (this.accept(","));
    if (parenthesised) this.expect(")");
    const body = this.block("'with' statement", start);
    return { type: "With", items, body, ...this.from(start) };
  }

  private functionDef(decorators: Expression[]): Statement {
    const start = this.next();
    const name = this.name();
    this.expect("(", "expected '('");
    const params = this.parameters(")", true);
    this.expect(")");
    const returns = this.accept("->") ? this.expression() : null;
    const loops = this.loopDepth;
    this.loopDepth = 0;
    this.functionDepth++;
    const body = this.block("function definition", start);
    this.functionDepth--;
    this.loopDepth = loops;
    return { type: "FunctionDef", name, params, body, decorators, returns, ...this.from(start) };
  }

  private classDef(decorators: Expression[]): Statement {
    const start = this.next();
    const name = this.name();
    const { args, keywords } = this.accept("(") ? this.callArguments() : { args: [], keywords: [] };
    const depths = [this.functionDepth, this.loopDepth];
    this.functionDepth = this.loopDepth = 0;
    const body = this.block("class definition", start);
    [this.functionDepth, this.loopDepth] = depths as [number, number];
    return { type: "ClassDef", name, bases: args, keywords, body, decorators, ...this.from(start) };
  }

  private dotted(): string {
    let name = this.name();
    while (this.accept(".")) name += `.${this.name()}`;
    return name;
  }

  private importStatement(): Statement {
    const start = this.next();
    const names: { name: string; as: string | null }[] = [];
    do {
      const name = this.dotted();
      names.push({ name, as: this.accept("as") ? this.name() : null });
    } while (this.accept(","));
    return { type: "Import", names, ...this.from(start) };
  }

  private importFrom(): Statement {
    const start = this.next();
    let level = 0;
    while (this.is(".") || this.is("...")) level += this.next().text.length;
    const module = level > 0 && this.is("import") ? "" : this.dotted();
    this.expect("import");
    const names: { name: string; as: string | null }[] = [];
    if (this.accept("*")) names.push({ name: "*", as: null });
    else {
      const parenthesised = this.accept("(");
      do {
        if (parenthesised && this.is(")")) break;
        const name = this.name();
        names.push({ name, as: this.accept("as") ? this.name() : null });
      } while (this.accept(","));
      if (parenthesised) this.expect(")");
    }
    return { type: "ImportFrom", module, level, names, ...this.from(start) };
  }

  private looksLikeMatch(): boolean {
    let depth = 0;
    for (let i = this.at + 1; i < this.tokens.length; i++) {
      const { kind, text } = this.tokens[i]!;
      if (kind === "newline") return this.tokens[i - 1]!.text === ":" && i > this.at + 2;
      if (kind === "op") {
        if ("([{".includes(text)) depth++;
        else if (")]}".includes(text)) depth--;
        else if (depth === 0 && (text === "=" || AUGMENTED.includes(text) || (text === "." && i === this.at + 1))) return false;
      }
    }
    return false;
  }

  private matchStatement(): Statement {
    const start = this.next();
    const subject = this.expressionList();
    this.expect(":", "expected ':'");
    while (this.token.kind === "newline") this.next();
    if (this.token.kind !== "indent")
      throw new PythonSyntaxError(`expected an indented block after 'match' statement on line ${start.line}`, this.token.line, 0, "IndentationError");
    this.next();
    const cases: Case[] = [];
    // Asked through a function, since the compiler believes that the token is still the one above.
    const kind = (): Token["kind"] => this.token.kind;
    while (kind() !== "dedent" && kind() !== "end") {
      if (kind() === "newline") {
        this.next();
        continue;
      }
      const keyword = this.expect("case");
      let pattern = this.orPattern();
      if (this.is(",")) {
        const patterns = [pattern];
        while (this.accept(",")) if (!this.is(":") && !this.is("if")) patterns.push(this.orPattern());
        pattern = { type: "Sequence", patterns };
      }
      const guard = this.accept("if") ? this.named() : null;
      cases.push({ pattern, guard, body: this.block("'case' statement", keyword) });
    }
    if (kind() === "dedent") this.next();
    return { type: "Match", subject, cases, ...this.from(start) };
  }

  private orPattern(): Pattern {
    const patterns = [this.closedPattern()];
    while (this.accept("|")) patterns.push(this.closedPattern());
    const pattern: Pattern = patterns.length === 1 ? patterns[0]! : { type: "Or", patterns };
    return this.accept("as") ? { type: "As", pattern, name: this.name() } : pattern;
  }

  private closedPattern(): Pattern {
    const token = this.token;
    if (this.accept("*")) {
      const name = this.name();
      return { type: "Star", name: name === "_" ? null : name };
    }
    if (token.kind === "name" && ["None", "True", "False"].includes(token.text)) {
      this.next();
      return { type: "Singleton", value: token.text === "None" ? null : token.text === "True" };
    }
    if (token.kind === "name" && !KEYWORDS.has(token.text) && !this.peekIs(".") && !this.peekIs("(")) {
      this.next();
      return { type: "Capture", name: token.text === "_" ? null : token.text };
    }
    if (token.kind === "name") {
      let value: Expression = { type: "Name", name: this.name(), ...this.from(token) };
      while (this.accept(".")) value = { type: "Attribute", value, attr: this.name(), ...this.from(token) };
      if (!this.accept("(")) return { type: "Value", value };
      const patterns: Pattern[] = [];
      const names: string[] = [];
      const namedPatterns: Pattern[] = [];
      while (!this.is(")")) {
        if (this.token.kind === "name" && this.peekIs("=")) {
          names.push(this.name());
          this.next();
          namedPatterns.push(this.orPattern());
        } else patterns.push(this.orPattern());
        if (!this.accept(",")) break;
      }
      this.expect(")");
      return { type: "Class", cls: value, patterns, names, namedPatterns };
    }
    if (this.is("(") || this.is("[")) {
      const end = this.next().text === "(" ? ")" : "]";
      const patterns: Pattern[] = [];
      let comma = false;
      while (!this.is(end)) {
        patterns.push(this.orPattern());
        comma = this.accept(",") || (comma && false);
        if (!comma) break;
      }
      this.expect(end);
      return end === ")" && patterns.length === 1 && !comma ? patterns[0]! : { type: "Sequence", patterns };
    }
    if (this.accept("{")) {
      const keys: Expression[] = [];
      const patterns: Pattern[] = [];
      let rest: string | null = null;
      while (!this.is("}")) {
        if (this.accept("**")) rest = this.name();
        else {
          keys.push(this.binary(0));
          this.expect(":");
          patterns.push(this.orPattern());
        }
        if (!this.accept(",")) break;
      }
      this.expect("}");
      return { type: "Mapping", keys, patterns, rest };
    }
    return { type: "Value", value: this.binary(1) };
  }
}

/** @throws PythonSyntaxError in CPython's words for the usual mistakes, and "invalid syntax" for the others */
export function parseModule(source: string): Statement[] {
  return new Parser(source).module();
}
