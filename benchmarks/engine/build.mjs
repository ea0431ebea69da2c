/** Bundles the page of the benchmark into the folder given. */
import { createRequire } from "node:module";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, "..", "..", "explorers", "package.json"));
const { build } = require("esbuild");

const out = process.argv[2];
await build({
  absWorkingDir: here,
  entryPoints: ["page.mjs"],
  outfile: join(out, "page.js"),
  bundle: true,
  format: "esm",
  platform: "browser",
  logLevel: "error",
});
await mkdir(join(out, "wasm"), { recursive: true });
const backend = join(here, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist");
for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
  await cp(join(backend, name), join(out, "wasm", name));
}
