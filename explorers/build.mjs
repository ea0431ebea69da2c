/**
 * Builds what the book ships: `npm run build` writes it in place, `npm run build -- DIRECTORY` writes it
 * elsewhere, for a comparison with what is committed.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import asc from "assemblyscript/asc";
import { build } from "esbuild";
import { libraryPlugin } from "./live/library_plugin.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const shipped = join(here, "..", "course_utils", "explorers", "static");

/** The WebAssembly of the engine or of the page's torch: `FOLDER/simd/kernel.ts`. */
async function buildKernel(folder, name) {
  const { error, stderr } = await asc.main(
    [
      `${folder}/simd/kernel.ts`,
      "--outFile", `build/${name}.wasm`,
      "-O3", "--converge", "--noAssert", "--runtime", "stub",
      "--enable", "simd", "--enable", "bulk-memory", "--importMemory",
    ],
    { baseDir: here, writeFile: undefined },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

/** WebAssembly as hexadecimal text: its repetitions, which base64 hides, are left for gzip to find. */
const wasmAsText = {
  name: "wasm",
  setup({ onLoad }) {
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
      contents: `export default Uint8Array.from("${await readFile(path, "hex")}".match(/../g), (byte) => parseInt(byte, 16));`,
    }));
  },
};

/** How every script is made. */
const SCRIPT = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  platform: "browser",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
};

async function buildEngine(outDirectory) {
  await build({
    ...SCRIPT,
    entryPoints: { engine: "engine/index.ts" },
    outdir: outDirectory,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "neutral",
    plugins: [wasmAsText],
  });
}

/** An explorer's bundle holds its own part of the schema only. */
const schemaOf = (explorer) => ({
  name: "schema",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schema\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify({ [explorer]: JSON.parse(await readFile(path, "utf8"))[explorer] }),
      loader: "json",
    }));
  },
});

/** Of the script on screen an explorer's bundle holds the lines that its script may have: not Python's, nor those of several classes. */
const scriptOf = (explorer) => ({
  name: "script",
  setup({ onLoad }) {
    const never = explorer === "classes" ? /^own/ : /^(own|classes|many_)/;
    onLoad({ filter: /[\\/]code_on_screen\.json$/ }, async ({ path }) => {
      const { script, ...rest } = JSON.parse(await readFile(path, "utf8"));
      const kept = script.filter(({ when }) => !when.split(" ").some((fact) => never.test(fact)));
      return { contents: JSON.stringify({ ...rest, script: kept }), loader: "json" };
    });
  },
});

/** One module for each explorer from apps/NAME.tsx or apps/NAME/index.tsx, and one style sheet. */
async function buildExplorers(outDirectory) {
  const sources = (await readdir(join(here, "apps"), { withFileTypes: true }))
    .map((entry) => (entry.isDirectory() ? [entry.name, `apps/${entry.name}/index.tsx`] : [parse(entry.name).name, `apps/${entry.name}`]))
    .filter(([, path]) => existsSync(join(here, path)));
  await Promise.all(sources.map(([name, path]) => build({
    ...SCRIPT,
    entryPoints: { [name]: path },
    plugins: [schemaOf(name), scriptOf(name), wasmAsText],
    outdir: outDirectory,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
  })));
  await build({
    absWorkingDir: here,
    entryPoints: { style: "style.css" },
    outdir: outDirectory,
    minify: true,
    target: ["chrome111", "firefox113", "safari16.4"],
  });
}

/** The page's Python and PyTorch, as the script of a worker. */
async function buildLiveWorker(outDirectory) {
  await build({
    ...SCRIPT,
    entryPoints: { live: "live/worker.ts" },
    outdir: outDirectory,
    format: "iife",
    plugins: [libraryPlugin, wasmAsText],
  });
}

/** The cells that run in the page, and apart from them the editor, which only those who change a cell load. */
async function buildLivePage(outDirectory) {
  await build({
    ...SCRIPT,
    entryPoints: { live_page: "live/page/index.ts", live_editor: "live/page/editor.ts" },
    outdir: outDirectory,
    format: "iife",
  });
}

/** The names of PyTorch that the page has and has not, for the book's page about them. */
async function listNames(outDirectory) {
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, "live", "run.mjs"), join(here, "live", "names.py")], {
    env: { ...process.env, PAGE_PYTHON: resolve(outDirectory, "live.js") },
  });
  await writeFile(join(outDirectory, "live_names.json"), stdout);
}

await mkdir(join(here, "build"), { recursive: true });
await buildKernel("engine/kernels", "kernel");
await buildKernel("torch", "torch");
const outDirectory = process.argv[2] ?? shipped;
await buildEngine(outDirectory);
await buildExplorers(outDirectory);
await buildLiveWorker(outDirectory);
await buildLivePage(outDirectory);
await listNames(outDirectory);
