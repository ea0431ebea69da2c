/** The part of the page that runs and edits cells, loaded at the first Run or Edit. */
import { type Act, type BookLive, LONGEST, type Listed } from "./book_live";
import { Cell } from "./cell";
import { Python } from "./client";
import { make } from "./output";
import { Session } from "./session";
import { words } from "./words";

const live = window.bookLive;

/** Cells, worker and session are made when all parts of the page have been loaded. */
let page: { session: Session; python: Python; cellOf: (bar: HTMLElement) => Cell } | null = null;

function start(bookLive: BookLive) {
  if (!bookLive.listed || !bookLive.worker) throw new Error("the page's cells or its worker were not loaded");
  const { list, imported } = bookLive.listed;
  const edits = window.bookProgress?.edits(bookLive.page) ?? {};
  const bars = new Map(
    [...document.querySelectorAll<HTMLElement>(".live-bar")].map((bar) => [bar.dataset.cell, bar] as const),
  );
  const byName = new Map<string, Cell>();
  const byBar = new Map<HTMLElement, Cell>();
  const events = {
    checked(exercise: string, passed: boolean) {
      document.dispatchEvent(new CustomEvent("exercise-checked", { detail: { name: `ex-${exercise}`, passed } }));
    },
    anchor: (name: string) => byName.get(name)?.anchor,
  };
  let hidden = 0;
  const cells = list.map((listed: Listed) => {
    const bar = bars.get(listed.key) ?? null;
    const name = listed.number === undefined ? words.hidden(++hidden) : words.cell(listed.number);
    // Only a cell with a bar can have been edited.
    const cell = new Cell(listed, name, bar, (bar && edits[listed.key]) || listed.code, events);
    byName.set(name, cell);
    if (bar) byBar.set(bar, cell);
    return cell;
  });

  const status = make("div", "reading-status");
  status.setAttribute("role", "status");
  document.body.append(status);
  const python = new Python(bookLive.worker);
  const session = new Session(cells, imported, python, (text) => {
    status.textContent = text;
  });
  const cellOf = (bar: HTMLElement) => {
    const cell = byBar.get(bar);
    if (!cell) throw new Error("the page lists no such cell");
    return cell;
  };
  return { session, python, cellOf, status };
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
  page ??= start(live);
  const { session, python, cellOf } = page;
  const cell = cellOf(bar);
  if (act === "run") session.run(cell);
  else if (act === "above") session.run(cell, true);
  else if (act === "stop") session.stop(cell);
  else if (act === "again") {
    session.stop(cell);
    cell.restore();
    unkept.add(cell);
    keep();
  } else if (live.editor) {
    if (bar.dataset.state === "loading") cell.setState("idle", "");
    cell.edit(live.editor, {
      label: words.code(cell.listed.number ?? 0),
      onChange(code) {
        cell.change(code);
        keepSoon(cell);
      },
      onRun: () => session.run(cell),
      complete: (prefix) => python.complete(prefix),
    });
  }
};
