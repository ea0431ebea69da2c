/** Linear equations, in doubles. */
import { isRecorded } from "../autograd.js";
import { missingError, runtimeError } from "../errors.js";
import { list } from "../shapes.js";
import { fromNumbers, numbersFrom, type Tensor } from "../tensor.js";

function square(t: Tensor, name: string): number {
  if (t.rank !== 2) throw missingError(`${name} of batches`);
  const [n, m] = t.shape as [number, number];
  if (n !== m) throw runtimeError(`${name}: A must be batches of square matrices, but they are ${n} by ${m} matrices`);
  if (!t.isFloat) {
    throw runtimeError(`${name}: Expected a floating point or complex tensor as input. Got ${t.dtype.scalarName}`);
  }
  if (isRecorded([t])) throw missingError(`${name} of a tensor that requires grad`);
  return n;
}

/** Gauss's elimination with the greatest pivots, on n rows of n + width numbers in place. @returns the determinant */
function eliminate(rows: Float64Array, n: number, width: number): number {
  const stride = n + width;
  let determinant = 1;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r * stride + c]!) > Math.abs(rows[pivot * stride + c]!)) pivot = r;
    if (pivot !== c) {
      determinant = -determinant;
      for (let k = 0; k < stride; k++) {
        const kept = rows[c * stride + k]!;
        rows[c * stride + k] = rows[pivot * stride + k]!;
        rows[pivot * stride + k] = kept;
      }
    }
    const head = rows[c * stride + c]!;
    determinant *= head;
    if (head === 0) return 0;
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r * stride + c]! / head;
      for (let k = c; k < stride; k++) rows[r * stride + k]! -= factor * rows[c * stride + k]!;
    }
  }
  return determinant;
}

export function det(a: Tensor): Tensor {
  const n = square(a, "linalg.det");
  return fromNumbers(Float64Array.of(eliminate(Float64Array.from(numbersFrom(a)), n, 0)), a.dtype, []);
}

/** The solution X of A X = B. */
export function solve(a: Tensor, b: Tensor, name = "linalg.solve"): Tensor {
  const n = square(a, name);
  const width = b.rank === 1 ? 1 : b.shape[1]!;
  if (b.shape[0] !== n) {
    throw runtimeError(`${name}: Incompatible shapes of A and B for the equation AX = B (${n}x${n} and ${b.shape.join("x")})`);
  }
  const [x, y] = [numbersFrom(a), numbersFrom(b)];
  const rows = new Float64Array(n * (n + width));
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) rows[r * (n + width) + c] = x[r * n + c]!;
    for (let c = 0; c < width; c++) rows[r * (n + width) + n + c] = y[r * width + c]!;
  }
  if (eliminate(rows, n, width) === 0) {
    throw runtimeError(`${name}: The solver failed because the input matrix is singular.`);
  }
  const out = new Float64Array(n * width);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < width; c++) out[r * width + c] = rows[r * (n + width) + n + c]! / rows[r * (n + width) + r]!;
  }
  return fromNumbers(out, a.dtype, b.shape);
}

export function inverse(a: Tensor): Tensor {
  const n = square(a, "linalg.inv");
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  return solve(a, fromNumbers(identity, a.dtype, [n, n]), "linalg.inv");
}

/** The X with the least |A X - B|, by Householder's reflections; A has full rank. */
export function leastSquares(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 2 || b.rank !== 2) throw missingError("linalg.lstsq of batches");
  const [m, n] = a.shape as [number, number], width = b.shape[1]!;
  if (b.shape[0] !== m) {
    throw runtimeError(
      `torch.linalg.lstsq: input.size(-2) should match other.size(-2), but got ${list(a.shape)} and ${list(b.shape)}`,
    );
  }
  if (m < n) throw missingError("linalg.lstsq with fewer rows than columns");
  if (isRecorded([a, b])) throw missingError("linalg.lstsq of a tensor that requires grad");
  const r = Float64Array.from(numbersFrom(a)), y = Float64Array.from(numbersFrom(b));
  const reflect = (matrix: Float64Array, columns: number, from: number, v: Float64Array, c: number, size: number): void => {
    for (let k = from; k < columns; k++) {
      let along = 0;
      for (let i = c; i < m; i++) along += v[i]! * matrix[i * columns + k]!;
      for (let i = c; i < m; i++) matrix[i * columns + k]! -= (2 * along * v[i]!) / size;
    }
  };
  let greatest = 0;
  for (let c = 0; c < n; c++) {
    const v = new Float64Array(m);
    let length = 0;
    for (let i = c; i < m; i++) length += (v[i] = r[i * n + c]!) ** 2;
    v[c]! += (v[c]! < 0 ? -1 : 1) * Math.sqrt(length);
    let size = 0;
    for (let i = c; i < m; i++) size += v[i]! ** 2;
    if (size > 0) {
      reflect(r, n, c, v, c, size);
      reflect(y, width, 0, v, c, size);
    }
    greatest = Math.max(greatest, Math.abs(r[c * n + c]!));
    if (!(Math.abs(r[c * n + c]!) > 1e-12 * greatest)) throw missingError("linalg.lstsq of a matrix without full rank");
  }
  const out = new Float64Array(n * width);
  for (let k = 0; k < width; k++) {
    for (let c = n - 1; c >= 0; c--) {
      let rest = y[c * width + k]!;
      for (let j = c + 1; j < n; j++) rest -= r[c * n + j]! * out[j * width + k]!;
      out[c * width + k] = rest / r[c * n + c]!;
    }
  }
  return fromNumbers(out, a.dtype, [n, width]);
}
