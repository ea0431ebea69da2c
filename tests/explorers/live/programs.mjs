/** Runs every program of a file in the page's Python, each in a namespace emptied before; prints what they print as JSON, by name. */
import { readFileSync } from "node:fs";
import { PagePython } from "./page_python.mjs";

const programs = readFileSync(process.argv[2], "utf8").split(/^### /m).slice(1);
const found = {};
let python = new PagePython();
for (const program of programs) {
  const [name, ...lines] = program.split("\n");
  await python.reset();
  const { outputs, broken } = await python.evaluate(lines.join("\n"), name, 120_000);
  if (broken) python = new PagePython();
  const error = outputs.find((output) => output.kind === "error");
  found[name] = {
    stdout: outputs.filter((output) => output.kind === "stdout").map((output) => output.text).join(""),
    error: error ? error.traceback.trim().split("\n").at(-1) : (broken ?? null),
  };
}
console.log(JSON.stringify(found));
process.exit(0);
