import type { Numbers } from "../storage.js";

/** a (m, k) and b (n, k) row by row, their product (m, n) into `out`. */
export type Multiply = (a: Numbers, b: Numbers, out: Numbers, m: number, k: number, n: number) => void;

/**
 * out[i, j] = sum over p of a[i, p] b[j, p]: both factors row by row, so that every sum runs along memory. Four columns at a
 * time share the reads of `a`.
 */
function makeMultiply(): Multiply {
  return (a, b, out, m, k, n) => {
    for (let i = 0; i < m; i++) {
      const row = i * k;
      let j = 0;
      for (; j + 3 < n; j += 4) {
        let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        const b0 = j * k, b1 = b0 + k, b2 = b1 + k, b3 = b2 + k;
        for (let p = 0; p < k; p++) {
          const x = a[row + p]!;
          s0 += x * b[b0 + p]!;
          s1 += x * b[b1 + p]!;
          s2 += x * b[b2 + p]!;
          s3 += x * b[b3 + p]!;
        }
        const to = i * n + j;
        out[to] = s0;
        out[to + 1] = s1;
        out[to + 2] = s2;
        out[to + 3] = s3;
      }
      for (; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++) total += a[row + p]! * b[j * k + p]!;
        out[i * n + j] = total;
      }
    }
  };
}

// One closure for each kind of array: a shared one is compiled for both and runs at half the speed.
export const multiplyFloat32 = makeMultiply();
export const multiplyFloat64 = makeMultiply();
