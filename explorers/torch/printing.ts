/** `repr` of a tensor, letter for letter: a port of `torch/_tensor_str.py`. */
import { bool, defaultDtype, FLOAT, int64 } from "./dtypes.js";
import { gradFunction } from "./autograd.js";
import { count, type Shape } from "./shapes.js";
import { rawOf, Tensor } from "./tensor.js";

/** `torch.set_printoptions` */
export interface PrintOptions {
  precision: number;
  threshold: number;
  edgeitems: number;
  linewidth: number;
  sciMode: boolean | null;
}

export const DEFAULT_OPTIONS: Readonly<PrintOptions> = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sciMode: null };
export const options: PrintOptions = { ...DEFAULT_OPTIONS };

type Value = number | bigint;

/** Python's `f"{value:.{digits}f}"`: the exact value, halves to even. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const text = Math.abs(value) < 1e21 ? value.toFixed(digits) : BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  const signed = Object.is(value, -0) ? `-${text}` : text;
  return isTie(value, digits) ? evenDigits(value, digits, signed) : withSign(value, signed);
}

const withSign = (value: number, text: string): string => (value < 0 && !text.startsWith("-") ? `-${text}` : text);

const notFinite = (value: number): string => (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");

/** Whether a value lies exactly between two numbers of so many digits. */
function isTie(value: number, digits: number): boolean {
  const scaled = Math.abs(value) * 10 ** digits;
  if (scaled > 2 ** 52 || Math.abs(scaled - Math.floor(scaled) - 0.5) > 1e-6) return false;
  return /^50*$/.test(Math.abs(value).toFixed(Math.min(100, digits + 60)).split(".")[1]!.slice(digits));
}

/** JavaScript rounds a tie away from zero: take one off when that gave an odd digit. */
function evenDigits(value: number, digits: number, text: string): string {
  const last = Number(text.at(-1));
  if (last % 2 === 0) return withSign(value, text);
  const lower = Math.abs(value).toFixed(Math.min(100, digits + 60));
  const cut = digits === 0 ? lower.split(".")[0]! : lower.slice(0, lower.indexOf(".") + 1 + digits);
  return value < 0 ? `-${cut}` : cut;
}

/** Python's `f"{value:.{digits}e}"`. */
export function scientific(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  let [mantissa, exponent] = value.toExponential(digits).split("e") as [string, string];
  const exact = Math.abs(value).toExponential(Math.min(100, digits + 60)).split("e")[0]!;
  if (/^50*$/.test(exact.slice(digits + 2)) && Number(mantissa.at(-1)) % 2 === 1) {
    mantissa = (value < 0 ? "-" : "") + exact.slice(0, digits === 0 ? 1 : digits + 2);
    exponent = Math.abs(value).toExponential(60).split("e")[1]!;
  }
  const sign = exponent.startsWith("-") ? "-" : "+";
  const sized = Object.is(value, -0) && !mantissa.startsWith("-") ? `-${mantissa}` : mantissa;
  return `${sized}e${sign}${exponent.replace(/[+-]/, "").padStart(2, "0")}`;
}

class Formatter {
  readonly #isFloat: boolean;
  readonly #isBool: boolean;
  #isWhole = true;
  #isScientific = false;
  width = 1;

  constructor(t: Tensor) {
    this.#isFloat = t.dtype.category === FLOAT;
    this.#isBool = t.dtype === bool;
    const values = rawOf(t);
    if (!this.#isFloat) {
      for (const value of values) this.width = Math.max(this.width, this.#plain(value).length);
      return;
    }
    const shown = Array.from(values as Float64Array).filter((value) => Number.isFinite(value) && value !== 0);
    if (shown.length === 0) return;
    let least = Infinity, most = 0;
    for (const value of shown) {
      least = Math.min(least, Math.abs(value));
      most = Math.max(most, Math.abs(value));
    }
    this.#isWhole = shown.every(Number.isInteger);
    this.#isScientific = options.sciMode ?? (most / least > 1000 || most > 1e8 || least < 1e-4);
    for (const value of shown) {
      const text = this.#isScientific
        ? scientific(value, options.precision)
        : this.#isWhole ? `${fixed(value, 0)}.` : fixed(value, options.precision);
      this.width = Math.max(this.width, text.length);
    }
  }

  #plain(value: Value): string {
    return this.#isBool ? (value ? "True" : "False") : String(value);
  }

  format(value: Value): string {
    let text: string;
    if (!this.#isFloat) text = this.#plain(value);
    else if (this.#isScientific) text = scientific(Number(value), options.precision);
    else if (this.#isWhole) text = Number.isFinite(value as number) ? `${fixed(value as number, 0)}.` : notFinite(value as number);
    else text = fixed(value as number, options.precision);
    return text.padStart(this.width);
  }
}

/** A window on row-major values. */
interface Part {
  readonly values: ArrayLike<Value>;
  readonly at: number;
  readonly shape: Shape;
}

function itemOf({ values, at, shape }: Part, i: number): Part {
  const rest = shape.slice(1);
  return { values, at: at + i * count(rest), shape: rest };
}

/** The places along a dimension that are shown: null stands for the gap. */
function shownPlaces(size: number, summarize: boolean): (number | null)[] {
  const edge = options.edgeitems;
  const all = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  return summarize && size > 2 * edge ? [...all(0, edge), null, ...all(size - edge, size)] : all(0, size);
}

function text(part: Part, indent: number, summarize: boolean, formatter: Formatter): string {
  const { values, at, shape } = part;
  if (shape.length === 0) return formatter.format(values[at]!);
  const places = shownPlaces(shape[0]!, summarize);
  if (shape.length === 1) {
    const perLine = Math.max(1, Math.floor((options.linewidth - indent) / (formatter.width + 2)));
    const items = places.map((i) => (i === null ? " ..." : formatter.format(values[at + i]!)));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(", "));
    return `[${lines.join(`,\n${" ".repeat(indent + 1)}`)}]`;
  }
  const rows = places.map((i) => (i === null ? "..." : text(itemOf(part, i), indent + 1, summarize, formatter)));
  return `[${rows.join(`,${"\n".repeat(shape.length - 1)}${" ".repeat(indent + 1)}`)}]`;
}

/** The numbers that a summary shows. */
function summarized(t: Tensor): Tensor {
  const raw = rawOf(t);
  const chosen: Value[] = [];
  const walk = (dim: number, at: number): void => {
    if (dim === t.rank) {
      chosen.push(raw[at]!);
      return;
    }
    const step = count(t.shape.slice(dim + 1));
    for (const i of shownPlaces(t.shape[dim]!, true)) if (i !== null) walk(dim + 1, at + i * step);
  };
  walk(0, 0);
  const data = t.dtype.make(chosen.length) as Float64Array;
  chosen.forEach((value, i) => (data[i] = value as number));
  return new Tensor({ data, version: 0 }, t.dtype, [chosen.length], [1], 0);
}

/** @param prefix such as `"tensor("` */
export function repr(t: Tensor, prefix = "tensor("): string {
  const indent = prefix.length;
  const suffixes: string[] = [];
  let body = "[]";
  if (t.size === 0) {
    if (t.rank !== 1) suffixes.push(`size=(${t.shape.join(", ")})`);
    if (t.dtype !== defaultDtype()) suffixes.push(`dtype=torch.${t.dtype.name}`);
  } else {
    if (t.dtype !== defaultDtype() && t.dtype !== int64 && t.dtype !== bool) suffixes.push(`dtype=torch.${t.dtype.name}`);
    const summarize = t.size > options.threshold;
    const formatter = new Formatter(summarize ? summarized(t) : t);
    body = text({ values: rawOf(t), at: 0, shape: t.shape }, indent, summarize, formatter);
  }
  const fn = gradFunction(t);
  if (fn !== null) suffixes.push(`grad_fn=<${fn.name}>`);
  else if (t.leafRequiresGrad) suffixes.push("requires_grad=True");
  return withSuffixes(prefix + body, suffixes, indent);
}

function withSuffixes(start: string, suffixes: readonly string[], indent: number): string {
  let out = start;
  let length = start.length - start.lastIndexOf("\n") + 1;
  for (const suffix of suffixes) {
    if (length + suffix.length + 2 > options.linewidth) {
      out += `,\n${" ".repeat(indent)}${suffix}`;
      length = indent + suffix.length;
    } else {
      out += `, ${suffix}`;
      length += suffix.length + 2;
    }
  }
  return `${out})`;
}
