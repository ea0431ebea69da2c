/** Sources of the explorers, bundled when a test imports them. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const explorers = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "explorers");
const { buildSync } = createRequire(join(explorers, "package.json"))("esbuild");

/** The module of a file in `explorers`, given as the parts of its path. */
export function imported(...path) {
  const [bundle] = buildSync({ entryPoints: [join(explorers, ...path)], bundle: true, format: "esm", write: false }).outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(bundle.text)}`);
}
