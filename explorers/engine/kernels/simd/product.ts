// Matrix products on rows of points, float32, four points a lane.
//
// A matrix of points is "feature-major": row r starts r * step bytes after its base and holds one value per point.
// `bytes` is the length of the part of a row at work, a multiple of 64 (16 points). Several rows times several
// lanes are accumulated at once, so that each value loaded takes part in several multiplications.

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/**
 * out[r] = bias[r] + sum over c of weight[r, c] * x[c].
 *
 * `rowStep` and `columnStep` are the distances in bytes between weights, so that a transposed matrix needs no copy.
 * A zero `bias` address stands for no bias.
 */
export function multiply(
  weight: usize, rowStep: usize, columnStep: usize, bias: usize,
  x: usize, xStep: usize, columns: i32,
  out: usize, outStep: usize, rows: i32, bytes: usize,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    fourRows(weight, rowStep, columnStep, bias, x, xStep, columns, out, outStep, bytes);
    weight += rowStep << 2;
    out += outStep << 2;
    bias += bias ? 16 : 0;
  }
  if (row + 2 <= rows) {
    twoRows(weight, rowStep, columnStep, bias, x, xStep, columns, out, outStep, bytes);
    weight += rowStep << 1;
    out += outStep << 1;
    bias += bias ? 8 : 0;
    row += 2;
  }
  if (row < rows) oneRow(weight, columnStep, bias, x, xStep, columns, out, bytes);
}

// @ts-ignore: decorator
@inline
function biasAt(bias: usize, row: usize): v128 {
  return bias ? v128.load32_splat(bias + (row << 2)) : f32x4.splat(0);
}

function fourRows(
  weight: usize, rowStep: usize, columnStep: usize, bias: usize,
  x: usize, xStep: usize, columns: i32,
  out: usize, outStep: usize, bytes: usize,
): void {
  const b0 = biasAt(bias, 0), b1 = biasAt(bias, 1), b2 = biasAt(bias, 2), b3 = biasAt(bias, 3);
  for (let k: usize = 0; k < bytes; k += 32) {
    let s00 = b0, s01 = b0, s10 = b1, s11 = b1, s20 = b2, s21 = b2, s30 = b3, s31 = b3;
    let w0 = weight, w1 = w0 + rowStep, w2 = w1 + rowStep, w3 = w2 + rowStep;
    let p = x + k;
    for (let column = columns; column > 0; column--) {
      const x0 = v128.load(p), x1 = v128.load(p, 16);
      let w = v128.load32_splat(w0);
      s00 = multiplyAdd(s00, w, x0);
      s01 = multiplyAdd(s01, w, x1);
      w = v128.load32_splat(w1);
      s10 = multiplyAdd(s10, w, x0);
      s11 = multiplyAdd(s11, w, x1);
      w = v128.load32_splat(w2);
      s20 = multiplyAdd(s20, w, x0);
      s21 = multiplyAdd(s21, w, x1);
      w = v128.load32_splat(w3);
      s30 = multiplyAdd(s30, w, x0);
      s31 = multiplyAdd(s31, w, x1);
      w0 += columnStep;
      w1 += columnStep;
      w2 += columnStep;
      w3 += columnStep;
      p += xStep;
    }
    let to = out + k;
    v128.store(to, s00);
    v128.store(to, s01, 16);
    to += outStep;
    v128.store(to, s10);
    v128.store(to, s11, 16);
    to += outStep;
    v128.store(to, s20);
    v128.store(to, s21, 16);
    to += outStep;
    v128.store(to, s30);
    v128.store(to, s31, 16);
  }
}

function twoRows(
  weight: usize, rowStep: usize, columnStep: usize, bias: usize,
  x: usize, xStep: usize, columns: i32,
  out: usize, outStep: usize, bytes: usize,
): void {
  const b0 = biasAt(bias, 0), b1 = biasAt(bias, 1);
  for (let k: usize = 0; k < bytes; k += 64) {
    let s00 = b0, s01 = b0, s02 = b0, s03 = b0, s10 = b1, s11 = b1, s12 = b1, s13 = b1;
    let w0 = weight, w1 = w0 + rowStep;
    let p = x + k;
    for (let column = columns; column > 0; column--) {
      const w = v128.load32_splat(w0), u = v128.load32_splat(w1);
      let value = v128.load(p);
      s00 = multiplyAdd(s00, w, value);
      s10 = multiplyAdd(s10, u, value);
      value = v128.load(p, 16);
      s01 = multiplyAdd(s01, w, value);
      s11 = multiplyAdd(s11, u, value);
      value = v128.load(p, 32);
      s02 = multiplyAdd(s02, w, value);
      s12 = multiplyAdd(s12, u, value);
      value = v128.load(p, 48);
      s03 = multiplyAdd(s03, w, value);
      s13 = multiplyAdd(s13, u, value);
      w0 += columnStep;
      w1 += columnStep;
      p += xStep;
    }
    let to = out + k;
    v128.store(to, s00);
    v128.store(to, s01, 16);
    v128.store(to, s02, 32);
    v128.store(to, s03, 48);
    to += outStep;
    v128.store(to, s10);
    v128.store(to, s11, 16);
    v128.store(to, s12, 32);
    v128.store(to, s13, 48);
  }
}

function oneRow(
  weight: usize, columnStep: usize, bias: usize,
  x: usize, xStep: usize, columns: i32,
  out: usize, bytes: usize,
): void {
  const b0 = biasAt(bias, 0);
  for (let k: usize = 0; k < bytes; k += 64) {
    let s0 = b0, s1 = b0, s2 = b0, s3 = b0;
    let w0 = weight;
    let p = x + k;
    for (let column = columns; column > 0; column--) {
      const w = v128.load32_splat(w0);
      s0 = multiplyAdd(s0, w, v128.load(p));
      s1 = multiplyAdd(s1, w, v128.load(p, 16));
      s2 = multiplyAdd(s2, w, v128.load(p, 32));
      s3 = multiplyAdd(s3, w, v128.load(p, 48));
      w0 += columnStep;
      p += xStep;
    }
    const to = out + k;
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

/**
 * sums[r, c] += left[r] * right[c], lane by lane: the gradient of a weight matrix, before its four lanes are added.
 *
 * `sums` holds one v128 per weight, row by row.
 */
export function addOuterProducts(
  left: usize, leftStep: usize, rows: i32,
  right: usize, rightStep: usize, columns: i32,
  sums: usize, bytes: usize,
): void {
  const sumStep: usize = (<usize>columns) << 4;
  let row = 0;
  for (; row + 2 <= rows; row += 2) {
    let column = 0;
    let r = right, s = sums;
    for (; column + 4 <= columns; column += 4) {
      twoByFour(left, leftStep, r, rightStep, s, sumStep, bytes);
      r += rightStep << 2;
      s += 64;
    }
    for (; column < columns; column++) {
      oneByOne(left, r, s, bytes);
      oneByOne(left + leftStep, r, s + sumStep, bytes);
      r += rightStep;
      s += 16;
    }
    left += leftStep << 1;
    sums += sumStep << 1;
  }
  if (row < rows) {
    let column = 0;
    let r = right, s = sums;
    for (; column + 4 <= columns; column += 4) {
      oneByFour(left, r, rightStep, s, bytes);
      r += rightStep << 2;
      s += 64;
    }
    for (; column < columns; column++) {
      oneByOne(left, r, s, bytes);
      r += rightStep;
      s += 16;
    }
  }
}

function twoByFour(
  left: usize, leftStep: usize, right: usize, rightStep: usize, sums: usize, sumStep: usize, bytes: usize,
): void {
  const second = sums + sumStep;
  let s00 = v128.load(sums), s01 = v128.load(sums, 16), s02 = v128.load(sums, 32), s03 = v128.load(sums, 48);
  let s10 = v128.load(second), s11 = v128.load(second, 16), s12 = v128.load(second, 32), s13 = v128.load(second, 48);
  const end = left + bytes;
  let other = left + leftStep;
  let r0 = right, r1 = r0 + rightStep, r2 = r1 + rightStep, r3 = r2 + rightStep;
  for (; left < end; left += 16) {
    const l0 = v128.load(left), l1 = v128.load(other);
    let r = v128.load(r0);
    s00 = multiplyAdd(s00, l0, r);
    s10 = multiplyAdd(s10, l1, r);
    r = v128.load(r1);
    s01 = multiplyAdd(s01, l0, r);
    s11 = multiplyAdd(s11, l1, r);
    r = v128.load(r2);
    s02 = multiplyAdd(s02, l0, r);
    s12 = multiplyAdd(s12, l1, r);
    r = v128.load(r3);
    s03 = multiplyAdd(s03, l0, r);
    s13 = multiplyAdd(s13, l1, r);
    other += 16;
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s02, 32);
  v128.store(sums, s03, 48);
  v128.store(second, s10);
  v128.store(second, s11, 16);
  v128.store(second, s12, 32);
  v128.store(second, s13, 48);
}

function oneByFour(left: usize, right: usize, rightStep: usize, sums: usize, bytes: usize): void {
  let s0 = v128.load(sums), s1 = v128.load(sums, 16), s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
  const end = left + bytes;
  let r0 = right, r1 = r0 + rightStep, r2 = r1 + rightStep, r3 = r2 + rightStep;
  for (; left < end; left += 16) {
    const l = v128.load(left);
    s0 = multiplyAdd(s0, l, v128.load(r0));
    s1 = multiplyAdd(s1, l, v128.load(r1));
    s2 = multiplyAdd(s2, l, v128.load(r2));
    s3 = multiplyAdd(s3, l, v128.load(r3));
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
}

function oneByOne(left: usize, right: usize, sums: usize, bytes: usize): void {
  let s0 = v128.load(sums), s1 = f32x4.splat(0), s2 = s1, s3 = s1;
  const end = left + bytes;
  for (; left < end; left += 64) {
    s0 = multiplyAdd(s0, v128.load(left), v128.load(right));
    s1 = multiplyAdd(s1, v128.load(left, 16), v128.load(right, 16));
    s2 = multiplyAdd(s2, v128.load(left, 32), v128.load(right, 32));
    s3 = multiplyAdd(s3, v128.load(left, 48), v128.load(right, 48));
    right += 64;
  }
  v128.store(sums, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** sums[r] += left[r], lane by lane: the gradient of a bias, before its four lanes are added. */
export function addRows(left: usize, leftStep: usize, rows: i32, sums: usize, bytes: usize): void {
  for (let row = 0; row < rows; row++) {
    let s0 = v128.load(sums), s1 = f32x4.splat(0), s2 = s1, s3 = s1;
    for (let p = left, end = left + bytes; p < end; p += 64) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
    }
    v128.store(sums, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
    left += leftStep;
    sums += 16;
  }
}
