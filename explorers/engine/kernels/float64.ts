import { maxWidth, type Kernel, type Part, type Points } from "./kernel.js";
import { lossOf, predictedClass, softmax, type Tally } from "../losses.js";
import { countParameters, type Layer } from "../network.js";
import { updateParameters, type OptimizerSettings, type OptimizerState } from "../optimizers.js";

/** z[j] = bias[j] + sum over i of weight[j, i] x[i], for n points; every value is a row of n. */
function linear(layer: Layer, parameters: Float64Array, x: readonly Float64Array[], z: readonly Float64Array[], n: number): void {
  for (let j = 0; j < layer.outFeatures; j++) {
    const out = z[j]!;
    out.fill(parameters[layer.biasOffset + j]!, 0, n);
    for (let i = 0; i < layer.inFeatures; i++) {
      const weight = parameters[layer.weightOffset + j * layer.inFeatures + i]!;
      const input = x[i]!;
      for (let k = 0; k < n; k++) out[k]! += weight * input[k]!;
    }
  }
}

/** Gradient of a layer's weight and bias, from the gradient of its z. */
function linearGradient(layer: Layer, gradient: Float64Array, x: readonly Float64Array[], dz: readonly Float64Array[], n: number): void {
  for (let j = 0; j < layer.outFeatures; j++) {
    const delta = dz[j]!;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += delta[k]!;
    gradient[layer.biasOffset + j] = sum;
    for (let i = 0; i < layer.inFeatures; i++) {
      const input = x[i]!;
      let dot = 0;
      for (let k = 0; k < n; k++) dot += delta[k]! * input[k]!;
      gradient[layer.weightOffset + j * layer.inFeatures + i] = dot;
    }
  }
}

/** dx[i] = sum over j of weight[j, i] dz[j]: the gradient of a layer's input. */
function inputGradient(layer: Layer, parameters: Float64Array, dz: readonly Float64Array[], dx: readonly Float64Array[], n: number): void {
  for (let i = 0; i < layer.inFeatures; i++) {
    const out = dx[i]!;
    out.fill(0, 0, n);
    for (let j = 0; j < layer.outFeatures; j++) {
      const weight = parameters[layer.weightOffset + j * layer.inFeatures + i]!;
      const delta = dz[j]!;
      for (let k = 0; k < n; k++) out[k]! += weight * delta[k]!;
    }
  }
}

const rowsOf = (count: number, n: number) => Array.from({ length: count }, () => new Float64Array(n));

/** The reference: float64, one loop per formula. The other kernels are tested against PyTorch and this. */
export function makeFloat64Kernel(layers: readonly Layer[]): Kernel {
  const size = countParameters(layers);
  const parameters = new Float64Array(size);
  const gradient = new Float64Array(size);
  const state: OptimizerState = { step: 0, first: new Float64Array(size), second: new Float64Array(size) };
  const points: Record<Part, Points> = { train: { rows: [], labels: [] }, test: { rows: [], labels: [] } };

  let capacity = 0;
  let z: Float64Array[][] = [];
  let a: Float64Array[][] = [];
  let batch: Float64Array[] = [];
  let delta: Float64Array[] = [];
  let nextDelta: Float64Array[] = [];

  function reserve(n: number): void {
    if (n <= capacity) return;
    capacity = n;
    z = layers.map((layer) => rowsOf(layer.outFeatures, n));
    a = layers.map((layer) => rowsOf(layer.outFeatures, n));
    batch = rowsOf(layers[0]!.inFeatures, n);
    delta = rowsOf(maxWidth(layers), n);
    nextDelta = rowsOf(maxWidth(layers), n);
  }

  /** Fill z and a of every layer; returns the rows of logits. */
  function forward(x: readonly Float64Array[], n: number): Float64Array[] {
    reserve(n);
    let input = x;
    layers.forEach((layer, l) => {
      linear(layer, parameters, input, z[l]!, n);
      const { value } = layer.activation;
      for (let j = 0; j < layer.outFeatures; j++) {
        const from = z[l]![j]!;
        const to = a[l]![j]!;
        for (let k = 0; k < n; k++) to[k] = value(from[k]!);
      }
      input = a[l]!;
    });
    return a[layers.length - 1]!;
  }

  /** Fill the gradient from `delta`, which holds the gradient of the logits. */
  function backward(x: readonly Float64Array[], n: number): void {
    for (let l = layers.length - 1; l >= 0; l--) {
      const input = l > 0 ? a[l - 1]! : x;
      linearGradient(layers[l]!, gradient, input, delta, n);
      if (l === 0) return;
      inputGradient(layers[l]!, parameters, delta, nextDelta, n);
      const { slope } = layers[l - 1]!.activation;
      for (let j = 0; j < layers[l]!.inFeatures; j++) {
        const row = nextDelta[j]!;
        for (let k = 0; k < n; k++) row[k]! *= slope(z[l - 1]![j]![k]!, a[l - 1]![j]![k]!);
      }
      [delta, nextDelta] = [nextDelta, delta];
    }
  }

  const at = (rows: readonly Float64Array[], k: number) => rows.map((row) => row[k]!);

  function score(rows: readonly Float64Array[], labels: ArrayLike<number>, n: number, tally: Tally): void {
    for (let k = 0; k < n; k++) {
      const logits = at(rows, k);
      tally.loss += lossOf(logits, labels[k]!);
      if (predictedClass(logits) === labels[k]) tally.correct += 1;
    }
    tally.count += n;
  }

  return {
    backend: "js",
    precision: "float64",
    setPoints: (part, given) => void (points[part] = given),

    step(order: Uint32Array | null, from: number, to: number, settings: OptimizerSettings, tally: Tally): void {
      const n = to - from;
      reserve(n);
      const { rows, labels } = points.train;
      const chosen = new Uint8Array(n);
      for (let k = 0; k < n; k++) {
        const place = order ? order[from + k]! : from + k;
        chosen[k] = labels[place]!;
        for (let f = 0; f < rows.length; f++) batch[f]![k] = rows[f]![place]!;
      }
      const logits = forward(batch, n);
      score(logits, chosen, n, tally);
      // The derivative of the mean loss by a logit is (probability - target) / n, where a class has the target 1 or 0.
      for (let k = 0; k < n; k++) {
        if (logits.length === 1) delta[0]![k] = (1 / (1 + Math.exp(-logits[0]![k]!)) - chosen[k]!) / n;
        else softmax(at(logits, k)).forEach((share, j) => void (delta[j]![k] = (share - Number(j === chosen[k])) / n));
      }
      backward(batch, n);
      updateParameters(parameters, gradient, state, settings);
    },

    evaluate(part: Part, tally: Tally): void {
      const { rows, labels } = points[part];
      score(forward(rows, labels.length), labels, labels.length, tally);
    },

    logits: (rows) => forward(rows, rows[0]!.length).map((row) => row.slice(0, rows[0]!.length)),

    activations(rows) {
      const n = rows[0]!.length;
      forward(rows, n);
      return a.map((layer) => layer.map((row) => row.slice(0, n)));
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
