/** Arrays as NumPy prints them. */
import { floatRepr } from "../python/text.js";

/** Numbers in row-major order with a shape. */
export interface Printable {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number | bigint>;
  readonly dtype: string;
}

const PRECISION = 8;
const THRESHOLD = 1000;
const EDGE = 3;
const WIDTH = 75;

/** The shortest digits that read back as the same float32. */
export function shortest32(value: number): string {
  for (let precision = 1; precision < 10; precision++) {
    const text = value.toPrecision(precision);
    if (Math.fround(Number(text)) === value) return floatRepr(Number(text));
  }
  return floatRepr(value);
}

export const floatText = (value: number, dtype: string): string => (dtype === "float32" && Number.isFinite(value) ? shortest32(value) : floatRepr(value));

/** Digits before and after the point of the shortest text of a number, at most `precision` after it. */
function parts(value: number, dtype: string, precision: number): [string, string] {
  const magnitude = Math.abs(value);
  const exact = dtype === "float32" ? Number(shortest32(magnitude)) : magnitude;
  let text = exact < 1e21 && exact >= 1e-6 ? String(exact) : exact.toFixed(20).replace(/0+$/, "");
  if (text.includes("e")) text = exact.toFixed(20).replace(/0+$/, "");
  const digits = text.split(".")[1] ?? "";
  if (digits.length > precision) text = exact.toFixed(precision).replace(/0+$/, "");
  const [whole, rest = ""] = text.split(".") as [string, string?];
  return [whole!, rest.replace(/0+$/, "")];
}

function scientific(value: number, dtype: string, precision: number): [string, string] {
  const exact = dtype === "float32" ? Number(shortest32(Math.abs(value))) : Math.abs(value);
  const shortest = exact.toExponential();
  const mantissa = shortest.split("e")[0]!;
  const digits = mantissa.split(".")[1] ?? "";
  const cut = digits.length > precision ? exact.toExponential(precision) : shortest;
  const [m, e] = cut.split("e") as [string, string];
  return [(m.split(".")[1] ?? "").replace(/0+$/, ""), `e${Number(e) < 0 ? "-" : "+"}${String(Math.abs(Number(e))).padStart(2, "0")}`];
}

function floatFormatter(values: number[], dtype: string, precision: number): (value: number) => string {
  const finite = values.filter(Number.isFinite);
  const nonZero = finite.filter((value) => value !== 0).map(Math.abs);
  const largest = Math.max(0, ...nonZero);
  const smallest = Math.min(Infinity, ...nonZero);
  const useExponent = nonZero.length > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
  const special = values.filter((value) => !Number.isFinite(value)).map((value) => (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"));
  const specialWidth = Math.max(0, ...special.map((text) => text.length));
  if (useExponent) {
    const all = finite.map((value) => (value === 0 ? ["", "e+00"] : scientific(value, dtype, precision)) as [string, string]);
    const digits = Math.max(0, ...all.map(([rest]) => rest.length));
    const write = (value: number): string => {
      const [, e] = value === 0 ? ["", "e+00"] : scientific(value, dtype, precision);
      const m = value === 0 ? (0).toFixed(digits) : exponentMantissa(value, dtype, digits);
      return `${value < 0 || Object.is(value, -0) ? "-" : ""}${digits === 0 ? `${m}.` : m}${e}`;
    };
    const width = Math.max(specialWidth, ...finite.map((value) => write(value).length));
    return (value) => (Number.isFinite(value) ? write(value) : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf").padStart(width);
  }
  const all = finite.map((value) => parts(value, dtype, precision));
  const left = Math.max(specialWidth > 0 ? 1 : 0, ...finite.map((value, i) => all[i]![0].length + (value < 0 || Object.is(value, -0) ? 1 : 0)));
  const right = Math.max(0, ...all.map(([, rest]) => rest.length));
  const width = Math.max(left + 1 + right, specialWidth);
  return (value) => {
    if (!Number.isFinite(value)) return (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf").padStart(width);
    const [whole, rest] = parts(value, dtype, precision);
    const sign = value < 0 || Object.is(value, -0) ? "-" : "";
    return `${`${sign}${whole}`.padStart(width - right - 1)}.${rest.padEnd(right)}`;
  };
}
function exponentMantissa(value: number, dtype: string, digits: number): string {
  const exact = dtype === "float32" ? Number(shortest32(Math.abs(value))) : Math.abs(value);
  return exact.toExponential(digits).split("e")[0]!;
}

/** The indices shown along an axis: all, or three at each end. */
function shown(length: number, summarise: boolean): (number | null)[] {
  if (!summarise || length <= 2 * EDGE) return Array.from({ length }, (_, i) => i);
  return [0, 1, 2, null, length - 3, length - 2, length - 1];
}

export function arrayText({ shape, values, dtype }: Printable, separator: string, prefix: string): string {
  const size = shape.reduce((product, n) => product * n, 1);
  const summarise = size > THRESHOLD;
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
  const visible: number[] = [];
  const gather = (depth: number, offset: number): void => {
    if (depth === shape.length) visible.push(offset);
    else for (const i of shown(shape[depth]!, summarise)) if (i !== null) gather(depth + 1, offset + i * strides[depth]!);
  };
  gather(0, 0);
  let write: (i: number) => string;
  if (dtype === "bool") {
    const width = visible.some((i) => Number(values[i]) === 0) ? 5 : 4;
    write = (i) => (Number(values[i]) ? "True" : "False").padStart(shape.length === 0 ? 0 : width);
  } else if (dtype.startsWith("float")) {
    const formatter = floatFormatter(visible.map((i) => Number(values[i])), dtype, PRECISION);
    write = (i) => formatter(Number(values[i]));
  } else {
    const width = Math.max(0, ...visible.map((i) => String(values[i]).length));
    write = (i) => String(values[i]).padStart(width);
  }
  if (shape.length === 0) return write(0).trim();
  if (size === 0) return "[]";
  const body = (depth: number, offset: number, indent: string): string => {
    const indices = shown(shape[depth]!, summarise);
    if (depth === shape.length - 1) {
      const lines: string[] = [];
      let line = "";
      indices.forEach((i, k) => {
        const text = i === null ? "..." : write(offset + i);
        const last = k === indices.length - 1;
        const more = (line === "" ? "" : separator) + text;
        // One more character stands at the end of a line: the comma, or the closing brackets.
        const room = WIDTH - indent.length - 1 - (last ? depth + 1 : separator.trimEnd().length);
        if (line !== "" && line.length + more.length > room + 1) {
          lines.push(line + separator.trimEnd());
          line = text;
        } else line += more;
      });
      lines.push(line);
      return `[${lines.join(`\n${indent} `)}]`;
    }
    const rows = indices.map((i) => (i === null ? "..." : body(depth + 1, offset + i * strides[depth]!, `${indent} `)));
    const gap = `${separator.trimEnd()}${"\n".repeat(shape.length - depth - 1)}${indent} `;
    return `[${rows.join(gap)}]`;
  };
  return body(0, 0, prefix);
}
