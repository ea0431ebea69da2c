/** Reads a reader's own table: CSV or TSV, with two features and a label to choose from its columns. */

import { text } from "../text.js";

const say = text.architecture.table;

export const MOST_ROWS = 5000;
const FEWEST_ROWS = 4;
const CLASSES = 2;
const LARGEST = 1e12;
/** As `schema.json` has it. */
const LONGEST = 255;
/** So many of the problems are told. */
const TOLD = 5;
/** So many rows decide which separator it is. */
const LOOKED_AT = 20;
/** A comma comes last: in many languages it is also the decimal point. */
const SEPARATORS = ["\t", ";", ","] as const;

export type Separator = (typeof SEPARATORS)[number];
export type Encoding = "utf-8-sig" | "utf-16" | "cp1252";

/** One row and its number as a spreadsheet counts it: from 1, empty rows included. */
interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A table as text in columns. */
export interface Sheet {
  readonly rows: readonly Row[];
  readonly separator: Separator;
  readonly decimal: "." | ",";
}

/** Which row and columns mean what. */
export interface Choices {
  readonly header: boolean;
  /** x1, x2 and the label, from 0. */
  readonly columns: readonly number[];
}

/** What is taken from a sheet. */
export interface Taken extends Choices {
  readonly names: readonly string[];
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** What bytes say, in the first of the usual encodings that fits. */
export function decode(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const marks = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  if (marks) return { text: new TextDecoder(marks).decode(bytes), encoding: "utf-16" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8-sig" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "cp1252" };
  }
}

/** The rows of a text, as Python's `csv.reader` reads them. */
function rowsOf(words: string, separator: Separator, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  let started = false;
  const endRow = () => {
    // A line without a character is a row without cells.
    rows.push(started || row.length > 0 ? [...row, cell] : []);
    row = [];
    cell = "";
    started = false;
  };
  for (let i = 0; i < words.length && rows.length < most; i++) {
    const character = words[i]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (words[i + 1] === '"') cell += words[++i]!;
      else quoted = false;
    } else if (character === '"' && cell === "") quoted = started = true;
    else if (character === separator) {
      row.push(cell);
      cell = "";
    } else if (character === "\n" || character === "\r") {
      if (character === "\r" && words[i + 1] === "\n") i++;
      endRow();
    } else {
      cell += character;
      started = true;
    }
  }
  if (started || row.length > 0) endRow();
  return rows;
}

const isBlank = (row: readonly string[]) => row.join("").trim() === "";

function separatorOf(words: string): Separator {
  const widths = SEPARATORS.map((separator) =>
    rowsOf(words, separator, LOOKED_AT).filter((row) => !isBlank(row)).map((row) => row.length));
  const even = widths.findIndex((all) => all.length > 0 && all[0]! > 2 && all.every((width) => width === all[0]));
  const uneven = widths.findIndex((all) => all[0]! > 2);
  return SEPARATORS[even >= 0 ? even : uneven >= 0 ? uneven : 2]!;
}

const DIGITS = { ".": /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, ",": /^[-+]?(\d+,?\d*|,\d+)(e[-+]?\d+)?$/i } as const;

/** The number in a cell; NaN where it is none. */
function numberIn(cell: string | undefined, decimal: Sheet["decimal"]): number {
  const trimmed = cell?.trim() ?? "";
  return DIGITS[decimal].test(trimmed) ? Number(trimmed.replace(",", ".")) + 0 : NaN;
}

const isNumber = (cell: string | undefined, decimal: Sheet["decimal"]) => !Number.isNaN(numberIn(cell, decimal));

export function readSheet(given: string): Sheet {
  const words = given.replace(/^\uFEFF/, "");
  const separator = separatorOf(words);
  const rows = rowsOf(words, separator, Infinity).map((cells, i) => ({ number: i + 1, cells })).filter(({ cells }) => !isBlank(cells));
  const cells = rows.flatMap((row) => row.cells);
  const withComma = separator !== "," && cells.some((cell) => cell.includes(",") && isNumber(cell, ","));
  const withPoint = cells.some((cell) => cell.includes(".") && isNumber(cell, "."));
  return { rows, separator, decimal: withComma && !withPoint ? "," : "." };
}

/** Whether a column only counts the rows. */
const counts = (values: readonly number[]) => values.length > 1 && values.every((value, i) => i === 0 || value === values[i - 1]! + 1);

/** What the table most likely means: the first two columns of numbers, and the last one with two labels. */
export function guess({ rows, decimal }: Sheet): Choices {
  const first = rows[0]?.cells ?? [];
  const header = first.some((cell, i) => !isNumber(cell, decimal) && isNumber(rows[1]?.cells[i], decimal));
  const body = rows.slice(header ? 1 : 0, MOST_ROWS);
  const columns = first.map((_, i) => body.map(({ cells }) => cells[i]?.trim() ?? ""));
  const named = columns.map((cells) => new Set(cells).size === CLASSES).lastIndexOf(true);
  const label = named >= 0 ? named : Math.max(first.length - 1, 0);
  const features = columns.flatMap((cells, i) => {
    const values = cells.map((cell) => numberIn(cell, decimal));
    const numbers = values.filter((value) => !Number.isNaN(value)).length;
    return i !== label && 2 * numbers > cells.length && !counts(values) ? [i] : [];
  });
  const others = first.map((_, i) => i).filter((i) => i !== label && !features.includes(i));
  const [x1, x2] = [...features, ...others, 0, 0];
  return { header, columns: [x1!, x2!, label] };
}

const nameIn = ({ rows }: Sheet, header: boolean, column: number) => (header ? (rows[0]?.cells[column]?.trim() ?? "") : "").slice(0, LONGEST);

/** What a column is called: its cell in the header, else its number. */
export const columnName = (sheet: Sheet, header: boolean, column: number) => nameIn(sheet, header, column) || say.column(column + 1);

/** Labels in the order of their classes: numbers by size, words by the alphabet. */
function inOrder(labels: Iterable<string>): string[] {
  const found = [...labels];
  return found.every((label) => isNumber(label, ".")) ? found.sort((a, b) => Number(a) - Number(b)) : found.sort();
}

/**
 * The points that the chosen columns hold, or else what keeps them from being used, by row and column.
 */
export function takePoints(sheet: Sheet, { header, columns }: Choices): Taken | { problems: string[] } {
  const first = sheet.rows[0]?.cells ?? [];
  if (first.length < 3) return { problems: [say.tooNarrow(first.length)] };
  const body = sheet.rows.slice(header ? 1 : 0);
  if (body.length > MOST_ROWS) return { problems: [say.tooLong(body.length, MOST_ROWS)] };
  if (body.length < FEWEST_ROWS) return { problems: [say.tooShort(body.length, FEWEST_ROWS)] };
  const names = columns.map((column) => columnName(sheet, header, column));
  const told = columns.map((column) => (nameIn(sheet, header, column) ? say.named(nameIn(sheet, header, column)) : say.column(column + 1)));
  const problems: string[] = [];
  for (const { number, cells } of body) {
    columns.forEach((column, i) => {
      const cell = cells[column]?.trim();
      const value = numberIn(cell, sheet.decimal);
      if (cell === undefined) problems.push(say.missing(number, told[i]!, cells.length));
      else if (cell === "") problems.push(say.empty(number, told[i]!));
      else if (i < 2 && Number.isNaN(value)) problems.push(say.noNumber(number, told[i]!, cell.slice(0, 40), sheet.decimal));
      else if (i < 2 && Math.abs(value) > LARGEST) problems.push(say.tooLarge(number, told[i]!, cell.slice(0, 40)));
      else if (i === 2 && cell.length > LONGEST) problems.push(say.longLabel(number, told[i]!, LONGEST));
    });
  }
  if (problems.length > TOLD) return { problems: [...problems.slice(0, TOLD), say.moreProblems(problems.length - TOLD)] };
  if (problems.length > 0) return { problems };
  const labels = body.map(({ cells }) => cells[columns[2]!]!.trim());
  const classes = inOrder(new Set(labels));
  if (classes.length !== CLASSES) {
    return { problems: [say.wrongClasses(told[2]!, classes.length, classes.slice(0, TOLD).map((name) => name.slice(0, 40)))] };
  }
  const value = (cells: readonly string[], axis: 0 | 1) => numberIn(cells[columns[axis]!], sheet.decimal);
  const rows = body.map(({ cells }, i) => [value(cells, 0), value(cells, 1), classes.indexOf(labels[i]!)]);
  return { header, columns, names, classes, rows };
}

/** A table as a file that any program reads: names in the first row, commas between. */
export function toCsv({ names, classes, rows }: Pick<Taken, "names" | "classes" | "rows">): string {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [names, ...rows.map(([x1, x2, label]) => [String(x1), String(x2), classes[label!]!])];
  return lines.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}
