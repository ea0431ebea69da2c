/** What a cell shows under its code: text, values, tables, figures, files, and the line that went wrong. */
import type { Output } from "../contract";
import { safeHtml } from "./safe_html";
import { words } from "./words";

type Kind<K extends Output["kind"]> = Extract<Output, { kind: K }>;

/** Characters that one cell may show, however much it prints. */
const MOST = 100_000;
/** Ink and grid of figures in each colour scheme, as `book_extensions/figures.py` has them. */
const INK: Record<"light" | "dark", Readonly<Record<string, string>>> = {
  light: { currentcolor: "#1c2733" },
  dark: { currentcolor: "#e6edf3", "#1c2733": "#e6edf3", "#c9d1d9": "#3d4650" },
};
const PLACE = /File "([^"\n]+)", line (\d+)/g;

/** A box that scrolls is reached by keyboard, but only while there is something to scroll. */
function markScroller(box: HTMLElement): void {
  const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  if (scrolls === box.hasAttribute("tabindex")) return;
  if (scrolls) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words.scroller);
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) markScroller(target as HTMLElement);
});

export interface OutputEvents {
  /** An exercise was checked. */
  readonly checked: (exercise: string, passed: boolean) => void;
  /** Where a frame of a traceback is on the page, if it is. */
  readonly anchor: (cell: string) => string | undefined;
}

export class OutputArea {
  readonly element: HTMLElement;
  private readonly events: OutputEvents;
  private text: { kind: "stdout" | "stderr"; node: Text } | null = null;
  private shown = 0;
  private cut = 0;
  private cutNote: HTMLElement | null = null;
  private spoken = "";
  private bar: HTMLElement | null = null;

  constructor(label: string, events: OutputEvents) {
    this.element = make("div", "live-output");
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", label);
    this.events = events;
  }

  clear(): void {
    this.element.replaceChildren();
    this.text = null;
    this.shown = 0;
    this.cut = 0;
    this.cutNote = null;
    this.spoken = "";
    this.bar = null;
  }

  /** The beginning of what was shown, for who hears it. */
  get summary(): string {
    return this.spoken.trim().replace(/\s+/g, " ").slice(0, 300) || words.announce.nothing;
  }

  add(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.kind === "result") this.result(output);
      else if (output.kind === "figure") this.figure(output);
      else if (output.kind === "error") this.error(output);
      else if (output.kind === "progress") this.progress(output);
      else if (output.kind === "file") this.file(output);
      else this.print(output.kind, output.text);
    }
    for (const box of this.element.querySelectorAll<HTMLElement>("pre, .table-scroll")) {
      sizes.observe(box);
      markScroller(box);
    }
  }

  /** A sentence of the page itself; with an anchor it leads there. */
  note(text: string, anchor?: string): void {
    this.text = null;
    const note = make("p", "live-note");
    if (anchor) {
      const link = document.createElement("a");
      link.href = `#${anchor}`;
      link.textContent = text;
      note.append(link);
    } else {
      note.textContent = text;
    }
    this.element.append(note);
  }

  private print(kind: "stdout" | "stderr", text: string): void {
    this.say(text);
    const room = MOST - this.shown;
    if (text.length > room) {
      this.cut += text.slice(room).split("\n").length - 1 || 1;
      text = text.slice(0, room);
    }
    this.shown += text.length;
    if (this.text?.kind !== kind) {
      const block = make("pre", kind === "stderr" ? "live-text live-stderr" : "live-text");
      const node = document.createTextNode("");
      block.append(node);
      this.element.append(block);
      this.text = { kind, node };
    }
    const { node } = this.text;
    if (text.includes("\r")) node.data = (node.data + text).replace(/[^\n]*\r(?!\n|$)/g, "");
    else node.appendData(text);
    if (this.cut) {
      this.cutNote ??= this.element.appendChild(make("p", "live-note"));
      this.cutNote.textContent = words.cut(this.cut);
    }
  }

  private result(output: Kind<"result">): void {
    this.text = null;
    this.say(output.text);
    if (output.html !== undefined) {
      const value = make("div", output.check ? "live-value live-check" : "live-value table-scroll");
      if (output.check) value.dataset.passed = String(output.check.passed);
      value.append(safeHtml(output.html));
      this.element.append(value);
    } else {
      this.print("stdout", `${output.text}\n`);
      this.text = null;
    }
    if (output.check) this.events.checked(output.check.exercise, output.check.passed);
  }

  /** As a picture, an SVG can do nothing but be seen. Both schemes stand in the page, as for the book's own figures. */
  private figure({ svg, alt }: Kind<"figure">): void {
    this.text = null;
    this.say(alt);
    const figure = make("span", "themed-figure");
    for (const scheme of ["light", "dark"] as const) {
      const image = make("img", `only-${scheme} figure-output${scheme === "dark" ? " dark-light" : ""}`) as HTMLImageElement;
      image.src = `data:image/svg+xml,${encodeURIComponent(svg.replace(/currentColor|#1c2733|#c9d1d9/gi, (ink) => INK[scheme][ink.toLowerCase()] ?? ink))}`;
      image.alt = alt;
      figure.append(image);
    }
    this.element.append(figure);
  }

  private progress({ label, done, total }: Kind<"progress">): void {
    if (done >= total) {
      this.bar?.remove();
      this.bar = null;
      return;
    }
    this.text = null;
    if (!this.bar) {
      this.bar = make("label", "live-progress");
      this.bar.append(document.createElement("span"), document.createElement("progress"));
      this.element.append(this.bar);
    }
    const [told, bar] = this.bar.children as unknown as [HTMLElement, HTMLProgressElement];
    told.textContent = `${label}: ${done} / ${total}`;
    bar.max = total;
    bar.value = done;
  }

  private file({ name, text }: Kind<"file">): void {
    this.text = null;
    const button = make("button", "live-file") as HTMLButtonElement;
    button.type = "button";
    button.textContent = words.download(name);
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
    this.element.append(button);
  }

  /** Takes away what only made sense while the cell ran. */
  end(): void {
    this.bar?.remove();
    this.bar = null;
  }

  private error({ traceback, type, message }: Kind<"error">): void {
    this.text = null;
    this.say(message ? `${type}: ${message}` : type);
    const block = make("pre", "live-error");
    let end = 0;
    for (const found of traceback.matchAll(PLACE)) {
      const anchor = this.events.anchor(found[1] ?? "");
      if (!anchor) continue;
      block.append(traceback.slice(end, found.index));
      const link = document.createElement("a");
      link.href = `#${anchor}`;
      link.textContent = found[0];
      block.append(link);
      end = found.index + found[0].length;
    }
    block.append(traceback.slice(end));
    this.element.append(block);
  }

  private say(text: string): void {
    if (this.spoken.length < 1000) this.spoken += `${text.slice(0, 1000)} `;
  }
}

export function make(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
