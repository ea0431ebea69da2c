import { splitPlaces, splitPoints, type Split, type SplitOptions } from "./split.js";

/** A reader's own points, and where they came from. */
export interface Table {
  /** The file's name; empty for points that came from Python. */
  readonly name: string;
  /** As Python names it. */
  readonly encoding: string;
  readonly separator: string;
  /** The decimal point or comma. */
  readonly decimal: string;
  /** Whether the first row holds names. */
  readonly header: boolean;
  /** Which columns x1, x2 and the label are, from 0. */
  readonly columns: readonly number[];
  /** What each class is called in the file. */
  readonly classes: readonly string[];
  /** x1, x2 and the label of each point, (n, 3); the label is the place of its class. */
  readonly rows: readonly (readonly number[])[];
  /** Whether each feature is brought to mean 0 and standard deviation 1, as measured on the train part. */
  readonly standardise: boolean;
}

/** Float64's spacing at 1. */
const EPSILON = 2 ** -52;

/** What `StandardScaler().fit(X[places])` makes of all values of one feature; a constant one is only moved. */
function standardised(values: Float64Array, places: readonly number[]): Float64Array {
  const n = places.length;
  const mean = places.reduce((sum, i) => sum + values[i]!, 0) / n;
  const variance = places.reduce((sum, i) => sum + (values[i]! - mean) ** 2, 0) / n;
  // scikit-learn's bound on what rounding alone makes of a constant.
  const isConstant = variance <= n * EPSILON * variance + (n * mean * EPSILON) ** 2;
  const scale = isConstant ? 1 : Math.sqrt(variance);
  return values.map((value) => (value - mean) / scale);
}

/** The split of a table that `train_test_split` gives, in float32. */
export function splitTable(
  { rows, standardise }: Pick<Table, "rows" | "standardise">,
  options: Pick<SplitOptions, "splitSeed" | "testSize" | "stratify">,
): Split {
  const y = Uint8Array.from(rows, (row) => row[2]!);
  const places = splitPlaces(y, options);
  const features = [0, 1].map((axis) => {
    const values = Float64Array.from(rows, (row) => row[axis]!);
    return standardise ? standardised(values, places[0]) : values;
  });
  const X = Float64Array.from({ length: 2 * rows.length }, (_, i) => features[i % 2]![i >> 1]!);
  return splitPoints({ X, y }, places);
}
