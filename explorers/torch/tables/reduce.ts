/** Names that reduce: sums, extremes, statistics, norms. */
import { castTo } from "../convert.js";
import { floating, type DType } from "../dtypes.js";
import { missingError, runtimeError, typeError } from "../errors.js";
import * as a from "../ops/arithmetic.js";
import * as r from "../ops/reductions.js";
import * as p from "../ops/products.js";
import { sqrt } from "../ops/unary.js";
import { define, alsoNamed } from "../registry.js";
import { int, scalarFrom, type Scalar } from "../scalars.js";
import { fromNumbers, Tensor } from "../tensor.js";
import { plainLists } from "../args.js";
import { namedTuple } from "./shape.js";
import { diagonal, narrow, reshape, squeeze, t2 } from "../ops/views.js";
import { wrapDim } from "../shapes.js";

const REDUCE = "dim: Dims?=None, keepdim: bool=False";

define("fm", `sum(input: Tensor, ${REDUCE}, *, dtype: dtype?=None)`, r.sum);
define("fm", `nansum(input: Tensor, ${REDUCE})`, r.nansum);
define("fm", `mean(input: Tensor, ${REDUCE}, *, dtype: dtype?=None)`, r.mean);
define("fm", `nanmean(input: Tensor, ${REDUCE})`, (t: Tensor, dims: r.Dims, keep: boolean) =>
  a.div(r.nansum(t, dims, keep), r.sum(a.eq(t, t), dims, keep)));
define("fm", "prod(input: Tensor, dim: int?=None, keepdim: bool=False, *, dtype: dtype?=None)", r.prod);

// std(dim, unbiased, keepdim), std(unbiased) and std(dim, *, correction, keepdim)
const SPREAD = "dim=None, unbiased=None, keepdim: bool=False, *, correction: Number?=None";
function spread(t: Tensor, dim: unknown, unbiased: unknown, keepdim: boolean, correction: Scalar | null, root: boolean): Tensor {
  const only = typeof dim === "boolean" && unbiased === null;
  const isUnbiased = only ? dim : unbiased;
  const dims = only || dim === null ? null : ([plainLists(dim)].flat() as number[]);
  const lost = correction !== null ? correction.value : isUnbiased === false ? 0 : 1;
  return r.variance(t, dims, lost, keepdim, root);
}
for (const [name, root] of [["std", true], ["var", false]] as const) {
  define("fm", `${name}(input: Tensor, ${SPREAD})`, (t: Tensor, dim: unknown, u: unknown, keep: boolean, c: Scalar | null) => spread(t, dim, u, keep, c, root));
  define("f", `${name}_mean(input: Tensor, ${SPREAD})`, (t: Tensor, dim: unknown, u: unknown, keep: boolean, c: Scalar | null) => {
    const dims = dim === null || typeof dim === "boolean" ? null : ([plainLists(dim)].flat() as number[]);
    return [spread(t, dim, u, keep, c, root), r.mean(t, dims, keep)];
  });
}

for (const [name, greatest] of [["max", true], ["min", false]] as const) {
  define("fm", `${name}(input: Tensor, dim=None, keepdim: bool=False, other: Tensor?=None)`, (t: Tensor, dim: unknown, keep: boolean, other: Tensor | null) => {
    const second = dim instanceof Tensor ? dim : other;
    if (second !== null) return greatest ? a.maximum(t, second) : a.minimum(t, second);
    if (dim === null) return r.extreme(t, greatest);
    const at = scalarFrom(dim);
    if (at === null || at.category === 2) throw typeError(`${name}() received an invalid combination of arguments`);
    return namedTuple(name, ["values", "indices"], r.extremeAlong(t, at.value, keep, greatest));
  });
  define("fm", `a${name}(input: Tensor, ${REDUCE})`, (t: Tensor, dims: r.Dims, keep: boolean) => r.extremes(t, dims, keep, greatest));
  define("fm", `arg${name}(input: Tensor, dim: int?=None, keepdim: bool=False)`, (t: Tensor, dim: number | null, keep: boolean) =>
    r.argExtreme(t, dim, keep, greatest));
}
define("fm", "aminmax(input: Tensor, *, dim: int?=None, keepdim: bool=False)", (t: Tensor, dim: number | null, keep: boolean) =>
  namedTuple("aminmax", ["min", "max"], r.aminmax(t, dim, keep)));
define("fm", `any(input: Tensor, ${REDUCE})`, (t: Tensor, dims: r.Dims, keep: boolean) => r.anyOrAll(t, dims, keep, false));
define("fm", `all(input: Tensor, ${REDUCE})`, (t: Tensor, dims: r.Dims, keep: boolean) => r.anyOrAll(t, dims, keep, true));
define("fm", "count_nonzero(input: Tensor, dim: Dims?=None)", r.countNonzero);
define("fm", "cumsum(input: Tensor, dim: int, *, dtype: dtype?=None)", (t: Tensor, dim: number, dtype: DType | null) => r.cumulative(t, dim, dtype, false));
define("fm", "cumprod(input: Tensor, dim: int, *, dtype: dtype?=None)", (t: Tensor, dim: number, dtype: DType | null) => r.cumulative(t, dim, dtype, true));
define("fm", "diff(input: Tensor, n: int=1, dim: int=-1)", (t: Tensor, n: number, dim: number) => {
  let out = t;
  for (let i = 0; i < n; i++) out = difference(out, wrapDim(dim, t.rank));
  return out;
});
const difference = (t: Tensor, dim: number): Tensor => {
  const size = t.shape[dim]!;
  return a.sub(narrow(t, dim, 1, size - 1), narrow(t, dim, 0, size - 1));
};
define("fm", "median(input: Tensor, dim: int?=None, keepdim: bool=False)", (t: Tensor, dim: number | null, keep: boolean) => {
  const found = r.median(t, dim, keep);
  return dim === null ? found[0] : namedTuple("median", ["values", "indices"], found);
});
define("fm", 'quantile(input: Tensor, q: Any, dim: int?=None, keepdim: bool=False, *, interpolation: str="linear")',
  (t: Tensor, q: unknown, dim: number | null, keep: boolean, interpolation: r.Interpolation) => {
    if (q instanceof Tensor) return r.quantile(t, q, dim, keep, interpolation);
    const share = scalarFrom(q);
    if (share === null) throw typeError("quantile(): argument 'q' must be Tensor or float");
    if (!(share.value >= 0 && share.value <= 1)) throw runtimeError(`quantile() q must be in the range [0, 1] but got ${share.value}`);
    return r.quantile(t, fromNumbers(Float64Array.of(share.value), t.dtype, []), dim, keep, interpolation);
  });
define("fm", "logsumexp(input: Tensor, dim: Dims, keepdim: bool=False)", r.logsumexp);
const soft = (logarithm: boolean) => (t: Tensor, dim: number, dtype: DType | null) => r.softmax(t, dim, dtype, logarithm);
define("fm", "softmax(input: Tensor, dim: int, dtype: dtype?=None)", soft(false));
define("fm", "log_softmax(input: Tensor, dim: int, dtype: dtype?=None)", soft(true));

function norm(t: Tensor, order: unknown, dims: r.Dims, keepdim: boolean, dtype: DType | null): Tensor {
  const x = dtype === null ? t : castTo(t, dtype);
  if (order === "fro" || order === null) return r.vectorNorm(x, 2, dims, keepdim);
  if (order === "nuc") throw missingError('norm(p="nuc")');
  if (order === "inf") return r.vectorNorm(x, Infinity, dims, keepdim);
  return r.vectorNorm(x, scalarFrom(order)!.value, dims, keepdim);
}
define("fm", 'norm(input: Tensor, p: Any="fro", dim: Dims?=None, keepdim: bool=False, dtype: dtype?=None)', norm);
define("f", "linalg.vector_norm(x: Tensor, ord: Any=2, dim: Dims?=None, keepdim: bool=False, *, dtype: dtype?=None)", norm);
define("f", "linalg.norm(A: Tensor, ord: Any=None, dim: Dims?=None, keepdim: bool=False, *, dtype: dtype?=None)",
  (t: Tensor, order: unknown, dims: r.Dims, keep: boolean, dtype: DType | null) => {
    const isMatrix = (dims === null && t.rank === 2) || dims?.length === 2;
    if (isMatrix && order !== null && order !== "fro") throw missingError("linalg.norm of a matrix with ord other than 'fro'");
    return norm(t, order, dims, keep, dtype);
  });
define("fm", "dist(input: Tensor, other: Tensor, p: float=2.0)", (x: Tensor, y: Tensor, order: number) => r.vectorNorm(a.sub(x, y), order, null, false));
define("fm", "cov(input: Tensor, *, correction: int=1)", (t: Tensor, correction: number) => covariance(t, correction));
define("fm", "corrcoef(input: Tensor)", (t: Tensor) => {
  const c = covariance(t, 1);
  if (c.rank === 0) return a.div(c, c);
  const root = sqrt(diagonal(c, 0, 0, 1));
  return a.clamp(a.div(a.div(c, reshape(root, [-1, 1])), root), int(-1), int(1));
});
function covariance(t: Tensor, correction: number): Tensor {
  const x = castTo(t, floating(t.dtype));
  const rows = x.rank < 2 ? reshape(x, [1, -1]) : x;
  const centred = a.sub(rows, r.mean(rows, [1], true));
  return squeeze(a.div(p.mm(centred, t2(centred)), int(Math.max(0, rows.shape[1]! - correction))), null);
}
alsoNamed("special.logsumexp", "logsumexp");
alsoNamed("special.softmax", "softmax");
alsoNamed("special.log_softmax", "log_softmax");
