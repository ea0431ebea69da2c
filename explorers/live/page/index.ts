/** The part of the page that runs and edits cells, loaded at the first Run or Edit. */
import { type Act, type BookLive, LONGEST, type Listed } from "./book_live";
import { Cell } from "./cell";
import { Python } from "./client";
import { make } from "./output";
import { Session } from "./session";
import { words } from "./words";

const live = window.bookLive;

/** What a bar's buttons act on. */
interface Place {
  readonly cell: Cell;
  readonly session: Session;
  readonly python: Python;
  /** Whether the reader's changes are remembered. */
  readonly kept: boolean;
}

const places = new WeakMap<HTMLElement, Place>();

const events = {
  checked(exercise: string, passed: boolean) {
    document.dispatchEvent(new CustomEvent("exercise-checked", { detail: { name: `ex-${exercise}`, passed } }));
  },
  anchor: (name: string): string | undefined => anchors.get(name),
};
const anchors = new Map<string, string>();

const status = make("div", "reading-status");
status.setAttribute("role", "status");
document.body.append(status);
const announce = (text: string) => {
  status.textContent = text;
};

/** The page's cells, which share one namespace, and one Python. */
function openPage({ listed, worker, page }: BookLive): void {
  if (!listed || !worker) throw new Error("the page's cells or its worker were not loaded");
  const edits = window.bookProgress?.edits(page) ?? {};
  const bars = new Map(
    [...document.querySelectorAll<HTMLElement>(".live-bar[data-cell]")].map((bar) => [bar.dataset.cell, bar] as const),
  );
  let hidden = 0;
  const cells = listed.list.map((one: Listed) => {
    const bar = bars.get(one.key) ?? null;
    const name = one.number === undefined ? words.hidden(++hidden) : words.cell(one.number);
    // Only a cell with a bar can have been changed.
    const cell = new Cell(one, name, bar, (bar && edits[one.key]) || one.code, events);
    if (cell.anchor) anchors.set(name, cell.anchor);
    return cell;
  });
  const python = new Python(worker);
  const session = new Session(cells, listed.imported, python, announce);
  for (const cell of cells) if (cell.bar) places.set(cell.bar, { cell, session, python, kept: true });
}

/** One Python for all programs that explorers show: each is whole, and the names of the page's cells stay theirs. */
let programs: Python | null = null;

function openProgram(bar: HTMLElement, { worker }: BookLive): void {
  if (!worker) throw new Error("the worker was not loaded");
  programs ??= new Python(worker);
  const code = bar.closest(".cell")?.querySelector(".cell_input pre")?.textContent ?? "";
  const cell = new Cell({ key: "", code }, words.program, bar, code, events);
  places.set(bar, { cell, session: new Session([cell], [], programs, announce), python: programs, kept: false });
}

function placeOf(bar: HTMLElement): Place {
  if (!places.has(bar)) {
    if (bar.dataset.cell === undefined) openProgram(bar, live);
    else openPage(live);
  }
  const found = places.get(bar);
  if (!found) throw new Error("the page lists no such cell");
  return found;
}

/** Changes that are not in the reader's record yet: it is written when typing pauses, and before the page goes. */
const unkept = new Set<Cell>();
let pause: ReturnType<typeof setTimeout> | undefined;

function keep(): void {
  clearTimeout(pause);
  for (const cell of unkept) {
    const code = cell.changed && cell.code.length <= LONGEST ? cell.code : null;
    document.dispatchEvent(new CustomEvent("cell-edited", { detail: { page: live.page, cell: cell.listed.key, code } }));
  }
  unkept.clear();
}

function keepSoon(cell: Cell): void {
  unkept.add(cell);
  clearTimeout(pause);
  pause = setTimeout(keep, 300);
}

addEventListener("pagehide", keep);

live.act = (bar: HTMLElement, act: Act) => {
  const { cell, session, python, kept } = placeOf(bar);
  if (act === "run") session.run(cell);
  else if (act === "above") session.run(cell, true);
  else if (act === "stop") session.stop(cell);
  else if (act === "again") {
    session.stop(cell);
    cell.restore();
    if (!kept) return;
    unkept.add(cell);
    keep();
  } else if (live.editor) {
    if (bar.dataset.state === "loading") cell.setState("idle", "");
    cell.edit(live.editor, {
      label: words.code(cell.name),
      onChange(code) {
        cell.change(code);
        if (kept) keepSoon(cell);
      },
      onRun: () => session.run(cell),
      complete: (prefix) => python.complete(prefix),
    });
  }
};
