/**
 * Matrix products for plain JavaScript, on tiles of points.
 *
 * A tile has some rows of TILE values, one per point: few enough points that a network's rows stay in the
 * processor's nearest cache. What measured fastest in a browser, and why:
 *
 * - Float64Array, although parameters are float32: JavaScript computes in float64, and converting at every load
 *   took two to three times as long.
 * - Loops over points with a few weights, or a few sums, in registers, so that each value loaded serves several
 *   times. Loads are what costs, because each one checks its index; larger blocks run out of registers.
 * - One workbench for all networks, which train in turns: with arrays that never change, the compiler writes their
 *   place and length into the code, which took half the time of arrays handed over.
 * - `| 0` after an addition of indices: the compiler then need not look for overflow.
 *
 * Rows and columns come in pairs. Of an odd number the last pair's other half has weights of zero.
 */

import { FEATURES } from "../features.js";
import { LIMITS } from "../config.js";

/** Most points in a tile. */
export const TILE = 128;
/** The products work on this many points at a time, so the caller pads points to a multiple. */
export const GROUP = 2;

export const even = (n: number) => n + (n & 1);

const LAYERS = LIMITS.layers + 1;
const WIDEST = even(Math.max(LIMITS.width, Object.keys(FEATURES).length));

/** Rows for the inputs, for the outputs and slopes of every layer, and for two layers' gradients. */
export const bench = new Float64Array((3 + 2 * LAYERS) * WIDEST * TILE);
/** Weights and biases in the order that `multiply` reads, forward and backward. */
export const packed = new Float64Array(2 * LAYERS * WIDEST * (WIDEST + 1));
/** Gradients of weights, as `addOuterProducts` adds them up. */
export const sums = new Float64Array(LAYERS * WIDEST * WIDEST);

/** Values in `packed` for `rows` results from `columns` inputs. */
export const packedLength = (rows: number, columns: number) => even(rows) * (1 + even(columns));

/**
 * Fills `packed` from `to` on: for four rows at a time (at the end two) their biases, then the weights of two
 * columns at a time, row by row.
 *
 * @param at where entry (0, 0) is in `values`; entry (r, c) is r * rowStep + c * columnStep further on
 * @param biasAt where the first row's bias is in `values`, or -1 for none
 */
export function pack(
  values: Float32Array, at: number, rowStep: number, columnStep: number, biasAt: number,
  rows: number, columns: number, to: number,
): void {
  for (let row = 0; row < rows; ) {
    const end = row + (even(rows) - row >= 4 ? 4 : 2);
    for (let r = row; r < end; r++) packed[to++] = biasAt >= 0 && r < rows ? values[biasAt + r]! : 0;
    for (let column = 0; column < columns; column += 2) {
      for (let r = row; r < end; r++) {
        const from = at + r * rowStep + column * columnStep;
        packed[to++] = r < rows ? values[from]! : 0;
        packed[to++] = r < rows && column + 1 < columns ? values[from + columnStep]! : 0;
      }
    }
    row = end;
  }
}

/**
 * out[r] = bias[r] + sum over c of weight[r, c] x[c], for all points.
 *
 * @param from where the weights start in `packed`
 * @param x where the first row of inputs starts on the bench
 * @param out where the first row of results starts on the bench
 */
export function multiply(from: number, x: number, columns: number, out: number, rows: number, points: number): void {
  let row = 0;
  for (; row + 2 < rows; row += 4) {
    startFour(from, x, out + row * TILE, points);
    from += 12;
    for (let c = 2; c < columns; c += 2, from += 8) addFour(from, x + c * TILE, out + row * TILE, points);
  }
  if (row >= rows) return;
  startTwo(from, x, out + row * TILE, points);
  from += 6;
  for (let c = 2; c < columns; c += 2, from += 4) addTwo(from, x + c * TILE, out + row * TILE, points);
}

function startFour(from: number, x: number, out: number, points: number): void {
  const b0 = packed[from]!, b1 = packed[from + 1]!, b2 = packed[from + 2]!, b3 = packed[from + 3]!;
  const w00 = packed[from + 4]!, w01 = packed[from + 5]!, w10 = packed[from + 6]!, w11 = packed[from + 7]!;
  const w20 = packed[from + 8]!, w21 = packed[from + 9]!, w30 = packed[from + 10]!, w31 = packed[from + 11]!;
  for (let k = 0; k < points; k = (k + 1) | 0) {
    const i = (x + k) | 0, t = (out + k) | 0;
    const x0 = bench[i]!, x1 = bench[(i + TILE) | 0]!;
    bench[t] = b0 + (w00 * x0 + w01 * x1);
    bench[(t + TILE) | 0] = b1 + (w10 * x0 + w11 * x1);
    bench[(t + 2 * TILE) | 0] = b2 + (w20 * x0 + w21 * x1);
    bench[(t + 3 * TILE) | 0] = b3 + (w30 * x0 + w31 * x1);
  }
}

function addFour(from: number, x: number, out: number, points: number): void {
  const w00 = packed[from]!, w01 = packed[from + 1]!, w10 = packed[from + 2]!, w11 = packed[from + 3]!;
  const w20 = packed[from + 4]!, w21 = packed[from + 5]!, w30 = packed[from + 6]!, w31 = packed[from + 7]!;
  for (let k = 0; k < points; k = (k + 1) | 0) {
    const i = (x + k) | 0, t = (out + k) | 0;
    const x0 = bench[i]!, x1 = bench[(i + TILE) | 0]!;
    bench[t]! += w00 * x0 + w01 * x1;
    bench[(t + TILE) | 0]! += w10 * x0 + w11 * x1;
    bench[(t + 2 * TILE) | 0]! += w20 * x0 + w21 * x1;
    bench[(t + 3 * TILE) | 0]! += w30 * x0 + w31 * x1;
  }
}

function startTwo(from: number, x: number, out: number, points: number): void {
  const b0 = packed[from]!, b1 = packed[from + 1]!;
  const w00 = packed[from + 2]!, w01 = packed[from + 3]!, w10 = packed[from + 4]!, w11 = packed[from + 5]!;
  for (let k = 0; k < points; k = (k + 1) | 0) {
    const i = (x + k) | 0, t = (out + k) | 0;
    const x0 = bench[i]!, x1 = bench[(i + TILE) | 0]!;
    bench[t] = b0 + (w00 * x0 + w01 * x1);
    bench[(t + TILE) | 0] = b1 + (w10 * x0 + w11 * x1);
  }
}

function addTwo(from: number, x: number, out: number, points: number): void {
  const w00 = packed[from]!, w01 = packed[from + 1]!, w10 = packed[from + 2]!, w11 = packed[from + 3]!;
  for (let k = 0; k < points; k = (k + 1) | 0) {
    const i = (x + k) | 0, t = (out + k) | 0;
    const x0 = bench[i]!, x1 = bench[(i + TILE) | 0]!;
    bench[t]! += w00 * x0 + w01 * x1;
    bench[(t + TILE) | 0]! += w10 * x0 + w11 * x1;
  }
}

/**
 * Adds the sum over points of left[r] right[c] to sums[to + r * even(columns) + c]: a tile's share in the gradient
 * of a weight matrix, from the gradient of a layer's z (left) and the layer's input (right), both on the bench.
 */
export function addOuterProducts(left: number, rows: number, right: number, columns: number, to: number, points: number): void {
  const width = even(columns);
  for (let r = 0; r < rows; r += 2) {
    for (let c = 0; c < columns; c += 2) {
      addTwoByTwo(left + r * TILE, right + c * TILE, points, to + r * width + c, width);
    }
  }
}

function addTwoByTwo(left: number, right: number, points: number, to: number, width: number): void {
  let s00 = 0, s01 = 0, s10 = 0, s11 = 0;
  for (let k = 0; k < points; k = (k + 1) | 0) {
    const i = (left + k) | 0, j = (right + k) | 0;
    const l0 = bench[i]!, l1 = bench[(i + TILE) | 0]!;
    const r0 = bench[j]!, r1 = bench[(j + TILE) | 0]!;
    s00 += l0 * r0;
    s01 += l0 * r1;
    s10 += l1 * r0;
    s11 += l1 * r1;
  }
  sums[to]! += s00;
  sums[to + 1]! += s01;
  sums[to + width]! += s10;
  sums[to + width + 1]! += s11;
}
