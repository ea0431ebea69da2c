/** Numbers and strings as CPython writes them: `repr`, format specifications, `%`. */

/** Digits and exponent of a positive finite number: value = 0.d1d2... * 10**point, shortest that reads back. */
function shortest(value: number): { digits: string; point: number } {
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  return { digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (value === 0) return `${sign}0.0`;
  const { digits, point } = shortest(Math.abs(value));
  if (point > 16 || point < -3) {
    const rest = digits.slice(1);
    const exponent = point - 1;
    return `${sign}${digits[0]}${rest ? `.${rest}` : ""}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return `${sign}${digits.padEnd(point, "0")}.0`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (c === quote || c === "\\") out += `\\${c}`;
    else if (c === "\n") out += "\\n";
    else if (c === "\r") out += "\\r";
    else if (c === "\t") out += "\\t";
    else if (code < 32 || (code >= 127 && code < 161) || code === 173) out += `\\x${code.toString(16).padStart(2, "0")}`;
    else if (/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(c) || (/\p{Zs}/u.test(c) && c !== " "))
      out += code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
    else out += c;
  }
  return out + quote;
}

/** `value` with `places` decimals, halves to even as C's printf does. */
export function fixed(value: number, places: number): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (magnitude >= 1e21) return sign + BigInt(magnitude).toString() + (places > 0 ? `.${"0".repeat(places)}` : "");
  if (places > 70) {
    const text = magnitude.toFixed(Math.min(places, 100));
    return sign + text + "0".repeat(Math.max(0, places - 100));
  }
  const text = magnitude.toFixed(places);
  const longer = magnitude.toFixed(places + 30);
  return sign + halfToEven(text, longer, longer.length - 30, () => (places === 0 ? String(BigInt(Math.floor(magnitude))) : longer.slice(0, -30)));
}

/** JavaScript rounds an exact half away from zero; where it was one and the digit before it is even, cut instead. */
function halfToEven(rounded: string, longer: string, at: number, cut: () => string): string {
  const rest = longer.slice(at).replace(/e.*$/, "");
  if (!/^5?0*$/.test(rest.replace(".", "")) || !rest.includes("5")) return rounded;
  const kept = longer.slice(0, at).replace(/\.$/, "");
  return Number(kept.at(-1)) % 2 === 0 ? cut() : rounded;
}

/** `value` with `places` decimals and an exponent, halves to even. */
export function exponential(value: number, places: number): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  let text = magnitude.toExponential(Math.min(places, 100));
  if (places <= 70) {
    const longer = magnitude.toExponential(places + 30);
    const [mantissa, exponent] = longer.split("e") as [string, string];
    text = halfToEven(text, `${mantissa.padEnd(1)}`, mantissa.length - 30, () => `${mantissa.slice(0, places === 0 ? 1 : places + 2)}e${exponent}`);
  }
  const [mantissa, exponent] = text.split("e") as [string, string];
  const number = Number(exponent);
  return `${sign}${mantissa}e${number < 0 ? "-" : "+"}${String(Math.abs(number)).padStart(2, "0")}`;
}

/** `%g` with `precision` significant digits. */
export function general(value: number, precision: number, keepZeros: boolean): string {
  if (value === 0) {
    const zero = keepZeros && precision > 1 ? `0.${"0".repeat(precision - 1)}` : "0";
    return Object.is(value, -0) ? `-${zero}` : zero;
  }
  const p = precision === 0 ? 1 : precision;
  const scientific = exponential(value, p - 1);
  const exponent = Number(scientific.split("e")[1]);
  if (exponent < -4 || exponent >= p) {
    if (keepZeros) return scientific;
    const [mantissa, rest] = scientific.split("e") as [string, string];
    return `${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${rest}`;
  }
  const text = fixed(value, p - 1 - exponent);
  return keepZeros || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
}

export interface FormatSpec {
  fill: string;
  align: string;
  sign: string;
  alternate: boolean;
  zeroMinus: boolean;
  width: number;
  grouping: string;
  precision: number | null;
  type: string;
}

/** @returns null when it is no format specification */
export function parseSpec(spec: string): FormatSpec | null {
  const match = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u.exec(spec);
  if (!match) return null;
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero ? "0" : " "),
    align: align ?? (zero ? "=" : ""),
    sign: sign ?? "-",
    zeroMinus: z !== undefined,
    alternate: alternate !== undefined,
    width: width === undefined ? 0 : Number(width),
    grouping: grouping ?? "",
    precision: precision === undefined ? null : Number(precision),
    type: type ?? "",
  };
}

export function padded(text: string, spec: FormatSpec, defaultAlign: string): string {
  const missing = spec.width - [...text].length;
  if (missing <= 0) return text;
  switch (spec.align || defaultAlign) {
    case "<": return text + spec.fill.repeat(missing);
    case "^": return spec.fill.repeat(missing >> 1) + text + spec.fill.repeat(missing - (missing >> 1));
    case "=": {
      const sign = /^[-+ ]?(?:0[xXoObB])?/.exec(text)![0];
      return sign + spec.fill.repeat(missing) + text.slice(sign.length);
    }
    default: return spec.fill.repeat(missing) + text;
  }
}

function grouped(digits: string, separator: string, size = 3): string {
  let out = "";
  for (let i = digits.length; i > 0; i -= size) out = digits.slice(Math.max(0, i - size), i) + (out ? separator + out : "");
  return out;
}

function signed(text: string, sign: string): string {
  return text.startsWith("-") || sign === "-" ? text : sign + text;
}

/** Groups the whole part and pads with zeros that are grouped as well, as `{:012,}` wants. */
function numeric(text: string, spec: FormatSpec): string {
  let out = signed(text, spec.sign);
  if (spec.grouping) {
    const match = /^([-+ ]?)(\d+)([\s\S]*)$/.exec(out);
    if (match) {
      let digits = match[2]!;
      if (spec.align === "=" && spec.fill === "0") {
        while (match[1]!.length + grouped(`0${digits}`, spec.grouping).length + match[3]!.length <= spec.width) digits = `0${digits}`;
      }
      out = match[1]! + grouped(digits, spec.grouping) + match[3]!;
    }
  }
  return padded(out, spec, ">");
}

export function formatFloat(value: number, spec: FormatSpec, floatType = "float"): string | Error {
  const { type } = spec;
  let text: string;
  if (!Number.isFinite(value)) {
    text = Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    if (type === "%") text += "%";
    if (type === "F" || type === "E" || type === "G") text = text.toUpperCase();
    return padded(signed(text, spec.sign), spec.fill === "0" ? { ...spec, fill: " ", align: ">" } : spec, ">");
  }
  switch (type) {
    case "f": case "F": text = fixed(value, spec.precision ?? 6); break;
    case "e": case "E": text = exponential(value, spec.precision ?? 6); break;
    case "g": case "G": case "n": text = general(value, spec.precision ?? 6, spec.alternate); break;
    case "%": text = `${fixed(value * 100, spec.precision ?? 6)}%`; break;
    case "":
      if (spec.precision === null) text = floatRepr(value);
      else {
        text = general(value, spec.precision, false);
        const [mantissa, exponent] = text.split("e") as [string, string?];
        // Without a type at least one digit follows the point, and the exponent begins one digit earlier.
        if (exponent === undefined && mantissa.replace(/^-/, "").length >= Math.max(spec.precision, 1) + 1 && !mantissa.includes(".")) text = mantissa;
        else if (exponent === undefined && !mantissa.includes(".")) {
          text = mantissa.replace(/^-/, "").length >= Math.max(spec.precision, 1) && Math.abs(value) >= 1 ? scientificShort(value, spec.precision) : `${mantissa}.0`;
        }
      }
      break;
    default:
      return new Error(`Unknown format code '${type}' for object of type '${floatType}'`);
  }
  if (spec.zeroMinus && /^-[0.]*%?$/.test(text)) text = text.slice(1);
  if (type === "E" || type === "G") text = text.toUpperCase();
  return numeric(text, spec);
}

function scientificShort(value: number, precision: number): string {
  const [mantissa, exponent] = exponential(value, Math.max(precision, 1) - 1).split("e") as [string, string];
  return `${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${exponent}`;
}

export function formatInt(value: number | bigint, spec: FormatSpec): string | Error {
  const { type } = spec;
  if (type === "" || type === "d" || type === "n") {
    if (spec.precision !== null) return new Error("Precision not allowed in integer format specifier");
    return numeric(String(value), spec);
  }
  const radix: Record<string, [number, string]> = { x: [16, "0x"], X: [16, "0X"], o: [8, "0o"], b: [2, "0b"] };
  if (type in radix) {
    const [base, prefix] = radix[type]!;
    let digits = (value < 0 ? -value : value).toString(base);
    if (type === "X") digits = digits.toUpperCase();
    if (spec.grouping === "_") digits = grouped(digits, "_", 4);
    const sign = value < 0 ? "-" : spec.sign === "-" ? "" : spec.sign;
    return padded(sign + (spec.alternate ? prefix : "") + digits, spec, ">");
  }
  if (type === "c") return padded(String.fromCodePoint(Number(value)), spec, "<");
  if ("eEfFgG%".includes(type)) return formatFloat(Number(value), spec);
  return new Error(`Unknown format code '${type}' for object of type 'int'`);
}

export function formatString(text: string, spec: FormatSpec): string | Error {
  if (spec.type !== "" && spec.type !== "s") return new Error(`Unknown format code '${spec.type}' for object of type 'str'`);
  if (spec.align === "=") return new Error("'=' alignment not allowed in string format specifier");
  if (spec.sign !== "-") return new Error("Sign not allowed in string format specifier");
  if (spec.grouping) return new Error(`Cannot specify '${spec.grouping}' with 's'.`);
  const cut = spec.precision === null ? text : [...text].slice(0, spec.precision).join("");
  return padded(cut, spec, "<");
}
