/** Python calls at the border: signatures, and arguments brought into the kinds that operations take. */
import { dtypeNamed, FLOAT, type DType } from "./dtypes.js";
import { runtimeError, TorchError, typeError } from "./errors.js";
import { pyTypeName } from "./ops/creation.js";
import { Generator } from "./random.js";
import { Scalar, scalarFrom } from "./scalars.js";
import { Tensor } from "./tensor.js";

/** A value as it crosses the border. */
export type Value = unknown;

/**
 * The kinds of arguments, as signatures name them. A `?` behind a kind lets None through.
 *
 * Tensor · Operand (Tensor or Python number) · Number (Scalar) · int · float · bool · str · Size (ints, given apart or as one list) ·
 * Dims (int or ints) · dtype · Tensors (list of Tensor) · Generator · Any
 */
interface Parameter {
  readonly name: string;
  readonly kind: string;
  readonly isOptional: boolean;
  readonly isKeywordOnly: boolean;
  readonly isRest: boolean;
  /** undefined: it must be given. */
  readonly fallback: Value;
}

export interface Signature {
  readonly name: string;
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

const CONSTANTS: Readonly<Record<string, Value>> = { None: null, True: true, False: false };

function constant(text: string): Value {
  if (Object.hasOwn(CONSTANTS, text)) return CONSTANTS[text];
  if (text.startsWith('"')) return text.slice(1, -1);
  if (text.startsWith("[")) return text === "[]" ? [] : text.slice(1, -1).split(";").map(Number);
  return text.includes(".") || text.includes("e") ? { py: "float", value: Number(text) } : Number(text);
}

/** Read `name(input: Tensor, dim: int?=None, *, keepdim: bool=False)`. */
export function parseSignature(text: string): Signature {
  const open = text.indexOf("(");
  const inside = text.slice(open + 1, -1);
  let isKeywordOnly = false;
  const parameters: Parameter[] = [];
  for (const piece of inside === "" ? [] : inside.split(", ")) {
    if (piece === "*") {
      isKeywordOnly = true;
      continue;
    }
    const [, star, name, kind, optional, , fallback] = /^(\*?)(\w+)(?:: (\w+)(\??))?(=(.*))?$/.exec(piece)!;
    parameters.push({
      name: name!, kind: kind ?? "Any", isOptional: optional === "?" || fallback === "None",
      isKeywordOnly, isRest: star === "*", fallback: fallback === undefined ? undefined : constant(fallback),
    });
    if (star === "*") isKeywordOnly = true;
  }
  return { name: text.slice(0, open), text: inside, parameters };
}

/** NumPy's names, which PyTorch takes too. */
const SYNONYMS: Readonly<Record<string, string>> = { axis: "dim", keepdims: "keepdim", axes: "dims", x: "input" };

/**
 * The arguments of a call in the order of the signature, each of its kind.
 *
 * @param shown the function's own name, for messages
 * @param isPython whether PyTorch's function is written in Python, which has words of its own
 * @param skipped how many leading arguments messages do not count: the tensor of a method
 */
export function bind(
  { parameters }: Signature, shown: string, args: readonly Value[], kwargs: Readonly<Record<string, Value>>, skipped: number,
  isPython: boolean,
): Value[] {
  const found: Value[] = new Array<Value>(parameters.length).fill(undefined);
  let used = 0;
  parameters.forEach((parameter, i) => {
    if (parameter.isRest) {
      const rest = args.slice(used);
      used = args.length;
      if (rest.length > 0) found[i] = rest.length === 1 && isSequence(rest[0]) ? unpack(rest[0]) : rest;
    } else if (!parameter.isKeywordOnly && used < args.length) {
      found[i] = args[used++];
    }
  });
  if (used < args.length) {
    const most = parameters.filter((p) => !p.isKeywordOnly).length - skipped;
    throw typeError(`${shown}() takes ${most} positional argument${most === 1 ? "" : "s"} but ${args.length - skipped} were given`);
  }
  for (const [given, value] of Object.entries(kwargs)) {
    const name = parameters.some((p) => p.name === given) ? given : (SYNONYMS[given] ?? given);
    const i = parameters.findIndex((p) => p.name === name);
    if (i < 0) throw typeError(`${shown}() got an unexpected keyword argument '${given}'`);
    if (found[i] !== undefined && !parameters[i]!.isRest) throw typeError(`${shown}() got multiple values for argument '${given}'`);
    found[i] = value;
  }
  const absent = parameters.filter((p, i) => found[i] === undefined && p.fallback === undefined);
  if (absent.length > 0) {
    throw typeError(missingText(shown, absent.map(({ name }) => name), isPython));
  }
  return found.map((value, i) => convert(value === undefined ? parameters[i]!.fallback : value, parameters[i]!, shown, i + 1 - skipped));
}

function missingText(shown: string, names: readonly string[], isPython: boolean): string {
  const n = names.length;
  if (!isPython) return `${shown}() missing ${n} required positional arguments: ${names.map((name) => `"${name}"`).join(", ")}`;
  const quoted = names.map((name) => `'${name}'`);
  const listed = n < 3 ? quoted.join(" and ") : `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
  return `${shown}() missing ${n} required positional argument${n === 1 ? "" : "s"}: ${listed}`;
}

export const isSequence = (value: Value): boolean =>
  Array.isArray(value) || (typeof value === "object" && value !== null && ["list", "size", "tuple"].includes((value as { py?: string }).py ?? ""));

export const unpack = (value: Value): Value[] => (Array.isArray(value) ? value : (value as { value: Value[] }).value);

/** Lists at the border as plain arrays, at every depth. */
export function plainLists(value: Value): Value {
  return isSequence(value) ? unpack(value).map(plainLists) : value;
}

function convert(value: Value, parameter: Parameter, shown: string, position: number): Value {
  if (value === null || value === undefined) {
    if (parameter.isOptional || parameter.kind === "Any") return null;
    throw wrongKind(value, parameter, shown, position);
  }
  const converted = CONVERTERS[parameter.kind]!(value);
  if (converted === WRONG) throw wrongKind(value, parameter, shown, position);
  return converted;
}

const WRONG = Symbol("wrong kind");

const KIND_NAMES: Readonly<Record<string, string>> = {
  Operand: "Tensor", Number: "Number", Size: "tuple of ints", Sizes: "tuple of ints", Dims: "tuple of ints", dtype: "torch.dtype", Tensors: "tuple of Tensors",
  Generator: "torch._C.Generator",
};

function wrongKind(value: Value, { name, kind }: Parameter, shown: string, position: number): TorchError {
  const where = position > 0 ? ` (position ${position})` : "";
  if (kind === "Tensors" && isSequence(value)) {
    const items = unpack(value);
    const bad = items.findIndex((item) => !(item instanceof Tensor));
    return typeError(`expected Tensor as element ${bad} in argument 0, but got ${pyTypeName(items[bad])}`);
  }
  // Sizes that were given apart are looked at one by one.
  const bad = kind === "Size" && Array.isArray(value) ? value.find((item) => intFrom(item) === WRONG) : value;
  return typeError(`${shown}(): argument '${name}'${where} must be ${KIND_NAMES[kind] ?? kind}, not ${pyTypeName(bad)}`);
}

function intFrom(value: Value): number | typeof WRONG {
  if (value instanceof Tensor) {
    return value.size === 1 && value.dtype.category < FLOAT ? value.number : WRONG;
  }
  const number = scalarFrom(value);
  return number !== null && number.category < FLOAT ? number.value : WRONG;
}

function floatFrom(value: Value): number | typeof WRONG {
  if (value instanceof Tensor) return value.size === 1 ? value.number : WRONG;
  return scalarFrom(value)?.value ?? WRONG;
}

function intsFrom(value: Value): number[] | typeof WRONG {
  if (!isSequence(value)) {
    const one = intFrom(value);
    return one === WRONG ? WRONG : [one as number];
  }
  const all = unpack(value).map(intFrom);
  return all.includes(WRONG) ? WRONG : (all as number[]);
}

const CONVERTERS: Readonly<Record<string, (value: Value) => Value | typeof WRONG>> = {
  Tensor: (value) => (value instanceof Tensor ? value : WRONG),
  Operand: (value) => (value instanceof Tensor ? value : (scalarFrom(value) ?? WRONG)),
  Number: (value) => (value instanceof Tensor && value.size === 1 ? scalarOfTensor(value) : (scalarFrom(value) ?? WRONG)),
  int: intFrom,
  float: floatFrom,
  bool: (value) => (typeof value === "boolean" ? value : WRONG),
  str: (value) => (typeof value === "string" ? value : WRONG),
  Size: intsFrom,
  Sizes: (value) => (isSequence(value) ? intsFrom(value) : WRONG),
  Dims: intsFrom,
  dtype: (value) => dtypeFrom(value) ?? WRONG,
  Tensors: (value) => (isSequence(value) && unpack(value).every((item) => item instanceof Tensor) ? unpack(value) : WRONG),
  Generator: (value) => (value instanceof Generator ? value : WRONG),
  Any: (value) => value,
};

const scalarOfTensor = (t: Tensor): Scalar => new Scalar(t.dtype.category, t.number);

function dtypeFrom(value: Value): DType | null {
  if (typeof value === "string") return dtypeNamed(value);
  if (typeof value === "object" && (value as { py?: unknown }).py === "dtype") return dtypeNamed((value as { value: string }).value);
  return null;
}

/** Devices other than the processor do not exist in a page. */
export function checkDevice(device: Value): void {
  const name = typeof device === "string" ? device : device === null ? "cpu" : String((device as { type?: unknown; value?: unknown }).type ?? (device as { value?: unknown }).value ?? "cpu");
  if (name.startsWith("cpu")) return;
  if (name.startsWith("cuda")) throw new TorchError("AssertionError", "Torch not compiled with CUDA enabled");
  throw runtimeError(`Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: ${name}`);
}


