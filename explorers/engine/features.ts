/** The inputs a network may see, each computed from a point's two coordinates in data units. */
export const FEATURES = {
  "x1": (x1: number, _x2: number) => x1,
  "x2": (_x1: number, x2: number) => x2,
  "x1^2": (x1: number, _x2: number) => x1 * x1,
  "x2^2": (_x1: number, x2: number) => x2 * x2,
  "x1*x2": (x1: number, x2: number) => x1 * x2,
  "sin(x1)": (x1: number, _x2: number) => Math.sin(x1),
  "sin(x2)": (_x1: number, x2: number) => Math.sin(x2),
} as const;

export type FeatureName = keyof typeof FEATURES;

/** True for the pair of coordinates themselves, in order: nothing needs computing. */
export function isPlain(features: readonly FeatureName[]): boolean {
  return features.length === 2 && features[0] === "x1" && features[1] === "x2";
}

/**
 * Compute the inputs of n points.
 *
 * @param X x1, x2 of each point in turn, length 2n
 * @param round how the precision rounds a value (`Math.fround` for float32)
 * @returns one row of n values per feature, in the order of `features`
 */
export function computeFeatures(
  X: ArrayLike<number>,
  features: readonly FeatureName[],
  round: (value: number) => number,
): Float64Array[] {
  const n = X.length / 2;
  return features.map((name) => {
    const row = new Float64Array(n);
    const of = FEATURES[name];
    for (let i = 0; i < n; i++) row[i] = round(of(round(X[2 * i]!), round(X[2 * i + 1]!)));
    return row;
  });
}
