import { bceWithLogits } from "./losses.js";
import type { Layer } from "./network.js";

/** One layer on the way of one point, forwards and backwards. */
export interface TourLayer {
  /** What enters, (inFeatures,). */
  readonly inputs: readonly number[];
  /** (outFeatures, inFeatures). */
  readonly weights: readonly (readonly number[])[];
  /** (outFeatures,). */
  readonly biases: readonly number[];
  /** Each input times its weight, (outFeatures, inFeatures). */
  readonly products: readonly (readonly number[])[];
  /** The products of each unit and its bias, added up, (outFeatures,). */
  readonly sums: readonly number[];
  /** What the activation makes of them, (outFeatures,). */
  readonly outputs: readonly number[];
  /** The activation's derivative at each sum, (outFeatures,). */
  readonly slopes: readonly number[];
  /** Derivatives of the loss by the outputs, the sums, the weights, the biases and the inputs, shaped as these. */
  readonly outputGradients: readonly number[];
  readonly sumGradients: readonly number[];
  readonly weightGradients: readonly (readonly number[])[];
  readonly biasGradients: readonly number[];
  readonly inputGradients: readonly number[];
}

/** One point's way through a network, and the loss's way back. */
export interface Tour {
  readonly layers: readonly TourLayer[];
  readonly logit: number;
  /** Of class 1. */
  readonly probability: number;
  /** Binary cross-entropy, in nats. */
  readonly loss: number;
  /** Derivative of the loss by the logit: the probability less the label. */
  readonly logitGradient: number;
  /** Flat, in the order of `parameters_to_vector`. */
  readonly gradient: readonly number[];
  /** The parameters after one step of gradient descent, flat. */
  readonly updated: readonly number[];
}

/**
 * Everything that PyTorch computes for one point: forward, `loss.backward()`, and a step of `torch.optim.SGD`.
 *
 * @param parameters flat, in the order of `parameters_to_vector`
 * @param inputs the point, as the first layer receives it
 * @param label 0 or 1
 * @param lr learning rate of the step
 */
export function tourOf(layers: readonly Layer[], parameters: ArrayLike<number>, inputs: readonly number[], label: number, lr: number): Tour {
  let entering = inputs;
  const forward = layers.map(({ inFeatures, outFeatures, weightOffset, biasOffset, activation }) => {
    const weights = Array.from({ length: outFeatures }, (_, unit) =>
      Array.from({ length: inFeatures }, (_, input) => parameters[weightOffset + unit * inFeatures + input]!));
    const biases = Array.from({ length: outFeatures }, (_, unit) => parameters[biasOffset + unit]!);
    const given = entering;
    const products = weights.map((row) => row.map((weight, input) => weight * given[input]!));
    const sums = products.map((row, unit) => row.reduce((sum, product) => sum + product, biases[unit]!));
    const outputs = sums.map(activation.value);
    entering = outputs;
    const slopes = sums.map((sum, unit) => activation.slope(sum, outputs[unit]!));
    return { inputs: given, weights, biases, products, sums, outputs, slopes };
  });
  const logit = entering[0]!;
  const probability = 1 / (1 + Math.exp(-logit));
  const logitGradient = probability - label;

  let arriving: readonly number[] = [logitGradient];
  const toured: TourLayer[] = [];
  for (const layer of [...forward].reverse()) {
    const outputGradients = arriving;
    const sumGradients = layer.slopes.map((_, unit) => outputGradients[unit]! * layer.slopes[unit]!);
    arriving = layer.inputs.map((_, input) =>
      layer.weights.reduce((total, row, unit) => total + row[input]! * sumGradients[unit]!, 0));
    toured.unshift({
      ...layer,
      outputGradients,
      sumGradients,
      weightGradients: sumGradients.map((gradient) => layer.inputs.map((value) => gradient * value)),
      biasGradients: sumGradients,
      inputGradients: arriving,
    });
  }
  const gradient = toured.flatMap(({ weightGradients, biasGradients }) => [...weightGradients.flat(), ...biasGradients]);
  return {
    layers: toured,
    logit,
    probability,
    loss: bceWithLogits(logit, label),
    logitGradient,
    gradient,
    updated: gradient.map((slope, i) => parameters[i]! - lr * slope),
  };
}
