/**
 * The challenge: two moons, a budget of epochs, and a score by the rules of `course_utils.challenge`, whose
 * `grade` gives the same numbers for the same settings.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import { createTrainer, drawPoints, loadSplit, resolveConfig, type LabelledPoints } from "../../../engine/index.js";
import { text } from "../../../text.js";
import { Button } from "../../../views/controls.js";
import { CHALLENGE, CHALLENGE_NOISE } from "../presets.js";
import { useScene, type Panel } from "../scene.js";
import { CHALLENGE_BUDGET } from "../session.js";
import { inSlices, trainTo } from "../slices.js";
import { configOf, fingerprint, type ArchitectureState } from "../state.js";

const say = text.architecture.challenge;
/** Run k draws its weights and splits the points with this seed plus k. */
const FIRST_SEED = 448;
const RUNS = 5;
const FRESH_POINTS = 100_000;
const FRESH_SEED = 1;
/** So many fresh points are answered at a time. */
const HELPING = 5_000;
/** Accuracy of the Bayes rule on the moons with noise 0.15; chapter 8 computes it. */
export const CEILING = 0.991175;

let fresh: LabelledPoints | null = null;

/** Whether data and start are those of the challenge; a link or Python may say otherwise. */
function playsByTheRules(state: ArchitectureState): boolean {
  return state.start === null && (Object.keys(CHALLENGE) as (keyof typeof CHALLENGE)[]).every((field) => state[field] === CHALLENGE[field]);
}

/** Trains every run up to an epoch and hands over its accuracy on the fresh points. */
function* gradeRuns(state: ArchitectureState, epochs: number, onRun: (accuracy: number) => void): Generator<void> {
  fresh ??= drawPoints("moons", FRESH_POINTS, CHALLENGE_NOISE, FRESH_SEED);
  const { X, y } = fresh;
  for (let run = 0; run < RUNS; run++) {
    const config = { ...configOf(state), initSeed: FIRST_SEED + run, splitSeed: FIRST_SEED + run };
    const trainer = createTrainer(config, loadSplit(resolveConfig(config)));
    yield* trainTo(trainer, epochs);
    let right = 0;
    for (let from = 0; from < y.length; from += HELPING) {
      const logits = trainer.logits(X.slice(2 * from, 2 * (from + HELPING)));
      for (let i = 0; i < logits.length; i++) right += (logits[i]! >= 0 ? 1 : 0) === y[from + i] ? 1 : 0;
      yield;
    }
    onRun(right / y.length);
  }
}

const exact = (share: number) => `${(100 * share).toFixed(2)} %`.replace("-", "−");

export function Challenge({ state, session, change }: Panel) {
  const scene = useScene(session);
  const [accuracies, setAccuracies] = useState<readonly number[]>([]);
  const [working, setWorking] = useState(false);
  const stop = useRef<() => void>(() => undefined);
  const epoch = scene?.observation.epoch ?? 0;
  const settings = `${fingerprint(state)} ${epoch}`;
  useEffect(() => {
    setAccuracies([]);
    setWorking(false);
    return () => stop.current();
  }, [settings]);
  if (!state.challenge) return null;
  const grade = () => {
    const found: number[] = [];
    setAccuracies([]);
    setWorking(true);
    const note = (accuracy: number) => {
      found.push(accuracy);
      setAccuracies([...found]);
    };
    stop.current = inSlices(gradeRuns(state, epoch, note), () => setWorking(false));
  };
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  return (
    <div class="cx-zone cx-challenge">
      <p class="cx-title">{say.title}</p>
      <p>{say.task(CHALLENGE_BUDGET)}</p>
      {playsByTheRules(state) ? (
        <Button primary disabled={session.working || working || epoch === 0} onClick={grade}>{say.measure(RUNS)}</Button>
      ) : (
        <p class="cx-note">
          {say.broken} <Button onClick={() => change({ ...CHALLENGE, start: null })}>{say.mend}</Button>
        </p>
      )}{" "}
      <Button onClick={() => change({ challenge: false })}>{say.leave}</Button>
      <p class="cx-read" role="status" data-read="score">
        {working ? say.working(accuracies.length + 1, RUNS)
          : accuracies.length === RUNS ? say.score(exact(mean), epoch, accuracies.map(exact), exact(CEILING - mean).replace(" %", ""))
            : say.notYet}
      </p>
    </div>
  );
}
