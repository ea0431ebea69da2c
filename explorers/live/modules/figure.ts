/** Gives the page the figures that Python has recorded. */
import { renderFigure } from "../figure/svg.js";
import { limitsOf } from "../figure/scale.js";
import type { AxesDescription, FigureDescription } from "../figure/description.js";
import { functions } from "../python/define.js";
import { modules, nativeModules } from "../python/imports.js";
import { afterCell, atReset } from "../python/interpreter.js";
import { call, numberOf } from "../python/objects.js";
import { output } from "../python/output.js";
import { float, PyDict, PyList, PyTuple, type Value } from "../python/values.js";

/** A record of Python's dicts, lists and numbers as plain objects. */
function plain(value: Value): unknown {
  if (value instanceof PyList || value instanceof PyTuple) return value.a.map(plain);
  if (value instanceof PyDict) return Object.fromEntries([...value.map.values()].map(([key, item]) => [key, plain(item)]));
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  const number = numberOf(value);
  return number === null ? Number(call(value.cls.lookup("__float__"), [value])) : number;
}

nativeModules.set("_figure", () => functions({
  show_figure: ([description]) => {
    output.show({ kind: "figure", ...renderFigure(plain(description) as FigureDescription) });
    return null;
  },
  limits: ([description]) => {
    const axes = plain(description) as AxesDescription;
    return new PyTuple((["x", "y"] as const).map((axis) => new PyTuple(limitsOf([axes], axis).map(float))));
  },
}));

afterCell.push(() => {
  const pyplot = modules.get("matplotlib.pyplot");
  if (pyplot) call(pyplot.dict.get("_show_all"), []);
});
atReset.push(() => {
  const pyplot = modules.get("matplotlib.pyplot");
  if (pyplot) (pyplot.dict.get("_open") as PyList).a.length = 0;
});
