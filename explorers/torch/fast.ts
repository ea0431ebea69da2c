/** What a training loop needs, with positional arguments and no parsing; the same operations as `call` runs. */
import { grads, runBackward } from "./autograd.js";
import { relu } from "./ops/activations.js";
import { add, div, mul, sub } from "./ops/arithmetic.js";
import { bceWithLogits, type Reduction } from "./ops/losses.js";
import { linear, matmul } from "./ops/products.js";
import { mean, sum } from "./ops/reductions.js";
import { sigmoid, tanh } from "./ops/unary.js";
import { squeeze, unsqueeze } from "./ops/views.js";
import { sgdStep } from "./optim.js";
import { requireOne, type Tensor } from "./tensor.js";

export { add, bceWithLogits, div, linear, matmul, mean, mul, relu, sgdStep, sigmoid, squeeze, sub, sum, tanh, unsqueeze };
export type { Reduction };

/** `t.backward()` */
export function backward(t: Tensor): void {
  runBackward([t], [null], { retainGraph: false, createGraph: false, inputs: null });
}

/** The one number of a tensor of floats. */
export function item(t: Tensor): number {
  requireOne(t);
  return t.number;
}

/** Forget a parameter's gradient: `optimizer.zero_grad()`. */
export function zeroGrad(parameters: readonly Tensor[]): void {
  for (const parameter of parameters) parameter.grad = null;
}

/** Record operations, or not. @returns what was before */
export function setGradEnabled(enabled: boolean): boolean {
  const before = grads.enabled;
  grads.enabled = enabled;
  return before;
}
