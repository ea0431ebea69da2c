import { drawPoints, type ClassDatasetName, type DatasetName, type LabelledPoints } from "./datasets.js";
import { NumpyRandomState } from "./random/numpy.js";

/** Points cut into a train part and a test part; pairs and labels as PyTorch's `.tolist()` gives them. */
export interface Split {
  /** (nTrain, 2), data units, float32 values. */
  readonly XTrain: readonly (readonly number[])[];
  /** (nTrain,), each the number of a class. */
  readonly yTrain: readonly number[];
  /** (nTest, 2). */
  readonly XTest: readonly (readonly number[])[];
  /** (nTest,). */
  readonly yTest: readonly number[];
}

/** What `loadSplit` needs; the names are those of a run's configuration. */
export interface SplitOptions {
  readonly dataset: DatasetName | ClassDatasetName;
  /** Of the data set; 2 when left out. */
  readonly classes?: number;
  readonly nSamples: number;
  readonly noise: number;
  readonly dataSeed: number;
  readonly splitSeed: number;
  readonly testSize: number;
  readonly stratify: boolean;
}

/** How many points `train_test_split(test_size)` puts aside for testing. */
export function countTest(nSamples: number, testSize: number): number {
  return Math.ceil(testSize * nSamples);
}

/** `ShuffleSplit`: the first places of one permutation are the test part. */
function shuffleSplit(n: number, nTest: number, rng: NumpyRandomState): [number[], number[]] {
  const order = rng.permutation(n);
  return [order.slice(nTest), order.slice(0, nTest)];
}

/**
 * scikit-learn's `_approximate_mode`: share `draws` among classes in proportion to `counts`, the
 * largest remainders first and ties at random.
 */
function proportionalCounts(counts: number[], draws: number, rng: NumpyRandomState): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const shares = exact.map(Math.floor);
  let missing = draws - shares.reduce((a, b) => a + b, 0);
  if (missing <= 0) return shares;
  const remainders = exact.map((value, i) => value - shares[i]!);
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    const tied = remainders.flatMap((value, i) => (value === remainder ? [i] : []));
    const added = Math.min(tied.length, missing);
    for (const place of rng.permutation(tied.length).slice(0, added)) shares[tied[place]!]! += 1;
    missing -= added;
    if (missing === 0) break;
  }
  return shares;
}

/** `StratifiedShuffleSplit`: each class is shuffled and cut by itself, then both parts are shuffled. */
function stratifiedSplit(y: Uint8Array, nTest: number, rng: NumpyRandomState): [number[], number[]] {
  const labels = Array.from({ length: y.reduce((most, label) => Math.max(most, label), 1) + 1 }, (_, label) => label);
  const members = labels.map((label) => Array.from(y.keys()).filter((i) => y[i] === label));
  const counts = members.map((indices) => indices.length);
  const trainCounts = proportionalCounts(counts, y.length - nTest, rng);
  const left = counts.map((count, label) => count - trainCounts[label]!);
  const testCounts = proportionalCounts(left, nTest, rng);
  const train: number[] = [];
  const test: number[] = [];
  members.forEach((indices, label) => {
    const shuffled = rng.permutation(indices.length).map((place) => indices[place]!);
    const nTrain = trainCounts[label]!;
    train.push(...shuffled.slice(0, nTrain));
    test.push(...shuffled.slice(nTrain, nTrain + testCounts[label]!));
  });
  rng.shuffle(train);
  rng.shuffle(test);
  return [train, test];
}

/** The places of the points that `train_test_split` takes for training and for testing. */
export function splitPlaces(
  y: Uint8Array, { splitSeed, testSize, stratify }: Pick<SplitOptions, "splitSeed" | "testSize" | "stratify">,
): [train: number[], test: number[]] {
  const nTest = countTest(y.length, testSize);
  const rng = new NumpyRandomState(splitSeed);
  return stratify ? stratifiedSplit(y, nTest, rng) : shuffleSplit(y.length, nTest, rng);
}

/** Two parts of the points, in float32. */
export function splitPoints({ X, y }: LabelledPoints, [train, test]: readonly [readonly number[], readonly number[]]): Split {
  const point = (i: number) => [Math.fround(X[2 * i]!), Math.fround(X[2 * i + 1]!)];
  const label = (i: number) => y[i]!;
  return { XTrain: train.map(point), yTrain: train.map(label), XTest: test.map(point), yTest: test.map(label) };
}

/** The split that `course_utils.data.load` gives for the same settings. */
export function loadSplit(options: SplitOptions): Split {
  const points = drawPoints(options.dataset, options.nSamples, options.noise, options.dataSeed, options.classes);
  return splitPoints(points, splitPlaces(points.y, options));
}
