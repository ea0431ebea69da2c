import { NumpyRandomState } from "./random/numpy.js";

/** n points in the plane and their classes, in the order scikit-learn gives them. */
export interface LabelledPoints {
  /** x1, x2 of each point in turn, length 2n, in data units. */
  readonly X: Float64Array;
  /** The class of each point, from 0, length n. */
  readonly y: Uint8Array;
}

type Draw = (n: number, noise: number, rng: NumpyRandomState) => LabelledPoints;

/** How one named data set is drawn; `noise` is the standard deviation used when none is given. */
interface Dataset {
  readonly title: string;
  readonly draw: Draw;
  readonly noise: number;
}

const CIRCLE_FACTOR = 0.8;
const SPIRAL_TURNS = 1.75;
/** Of the spirals with more than two arms. */
const ARM_TURNS = 0.75;
const BLOBS_RADIUS = 2;

/** `numpy.linspace(0, stop, count, endpoint)` at place i. */
function linspaceAt(i: number, stop: number, count: number, endpoint: boolean): number {
  const steps = endpoint ? count - 1 : count;
  if (endpoint && i === count - 1 && count > 1) return stop;
  return steps > 0 ? i * (stop / steps) : 0;
}

/** Points at the origin, class after class; the first classes have one more where n is no multiple of their number. */
function empty(n: number, classes = 1): LabelledPoints {
  return { X: new Float64Array(2 * n), y: Uint8Array.from({ length: n }, (_, i) => i % classes).sort() };
}

function reorder(points: LabelledPoints, order: ArrayLike<number>): LabelledPoints {
  const { X, y } = empty(order.length);
  for (let i = 0; i < order.length; i++) {
    const from = order[i]!;
    X[2 * i] = points.X[2 * from]!;
    X[2 * i + 1] = points.X[2 * from + 1]!;
    y[i] = points.y[from]!;
  }
  return { X, y };
}

function addNoise(points: LabelledPoints, noise: number, rng: NumpyRandomState): LabelledPoints {
  for (let i = 0; i < points.X.length; i++) points.X[i]! += rng.normal(0, noise);
  return points;
}

/** `sklearn.datasets.make_circles`; `factor` is the inner ring's radius, that of the outer one is 1. */
export function drawCircles(n: number, noise: number, factor: number, rng: NumpyRandomState): LabelledPoints {
  const points = empty(n);
  const nOuter = Math.floor(n / 2);
  for (let i = 0; i < n; i++) {
    const outer = i < nOuter;
    const angle = outer
      ? linspaceAt(i, 2 * Math.PI, nOuter, false)
      : linspaceAt(i - nOuter, 2 * Math.PI, n - nOuter, false);
    const radius = outer ? 1 : factor;
    points.X[2 * i] = Math.cos(angle) * radius;
    points.X[2 * i + 1] = Math.sin(angle) * radius;
    points.y[i] = outer ? 0 : 1;
  }
  return addNoise(reorder(points, rng.permutation(n)), noise, rng);
}

const circles: Draw = (n, noise, rng) => drawCircles(n, noise, CIRCLE_FACTOR, rng);

const moons: Draw = (n, noise, rng) => {
  const points = empty(n);
  const nOuter = Math.floor(n / 2);
  for (let i = 0; i < n; i++) {
    const outer = i < nOuter;
    const angle = outer
      ? linspaceAt(i, Math.PI, nOuter, true)
      : linspaceAt(i - nOuter, Math.PI, n - nOuter, true);
    points.X[2 * i] = outer ? Math.cos(angle) : 1 - Math.cos(angle);
    points.X[2 * i + 1] = outer ? Math.sin(angle) : 1 - Math.sin(angle) - 0.5;
    points.y[i] = outer ? 0 : 1;
  }
  return addNoise(reorder(points, rng.permutation(n)), noise, rng);
};

/** `sklearn.datasets.make_blobs` around these centres. */
const blobsAround = (centres: readonly (readonly [number, number])[]): Draw => (n, noise, rng) => {
  const points = empty(n, centres.length);
  for (let i = 0; i < 2 * n; i++) points.X[i] = rng.normal(centres[points.y[i >> 1]!]![i & 1]!, noise);
  return reorder(points, rng.permutation(n));
};

/** Points uniform on the square from -1 to 1, labelled before the noise is added. */
function square(isOne: (x1: number, x2: number) => boolean): Draw {
  return (n, noise, rng) => {
    const points = empty(n);
    for (let i = 0; i < 2 * n; i++) points.X[i] = rng.uniform(-1, 1);
    for (let i = 0; i < n; i++) points.y[i] = isOne(points.X[2 * i]!, points.X[2 * i + 1]!) ? 1 : 0;
    return addNoise(points, noise, rng);
  };
}

const spirals: Draw = (n, noise, rng) => {
  const points = empty(n);
  const nFirst = Math.floor(n / 2);
  for (let i = 0; i < n; i++) {
    const label = i < nFirst ? 0 : 1;
    const along = label === 0 ? i / nFirst : (i - nFirst) / (n - nFirst);
    const angle = 2 * Math.PI * SPIRAL_TURNS * along + Math.PI * label;
    points.X[2 * i] = along * Math.sin(angle);
    points.X[2 * i + 1] = along * Math.cos(angle);
    points.y[i] = label;
  }
  addNoise(points, noise, rng);
  return reorder(points, rng.permutation(n));
};

const CIRCLE = 2 * Math.PI;

/** Blobs whose centres stand on a circle, as far apart from each other as they can. */
const manyBlobs = (classes: number): Draw => blobsAround(Array.from({ length: classes }, (_, label) => {
  const angle = (CIRCLE * label) / classes;
  return [BLOBS_RADIUS * Math.cos(angle), BLOBS_RADIUS * Math.sin(angle)] as const;
}));

/** One arm for each class, from the centre to radius 1, each turned by its share of a circle. */
const manySpirals = (classes: number): Draw => (n, noise, rng) => {
  const points = empty(n, classes);
  const along = Float64Array.from({ length: n }, () => rng.random());
  along.forEach((radius, i) => {
    const angle = CIRCLE * (ARM_TURNS * radius + points.y[i]! / classes);
    points.X[2 * i] = radius * Math.sin(angle);
    points.X[2 * i + 1] = radius * Math.cos(angle);
  });
  return addNoise(points, noise, rng);
};

/** One ring for each class, class 0 the innermost, the last with radius 1. */
const rings = (classes: number): Draw => (n, noise, rng) => {
  const points = empty(n, classes);
  for (let i = 0; i < n; i++) {
    const angle = rng.uniform(0, CIRCLE);
    const radius = (points.y[i]! + 1) / classes;
    points.X[2 * i] = radius * Math.cos(angle);
    points.X[2 * i + 1] = radius * Math.sin(angle);
  }
  return addNoise(points, noise, rng);
};

/** Every named data set of two classes, equal to `course_utils.data.DATASETS`. */
export const DATASETS = {
  circles: { title: "Circles", draw: circles, noise: 0.03 },
  moons: { title: "Moons", draw: moons, noise: 0.15 },
  blobs: { title: "Blobs", draw: blobsAround([[-1, -1], [1, 1]]), noise: 0.5 },
  xor: { title: "Exclusive or", draw: square((x1, x2) => x1 * x2 < 0), noise: 0.03 },
  spirals: { title: "Spirals", draw: spirals, noise: 0.03 },
  linear: { title: "Linear", draw: square((x1, x2) => x1 + x2 > 0), noise: 0.03 },
} as const satisfies Record<string, Dataset>;

/** Those of three to five classes; `code_on_screen.json` draws them in NumPy and scikit-learn. */
export const CLASS_DATASETS = {
  blobs: { draw: manyBlobs, noise: 0.5 },
  spirals: { draw: manySpirals, noise: 0.03 },
  rings: { draw: rings, noise: 0.03 },
} as const satisfies Record<string, { draw(classes: number): Draw; noise: number }>;

export type ClassDatasetName = keyof typeof CLASS_DATASETS;
export type DatasetName = keyof typeof DATASETS;

/**
 * Draw a named data set, with two classes point for point what `course_utils.data.sample` draws.
 *
 * @param noise standard deviation of the Gaussian noise on each coordinate, in data units
 * @param seed whole number, 0 to 2**32 - 1
 * @param classes 2 for one of DATASETS, 3 to 5 for one of CLASS_DATASETS
 */
export function drawPoints(name: DatasetName | ClassDatasetName, n: number, noise: number, seed: number, classes = 2): LabelledPoints {
  const draw = classes > 2 ? CLASS_DATASETS[name as ClassDatasetName].draw(classes) : DATASETS[name as DatasetName].draw;
  return draw(n, noise, new NumpyRandomState(seed));
}
