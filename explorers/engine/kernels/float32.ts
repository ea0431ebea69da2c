import { addOuterProducts, bench, even, GROUP, multiply, pack, packedLength, sums, TILE } from "./blocked.js";
import { maxWidth, type Kernel, type Part, type Points } from "./kernel.js";
import type { Tally } from "../losses.js";
import { countParameters, type Layer } from "../network.js";
import { updateParameters, type OptimizerState } from "../optimizers.js";
import { roundUp } from "./padding.js";

const NO_POINTS: Points = { rows: [], labels: [] };

/** The slope for z < 0 of activations that are two straight pieces, with slope 1 for z > 0. */
const NEGATIVE_SLOPES: Readonly<Record<string, number>> = { Identity: 1, ReLU: 0, LeakyReLU: 0.01 };

/** Where a layer's numbers are: its output `a` and slopes on the bench, weights in `packed`, gradient in `sums`. */
interface Place {
  readonly layer: Layer;
  readonly a: number;
  readonly slopes: number;
  readonly forward: number;
  readonly backward: number;
  readonly gradient: number;
  /** Null where slopes have to be computed value by value. */
  readonly negativeSlope: number | null;
}

interface Plan {
  readonly places: readonly Place[];
  /** The two rows of gradients by a layer's z, used in turns. */
  readonly deltas: readonly [number, number];
}

/** The inputs are first on the bench. */
const X = 0;

function makePlan(layers: readonly Layer[]): Plan {
  let row = even(layers[0]!.inFeatures);
  let weights = 0;
  let gradient = 0;
  const take = (rows: number) => {
    row += even(rows);
    return (row - even(rows)) * TILE;
  };
  const places = layers.map((layer): Place => {
    const { inFeatures, outFeatures, activation } = layer;
    const forward = weights;
    const backward = forward + packedLength(outFeatures, inFeatures);
    weights = backward + packedLength(inFeatures, outFeatures);
    gradient += even(outFeatures) * even(inFeatures);
    return {
      layer, forward, backward,
      a: take(outFeatures),
      slopes: take(outFeatures),
      gradient: gradient - even(outFeatures) * even(inFeatures),
      negativeSlope: NEGATIVE_SLOPES[activation.torch] ?? null,
    };
  });
  return { places, deltas: [take(maxWidth(layers)), take(maxWidth(layers))] };
}

/** At most TILE points. */
interface Tile {
  /** Points really there. */
  count: number;
  /** `count` rounded up; padding repeats the last point, so that it is finite exactly where that is. */
  points: number;
  /** Row after row, as on the bench. */
  readonly x: Float64Array;
  readonly labels: Float64Array;
}

const makeTile = (features: number): Tile =>
  ({ count: 0, points: 0, x: new Float64Array(even(features) * TILE), labels: new Float64Array(TILE) });

function fillTile(tile: Tile, { rows, labels }: Points, order: Uint32Array | null, from: number, count: number): Tile {
  const points = roundUp(count, GROUP);
  for (let k = 0; k < points; k++) {
    const at = from + Math.min(k, count - 1);
    const place = order ? order[at]! : at;
    for (let r = 0; r < rows.length; r++) tile.x[r * TILE + k] = rows[r]![place]!;
    tile.labels[k] = labels[place] ?? 0;
  }
  tile.count = count;
  tile.points = points;
  return tile;
}

function tilesOf(points: Points): Tile[] {
  const n = points.rows[0]?.length ?? 0;
  return Array.from({ length: Math.ceil(n / TILE) }, (_, i) =>
    fillTile(makeTile(points.rows.length), points, null, i * TILE, Math.min(TILE, n - i * TILE)));
}

/**
 * z = z for z > 0, else negativeSlope z, in place, for one row. Absolute values instead of a choice: with points in
 * random order a processor guesses every other choice wrongly.
 */
function bend(row: number, points: number, negativeSlope: number): void {
  const straight = (1 + negativeSlope) / 2;
  const bent = 1 - straight;
  for (let k = row, end = row + points; k < end; k = (k + 1) | 0) {
    const z = bench[k]!;
    bench[k] = straight * z + bent * Math.abs(z);
  }
}

/** a = activation(z) in place, and its slope. */
function activate({ layer: { activation: { value, slope }, outFeatures }, a, slopes }: Place, points: number): void {
  for (let row = 0; row < outFeatures * TILE; row += TILE) {
    for (let k = row; k < row + points; k++) {
      const z = bench[a + k]!;
      const output = value(z);
      bench[a + k] = output;
      bench[slopes + k] = slope(z, output);
    }
  }
}

/** delta *= slope of what `bend` made, for one row. @returns the sum over points, in two halves that need not wait for each other */
function applyBend(delta: number, a: number, points: number, negativeSlope: number): number {
  const rise = 1 - negativeSlope;
  let s0 = 0, s1 = 0;
  for (let k = 0; k < points; k = (k + GROUP) | 0) {
    const i = (delta + k) | 0, j = (a + k) | 0;
    const d0 = bench[i]! * (negativeSlope + rise * Number(bench[j]! > 0));
    const d1 = bench[(i + 1) | 0]! * (negativeSlope + rise * Number(bench[(j + 1) | 0]! > 0));
    bench[i] = d0;
    bench[(i + 1) | 0] = d1;
    s0 += d0;
    s1 += d1;
  }
  return s0 + s1;
}

/** delta *= slopes, for one row. @returns the sum over points */
function applySlopes(delta: number, slopes: number, points: number): number {
  let s0 = 0, s1 = 0;
  for (let k = 0; k < points; k = (k + GROUP) | 0) {
    const i = (delta + k) | 0, j = (slopes + k) | 0;
    const d0 = bench[i]! * bench[j]!;
    const d1 = bench[(i + 1) | 0]! * bench[(j + 1) | 0]!;
    bench[i] = d0;
    bench[(i + 1) | 0] = d1;
    s0 += d0;
    s1 += d1;
  }
  return s0 + s1;
}

/**
 * Adds loss and hits of a tile's logits to the tally and fills `delta` with the gradient of the mean loss.
 *
 * One logarithm does for all points: the sum of ln(1 + e) is the logarithm of the product, and a tile's product
 * is at most 2 to the power of TILE.
 *
 * @param share 1 / points of the batch
 * @returns the sum of `delta`
 */
function score(logits: number, { labels, count, points }: Tile, share: number, delta: number, tally: Tally): number {
  let loss = 0, product = 1, missed = 0, sum = 0;
  for (let k = 0; k < count; k = (k + 1) | 0) {
    const z = bench[(logits + k) | 0]!;
    const label = labels[k]!;
    const size = Math.abs(z);
    const e = Math.exp(-size);
    const one = Number(z >= 0);
    loss += 0.5 * (z + size) - z * label;
    product *= 1 + e;
    missed += Math.abs(one - label);
    // sigmoid(z) is 1 / (1 + e) for z >= 0 and e / (1 + e) below.
    const d = ((one + (1 - one) * e) / (1 + e) - label) * share;
    bench[(delta + k) | 0] = d;
    sum += d;
  }
  for (let k = count; k < points; k++) bench[delta + k] = 0;
  tally.loss += loss + Math.log(product);
  tally.correct += count - missed;
  tally.count += count;
  return sum;
}

/**
 * As `score`, of one row of logits for each class: cross-entropy, and the gradient softmax(z) - target.
 *
 * @param biasGradient what the sum of each row of `delta` is added to, from `at` on
 */
function scoreClasses(
  logits: number, classes: number, { labels, count, points }: Tile, share: number, delta: number, tally: Tally,
  biasGradient: Float64Array, at: number,
): void {
  for (let k = 0; k < count; k++) {
    let top = bench[logits + k]!, said = 0, total = 0;
    for (let c = 1; c < classes; c++) {
      const z = bench[logits + c * TILE + k]!;
      if (z > top) [top, said] = [z, c];
    }
    for (let c = 0; c < classes; c++) {
      total += bench[delta + c * TILE + k] = Math.exp(bench[logits + c * TILE + k]! - top);
    }
    const label = labels[k]!;
    tally.loss += Math.log(total) + top - bench[logits + label * TILE + k]!;
    tally.correct += Number(said === label);
    for (let c = 0; c < classes; c++) {
      const d = (bench[delta + c * TILE + k]! / total - Number(c === label)) * share;
      bench[delta + c * TILE + k] = d;
      biasGradient[at + c]! += d;
    }
  }
  for (let row = delta; row < delta + classes * TILE; row += TILE) bench.fill(0, row + count, row + points);
  tally.count += count;
}

/** The network whose weights are packed; all networks share the bench. */
let packedBy: object | null = null;

/** Plain JavaScript with float32 parameters: what runs where WebAssembly SIMD does not. */
export function makeFloat32Kernel(layers: readonly Layer[]): Kernel {
  const size = countParameters(layers);
  const parameters = new Float32Array(size);
  const gradient = new Float64Array(size);
  const state: OptimizerState = { step: 0, first: new Float32Array(size), second: new Float32Array(size) };
  const points: Record<Part, Points> = { train: NO_POINTS, test: NO_POINTS };
  const whole: Partial<Record<Part, Tile[]>> = {};
  const plan = makePlan(layers);
  const { places } = plan;
  const last = places.at(-1)!;
  const { inFeatures: lastWidth, outFeatures: outputs, biasOffset: lastBias } = last.layer;
  const batch = makeTile(layers[0]!.inFeatures);

  const wholePart = (part: Part) => (whole[part] ??= tilesOf(points[part]));

  function packAll(): void {
    if (packedBy === plan) return;
    for (const { layer: { weightOffset, biasOffset, inFeatures, outFeatures }, forward, backward } of places) {
      pack(parameters, weightOffset, inFeatures, 1, biasOffset, outFeatures, inFeatures, forward);
      pack(parameters, weightOffset, 1, inFeatures, -1, inFeatures, outFeatures, backward);
    }
    packedBy = plan;
  }

  function forget(): void {
    if (packedBy === plan) packedBy = null;
  }

  /** Fills `a` (and the slopes) of every layer on the bench. @returns where the logits are */
  function forward(tile: Tile): number {
    packAll();
    for (let i = 0; i < tile.x.length; i++) bench[X + i] = tile.x[i]!;
    let input = X;
    for (const place of places) {
      const { layer: { inFeatures, outFeatures }, a, negativeSlope } = place;
      multiply(place.forward, input, inFeatures, a, outFeatures, tile.points);
      if (negativeSlope === null) activate(place, tile.points);
      else if (negativeSlope !== 1) {
        for (let j = 0; j < outFeatures; j++) bend(a + j * TILE, tile.points, negativeSlope);
      }
      input = a;
    }
    return input;
  }

  /**
   * Adds loss and hits of a tile to the tally, leaves the gradient of its logits in the first of `deltas`, and adds
   * that of the last layer's biases.
   */
  function grade(tile: Tile, share: number, tally: Tally): void {
    const logits = forward(tile);
    const [delta] = plan.deltas;
    if (outputs > 1) scoreClasses(logits, outputs, tile, share, delta, tally, gradient, lastBias);
    else gradient[lastBias]! += score(logits, tile, share, delta, tally);
  }

  /** Adds a tile's share to the gradient of all else, from the gradient of its logits, which the first of `deltas` holds. */
  function backward(tile: Tile): void {
    let [delta, nextDelta] = plan.deltas;
    for (let l = places.length - 1; l >= 0; l--) {
      const { layer: { inFeatures, outFeatures }, backward, gradient: to } = places[l]!;
      const before = places[l - 1];
      addOuterProducts(delta, outFeatures, before ? before.a : X, inFeatures, to, tile.points);
      if (!before) return;
      multiply(backward, delta, outFeatures, nextDelta, inFeatures, tile.points);
      for (let j = 0; j < inFeatures; j++) {
        const row = j * TILE;
        gradient[before.layer.biasOffset + j]! += before.negativeSlope === null
          ? applySlopes(nextDelta + row, before.slopes + row, tile.points)
          : applyBend(nextDelta + row, before.a + row, tile.points, before.negativeSlope);
      }
      [delta, nextDelta] = [nextDelta, delta];
    }
  }

  /** Moves the gradient of the weights to where the parameters are. */
  function collect(): void {
    for (const { layer: { weightOffset, inFeatures, outFeatures }, gradient: from } of places) {
      const width = even(inFeatures);
      for (let row = 0; row < outFeatures; row++) {
        for (let c = 0; c < inFeatures; c++) gradient[weightOffset + row * inFeatures + c] = sums[from + row * width + c]!;
      }
    }
  }

  function learn(tile: Tile, share: number, tally: Tally): void {
    grade(tile, share, tally);
    backward(tile);
  }

  /** The outputs of some layers' units at points. */
  function read(rows: readonly Float64Array[], of: readonly Place[]): Float32Array[][] {
    const n = rows[0]!.length;
    const found = of.map(({ layer }) => Array.from({ length: layer.outFeatures }, () => new Float32Array(n)));
    tilesOf({ rows, labels: [] }).forEach((tile, i) => {
      forward(tile);
      found.forEach((units, l) => units.forEach((row, j) => {
        const from = of[l]!.a + j * TILE;
        row.set(bench.subarray(from, from + tile.count), i * TILE);
      }));
    });
    return found;
  }

  return {
    backend: "js",
    precision: "float32",

    setPoints(part, given): void {
      points[part] = given;
      delete whole[part];
    },

    step(order, from, to, settings, tally): void {
      gradient.fill(0);
      sums.fill(0, 0, last.gradient + even(outputs) * even(lastWidth));
      // The other half of the last pair of rows: a training that diverged may have left something there.
      if (outputs % 2) bench.fill(0, plan.deltas[0] + outputs * TILE, plan.deltas[0] + (outputs + 1) * TILE);
      const share = 1 / (to - from);
      if (order === null) {
        for (const tile of wholePart("train")) learn(tile, share, tally);
      } else {
        for (let at = from; at < to; at += TILE) {
          learn(fillTile(batch, points.train, order, at, Math.min(TILE, to - at)), share, tally);
        }
      }
      collect();
      updateParameters(parameters, gradient, state, settings);
      forget();
    },

    evaluate(part, tally): void {
      for (const tile of wholePart(part)) grade(tile, 0, tally);
    },

    logits(rows) {
      return read(rows, [last])[0]!;
    },

    activations: (rows) => read(rows, places),

    parameters: () => parameters.slice(),

    setParameters(values): void {
      parameters.set(values);
      forget();
    },

    resetOptimiser(): void {
      state.step = 0;
      state.first.fill(0);
      state.second.fill(0);
    },
  };
}
