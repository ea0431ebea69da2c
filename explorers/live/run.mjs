/**
 * `node explorers/live/run.mjs FILE.py` runs a file as the page would run a cell with its text, in the page's own bundle. What the
 * page shows as text goes to stdout. Warnings, the descriptions of figures and an uncaught exception go to stderr,
 * and the latter makes the exit code 1.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const shipped = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "course_utils", "explorers", "static", "live.js");
/** A bundle of its own, for the build, whose own is not there yet. */
const bundle = process.env.PAGE_PYTHON ?? shipped;

if (isMainThread) {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    console.error("usage: node explorers/live/run.mjs FILE.py");
    process.exit(2);
  }
  const code = readFileSync(file, "utf8");
  // A stack as deep as Chromium gives a worker lets Python's own limit of 1,000 calls come first.
  const worker = new Worker(new URL(import.meta.url), { workerData: { bundle }, resourceLimits: { stackSizeMb: 8 } });
  worker.on("message", (answer) => {
    switch (answer.kind) {
      case "ready":
        worker.postMessage({ kind: "evaluate", run: 1, code, cell: file });
        return;
      case "outputs":
        for (const output of answer.outputs) show(output);
        return;
      case "done":
        process.exitCode = answer.passed ? 0 : 1;
        worker.terminate();
        return;
      case "broken":
        console.error(answer.reason);
        process.exitCode = 1;
        worker.terminate();
    }
  });
  worker.on("error", (error) => {
    console.error(error);
    process.exitCode = 1;
  });
} else {
  globalThis.postMessage = (answer) => parentPort.postMessage(answer);
  globalThis.addEventListener = (_, listener) => parentPort.on("message", (data) => listener({ data }));
  (0, eval)(readFileSync(workerData.bundle, "utf8"));
}

function show(output) {
  switch (output.kind) {
    case "stdout":
      process.stdout.write(output.text);
      return;
    case "result":
      process.stdout.write(`${output.text}\n`);
      return;
    case "stderr":
      process.stderr.write(output.text);
      return;
    case "error":
      process.stderr.write(`${output.traceback}\n`);
      return;
    case "figure":
      process.stderr.write(`[figure: ${output.alt}]\n`);
      return;
    case "file":
      process.stderr.write(`[file: ${output.name}]\n`);
  }
}
