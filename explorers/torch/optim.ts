/**
 * Optimiser steps on parameters in place, as `torch.optim.SGD`, `Adam` and `AdamW` take them (their single-tensor paths), each
 * number rounded where PyTorch's tensors would be.
 */
import { float32 } from "./dtypes.js";
import { runtimeError } from "./errors.js";
import type { Numbers } from "./storage.js";
import { cloneData, fromData, numbersFrom, type Tensor, writeInto } from "./tensor.js";

export interface SgdOptions {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly maximize: boolean;
}

/** Numbers of a contiguous tensor's own memory, or null. */
function memory(t: Tensor): Numbers | null {
  return t.isContiguous && !(t.storage.data instanceof BigInt64Array) ? (numbersFrom(t) as Numbers) : null;
}

/** Run a change on a tensor's numbers in place. */
function change(t: Tensor, apply: (numbers: Numbers) => void): void {
  const own = memory(t);
  if (own !== null) {
    apply(own);
    t.storage.version++;
    return;
  }
  const copy = numbersFrom(cloneData(t));
  apply(copy);
  writeInto(t, copy);
}

const plain = (x: number): number => x;

/** @returns the momentum buffers, made where there were none */
export function sgdStep(
  parameters: readonly Tensor[], gradients: readonly Tensor[], buffers: readonly (Tensor | null)[], options: SgdOptions,
): (Tensor | null)[] {
  return parameters.map((parameter, p) => sgdOne(parameter, gradients[p]!, buffers[p] ?? null, options));
}

function sgdOne(parameter: Tensor, gradient: Tensor, buffer: Tensor | null, options: SgdOptions): Tensor | null {
  const { lr, momentum, dampening, weightDecay, nesterov, maximize } = options;
  const f = parameter.dtype === float32 ? Math.fround : plain;
  const given = numbersFrom(gradient);
  if (momentum === 0 && weightDecay === 0 && !maximize) {
    const rate = f(lr);
    change(parameter, (numbers) => {
      for (let i = 0; i < numbers.length; i++) numbers[i] = numbers[i]! - rate * given[i]!;
    });
    return buffer;
  }
  let direction = given;
  if (maximize) direction = direction.map((g) => -g);
  if (weightDecay !== 0) {
    const numbers = numbersFrom(parameter), decay = f(weightDecay);
    direction = direction.map((g, i) => g + decay * numbers[i]!);
  }
  let kept = buffer;
  if (momentum !== 0) {
    if (kept === null) {
      kept = fromData(direction.slice(), parameter.dtype, parameter.shape);
    } else {
      const share = f(momentum), fresh = f(1 - dampening), from = direction;
      change(kept, (numbers) => {
        for (let i = 0; i < numbers.length; i++) numbers[i] = f(numbers[i]! * share) + fresh * from[i]!;
      });
    }
    const velocity = numbersFrom(kept), share = f(momentum);
    direction = nesterov ? direction.map((g, i) => g + share * velocity[i]!) : velocity;
  }
  const rate = f(lr), way = direction;
  change(parameter, (numbers) => {
    for (let i = 0; i < numbers.length; i++) numbers[i] = numbers[i]! - rate * way[i]!;
  });
  return kept;
}

export interface AdamOptions {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly maximize: boolean;
  /** Weight decay on the weights themselves (AdamW), not on the gradient (Adam). */
  readonly decoupled: boolean;
}

/**
 * @param step counts from 1
 * @param greatest the greatest `squares` so far (AMSGrad), or null
 */
export function adamStep(
  parameters: readonly Tensor[], gradients: readonly Tensor[], means: readonly Tensor[], squares: readonly Tensor[],
  greatest: readonly Tensor[] | null, step: number, options: AdamOptions,
): void {
  const { lr, beta1, beta2, eps, weightDecay, maximize, decoupled } = options;
  if (step < 1) throw runtimeError(`step must be at least 1, not ${step}`);
  const stepSize = lr / (1 - beta1 ** step), root = Math.sqrt(1 - beta2 ** step);
  parameters.forEach((parameter, p) => {
    const f = parameter.dtype === float32 ? Math.fround : plain;
    const mean = numbersFrom(means[p]!), square = numbersFrom(squares[p]!);
    const most = greatest === null ? null : numbersFrom(greatest[p]!);
    const given = numbersFrom(gradients[p]!);
    const shrink = f(1 - lr * weightDecay), decay = f(weightDecay);
    const freshMean = f(1 - beta1), keptSquare = f(beta2), freshSquare = f(1 - beta2);
    const divisor = f(root), floor = f(eps), rate = f(-stepSize);
    change(parameter, (numbers) => {
      for (let i = 0; i < numbers.length; i++) {
        let g = maximize ? -given[i]! : given[i]!;
        let w = numbers[i]!;
        if (weightDecay !== 0) {
          if (decoupled) w = f(w * shrink);
          else g = f(g + decay * w);
        }
        const m = (mean[i] = mean[i]! + freshMean * f(g - mean[i]!));
        square[i] = f(square[i]! * keptSquare) + f(freshSquare * g) * g;
        let s = square[i]!;
        if (most !== null) s = most[i] = Math.max(most[i]!, s);
        const below = f(f(f(Math.sqrt(s)) / divisor) + floor);
        numbers[i] = w + f(rate * f(m)) / below;
      }
    });
    [means[p]!, squares[p]!].forEach((t) => t.storage.version++);
  });
}
