/** An esbuild plugin: `import sources from "library:sources"` gives the page's Python sources and data, by path. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const library = join(here, "library");
const courseUtils = join(here, "..", "..", "course_utils");
/** The wings of course_utils that a page can run; of the others it has what `library/course_utils/` puts in their place. */
const WINGS = ["", "checks"];

async function filesIn(folder, kinds) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && kinds.some((kind) => entry.name.endsWith(kind)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.includes("__pycache__"))
    .sort();
}

/** Source without docstrings and comments, line for line, so that tracebacks keep their numbers. */
export function lean(source) {
  const lines = source.split("\n");
  const out = [];
  let open = null;
  let expectsDoc = true;
  for (const line of lines) {
    const text = line.trim();
    if (open) {
      out.push("");
      if (text.endsWith(open)) open = null;
      continue;
    }
    const quote = /^[rR]?("""|''')/.exec(text)?.[1];
    if (quote && expectsDoc) {
      const rest = text.slice(text.indexOf(quote) + 3);
      // A body needs something in it, which an empty string is.
      out.push(`${line.slice(0, line.length - line.trimStart().length)}""`);
      if (!rest.endsWith(quote)) open = quote;
      expectsDoc = false;
      continue;
    }
    out.push(text.startsWith("#") ? "" : line.trimEnd());
    if (text !== "" && !text.startsWith("#")) expectsDoc = /:\s*(?:#.*)?$/.test(text);
  }
  return out.join("\n").trimEnd() + "\n";
}

export async function librarySources() {
  const found = {};
  for (const path of await filesIn(library, [".py"])) found[relative(library, path)] = lean(await readFile(path, "utf8"));
  for (const path of await filesIn(library, [".csv", ".txt"])) found[relative(library, path)] = await readFile(path, "utf8");
  for (const path of await filesIn(courseUtils, [".py"])) {
    const name = join("course_utils", relative(courseUtils, path));
    const isThere = name in found || !WINGS.includes(dirname(relative(courseUtils, path)).replace(".", ""));
    if (!isThere) found[name] = lean(await readFile(path, "utf8"));
  }
  return found;
}

export const libraryPlugin = {
  name: "library",
  setup(build) {
    build.onResolve({ filter: /^library:sources$/ }, () => ({ path: "sources", namespace: "library" }));
    build.onLoad({ filter: /.*/, namespace: "library" }, async () => ({
      contents: `export default ${JSON.stringify(await librarySources())};`,
      loader: "js",
    }));
  },
};
