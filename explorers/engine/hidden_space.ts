import type { Layer } from "./network.js";

/** n points as one row of n values per unit. */
type Rows = readonly ArrayLike<number>[];

/**
 * What the first layers make of points.
 *
 * @param parameters flat, in the order of `parameters_to_vector`
 * @param inputs one row of n values per input feature
 * @param depth how many layers the points pass; 0 gives the inputs themselves
 * @returns one row of n values per unit of the last of them
 */
export function outputsOf(layers: readonly Layer[], parameters: ArrayLike<number>, inputs: Rows, depth: number): Rows {
  let rows = inputs;
  for (const { inFeatures, outFeatures, weightOffset, biasOffset, activation } of layers.slice(0, depth)) {
    const before = rows;
    rows = Array.from({ length: outFeatures }, (_, unit) => {
      const out = new Float64Array(before[0]!.length).fill(parameters[biasOffset + unit]!);
      for (let input = 0; input < inFeatures; input++) {
        const weight = parameters[weightOffset + unit * inFeatures + input]!;
        const row = before[input]!;
        for (let i = 0; i < out.length; i++) out[i]! += weight * row[i]!;
      }
      return out.map(activation.value);
    });
  }
  return rows;
}

/** Directions in a layer's space along which it is drawn. */
export interface Axes {
  readonly mean: ArrayLike<number>;
  /** Unit vectors, orthogonal to each other. */
  readonly directions: readonly ArrayLike<number>[];
  /** The share of the points' variance that lies along them. */
  readonly kept: number;
}

/** So many units are drawn as they are. */
const AS_THEY_ARE = 3;
const SWEEPS = 30;

/**
 * The units' own directions where there are at most three, else the points' first two principal components.
 *
 * @param rows one row of n values per unit
 * @param before the axes of a moment ago: components have no sign of their own, and take the nearer one
 */
export function axesOf(rows: Rows, before: Axes | null = null): Axes {
  const units = rows.length;
  const unit = (i: number) => Float64Array.from({ length: units }, (_, j) => (i === j ? 1 : 0));
  if (units <= AS_THEY_ARE) {
    return { mean: new Float64Array(units), directions: Array.from({ length: units }, (_, i) => unit(i)), kept: 1 };
  }
  const n = rows[0]!.length;
  const mean = Float64Array.from(rows, (row) => sum(row) / n);
  const covariance = rows.map((row, i) => Float64Array.from(rows, (other, j) => {
    let total = 0;
    for (let k = 0; k < n; k++) total += (row[k]! - mean[i]!) * (other[k]! - mean[j]!);
    return total / n;
  }));
  const { values, vectors } = eigen(covariance);
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[b]! - values[a]!).slice(0, 2);
  const total = sum(values);
  return {
    mean,
    directions: order.map((column, axis) => {
      const direction = Float64Array.from(vectors, (row) => row[column]!);
      const old = before?.directions[axis];
      const side = old?.length === units ? dot(direction, old) : sum(direction);
      return side < 0 ? direction.map((value) => -value) : direction;
    }),
    kept: total > 0 ? order.reduce((part, i) => part + values[i]!, 0) / total : 1,
  };
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Points along axes: one row of n values per axis. */
export function along({ mean, directions }: Axes, rows: Rows): Float64Array[] {
  const n = rows[0]?.length ?? 0;
  return directions.map((direction) => Float64Array.from({ length: n }, (_, i) => {
    let total = 0;
    for (let unit = 0; unit < rows.length; unit++) total += (rows[unit]![i]! - mean[unit]!) * direction[unit]!;
    return total;
  }));
}

/** The logit in the drawn plane or space: `normal` times the coordinates, plus `offset`; 0 on the cut. */
export interface Cut {
  readonly normal: readonly number[];
  readonly offset: number;
}

/** How the output layer cuts the last hidden layer's space, where that is drawn along axes. */
export function cutOf(output: Layer, parameters: ArrayLike<number>, { mean, directions }: Axes): Cut {
  const weight = Array.from({ length: output.inFeatures }, (_, i) => parameters[output.weightOffset + i]!);
  return { normal: directions.map((direction) => dot(weight, direction)), offset: dot(weight, mean) + parameters[output.biasOffset]! };
}

/** Eigenvalues, and eigenvectors as columns, of a symmetric matrix: Jacobi's method with cyclic sweeps. */
function eigen(matrix: readonly Float64Array[]): { values: Float64Array; vectors: readonly Float64Array[] } {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors = a.map((_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  const scale = sum(a.map((row, i) => Math.abs(row[i]!)));
  const turn = (rows: readonly Float64Array[], p: number, q: number, c: number, s: number) => {
    for (const row of rows) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let largest = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p]![q]!;
        largest = Math.max(largest, Math.abs(off));
        if (Math.abs(off) <= 1e-15 * scale) continue;
        const ratio = (a[q]![q]! - a[p]![p]!) / (2 * off);
        const tangent = Math.sign(ratio || 1) / (Math.abs(ratio) + Math.hypot(ratio, 1));
        const c = 1 / Math.hypot(tangent, 1);
        const s = tangent * c;
        turn(a, p, q, c, s);
        const [rowP, rowQ] = [a[p]!, a[q]!];
        for (let k = 0; k < n; k++) [rowP[k], rowQ[k]] = [c * rowP[k]! - s * rowQ[k]!, s * rowP[k]! + c * rowQ[k]!];
        turn(vectors, p, q, c, s);
      }
    }
    if (largest <= 1e-13 * scale) break;
  }
  return { values: Float64Array.from(a, (row, i) => row[i]!), vectors };
}
