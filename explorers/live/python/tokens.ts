/** Cuts Python source into tokens. */

export interface Token {
  kind: "name" | "number" | "string" | "fstring" | "op" | "newline" | "indent" | "dedent" | "end";
  /** The text; of a string its value, of a bytes literal too. */
  text: string;
  line: number;
  col: number;
  endLine: number;
  endCol: number;
  /** Set on strings: whether the literal is of bytes. */
  bytes?: boolean;
  /** Set on f-strings: the raw inside, where it starts, and whether backslashes stand for themselves. */
  raw?: boolean;
  offset?: number;
}

export class PythonSyntaxError extends Error {
  readonly line: number;
  readonly col: number;
  readonly pyType: string;
  constructor(message: string, line: number, col: number, pyType = "SyntaxError") {
    super(message);
    this.line = line;
    this.col = col;
    this.pyType = pyType;
  }
}

const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|>>|<<|<=|>=|==|!=|->|[-+*/%&|^@:]=|[-+*/%@&|^~<>()[\]{},:.;=]/y;
const NAME_START = /[\p{L}\p{Nl}_]/u;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_]*/uy;
const NUMBER = /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*|\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?/y;
const STRING_START = /([rRbBuUfF]{0,2})('''|"""|'|")/y;
const MAY_OPEN = new Set("'\"rRbBuUfF");
const ASCII_NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** The value of the escapes in a string's inside. */
export function unescape(text: string, bytes = false): string {
  return text.replace(
    /\\(\r?\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[\s\S])/g,
    (whole, escape: string) => {
      const simple: Record<string, string> = {
        "\n": "", "\r\n": "", "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v",
      };
      if (escape in simple) return simple[escape]!;
      if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8));
      if (escape[0] === "x" && escape.length === 3) return String.fromCharCode(parseInt(escape.slice(1), 16));
      if (!bytes && (escape[0] === "u" || escape[0] === "U") && escape.length > 4)
        return String.fromCodePoint(parseInt(escape.slice(1), 16));
      return whole;
    },
  );
}

/** Where the quoted string that starts at `at` (after its opening quotes) ends; -1 when it does not. */
function stringEnd(source: string, at: number, quote: string, isF: boolean): number {
  let depth = 0;
  for (let i = at; i < source.length; i++) {
    const c = source[i];
    if (c === "\\" && depth === 0) {
      i++;
      continue;
    }
    if (isF && c === "{") {
      if (depth === 0 && source[i + 1] === "{") i++;
      else depth++;
      continue;
    }
    if (isF && c === "}" && depth > 0) {
      depth--;
      continue;
    }
    if (depth > 0 && (c === "'" || c === '"') && !source.startsWith(quote, i)) {
      const inner = source.startsWith(c.repeat(3), i) ? c.repeat(3) : c;
      const end = stringEnd(source, i + inner.length, inner, false);
      if (end < 0) return -1;
      i = end + inner.length - 1;
      continue;
    }
    if (source.startsWith(quote, i)) return i;
    if (quote.length === 1 && c === "\n") return -1;
  }
  return -1;
}

/** @throws PythonSyntaxError where CPython's tokenizer stops, in its words */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  const brackets: { char: string; line: number; col: number }[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let atLineStart = true;

  const push = (kind: Token["kind"], text: string, start: number, startLine: number, startCol: number): Token => {
    const token: Token = { kind, text, line: startLine, col: startCol, endLine: line, endCol: at - lineStart, offset: start };
    tokens.push(token);
    return token;
  };

  while (true) {
    if (atLineStart && brackets.length === 0) {
      let width = 0;
      let i = at;
      for (; source[i] === " " || source[i] === "\t" || source[i] === "\f"; i++)
        width = source[i] === "\t" ? (Math.floor(width / 8) + 1) * 8 : width + 1;
      const c = source[i];
      if (c === "#" || c === "\n" || c === "\r" || c === undefined) {
        while (i < source.length && source[i] !== "\n") i++;
        if (i >= source.length) {
          at = i;
          break;
        }
        at = i + 1;
        line++;
        lineStart = at;
        continue;
      }
      at = i;
      atLineStart = false;
      if (width > indents.at(-1)!) {
        indents.push(width);
        push("indent", "", at, line, 0);
      }
      while (width < indents.at(-1)!) {
        indents.pop();
        push("dedent", "", at, line, at - lineStart);
        if (width > indents.at(-1)!)
          throw new PythonSyntaxError("unindent does not match any outer indentation level", line, at - lineStart, "IndentationError");
      }
    }
    const c = source[at];
    if (c === undefined) break;
    if (c === " " || c === "\t" || c === "\f" || c === "\r") {
      at++;
      continue;
    }
    if (c === "#") {
      while (at < source.length && source[at] !== "\n") at++;
      continue;
    }
    if (c === "\\" && /^\\\r?\n/.test(source.slice(at, at + 3))) {
      at = source.indexOf("\n", at) + 1;
      line++;
      lineStart = at;
      continue;
    }
    if (c === "\n") {
      if (brackets.length === 0) {
        push("newline", "", at, line, at - lineStart);
        atLineStart = true;
      }
      at++;
      line++;
      lineStart = at;
      continue;
    }
    const start = at;
    const startLine = line;
    const startCol = at - lineStart;
    STRING_START.lastIndex = at;
    const opening = MAY_OPEN.has(c) ? STRING_START.exec(source) : null;
    if (opening) {
      const prefix = opening[1]!.toLowerCase();
      const quote = opening[2]!;
      const inside = at + opening[0].length;
      const isF = prefix.includes("f");
      const end = stringEnd(source, inside, quote, isF);
      if (end < 0) {
        const kind = isF ? "f-string" : "string";
        throw new PythonSyntaxError(
          quote.length === 3
            ? `unterminated triple-quoted ${kind} literal (detected at line ${source.split("\n").length})`
            : `unterminated ${kind} literal (detected at line ${line})`,
          line,
          startCol,
        );
      }
      const text = source.slice(inside, end);
      at = end + quote.length;
      for (let i = start; i < at; i++)
        if (source[i] === "\n") {
          line++;
          lineStart = i + 1;
        }
      if (isF) Object.assign(push("fstring", text, start, startLine, startCol), { raw: prefix.includes("r"), offset: inside });
      else {
        const bytes = prefix.includes("b");
        push("string", prefix.includes("r") ? text : unescape(text, bytes), start, startLine, startCol).bytes = bytes;
      }
      continue;
    }
    const isPlain = c < "\x80";
    if (isPlain ? /[A-Za-z_]/.test(c) : NAME_START.test(String.fromCodePoint(source.codePointAt(at)!))) {
      ASCII_NAME.lastIndex = at;
      let name = isPlain ? ASCII_NAME.exec(source)![0] : "";
      if (!isPlain || source.charCodeAt(at + name.length) > 127) {
        NAME.lastIndex = at;
        name = NAME.exec(source)![0];
        at += name.length;
        push("name", name.normalize("NFKC"), start, startLine, startCol);
        continue;
      }
      at += name.length;
      push("name", name, start, startLine, startCol);
      continue;
    }
    if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(source[at + 1] ?? ""))) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(source)![0];
      at += number.length;
      if (/[\p{L}_]/u.test(source[at] ?? "") && !/^(?:and|else|for|if|in|is|not|or)\b/.test(source.slice(at)))
        throw new PythonSyntaxError("invalid decimal literal", line, startCol);
      if (/^0\d/.test(number) && !/^0[0_]*$/.test(number) && !/[.eEjJ]/.test(number))
        throw new PythonSyntaxError(
          "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers", line, startCol);
      push("number", number.replaceAll("_", ""), start, startLine, startCol);
      continue;
    }
    OPERATOR.lastIndex = at;
    const op = OPERATOR.exec(source)?.[0];
    if (op === undefined) {
      if (c === "!") throw new PythonSyntaxError("invalid syntax", line, startCol);
      if (c === "$" || c === "?" || c === "`") throw new PythonSyntaxError("invalid syntax", line, startCol);
      const point = source.codePointAt(at)!;
      throw new PythonSyntaxError(
        `invalid character '${String.fromCodePoint(point)}' (U+${point.toString(16).toUpperCase().padStart(4, "0")})`, line, startCol);
    }
    at += op.length;
    if (op in CLOSING) brackets.push({ char: op, line, col: startCol });
    else if (op === ")" || op === "]" || op === "}") {
      const open = brackets.pop();
      if (!open) throw new PythonSyntaxError(`unmatched '${op}'`, line, startCol);
      if (CLOSING[open.char] !== op)
        throw new PythonSyntaxError(
          `closing parenthesis '${op}' does not match opening parenthesis '${open.char}'` +
            (open.line === line ? "" : ` on line ${open.line}`), line, startCol);
    }
    push("op", op, start, startLine, startCol);
  }
  const open = brackets.pop();
  if (open) throw new PythonSyntaxError(`'${open.char}' was never closed`, open.line, open.col);
  if (tokens.length > 0 && tokens.at(-1)!.kind !== "newline") push("newline", "", at, line, at - lineStart);
  while (indents.length > 1) {
    indents.pop();
    push("dedent", "", at, line, 0);
  }
  push("end", "", at, line, 0);
  return tokens;
}
