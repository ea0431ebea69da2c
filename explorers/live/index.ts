/** The page's Python with all its modules; see `contract.ts`. */
import librarySources from "library:sources";
import type { Interpreter } from "./contract.js";
import "./python/methods.js";
import "./python/string_methods.js";
import "./python/builtins.js";
import "./modules/standard.js";
import "./modules/torch.js";
import "./modules/figure.js";
import "./modules/numpy.js";
import "./modules/kernels.js";
import "./modules/hashlib.js";
import { elsewhere, finishing, sources } from "./python/imports.js";
import { PagePython } from "./python/interpreter.js";

for (const [path, source] of Object.entries(librarySources)) sources.set(path, source);
for (const name of [
  "scipy", "seaborn", "plotly", "torchvision", "torchaudio", "tensorflow", "keras", "jax", "requests", "PIL", "cv2", "sympy", "networkx", "statsmodels", "xgboost",
  "lightning", "torchmetrics", "transformers", "datasets", "bokeh", "altair", "ipywidgets", "IPython", "os", "subprocess", "threading", "multiprocessing", "asyncio",
  "socket", "urllib", "pickle", "csv", "sqlite3", "datetime", "decimal", "fractions", "logging", "argparse", "unittest", "pdb", "timeit", "shutil", "glob",
])
  elsewhere.add(name);

finishing.set("course_utils.training", "_page_kernels.training");
finishing.set("course_utils.ensembles", "_page_kernels.ensembles");

export function createInterpreter(): Interpreter & Pick<PagePython, "run"> {
  return new PagePython();
}
export type { EvaluateOptions, Frame, Interpreter, Output } from "./contract.js";
