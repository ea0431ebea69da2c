/** The methods of str and bytes. */
import { getAttr } from "./attributes.js";
import { methods } from "./define.js";
import { asIterator, dictGet, dictSet, repr, sliceBounds, str, toArray, truth } from "./objects.js";
import { format, formatPlain, getItem, keyError } from "./operators.js";
import { Builtin, PyBytes, PyDict, PyList, PySlice, PyTuple, raise, T, typeOf, type Keywords, type Value } from "./values.js";

function text(value: Value, what: string): string {
  if (typeof value !== "string") raise("TypeError", `${what} must be str, not ${typeOf(value).name}`);
  return value;
}

function strip(s: string, characters: Value, left: boolean, right: boolean): string {
  const set = characters === undefined || characters === null ? null : new Set(characters as string);
  const gone = (c: string): boolean => (set ? set.has(c) : /\s/.test(c) || (c >= "\x1c" && c <= "\x1f"));
  let from = 0;
  let to = s.length;
  if (left) while (from < to && gone(s[from]!)) from++;
  if (right) while (to > from && gone(s[to - 1]!)) to--;
  return s.slice(from, to);
}

function split(s: string, separator: Value, maximum: Value): string[] {
  const most = maximum === undefined || maximum === null || maximum < 0 ? Infinity : Number(maximum);
  if (separator === undefined || separator === null) {
    const parts: string[] = [];
    let rest = s.trimStart();
    while (rest !== "" && parts.length < most) {
      const match = /^\S+/.exec(rest)!;
      parts.push(match[0]);
      rest = rest.slice(match[0].length).trimStart();
    }
    if (rest !== "") parts.push(rest.trimEnd());
    return parts;
  }
  if (separator === "") raise("ValueError", "empty separator");
  const parts = s.split(text(separator, "must be str or None, not"));
  if (parts.length - 1 <= most) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function rsplit(s: string, separator: Value, maximum: Value): string[] {
  const most = maximum === undefined || maximum === null || maximum < 0 ? Infinity : Number(maximum);
  const parts = separator === undefined || separator === null ? split(s, null, -1) : s.split(separator);
  if (parts.length - 1 <= most) return parts;
  const head = parts.slice(0, parts.length - most).join(separator ?? " ");
  return [head, ...parts.slice(parts.length - most)];
}

const cased = (s: string): boolean => /[\p{Lu}\p{Ll}\p{Lt}]/u.test(s);
const part = (s: string, start: Value, end: Value): { from: number; sub: string } => {
  const { start: from, stop } = sliceBounds(new PySlice(start ?? null, end ?? null, null), s.length);
  return { from, sub: s.slice(from, Math.max(from, stop)) };
};

function affix(s: string, wanted: Value, test: (one: string) => boolean, name: string): boolean {
  if (wanted instanceof PyTuple) return wanted.a.some((one) => test(one));
  if (typeof wanted !== "string") raise("TypeError", `${name} first arg must be str or a tuple of str, not ${typeOf(wanted).name}`);
  void s;
  return test(wanted);
}

/** `str.format`. */
export function formatTemplate(template: string, args: Value[], keywords: Keywords): string {
  let automatic = 0;
  const field = (code: string): Value => {
    const match = /^([^.[]*)((?:\.[^.[]+|\[[^\]]+\])*)$/.exec(code);
    if (!match) raise("ValueError", "invalid format field");
    const [, first, rest] = match as unknown as [string, string, string];
    let value: Value;
    if (first === "" || /^\d+$/.test(first)) {
      const at = first === "" ? automatic++ : Number(first);
      if (at >= args.length) raise("IndexError", `Replacement index ${at} out of range for positional args tuple`);
      value = args[at];
    } else {
      value = keywords?.get(first);
      if (value === undefined) throw keyError(first);
    }
    for (const [, attr, index] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g))
      value = attr !== undefined ? getAttr(value, attr) : getItem(value, /^\d+$/.test(index!) ? Number(index) : index);
    return value;
  };
  const fill = (source: string): string => {
    let out = "";
    for (let i = 0; i < source.length; i++) {
      const c = source[i]!;
      if ((c === "{" || c === "}") && source[i + 1] === c) {
        out += c;
        i++;
      } else if (c === "}") raise("ValueError", "Single '}' encountered in format string");
      else if (c === "{") {
        let depth = 1;
        let end = i + 1;
        for (; end < source.length; end++) {
          if (source[end] === "{") depth++;
          else if (source[end] === "}" && --depth === 0) break;
        }
        if (depth !== 0) raise("ValueError", i === source.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string");
        const inside = source.slice(i + 1, end);
        const match = /^([^!:]*(?:\[[^\]]*\][^!:]*)?)(?:!([rsa]))?(?::([\s\S]*))?$/.exec(inside);
        if (!match) raise("ValueError", "invalid format string");
        let value = field(match[1]!);
        if (match[2] === "s") value = str(value);
        else if (match[2]) value = repr(value);
        out += format(value, match[3] === undefined ? "" : fill(match[3]));
        i = end;
      } else out += c;
    }
    return out;
  };
  return fill(template);
}

methods(T.str, {
  upper: ([s]) => s.toUpperCase(),
  lower: ([s]) => s.toLowerCase(),
  casefold: ([s]) => s.toLowerCase().replaceAll("ß", "ss"),
  title: ([s]) => s.replace(/\p{L}+/gu, (word: string) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
  capitalize: ([s]) => (s === "" ? "" : s[0].toUpperCase() + s.slice(1).toLowerCase()),
  swapcase: ([s]) => [...s].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(""),
  strip: ([s, c]) => strip(s, c, true, true),
  lstrip: ([s, c]) => strip(s, c, true, false),
  rstrip: ([s, c]) => strip(s, c, false, true),
  split: ([s, sep, max], kw) => new PyList(split(s, sep ?? kw?.get("sep"), max ?? kw?.get("maxsplit"))),
  rsplit: ([s, sep, max], kw) => new PyList(rsplit(s, sep ?? kw?.get("sep"), max ?? kw?.get("maxsplit"))),
  splitlines: ([s, keep], kw) => {
    const lines = s.match(/[^\n\r]*(?:\r\n|\n|\r|$)/g)!.filter((line: string, i: number, all: string[]) => line !== "" || i < all.length - 1);
    const kept = truth(keep ?? kw?.get("keepends") ?? false);
    return new PyList(kept ? lines : lines.map((line: string) => line.replace(/[\r\n]+$/, "")));
  },
  join: ([s, items]) => {
    const all = toArray(items);
    all.forEach((item, i) => {
      if (typeof item !== "string") raise("TypeError", `sequence item ${i}: expected str instance, ${typeOf(item).name} found`);
    });
    return all.join(s);
  },
  replace: ([s, before, after, count]) => {
    text(before, "replace() argument 1");
    text(after, "replace() argument 2");
    if (count === undefined || count < 0) return s.replaceAll(before, () => after);
    let out = s;
    let from = 0;
    for (let i = 0; i < count; i++) {
      const at = out.indexOf(before, from);
      if (at < 0) break;
      out = out.slice(0, at) + after + out.slice(at + before.length);
      from = at + after.length;
    }
    return out;
  },
  startswith: ([s, wanted, start, end]) => {
    const { sub } = part(s, start, end);
    return affix(s, wanted, (one) => sub.startsWith(one), "startswith");
  },
  endswith: ([s, wanted, start, end]) => {
    const { sub } = part(s, start, end);
    return affix(s, wanted, (one) => sub.endsWith(one), "endswith");
  },
  find: ([s, wanted, start, end]) => {
    const { from, sub } = part(s, start, end);
    const at = sub.indexOf(wanted);
    return at < 0 ? -1 : at + from;
  },
  rfind: ([s, wanted, start, end]) => {
    const { from, sub } = part(s, start, end);
    const at = sub.lastIndexOf(wanted);
    return at < 0 ? -1 : at + from;
  },
  index: ([s, wanted, start, end]) => {
    const { from, sub } = part(s, start, end);
    const at = sub.indexOf(wanted);
    if (at < 0) raise("ValueError", "substring not found");
    return at + from;
  },
  count: ([s, wanted]) => (wanted === "" ? [...s].length + 1 : s.split(wanted).length - 1),
  partition: ([s, sep]) => {
    const at = s.indexOf(sep);
    return new PyTuple(at < 0 ? [s, "", ""] : [s.slice(0, at), sep, s.slice(at + sep.length)]);
  },
  rpartition: ([s, sep]) => {
    const at = s.lastIndexOf(sep);
    return new PyTuple(at < 0 ? ["", "", s] : [s.slice(0, at), sep, s.slice(at + sep.length)]);
  },
  ljust: ([s, width, fill = " "]) => s + fill.repeat(Math.max(0, width - [...s].length)),
  rjust: ([s, width, fill = " "]) => fill.repeat(Math.max(0, width - [...s].length)) + s,
  center: ([s, width, fill = " "]) => {
    const missing = Math.max(0, width - [...s].length);
    const left = Math.floor(missing / 2) + (missing & width & 1);
    return fill.repeat(left) + s + fill.repeat(missing - left);
  },
  zfill: ([s, width]) => {
    const sign = /^[-+]/.exec(s)?.[0] ?? "";
    return sign + s.slice(sign.length).padStart(width - sign.length, "0");
  },
  expandtabs: ([s, size = 8]) => s.replace(/([^\t\n]*)\t/g, (_: string, before: string) => before + " ".repeat(size - (before.length % size))),
  format: ([s, ...args], kw) => formatTemplate(s, args, kw),
  format_map: ([s, mapping]) => formatTemplate(s, [], new Map([...mapping.map.values()] as [string, Value][])),
  isdigit: ([s]) => /^\p{Nd}+$/u.test(s),
  isdecimal: ([s]) => /^\p{Nd}+$/u.test(s),
  isnumeric: ([s]) => /^[\p{Nd}\p{Nl}\p{No}]+$/u.test(s),
  isalpha: ([s]) => /^\p{L}+$/u.test(s),
  isalnum: ([s]) => /^[\p{L}\p{N}]+$/u.test(s),
  isspace: ([s]) => /^\s+$/.test(s),
  isupper: ([s]) => cased(s) && s === s.toUpperCase(),
  islower: ([s]) => cased(s) && s === s.toLowerCase(),
  istitle: ([s]) => cased(s) && s === s.replace(/\p{L}+/gu, (word: string) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
  isidentifier: ([s]) => /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_]*$/u.test(s),
  isprintable: ([s]) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(s),
  isascii: ([s]) => /^[\x00-\x7f]*$/.test(s),
  removeprefix: ([s, prefix]) => (s.startsWith(prefix) ? s.slice(prefix.length) : s),
  removesuffix: ([s, suffix]) => (suffix !== "" && s.endsWith(suffix) ? s.slice(0, -suffix.length) : s),
  encode: ([s]) => new PyBytes(String.fromCharCode(...new TextEncoder().encode(s))),
  translate: ([s, table]) => [...s].map((c) => {
    const to = dictGet(table, c.codePointAt(0));
    return to === undefined ? c : to === null ? "" : typeof to === "number" ? String.fromCodePoint(to) : to;
  }).join(""),
  __len__: ([s]) => (/[\ud800-\udfff]/.test(s) ? [...s].length : s.length),
  __getitem__: ([s, index]) => getItem(s, index),
  __iter__: ([s]) => asIterator(s),
  __contains__: ([s, sub]) => s.includes(text(sub, "'in <string>' requires string as left operand, not")),
  __format__: ([s, spec]) => (spec === "" ? s : formatPlain(s, spec)),
});
T.str.set("maketrans", new Builtin("maketrans", ([from, to]) => {
  const table = new PyDict();
  if (from instanceof PyDict) for (const [key, value] of from.map.values()) dictSet(table, typeof key === "string" ? key.codePointAt(0) : key, value);
  else [...from].forEach((c, i) => dictSet(table, c.codePointAt(0), [...to][i]!.codePointAt(0)));
  return table;
}));

methods(T.bytes, {
  decode: ([b]) => new TextDecoder().decode(Uint8Array.from(b.v, (c: string) => c.charCodeAt(0))),
  hex: ([b]) => [...b.v].map((c: string) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(""),
  __len__: ([b]) => b.v.length,
  __iter__: ([b]) => asIterator(new PyList([...b.v].map((c: string) => c.charCodeAt(0)))),
});
