/** Names of linear equations, and rarer ones that are made of others. */
import { plainLists } from "../args.js";
import { checkInPlace } from "../autograd.js";
import { castTo } from "../convert.js";
import { floating, int64 } from "../dtypes.js";
import { missingError } from "../errors.js";
import { setItem } from "../indexing.js";
import * as a from "../ops/arithmetic.js";
import { cat, split } from "../ops/joining.js";
import { mv } from "../ops/products.js";
import { sum } from "../ops/reductions.js";
import { det, inverse, leastSquares, solve } from "../ops/solve.js";
import { exp, log } from "../ops/unary.js";
import { narrow, reshape } from "../ops/views.js";
import { alsoNamed, define } from "../registry.js";
import { float, int, type Operand, type Scalar, wrap } from "../scalars.js";
import { wrapDim } from "../shapes.js";
import { fromNumbers, numbersFrom, Tensor } from "../tensor.js";
import { namedTuple } from "./shape.js";

define("f", "linalg.det(A: Tensor)", det);
define("f", "linalg.solve(A: Tensor, B: Tensor)", (x: Tensor, y: Tensor) => solve(x, y));
define("f", "linalg.inv(A: Tensor)", inverse);
define("fm", "inverse(input: Tensor)", inverse);
define("fm", "det(input: Tensor)", det);
define("f", "linalg.lstsq(input: Tensor, B: Tensor, rcond: float?=None, *, driver: str?=None)", (x: Tensor, y: Tensor) => {
  const none = fromNumbers(new Float64Array(0), x.dtype, [0]);
  return namedTuple("linalg_lstsq", ["solution", "residuals", "rank", "singular_values"], [
    leastSquares(x, y), none, fromNumbers(Float64Array.of(x.shape[1]!), int64, []), none,
  ]);
});
alsoNamed("linalg.matmul", "matmul");

define("fm", "addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: Number=1, alpha: Number=1)",
  (x: Tensor, matrix: Tensor, vector: Tensor, beta: Scalar, alpha: Scalar) => a.add(a.mul(x, beta), a.mul(mv(matrix, vector), alpha)));
define("fm", "logaddexp(input: Tensor, other: Tensor)", (x: Tensor, y: Tensor) => {
  const most = a.maximum(x, y);
  return a.add(most, log(a.add(exp(a.sub(x, most)), exp(a.sub(y, most)))));
});
define("fm", "xlogy(input: Operand, other: Operand)", (x: Operand, y: Operand) => {
  const product = a.mul(x, log(castTo(wrap(y), floating(wrap(y).dtype))));
  return a.where(a.eq(x, int(0)), float(0), product);
});
alsoNamed("special.xlogy", "xlogy");
alsoNamed("special.logit", "logit");
alsoNamed("special.round", "round");
define("fm", "positive(input: Tensor)", (t: Tensor) => t);
define("f", "rsub(input: Tensor, other: Operand)", (x: Tensor, y: Operand) => a.sub(y, x));
define("fm", "kron(input: Tensor, other: Tensor)", (x: Tensor, y: Tensor) => {
  if (x.rank !== 2 || y.rank !== 2) throw missingError("kron of other than two matrices");
  const [m, n] = x.shape as [number, number], [p, q] = y.shape as [number, number];
  return reshape(a.mul(reshape(x, [m, 1, n, 1]), reshape(y, [1, p, 1, q])), [m * p, n * q]);
});
for (const name of ["trapezoid", "trapz"]) {
  define("f", `${name}(y: Tensor, x: Tensor?=None, *, dx: Number=1, dim: int=-1)`, (y: Tensor, x: Tensor | null, dx: Scalar, dim: number) => {
    const at = wrapDim(dim, y.rank), n = y.shape[at]!;
    const pairs = a.add(narrow(y, at, 0, n - 1), narrow(y, at, 1, n - 1));
    const widths: Operand = x === null ? dx : a.sub(narrow(x, wrapDim(-1, x.rank), 1, n - 1), narrow(x, wrapDim(-1, x.rank), 0, n - 1));
    return a.div(sum(a.mul(pairs, widths), [at]), float(2));
  });
}
define("f", "dstack(tensors: Tensors)", (tensors: Tensor[]) =>
  cat(tensors.map((t) => (t.rank >= 3 ? t : reshape(t, t.rank === 2 ? [...t.shape, 1] : [1, t.size, 1]))), 2));
define("fm", "hsplit(input: Tensor, sections: int)", (t: Tensor, n: number) => split(t, t.shape[t.rank === 1 ? 0 : 1]! / n, t.rank === 1 ? 0 : 1));
define("fm", "vsplit(input: Tensor, sections: int)", (t: Tensor, n: number) => split(t, t.shape[0]! / n, 0));
define("m", "index_put_(self: Tensor, indices: Any, values: Tensor, accumulate: bool=False)",
  (t: Tensor, indices: unknown, values: Tensor, accumulate: boolean) => {
    checkInPlace(t);
    const index = plainLists(indices);
    if (accumulate) throw missingError("Tensor.index_put_(accumulate=True)");
    setItem(t, index, values);
    return t;
  });
define("m", "index_fill_(self: Tensor, dim: int, index: Tensor, value: Operand)", (t: Tensor, dim: number, index: Tensor, value: Operand) => {
  const all = { py: "slice", start: null, stop: null, step: null };
  setItem(t, [...Array.from({ length: wrapDim(dim, t.rank) }, () => all), index], value instanceof Tensor ? value : wrap(value, t.dtype));
  return t;
});
define("f", "nn.utils.parameters_to_vector(parameters: Any)", (parameters: unknown) =>
  cat((plainLists(parameters) as Tensor[]).map((p) => reshape(p, [-1])), 0));
define("f", "nn.utils.vector_to_parameters(vec: Tensor, parameters: Any)", (vector: Tensor, parameters: unknown) => {
  let at = 0;
  for (const p of plainLists(parameters) as Tensor[]) {
    const part = reshape(narrow(vector, 0, at, p.size), p.shape);
    Object.assign(p, { storage: part.storage, strides: part.strides, offset: part.offset });
    at += p.size;
  }
  return null;
});
define("fm", "mode(input: Tensor, dim: int=-1, keepdim: bool=False)", (t: Tensor, dim: number, keepdim: boolean) => {
  if (t.rank !== 1 || wrapDim(dim, 1) !== 0) throw missingError("mode of several dimensions");
  const numbers = numbersFrom(t);
  const counts = new Map<number, number>();
  for (const value of numbers) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const best = [...counts.keys()].filter((value) => counts.get(value) === most).reduce((x, y) => Math.min(x, y));
  const shape = keepdim ? [1] : [];
  return namedTuple("mode", ["values", "indices"], [
    fromNumbers(Float64Array.of(best), t.dtype, shape), fromNumbers(Float64Array.of(numbers.lastIndexOf(best)), int64, shape),
  ]);
});
for (const [name, existing] of [["arctan2", "atan2"], ["arcsinh", "asinh"], ["arccosh", "acosh"], ["arctanh", "atanh"]] as const) {
  alsoNamed(name, existing);
  alsoNamed(`Tensor.${name}`, `Tensor.${existing}`);
}
alsoNamed("Tensor.broadcast_to", "Tensor.expand");
define("f", "unravel_index(indices: Tensor, shape: Size)", (t: Tensor, shape: number[]) => {
  let rest: Tensor = t;
  const out: Tensor[] = [];
  for (let d = shape.length - 1; d >= 0; d--) {
    out.unshift(a.remainder(rest, int(shape[d]!)));
    rest = a.floorDivision(rest, int(shape[d]!));
  }
  return out;
});
