/** Modules of the standard library that are written in TypeScript: math, time, sys, re and the generator behind random. */
import { functions, methods } from "../python/define.js";
import { builtins } from "../python/expressions.js";
import { canImport, importModule, modules, nativeModules, sources } from "../python/imports.js";
import { namespaceDict } from "../python/attributes.js";
import { call, isCallable, PyFunction } from "../python/functions.js";
import { dictFrom, numberOf, repr, str, toArray, toNumber } from "../python/objects.js";
import { binary } from "../python/operators.js";
import { output } from "../python/output.js";
import { sourceLines } from "../python/traceback.js";
import { look, ticks } from "../python/ticks.js";
import {
  Builtin, BoundMethod, EXCEPTIONS, float, int, PyDict, PyException, PyList, PyObject, PyThrow, PyTuple, PyType, raise, T, typeOf, type Value,
} from "../python/values.js";
import { MersenneTwister } from "../../engine/random/mersenne_twister.js";
import { erf } from "../../engine/special.js";

// --- math -------------------------------------------------------------------------------------

const x = (value: Value): number => toNumber(value);
const domain = (): never => raise("ValueError", "math domain error");
const whole = (value: Value): bigint => {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean") raise("TypeError", `'${typeOf(value).name}' object cannot be interpreted as an integer`);
  if (typeof value === "number" && !Number.isInteger(value)) raise("TypeError", "'float' object cannot be interpreted as an integer");
  return BigInt(value);
};
const toWhole = (value: number): Value => {
  if (Number.isNaN(value)) raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(value)) raise("OverflowError", "cannot convert float infinity to integer");
  return int(BigInt(value));
};

/** The exactly rounded sum (Shewchuk's partial sums, as `math.fsum`). */
function fsum(values: number[]): number {
  const partials: number[] = [];
  for (let value of values) {
    let n = 0;
    for (const partial of partials) {
      let [large, small] = [value, partial];
      if (Math.abs(large) < Math.abs(small)) [large, small] = [small, large];
      const high = large + small;
      const low = small - (high - large);
      if (low !== 0) partials[n++] = low;
      value = high;
    }
    partials.length = n;
    partials.push(value);
  }
  let n = partials.length;
  if (n === 0) return 0;
  let high = partials[--n]!;
  let low = 0;
  while (n > 0) {
    const before = high;
    const y = partials[--n]!;
    high = before + y;
    low = y - (high - before);
    if (low !== 0) break;
  }
  if (n > 0 && ((low < 0 && partials[n - 1]! < 0) || (low > 0 && partials[n - 1]! > 0))) {
    const y = low * 2;
    const sum = high + y;
    if (y === sum - high) high = sum;
  }
  return high;
}

/** Stirling's series with Lanczos' coefficients (g = 7, n = 9), good to 1e-15. */
function gamma(z: number): number {
  if (Number.isInteger(z) && z > 0 && z < 171) {
    let product = 1;
    for (let i = 2; i < z; i++) product *= i;
    return product;
  }
  if (z < 0.5) return Math.PI / (Math.sin(Math.PI * z) * gamma(1 - z));
  const c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  let sum = c[0]!;
  for (let i = 1; i < 9; i++) sum += c[i]! / (z - 1 + i);
  const t = z + 6.5;
  return Math.sqrt(2 * Math.PI) * t ** (z - 0.5) * Math.exp(-t) * sum;
}

function hypot(values: number[]): number {
  return Math.hypot(...values);
}

const one = (f: (value: number) => number) => ([value]: Value[]): Value => float(f(x(value)));
const checked = (f: (value: number) => number, ok: (value: number) => boolean) => ([value]: Value[]): Value => {
  const number = x(value);
  return ok(number) ? float(f(number)) : Number.isNaN(number) ? NaN : domain();
};

nativeModules.set("math", () => {
  const module = functions({
    sqrt: checked(Math.sqrt, (v) => v >= 0),
    exp: ([value]) => {
      const result = Math.exp(x(value));
      if (result === Infinity && x(value) !== Infinity) raise("OverflowError", "math range error");
      return float(result);
    },
    expm1: one(Math.expm1), sin: one(Math.sin), cos: one(Math.cos), tan: one(Math.tan), atan: one(Math.atan), sinh: one(Math.sinh),
    cosh: one(Math.cosh), tanh: one(Math.tanh), asinh: one(Math.asinh), fabs: one(Math.abs), cbrt: one(Math.cbrt), erf: one(erf), erfc: one((v) => 1 - erf(v)),
    asin: checked(Math.asin, (v) => Math.abs(v) <= 1), acos: checked(Math.acos, (v) => Math.abs(v) <= 1), acosh: checked(Math.acosh, (v) => v >= 1),
    atanh: checked(Math.atanh, (v) => Math.abs(v) < 1), log1p: checked(Math.log1p, (v) => v > -1), log2: checked(Math.log2, (v) => v > 0),
    log10: checked(Math.log10, (v) => v > 0), degrees: one((v) => (v * 180) / Math.PI), radians: one((v) => (v * Math.PI) / 180), gamma: one(gamma),
    lgamma: one((v) => Math.log(Math.abs(gamma(v)))),
    log: ([value, base]) => {
      const number = typeof value === "bigint" ? Number(value) : x(value);
      if (!(number > 0)) return Number.isNaN(number) ? NaN : domain();
      return float(base === undefined ? Math.log(number) : Math.log(number) / Math.log(x(base)));
    },
    pow: ([a, b]) => {
      const result = x(a) ** x(b);
      if (Number.isNaN(result) && !Number.isNaN(x(a)) && !Number.isNaN(x(b))) domain();
      return float(result);
    },
    atan2: ([a, b]) => float(Math.atan2(x(a), x(b))),
    fmod: ([a, b]) => float(x(a) % x(b)),
    remainder: ([a, b]) => float(x(a) - x(b) * Math.round(x(a) / x(b))),
    copysign: ([a, b]) => float(Math.abs(x(a)) * (x(b) < 0 || Object.is(x(b), -0) ? -1 : 1)),
    hypot: (all) => float(hypot(all.map(x))),
    dist: ([a, b]) => {
      const q = toArray(b).map(x);
      return float(hypot(toArray(a).map((value, i) => x(value) - q[i]!)));
    },
    fsum: ([values]) => float(fsum(toArray(values).map(x))),
    prod: ([values], kw) => toArray(values).reduce((total, value) => binary("*", total, value), kw?.get("start") ?? 1),
    floor: ([value]) => (typeof value === "bigint" ? value : toWhole(Math.floor(x(value)))),
    ceil: ([value]) => (typeof value === "bigint" ? value : toWhole(Math.ceil(x(value)))),
    trunc: ([value]) => (typeof value === "bigint" ? value : toWhole(Math.trunc(x(value)))),
    isfinite: ([value]) => Number.isFinite(x(value)), isinf: ([value]) => Math.abs(x(value)) === Infinity, isnan: ([value]) => Number.isNaN(x(value)),
    isclose: ([a, b], kw) => {
      const [p, q] = [x(a), x(b)];
      if (p === q) return true;
      if (!Number.isFinite(p) || !Number.isFinite(q)) return false;
      const relative = kw?.has("rel_tol") ? x(kw.get("rel_tol")) : 1e-9;
      const absolute = kw?.has("abs_tol") ? x(kw.get("abs_tol")) : 0;
      return Math.abs(p - q) <= Math.max(relative * Math.max(Math.abs(p), Math.abs(q)), absolute);
    },
    factorial: ([n]) => {
      if (whole(n) < 0n) raise("ValueError", "factorial() not defined for negative values");
      let product = 1n;
      for (let i = 2n; i <= whole(n); i++) product *= i;
      return int(product);
    },
    comb: ([n, k]) => {
      let product = 1n;
      for (let i = 0n; i < whole(k); i++) product = (product * (whole(n) - i)) / (i + 1n);
      return int(product);
    },
    perm: ([n, k]) => {
      let product = 1n;
      for (let i = 0n; i < whole(k ?? n); i++) product *= whole(n) - i;
      return int(product);
    },
    gcd: (all) => all.map(whole).reduce((a, b) => {
      while (b) [a, b] = [b, a % b];
      return a < 0n ? -a : a;
    }, 0n as bigint) as Value,
    lcm: (all) => all.map(whole).reduce((a, b) => {
      let [p, q] = [a, b];
      while (q) [p, q] = [q, p % q];
      return p === 0n ? 0n : (a * b) / p;
    }, 1n as bigint) as Value,
    isqrt: ([n]) => {
      const value = whole(n);
      let root = BigInt(Math.floor(Math.sqrt(Number(value))));
      while (root * root > value) root--;
      while ((root + 1n) * (root + 1n) <= value) root++;
      return int(root);
    },
    modf: ([value]) => new PyTuple([float(x(value) % 1), float(Math.trunc(x(value)))]),
    frexp: ([value]) => {
      const number = x(value);
      if (number === 0 || !Number.isFinite(number)) return new PyTuple([float(number), 0]);
      const exponent = Math.floor(Math.log2(Math.abs(number))) + 1;
      return new PyTuple([float(number / 2 ** exponent), exponent]);
    },
    ldexp: ([value, e]) => float(x(value) * 2 ** e),
    nextafter: ([a, b]) => float(nextAfter(x(a), x(b))),
    ulp: ([value]) => float(nextAfter(Math.abs(x(value)), Infinity) - Math.abs(x(value))),
  });
  for (const name of ["gcd", "lcm"]) {
    const { fn } = module.get(name) as Builtin;
    module.set(name, new Builtin(name, (args, kw) => int(fn(args, kw))));
  }
  for (const [name, value] of Object.entries({ pi: Math.PI, e: Math.E, tau: 2 * Math.PI, inf: Infinity, nan: NaN })) module.set(name, value);
  return module;
});

function nextAfter(from: number, to: number): number {
  if (from === to || Number.isNaN(from) || Number.isNaN(to)) return from === to ? to : NaN;
  if (from === 0) return to > 0 ? 5e-324 : -5e-324;
  const bits = new BigInt64Array(new Float64Array([from]).buffer);
  bits[0]! += from < to === from > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0]!;
}

// --- time and sys -----------------------------------------------------------------------------

nativeModules.set("time", () => functions({
  time: () => float(Date.now() / 1000),
  perf_counter: () => float(performance.now() / 1000),
  monotonic: () => float(performance.now() / 1000),
  process_time: () => float(performance.now() / 1000),
  perf_counter_ns: () => Math.round(performance.now() * 1e6),
  time_ns: () => int(BigInt(Date.now()) * 1_000_000n),
  sleep: ([seconds]) => {
    const wait = numberOf(seconds) ?? raise("TypeError", `'${typeOf(seconds).name}' object cannot be interpreted as an integer`);
    if (!(wait >= 0)) raise("ValueError", wait < 0 ? "sleep length must be non-negative" : "Invalid value NaN (not a number)");
    const end = performance.now() + 1000 * wait;
    // A worker that only waited could not be told to stop.
    while (performance.now() < end) look();
    return null;
  },
}));

/** The stack of what `sys.stdout` and `sys.stderr` are. */
const streams: Record<"stdout" | "stderr", Value> = { stdout: null, stderr: null };
const streamType = new PyType("TextIOWrapper", [T.object], "_io");
methods(streamType, {
  write: ([self, text]) => {
    (self.dict.get("name") === "<stderr>" ? output.writeError : output.write)(text);
    return [...text].length;
  },
  flush: () => null,
  // Somebody watches the page, as one watches a terminal: long work shows its bar.
  isatty: () => true,
});
for (const name of ["stdout", "stderr"] as const) {
  const stream = new PyObject(streamType);
  stream.dict.set("name", `<${name}>`);
  stream.dict.set("encoding", "utf-8");
  streams[name] = stream;
}

nativeModules.set("sys", () => {
  const version = new PyTuple([3, 11, 7, "final", 0]);
  return new Map<string, Value>([
    ...functions({
      getsizeof: () => raise("NotImplementedError", "sys.getsizeof is not in the page's Python; open this chapter in Colab or JupyterLab"),
      getrecursionlimit: () => 1000,
      setrecursionlimit: () => null,
      exit: ([code = null]) => {
        throw new PyThrow(new PyException(EXCEPTIONS.get("SystemExit")!, code === null ? [] : [code]));
      },
      exc_info: () => new PyTuple([null, null, null]),
      _write: ([text]) => {
        output.write(text);
        return null;
      },
      _redirect: ([name, to]) => redirect(name, to),
    }),
    ["version", "3.11.7 (the page's Python)"], ["version_info", version], ["platform", "page"], ["maxsize", 2 ** 53], ["byteorder", "little"],
    ["executable", ""], ["argv", new PyList([""])], ["path", new PyList([])], ["stdout", streams.stdout], ["stderr", streams.stderr],
    ["modules", modulesDict()],
  ]);
});

/** `sys.modules` as a dict that knows what has been imported. */
function modulesDict(): PyDict {
  const dict = new PyDict();
  const get = dict.map.get.bind(dict.map);
  dict.map.get = (key) => {
    const module = typeof key === "string" ? modules.get(key) : undefined;
    return module ? [key, module] : get(key);
  };
  dict.map.has = (key) => (typeof key === "string" && modules.has(key)) || get(key) !== undefined;
  return dict;
}

/** Lets `print` write into another stream; returns the one before. */
function redirect(name: "stdout" | "stderr", to: Value): Value {
  const key = name === "stdout" ? "write" : "writeError";
  const before = output[key];
  if (isCallable(to)) {
    if (to instanceof Builtin && (to as { restore?: () => void }).restore) (to as unknown as { restore: () => void }).restore();
    else output[key] = (text) => {
      call(to, [text]);
    };
  }
  const back = new Builtin("restore", () => null);
  (back as unknown as { restore: () => void }).restore = () => {
    output[key] = before;
  };
  return back;
}

// --- random -----------------------------------------------------------------------------------

/** MT19937 seeded by `init_by_array`, which Python's `random.seed(int)` uses. */
function byArray(key: number[]): MersenneTwister {
  const generator = new MersenneTwister(19650218);
  const state = generator.save();
  let i = 1;
  let j = 0;
  for (let k = Math.max(624, key.length); k > 0; k--) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = (state[i]! ^ Math.imul(before, 1664525)) + key[j]! + j;
    if (++i >= 624) {
      state[0] = state[623]!;
      i = 1;
    }
    if (++j >= key.length) j = 0;
  }
  for (let k = 623; k > 0; k--) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = (state[i]! ^ Math.imul(before, 1566083941)) - i;
    if (++i >= 624) {
      state[0] = state[623]!;
      i = 1;
    }
  }
  state[0] = 0x80000000;
  state[624] = 624;
  generator.restore(state);
  return generator;
}

const generatorType = new PyType("_Twister", [T.object], "_random");
const twister = (self: Value): { generator: MersenneTwister } => self;
generatorType.make = (cls) => Object.assign(new PyObject(cls), { generator: byArray([Date.now() >>> 0, Math.floor(Math.random() * 2 ** 32)]) });
methods(generatorType, {
  seed: ([self, value]) => {
    let n = typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? BigInt(value) : raise("TypeError", "seeds are whole numbers in the page's Python");
    if (n < 0n) n = -n;
    const key: number[] = [];
    for (; n > 0n; n >>= 32n) key.push(Number(n & 0xffffffffn));
    self.generator = byArray(key.length > 0 ? key : [0]);
    return null;
  },
  random: ([self]) => {
    const { generator } = twister(self);
    const high = generator.next32() >>> 5;
    return float((high * 67108864 + (generator.next32() >>> 6)) / 9007199254740992);
  },
  getrandbits: ([self, k]) => {
    const { generator } = twister(self);
    if (k <= 32) return k === 0 ? 0 : generator.next32() >>> (32 - k);
    let value = 0n;
    for (let shift = 0n, left = k; left > 0; left -= 32, shift += 32n)
      value |= BigInt(left >= 32 ? generator.next32() : generator.next32() >>> (32 - left)) << shift;
    return int(value);
  },
  getstate: ([self]) => new PyTuple([...twister(self).generator.save()]),
  setstate: ([self, state]) => {
    twister(self).generator.restore(Uint32Array.from(state.a));
    return null;
  },
});
nativeModules.set("_random", () => new Map([["_Twister", generatorType]]));

// --- re ---------------------------------------------------------------------------------------

const patternType = new PyType("Pattern", [T.object], "re");
const matchType = new PyType("Match", [T.object], "re");

interface Compiled extends PyObject {
  source: string;
  flags: string;
  names: string[];
}

/** A pattern of Python as JavaScript writes it. */
function translated(pattern: string): { source: string; flags: string } {
  let flags = "u";
  const source = pattern
    .replace(/^\(\?([aiLmsux]+)\)/, (_, found: string) => {
      for (const c of found) if ("ims".includes(c)) flags += c;
      return "";
    })
    .replace(/\(\?P<(\w+)>/g, "(?<$1>")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/\\Z/g, "(?![\\s\\S])")
    .replace(/\\A/g, "(?<![\\s\\S])")
    .replace(/\\(["'#%&,:;<=>@_`~! -])/g, (_, c: string) => (c === "-" ? "\\-" : c))
    .replace(/(?<!\\)\\d/g, "\\p{Nd}")
    .replace(/(?<!\\)\\w/g, "[\\p{L}\\p{N}_]");
  // Inside a class the brackets of the replacement for \w must go.
  return { source: source.replace(/\[((?:[^\]\\]|\\.)*?)\[\\p\{L\}\\p\{N\}_\]/g, "[$1\\p{L}\\p{N}_"), flags };
}

function compilePattern(pattern: Value, flagBits: Value): Compiled {
  if (pattern instanceof PyObject && pattern.cls === patternType) return pattern as Compiled;
  if (typeof pattern !== "string") raise("TypeError", "first argument must be string or compiled pattern");
  const { source, flags } = translated(pattern);
  const bits = Number(flagBits ?? 0);
  const all = flags + (bits & 2 && !flags.includes("i") ? "i" : "") + (bits & 8 && !flags.includes("m") ? "m" : "") + (bits & 16 && !flags.includes("s") ? "s" : "");
  try {
    new RegExp(source, all);
  } catch (error) {
    raise("ValueError", `the page's Python cannot read the pattern ${repr(pattern)}: ${(error as Error).message}`);
  }
  const compiled = new PyObject(patternType) as Compiled;
  Object.assign(compiled, { source, flags: all, names: [...source.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1]!) });
  compiled.dict.set("pattern", pattern);
  return compiled;
}

function matchObject(match: RegExpExecArray | null, text: string): Value {
  if (!match) return null;
  const object = new PyObject(matchType);
  return Object.assign(object, { match, text });
}

function run(compiled: Compiled, text: Value, extra: string, at = 0): RegExpExecArray | null {
  if (typeof text !== "string") raise("TypeError", `expected string or bytes-like object, got '${typeOf(text).name}'`);
  const source = extra === "full" ? `(?:${compiled.source})(?![\\s\\S])` : compiled.source;
  const regexp = new RegExp(source, compiled.flags + (extra === "" ? "g" : "y"));
  regexp.lastIndex = at;
  return regexp.exec(text);
}

function substitute(compiled: Compiled, to: Value, text: string, count: number): { text: string; n: number } {
  let n = 0;
  const out = text.replace(new RegExp(compiled.source, `${compiled.flags}g`), (...args: Value[]) => {
    const groups = typeof args.at(-1) === "object" ? args.pop() : undefined;
    const whole = args.pop() as string;
    const index = args.pop() as number;
    if (count > 0 && n >= count) return args[0];
    n++;
    const match = Object.assign([...args], { index, input: whole, groups }) as unknown as RegExpExecArray;
    if (typeof to !== "string") return str(call(to, [matchObject(match, whole)]));
    return to.replace(/\\(?:g<(\w+)>|(\d+)|n|t|\\)/g, (all: string, name?: string, digits?: string) => {
      if (all === "\\n") return "\n";
      if (all === "\\t") return "\t";
      if (all === "\\\\") return "\\";
      const key = name ?? digits!;
      return (/^\d+$/.test(key) ? match[Number(key)] : match.groups?.[key]) ?? "";
    });
  });
  return { text: out, n };
}

const group = (self: Value, key: Value): Value => {
  const { match } = self as { match: RegExpExecArray };
  const found = typeof key === "string" ? match.groups && key in match.groups : key in match;
  if (!found) raise("IndexError", "no such group");
  return (typeof key === "string" ? match.groups![key] : match[key]) ?? null;
};
methods(matchType, {
  group: ([self, ...keys]) => (keys.length === 0 ? group(self, 0) : keys.length === 1 ? group(self, keys[0]) : new PyTuple(keys.map((key) => group(self, key)))),
  groups: ([self, fallback = null]) => new PyTuple([...self.match].slice(1).map((one: string | undefined) => one ?? fallback)),
  groupdict: ([self]) => dictFrom(Object.entries(self.match.groups ?? {}).map(([key, value]) => [key, value ?? null])),
  start: ([self]) => self.match.index,
  end: ([self]) => self.match.index + self.match[0].length,
  span: ([self]) => new PyTuple([self.match.index, self.match.index + self.match[0].length]),
  __getitem__: ([self, key]) => group(self, key),
  __repr__: ([self]) => `<re.Match object; span=(${self.match.index}, ${self.match.index + self.match[0].length}), match=${repr(self.match[0])}>`,
});

const all = (compiled: Compiled, text: string): RegExpExecArray[] => [...text.matchAll(new RegExp(compiled.source, `${compiled.flags}g`))] as RegExpExecArray[];
const actions: Record<string, (compiled: Compiled, args: Value[], kw: Map<string, Value> | null) => Value> = {
  match: (compiled, [text]) => matchObject(run(compiled, text, "start"), text),
  fullmatch: (compiled, [text]) => matchObject(run(compiled, text, "full"), text),
  search: (compiled, [text]) => matchObject(run(compiled, text, ""), text),
  findall: (compiled, [text]) => new PyList(all(compiled, text).map((match) => (match.length === 1 ? match[0] : match.length === 2 ? (match[1] ?? "") : new PyTuple([...match].slice(1).map((one) => one ?? ""))))),
  finditer: (compiled, [text]) => call(builtins.get("iter"), [new PyList(all(compiled, text).map((match) => matchObject(match, text)))]),
  sub: (compiled, [to, text, count], kw) => substitute(compiled, to, text, Number(count ?? kw?.get("count") ?? 0)).text,
  subn: (compiled, [to, text, count]) => {
    const done = substitute(compiled, to, text, Number(count ?? 0));
    return new PyTuple([done.text, done.n]);
  },
  split: (compiled, [text]) => new PyList((text as string).split(new RegExp(compiled.source, compiled.flags)).map((one) => one ?? null)),
};
for (const [name, action] of Object.entries(actions)) patternType.set(name, new Builtin(name, ([self, ...args], kw) => action(self, args, kw), true));
methods(patternType, { __repr__: ([self]) => `re.compile(${repr(self.dict.get("pattern"))})` });
nativeModules.set("re", () => {
  const module = functions({
    compile: ([pattern, flags], kw) => compilePattern(pattern, flags ?? kw?.get("flags")),
    escape: ([text]) => text.replace(/[-.*+?^${}()|[\]\\#&~ \t\n\r\v\f]/g, "\\$&"),
  });
  for (const [name, action] of Object.entries(actions)) {
    const flagsAt = name.startsWith("sub") ? 3 : 2;
    module.set(name, new Builtin(name, ([pattern, ...args], kw) => action(compilePattern(pattern, kw?.get("flags") ?? args[flagsAt]), args, kw)));
  }
  for (const [name, bits] of Object.entries({ IGNORECASE: 2, I: 2, MULTILINE: 8, M: 8, DOTALL: 16, S: 16, VERBOSE: 64, X: 64 })) module.set(name, bits);
  module.set("Pattern", patternType);
  module.set("Match", matchType);
  return module;
});

// --- What Python sources of the library need of the interpreter ---------------------------------

/** The parameters of a function, for `inspect`: names, kinds (0 to 4 as in CPython) and defaults. */
function parametersOf(f: PyFunction): Value[] {
  const { code } = f;
  const out: Value[] = [];
  const first = code.positional.length - f.defaults.length;
  const entry = (name: string, kind: number, fallback: Value): PyTuple => new PyTuple([name, kind, fallback === undefined ? EMPTY : fallback]);
  code.positional.forEach((name, i) => out.push(entry(name, i < code.positionalOnly ? 0 : 1, i >= first ? f.defaults[i - first] : undefined)));
  if (code.star) out.push(entry(code.star, 2, undefined));
  for (const name of code.keywordOnly) out.push(entry(name, 3, f.keywordDefaults?.get(name)));
  if (code.doubleStar) out.push(entry(code.doubleStar, 4, undefined));
  return out;
}
const EMPTY = new PyObject(new PyType("_empty", [T.object], "inspect"));

nativeModules.set("builtins", () => new Map(builtins));

nativeModules.set("_page", () => new Map<string, Value>([
  ...functions({
    parameters: ([f]) => (f instanceof PyFunction ? new PyList(parametersOf(f)) : f instanceof BoundMethod && f.func instanceof PyFunction ? new PyList(parametersOf(f.func).slice(1)) : null),
    signature: ([f]) => (f instanceof Builtin ? f.signature : f instanceof BoundMethod && f.func instanceof Builtin ? f.func.signature : null),
    make_function: ([f, name]) => {
      f.name = name;
      f.qualname = name;
      return f;
    },
    definition: ([f]) => {
      const made = f instanceof BoundMethod ? f.func : f;
      const lines = made instanceof PyFunction ? sourceLines.get(made.code.file) : undefined;
      return lines ? `${lines.slice(made.code.line - 1, made.code.endLine).join("\n").trimEnd()}\n` : null;
    },
    import_module: ([name]) => importModule(name),
    source: ([path]) => sources.get(path) ?? raise("FileNotFoundError", path),
    can_import: ([name]) => canImport(name),
    show: ([thing]) => {
      output.show(Object.fromEntries([...thing.map.values()]) as { kind: string });
      return null;
    },
    /** From so many seconds on, `end` is called now and then, or with None no longer. */
    deadline: ([seconds, end]) => {
      ticks.deadline = end === null ? null : { at: performance.now() + 1000 * toNumber(seconds), end: () => call(end, []) };
      return null;
    },
    raw_dict: ([o]) => namespaceDict(o.dict),
    write_error: ([text]) => {
      output.writeError(text);
      return null;
    },
    is_function: ([f]) => f instanceof PyFunction,
    is_builtin: ([f]) => f instanceof Builtin,
    is_method: ([f]) => f instanceof BoundMethod,
    shallow: ([exc]) => {
      const copy = new PyException(exc.cls, exc.args.a);
      return copy;
    },
  }),
  ["EMPTY", EMPTY],
]));
