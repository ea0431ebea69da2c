/** The losses of `torch.nn.functional`. */
import { grads, record, renamed } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, FLOAT, float32, type Data } from "../dtypes.js";
import { indexError, noKernel, runtimeError, valueError } from "../errors.js";
import { float, int } from "../scalars.js";
import { broadcastShapes, count, list, sameShape } from "../shapes.js";
import { allocate, type Numbers } from "../storage.js";
import { fromData, fromNumbers, numbersFrom, scalar, type Tensor } from "../tensor.js";
import { add, clamp, div, mul, neg, sub, where, ge, lt, le } from "./arithmetic.js";
import { logsigmoid } from "./activations.js";
import { mean, softmax, sum, toPlaces } from "./reductions.js";
import { abs, exp, log, sigmoid } from "./unary.js";
import { expand, permute, reshape } from "./views.js";

export type Reduction = "mean" | "sum" | "none";

export function reductionFrom(name: string): Reduction {
  if (name === "mean" || name === "sum" || name === "none") return name;
  throw valueError(`${name} is not a valid value for reduction`);
}

function reduce(losses: Tensor, reduction: Reduction): Tensor {
  return reduction === "mean" ? mean(losses) : reduction === "sum" ? sum(losses) : losses;
}

/** The reduced result of losses of single numbers, without a record. */
function reduced(losses: Numbers, shape: readonly number[], dtype: Tensor["dtype"], reduction: Reduction): Tensor {
  if (reduction === "none") return fromData(losses as Data, dtype, shape);
  let total = 0;
  for (let i = 0; i < losses.length; i++) total += losses[i]!;
  const round = dtype === float32 ? Math.fround : (x: number): number => x;
  return scalar(reduction === "mean" ? round(total) / losses.length : total, dtype);
}

const sizeText = (t: Tensor): string => `torch.Size(${list(t.shape)})`;

/** Binary cross-entropy of logits: (1 - y) z + (1 + (w - 1) y) (ln(1 + exp(-|z|)) + max(-z, 0)). */
export function bceWithLogits(
  z: Tensor, y: Tensor, weight: Tensor | null, posWeight: Tensor | null, reduction: Reduction,
): Tensor {
  if (!sameShape(z.shape, y.shape)) {
    throw valueError(`Target size (${sizeText(y)}) must be the same as input size (${sizeText(z)})`);
  }
  // PyTorch computes in place in what it makes of the target, which must hold floats.
  if (!y.isFloat) {
    if (y.dtype === bool) sub(y, y);
    throw runtimeError(`result type ${z.dtype.scalarName} can't be cast to the desired output type ${y.dtype.scalarName}`);
  }
  if (weight !== null || posWeight !== null || y.requiresGrad || !z.isFloat) return bceInSteps(z, y, weight, posWeight, reduction);
  const logits = numbersFrom(z), labels = numbersFrom(y);
  const n = logits.length;
  const { dtype } = y;
  const losses = allocate(dtype, n) as Numbers;
  const single = dtype === float32;
  for (let i = 0; i < n; i++) {
    const logit = logits[i]!;
    const decay = Math.exp(-Math.abs(logit));
    const log = Math.log1p(single ? Math.fround(decay) : decay);
    const logSigmoid = Math.min(0, logit) - (single ? Math.fround(log) : log);
    losses[i] = single
      ? Math.fround(Math.fround(1 - labels[i]!) * logit) - Math.fround(logSigmoid)
      : (1 - labels[i]!) * logit - logSigmoid;
  }
  const out = reduced(losses, z.shape, dtype, reduction);
  return record(out, "BinaryCrossEntropyWithLogitsBackward0", [z, y], [z, y], (g) => [bceSlope(g, z, y, reduction), null]);
}

/** (sigmoid(z) - y) times the gradient, with a mean's share. */
function bceSlope(g: Tensor, z: Tensor, y: Tensor, reduction: Reduction): Tensor {
  if (grads.enabled) {
    const slope = mul(sub(sigmoid(z), y), g);
    return reduction === "mean" ? div(slope, int(z.size)) : slope;
  }
  const logits = numbersFrom(z), labels = numbersFrom(y), up = numbersFrom(g);
  const n = logits.length, step = up.length === 1 ? 0 : 1;
  const data = allocate(z.dtype, n) as Numbers;
  const divisor = reduction === "mean" ? n : 1;
  if (z.dtype === float32) {
    const f = Math.fround;
    for (let i = 0; i < n; i++) {
      const s = f(1 / f(1 + f(Math.exp(-logits[i]!))));
      data[i] = f(f(s - labels[i]!) * up[i * step]!) / divisor;
    }
  } else {
    for (let i = 0; i < n; i++) data[i] = ((1 / (1 + Math.exp(-logits[i]!)) - labels[i]!) * up[i * step]!) / divisor;
  }
  return fromData(data as Data, z.dtype, z.shape);
}

function bceInSteps(z: Tensor, y: Tensor, weight: Tensor | null, posWeight: Tensor | null, reduction: Reduction): Tensor {
  const logSigmoid = logsigmoid(castTo(z, z.isFloat ? z.dtype : float32));
  const pulled = mul(sub(int(1), y), z);
  const losses = posWeight === null
    ? sub(pulled, logSigmoid)
    : sub(pulled, mul(add(mul(sub(posWeight, int(1)), y), int(1)), logSigmoid));
  const weighted = weight === null ? losses : mul(losses, weight);
  return renamed(reduce(weighted, reduction), "BinaryCrossEntropyWithLogitsBackward0");
}

/** Binary cross-entropy of probabilities; logarithms are held at -100, as PyTorch's. */
export function bce(p: Tensor, y: Tensor, weight: Tensor | null, reduction: Reduction): Tensor {
  if (!sameShape(p.shape, y.shape)) {
    throw valueError(
      `Using a target size (${sizeText(y)}) that is different to the input size (${sizeText(p)}) is deprecated. Please ensure ` +
        "they have the same size.",
    );
  }
  if (p.dtype !== y.dtype) throw runtimeError(`Found dtype ${y.dtype.scalarName} but expected ${p.dtype.scalarName}`);
  if (!p.isFloat) throw noKernel("binary_cross_entropy", p.dtype);
  const chances = numbersFrom(p), labels = numbersFrom(y);
  const weights = weight === null ? null : numbersFrom(expand(weight, broadcastShapes(weight.shape, p.shape)));
  const losses = allocate(p.dtype, chances.length) as Numbers;
  const round = p.dtype === float32 ? Math.fround : (x: number): number => x;
  for (let i = 0; i < losses.length; i++) {
    const chance = chances[i]!, label = labels[i]!;
    if (!(chance >= 0 && chance <= 1)) throw runtimeError("all elements of input should be between 0 and 1");
    if (!(label >= 0 && label <= 1)) throw runtimeError("all elements of target should be between 0 and 1");
    const no = Math.max(round(Math.log1p(-chance)), -100), yes = Math.max(round(Math.log(chance)), -100);
    const loss = round(round(label - 1) * no) - round(label * yes);
    losses[i] = weights === null ? loss : round(loss) * weights[i]!;
  }
  const out = reduced(losses, p.shape, p.dtype, reduction);
  return record(out, "BinaryCrossEntropyBackward0", [p, y], [p, y], (g, node) => {
    const rest = mul(sub(int(1), p), p);
    const slope = div(mul(g, sub(p, y)), clamp(rest, float(1e-12), null));
    const share = (t: Tensor): Tensor => {
      const shaped = weight === null ? t : mul(t, weight);
      return reduction === "mean" ? div(shaped, int(p.size)) : shaped;
    };
    const toTarget = node.needs(1) ? share(mul(g, sub(log(sub(int(1), p)), log(p)))) : null;
    return [share(slope), toTarget];
  });
}

function paired(a: Tensor, b: Tensor, name: string): Tensor {
  return renamed(sub(a, b), name);
}

export function mse(a: Tensor, b: Tensor, reduction: Reduction): Tensor {
  const apart = paired(a, b, "SubBackward0");
  return renamed(reduce(mul(apart, apart), reduction), "MseLossBackward0");
}

export function l1(a: Tensor, b: Tensor, reduction: Reduction): Tensor {
  const losses = abs(sub(a, b));
  return reduction === "none" ? losses : reduce(losses, reduction);
}

export function smoothL1(a: Tensor, b: Tensor, reduction: Reduction, beta: number): Tensor {
  if (beta === 0) return l1(a, b, reduction);
  const apart = abs(sub(a, b));
  const losses = where(lt(apart, float(beta)), div(mul(mul(apart, apart), float(0.5)), float(beta)), sub(apart, float(0.5 * beta)));
  return renamed(reduce(losses, reduction), "SmoothL1LossBackward0");
}

export function huber(a: Tensor, b: Tensor, reduction: Reduction, delta: number): Tensor {
  const apart = abs(sub(a, b));
  const losses = where(le(apart, float(delta)), mul(mul(apart, apart), float(0.5)), mul(sub(apart, float(0.5 * delta)), float(delta)));
  return renamed(reduce(losses, reduction), "HuberLossBackward0");
}

export function softMargin(z: Tensor, y: Tensor, reduction: Reduction): Tensor {
  return renamed(reduce(neg(logsigmoid(mul(z, y))), reduction), "SoftMarginLossBackward0");
}

export function hingeEmbedding(x: Tensor, y: Tensor, margin: number, reduction: Reduction): Tensor {
  const far = clamp(sub(float(margin), x), int(0), null);
  return reduce(add(where(ge(y, int(0)), int(0), far), where(ge(y, int(0)), x, int(0))), reduction);
}

export function klDiv(logq: Tensor, target: Tensor, reduction: string, logTarget: boolean): Tensor {
  const p = logTarget ? exp(target) : target;
  const logp = logTarget ? target : log(target);
  const losses = mul(p, sub(logp, logq));
  const safe = logTarget ? losses : renamed(where(le(target, int(0)), int(0), losses), "SubBackward0");
  if (reduction === "batchmean") return div(sum(safe), int(logq.shape[0] ?? 1));
  return reduce(safe, reductionFrom(reduction));
}

/** The class scores as (points, classes) and the targets as (points,), with how to shape losses back. */
function pointsByClasses(x: Tensor): { scores: Tensor; shape: readonly number[] } {
  if (x.rank <= 2) return { scores: x.rank === 1 ? reshape(x, [1, x.size]) : x, shape: x.rank === 1 ? [] : [x.shape[0]!] };
  const order = [0, ...x.shape.slice(2).map((_, i) => i + 2), 1];
  const shape = [x.shape[0]!, ...x.shape.slice(2)];
  return { scores: reshape(permute(x, order), [count(shape), x.shape[1]!]), shape };
}

/** The negative log likelihood of class numbers. */
export function nll(
  x: Tensor, target: Tensor, weight: Tensor | null, ignore: number, reduction: Reduction,
): Tensor {
  if (x.rank === 0) throw valueError(`Expected 1 or more dimensions (got ${x.rank})`);
  const { scores, shape } = pointsByClasses(x);
  const [n, classes] = scores.shape as [number, number];
  const expected = x.rank === 1 ? [] : shape;
  if (!sameShape(target.shape, expected) && !(x.rank === 1 && target.size === 1)) {
    if (x.rank > 1 && target.shape[0] !== x.shape[0]) {
      throw valueError(`Expected input batch_size (${x.shape[0]}) to match target batch_size (${target.shape[0] ?? 0}).`);
    }
    if (x.rank <= 2) throw runtimeError("0D or 1D target tensor expected, multi-target not supported");
    throw runtimeError(`Expected target size ${list(shape)}, got ${list(target.shape)}`);
  }
  if (target.dtype.name !== "int64" && target.dtype.name !== "uint8") {
    throw runtimeError(`expected target dtype to be Long or Byte, but got ${target.dtype.scalarName}`);
  }
  const labels = numbersFrom(target);
  const chosen = numbersFrom(scores);
  const weights = weight === null ? null : numbersFrom(weight);
  const losses = new Float64Array(n), shares = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const label = labels[i]!;
    if (label === ignore) continue;
    if (label < 0 || label >= classes) throw indexError(`Target ${label} is out of bounds.`);
    shares[i] = weights?.[label] ?? 1;
    losses[i] = -chosen[i * classes + label]! * shares[i]!;
  }
  const total = shares.reduce((a, b) => a + b, 0);
  const all = losses.reduce((a, b) => a + b, 0);
  const result = reduction === "none" ? fromNumbers(losses, x.dtype, shape)
    : scalar(reduction === "sum" ? all : (x.dtype === float32 ? Math.fround(all) : all) / total, x.dtype);
  const name = x.rank > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
  const kept = fromNumbers(Float64Array.from(labels, (label) => (label === ignore ? 0 : label)), target.dtype, [n]);
  return record(result, name, [scores], [scores, target], (g) => {
    const scaled = reduction === "mean" ? shares.map((share) => -share / total) : shares.map((share) => -share);
    const slope = mul(reduction === "none" ? reshape(g, [n]) : g, fromNumbers(scaled, x.dtype, [n]));
    return [toPlaces(slope, kept, scores, 1, false)];
  });
}

export interface CrossEntropyOptions {
  readonly weight: Tensor | null;
  readonly ignore: number;
  readonly reduction: Reduction;
  readonly smoothing: number;
}

export function crossEntropy(x: Tensor, target: Tensor, { weight, ignore, reduction, smoothing }: CrossEntropyOptions): Tensor {
  if (!x.isFloat) throw noKernel("log_softmax_lastdim_kernel_impl", x.dtype);
  const dim = x.rank === 1 ? 0 : 1;
  if (sameShape(x.shape, target.shape)) {
    if (target.dtype.category !== FLOAT) {
      throw runtimeError(`Expected floating point type for target with class probabilities, got ${target.dtype.scalarName}`);
    }
    return withProbabilities(x, target, dim, weight, reduction, smoothing);
  }
  const logs = softmax(x, dim, null, true);
  const plain = nll(logs, target, weight, ignore, reduction);
  if (smoothing === 0) return plain;
  const even = neg(weight === null ? sum(logs, [dim]) : sum(mul(logs, shapedWeight(weight, x)), [dim]));
  const classes = x.shape[dim]!;
  let smooth = reduce(even, reduction);
  if (reduction === "mean" && weight !== null) {
    const labels = numbersFrom(target), weights = numbersFrom(weight);
    let total = 0;
    for (let i = 0; i < labels.length; i++) total += weights[labels[i]!]!;
    smooth = div(sum(even), float(total));
  }
  return add(mul(plain, float(1 - smoothing)), mul(smooth, float(smoothing / classes)));
}

const shapedWeight = (weight: Tensor, x: Tensor): Tensor =>
  reshape(weight, x.rank === 1 ? [weight.size] : [1, weight.size, ...x.shape.slice(2).map(() => 1)]);

function withProbabilities(
  x: Tensor, target: Tensor, dim: number, weight: Tensor | null, reduction: Reduction, smoothing: number,
): Tensor {
  const classes = x.shape[dim]!;
  const goal = smoothing === 0 ? target : add(mul(target, float(1 - smoothing)), float(smoothing / classes));
  const logs = softmax(x, dim, null, true);
  const product = mul(logs, goal);
  const weighted = weight === null ? product : mul(product, shapedWeight(weight, x));
  if (reduction === "none") return neg(sum(weighted, [dim]));
  const total = neg(sum(weighted));
  return reduction === "sum" ? total : renamed(div(total, int(x.size / classes)), "DivBackward1");
}
