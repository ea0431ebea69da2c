/**
 * Checks states that come from outside (share links, storage, Python) against `schema.json`.
 *
 * A field that is wrong falls back to its default and is named in `problems`, so a reader keeps
 * whatever was right and learns what was not.
 */

import schema from "../../course_utils/explorers/schema.json" with { type: "json" };
import { text } from "../text.js";

export type Field =
  | { kind: "number" | "integer"; min: number; max: number; default: number }
  | { kind: "flag"; default: boolean }
  | { kind: "text"; max: number; default: string }
  | { kind: "choice"; of: (string | number)[]; default: string | number }
  | { kind: "optional"; of: Field; default: null | unknown }
  | { kind: "list"; min: number; max: number; of: Field; default: unknown[] }
  | { kind: "record"; fields: Record<string, Field>; default?: unknown };

export type State = Record<string, unknown>;
export type Checked<T> = { state: T; problems: string[] };

const SCHEMA = schema as unknown as Record<string, Record<string, Field>>;

/** The fields of one explorer's state. Throws an Error for a name that has none. */
export function fieldsOf(explorer: string): Record<string, Field> {
  const fields = Object.hasOwn(SCHEMA, explorer) ? SCHEMA[explorer] : undefined;
  if (!fields) throw new Error(`explorer must be one of ${Object.keys(SCHEMA).join(", ")}, not ${explorer}`);
  return fields;
}

/** A fresh copy of an explorer's default state. */
export function defaultState<T = State>(explorer: string): T {
  return defaults(fieldsOf(explorer)) as T;
}

function defaults(fields: Record<string, Field>): State {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fallback(field)]));
}

function fallback(field: Field): unknown {
  if (field.kind === "record") return field.default ? structuredClone(field.default) : defaults(field.fields);
  return structuredClone(field.default);
}

/** The state to use for any `candidate`, and a sentence for everything in it that was not accepted. */
export function checkState<T = State>(explorer: string, candidate: unknown): Checked<T> {
  const problems: string[] = [];
  const fields = fieldsOf(explorer);
  if (!isRecord(candidate)) {
    problems.push(text.problem(text.wholeState, shown(candidate), text.accepts.record));
    return { state: defaults(fields) as T, problems };
  }
  return { state: checkRecord(fields, candidate, "", problems) as T, problems };
}

function checkRecord(fields: Record<string, Field>, candidate: State, path: string, problems: string[]): State {
  for (const name of Object.keys(candidate)) {
    if (!Object.hasOwn(fields, name)) {
      problems.push(text.unknownField(path + shown(name), Object.keys(fields).join(", ")));
    }
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      Object.hasOwn(candidate, name) ? checkValue(field, candidate[name], path + name, problems) : fallback(field),
    ]),
  );
}

function checkValue(field: Field, value: unknown, path: string, problems: string[]): unknown {
  const refuse = (accepted: string) => {
    problems.push(text.problem(path, shown(value), accepted));
    return fallback(field);
  };
  switch (field.kind) {
    case "number":
    case "integer": {
      const whole = field.kind === "integer";
      const fits =
        typeof value === "number" && value >= field.min && value <= field.max && (!whole || Number.isInteger(value));
      return fits ? value : refuse(text.accepts.number(whole, field.min, field.max));
    }
    case "flag":
      return typeof value === "boolean" ? value : refuse(text.accepts.flag);
    case "text": {
      // Half a character can be written neither to a file nor to a link.
      const fits = typeof value === "string" && Array.from(value).length <= field.max && !/\p{Cs}/u.test(value);
      return fits ? value : refuse(text.accepts.text(field.max));
    }
    case "choice":
      return field.of.includes(value as string) ? value : refuse(text.accepts.choice(field.of));
    case "optional":
      return value === null ? null : checkValue(field.of, value, path, problems);
    case "list": {
      if (!Array.isArray(value) || value.length < field.min || value.length > field.max) {
        return refuse(text.accepts.list(field.min, field.max));
      }
      const before = problems.length;
      const items = value.map((item, i) => checkValue(field.of, item, `${path}[${i}]`, problems));
      // A list with one bad item is a different list: half of it would be worse than the default.
      return problems.length === before ? items : fallback(field);
    }
    case "record":
      return isRecord(value) ? checkRecord(field.fields, value, `${path}.`, problems) : refuse(text.accepts.record);
  }
}

function isRecord(value: unknown): value is State {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in a few words. Never the whole of it: it may be huge, or nested deeper than the stack. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (Array.isArray(value)) return text.aList(value.length);
  if (isRecord(value)) return text.aRecord;
  return String(value);
}
