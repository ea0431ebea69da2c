/** Play, pause, step, run to an epoch, start again. */

import { useEffect, useRef, useState } from "preact/hooks";

import { text } from "../../../text.js";
import { Button, Choice, NumberBox } from "../../../views/controls.js";
import { decimals, percent, useScene } from "../scene.js";
import { CHALLENGE_BUDGET, type Session } from "../session.js";
import type { ArchitectureState } from "../state.js";
import { RATES } from "./training.js";

const say = text.architecture;
const TELL_MS = 1000;

type Fields = Pick<ArchitectureState, "epochs" | "speed" | "lr">;

/** A training that can be played, and what of its settings stands beside the buttons. */
interface Run<S> {
  state: Fields & { challenge?: boolean };
  session: Session<S>;
  /** Whether the model is the reader's own. */
  own: boolean;
  change(fields: Partial<Fields>): void;
}

/** What a screen reader hears of the training: at most once a second, and when it rests. */
function useAnnouncement(sentence: string, working: boolean): string {
  const [told, setTold] = useState("");
  const last = useRef(0);
  const latest = useRef(sentence);
  latest.current = sentence;
  useEffect(() => {
    const wait = working ? Math.max(0, last.current + TELL_MS - performance.now()) : 0;
    const timer = setTimeout(() => {
      last.current = performance.now();
      setTold(latest.current);
    }, wait);
    return () => clearTimeout(timer);
  }, [working, Math.floor(performance.now() / TELL_MS), working ? "" : sentence]);
  return told;
}

export function Toolbar<S>({ state, session, own, change }: Run<S>) {
  const scene = useScene(session, 30);
  const epoch = scene?.observation.epoch ?? 0;
  const diverged = scene?.observation.diverged ?? null;
  const spent = epoch >= session.limit;
  const { train, test } = scene?.observation ?? {};
  const sentence = train
    ? say.announce(epoch, decimals(train.loss), percent(train.accuracy), test ? percent(test.accuracy) : null)
    : "";
  const told = useAnnouncement(sentence, session.working);
  return (
    <div class="cx-toolbar" aria-busy={session.working}>
      <div class="cx-bar">
        {session.playing ? (
          <Button primary onClick={() => session.pause()}>{say.pause}</Button>
        ) : (
          <Button primary disabled={diverged !== null || spent} onClick={() => session.play()}>{say.play}</Button>
        )}
        <Button disabled={diverged !== null || spent} onClick={() => session.stepOnce()}>{say.step}</Button>
        <Button onClick={() => session.goTo(0)}>{say.restart}</Button>
        <span class="cx-run">
          <Button onClick={() => session.goTo(state.epochs)}>{say.runTo}</Button>
          <NumberBox label={say.epochsLabel} value={state.epochs} min={1} max={10000} onInput={(epochs) => change({ epochs })} />
        </span>
        <Choice label={say.speed} value={state.speed as number} onInput={(speed) => change({ speed })}
          options={[[1, say.perFrame(1)], [5, say.perFrame(5)], [20, say.perFrame(20)], [100, say.perFrame(100)], [0, say.fastest]]} />
      </div>
      <p class="cx-epoch">
        {say.epoch} <strong data-read="epoch">{epoch.toLocaleString("en-GB")}</strong>
      </p>
      {state.challenge ? (
        <label class="cx-budget">
          {say.challenge.budget(Math.min(epoch, CHALLENGE_BUDGET), CHALLENGE_BUDGET)}
          <progress max={CHALLENGE_BUDGET} value={epoch} />
        </label>
      ) : null}
      <p class="cx-visually-hidden" role="status">{told}</p>
      <Troubles {...{ state, session, own, change }} />
    </div>
  );
}

/** What stopped the training, and what helps. */
export function Troubles<S>({ state, session, own, change }: Run<S>) {
  const diverged = useScene(session)?.observation.diverged ?? null;
  const smaller = RATES.filter((rate) => rate < state.lr).at(-3) ?? RATES[0]!;
  return (
    <>
      {diverged !== null ? (
        <div class="cx-problems" role="alert">
          <p>{say.diverged(diverged + 1, String(smaller))}</p>
          <Button onClick={() => change({ lr: smaller })}>{say.remedy(String(smaller))}</Button>
        </div>
      ) : null}
      {session.problem === null ? null : <div class="cx-problems" role="alert"><p>{own ? say.stopped(session.problem) : say.failed(session.problem)}</p></div>}
    </>
  );
}
