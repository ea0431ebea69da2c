/** Sums over the points seen so far: divide by `count` for the mean. */
export interface Tally {
  loss: number;
  correct: number;
  count: number;
}

/** How well logits agree with labels; each ratio is between 0 and 1. */
export interface Metrics {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  readonly accuracy: number;
  /**
   * With two classes F1 of class 1; with more macro F1, the mean of the classes' F1, to which a class counts that
   * has a point or is claimed for one. 0 where nothing counts.
   */
  readonly f1: number;
  /** Mean of the classes' recalls; a class without points does not count. */
  readonly balancedAccuracy: number;
  /** Counts: rows are the true class, columns the predicted one, as in scikit-learn. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Binary cross-entropy of one logit in nats, as `nn.BCEWithLogitsLoss`: max(z, 0) - z y +
 * ln(1 + exp(-|z|)), which cannot overflow.
 */
export function bceWithLogits(logit: number, label: number): number {
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** exp(z) of each logit, divided by that of the largest, so that none can overflow. */
function powersOf(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  return logits.map((z) => Math.exp(z - top));
}

/** The classes' probabilities from their logits, (k,). */
export function softmax(logits: readonly number[]): number[] {
  const powers = powersOf(logits);
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** Cross-entropy of one point's logits, (k,), in nats, as `nn.CrossEntropyLoss`: ln(sum of exp(z)) - z of its class. */
export function crossEntropy(logits: readonly number[], label: number): number {
  return Math.log(sum(powersOf(logits))) + Math.max(...logits) - logits[label]!;
}

/**
 * One logit says class 1 where its probability is at least one half, that is logit >= 0. Of several logits the
 * largest says it, and the first of equals.
 */
export function predictedClass(logits: readonly number[]): number {
  return logits.length === 1 ? Number(logits[0]! >= 0) : logits.reduce((best, z, i) => (z > logits[best]! ? i : best), 0);
}

/** The loss of one point, from one logit or one for each class. */
export function lossOf(logits: readonly number[], label: number): number {
  return logits.length === 1 ? bceWithLogits(logits[0]!, label) : crossEntropy(logits, label);
}

/** @param all logits: (n,), or with k classes (n, k), row by row @param labels (n,) */
export function computeMetrics(all: ArrayLike<number>, labels: ArrayLike<number>): Metrics {
  const n = labels.length;
  const outputs = all.length / n;
  const logits = Array<number>(outputs).fill(0);
  const classes = Array.from({ length: Math.max(2, outputs) }, (_, i) => i);
  const confusion = classes.map(() => classes.map(() => 0));
  let loss = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < outputs; j++) logits[j] = all[i * outputs + j]!;
    loss += lossOf(logits, labels[i]!);
    confusion[labels[i]!]![predictedClass(logits)]! += 1;
  }
  const hits = classes.map((c) => confusion[c]![c]!);
  const members = confusion.map(sum);
  const claims = classes.map((c) => members[c]! + sum(confusion.map((row) => row[c]!)));
  const f1 = (of: readonly number[]) => of.flatMap((c) => (claims[c]! > 0 ? [(2 * hits[c]!) / claims[c]!] : []));
  return {
    loss: loss / n,
    accuracy: sum(hits) / n,
    f1: mean(f1(outputs > 1 ? classes : [1])) || 0,
    balancedAccuracy: mean(hits.flatMap((hit, c) => (members[c]! > 0 ? [hit / members[c]!] : []))),
    confusion,
  };
}
