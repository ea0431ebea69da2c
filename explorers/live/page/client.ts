/** The page's Python from outside: a worker that can be ended at any time and begun anew. */
import type { Output } from "../contract";
import type { Answer, Request } from "../messages";
import { words } from "./words";

/** How a cell ended. */
export type Ending = { readonly how: "passed" | "failed" | "stopped" } | { readonly how: "broken"; readonly reason: string };

interface Waiting {
  readonly onOutputs: (outputs: readonly Output[]) => void;
  readonly finish: (answer: Ending | readonly string[]) => void;
}

export class Python {
  private readonly address: string;
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  /** Counts the namespaces: it grows when one is lost. */
  life = 0;

  /** `source` is the worker's code as a function, as which a page opened from disk can load it. */
  constructor(source: () => void) {
    this.address = URL.createObjectURL(new Blob([`(${source})();`], { type: "text/javascript" }));
    this.begin();
  }

  /** Runs code in the page's namespace; `cell` is what tracebacks call it. */
  evaluate(code: string, cell: string, onOutputs: (outputs: readonly Output[]) => void): Promise<Ending> {
    return new Promise((done) => {
      const run = this.ask({ onOutputs, finish: (answer) => done(answer as Ending) });
      this.send({ kind: "evaluate", run, code, cell });
    });
  }

  /** The names that may continue a prefix; none while a cell runs, since the worker is busy then. */
  complete(prefix: string): Promise<readonly string[]> {
    if (this.waiting.size) return Promise.resolve([]);
    return new Promise((done) => {
      const run = this.ask({
        onOutputs: () => {},
        finish: (answer) => done(Array.isArray(answer) ? (answer as readonly string[]) : []),
      });
      this.send({ kind: "complete", run, prefix });
    });
  }

  /** Ends what runs, whatever it does. Its namespace is gone. */
  interrupt(): void {
    this.end({ how: "stopped" });
    this.begin();
  }

  private ask(waiting: Waiting): number {
    this.last += 1;
    this.waiting.set(this.last, waiting);
    return this.last;
  }

  private send(request: Request): void {
    if (!this.worker) this.begin();
    this.worker?.postMessage(request);
  }

  private begin(): void {
    const worker = new Worker(this.address);
    this.worker = worker;
    const broken = (reason: string) => {
      if (this.worker === worker) this.end({ how: "broken", reason });
    };
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.hear(data, broken));
    worker.addEventListener("error", (event) => broken(event.message || words.unknownReason));
    worker.addEventListener("messageerror", () => broken(words.unknownReason));
  }

  private hear(answer: Answer, broken: (reason: string) => void): void {
    if (answer.kind === "ready") return;
    if (answer.kind === "broken") return broken(answer.reason);
    const waiting = this.waiting.get(answer.run);
    if (!waiting) return;
    if (answer.kind === "outputs") return waiting.onOutputs(answer.outputs);
    this.waiting.delete(answer.run);
    waiting.finish(answer.kind === "names" ? answer.names : { how: answer.passed ? "passed" : "failed" });
  }

  private end(ending: Ending): void {
    this.worker?.terminate();
    this.worker = null;
    this.life += 1;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of left) one.finish(ending);
  }
}
