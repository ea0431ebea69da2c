/**
 * What the page and its worker say to each other.
 *
 * The worker is the bundle `live.js`: one classic script without exports that answers as soon as it runs. The site keeps it
 * inside a function, whose text becomes the worker's Blob, because a page opened from disk can fetch nothing.
 */
import type { Output } from "./contract";

/** What the page asks. Its `run` is in every answer to it; one request is answered before the next begins. */
export type Request =
  | { readonly kind: "evaluate"; readonly run: number; readonly code: string; readonly cell: string }
  | { readonly kind: "complete"; readonly run: number; readonly prefix: string }
  | { readonly kind: "reset"; readonly run: number };

/** What the worker answers. It gathers outputs, so that a cell that prints line by line sends tens of messages a second. */
export type Answer =
  /** Once, when the engine has started. */
  | { readonly kind: "ready" }
  | { readonly kind: "outputs"; readonly run: number; readonly outputs: readonly Output[] }
  /** A cell has ended, `passed` without an exception. */
  | { readonly kind: "done"; readonly run: number; readonly passed: boolean }
  | { readonly kind: "names"; readonly run: number; readonly names: readonly string[] }
  /** The engine cannot start or go on: the page takes a new worker. */
  | { readonly kind: "broken"; readonly reason: string };
