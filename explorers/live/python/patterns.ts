/** Compiles the patterns of `match`. */
import type { Pattern } from "./ast.js";
import { compileExpression, type Context } from "./expressions.js";
import { storeName } from "./names.js";
import { findAttr } from "./attributes.js";
import type { Frame } from "./functions.js";
import { dictGet, toArray } from "./objects.js";
import { compare } from "./operators.js";
import { truth } from "./objects.js";
import { isInstance, PyDict, PyList, PyRange, PyTuple, PyType, raise, T, type Value } from "./values.js";

type Matches = (f: Frame, value: Value) => boolean;
const SELF = new Set(["bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"]);

export function compilePattern(p: Pattern, context: Context): Matches {
  switch (p.type) {
    case "Capture":
    case "Star": {
      if (p.name === null) return () => true;
      const store = storeName(p.name, context);
      return (f, value) => {
        store(f, value);
        return true;
      };
    }
    case "Value": {
      const wanted = compileExpression(p.value, context);
      return (f, value) => truth(compare("==", value, wanted(f)));
    }
    case "Singleton":
      return (_, value) => value === p.value;
    case "Or": {
      const all = p.patterns.map((one) => compilePattern(one, context));
      return (f, value) => all.some((one) => one(f, value));
    }
    case "As": {
      const inner = compilePattern(p.pattern, context);
      const store = storeName(p.name, context);
      return (f, value) => {
        if (!inner(f, value)) return false;
        store(f, value);
        return true;
      };
    }
    case "Sequence": {
      const star = p.patterns.findIndex((one) => one.type === "Star");
      const all = p.patterns.map((one) => compilePattern(one, context));
      return (f, value) => {
        if (!(value instanceof PyList || value instanceof PyTuple || value instanceof PyRange)) return false;
        const items = toArray(value);
        if (star < 0 ? items.length !== all.length : items.length < all.length - 1) return false;
        const after = star < 0 ? 0 : all.length - star - 1;
        return all.every((one, i) => {
          if (i === star) return one(f, new PyList(items.slice(star, items.length - after)));
          return one(f, star >= 0 && i > star ? items[items.length - (all.length - i)] : items[i]);
        });
      };
    }
    case "Mapping": {
      const keys = p.keys.map((key) => compileExpression(key, context));
      const all = p.patterns.map((one) => compilePattern(one, context));
      const rest = p.rest === null ? null : storeName(p.rest, context);
      return (f, value) => {
        if (!(value instanceof PyDict)) return false;
        const left = new PyDict();
        left.map = new Map(value.map);
        for (let i = 0; i < keys.length; i++) {
          const key = keys[i]!(f);
          const item = dictGet(value, key);
          if (item === undefined || !all[i]!(f, item)) return false;
          left.map.delete(key);
        }
        rest?.(f, left);
        return true;
      };
    }
    case "Class": {
      const cls = compileExpression(p.cls, context);
      const positional = p.patterns.map((one) => compilePattern(one, context));
      const named = p.namedPatterns.map((one) => compilePattern(one, context));
      return (f, value) => {
        const type = cls(f);
        if (!(type instanceof PyType)) raise("TypeError", "called match pattern must be a class");
        if (!isInstance(value, type)) return false;
        if (positional.length > 0) {
          if (type.module === T.int.module && SELF.has(type.name)) {
            if (!positional[0]!(f, value)) return false;
          } else {
            const names = findAttr(type, "__match_args__");
            const known = names instanceof PyTuple ? names.a : [];
            if (known.length < positional.length)
              raise("TypeError", `${type.name}() accepts ${known.length} positional sub-patterns (${positional.length} given)`);
            for (let i = 0; i < positional.length; i++) {
              const item = findAttr(value, known[i]);
              if (item === undefined || !positional[i]!(f, item)) return false;
            }
          }
        }
        return named.every((one, i) => {
          const item = findAttr(value, p.names[i]!);
          return item !== undefined && one(f, item);
        });
      };
    }
  }
}
