/** The challenge: two moons, a budget of epochs, and a score on many fresh points. */

import { useEffect, useState } from "preact/hooks";

import { drawPoints } from "../../engine/index.js";
import { text } from "../../text.js";
import { Button } from "../../views/controls.js";
import { CHALLENGE, CHALLENGE_BUDGET } from "./presets.js";
import { percent, useScene, type Panel } from "./scene.js";

const say = text.architecture.challenge;
const FRESH_POINTS = 20_000;
/** Not the seed of the challenge's own points. */
const FRESH_SEED = 1;
/** Accuracy of the Bayes rule on the moons with noise 0.15; chapter 8 computes it. */
export const CEILING = 0.991175;

/** Whether the data are those of the challenge; a link or Python may say otherwise. */
function playsByTheRules(state: Panel["state"]): boolean {
  return (Object.keys(CHALLENGE) as (keyof typeof CHALLENGE)[]).every((field) => state[field] === CHALLENGE[field]);
}

export function Challenge({ state, session, change }: Panel) {
  const scene = useScene(session);
  const [score, setScore] = useState<{ accuracy: number; epoch: number } | null>(null);
  const epoch = scene?.observation.epoch ?? 0;
  useEffect(() => setScore(null), [epoch, scene?.configured]);
  const measure = async () => {
    const { X, y } = drawPoints("moons", FRESH_POINTS, 0.15, FRESH_SEED);
    const logits = await session.runner.logits(X);
    let right = 0;
    for (let i = 0; i < y.length; i++) right += (logits[i]! >= 0 ? 1 : 0) === y[i] ? 1 : 0;
    setScore({ accuracy: right / y.length, epoch });
  };
  if (!state.challenge) return null;
  return (
    <div class="cx-zone cx-challenge">
      <p class="cx-title">{say.title}</p>
      <p>{say.task(CHALLENGE_BUDGET)}</p>
      {state.start === null && playsByTheRules(state) ? (
        <Button primary disabled={session.working} onClick={() => void measure()}>{say.measure}</Button>
      ) : (
        <p class="cx-note">
          {say.broken} <Button onClick={() => change({ ...CHALLENGE, start: null })}>{say.mend}</Button>
        </p>
      )}{" "}
      <Button onClick={() => change({ challenge: false })}>{say.leave}</Button>
      <p class="cx-read" role="status" data-read="score">
        {score ? say.score(percent(score.accuracy), score.epoch, (100 * (CEILING - score.accuracy)).toFixed(2).replace("-", "−")) : say.notYet}
      </p>
    </div>
  );
}
