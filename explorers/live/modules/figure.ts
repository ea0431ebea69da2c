/** Gives the page the figures that Python has recorded. */
import { renderFigure } from "../figure/svg.js";
import { limitsOf } from "../figure/scale.js";
import type { AxesDescription, FigureDescription } from "../figure/description.js";
import { functions } from "../python/define.js";
import { modules, nativeModules } from "../python/imports.js";
import { afterCell, atReset } from "../python/interpreter.js";
import { call } from "../python/functions.js";
import { numberOf } from "../python/objects.js";
import { flatValues, type NdArray } from "./numpy_arrays.js";
import { output } from "../python/output.js";
import { float, PyDict, PyList, PyObject, PyTuple, PyType, T, type Value } from "../python/values.js";

/** Numbers that stay in JavaScript: a picture has too many for Python's lists. */
class Pixels extends PyObject {
  readonly values: Float32Array;
  constructor(values: Float32Array) {
    super(pixelsType);
    this.values = values;
  }
}
const pixelsType = new PyType("_Pixels", [T.object], "_figure");

/** The colours of numbers by a table of 256, or of red, green, blue (and alpha) between 0 and 1 as they are; `opacity` has a number for each. */
function pixelsOf(array: NdArray, table: PyList | null, low: number, high: number, opacity: NdArray | null): Pixels {
  const values = flatValues(array.t) as ArrayLike<number>;
  const opacities = opacity && (flatValues(opacity.t) as ArrayLike<number>);
  if (table === null) {
    const depth = array.t.shape[2]!;
    const n = values.length / depth;
    const out = new Float32Array(4 * n);
    for (let i = 0; i < n; i++) for (let k = 0; k < 4; k++) out[4 * i + k] = k < depth ? 255 * Number(values[i * depth + k]) : 255;
    return new Pixels(out);
  }
  const colors = table.a.map((entry: PyList) => entry.a.map((value) => numberOf(value)!));
  const out = new Float32Array(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isNaN(value)) continue;
    const [r, g, b, a] = colors[Math.max(0, Math.min(255, Math.floor(((value - low) / (high - low || 1)) * 255 + 0.5)))] as [number, number, number, number];
    out.set([r, g, b, 255 * a * Number(opacities?.[i] ?? 1)], 4 * i);
  }
  return new Pixels(out);
}

/** A record of Python's dicts, lists and numbers as plain objects. */
function plain(value: Value): unknown {
  if (value instanceof Pixels) return value.values;
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
  pixels: ([array, table, low, high, opacity]) => pixelsOf(array, table, numberOf(low)!, numberOf(high)!, opacity),
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
