/** Which cells above a cell must run before it: the page's rule for "what it needs, once". */

/** The names of a cell: `late` are those that its functions read when they are called. */
export interface Names {
  readonly reads?: readonly string[];
  readonly late?: readonly string[];
  /** What it gives a value, whatever happens. */
  readonly binds?: readonly string[];
  /** What it may change, or give a value under a condition. */
  readonly changes?: readonly string[];
}

/**
 * The indices of the cells above one that it needs, from top to bottom.
 *
 * Going up, a cell is needed when it binds or may change a name that is wanted by then; what it reads is wanted from there
 * on, and what it binds no longer. Names that functions read when they are called may be bound later than the functions.
 */
export function needed(cell: number, names: readonly Names[]): number[] {
  const own = names[cell];
  const late = new Set(own?.late);
  for (;;) {
    const wanted = new Set([...(own?.reads ?? []), ...late]);
    const before = late.size;
    const chosen: number[] = [];
    for (let above = cell - 1; above >= 0; above--) {
      const { reads = [], late: later = [], binds = [], changes = [] } = names[above] ?? {};
      if (![...binds, ...changes].some((name) => wanted.has(name))) continue;
      chosen.unshift(above);
      for (const name of binds) wanted.delete(name);
      for (const name of reads) wanted.add(name);
      for (const name of later) late.add(name);
    }
    if (late.size === before) return chosen;
  }
}

const COMMENT = /#.*$/gm;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * The names of code that a reader wrote: every word in it may be read, and every word may be changed, except what the
 * page imports.
 */
export function namesIn(code: string, imported: ReadonlySet<string>): Names {
  const all = [...new Set(code.replace(COMMENT, "").match(WORD) ?? [])];
  return { reads: all, late: all, changes: all.filter((name) => !imported.has(name)) };
}
