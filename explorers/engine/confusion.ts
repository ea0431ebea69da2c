/** What a classifier's four counts say, as scikit-learn's metrics with `zero_division=0`. */

import { erf } from "./special.js";

/** counts[t][p]: points of class t that were called p. */
export type Confusion = readonly [readonly [number, number], readonly [number, number]];

export interface Scores {
  accuracy: number;
  balancedAccuracy: number;
  precision: number;
  recall: number;
  f1: number;
  otherF1: number;
  macroF1: number;
  /** Whether nothing was called positive, so that precision is 0 only by convention. */
  precisionUndefined: boolean;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

export function scoresOf(counts: Confusion, positive: 0 | 1): Scores {
  const other = positive === 1 ? 0 : 1;
  const recall = (of: 0 | 1) => share(counts[of][of], counts[of][0] + counts[of][1]);
  const f1 = (of: 0 | 1) => {
    const missed = counts[of][1 - of as 0 | 1] + counts[1 - of as 0 | 1][of];
    return share(2 * counts[of][of], 2 * counts[of][of] + missed);
  };
  const total = counts[0][0] + counts[0][1] + counts[1][0] + counts[1][1];
  const called = counts[0][positive] + counts[1][positive];
  return {
    accuracy: share(counts[0][0] + counts[1][1], total),
    balancedAccuracy: (recall(0) + recall(1)) / 2,
    precision: share(counts[positive][positive], called),
    recall: recall(positive),
    f1: f1(positive),
    otherF1: f1(other),
    macroF1: (f1(0) + f1(1)) / 2,
    precisionUndefined: called === 0,
  };
}

/** The share of a normal distribution with this mean and spread 1 that lies at or above the threshold. */
function shareAbove(threshold: number, mean: number): number {
  return 0.5 * (1 - erf((threshold - mean) * Math.SQRT1_2));
}

/**
 * The counts of a model whose scores are normal with spread 1 around -skill/2 for class 0 and +skill/2 for
 * class 1, and which calls 1 what scores at least the threshold: expected values, rounded to whole points.
 */
function countsOfScores(class0: number, class1: number, skill: number, threshold: number): Confusion {
  const falsePositives = Math.round(class0 * shareAbove(threshold, -skill / 2));
  const truePositives = Math.round(class1 * shareAbove(threshold, skill / 2));
  return [[class0 - falsePositives, falsePositives], [class1 - truePositives, truePositives]];
}

export type ModelName = "class_0" | "class_1" | "coin" | "score";

/** Points of the rare class 1; even, so that a coin's expected counts are whole. */
const RARE = 100;

/** The counts of a model on `ratio` points of class 0 for each of class 1; skill and threshold are the score's. */
export function countsOf(model: ModelName, ratio: number, skill: number, threshold: number): Confusion {
  const common = RARE * ratio;
  switch (model) {
    case "class_0":
      return [[common, 0], [RARE, 0]];
    case "class_1":
      return [[0, common], [0, RARE]];
    case "coin":
      return [[common / 2, common / 2], [RARE / 2, RARE / 2]];
    case "score":
      return countsOfScores(common, RARE, skill, threshold);
  }
}
