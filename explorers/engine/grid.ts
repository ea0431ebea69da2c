/** Corners of a rectangle in the plane, data units. */
export interface Bounds {
  readonly x1: readonly [number, number];
  readonly x2: readonly [number, number];
}

/**
 * Centres of a picture's cells, as points for `logits` and `activations`.
 *
 * @returns length 2 columns rows; row by row from the top (largest x2), left to right
 */
export function gridPoints(bounds: Bounds, columns: number, rows: number): Float64Array {
  const X = new Float64Array(2 * columns * rows);
  const [left, right] = bounds.x1;
  const [bottom, top] = bounds.x2;
  let place = 0;
  for (let row = 0; row < rows; row++) {
    const x2 = top - ((row + 0.5) / rows) * (top - bottom);
    for (let column = 0; column < columns; column++) {
      X[place++] = left + ((column + 0.5) / columns) * (right - left);
      X[place++] = x2;
    }
  }
  return X;
}
