/** The update rule of a step and its settings; names and defaults as in `torch.optim`. */
export interface OptimizerSettings {
  readonly optimizer: OptimizerName;
  /** Learning rate. */
  readonly lr: number;
  /** Momentum of SGD; Adam and AdamW have none. */
  readonly momentum: number;
  /** Factor of the L2 penalty (SGD, Adam) or of the decoupled decay (AdamW). */
  readonly weightDecay: number;
}

export const OPTIMIZERS = { sgd: "SGD", adam: "Adam", adamw: "AdamW" } as const;
export type OptimizerName = keyof typeof OPTIMIZERS;

/** Adam's decay rates and the constant in its denominator: the defaults of `torch.optim.Adam`. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-8;

/** What an optimiser remembers between steps. */
export interface OptimizerState {
  /** Steps taken. */
  step: number;
  /** SGD's momentum buffer, or Adam's running mean of the gradient. */
  readonly first: Float64Array | Float32Array;
  /** Adam's running mean of the squared gradient. */
  readonly second: Float64Array | Float32Array;
}

/**
 * One step in place, as `torch.optim.SGD`, `Adam` and `AdamW` take it.
 *
 * Sources: PyTorch's documentation of the three classes; D. P. Kingma and J. Ba, "Adam: a method for
 * stochastic optimization", ICLR 2015; I. Loshchilov and F. Hutter, "Decoupled weight decay
 * regularization", ICLR 2019.
 */
export function updateParameters(
  parameters: Float64Array | Float32Array,
  gradient: Float64Array | Float32Array,
  state: OptimizerState,
  settings: OptimizerSettings,
): void {
  state.step += 1;
  if (settings.optimizer === "sgd") updateSgd(parameters, gradient, state, settings);
  else updateAdam(parameters, gradient, state, settings);
}

function updateSgd(
  parameters: Float64Array | Float32Array,
  gradient: Float64Array | Float32Array,
  { step, first }: OptimizerState,
  { lr, momentum, weightDecay }: OptimizerSettings,
): void {
  for (let i = 0; i < parameters.length; i++) {
    let change = gradient[i]! + weightDecay * parameters[i]!;
    if (momentum !== 0) {
      // PyTorch starts the buffer with the first gradient, so an untouched zero buffer gives the same.
      change = first[i] = step === 1 ? change : momentum * first[i]! + change;
    }
    parameters[i]! -= lr * change;
  }
}

function updateAdam(
  parameters: Float64Array | Float32Array,
  gradient: Float64Array | Float32Array,
  { step, first, second }: OptimizerState,
  { optimizer, lr, weightDecay }: OptimizerSettings,
): void {
  const { stepSize, rootCorrection } = adamCorrections(step, lr);
  const shrink = optimizer === "adamw" ? 1 - lr * weightDecay : 1;
  const penalty = optimizer === "adam" ? weightDecay : 0;
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]! * shrink;
    const g = gradient[i]! + penalty * parameter;
    const mean = (first[i] = first[i]! + (1 - BETA1) * (g - first[i]!));
    const square = (second[i] = BETA2 * second[i]! + (1 - BETA2) * g * g);
    parameters[i] = parameter - (stepSize * mean) / (Math.sqrt(square) / rootCorrection + EPSILON);
  }
}

/** Adam's corrections for averages that started at zero; `step` counts from 1. */
export function adamCorrections(step: number, lr: number): { stepSize: number; rootCorrection: number } {
  return {
    stepSize: lr / (1 - BETA1 ** step),
    rootCorrection: Math.sqrt(1 - BETA2 ** step),
  };
}
