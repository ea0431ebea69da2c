// A matrix product in float32, for tensors that lie row by row. Addresses and steps count bytes.

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Store the first lanes of a vector: as many as are left of a row, at most four. */
// @ts-ignore: decorator
@inline
function storeLanes(to: usize, value: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, value);
  } else if (left == 1) {
    v128.store_lane<f32>(to, value, 0);
  } else if (left > 1) {
    v128.store_lane<f64>(to, value, 0);
    if (left == 3) v128.store_lane<f32>(to, value, 2, 8);
  }
}

// @ts-ignore: decorator
@inline
function biasAt(bias: usize, column: i32): v128 {
  return bias ? v128.load(bias + (<usize>column << 2)) : f32x4.splat(0);
}

/** Two rows of up to twelve columns; the two rows may be the same. */
function twelveColumns(
  a0: usize, a1: usize, aColumn: usize, b: usize, bRow: usize, bias: usize, column: i32,
  out0: usize, out1: usize, k: i32, left: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00;
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32);
    const x = v128.load32_splat(a0), y = v128.load32_splat(a1);
    s00 = multiplyAdd(s00, x, b0);
    s01 = multiplyAdd(s01, x, b1);
    s02 = multiplyAdd(s02, x, b2);
    s10 = multiplyAdd(s10, y, b0);
    s11 = multiplyAdd(s11, y, b1);
    s12 = multiplyAdd(s12, y, b2);
    a0 += aColumn;
    a1 += aColumn;
    b += bRow;
  }
  if (bias) {
    const c0 = biasAt(bias, column), c1 = biasAt(bias, column + 4), c2 = biasAt(bias, column + 8);
    s00 = f32x4.add(s00, c0);
    s01 = f32x4.add(s01, c1);
    s02 = f32x4.add(s02, c2);
    s10 = f32x4.add(s10, c0);
    s11 = f32x4.add(s11, c1);
    s12 = f32x4.add(s12, c2);
  }
  storeLanes(out0, s00, left);
  storeLanes(out0 + 16, s01, left - 4);
  storeLanes(out0 + 32, s02, left - 8);
  storeLanes(out1, s10, left);
  storeLanes(out1 + 16, s11, left - 4);
  storeLanes(out1 + 32, s12, left - 8);
}

function fourColumns(
  a0: usize, a1: usize, aColumn: usize, b: usize, bRow: usize, bias: usize, column: i32,
  out0: usize, out1: usize, k: i32, left: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0;
  for (; k > 0; k--) {
    const row = v128.load(b);
    s0 = multiplyAdd(s0, v128.load32_splat(a0), row);
    s1 = multiplyAdd(s1, v128.load32_splat(a1), row);
    a0 += aColumn;
    a1 += aColumn;
    b += bRow;
  }
  if (bias) {
    const c = biasAt(bias, column);
    s0 = f32x4.add(s0, c);
    s1 = f32x4.add(s1, c);
  }
  storeLanes(out0, s0, left);
  storeLanes(out1, s1, left);
}

/**
 * out[i, j] = bias[j] + sum over p of a[i, p] b[p, j], m rows and n columns, row by row.
 *
 * A zero `bias` address stands for no bias. Up to twelve numbers behind `b` and `bias` are read and thrown away.
 */
export function multiply(
  a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, bias: usize, out: usize, m: i32, k: i32, n: i32,
): void {
  const outRow = <usize>n << 2;
  for (let i = 0; i < m; i += 2) {
    const a0 = a + aRow * i, a1 = i + 1 < m ? a0 + aRow : a0;
    const out0 = out + outRow * i, out1 = i + 1 < m ? out0 + outRow : out0;
    let j = 0;
    while (j < n) {
      const at = <usize>j << 2, left = n - j;
      if (left > 4) {
        twelveColumns(a0, a1, aColumn, b + at, bRow, bias, j, out0 + at, out1 + at, k, left);
        j += 12;
      } else {
        fourColumns(a0, a1, aColumn, b + at, bRow, bias, j, out0 + at, out1 + at, k, left);
        j += 4;
      }
    }
  }
}
