/** The page's worker: `messages.ts` in front of the interpreter. It begins at once, and ends when the page ends it. */
import { createInterpreter } from "./index.js";
import type { Answer, Request } from "./messages.js";

const say = (answer: Answer) => postMessage(answer);
const python = createInterpreter();

async function answer(request: Request): Promise<void> {
  const { run } = request;
  if (request.kind === "evaluate") {
    const { code, cell } = request;
    const passed = await python.evaluate(code, { cell, onOutput: (output) => say({ kind: "outputs", run, outputs: [output] }) });
    say({ kind: "done", run, passed });
  } else if (request.kind === "complete") {
    say({ kind: "names", run, names: python.complete(request.prefix) });
  } else {
    python.reset();
    say({ kind: "done", run, passed: true });
  }
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  answer(data).catch((error: unknown) => say({ kind: "broken", reason: error instanceof Error ? error.message : String(error) }));
});
say({ kind: "ready" });
