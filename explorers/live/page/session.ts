/** The page's Python at work: which cells have run, what runs next, and what has to run again. */
import type { Frame, Output } from "../contract";
import type { Cell } from "./cell";
import type { Ending, Python } from "./client";
import { type Names, namesIn, needed } from "./needed";
import { words } from "./words";

interface Ran {
  readonly code: string;
  /** Its place in the order of all runs. */
  readonly at: number;
}

/** The line of a cell that the innermost of its frames stands at. */
function lineIn(cell: Cell, frames: readonly Frame[]): number | undefined {
  return frames.filter((frame) => frame.cell === cell.name).at(-1)?.line;
}

export class Session {
  private readonly cells: readonly Cell[];
  private readonly imported: ReadonlySet<string>;
  private readonly python: Python;
  private readonly announce: (text: string) => void;
  private readonly ran = new Map<Cell, Ran>();
  private life: number;
  private runs = 0;
  private lost = false;
  private queue: Promise<void> = Promise.resolve();
  private readonly cancelled = new Set<Cell>();
  private readonly waiting = new Set<Cell>();
  private running: Cell | null = null;
  /** What went wrong in cells without a place, told where they were needed if that fails too. */
  private readonly withheld: Output[] = [];

  constructor(cells: readonly Cell[], imported: readonly string[], python: Python, announce: (text: string) => void) {
    this.cells = cells;
    this.imported = new Set(imported);
    this.python = python;
    this.life = python.life;
    this.announce = announce;
  }

  /** Runs a cell, and first what it needs above; `all` runs everything above that may run, and not the cell. */
  run(cell: Cell, all = false): void {
    if (this.waiting.has(cell) || this.running === cell) return;
    this.waiting.add(cell);
    cell.setState("waiting", words.waiting);
    this.queue = this.queue.then(async () => {
      this.waiting.delete(cell);
      if (this.cancelled.delete(cell)) return;
      this.running = cell;
      await this.work(cell, all);
      this.running = null;
    });
  }

  /** Ends what runs and drops what waits for it, or takes a cell out of those that wait. */
  stop(cell: Cell): void {
    if (this.running === cell) {
      for (const other of this.waiting) this.cancel(other);
      this.python.interrupt();
    } else if (this.waiting.has(cell)) {
      this.cancel(cell);
    }
  }

  private cancel(cell: Cell): void {
    this.cancelled.add(cell);
    cell.setState("idle", "");
  }

  private names(): Names[] {
    return this.cells.map((cell) => (cell.changed ? namesIn(cell.code, this.imported) : cell.listed));
  }

  /** Whether a cell ran as it stands, after everything that it needs. */
  private isDone(cell: Cell, above: readonly Cell[]): boolean {
    const own = this.ran.get(cell);
    if (own?.code !== cell.code) return false;
    return above.every((other) => (this.ran.get(other)?.at ?? Number.POSITIVE_INFINITY) < own.at);
  }

  /** What must run before a cell, from top to bottom. */
  private missing(index: number, names: readonly Names[], all: boolean): Cell[] {
    const above = all ? this.cells.slice(0, index).flatMap((cell, i) => (cell.bar ? [i] : [])) : needed(index, names);
    // A cell that may run may need hidden ones, which are not among those that may.
    const wanted = new Set(all ? above.flatMap((i) => [...needed(i, names), i]) : above);
    const missing = new Set<number>();
    for (const i of [...wanted].sort((a, b) => a - b)) {
      const its = needed(i, names);
      if (its.some((other) => missing.has(other)) || !this.isDone(this.at(i), its.map((other) => this.at(other)))) missing.add(i);
    }
    return [...missing].map((i) => this.at(i));
  }

  private at(index: number): Cell {
    const cell = this.cells[index];
    if (!cell) throw new RangeError(`the page has no cell with index ${index}`);
    return cell;
  }

  private async work(cell: Cell, all: boolean): Promise<void> {
    const began = performance.now();
    const time = () => (performance.now() - began) / 1000;
    const first = this.missing(this.cells.indexOf(cell), this.names(), all);
    const output = all ? null : cell.freshOutput();
    this.withheld.length = 0;
    this.announce(words.announce.running(cell.name));
    let now = first[0] ?? cell;
    let left = first.length;
    const show = () =>
      cell.setState("running", now === cell ? words.running(time()) : words.runningAbove(now.name, left, time()));
    show();
    const clock = setInterval(show, 100);
    const again = this.lost && first.length > 0;
    let ending: Ending = { how: "passed" };
    for (const step of all ? first : [...first, cell]) {
      now = step;
      show();
      ending = await this.step(step);
      left -= 1;
      // A cell that cannot run here leaves what it got to, and that is what the cells below were measured with.
      if (ending.how === "failed" && step !== cell && !step.bar) ending = { how: "passed" };
      if (ending.how !== "passed") break;
    }
    clearInterval(clock);
    if (ending.how === "failed") output?.add(this.withheld);
    this.finish(cell, now, ending, time(), all);
    if (!output || ending.how === "broken") return;
    const stoppedAbove = ending.how === "failed" && now !== cell;
    if (first.length && !stoppedAbove && ending.how !== "stopped") {
      const numbers = first.flatMap(({ listed }) => (listed.number === undefined ? [] : [listed.number]));
      const named = words.names(numbers, first.length - numbers.length);
      output.note(again ? words.ranAgain(named) : words.ranFirst(named));
    }
  }

  /** Runs one cell in the namespace as it is. */
  private async step(cell: Cell): Promise<Ending> {
    const { code } = cell;
    const output = cell.freshOutput();
    let frame: number | null = null;
    let pending: Output[] = [];
    let drawn = 0;
    const draw = () => {
      drawn = 0;
      output?.add(pending);
      pending = [];
    };
    const ending = await this.python.evaluate(code, cell.name, (outputs) => {
      for (const one of outputs) {
        if (one.kind !== "error") continue;
        frame = lineIn(cell, one.frames) ?? null;
        this.markOthers(one.frames, cell);
        if (!output) this.withheld.push(one);
      }
      pending.push(...outputs);
      drawn ||= requestAnimationFrame(draw);
    });
    cancelAnimationFrame(drawn);
    draw();
    output?.end();
    cell.markLine(frame);
    if (this.python.life !== this.life) {
      this.life = this.python.life;
      this.ran.clear();
      this.lost = true;
    } else if (ending.how === "passed") {
      this.runs += 1;
      this.ran.set(cell, { code, at: this.runs });
    } else {
      this.ran.delete(cell);
    }
    return ending;
  }

  private markOthers(frames: readonly Frame[], own: Cell): void {
    for (const other of this.cells) {
      const line = other === own ? undefined : lineIn(other, frames);
      if (line !== undefined) other.markLine(line);
    }
  }

  private finish(cell: Cell, last: Cell, ending: Ending, time: number, all: boolean): void {
    const { announce } = words;
    if (ending.how === "passed") {
      this.lost = false;
      cell.setState("idle", words.took(time));
      this.announce(all ? words.allRan : announce.done(cell.name, time, cell.summary));
    } else if (ending.how === "stopped") {
      cell.setState("idle", words.stopped(time));
      this.announce(announce.stopped(cell.name));
    } else if (ending.how === "broken") {
      cell.setState("idle", "");
      const told = words.broken(ending.reason);
      cell.freshOutput()?.note(told);
      this.announce(told);
    } else {
      cell.setState("idle", words.failed(time));
      if (last !== cell) {
        cell.freshOutput()?.note(words.above(last.name), last.anchor);
        last.setState("idle", words.failed(time));
      }
      this.announce(announce.failed(cell.name, last.summary || cell.summary));
    }
  }
}
