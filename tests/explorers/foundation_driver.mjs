/** Answers questions about the front ends' own sources: a JSON list of {call, args} in, a list of results out. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const explorers = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "explorers");
const { build } = createRequire(join(explorers, "package.json"))("esbuild");

const sources = ["./state/schema.ts", "./state/link.ts", "./state/table.ts", "./engine/float32_losses.ts", "./engine/shapes.ts", "./engine/confusion.ts"];
const { outputFiles } = await build({
  stdin: { contents: sources.map((path) => `export * from "${path}";`).join("\n"), resolveDir: explorers },
  bundle: true,
  write: false,
  format: "esm",
});
const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);

let input = "";
for await (const chunk of process.stdin) input += chunk;
const answers = JSON.parse(input).map(({ call, args }) => module[call](...args) ?? null);
process.stdout.write(JSON.stringify(answers));
