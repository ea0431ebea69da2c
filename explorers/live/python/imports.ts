/** Finds modules: those written in TypeScript, and those bundled as Python source. */
import { findAttr, getAttr } from "./attributes.js";
import { call, isCallable } from "./functions.js";
import { EXCEPTIONS, PyException, PyModule, PyThrow, raise, type Value } from "./values.js";

/** `sys.modules`. */
export const modules = new Map<string, PyModule>();
/** Makers of modules in TypeScript, by name; they run at the first import. */
export const nativeModules = new Map<string, () => Map<string, Value>>();
/** Python source by path below the search path, such as `torch/nn/__init__.py`. */
export const sources = new Map<string, string>();
/** Real packages that the page does not have. */
export const elsewhere = new Set<string>();

/** Modules that finish others: `apply(module)` of the value runs when the key has been imported. */
export const finishing = new Map<string, string>();

export const loader = {
  /** Runs the source of a module in its namespace; set by the interpreter. */
  run: (_source: string, _file: string, _globals: Map<string, Value>): void => undefined,
};

function notFound(name: string): never {
  const root = name.split(".")[0]!;
  const message = elsewhere.has(root)
    ? `${root} is not in the page's Python; open this chapter in Colab or JupyterLab`
    : `No module named '${name}'`;
  const type = EXCEPTIONS.get("ModuleNotFoundError")!;
  const error = new PyException(type, [message]);
  error.dict.set("name", name);
  throw new PyThrow(error);
}

/** Imports one module (and its parents). */
export function importModule(name: string): PyModule {
  const known = modules.get(name);
  if (known) return known;
  const dot = name.lastIndexOf(".");
  const parent = dot < 0 ? null : importModule(name.slice(0, dot));
  // The parent may have made it.
  const made = modules.get(name);
  if (made) return made;
  const module = load(name);
  if (!module) {
    if (parent && !("__path__" in Object.fromEntries(parent.dict))) raise("ModuleNotFoundError", `No module named '${name}'; '${parent.name}' is not a package`);
    notFound(name);
  }
  parent?.dict.set(name.slice(dot + 1), module);
  return module;
}

function load(name: string): PyModule | null {
  const native = nativeModules.get(name);
  const path = name.replaceAll(".", "/");
  const asPackage = `${path}/__init__.py`;
  const file = sources.has(asPackage) ? asPackage : `${path}.py`;
  const source = sources.get(file);
  if (!native && source === undefined) return null;
  const module = new PyModule(name, new Map(native ? native() : []));
  module.dict.set("__name__", name);
  const isPackage = file === asPackage;
  module.dict.set("__package__", isPackage ? name : name.split(".").slice(0, -1).join("."));
  module.dict.set("__file__", file);
  if (isPackage || native) module.dict.set("__path__", path);
  modules.set(name, module);
  if (source === undefined) return module;
  try {
    loader.run(source, file, module.dict);
    const finish = finishing.get(name);
    if (finish !== undefined) call(importModule(finish).dict.get("apply"), [module]);
  } catch (error) {
    modules.delete(name);
    throw error;
  }
  return module;
}

/** Whether a module could be imported. */
export function canImport(name: string): boolean {
  const path = name.replaceAll(".", "/");
  return modules.has(name) || nativeModules.has(name) || sources.has(`${path}.py`) || sources.has(`${path}/__init__.py`);
}

/** `import name`: the first package, or the last where it is given another name. */
export function importName(name: string, isRenamed: boolean): PyModule {
  const module = importModule(name);
  return isRenamed ? module : modules.get(name.split(".")[0]!)!;
}

function absolute(module: string, level: number, globals: Map<string, Value>): string {
  if (level === 0) return module;
  const here = String(globals.get("__package__") ?? "");
  if (here === "") raise("ImportError", "attempted relative import with no known parent package");
  const base = here.split(".");
  const parts = base.slice(0, base.length - level + 1);
  return [...parts, ...(module ? [module] : [])].join(".");
}

export function importFrom(module: string, level: number, name: string, globals: Map<string, Value>): Value {
  const full = absolute(module, level, globals);
  const from = importModule(full);
  const value = findAttr(from, name);
  if (value !== undefined) return value;
  if (canImport(`${full}.${name}`)) return importModule(`${full}.${name}`);
  // A module may know better why it has not the name.
  const explain = from.dict.get("__getattr__");
  if (explain !== undefined && isCallable(explain)) {
    try {
      getAttr(from, name);
    } catch (error) {
      if (error instanceof PyThrow && String(error.exc.args.a[0]).includes("is not in the page's"))
        raise("ImportError", String(error.exc.args.a[0]));
    }
  }
  const file = from.dict.get("__file__");
  raise("ImportError", `cannot import name '${name}' from '${full}' (${typeof file === "string" ? file : "unknown location"})`);
}

export function importStar(module: string, level: number, globals: Map<string, Value>, into: Map<string, Value>): void {
  const from = importModule(absolute(module, level, globals));
  const all = from.dict.get("__all__");
  const names: string[] = all === undefined ? [...from.dict.keys()].filter((name) => !name.startsWith("_")) : all.a;
  for (const name of names) into.set(name, getAttr(from, name));
}
