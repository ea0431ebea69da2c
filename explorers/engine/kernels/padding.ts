import type { Points } from "./kernel.js";

/** Points in flat float32 rows whose length suits kernels that take several points at a time. */
export interface PaddedPoints {
  /** Points really there. */
  readonly count: number;
  /** Length of a row: `count`, rounded up. */
  readonly stride: number;
  /** Input feature r of point k is at r * stride + k. */
  readonly x: Float32Array;
  /** (stride,), each the number of a class. */
  readonly labels: Float32Array;
  /** (stride,): 1 / count, and 0 for padding, so that a weighted sum is the mean over real points. */
  readonly shares: Float32Array;
}

export function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}

/** Room for the padded form of `count` points. */
export function allocatePadded(features: number, count: number, multiple: number): PaddedPoints {
  const stride = roundUp(count, multiple);
  return {
    count,
    stride,
    x: new Float32Array(features * stride),
    labels: new Float32Array(stride),
    shares: new Float32Array(stride),
  };
}

/**
 * Gather points into padded rows. Padding repeats the last point, so that it is finite exactly where
 * a real point is, and a zero share can cancel it.
 *
 * @param order which points, or null for the points themselves in their order
 * @param from where in the order to begin
 */
export function fillPadded(padded: PaddedPoints, points: Points, order: Uint32Array | null, from: number): PaddedPoints {
  const { count, stride, x, labels, shares } = padded;
  const { rows } = points;
  for (let k = 0; k < stride; k++) {
    const at = from + Math.min(k, count - 1);
    const place = order ? order[at]! : at;
    for (let r = 0; r < rows.length; r++) x[r * stride + k] = rows[r]![place]!;
    labels[k] = points.labels[place] ?? 0;
    shares[k] = k < count ? 1 / count : 0;
  }
  return padded;
}

/** All points, padded. */
export function padAll(points: Points, multiple: number): PaddedPoints {
  return fillPadded(allocatePadded(points.rows.length, points.rows[0]?.length ?? 0, multiple), points, null, 0);
}
