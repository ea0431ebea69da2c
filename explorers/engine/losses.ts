/** Sums over the points seen so far: divide by `count` for the mean. */
export interface Tally {
  loss: number;
  correct: number;
  count: number;
}

/** How well logits agree with labels; each ratio is between 0 and 1. */
export interface Metrics {
  /** Mean binary cross-entropy, in nats. */
  readonly loss: number;
  readonly accuracy: number;
  /** F1 of class 1; 0 where no point is or is called class 1. */
  readonly f1: number;
  /** Mean of the two classes' recalls; a class without points does not count. */
  readonly balancedAccuracy: number;
  /** Counts: rows are the true class, columns the predicted one, as in scikit-learn. */
  readonly confusion: readonly [readonly [number, number], readonly [number, number]];
}

/**
 * Binary cross-entropy of one logit in nats, as `nn.BCEWithLogitsLoss`: max(z, 0) - z y +
 * ln(1 + exp(-|z|)), which cannot overflow.
 */
export function bceWithLogits(logit: number, label: number): number {
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** Class 1 where its probability is at least one half, that is logit >= 0. */
export function predictedClass(logit: number): 0 | 1 {
  return logit >= 0 ? 1 : 0;
}

/** @param logits (n,) @param labels (n,), 0 or 1 */
export function computeMetrics(logits: ArrayLike<number>, labels: ArrayLike<number>): Metrics {
  const confusion: [[number, number], [number, number]] = [[0, 0], [0, 0]];
  let loss = 0;
  for (let i = 0; i < logits.length; i++) {
    const label = labels[i] as 0 | 1;
    loss += bceWithLogits(logits[i]!, label);
    confusion[label][predictedClass(logits[i]!)]++;
  }
  const [[trueZero, falseOne], [falseZero, trueOne]] = confusion;
  const recalls = confusion.flatMap((row, label) => {
    const members = row[0] + row[1];
    return members > 0 ? [row[label as 0 | 1] / members] : [];
  });
  const claims = 2 * trueOne + falseOne + falseZero;
  return {
    loss: loss / logits.length,
    accuracy: (trueZero + trueOne) / logits.length,
    f1: claims > 0 ? (2 * trueOne) / claims : 0,
    balancedAccuracy: recalls.reduce((a, b) => a + b, 0) / recalls.length,
    confusion,
  };
}
