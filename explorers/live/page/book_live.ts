/** What `book_extensions/live/live.js`, the parts of the page that load later, and the reader's record hand to each other. */
import type { Names } from "./needed";

/** A code cell of the page as it is printed; a hidden one has no number. */
export interface Listed extends Names {
  readonly key: string;
  readonly code: string;
  readonly number?: number;
}

export type Act = "run" | "edit" | "again" | "above" | "stop";

export interface Editor {
  focus(): void;
  /** Marks a line, from 1, as the one that raised; null takes the mark away. */
  markLine(line: number | null): void;
}

export interface EditorOptions {
  readonly code: string;
  readonly label: string;
  readonly onChange: (code: string) => void;
  readonly onRun: () => void;
  /** Names that may continue what stands before the cursor. */
  readonly complete: (prefix: string) => Promise<readonly string[]>;
}

export interface BookLive {
  readonly page: string;
  readonly listed?: { readonly list: readonly Listed[]; readonly imported: readonly string[] };
  load(name: string): Promise<void>;
  mark(bar: HTMLElement, changed: boolean): void;
  place(bar: HTMLElement, element: HTMLElement | null): void;
  /** The worker's code, as the text of a function. */
  worker?: () => void;
  /** Given by the page's part. */
  act?: (bar: HTMLElement, act: Act) => void;
  /** Given by the editor's part. */
  editor?: (host: HTMLElement, options: EditorOptions) => Editor;
}

/** The record of what the reader did: `progress.js`. */
export interface BookProgress {
  /** The reader's changes on a page: code by the key of its cell. */
  edits(page: string): Record<string, string>;
}

declare global {
  interface Window {
    bookLive: BookLive;
    bookProgress?: BookProgress;
  }
}

/** Longer code is not remembered. */
export const LONGEST = 20_000;
