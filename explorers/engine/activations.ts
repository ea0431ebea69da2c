import { erf } from "./special.js";

/**
 * An activation function and its slope, in float64, as PyTorch's module with default arguments.
 *
 * `slope(z, a)` is the derivative at z that PyTorch's backward pass uses, where a = value(z).
 */
export interface Activation {
  /** The module's name in `torch.nn`. */
  readonly torch: string;
  /** Its number in the WebAssembly kernel. */
  readonly code: number;
  readonly value: (z: number) => number;
  readonly slope: (z: number, a: number) => number;
}

const LEAK = 0.01;
const SOFTPLUS_THRESHOLD = 20;

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** The standard normal distribution function, the weight of z in GELU(z) = z Phi(z). */
function normalCdf(z: number): number {
  return 0.5 * (1 + erf(z * Math.SQRT1_2));
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Every activation a layer may use, by the name that `course_utils.models.mlp` takes. */
export const ACTIVATIONS = {
  identity: { torch: "Identity", code: 0, value: (z) => z, slope: () => 1 },
  // Written so that NaN stays NaN: a diverged network must not look like a network of zeros.
  relu: { torch: "ReLU", code: 1, value: (z) => (z < 0 ? 0 : z), slope: (z) => (z > 0 ? 1 : 0) },
  leaky_relu: {
    torch: "LeakyReLU",
    code: 2,
    value: (z) => (z > 0 ? z : LEAK * z),
    slope: (z) => (z > 0 ? 1 : LEAK),
  },
  silu: {
    torch: "SiLU",
    code: 3,
    value: (z) => z * sigmoid(z),
    slope: (z) => {
      const s = sigmoid(z);
      return s * (1 + z * (1 - s));
    },
  },
  gelu: {
    torch: "GELU",
    code: 4,
    value: (z) => z * normalCdf(z),
    slope: (z) => normalCdf(z) + z * normalDensity(z),
  },
  tanh: { torch: "Tanh", code: 5, value: Math.tanh, slope: (_z, a) => 1 - a * a },
  sigmoid: { torch: "Sigmoid", code: 6, value: sigmoid, slope: (_z, a) => a * (1 - a) },
  elu: {
    torch: "ELU",
    code: 7,
    value: (z) => (z > 0 ? z : Math.expm1(z)),
    slope: (z) => (z > 0 ? 1 : Math.exp(z)),
  },
  softplus: {
    torch: "Softplus",
    code: 8,
    value: (z) => (z > SOFTPLUS_THRESHOLD ? z : Math.log1p(Math.exp(z))),
    slope: (z) => (z > SOFTPLUS_THRESHOLD ? 1 : sigmoid(z)),
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof ACTIVATIONS;
