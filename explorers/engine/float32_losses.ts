/** One point's loss as PyTorch computes it in float32: every step rounded as the tensor would be. */

const f = Math.fround;

/** PyTorch's BCELoss lets no logarithm fall below this. */
const LOWEST_LOGARITHM = -100;
/** What p(1 - p) is raised to before BCELoss's slope is divided by it. */
const SMALLEST_DIVISOR = f(1e-12);

/** A loss and its slope with respect to the logit. */
export interface LossAndSlope {
  loss: number;
  slope: number;
}

export function sigmoid32(z: number): number {
  return f(1 / f(1 + f(Math.exp(-f(z)))));
}

/** `BCELoss()(torch.sigmoid(z), y)`. */
export function bceOfSigmoid32(z: number, y: 0 | 1): LossAndSlope {
  const p = sigmoid32(z);
  const logarithm = f(y === 1 ? Math.log(p) : Math.log1p(-p));
  const rest = f(1 - p);
  const towardsP = f(f(p - y) / Math.max(f(rest * p), SMALLEST_DIVISOR));
  return { loss: -Math.max(logarithm, LOWEST_LOGARITHM) + 0, slope: f(f(towardsP * rest) * p) + 0 };
}

/** `BCEWithLogitsLoss()(z, y)`. */
export function bceWithLogits32(z: number, y: 0 | 1): LossAndSlope {
  const logit = f(z);
  const logSigmoid = f(Math.min(0, logit) - f(Math.log1p(f(Math.exp(-Math.abs(logit))))));
  return { loss: f(f((1 - y) * logit) - logSigmoid) + 0, slope: f(sigmoid32(logit) - y) + 0 };
}
