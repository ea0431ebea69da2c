import { ACTIVATIONS, type Activation, type ActivationName } from "./activations.js";
import { TorchGenerator } from "./random/torch.js";

/** One `nn.Linear` and the activation after it; offsets count values in the flat parameter vector. */
export interface Layer {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly activation: Activation;
  /** Where the weight starts: (outFeatures, inFeatures), row by row. */
  readonly weightOffset: number;
  /** Where the bias starts: (outFeatures,). */
  readonly biasOffset: number;
}

/** Parameters as PyTorch's `[p.tolist() for p in model.parameters()]`: weight, bias, weight, bias ... */
export type NestedParameters = (number[] | number[][])[];

/** The layers of a multilayer perceptron; its output is one logit, or one for each class. */
export function makeLayers(
  inFeatures: number,
  hidden: readonly number[],
  activations: readonly ActivationName[],
  outputs = 1,
): Layer[] {
  let offset = 0;
  let width = inFeatures;
  return [...hidden, outputs].map((outFeatures, i) => {
    const activation = ACTIVATIONS[i < hidden.length ? activations[i]! : "identity"];
    const weightOffset = offset;
    const biasOffset = offset + width * outFeatures;
    const layer = { inFeatures: width, outFeatures, activation, weightOffset, biasOffset };
    offset = biasOffset + outFeatures;
    width = outFeatures;
    return layer;
  });
}

/** How many weights and biases the layers have. */
export function countParameters(layers: readonly Layer[]): number {
  const last = layers[layers.length - 1]!;
  return last.biasOffset + last.outFeatures;
}

/**
 * The flat parameters that `torch.manual_seed(seed)` followed by one `nn.Linear` after another gives.
 *
 * `nn.Linear` draws its weight with `kaiming_uniform_(a=sqrt(5))` and its bias from a uniform
 * distribution; both bounds come to 1 / sqrt(inFeatures).
 */
export function initialParameters(layers: readonly Layer[], seed: number): Float64Array {
  const generator = new TorchGenerator(seed);
  const parameters = new Float64Array(countParameters(layers));
  for (const { inFeatures, outFeatures, weightOffset, biasOffset } of layers) {
    // PyTorch takes the weight's bound through the gain, so it may round differently from the bias's.
    const weightBound = Math.sqrt(3) * (Math.sqrt(2 / 6) / Math.sqrt(inFeatures));
    const biasBound = 1 / Math.sqrt(inFeatures);
    for (let i = weightOffset; i < biasOffset; i++) parameters[i] = generator.uniform32(weightBound);
    for (let i = 0; i < outFeatures; i++) parameters[biasOffset + i] = generator.uniform32(biasBound);
  }
  return parameters;
}

/** Flat parameters as nested lists, one per tensor. */
export function nestParameters(layers: readonly Layer[], flat: ArrayLike<number>): NestedParameters {
  const take = (from: number, count: number) => Array.from({ length: count }, (_, i) => flat[from + i]!);
  return layers.flatMap(({ inFeatures, outFeatures, weightOffset, biasOffset }) => [
    Array.from({ length: outFeatures }, (_, row) => take(weightOffset + row * inFeatures, inFeatures)),
    take(biasOffset, outFeatures),
  ]);
}
