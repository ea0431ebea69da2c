/** Names: where the value of one is kept, in a slot, a cell, the module or among the built-ins. */
import { builtins, type Context, type Evaluate, type Store } from "./expressions.js";
import { Frame } from "./functions.js";
import { resolve, type Resolved } from "./scope.js";
import { raise, type Value } from "./values.js";

export function nameError(name: string): never {
  raise("NameError", `name '${name}' is not defined`);
}

export function loadGlobal(globals: Map<string, Value>, name: string): Value {
  const value = globals.get(name);
  if (value !== undefined) return value;
  const builtin = builtins.get(name);
  if (builtin !== undefined) return builtin;
  nameError(name);
}

function loadResolved(where: Resolved, name: string): Evaluate {
  switch (where.kind) {
    case "slot": {
      const { index } = where;
      return (f) => {
        const value = f.l[index];
        if (value === undefined) raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
        return value;
      };
    }
    case "cell": {
      const { index } = where;
      return (f) => {
        const value = f.c[index]!.v;
        if (value === undefined) {
          if (index < f.code.cells) raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
          raise("NameError", `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`);
        }
        return value;
      };
    }
    case "global":
    case "namespace":
      return (f) => loadGlobal(f.globals, name);
    case "class": {
      const outer = loadResolved(where.outer, name);
      return (f) => {
        const value = f.names?.get(name);
        return value === undefined ? outer(f) : value;
      };
    }
  }
}

export function loadName(name: string, context: Context): Evaluate {
  return loadResolved(resolve(context.scope, name), name);
}

export function storeName(name: string, context: Context): Store {
  const where = resolve(context.scope, name);
  switch (where.kind) {
    case "slot": {
      const { index } = where;
      return (f, value) => {
        f.l[index] = value;
      };
    }
    case "cell": {
      const { index } = where;
      return (f, value) => {
        f.c[index]!.v = value;
      };
    }
    case "class":
      return (f, value) => {
        f.names!.set(name, value);
      };
    default:
      return (f, value) => {
        f.globals.set(name, value);
      };
  }
}

export function deleteName(name: string, context: Context): (f: Frame) => void {
  const where = resolve(context.scope, name);
  return (f) => {
    let there: boolean;
    switch (where.kind) {
      case "slot":
        there = f.l[where.index] !== undefined;
        f.l[where.index] = undefined;
        if (!there) raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
        return;
      case "cell":
        there = f.c[where.index]!.v !== undefined;
        f.c[where.index]!.v = undefined;
        break;
      case "class":
        there = f.names!.delete(name);
        break;
      default:
        there = f.globals.delete(name);
    }
    if (!there) nameError(name);
  };
}

// --- Expressions ------------------------------------------------------------------------------
