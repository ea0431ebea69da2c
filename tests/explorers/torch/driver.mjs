/**
 * Runs calls in the page's PyTorch: on each line a program as JSON, a list of steps {call, args, kwargs}; on each line of the
 * answer their results. `{"var": k}` among the arguments is the result of step k. The line `"names"` asks for the manifest.
 */
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const explorers = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "explorers");
const require = createRequire(join(explorers, "package.json"));
const wasm = join(explorers, "build", "torch.wasm");
const kernel = join(explorers, "torch", "simd", "kernel.ts");
if (!existsSync(wasm) || statSync(wasm).mtimeMs < statSync(kernel).mtimeMs) {
  const { default: asc } = await import(require.resolve("assemblyscript/asc"));
  mkdirSync(dirname(wasm), { recursive: true });
  const flags = "-O3 --converge --noAssert --runtime stub --enable simd --enable bulk-memory --importMemory".split(" ");
  const { error, stderr } = await asc.main(["torch/simd/kernel.ts", "--outFile", "build/torch.wasm", ...flags], { baseDir: explorers });
  if (error) throw new Error(`${error.message}\n${stderr}`);
}
const { build } = require("esbuild");
const { outputFiles } = await build({
  entryPoints: [join(explorers, "torch", "index.ts")],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  loader: { ".wasm": "binary" },
});
const folder = mkdtempSync(join(tmpdir(), "torch-"));
const module = join(folder, "torch.mjs");
writeFileSync(module, outputFiles[0].text);
const torch = await import(pathToFileURL(module));
rmSync(folder, { recursive: true });

/** JSON has no NaN, no infinities, no -0 and no large integers. */
function decode(value, results) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, results));
  if ("var" in value) return value.path ? value.path.reduce((at, key) => at[key], unwrap(results[value.var])) : results[value.var];
  if ("number" in value) return Number(value.number);
  if ("big" in value) return BigInt(value.big);
  if (value.py === "float") return { py: "float", value: Number(value.value) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item, results)]));
}

const unwrap = (result) => (result !== null && typeof result === "object" && result.py === "namedtuple" ? result.value : result);

const text = (value) => (Object.is(value, -0) ? "-0" : String(value));

function encode(value) {
  if (value instanceof torch.Tensor) {
    const flat = torch.call("Tensor.reshape", [torch.call("Tensor.detach", [value]), -1]);
    const numbers = Array.from({ length: flat.size }, (_, i) => flat.storage.data[flat.offset + i * (flat.strides[0] ?? 1)]);
    return {
      tensor: numbers.map(text), shape: value.shape, dtype: value.dtype.name, repr: torch.call("Tensor.__repr__", [value]),
      requires_grad: value.requiresGrad, strides: value.strides,
    };
  }
  if (value instanceof torch.Generator) return { generator: true };
  if (typeof value === "number") return { number: text(value), kind: Number.isInteger(value) ? "int" : "float" };
  if (typeof value === "bigint") return { number: String(value), kind: "int" };
  if (Array.isArray(value)) return { tuple: value.map(encode) };
  if (value !== null && typeof value === "object") {
    if (value.py === "float") return { number: text(value.value), kind: "float" };
    if (value.py === "list") return { list: value.value.map(encode) };
    if (value.py === "size") return { size: value.value };
    if (value.py === "namedtuple") return { tuple: value.value.map(encode), name: value.name, fields: value.fields };
    if (value.py === "dtype") return { dtype: value.value };
    return { object: value.py ?? "object" };
  }
  return { plain: value ?? null };
}

function run(steps) {
  const results = [];
  const answers = [];
  for (const { call, args, kwargs } of steps) {
    try {
      const result = torch.call(call, decode(args, results), decode(kwargs, results));
      results.push(result);
      answers.push(encode(result));
    } catch (error) {
      results.push(null);
      const isOurs = error instanceof torch.TorchError;
      answers.push(isOurs ? { error: error.pyType, message: error.message } : { error: "a crash", message: error.stack });
    }
  }
  // What a program leaves switched must not reach the next one.
  torch.call("set_grad_enabled", [true]);
  torch.call("_set_inference_mode", [false]);
  torch.call("set_default_dtype", ["float32"]);
  torch.call("set_printoptions", [], { profile: "default" });
  return answers;
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = request === "names" ? { names: torch.names(), missing: torch.missing() } : run(request);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
