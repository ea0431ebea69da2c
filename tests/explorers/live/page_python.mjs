/** The page's Python for tests: the committed bundle of its worker, in a worker of Node. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
export const BUNDLE = join(ROOT, "course_utils", "explorers", "static", "live.js");

if (!isMainThread && workerData?.pagePython) {
  globalThis.postMessage = (answer) => parentPort.postMessage(answer);
  globalThis.addEventListener = (_, listener) => parentPort.on("message", (data) => listener({ data }));
  (0, eval)(readFileSync(workerData.pagePython, "utf8"));
}

/** One namespace, in which cells run one after the other. */
export class PagePython {
  constructor(bundle = process.env.PAGE_PYTHON ?? BUNDLE) {
    this.worker = new Worker(new URL(import.meta.url), { workerData: { pagePython: bundle }, resourceLimits: { stackSizeMb: 8, maxOldGenerationSizeMb: 3000 } });
    this.run = 0;
    this.waiting = null;
    this.worker.on("message", (answer) => {
      if (answer.kind === "outputs") this.waiting?.outputs.push(...answer.outputs);
      else if (answer.kind === "done" || answer.kind === "broken") this.finish({ passed: answer.passed === true, broken: answer.reason });
    });
    this.worker.on("error", (error) => this.finish({ passed: false, broken: String(error) }));
  }

  finish(result) {
    const { waiting } = this;
    this.waiting = null;
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.resolve({ ...result, outputs: waiting.outputs });
  }

  /** Runs a cell; `limit` in milliseconds ends the worker, and with it the namespace. */
  evaluate(code, cell, limit = 600_000) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.worker.terminate();
        this.finish({ passed: false, broken: "too slow" });
      }, limit);
      this.waiting = { resolve, outputs: [], timer };
      this.worker.postMessage({ kind: "evaluate", run: ++this.run, code, cell });
    });
  }

  /** Empties the namespace. */
  reset() {
    return new Promise((resolve) => {
      this.waiting = { resolve, outputs: [], timer: undefined };
      this.worker.postMessage({ kind: "reset", run: ++this.run });
    });
  }

  close() {
    return this.worker.terminate();
  }
}
