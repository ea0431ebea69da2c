/** Activation functions of `torch.nn.functional`, with their slopes as PyTorch's backward passes have them. */
import { grads, record, renamed } from "../autograd.js";
import { castTo } from "../convert.js";
import { float32, floating, type Data } from "../dtypes.js";
import { noKernel, runtimeError } from "../errors.js";
import { float, int } from "../scalars.js";
import { allocate, type Numbers } from "../storage.js";
import { fromData, numbersFrom, type Tensor } from "../tensor.js";
import { erf } from "../../engine/special.js";
import { add, bitLogic, div, ge, gt, le, lt, mul, neg, sub, where } from "./arithmetic.js";
import { erfOf, exp, mapNumbers, sigmoid, tanh } from "./unary.js";
import { reshape } from "./views.js";

const needFloat = (t: Tensor, kernel: string): Tensor => {
  if (!t.isFloat) throw noKernel(kernel, t.dtype);
  return t;
};

/** g * slope(x), number by number, without a record. */
function scale(g: Tensor, x: Tensor, slope: (x: number) => number): Tensor {
  const up = numbersFrom(g), at = numbersFrom(x);
  const data = allocate(x.dtype, at.length) as Numbers;
  for (let i = 0; i < at.length; i++) data[i] = up[i]! * slope(at[i]!);
  return fromData(data as Data, x.dtype, x.shape);
}

interface Activation {
  readonly name: string;
  readonly kernel: string;
  readonly f: (x: number) => number;
  readonly slope: (x: number) => number;
  /** The gradient in operations that are recorded themselves, for second derivatives. */
  readonly recorded: (g: Tensor, x: Tensor) => Tensor;
}

function activation(t: Tensor, { name, kernel, f, slope, recorded }: Activation): Tensor {
  const x = needFloat(t, kernel);
  const y = fromData(mapNumbers(numbersFrom(x), f, x.dtype), x.dtype, x.shape);
  return record(y, name, [x], [x], (g) => [grads.enabled ? recorded(g, x) : scale(g, x, slope)]);
}

export function relu(t: Tensor): Tensor {
  if (t.dtype.name === "bool") throw runtimeError("Boolean inputs not supported for relu");
  const numbers = numbersFrom(t);
  const data = allocate(t.dtype, numbers.length);
  if (t.isFloat) {
    const out = data as Numbers;
    // Not a choice: with points in random order a processor guesses every other one wrongly.
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i]!;
      out[i] = Math.max(x, 0);
    }
  } else {
    return castTo(where(gt(t, int(0)), t, int(0)), t.dtype);
  }
  const y = fromData(data, t.dtype, t.shape);
  return record(y, "ReluBackward0", [t], [y], (g) => [threshold0(g, y)]);
}

const words = (data: Float32Array): Int32Array => new Int32Array(data.buffer, data.byteOffset, data.length);

/** The gradient where the result is positive. */
function threshold0(g: Tensor, y: Tensor): Tensor {
  if (grads.enabled) return where(gt(y, int(0)), g, float(0));
  const up = numbersFrom(g), at = numbersFrom(y);
  const data = allocate(y.dtype, at.length) as Numbers;
  if (data instanceof Float32Array) {
    // The bits of a number above 0 are a positive integer; they make a mask without a choice.
    const from = words(up as Float32Array), mask = words(at as Float32Array), to = words(data);
    for (let i = 0; i < to.length; i++) to[i] = from[i]! & (-mask[i]! >> 31);
  } else {
    for (let i = 0; i < at.length; i++) data[i] = at[i]! > 0 ? up[i]! : 0;
  }
  return fromData(data as Data, y.dtype, y.shape);
}

export function threshold(t: Tensor, limit: number, value: number): Tensor {
  const y = where(gt(t, float(limit)), t, float(value));
  return castTo(y, t.dtype);
}

export function leakyRelu(t: Tensor, slope: number): Tensor {
  return activation(t, {
    name: "LeakyReluBackward0",
    kernel: "leaky_relu_cpu",
    f: (x) => (x > 0 ? x : x * slope),
    slope: (x) => (x > 0 ? 1 : slope),
    recorded: (g, x) => where(gt(x, int(0)), g, mul(g, float(slope))),
  });
}

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

export function silu(t: Tensor): Tensor {
  return activation(t, {
    name: "SiluBackward0",
    kernel: "silu_cpu",
    f: (x) => x / (1 + Math.exp(-x)),
    slope: (x) => {
      const s = sigma(x);
      return s * (1 + x * (1 - s));
    },
    recorded: (g, x) => {
      const s = sigmoid(x);
      return mul(g, mul(s, add(mul(x, sub(float(1), s)), float(1))));
    },
  });
}

const TANH_FACTOR = Math.SQRT2 * (2 / Math.sqrt(Math.PI)) * 0.5;
const CUBIC = 0.044715;

export function gelu(t: Tensor, approximate: string): Tensor {
  if (approximate === "none") {
    // Rounded on the way as PyTorch's kernel is: far to the left 1 + erf(x) has few digits.
    const r = t.dtype === float32 ? Math.fround : (x: number): number => x;
    const phi = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    const cdf = (x: number): number => 0.5 * r(1 + r(erf(r(x * r(Math.SQRT1_2)))));
    return activation(t, {
      name: "GeluBackward0",
      kernel: "GeluKernelImpl",
      f: (x) => x * cdf(x),
      slope: (x) => cdf(x) + x * phi(x),
      recorded: (g, x) => {
        const below = mul(add(erfOf(mul(x, float(Math.SQRT1_2))), float(1)), float(0.5));
        const density = mul(exp(mul(mul(x, x), float(-0.5))), float(1 / Math.sqrt(2 * Math.PI)));
        return mul(g, add(below, mul(x, density)));
      },
    });
  }
  if (approximate !== "tanh") throw runtimeError("approximate argument must be either none or tanh.");
  const r = t.dtype === float32 ? Math.fround : (x: number): number => x;
  const inner = (x: number): number => r(Math.tanh(r(TANH_FACTOR * r(x + r(CUBIC * x * x * x)))));
  return activation(t, {
    name: "GeluBackward0",
    kernel: "GeluKernelImpl",
    f: (x) => 0.5 * x * r(1 + inner(x)),
    slope: (x) => {
      const h = inner(x);
      return 0.5 * r(1 + h) + 0.5 * x * (1 - h * h) * TANH_FACTOR * (1 + 3 * CUBIC * x * x);
    },
    recorded: (g, x) => {
      const squared = mul(x, x);
      const h = tanh(mul(add(x, mul(mul(squared, x), float(CUBIC))), float(TANH_FACTOR)));
      const rise = mul(add(mul(squared, float(3 * CUBIC)), float(1)), float(TANH_FACTOR));
      const slope = add(mul(add(h, float(1)), float(0.5)), mul(mul(mul(x, float(0.5)), sub(float(1), mul(h, h))), rise));
      return mul(g, slope);
    },
  });
}

export function elu(t: Tensor, alpha: number, scaleBy = 1, inputScale = 1, name = "EluBackward0"): Tensor {
  return activation(t, {
    name,
    kernel: "elu_cpu",
    f: (x) => (x > 0 ? scaleBy * x : scaleBy * alpha * Math.expm1(x * inputScale)),
    slope: (x) => (x > 0 ? scaleBy : scaleBy * alpha * inputScale * Math.exp(x * inputScale)),
    recorded: (g, x) =>
      where(gt(x, int(0)), mul(g, float(scaleBy)), mul(g, mul(exp(mul(x, float(inputScale))), float(scaleBy * alpha * inputScale)))),
  });
}

export const selu = (t: Tensor): Tensor => elu(t, 1.6732632423543772, 1.0507009873554805);
export const celu = (t: Tensor, alpha: number): Tensor => elu(t, alpha, 1, 1 / alpha, "CeluBackward0");

export function softplus(t: Tensor, beta: number, limit: number): Tensor {
  return activation(t, {
    name: "SoftplusBackward0",
    kernel: "softplus_cpu",
    f: (x) => (x * beta > limit ? x : Math.log1p(Math.exp(x * beta)) / beta),
    slope: (x) => (x * beta > limit ? 1 : sigma(x * beta)),
    recorded: (g, x) => where(gt(mul(x, float(beta)), float(limit)), g, mul(g, sigmoid(mul(x, float(beta))))),
  });
}

export function mish(t: Tensor): Tensor {
  const soft = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
  return activation(t, {
    name: "MishBackward0",
    kernel: "mish_cpu",
    f: (x) => x * Math.tanh(soft(x)),
    slope: (x) => {
      const h = Math.tanh(soft(x));
      return h + x * sigma(x) * (1 - h * h);
    },
    recorded: (g, x) => {
      const h = tanh(softplus(x, 1, 20));
      return mul(g, add(h, mul(mul(x, sigmoid(x)), sub(float(1), mul(h, h)))));
    },
  });
}

export function hardtanh(t: Tensor, low: number, high: number): Tensor {
  return activation(t, {
    name: "HardtanhBackward0",
    kernel: "hardtanh_cpu",
    f: (x) => (x < low ? low : x > high ? high : x),
    slope: (x) => (x <= low || x >= high ? 0 : 1),
    recorded: (g, x) => where(bitLogic(gt(x, float(low)), lt(x, float(high)), "and"), g, float(0)),
  });
}

export function hardsigmoid(t: Tensor): Tensor {
  return activation(t, {
    name: "HardsigmoidBackward0",
    kernel: "hardsigmoid",
    f: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    // PyTorch's kernel holds the sixth in float32, also for doubles.
    slope: (x) => (x > -3 && x < 3 ? Math.fround(1 / 6) : 0),
    recorded: (g, x) => where(bitLogic(gt(x, int(-3)), lt(x, int(3)), "and"), mul(g, float(Math.fround(1 / 6))), float(0)),
  });
}

export function hardswish(t: Tensor): Tensor {
  return activation(t, {
    name: "HardswishBackward0",
    kernel: "hardswish",
    f: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
    slope: (x) => (x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1),
    recorded: (g, x) =>
      where(le(x, int(-3)), float(0), where(ge(x, int(3)), g, mul(g, add(div(x, int(3)), float(0.5))))),
  });
}

/** log(sigmoid(x)), which cannot overflow. */
export function logsigmoid(t: Tensor): Tensor {
  return activation(t, {
    name: "LogSigmoidBackward0",
    kernel: "log_sigmoid_cpu",
    f: (x) => Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x))),
    slope: (x) => sigma(-x),
    recorded: (g, x) => mul(g, sigmoid(neg(x))),
  });
}

export const softsign = (t: Tensor): Tensor => {
  const x = castTo(t, floating(t.dtype));
  const size = where(lt(x, int(0)), neg(x), x);
  return div(x, add(size, float(1)));
};

export const tanhshrink = (t: Tensor): Tensor => sub(t, tanh(t));

export function hardshrink(t: Tensor, limit: number): Tensor {
  return renamed(where(bitLogic(ge(t, float(-limit)), le(t, float(limit)), "and"), float(0), t), "HardshrinkBackward0");
}

export function softshrink(t: Tensor, limit: number): Tensor {
  const inner = where(lt(t, float(-limit)), add(t, float(limit)), float(0));
  return renamed(where(gt(t, float(limit)), sub(t, float(limit)), inner), "SoftshrinkBackward0");
}

/** @param weight one slope, or one per channel (dimension 1) */
export function prelu(t: Tensor, weight: Tensor): Tensor {
  const channels = t.rank >= 2 ? t.shape[1]! : 1;
  if (weight.size !== 1 && weight.size !== channels) {
    throw runtimeError(
      `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.size} and channel size = ${channels}.`,
    );
  }
  if (t.dtype !== weight.dtype) {
    throw runtimeError(`prelu: Type promoting not supported. Got ${t.dtype.scalarName} and ${weight.dtype.scalarName}`);
  }
  const shaped = reshape(weight, t.rank >= 2 ? [1, weight.size, ...t.shape.slice(2).map(() => 1)] : [weight.size]);
  const slope = t.rank === 0 ? reshape(weight, []) : shaped;
  const y = where(gt(t, int(0)), fresh(t), mul(fresh(slope), fresh(t)));
  return record(y, "PreluKernelBackward0", [t, slope], [t, slope], (g, node) => {
    const positive = gt(t, int(0));
    return [
      node.needs(0) ? where(positive, g, mul(slope, g)) : null,
      node.needs(1) ? where(positive, float(0), mul(t, g)) : null,
    ];
  });
}

const fresh = (t: Tensor): Tensor => fromData(numbersFrom(t) as Data, t.dtype, t.shape);

/** Halves along a dimension, the first weighed by the sigmoid of the second: the caller has cut them. */
export const glu = (a: Tensor, b: Tensor): Tensor => mul(a, sigmoid(b));
