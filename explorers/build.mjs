/**
 * Builds what the book ships: `npm run build` writes it in place, `npm run build -- DIRECTORY` writes it
 * elsewhere, for a comparison with what is committed.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const shipped = join(here, "..", "course_utils", "explorers", "static");

async function buildKernel() {
  const { error, stderr } = await asc.main(
    [
      "engine/kernels/simd/kernel.ts",
      "--outFile", "build/kernel.wasm",
      "-O3", "--converge", "--noAssert", "--runtime", "stub",
      "--enable", "simd", "--enable", "bulk-memory", "--importMemory",
    ],
    { baseDir: here, writeFile: undefined },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

async function buildEngine(outDirectory) {
  await build({
    absWorkingDir: here,
    entryPoints: { engine: "engine/index.ts" },
    outdir: outDirectory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    loader: { ".wasm": "binary" },
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

/** One module for each explorer from apps/NAME.tsx or apps/NAME/index.tsx, and one style sheet. */
async function buildExplorers(outDirectory) {
  const sources = (await readdir(join(here, "apps"), { withFileTypes: true }))
    .map((entry) => (entry.isDirectory() ? [entry.name, `apps/${entry.name}/index.tsx`] : [parse(entry.name).name, `apps/${entry.name}`]))
    .filter(([, path]) => existsSync(join(here, path)));
  await Promise.all(sources.map(([name, path]) => build({
    absWorkingDir: here,
    entryPoints: { [name]: path },
    plugins: [schemaOf(name)],
    outdir: outDirectory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".wasm": "binary" },
  })));
  await build({
    absWorkingDir: here,
    entryPoints: { style: "style.css" },
    outdir: outDirectory,
    minify: true,
    target: ["chrome111", "firefox113", "safari16.4"],
  });
}

await mkdir(join(here, "build"), { recursive: true });
await buildKernel();
const outDirectory = process.argv[2] ?? shipped;
await buildEngine(outDirectory);
await buildExplorers(outDirectory);
