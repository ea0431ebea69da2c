/** Tracebacks as CPython prints them, with its suggestions for misspelt names. */
import { builtins } from "./expressions.js";
import { namesOf } from "./builtins.js";
import { str } from "./objects.js";
import { EXCEPTIONS, PyException, type TracebackEntry, type Value } from "./values.js";
import type { PythonSyntaxError } from "./tokens.js";

const MOVE = 2;
const CASE = 1;

function substitution(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? CASE : MOVE;
}

/** CPython's weighted edit distance: 2 for a letter, 1 for its case. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) * MOVE > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i * MOVE);
  for (let i = 1; i <= a.length; i++) {
    const next = [i * MOVE];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j - 1]! + substitution(a[i - 1]!, b[j - 1]!), row[j]! + MOVE, next[j - 1]! + MOVE);
    row = next;
  }
  return row[b.length]!;
}

/** The known name that CPython would suggest for a wrong one, or null. */
export function suggestion(wrong: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const name of names) {
    if (name === wrong) continue;
    const limit = Math.min(Math.floor(((wrong.length + name.length + 3) * MOVE) / 6), bestDistance - 1);
    const found = distance(wrong, name, limit);
    if (found <= limit) {
      best = name;
      bestDistance = found;
    }
  }
  return best;
}

function hint(exc: PyException, globals: Map<string, Value>): string {
  const message = str(exc);
  const undefinedName = /^name '(.+)' is not defined$/.exec(message);
  if (undefinedName && exc.cls === EXCEPTIONS.get("NameError")) {
    const close = suggestion(undefinedName[1]!, [...globals.keys(), ...builtins.keys()]);
    return close === null ? "" : `. Did you mean: '${close}'?`;
  }
  if (exc.cls === EXCEPTIONS.get("AttributeError") && exc.dict.has("obj") && !/Did you mean/.test(message)) {
    const wrong = exc.dict.get("name") as string;
    const close = suggestion(wrong, namesOf(exc.dict.get("obj")).filter((name) => !name.startsWith("_") || wrong.startsWith("_")));
    return close === null ? "" : `. Did you mean: '${close}'?`;
  }
  return "";
}

/** The last line (or lines) of a traceback. */
export function lastLine(exc: PyException, globals: Map<string, Value>): string {
  const { cls } = exc;
  const name = cls.module === "builtins" || cls.module === "__main__" ? cls.qualname : `${cls.module}.${cls.qualname}`;
  let message: string;
  try {
    message = str(exc);
  } catch {
    message = "<exception str() failed>";
  }
  const text = message === "" ? name : `${name}: ${message}${hint(exc, globals)}`;
  return [text, ...exc.notes].join("\n");
}

/** Files of the page's own libraries; their frames say nothing to a reader. */
export const isLibrary = (file: string): boolean => file.endsWith(".py") && !file.startsWith("<") && libraries.has(file);
export const libraries = new Set<string>();

/** Source text by file, for the lines that a traceback quotes. */
export const sourceLines = new Map<string, string[]>();

function entries(list: readonly TracebackEntry[]): string {
  const out: string[] = [];
  let repeated = 0;
  list.forEach((entry, i) => {
    const before = list[i - 1];
    if (before && before.file === entry.file && before.line === entry.line && before.name === entry.name) {
      repeated++;
      if (repeated >= 3) return;
    } else {
      if (repeated > 3) out.push(`  [Previous line repeated ${repeated - 2} more times]`);
      repeated = 0;
    }
    out.push(`  File "${entry.file}", line ${entry.line}, in ${entry.name}`);
    const line = sourceLines.get(entry.file)?.[entry.line - 1];
    if (line !== undefined) out.push(`    ${line.trim()}`);
  });
  if (repeated >= 3) out.push(`  [Previous line repeated ${repeated - 2} more times]`);
  return out.join("\n");
}

/** The whole traceback, causes first. Frames inside the page's own libraries are left out, unless there are no others. */
export function formatTraceback(exc: PyException, globals: Map<string, Value>, seen = new Set<PyException>()): string {
  seen.add(exc);
  let before = "";
  if (exc.cause && !seen.has(exc.cause))
    before = `${formatTraceback(exc.cause, globals, seen)}\n\nThe above exception was the direct cause of the following exception:\n\n`;
  else if (exc.context && !exc.suppressContext && !seen.has(exc.context))
    before = `${formatTraceback(exc.context, globals, seen)}\n\nDuring handling of the above exception, another exception occurred:\n\n`;
  const frames = visibleFrames(exc);
  const list = frames.length > 0 ? `Traceback (most recent call last):\n${entries(frames)}\n` : "";
  return `${before}${list}${lastLine(exc, globals)}`;
}

export function visibleFrames(exc: PyException): TracebackEntry[] {
  const own = exc.traceback.filter(({ file }) => !isLibrary(file));
  return own.length > 0 ? own : exc.traceback;
}

export function formatSyntaxError(error: PythonSyntaxError, file: string, source: string): string {
  const line = source.split("\n")[error.line - 1] ?? "";
  const shown = line.trim();
  const caret = Math.max(0, error.col - (line.length - line.trimStart().length));
  return `  File "${file}", line ${error.line}\n    ${shown}\n    ${" ".repeat(caret)}^\n${error.pyType}: ${error.message}`;
}
