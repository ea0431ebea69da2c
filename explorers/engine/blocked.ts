/**
 * Matrix products in float32 for plain JavaScript, several results at a time so that each value
 * loaded is used several times while it sits in a register.
 *
 * Matrices are flat and "feature-major": row r of a matrix of points starts at r * stride and holds
 * one value per point. `stride` is the padded number of points, a multiple of 4. Sums are carried in
 * JavaScript's doubles and rounded to float32 where they are stored: Math.fround at each step measured
 * half as fast, because a compiler keeps a loop's variables as doubles anyway.
 */
/** A matrix of weights inside a flat array: entry (row, column) is at offset + row * rowStep + column * columnStep. */
export interface Weights {
  readonly values: Float32Array;
  readonly offset: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/**
 * out[r] = bias[r] + sum over c of weight[r, c] x[c], for all points.
 *
 * @param biasOffset where the bias starts in `weights.values`, or -1 for none
 */
export function multiply(
  weights: Weights,
  biasOffset: number,
  x: Float32Array,
  columns: number,
  out: Float32Array,
  rows: number,
  stride: number,
): void {
  // The last block starts early rather than being cut short: it repeats rows with equal results.
  for (let row = 0; row < rows; row += rows < 4 ? 1 : 4) {
    if (rows < 4) multiplyRow(weights, biasOffset, x, columns, out, row, stride);
    else multiplyFourRows(weights, biasOffset, x, columns, out, Math.min(row, rows - 4), stride);
  }
}

function multiplyFourRows(
  weights: Weights,
  biasOffset: number,
  x: Float32Array,
  columns: number,
  out: Float32Array,
  row: number,
  stride: number,
): void {
  const { values, rowStep, columnStep } = weights;
  const first = weights.offset + row * rowStep;
  const hasBias = biasOffset >= 0;
  const b0 = hasBias ? values[biasOffset + row]! : 0;
  const b1 = hasBias ? values[biasOffset + row + 1]! : 0;
  const b2 = hasBias ? values[biasOffset + row + 2]! : 0;
  const b3 = hasBias ? values[biasOffset + row + 3]! : 0;
  for (let k = 0; k < stride; k += 2) {
    let s00 = b0, s01 = b0, s10 = b1, s11 = b1;
    let s20 = b2, s21 = b2, s30 = b3, s31 = b3;
    let w = first;
    for (let p = k, end = k + columns * stride; p < end; p += stride) {
      const x0 = x[p]!;
      const x1 = x[p + 1]!;
      const w0 = values[w]!;
      const w1 = values[w + rowStep]!;
      const w2 = values[w + 2 * rowStep]!;
      const w3 = values[w + 3 * rowStep]!;
      s00 += w0 * x0;
      s01 += w0 * x1;
      s10 += w1 * x0;
      s11 += w1 * x1;
      s20 += w2 * x0;
      s21 += w2 * x1;
      s30 += w3 * x0;
      s31 += w3 * x1;
      w += columnStep;
    }
    let to = row * stride + k;
    out[to] = s00;
    out[to + 1] = s01;
    out[(to += stride)] = s10;
    out[to + 1] = s11;
    out[(to += stride)] = s20;
    out[to + 1] = s21;
    out[(to += stride)] = s30;
    out[to + 1] = s31;
  }
}

function multiplyRow(
  weights: Weights,
  biasOffset: number,
  x: Float32Array,
  columns: number,
  out: Float32Array,
  row: number,
  stride: number,
): void {
  const { values, rowStep, columnStep } = weights;
  const bias = biasOffset >= 0 ? values[biasOffset + row]! : 0;
  for (let k = 0; k < stride; k += 4) {
    let s0 = bias, s1 = bias, s2 = bias, s3 = bias;
    let w = weights.offset + row * rowStep;
    for (let p = k, end = k + columns * stride; p < end; p += stride) {
      const weight = values[w]!;
      s0 += weight * x[p]!;
      s1 += weight * x[p + 1]!;
      s2 += weight * x[p + 2]!;
      s3 += weight * x[p + 3]!;
      w += columnStep;
    }
    const to = row * stride + k;
    out[to] = s0;
    out[to + 1] = s1;
    out[to + 2] = s2;
    out[to + 3] = s3;
  }
}

/**
 * out[outOffset + r * columns + c] = sum over points of left[r] right[c]: the gradient of a weight
 * matrix from the gradient of a layer's z (left) and the layer's input (right).
 */
export function outerProducts(
  left: Float32Array,
  rows: number,
  right: Float32Array,
  columns: number,
  out: Float32Array,
  outOffset: number,
  stride: number,
): void {
  const wide = columns >= 4;
  for (let row = 0; row < rows; row += rows < 2 ? 1 : 2) {
    const r = rows < 2 ? row : Math.min(row, rows - 2);
    for (let column = 0; column < columns; column += wide ? 4 : 1) {
      const c = wide ? Math.min(column, columns - 4) : column;
      const to = outOffset + r * columns + c;
      if (wide && rows >= 2) dotsTwoByFour(left, r * stride, right, c * stride, stride, out, to, columns);
      else if (wide) dotsOneByFour(left, r * stride, right, c * stride, stride, out, to);
      else {
        out[to] = dot(left, r * stride, right, c * stride, stride);
        if (rows >= 2) out[to + columns] = dot(left, (r + 1) * stride, right, c * stride, stride);
      }
    }
  }
}

function dotsTwoByFour(
  left: Float32Array, l: number,
  right: Float32Array, r: number,
  stride: number,
  out: Float32Array, to: number, columns: number,
): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0;
  let s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  for (let k = 0; k < stride; k++) {
    const l0 = left[l + k]!;
    const l1 = left[l + stride + k]!;
    const r0 = right[r + k]!;
    const r1 = right[r + stride + k]!;
    const r2 = right[r + 2 * stride + k]!;
    const r3 = right[r + 3 * stride + k]!;
    s00 += l0 * r0;
    s01 += l0 * r1;
    s02 += l0 * r2;
    s03 += l0 * r3;
    s10 += l1 * r0;
    s11 += l1 * r1;
    s12 += l1 * r2;
    s13 += l1 * r3;
  }
  out[to] = s00;
  out[to + 1] = s01;
  out[to + 2] = s02;
  out[to + 3] = s03;
  out[to + columns] = s10;
  out[to + columns + 1] = s11;
  out[to + columns + 2] = s12;
  out[to + columns + 3] = s13;
}

function dotsOneByFour(
  left: Float32Array, l: number,
  right: Float32Array, r: number,
  stride: number,
  out: Float32Array, to: number,
): void {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let k = 0; k < stride; k++) {
    const value = left[l + k]!;
    s0 += value * right[r + k]!;
    s1 += value * right[r + stride + k]!;
    s2 += value * right[r + 2 * stride + k]!;
    s3 += value * right[r + 3 * stride + k]!;
  }
  out[to] = s0;
  out[to + 1] = s1;
  out[to + 2] = s2;
  out[to + 3] = s3;
}

/** Sum over points of left times right, in four partial sums so that additions need not wait for each other. */
function dot(left: Float32Array, l: number, right: Float32Array, r: number, stride: number): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let k = 0; k < stride; k += 4) {
    s0 += left[l + k]! * right[r + k]!;
    s1 += left[l + k + 1]! * right[r + k + 1]!;
    s2 += left[l + k + 2]! * right[r + k + 2]!;
    s3 += left[l + k + 3]! * right[r + k + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}

/** Sum over points of one row. */
export function sum(values: Float32Array, offset: number, stride: number): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let k = offset; k < offset + stride; k += 4) {
    s0 += values[k]!;
    s1 += values[k + 1]!;
    s2 += values[k + 2]!;
    s3 += values[k + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}
