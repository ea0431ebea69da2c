/** One code cell of the page: its code, its buttons, its output, and how it is getting on. */
import type { Act, Editor, EditorOptions, Listed } from "./book_live";
import { OutputArea, type OutputEvents, make } from "./output";
import { words } from "./words";

export class Cell {
  readonly listed: Listed;
  readonly name: string;
  /** Where its buttons are; a cell that may not run, or is hidden, has none. */
  readonly bar: HTMLElement | null;
  /** The code as the reader has it. */
  code: string;
  private output: OutputArea | null = null;
  private editor: Editor | null = null;
  private status: HTMLElement | null = null;
  private markedLine: number | null = null;
  private readonly events: OutputEvents;

  constructor(listed: Listed, name: string, bar: HTMLElement | null, code: string, events: OutputEvents) {
    this.listed = listed;
    this.name = name;
    this.bar = bar;
    this.code = code;
    this.events = events;
  }

  get changed(): boolean {
    return this.code !== this.listed.code;
  }

  /** The cell's element in the page, for a cell that may run. */
  private get element(): HTMLElement | null {
    return this.bar?.closest<HTMLElement>(".cell") ?? null;
  }

  get anchor(): string | undefined {
    return this.element?.id;
  }

  /** Lets the reader change the code; the place of the printed code becomes an editor. */
  edit(make: (host: HTMLElement, options: EditorOptions) => Editor, options: Omit<EditorOptions, "code">): void {
    if (!this.bar) return;
    if (!this.editor) {
      const host = document.createElement("div");
      window.bookLive.place(this.bar, host);
      this.editor = make(host, { ...options, code: this.code });
      this.editor.markLine(this.markedLine);
    }
    this.button("edit")?.setAttribute("hidden", "");
    this.editor.focus();
  }

  change(code: string): void {
    this.code = code;
    this.markLine(null);
    if (this.bar) window.bookLive.mark(this.bar, this.changed);
  }

  /** Shows the cell as it was printed, with what it printed. */
  restore(): void {
    this.code = this.listed.code;
    this.editor = null;
    this.output?.element.remove();
    this.output = null;
    this.status?.remove();
    this.status = null;
    this.markedLine = null;
    if (!this.bar) return;
    window.bookLive.place(this.bar, null);
    window.bookLive.mark(this.bar, false);
    this.button("above")?.remove();
    this.element?.classList.remove("ran");
    const edit = this.button("edit");
    edit?.removeAttribute("hidden");
    edit?.focus();
  }

  /** The place of the cell's output, empty; what the build printed gives way to it. */
  freshOutput(): OutputArea | null {
    this.markLine(null);
    if (!this.bar) return null;
    if (!this.output) {
      this.output = new OutputArea(words.output(this.name), this.events);
      const printed = this.element?.querySelector(".cell_output");
      if (printed) printed.before(this.output.element);
      else this.bar.after(this.output.element);
    }
    this.output.clear();
    this.element?.classList.add("ran");
    return this.output;
  }

  get summary(): string {
    return this.output?.summary ?? "";
  }

  setState(state: "running" | "waiting" | "idle", text: string): void {
    const bar = this.bar;
    if (!bar) return;
    bar.dataset.state = state;
    const run = this.button("run") ?? this.button("stop");
    if (run) {
      const busy = state !== "idle";
      run.dataset.act = (busy ? "stop" : "run") satisfies Act;
      run.textContent = busy ? words.stop : words.run;
      run.setAttribute("aria-label", busy ? words.stopCell(this.name) : words.runCell(this.name));
    }
    if (!this.button("above") && (this.listed.number ?? 1) > 1) {
      const above = document.createElement("button");
      above.type = "button";
      above.dataset.act = "above" satisfies Act;
      above.textContent = words.runAbove;
      above.setAttribute("aria-label", words.runAboveCell(this.name));
      (this.button("edit") ?? run)?.after(above);
    }
    if (!this.status) {
      bar.querySelector(".live-status")?.remove();
      this.status = make("span", "live-status");
      bar.append(this.status);
    }
    this.status.textContent = text;
  }

  /** Marks the line that raised, from 1, in the editor or over the printed code. */
  markLine(line: number | null): void {
    this.markedLine = line;
    this.editor?.markLine(line);
    const code = this.element?.querySelector<HTMLElement>("pre.live-code, .cell_input [class*='highlight-'] > .highlight");
    code?.querySelector(".live-line")?.remove();
    if (line === null || !code || this.editor) return;
    const pre = code.matches("pre") ? code : code.querySelector("pre");
    if (!pre) return;
    const { lineHeight, paddingTop } = getComputedStyle(pre);
    const mark = make("span", "live-line");
    mark.style.top = `${Number.parseFloat(paddingTop) + (line - 1) * Number.parseFloat(lineHeight)}px`;
    mark.style.height = lineHeight;
    code.append(mark);
  }

  private button(act: Act): HTMLElement | null {
    return this.bar?.querySelector<HTMLElement>(`[data-act='${act}']`) ?? null;
  }
}
