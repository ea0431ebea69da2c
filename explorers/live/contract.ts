/**
 * The page's Python behind one interface, so that another engine can take its place.
 *
 * It runs in a worker and knows no DOM. `evaluate` works until the code ends: Stop is `worker.terminate()` with a new worker
 * afterwards, whose namespace is empty, so the page runs again what it needs.
 */

/** What running a cell shows, in order. `text` is what a terminal would print, `html` (when given) a safe fragment. */
export type Output =
  | { readonly kind: "stdout" | "stderr"; readonly text: string }
  /** The value of a cell's last expression. `check` is there when it is the verdict of `check(...)`. */
  | {
      readonly kind: "result";
      readonly text: string;
      readonly html?: string;
      readonly check?: { readonly exercise: string; readonly passed: boolean };
    }
  /** An SVG whose ink is `currentColor` and whose only other colours are those of the book's palette. */
  | { readonly kind: "figure"; readonly svg: string; readonly alt: string }
  /** How far a bar of tqdm is; one that ends with `done === total`, or is closed, goes away. */
  | { readonly kind: "progress"; readonly label: string; readonly done: number; readonly total: number }
  /** A text file that the code wrote, such as a score card, which the page offers to save. */
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  /** An uncaught exception. `frames` is innermost last; `traceback` is the text that Python would print. */
  | {
      readonly kind: "error";
      readonly type: string;
      readonly message: string;
      readonly traceback: string;
      readonly frames: readonly Frame[];
    };

/** `cell` is the name that `evaluate` was given, or a file of a library; lines count from 1. */
export interface Frame {
  readonly cell: string;
  readonly line: number;
  readonly name: string;
}

export interface EvaluateOptions {
  /** The name that tracebacks call the cell by, such as `"Cell 4"`. */
  readonly cell: string;
  readonly onOutput: (output: Output) => void;
  /** Characters of text after which the rest of the cell's output is dropped, with a line that says so. */
  readonly maximumText?: number;
}

export interface Interpreter {
  /** Runs a cell in the page's namespace. Resolves to whether it ended without an exception. */
  evaluate(code: string, options: EvaluateOptions): Promise<boolean>;
  /** Asks a running cell to raise KeyboardInterrupt; works where the caller shares the engine's thread. */
  interrupt(): void;
  /** The names that may continue the last dotted name of `prefix`, sorted. */
  complete(prefix: string): string[];
  /** Forgets every name that cells defined. */
  reset(): void;
}
