/** Names below torch.nn.functional, torch.nn.utils, torch.optim and torch.ops.aten. */
import { plainLists } from "../args.js";
import { renamed, withGrad } from "../autograd.js";
import { missingError, runtimeError, valueError } from "../errors.js";
import * as act from "../ops/activations.js";
import * as a from "../ops/arithmetic.js";
import { chunk, oneHot, stack } from "../ops/joining.js";
import * as l from "../ops/losses.js";
import * as p from "../ops/products.js";
import { mean, softmax, variance, vectorNorm } from "../ops/reductions.js";
import { rsqrt, sigmoid, tanh } from "../ops/unary.js";
import { adamStep, sgdStep, type AdamOptions, type SgdOptions } from "../optim.js";
import { define, inPlace } from "../registry.js";
import { float } from "../scalars.js";
import { alias, full, rawOf, type Tensor, writeInto } from "../tensor.js";
import { expand, reshape } from "../ops/views.js";
import { defaultDtype, type DType } from "../dtypes.js";

/** `nn.functional.NAME`, its form in place where PyTorch has one, and what else `also` says; `inplace=True` changes the input. */
function activation(signature: string, f: (t: Tensor, ...args: never[]) => Tensor, also = ""): void {
  const open = signature.indexOf("(");
  const name = signature.slice(0, open);
  define("f", `nn.functional.${signature.slice(0, -1)}, inplace: bool=False)`, (t: Tensor, ...args: unknown[]) => {
    const run = (x: Tensor): Tensor => f(x, ...(args.slice(0, -1) as never[]));
    return args.at(-1) === true ? inPlace(t, run) : run(t);
  });
  if (IN_PLACE.has(name)) {
    define("f", `nn.functional.${name}_${signature.slice(open)}`, (t: Tensor, ...args: unknown[]) => inPlace(t, (x) => f(x, ...(args as never[]))));
  }
  if (also !== "") define(also, signature, f);
}

const IN_PLACE: ReadonlySet<string> = new Set(["relu", "leaky_relu", "elu", "selu", "celu", "hardtanh", "threshold"]);

activation("relu(input: Tensor)", act.relu, "fmI");
activation("leaky_relu(input: Tensor, negative_slope: float=0.01)", act.leakyRelu);
activation("elu(input: Tensor, alpha: float=1.0)", (t, alpha: number) => act.elu(t, alpha));
activation("selu(input: Tensor)", act.selu, "fI");
activation("celu(input: Tensor, alpha: float=1.0)", act.celu, "fI");
activation("silu(input: Tensor)", act.silu);
activation("mish(input: Tensor)", act.mish);
activation("hardtanh(input: Tensor, min_val: float=-1.0, max_val: float=1.0)", act.hardtanh);
activation("relu6(input: Tensor)", (t) => act.hardtanh(t, 0, 6));
activation("hardsigmoid(input: Tensor)", act.hardsigmoid);
activation("hardswish(input: Tensor)", act.hardswish);
activation("threshold(input: Tensor, threshold: float, value: float)", act.threshold);

const F = (signature: string, f: (...args: never[]) => unknown): void => define("f", `nn.functional.${signature}`, f as (...args: unknown[]) => unknown);
F('gelu(input: Tensor, approximate: str="none")', act.gelu);
F("softplus(input: Tensor, beta: float=1.0, threshold: float=20.0)", act.softplus);
F("sigmoid(input: Tensor)", sigmoid);
F("tanh(input: Tensor)", tanh);
F("logsigmoid(input: Tensor)", act.logsigmoid);
F("softsign(input: Tensor)", act.softsign);
F("tanhshrink(input: Tensor)", act.tanhshrink);
F("hardshrink(input: Tensor, lambd: float=0.5)", act.hardshrink);
F("softshrink(input: Tensor, lambd: float=0.5)", act.softshrink);
F("prelu(input: Tensor, weight: Tensor)", act.prelu);
define("fm", "prelu(input: Tensor, weight: Tensor)", act.prelu);
F("glu(input: Tensor, dim: int=-1)", (t: Tensor, dim: number) => {
  const [left, right] = chunk(t, 2, dim) as [Tensor, Tensor];
  return act.glu(left, right);
});

/** PyTorch guesses the dimension when it is given none, and warns: the face does that. */
function implicitDim(t: Tensor, dim: number | null): number {
  if (dim !== null) return dim;
  return t.rank === 0 || t.rank === 1 || t.rank === 3 ? 0 : 1;
}
const SOFT = "input: Tensor, dim: int?=None, _stacklevel: int=3, dtype: dtype?=None";
F(`softmax(${SOFT})`, (t: Tensor, dim: number | null, _level: number, dtype: DType | null) => softmax(t, implicitDim(t, dim), dtype, false));
F(`log_softmax(${SOFT})`, (t: Tensor, dim: number | null, _level: number, dtype: DType | null) => softmax(t, implicitDim(t, dim), dtype, true));
F(`softmin(${SOFT})`, (t: Tensor, dim: number | null, _level: number, dtype: DType | null) => softmax(a.neg(t), implicitDim(t, dim), dtype, false));

F("linear(input: Tensor, weight: Tensor, bias: Tensor?=None)", p.linear);
F("one_hot(tensor: Tensor, num_classes: int=-1)", oneHot);
F("normalize(input: Tensor, p: float=2.0, dim: int=1, eps: float=1e-12)", (t: Tensor, order: number, dim: number, eps: number) =>
  a.div(t, expand(a.clamp(vectorNorm(t, order, [dim], true), float(eps), null), t.shape)));
F("pairwise_distance(x1: Tensor, x2: Tensor, p: float=2.0, eps: float=1e-06, keepdim: bool=False)",
  (x: Tensor, y: Tensor, order: number, eps: number, keep: boolean) => vectorNorm(a.add(a.sub(x, y), float(eps)), order, [-1], keep));

/** Centred and scaled over some dimensions. */
function standardised(t: Tensor, dims: readonly number[], eps: number): Tensor {
  const spread = variance(t, dims, 0, true, false);
  return a.mul(a.sub(t, mean(t, dims, true)), rsqrt(a.add(spread, float(eps))));
}
F("layer_norm(input: Tensor, normalized_shape: Size, weight: Tensor?=None, bias: Tensor?=None, eps: float=1e-05)",
  (t: Tensor, shape: number[], weight: Tensor | null, bias: Tensor | null, eps: number) => {
    const tail = t.shape.slice(-shape.length);
    if (tail.join() !== shape.join()) {
      throw runtimeError(
        `Given normalized_shape=[${shape.join(", ")}], expected input with shape [*, ${shape.join(", ")}], but got input of size[${t.shape.join(", ")}]`,
      );
    }
    let out = standardised(t, shape.map((_, i) => t.rank - 1 - i), eps);
    if (weight !== null) out = a.mul(out, weight);
    if (bias !== null) out = a.add(out, bias);
    return renamed(out, "NativeLayerNormBackward0");
  });
F("batch_norm(input: Tensor, running_mean: Tensor?, running_var: Tensor?, weight: Tensor?=None, bias: Tensor?=None, training: bool=False, momentum: float=0.1, eps: float=1e-05)",
  (t: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, weight: Tensor | null, bias: Tensor | null, training: boolean, momentum: number, eps: number) => {
    const dims = t.shape.map((_, i) => i).filter((i) => i !== 1);
    const column = (x: Tensor): Tensor => reshape(x, t.shape.map((size, i) => (i === 1 ? size : 1)));
    let out: Tensor;
    if (training) {
      const n = t.size / t.shape[1]!;
      if (n === 1) throw valueError(`Expected more than 1 value per channel when training, got input size torch.Size([${t.shape.join(", ")}])`);
      out = standardised(t, dims, eps);
      withGrad(false, () => {
        const update = (kept: Tensor | null, fresh: Tensor): void => {
          if (kept !== null) writeInto(kept, rawOf(a.add(a.mul(kept, float(1 - momentum)), a.mul(fresh, float(momentum)))));
        };
        update(runningMean, mean(alias(t), dims, false));
        update(runningVar, variance(alias(t), dims, 1, false, false));
      });
    } else {
      out = a.mul(a.sub(t, column(runningMean!)), rsqrt(a.add(column(runningVar!), float(eps))));
    }
    if (weight !== null) out = a.mul(out, column(weight));
    if (bias !== null) out = a.add(out, column(bias));
    return renamed(out, "NativeBatchNormBackward0");
  });

// --- losses; size_average and reduce are PyTorch's own leftovers

const REDUCTION = 'size_average=None, reduce=None, reduction: str="mean"';
F(`binary_cross_entropy_with_logits(input: Tensor, target: Tensor, weight: Tensor?=None, ${REDUCTION}, pos_weight: Tensor?=None)`,
  (z: Tensor, y: Tensor, weight: Tensor | null, _s: unknown, _r: unknown, reduction: string, pos: Tensor | null) =>
    l.bceWithLogits(z, y, weight, pos, l.reductionFrom(reduction)));
F(`binary_cross_entropy(input: Tensor, target: Tensor, weight: Tensor?=None, ${REDUCTION})`,
  (x: Tensor, y: Tensor, weight: Tensor | null, _s: unknown, _r: unknown, reduction: string) => l.bce(x, y, weight, l.reductionFrom(reduction)));
F(`cross_entropy(input: Tensor, target: Tensor, weight: Tensor?=None, size_average=None, ignore_index: int=-100, reduce=None, reduction: str="mean", label_smoothing: float=0.0)`,
  (x: Tensor, y: Tensor, weight: Tensor | null, _s: unknown, ignore: number, _r: unknown, reduction: string, smoothing: number) =>
    l.crossEntropy(x, y, { weight, ignore, reduction: l.reductionFrom(reduction), smoothing }));
F(`nll_loss(input: Tensor, target: Tensor, weight: Tensor?=None, size_average=None, ignore_index: int=-100, reduce=None, reduction: str="mean")`,
  (x: Tensor, y: Tensor, weight: Tensor | null, _s: unknown, ignore: number, _r: unknown, reduction: string) =>
    l.nll(x, y, weight, ignore, l.reductionFrom(reduction)));
type PairLoss = (x: Tensor, y: Tensor, reduction: l.Reduction) => Tensor;
for (const [name, f] of Object.entries<PairLoss>({ mse_loss: l.mse, l1_loss: l.l1, soft_margin_loss: l.softMargin })) {
  F(`${name}(input: Tensor, target: Tensor, ${REDUCTION})`, (x: Tensor, y: Tensor, _s: unknown, _r: unknown, reduction: string) => f(x, y, l.reductionFrom(reduction)));
}
F(`smooth_l1_loss(input: Tensor, target: Tensor, ${REDUCTION}, beta: float=1.0)`,
  (x: Tensor, y: Tensor, _s: unknown, _r: unknown, reduction: string, beta: number) => l.smoothL1(x, y, l.reductionFrom(reduction), beta));
F('huber_loss(input: Tensor, target: Tensor, reduction: str="mean", delta: float=1.0)', (x: Tensor, y: Tensor, reduction: string, delta: number) =>
  l.huber(x, y, l.reductionFrom(reduction), delta));
F(`hinge_embedding_loss(input: Tensor, target: Tensor, margin: float=1.0, ${REDUCTION})`,
  (x: Tensor, y: Tensor, margin: number, _s: unknown, _r: unknown, reduction: string) => l.hingeEmbedding(x, y, margin, l.reductionFrom(reduction)));
F(`kl_div(input: Tensor, target: Tensor, ${REDUCTION}, log_target: bool=False)`,
  (x: Tensor, y: Tensor, _s: unknown, _r: unknown, reduction: string, logTarget: boolean) => l.klDiv(x, y, reduction, logTarget));

// --- torch.nn.utils

function totalNorm(gradients: readonly Tensor[], order: number): Tensor {
  return vectorNorm(stack(gradients.map((g) => vectorNorm(g, order, null, false)), 0), order, null, false);
}
const gradientsOf = (parameters: unknown): Tensor[] =>
  ([plainLists(parameters)].flat() as Tensor[]).map(({ grad }) => grad).filter((g) => g !== null);
define("f", "nn.utils.clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float=2.0, error_if_nonfinite: bool=False)",
  (parameters: unknown, most: number, order: number, strict: boolean) => withGrad(false, () => {
    const gradients = gradientsOf(parameters);
    if (gradients.length === 0) return full([], 0, defaultDtype());
    const total = totalNorm(gradients, order);
    if (strict && !Number.isFinite(total.number)) {
      throw runtimeError(
        `The total norm of order ${order} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`error_if_nonfinite=False\``,
      );
    }
    const factor = a.clamp(a.div(float(most), a.add(total, float(1e-6))), null, float(1));
    gradients.forEach((g) => inPlace(g, (x) => a.mul(x, factor)));
    return total;
  }));
define("f", "nn.utils.clip_grad_value_(parameters: Any, clip_value: float)", (parameters: unknown, most: number) => {
  gradientsOf(parameters).forEach((g) => inPlace(g, (x) => a.clamp(x, float(-most), float(most))));
  return null;
});

// --- torch.optim: see index.ts

define("f", "optim.sgd_step(params: Tensors, grads: Tensors, momentum_buffers: Any, *, lr: float, momentum: float=0.0, dampening: float=0.0, weight_decay: float=0.0, nesterov: bool=False, maximize: bool=False)",
  (params: Tensor[], given: Tensor[], buffers: unknown, lr: number, momentum: number, dampening: number, weightDecay: number, nesterov: boolean, maximize: boolean) => {
    const options: SgdOptions = { lr, momentum, dampening, weightDecay, nesterov, maximize };
    return sgdStep(params, given, buffers === null ? [] : (plainLists(buffers) as (Tensor | null)[]), options);
  });
define("f", "optim.adam_step(params: Tensors, grads: Tensors, exp_avgs: Tensors, exp_avg_sqs: Tensors, step: int, *, lr: float, beta1: float=0.9, beta2: float=0.999, eps: float=1e-08, weight_decay: float=0.0, amsgrad: bool=False, max_exp_avg_sqs: Any=None, maximize: bool=False, decoupled: bool=False)",
  (params: Tensor[], given: Tensor[], means: Tensor[], squares: Tensor[], step: number, lr: number, beta1: number, beta2: number, eps: number, weightDecay: number, amsgrad: boolean, most: unknown, maximize: boolean, decoupled: boolean) => {
    const options: AdamOptions = { lr, beta1, beta2, eps, weightDecay, maximize, decoupled };
    adamStep(params, given, means, squares, amsgrad ? (plainLists(most) as Tensor[]) : null, step, options);
    return null;
  });

// --- torch.ops.aten: the backward passes that course_utils.ensembles calls

const slope = (signature: string, f: (g: Tensor, x: Tensor, ...rest: never[]) => Tensor): void =>
  define("f", `ops.aten.${signature}`, (g: Tensor, x: Tensor, ...rest: unknown[]) => f(g, x, ...(rest as never[])));

/** The gradient that a function's own record gives. */
function gradientThrough(g: Tensor, x: Tensor, f: (t: Tensor) => Tensor): Tensor {
  return withGrad(true, () => {
    const leaf = alias(x);
    leaf.leafRequiresGrad = true;
    const out = f(leaf);
    return withGrad(false, () => out.gradFn!.run([g])[0]!);
  });
}
slope("threshold_backward(grad_output: Tensor, self: Tensor, threshold: float)", (g, x, limit: number) => a.where(a.gt(x, float(limit)), g, float(0)));
slope("leaky_relu_backward(grad_output: Tensor, self: Tensor, negative_slope: float, self_is_result: bool)", (g, x, s: number) => gradientThrough(g, x, (t) => act.leakyRelu(t, s)));
slope("silu_backward(grad_output: Tensor, self: Tensor)", (g, x) => gradientThrough(g, x, act.silu));
slope('gelu_backward(grad_output: Tensor, self: Tensor, *, approximate: str="none")', (g, x, approximate: string) => gradientThrough(g, x, (t) => act.gelu(t, approximate)));
slope("tanh_backward(grad_output: Tensor, output: Tensor)", (g, y) => a.mul(g, a.sub(float(1), a.mul(y, y))));
slope("sigmoid_backward(grad_output: Tensor, output: Tensor)", (g, y) => a.mul(g, a.mul(a.sub(float(1), y), y)));
slope("softplus_backward(grad_output: Tensor, self: Tensor, beta: float, threshold: float)", (g, x, beta: number, limit: number) => gradientThrough(g, x, (t) => act.softplus(t, beta, limit)));
slope("elu_backward(grad_output: Tensor, alpha: float, scale: float, input_scale: float, is_result: bool, self_or_result: Tensor)",
  ((g: Tensor, alpha: number, scale: number, inputScale: number, isResult: boolean, x: Tensor) => {
    if (isResult) throw missingError("ops.aten.elu_backward with is_result=True");
    return gradientThrough(g, x, (t) => act.elu(t, alpha, scale, inputScale));
  }) as never);
