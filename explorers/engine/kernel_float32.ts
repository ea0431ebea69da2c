import { multiply, outerProducts, sum, type Weights } from "./blocked.js";
import { maxWidth, type Kernel, type Part, type Points } from "./kernel.js";
import { bceWithLogits, predictedClass, type Tally } from "./losses.js";
import { countParameters, type Layer } from "./network.js";
import { updateParameters, type OptimiserState } from "./optimisers.js";
import { allocatePadded, fillPadded, padAll, type PaddedPoints } from "./padding.js";

const MULTIPLE = 4;
const NO_POINTS: Points = { rows: [], labels: [] };

/** Weight matrix of a layer, or its transpose for the backward pass. */
function weightsOf(layer: Layer, values: Float32Array, transposed: boolean): Weights {
  const { weightOffset: offset, inFeatures } = layer;
  return transposed
    ? { values, offset, rowStep: 1, columnStep: inFeatures }
    : { values, offset, rowStep: inFeatures, columnStep: 1 };
}

/** a = activation(z) in place, and its slope; ReLU and identity, the common cases, have their own loops. */
function activate(layer: Layer, a: Float32Array, slopes: Float32Array, length: number): void {
  const { torch, value, slope } = layer.activation;
  if (torch === "Identity") {
    slopes.fill(1, 0, length);
  } else if (torch === "ReLU") {
    for (let k = 0; k < length; k++) {
      const z = a[k]!;
      slopes[k] = z > 0 ? 1 : 0;
      if (z < 0) a[k] = 0;
    }
  } else {
    for (let k = 0; k < length; k++) {
      const z = a[k]!;
      a[k] = value(z);
      slopes[k] = slope(z, a[k]!);
    }
  }
}

/** Float32 in plain JavaScript: what runs where WebAssembly SIMD does not. */
export function makeFloat32Kernel(layers: readonly Layer[]): Kernel {
  const size = countParameters(layers);
  const parameters = new Float32Array(size);
  const gradient = new Float32Array(size);
  const state: OptimiserState = { step: 0, first: new Float32Array(size), second: new Float32Array(size) };
  const points: Record<Part, Points> = { train: NO_POINTS, test: NO_POINTS };
  const whole: Partial<Record<Part, PaddedPoints>> = {};
  const forwardWeights = layers.map((layer) => weightsOf(layer, parameters, false));
  const backwardWeights = layers.map((layer) => weightsOf(layer, parameters, true));

  let capacity = 0;
  let a: Float32Array[] = [];
  let slopes: Float32Array[] = [];
  let delta = new Float32Array(0);
  let nextDelta = new Float32Array(0);

  function reserve(stride: number): void {
    if (stride <= capacity) return;
    capacity = stride;
    a = layers.map((layer) => new Float32Array(layer.outFeatures * stride));
    slopes = layers.map((layer) => new Float32Array(layer.outFeatures * stride));
    delta = new Float32Array(maxWidth(layers) * stride);
    nextDelta = new Float32Array(maxWidth(layers) * stride);
  }

  function forward({ x, stride }: PaddedPoints): Float32Array {
    reserve(stride);
    let input = x;
    layers.forEach((layer, l) => {
      multiply(forwardWeights[l]!, layer.biasOffset, input, layer.inFeatures, a[l]!, layer.outFeatures, stride);
      activate(layer, a[l]!, slopes[l]!, layer.outFeatures * stride);
      input = a[l]!;
    });
    return input;
  }

  function backward({ x, stride }: PaddedPoints): void {
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!;
      const input = l > 0 ? a[l - 1]! : x;
      outerProducts(delta, layer.outFeatures, input, layer.inFeatures, gradient, layer.weightOffset, stride);
      for (let j = 0; j < layer.outFeatures; j++) gradient[layer.biasOffset + j] = sum(delta, j * stride, stride);
      if (l === 0) return;
      multiply(backwardWeights[l]!, -1, delta, layer.outFeatures, nextDelta, layer.inFeatures, stride);
      const slope = slopes[l - 1]!;
      for (let k = 0; k < layer.inFeatures * stride; k++) nextDelta[k]! *= slope[k]!;
      [delta, nextDelta] = [nextDelta, delta];
    }
  }

  function score(logits: Float32Array, { labels, count }: PaddedPoints, tally: Tally): void {
    for (let k = 0; k < count; k++) {
      tally.loss += bceWithLogits(logits[k]!, labels[k]!);
      if (predictedClass(logits[k]!) === labels[k]) tally.correct += 1;
    }
    tally.count += count;
  }

  const wholePart = (part: Part) => (whole[part] ??= padAll(points[part], MULTIPLE));

  /** Batches of one size share their room. */
  let room: PaddedPoints | null = null;
  function gather(order: Uint32Array, from: number, to: number): PaddedPoints {
    const { train } = points;
    if (room?.count !== to - from) room = allocatePadded(train.rows.length, to - from, MULTIPLE);
    return fillPadded(room!, train, order, from);
  }

  return {
    backend: "js",
    precision: "float32",

    setPoints(part, given): void {
      points[part] = given;
      delete whole[part];
    },

    step(order, from, to, settings, tally): void {
      const batch = order === null ? wholePart("train") : gather(order, from, to);
      const logits = forward(batch);
      score(logits, batch, tally);
      for (let k = 0; k < batch.stride; k++) {
        delta[k] = (1 / (1 + Math.exp(-logits[k]!)) - batch.labels[k]!) * batch.shares[k]!;
      }
      backward(batch);
      updateParameters(parameters, gradient, state, settings);
    },

    evaluate(part, tally): void {
      const all = wholePart(part);
      score(forward(all), all, tally);
    },

    logits: (rows) => forward(padAll({ rows, labels: [] }, MULTIPLE)).slice(0, rows[0]!.length),

    activations(rows) {
      const padded = padAll({ rows, labels: [] }, MULTIPLE);
      forward(padded);
      return layers.map((layer, l) =>
        Array.from({ length: layer.outFeatures }, (_, j) =>
          a[l]!.slice(j * padded.stride, j * padded.stride + padded.count),
        ),
      );
    },

    parameters: () => parameters.slice(),
    setParameters: (values) => parameters.set(values),

    resetOptimiser(): void {
      state.step = 0;
      state.first.fill(0);
      state.second.fill(0);
    },
  };
}
