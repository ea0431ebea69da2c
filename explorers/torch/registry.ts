/** The names of PyTorch that the page has, and how they are called. */
import { bind, parseSignature, type Signature, type Value } from "./args.js";
import { checkInPlace, isRecorded, rebase } from "./autograd.js";
import { castTo } from "./convert.js";
import { missingError, runtimeError } from "./errors.js";
import { ABSENT } from "./missing.js";
import { list, sameShape } from "./shapes.js";
import { cloneData, rawOf, Tensor, writeInto } from "./tensor.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each function takes what its signature says
type Implementation = (...args: any[]) => unknown;

interface Definition {
  readonly signature: string;
  parsed: Signature | null;
  readonly run: Implementation;
  /** Leading arguments that messages do not count. */
  readonly skipped: number;
}

/** Functions of torch.nn.functional that PyTorch has in C++. */
const COMPILED: ReadonlySet<string> = new Set([
  "linear", "gelu", "softplus", "logsigmoid", "prelu", "one_hot", "softshrink", "hardshrink", "cosine_similarity", "pairwise_distance",
]);

const definitions = new Map<string, Definition>();

function put(name: string, signature: string, run: Implementation, skipped: number): void {
  definitions.set(name, { signature, parsed: null, run, skipped });
}

/**
 * Define `name(...)`. `uses` says where it appears: f a function of torch, m a method of tensors, i a method in place with `_`
 * behind its name, I such a method and function. A dotted name is taken as it is.
 */
export function define(uses: string, signature: string, run: Implementation): void {
  const open = signature.indexOf("(");
  const name = signature.slice(0, open), inside = signature.slice(open);
  if (uses.includes("f")) put(name, `${name}${inside}`, run, 0);
  if (uses.includes("m")) put(`Tensor.${name}`, `${name}${inside}`, run, 1);
  if (/i/i.test(uses)) {
    const shown = `${name}_`;
    const change: Implementation = (self: Tensor, ...rest) => inPlace(self, (source) => run(source, ...rest) as Tensor);
    if (uses.includes("m")) put(`Tensor.${shown}`, `${shown}${inside}`, change, 1);
    if (uses.includes("I")) put(shown, `${shown}${inside}`, change, 0);
  }
}

/** Another name for what is defined. */
export function alsoNamed(name: string, existing: string): void {
  const known = definitions.get(existing)!;
  const shown = name.slice(name.lastIndexOf(".") + 1);
  put(name, shown + known.signature.slice(known.signature.indexOf("(")), known.run, known.skipped);
}

/** Run an operation on a tensor and let the tensor become its result. */
export function inPlace(t: Tensor, compute: (source: Tensor) => Tensor): Tensor {
  checkInPlace(t);
  const result = compute(isRecorded([t]) ? snapshot(t) : t);
  if (!sameShape(result.shape, t.shape)) {
    throw runtimeError(`output with shape ${list(t.shape)} doesn't match the broadcast shape ${list(result.shape)}`);
  }
  if (result.dtype.category > t.dtype.category) {
    throw runtimeError(`result type ${result.dtype.scalarName} can't be cast to the desired output type ${t.dtype.scalarName}`);
  }
  const fitted = castTo(result, t.dtype);
  writeInto(t, rawOf(fitted));
  rebase(t, fitted);
  return t;
}

/** The tensor as it is now, with its history: what the gradient of an operation in place looks back at. */
function snapshot(t: Tensor): Tensor {
  const copy = cloneData(t);
  copy.gradFn = t.gradFn;
  copy.outputNumber = t.outputNumber;
  return copy;
}

/** Put a result into a tensor given as `out`. */
function intoOut(out: Tensor, result: Tensor): Tensor {
  if (isRecorded([out, result])) {
    throw runtimeError("out=... arguments don't support automatic differentiation, but one of the arguments requires grad.");
  }
  if (result.dtype.category > out.dtype.category) {
    throw runtimeError(`result type ${result.dtype.scalarName} can't be cast to the desired output type ${out.dtype.scalarName}`);
  }
  const fitted = castTo(result, out.dtype);
  if (!sameShape(out.shape, result.shape)) {
    if (out.storage.data.length !== result.size) out.storage.data = rawOf(cloneData(fitted));
    out.shape = result.shape;
    out.strides = fitted.strides;
  }
  writeInto(out, rawOf(fitted));
  return out;
}

export function has(name: string): boolean {
  return definitions.has(name);
}

let listed: Record<string, { args: string }> | null = null;

/** Every name with its Python signature. */
export function names(): Readonly<Record<string, { args: string }>> {
  if (listed !== null) return listed;
  const found: Record<string, { args: string }> = {};
  for (const name of [...definitions.keys()].sort()) {
    const { signature } = definitions.get(name)!;
    found[name] = { args: signature.slice(signature.indexOf("(") + 1, -1).replace(/: \w+\??/g, "").replaceAll(";", ", ") };
  }
  return (listed = found);
}

/** Names of PyTorch that the page has not, each with a reason. */
export function missing(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [reason, words] of Object.entries(ABSENT)) {
    for (const name of words.split(" ")) if (!definitions.has(name)) found[name] = reason;
  }
  return found;
}

/** Call a function, method or property by PyTorch's name; see `index.ts`. */
export function call(name: string, args: readonly Value[], kwargs: Readonly<Record<string, Value>> = {}): Value {
  const known = definitions.get(name);
  if (known === undefined) throw missingError(name);
  known.parsed ??= parseSignature(known.signature);
  const { parsed, skipped, run } = known;
  let rest = kwargs;
  let out: Value = null;
  if (kwargs.out !== undefined && !parsed.parameters.some((p) => p.name === "out")) {
    ({ out, ...rest } = kwargs);
  }
  const shown = parsed.name.slice(parsed.name.lastIndexOf(".") + 1);
  const isPython = name.startsWith("nn.") && !COMPILED.has(shown);
  const result = run(...bind(parsed, shown, args, rest, skipped, isPython));
  return out instanceof Tensor && result instanceof Tensor ? intoOut(out, result) : (result ?? null);
}
