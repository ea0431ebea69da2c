/** Reads expressions of Python 3 from tokens; `statements.ts` builds on it. */
import type { Comprehension, Expression, FormattedValue, Keyword, Parameter, Parameters, Position } from "./ast.js";
import { PyFloat, PyBytes, ELLIPSIS } from "./values.js";
import { PythonSyntaxError, tokenize, unescape, type Token } from "./tokens.js";

export const KEYWORDS = new Set([
  "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
  "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
  "return", "try", "while", "with", "yield",
]);

const BINARY: string[][] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "@", "/", "//", "%"]];
const COMPARISONS = new Set(["<", ">", "==", ">=", "<=", "!=", "in", "is", "not"]);

export class ExpressionParser {
  protected tokens: Token[];
  protected at = 0;
  protected readonly source: string;

  constructor(source: string, tokens: Token[] = tokenize(source)) {
    this.source = source;
    this.tokens = tokens;
  }

  protected get token(): Token {
    return this.tokens[this.at]!;
  }

  protected next(): Token {
    return this.tokens[this.at++]!;
  }

  protected is(text: string): boolean {
    const { kind, text: found } = this.token;
    return found === text && (kind === "op" || kind === "name");
  }

  protected peekIs(text: string, ahead = 1): boolean {
    const token = this.tokens[this.at + ahead];
    return token !== undefined && token.text === text && (token.kind === "op" || token.kind === "name");
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected expect(text: string, message?: string): Token {
    if (!this.is(text)) this.fail(message ?? "invalid syntax");
    return this.next();
  }

  protected fail(message = "invalid syntax", token: { line: number; col: number } = this.token): never {
    throw new PythonSyntaxError(message, token.line, token.col);
  }

  protected name(): string {
    const token = this.token;
    if (token.kind !== "name" || KEYWORDS.has(token.text)) this.fail();
    this.at++;
    return token.text;
  }

  protected from(start: Position | Token): Position {
    let at = this.at - 1;
    // The end of a block stands where the line after it begins.
    while (at > 0 && this.tokens[at]!.kind === "dedent") at--;
    const last = this.tokens[at]!;
    return { line: start.line, col: start.col, endLine: last.endLine, endCol: last.endCol };
  }

  /** One expression, or a tuple without parentheses. */
  expressionList(allowStar = true): Expression {
    const start = this.token;
    const first = this.starOrNamed(allowStar);
    if (!this.is(",")) return first;
    const elements = [first];
    while (this.accept(",")) {
      if (this.atExpressionEnd()) break;
      elements.push(this.starOrNamed(allowStar));
    }
    return { type: "Tuple", elements, ...this.from(start) };
  }

  protected atExpressionEnd(): boolean {
    const { kind, text } = this.token;
    if (kind === "newline" || kind === "end") return true;
    return kind === "op" && [")", "]", "}", "=", ":", ";"].includes(text);
  }

  protected starOrNamed(allowStar = true): Expression {
    const start = this.token;
    if (allowStar && this.accept("*")) {
      const value = this.binary(0);
      return { type: "Starred", value, ...this.from(start) };
    }
    return this.named();
  }

  /** An expression that may be `name := value`. */
  named(): Expression {
    const start = this.token;
    if (start.kind === "name" && !KEYWORDS.has(start.text) && this.peekIs(":=")) {
      this.at += 2;
      const value = this.expression();
      return { type: "NamedExpr", target: start.text, value, ...this.from(start) };
    }
    return this.expression();
  }

  expression(): Expression {
    if (this.is("lambda")) return this.lambda();
    if (this.is("yield")) return this.yieldExpression();
    const start = this.token;
    const body = this.or();
    if (!this.is("if")) return body;
    this.next();
    const test = this.or();
    if (!this.accept("else")) this.fail("expected 'else' after 'if' expression", start);
    const orelse = this.expression();
    return { type: "IfExp", test, body, orelse, ...this.from(start) };
  }

  protected yieldExpression(): Expression {
    const start = this.next();
    if (this.accept("from")) {
      const value = this.expression();
      return { type: "YieldFrom", value, ...this.from(start) };
    }
    const value = this.atExpressionEnd() ? null : this.expressionList();
    return { type: "Yield", value, ...this.from(start) };
  }

  private lambda(): Expression {
    const start = this.next();
    const params = this.parameters(":", false);
    this.expect(":");
    const body = this.expression();
    return { type: "Lambda", params, body, ...this.from(start) };
  }

  parameters(end: string, annotated: boolean): Parameters {
    const found: Parameters = { positionalOnly: 0, positional: [], star: null, keywordOnly: [], doubleStar: null };
    let bare = false;
    const one = (): Parameter => {
      const start = this.token;
      const name = this.name();
      const annotation = annotated && this.accept(":") ? (this.is("*") ? this.starOrNamed() : this.expression()) : null;
      const value = this.accept("=") ? this.expression() : null;
      if (seen.has(name)) this.fail(`duplicate argument '${name}' in function definition`, start);
      seen.add(name);
      return { name, annotation, default: value };
    };
    const seen = new Set<string>();
    while (!this.is(end)) {
      if (this.accept("/")) found.positionalOnly = found.positional.length;
      else if (this.accept("**")) found.doubleStar = one();
      else if (this.accept("*")) {
        if (this.is(",")) bare = true;
        else found.star = one();
      } else {
        const start = this.token;
        const parameter = one();
        if (bare || found.star) found.keywordOnly.push(parameter);
        else {
          if (!parameter.default && found.positional.at(-1)?.default)
            this.fail("parameter without a default follows parameter with a default", start);
          found.positional.push(parameter);
        }
      }
      if (!this.accept(",")) break;
    }
    return found;
  }

  private or(): Expression {
    const start = this.token;
    const values = [this.and()];
    while (this.accept("or")) values.push(this.and());
    return values.length === 1 ? values[0]! : { type: "BoolOp", op: "or", values, ...this.from(start) };
  }

  private and(): Expression {
    const start = this.token;
    const values = [this.not()];
    while (this.accept("and")) values.push(this.not());
    return values.length === 1 ? values[0]! : { type: "BoolOp", op: "and", values, ...this.from(start) };
  }

  private not(): Expression {
    const start = this.token;
    if (this.accept("not")) {
      const operand = this.not();
      return { type: "UnaryOp", op: "not", operand, ...this.from(start) };
    }
    return this.comparison();
  }

  private comparison(): Expression {
    const start = this.token;
    const left = this.binary(0);
    const ops: string[] = [];
    const comparators: Expression[] = [];
    while (COMPARISONS.has(this.token.text) && (this.token.kind === "op" || this.token.kind === "name")) {
      let op = this.token.text;
      if (op === "not") {
        if (!this.peekIs("in")) break;
        this.at++;
        op = "not in";
      }
      this.at++;
      if (op === "is" && this.accept("not")) op = "is not";
      ops.push(op);
      comparators.push(this.binary(0));
    }
    return ops.length === 0 ? left : { type: "Compare", left, ops, comparators, ...this.from(start) };
  }

  protected binary(level: number): Expression {
    const ops = BINARY[level];
    if (!ops) return this.unary();
    const start = this.token;
    let left = this.binary(level + 1);
    while (this.token.kind === "op" && ops.includes(this.token.text)) {
      const op = this.next().text;
      const right = this.binary(level + 1);
      left = { type: "BinOp", op, left, right, ...this.from(start) };
    }
    return left;
  }

  private unary(): Expression {
    const start = this.token;
    if (start.kind === "op" && ["-", "+", "~"].includes(start.text)) {
      this.next();
      const operand = this.unary();
      return { type: "UnaryOp", op: start.text, operand, ...this.from(start) };
    }
    return this.power();
  }

  private power(): Expression {
    const start = this.token;
    const left = this.postfix();
    if (!this.accept("**")) return left;
    const right = this.unary();
    return { type: "BinOp", op: "**", left, right, ...this.from(start) };
  }

  private postfix(): Expression {
    const start = this.token;
    let value = this.atom();
    while (true) {
      if (this.accept(".")) value = { type: "Attribute", value, attr: this.name(), ...this.from(start) };
      else if (this.is("(")) value = this.call(value, start);
      else if (this.accept("[")) {
        const index = this.subscripts();
        this.expect("]");
        value = { type: "Subscript", value, index, ...this.from(start) };
      } else return value;
    }
  }

  private call(func: Expression, start: Token): Expression {
    this.next();
    const { args, keywords } = this.callArguments();
    return { type: "Call", func, args, keywords, ...this.from(start) };
  }

  /** What stands between the parentheses of a call or a class, and the closing one. */
  protected callArguments(): { args: Expression[]; keywords: Keyword[] } {
    const args: Expression[] = [];
    const keywords: Keyword[] = [];
    while (!this.is(")")) {
      const token = this.token;
      if (this.accept("**")) keywords.push({ name: null, value: this.expression() });
      else if (token.kind === "name" && this.peekIs("=")) {
        const name = this.name();
        this.next();
        if (keywords.some((keyword) => keyword.name === name)) this.fail(`keyword argument repeated: ${name}`, token);
        keywords.push({ name, value: this.expression() });
      } else {
        let value = this.starOrNamed();
        if (this.is("for") || this.is("async"))
          value = { type: "GeneratorExp", element: value, generators: this.comprehensions(), ...this.from(token) };
        else if (this.is("=")) this.fail('expression cannot contain assignment, perhaps you meant "=="?', token);
        if (keywords.length > 0 && value.type !== "Starred")
          this.fail(
            keywords.some((keyword) => keyword.name === null)
              ? "positional argument follows keyword argument unpacking"
              : "positional argument follows keyword argument",
            this.tokens[this.at - 1],
          );
        args.push(value);
      }
      if (!this.accept(",")) {
        if (!this.is(")")) this.fail("invalid syntax. Perhaps you forgot a comma?", token);
        break;
      }
    }
    this.expect(")");
    return { args, keywords };
  }

  private subscripts(): Expression {
    const start = this.token;
    const first = this.subscript();
    if (!this.is(",")) return first;
    const elements = [first];
    while (this.accept(",")) {
      if (this.is("]")) break;
      elements.push(this.subscript());
    }
    return { type: "Tuple", elements, ...this.from(start) };
  }

  private subscript(): Expression {
    const start = this.token;
    const stops = (): boolean => this.is(":") || this.is("]") || this.is(",");
    const lower = stops() ? null : this.starOrNamed();
    if (!this.accept(":")) {
      if (lower === null) this.fail();
      return lower;
    }
    const upper = stops() ? null : this.expression();
    const step = this.accept(":") && !stops() ? this.expression() : null;
    return { type: "Slice", lower, upper, step, ...this.from(start) };
  }

  private atom(): Expression {
    const token = this.token;
    switch (token.kind) {
      case "number":
        this.next();
        return { type: "Constant", value: numberValue(token.text, () => this.fail("complex numbers are not in the page's Python", token)), ...this.from(token) };
      case "string":
      case "fstring":
        return this.strings();
      case "name": {
        if (token.text === "None" || token.text === "True" || token.text === "False") {
          this.next();
          return { type: "Constant", value: token.text === "None" ? null : token.text === "True", ...this.from(token) };
        }
        if (token.text === "await" || token.text === "async") this.fail("async code is not in the page's Python");
        if (KEYWORDS.has(token.text)) this.fail();
        this.next();
        return { type: "Name", name: token.text, ...this.from(token) };
      }
      case "op":
        if (token.text === "(") return this.parenthesised();
        if (token.text === "[") return this.listDisplay();
        if (token.text === "{") return this.braces();
        if (token.text === "...") {
          this.next();
          return { type: "Constant", value: ELLIPSIS, ...this.from(token) };
        }
        return this.fail();
      case "indent":
        throw new PythonSyntaxError("unexpected indent", token.line, token.col, "IndentationError");
      default:
        return this.fail();
    }
  }

  private parenthesised(): Expression {
    const start = this.next();
    if (this.accept(")")) return { type: "Tuple", elements: [], ...this.from(start) };
    if (this.is("yield")) {
      const value = this.yieldExpression();
      this.expect(")");
      return value;
    }
    const first = this.starOrNamed();
    if (this.is("for") || this.is("async")) {
      const generators = this.comprehensions();
      this.expect(")");
      return { type: "GeneratorExp", element: first, generators, ...this.from(start) };
    }
    if (this.accept(")")) {
      if (first.type === "Starred") this.fail("cannot use starred expression here", start);
      return { ...first, ...this.from(start) };
    }
    const elements = this.restOfElements(first, ")", start);
    return { type: "Tuple", elements, ...this.from(start) };
  }

  private restOfElements(first: Expression, end: string, start: Token): Expression[] {
    const elements = [first];
    while (this.accept(",")) {
      if (this.is(end)) break;
      elements.push(this.starOrNamed());
    }
    if (!this.is(end)) {
      if (this.is("=")) this.fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", start);
      this.fail("invalid syntax. Perhaps you forgot a comma?", { line: first.line, col: first.col });
    }
    this.next();
    return elements;
  }

  private listDisplay(): Expression {
    const start = this.next();
    if (this.accept("]")) return { type: "List", elements: [], ...this.from(start) };
    const first = this.starOrNamed();
    if (this.is("for") || this.is("async")) {
      const generators = this.comprehensions();
      this.expect("]");
      return { type: "ListComp", element: first, generators, ...this.from(start) };
    }
    const elements = this.restOfElements(first, "]", start);
    return { type: "List", elements, ...this.from(start) };
  }

  private braces(): Expression {
    const start = this.next();
    if (this.accept("}")) return { type: "Dict", keys: [], values: [], ...this.from(start) };
    if (!this.is("**")) {
      const first = this.starOrNamed();
      if (!this.is(":")) {
        if (this.is("for")) {
          const generators = this.comprehensions();
          this.expect("}");
          return { type: "SetComp", element: first, generators, ...this.from(start) };
        }
        const elements = this.restOfElements(first, "}", start);
        return { type: "Set", elements, ...this.from(start) };
      }
      this.next();
      const element = this.expression();
      if (this.is("for")) {
        const generators = this.comprehensions();
        this.expect("}");
        return { type: "DictComp", key: first, element, generators, ...this.from(start) };
      }
      return this.dictDisplay(start, [first], [element]);
    }
    return this.dictDisplay(start, [], []);
  }

  private dictDisplay(start: Token, keys: (Expression | null)[], values: Expression[]): Expression {
    if (keys.length > 0 && !this.accept(",") && !this.is("}")) this.fail("invalid syntax. Perhaps you forgot a comma?", values[0]);
    while (!this.is("}")) {
      if (this.accept("**")) {
        keys.push(null);
        values.push(this.binary(0));
      } else {
        keys.push(this.expression());
        this.expect(":", "':' expected after dictionary key");
        values.push(this.expression());
      }
      if (!this.accept(",")) {
        if (!this.is("}")) this.fail("invalid syntax. Perhaps you forgot a comma?", values.at(-1));
        break;
      }
    }
    this.next();
    return { type: "Dict", keys, values, ...this.from(start) };
  }

  private comprehensions(): Comprehension[] {
    const found: Comprehension[] = [];
    while (this.accept("for")) {
      const target = this.targetList();
      this.expect("in");
      const iter = this.or();
      const ifs: Expression[] = [];
      while (this.accept("if")) ifs.push(this.conditionWithoutIf());
      found.push({ target, iter, ifs });
    }
    if (this.is("async")) this.fail("async code is not in the page's Python");
    return found;
  }

  private conditionWithoutIf(): Expression {
    const start = this.token;
    if (start.kind === "name" && this.peekIs(":=")) return this.named();
    return this.is("lambda") ? this.lambda() : this.or();
  }

  /** The targets of a `for`, without parentheses perhaps. */
  protected targetList(): Expression {
    const start = this.token;
    const one = (): Expression => {
      const token = this.token;
      if (this.accept("*")) {
        const value = this.binary(0);
        return { type: "Starred", value, ...this.from(token) };
      }
      return this.binary(0);
    };
    const first = one();
    if (!this.is(",")) return first;
    const elements = [first];
    while (this.accept(",")) {
      if (this.is("in") || this.is("=")) break;
      elements.push(one());
    }
    return { type: "Tuple", elements, ...this.from(start) };
  }

  private strings(): Expression {
    const start = this.token;
    const parts: (string | FormattedValue)[] = [];
    let formatted = false;
    let bytes: boolean | null = null;
    while (this.token.kind === "string" || this.token.kind === "fstring") {
      const token = this.next();
      if (bytes !== null && bytes !== Boolean(token.bytes)) this.fail("cannot mix bytes and nonbytes literals", start);
      bytes = Boolean(token.bytes);
      if (token.kind === "string") parts.push(token.text);
      else {
        formatted = true;
        parts.push(...this.formatParts(token.text, token.raw ?? false, token));
      }
    }
    if (bytes) return { type: "Constant", value: new PyBytes(parts.join("")), ...this.from(start) };
    if (!formatted) return { type: "Constant", value: parts.join(""), ...this.from(start) };
    return { type: "JoinedStr", parts, ...this.from(start) };
  }

  private formatParts(text: string, raw: boolean, token: Token): (string | FormattedValue)[] {
    const parts: (string | FormattedValue)[] = [];
    let literal = "";
    const flush = (): void => {
      if (literal) parts.push(raw ? literal : unescape(literal));
      literal = "";
    };
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!;
      if (c === "\\" && !raw && text[i + 1] !== "{") {
        literal += c + (text[++i] ?? "");
      } else if (c === "{" && text[i + 1] === "{") {
        literal += "{";
        i++;
      } else if (c === "}" && text[i + 1] === "}") {
        literal += "}";
        i++;
      } else if (c === "}") this.fail("f-string: single '}' is not allowed", token);
      else if (c === "{") {
        flush();
        i = this.replacement(text, i + 1, raw, token, parts);
      } else literal += c;
    }
    flush();
    return parts;
  }

  /** Reads `expression!r:spec}` from `from` on; returns where its closing brace is. */
  private replacement(text: string, from: number, raw: boolean, token: Token, parts: (string | FormattedValue)[]): number {
    let depth = 0;
    let i = from;
    for (; i < text.length; i++) {
      const c = text[i]!;
      if (c === "'" || c === '"') {
        const quote = text.startsWith(c.repeat(3), i) ? c.repeat(3) : c;
        i = text.indexOf(quote, i + quote.length) + quote.length - 1;
        if (i < from) this.fail("f-string: expecting '}'", token);
        continue;
      }
      if ("([{".includes(c)) depth++;
      else if (depth > 0 && ")]}".includes(c)) depth--;
      else if (depth === 0 && (c === "}" || c === ":" || (c === "!" && text[i + 1] !== "="))) break;
    }
    let code = text.slice(from, i);
    if (i >= text.length) this.fail("f-string: expecting '}'", token);
    let debug: string | null = null;
    const equals = /^([\s\S]*[^=!<>])(=\s*)$/.exec(code);
    if (equals) {
      debug = code;
      code = equals[1]!;
    }
    if (code.trim() === "") this.fail("f-string: valid expression required before '}'", token);
    const value = this.inner(code, text, from, token);
    let conversion: FormattedValue["conversion"] = "";
    if (text[i] === "!") {
      conversion = text[i + 1] as "r";
      if (!["r", "s", "a"].includes(conversion))
        this.fail(`f-string: invalid conversion character ${conversion === undefined ? "" : `'${conversion}'`}: expected 's', 'r', or 'a'`, token);
      i += 2;
    }
    let spec: (string | FormattedValue)[] | null = null;
    if (text[i] === ":") {
      spec = [];
      let literal = "";
      i++;
      for (; i < text.length && text[i] !== "}"; i++) {
        if (text[i] === "{") {
          if (literal) spec.push(literal);
          literal = "";
          i = this.replacement(text, i + 1, raw, token, spec);
        } else literal += text[i];
      }
      if (literal) spec.push(raw ? literal : unescape(literal));
    }
    if (text[i] !== "}") this.fail("f-string: expecting '}'", token);
    if (debug !== null && conversion === "" && spec === null) conversion = "r";
    parts.push({ value, conversion, debug, spec });
    return i;
  }

  private inner(code: string, text: string, from: number, token: Token): Expression {
    const before = text.slice(0, from);
    const lines = before.split("\n").length - 1;
    let tokens: Token[];
    try {
      tokens = tokenize(`(${code})`);
    } catch (error) {
      if (error instanceof PythonSyntaxError) this.fail(`f-string: ${error.message}`, token);
      throw error;
    }
    for (const inner of tokens) {
      if (inner.line === 1 && lines === 0) {
        const shift = (token.offset ?? 0) - this.lineStartOf(token) + from - 1;
        inner.col += shift;
        if (inner.endLine === 1) inner.endCol += shift;
      }
      inner.line += token.line - 1 + lines;
      inner.endLine += token.line - 1 + lines;
    }
    const parser = new ExpressionParser(this.source, tokens);
    const value = parser.expressionList();
    if (parser.token.kind !== "newline" && parser.token.kind !== "end") this.fail("f-string: invalid syntax", token);
    return value;
  }

  private lineStartOf(token: Token): number {
    return this.source.lastIndexOf("\n", (token.offset ?? 0) - 1) + 1;
  }
}

function numberValue(text: string, complex: () => never): unknown {
  if (/[jJ]$/.test(text)) complex();
  if (/^0[xXoObB]/.test(text) || /^\d+$/.test(text)) {
    const big = BigInt(text);
    return big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : big;
  }
  const value = Number(text);
  return Number.isInteger(value) ? new PyFloat(value) : value;
}
