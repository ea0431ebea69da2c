/** The page's Python: `contract.ts` on the interpreter of this folder. */
import type { EvaluateOptions, Frame as OutputFrame, Interpreter, Output } from "../contract.js";
import { compileModule, handling } from "./compiler.js";
import { builtins } from "./expressions.js";
import { namesOf } from "./builtins.js";
import { display } from "./display.js";
import { loader, modules } from "./imports.js";
import { findAttr } from "./attributes.js";
import { asThrow, limits } from "./functions.js";
import { str } from "./objects.js";
import { output } from "./output.js";
import { ticks } from "./ticks.js";
import { formatSyntaxError, formatTraceback, libraries, sourceLines, visibleFrames } from "./traceback.js";
import { PythonSyntaxError } from "./tokens.js";
import { EXCEPTIONS, PyException, PyModule, PyThrow, type Value } from "./values.js";

const MAXIMUM_TEXT = 400_000;
/** Text is gathered this long (in milliseconds) before it is handed out. */
const GATHER = 40;

loader.run = (source, file, globals) => {
  libraries.add(file);
  try {
    compileModule(source, file, false, true).run(globals);
  } catch (error) {
    if (error instanceof PythonSyntaxError) throw syntaxThrow(error);
    throw error;
  }
};

function syntaxThrow(error: PythonSyntaxError): PyThrow {
  const type = EXCEPTIONS.get(error.pyType)!;
  return new PyThrow(new PyException(type, [error.message]));
}

/** Things to be done when a cell has ended, such as showing its figures, and when the namespace is emptied. */
export const afterCell: (() => void)[] = [];
export const atReset: (() => void)[] = [];

/** Hands text on in larger pieces, and drops what no reader would read. */
class Gatherer {
  private text = "";
  private kind: "stdout" | "stderr" = "stdout";
  private written = 0;
  private last = Date.now();
  private readonly emit: (output: Output) => void;
  private readonly maximum: number;

  constructor(emit: (output: Output) => void, maximum: number) {
    this.emit = emit;
    this.maximum = maximum;
  }

  write(kind: "stdout" | "stderr", text: string): void {
    if (this.written > this.maximum) return;
    if (kind !== this.kind) this.flush();
    this.kind = kind;
    this.written += text.length;
    if (this.written > this.maximum) {
      this.text += text.slice(0, Math.max(0, text.length - (this.written - this.maximum)));
      this.flush();
      this.emit({ kind: "stderr", text: `\n[The cell printed more than ${this.maximum.toLocaleString("en")} characters: the rest is not shown.]\n` });
      return;
    }
    this.text += text;
    if (this.text.length > 50_000) this.flush();
  }

  /** Lets text out that has waited long enough. */
  breathe(): void {
    const now = Date.now();
    if (now - this.last < GATHER) return;
    this.last = now;
    this.flush();
  }

  flush(): void {
    if (this.text === "") return;
    const { kind, text } = this;
    this.text = "";
    this.emit({ kind, text });
  }
}

export class PagePython implements Interpreter {
  private globals = new Map<string, Value>();

  constructor() {
    this.reset();
  }

  reset(): void {
    this.globals = new Map<string, Value>([["__name__", "__main__"], ["__builtins__", null]]);
    modules.set("__main__", new PyModule("__main__", this.globals));
    for (const action of atReset) action();
  }

  interrupt(): void {
    ticks.interrupted = true;
    ticks.left = 0;
  }

  async evaluate(code: string, options: EvaluateOptions): Promise<boolean> {
    return this.run(code, options);
  }

  /** `evaluate` without the promise. */
  run(code: string, { cell, onOutput, maximumText = MAXIMUM_TEXT }: EvaluateOptions): boolean {
    const gatherer = new Gatherer(onOutput, maximumText);
    output.write = (text) => gatherer.write("stdout", text);
    output.writeError = (text) => gatherer.write("stderr", text);
    output.show = (thing) => {
      gatherer.flush();
      onOutput(thing as unknown as Output);
    };
    ticks.now = () => gatherer.breathe();
    ticks.interrupted = false;
    ticks.deadline = null;
    limits.depth = 0;
    handling.length = 0;
    sourceLines.set(cell, code.split("\n"));
    let passed = true;
    try {
      const value = compileModule(code, cell, !/;\s*(?:#.*)?$/.test(code.trimEnd())).run(this.globals);
      for (const action of afterCell) action();
      if (value !== undefined && value !== null) {
        this.globals.set("_", value);
        display(value);
      }
    } catch (error) {
      passed = false;
      // What was drawn before the mistake is shown.
      for (const action of afterCell) action();
      gatherer.flush();
      onOutput(this.failure(error, cell, code));
    } finally {
      gatherer.flush();
    }
    return passed;
  }

  private failure(error: unknown, cell: string, code: string): Output {
    if (error instanceof PythonSyntaxError)
      return {
        kind: "error", type: error.pyType, message: error.message, traceback: formatSyntaxError(error, cell, code),
        frames: [{ cell, line: error.line, name: "<module>" }],
      };
    const { exc } = asThrow(error);
    const frames = visibleFrames(exc).map(({ file, line, name }): OutputFrame => ({ cell: file, line, name }));
    let message: string;
    try {
      message = str(exc);
    } catch {
      message = "";
    }
    return { kind: "error", type: exc.cls.name, message, traceback: formatTraceback(exc, this.globals), frames };
  }

  complete(prefix: string): string[] {
    const match = /((?:[\p{L}_][\p{L}\p{N}_]*\.)*)([\p{L}_][\p{L}\p{N}_]*)?$/u.exec(prefix);
    if (!match || match[0] === "") return [];
    const path = match[1]!.split(".").filter(Boolean);
    const start = match[2] ?? "";
    let names: Iterable<string>;
    if (path.length === 0) names = [...this.globals.keys(), ...builtins.keys()];
    else {
      let value: Value = this.globals.get(path[0]!);
      // Attributes are read, never called: a property of a page's own object may be slow, but not harmful.
      for (const name of path.slice(1)) {
        if (value === undefined) return [];
        try {
          value = findAttr(value, name);
        } catch {
          return [];
        }
      }
      if (value === undefined) return [];
      names = namesOf(value);
    }
    return [...new Set(names)].filter((name) => name.startsWith(start) && (start.startsWith("_") || !name.startsWith("_"))).sort();
  }
}
