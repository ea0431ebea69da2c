/**
 * Runs the code cells of every chapter in the page's Python, in the order of the page, and compares what they print with what
 * Python and PyTorch printed in the build.
 *
 * `node tests/explorers/live/chapters.mjs [--write | --check] [--build DIRECTORY] [PAGE ...]`: `--write` writes the list of cells
 * that run, from which the site offers Run, and `--check` exits with 1 where the list says something else than what is measured;
 * DIRECTORY is a `_build`. Prints a table, and the reason of each cell that does not run.
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { PagePython, ROOT } from "./page_python.mjs";
import { cellDifference, shownInBuild, shownInPage } from "./compare.mjs";

const LIST = join(ROOT, "course_utils", "explorers", "static", "live_cells.json");
/** Milliseconds that a cell may take before it counts as too slow for a page. A check knows that it is not, on however busy a computer. */
const LIMIT = process.argv.includes("--check") ? 3_600_000 : 180_000;
const HIDDEN = /remove[-_](?:cell|input)/;

/** The code cells of a MyST file, with their tags, and whether they belong to an exercise. */
export function cellsOf(markdown) {
  const cells = [];
  for (const match of markdown.matchAll(/^(`{3,})\{code-cell\}[^\n]*\n([\s\S]*?)\n\1[ ]*$/gm)) {
    let body = match[2];
    let options = "";
    const yaml = /^---\n([\s\S]*?)\n---\n?/.exec(body);
    if (yaml) {
      options = yaml[1];
      body = body.slice(yaml[0].length);
    }
    for (let line = /^:[\w-]+:[^\n]*\n?/.exec(body); line; line = /^:[\w-]+:[^\n]*\n?/.exec(body)) {
      options += line[0];
      body = body.slice(line[0].length);
    }
    const code = body.replace(/^\n+|\n+$/g, "");
    if (code.trim() === "") continue;
    const before = markdown.slice(0, match.index);
    const inExercise = (before.match(/\{(?:exercise|solution)-start\}/g) ?? []).length > (before.match(/\{(?:exercise|solution)-end\}/g) ?? []).length;
    cells.push({ code, visible: !HIDDEN.test(options), exercise: /\bcheck\(\s*["']/.test(code) || inExercise });
  }
  return cells;
}

/** The outputs of the build by the code of a whole page. */
function executed(build) {
  const folder = join(build, ".jupyter_cache", "executed");
  const pages = new Map();
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, "base.ipynb");
    if (!existsSync(file)) continue;
    const cells = JSON.parse(readFileSync(file, "utf8")).cells.filter((cell) => cell.cell_type === "code");
    const sources = cells.map((cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source));
    pages.set(sources.join("\0"), cells);
  }
  return pages;
}

async function measure(page, cells, outputs) {
  const results = [];
  const skipped = new Set();
  let python = new PagePython();
  for (let i = 0; i < cells.length; i++) {
    const started = performance.now();
    const { passed, broken, outputs: shown } = skipped.has(i) ? { passed: false, broken: "too slow", outputs: [] } : await python.evaluate(cells[i].code, `Cell ${i + 1}`, LIMIT);
    const seconds = (performance.now() - started) / 1000;
    let reason = null;
    if (broken) {
      reason = broken;
      if (!skipped.has(i)) {
        // The namespace went with the worker: run again what stands above.
        skipped.add(i);
        python = new PagePython();
        for (let k = 0; k < i; k++) if (!skipped.has(k)) await python.evaluate(cells[k].code, `Cell ${k + 1}`, LIMIT);
      }
    } else if (!passed) {
      const error = shown.find((output) => output.kind === "error");
      reason = error ? `${error.type}: ${error.message}`.split("\n")[0] : "it fails";
      if (process.env.VERBOSE && error) console.log(error.traceback);
    } else if (cells[i].visible) reason = cellDifference(shownInPage(shown), shownInBuild(outputs[i].outputs));
    results.push({ reason, seconds });
  }
  await python.close();
  return results;
}

const args = process.argv.slice(2);
const write = args.includes("--write");
const check = args.includes("--check");
const at = args.indexOf("--build");
const build = at < 0 ? join(ROOT, "_build") : args[at + 1];
const wanted = args.filter((arg, i) => !arg.startsWith("--") && i !== at + 1);
const pages = executed(build);
const listed = existsSync(LIST) ? JSON.parse(readFileSync(LIST, "utf8")) : {};
const found = write ? { ...listed } : {};
let failures = 0;
const wrong = [];
for (const file of readdirSync(join(ROOT, "chapters")).filter((name) => name.endsWith(".md")).sort()) {
  const name = file.replace(/\.md$/, "");
  if (wanted.length > 0 && !wanted.some((one) => name.startsWith(one))) continue;
  const cells = cellsOf(readFileSync(join(ROOT, "chapters", file), "utf8"));
  if (cells.length === 0) continue;
  const outputs = pages.get(cells.map(({ code }) => code).join("\0"));
  if (!outputs) {
    console.log(`${name}: not in the build`);
    wrong.push(`${name} is not in the build`);
    continue;
  }
  const results = await measure(name, cells, outputs);
  const visible = cells.map((cell, i) => ({ ...cell, ...results[i], i })).filter((cell) => cell.visible);
  const runs = visible.filter((cell) => cell.reason === null);
  const exercises = visible.filter((cell) => cell.exercise);
  console.log(`${name}: ${runs.length} of ${visible.length} visible cells run, ${exercises.filter((cell) => cell.reason === null).length} of ${exercises.length} of exercises; slowest ${Math.max(...results.map(({ seconds }) => seconds)).toFixed(1)} s`);
  for (const { i, reason, visible: shown } of cells.map((cell, k) => ({ ...cell, i: k, reason: results[k].reason })))
    if (reason !== null) {
      failures++;
      console.log(`  cell ${i + 1}${shown ? "" : " (hidden)"}: ${reason}`);
    }
  found[`chapters/${name}`] = cells.map(({ code, visible: shown, exercise }, index) => ({
    index,
    source_digest: createHash("sha256").update(code).digest("hex"),
    visible: shown,
    exercise,
    runs: shown && results[index].reason === null,
    ...(results[index].reason === null ? {} : { reason: results[index].reason.slice(0, 200) }),
  }));
}
for (const [page, cells] of Object.entries(found))
  cells.forEach((cell, i) => {
    const entry = listed[page]?.[i];
    if (entry?.source_digest !== cell.source_digest || entry.runs !== cell.runs)
      wrong.push(`${page}, cell ${i + 1} ${cell.runs ? "runs" : "does not run"}, and the list says something else`);
  });
if (write) {
  const inOrder = Object.fromEntries(Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(LIST, `${JSON.stringify(inOrder, null, 1)}\n`);
}
console.log(`${failures} cells do not run`);
if (check) for (const line of wrong) console.error(line);
process.exit(check && wrong.length > 0 ? 1 : 0);
