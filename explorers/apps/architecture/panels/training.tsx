/** How the network learns: optimiser, learning rate, batches, seeds. */

import { useEffect, useRef, useState } from "preact/hooks";

import { LIMITS, type OptimizerName } from "../../../engine/index.js";
import { text } from "../../../text.js";
import { Button, Choice, NumberBox, Slider, Toggle } from "../../../views/controls.js";
import { hasRoom, useScene, type Panel } from "../scene.js";
import { fingerprint, stagesUpTo, type ArchitectureState } from "../state.js";

const say = text.architecture;
const LARGEST_SEED = 4294967295;
export const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10];
const DECAYS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
const BATCHES = [0, 8, 16, 32, 64, 128, 256];
const withValue = (values: readonly number[], value: number) => [...new Set([...values, value])].sort((a, b) => a - b);

interface StepsProps {
  label: string;
  value: number;
  values: readonly number[];
  onInput(value: number): void;
}

/** A slider over listed values; one that is not listed, from Python or a link, joins them. */
function Steps({ label, value, values, onInput }: StepsProps) {
  const all = withValue(values, value);
  return (
    <Slider label={label} value={all.indexOf(value)} min={0} max={all.length - 1} step={1}
      format={(i) => String(all[i])} onInput={(i) => onInput(all[i]!)} />
  );
}

/** What a training was when the learning rate changed. */
interface Interrupted {
  epoch: number;
  was: Pick<ArchitectureState, "stages" | "lr">;
  /** All settings but the learning rate. */
  rest: string;
}

const allButTheRate = (state: ArchitectureState) => fingerprint({ ...state, lr: 0, stages: [] });

/**
 * A new learning rate starts the training again; the reader may have it take over from where the training was.
 *
 * @returns the way to change the rate, and that training for as long as it can be taken up
 */
function useRate({ state, session, change }: Panel): [(lr: number) => void, Interrupted | null] {
  const epoch = useScene(session, 250)?.observation.epoch ?? 0;
  const [interrupted, setInterrupted] = useState<Interrupted | null>(null);
  // On its way along the slider the rate changes many times; what counts is where the training was before.
  const restarting = useRef(false);
  useEffect(() => {
    if (epoch > 0) restarting.current = false;
  }, [epoch]);
  const setRate = (lr: number) => {
    if (!restarting.current && epoch > 0) setInterrupted({ epoch, was: state, rest: allButTheRate(state) });
    restarting.current = true;
    change({ lr });
  };
  const isOpen = interrupted && !state.instant && state.stages.length === 0 && state.lr !== interrupted.was.lr
    && interrupted.was.stages.length < LIMITS.stages && interrupted.rest === allButTheRate(state);
  return [setRate, isOpen ? interrupted : null];
}

export function TrainingPanel(panel: Panel) {
  const { state, own, change } = panel;
  const [setRate, interrupted] = useRate(panel);
  let from = 0;
  const rates = [[0, state.stages[0]?.lr ?? state.lr] as const,
    ...state.stages.map(({ epochs }, i) => [(from += epochs), state.stages[i + 1]?.lr ?? state.lr] as const)];
  return (
    <details class="cx-zone" open={hasRoom()}>
      <summary>{say.training}</summary>
      <div class="cx-fields">
        <Choice<OptimizerName> label={say.optimizer} value={state.optimizer} options={[["sgd", "SGD"], ["adam", "Adam"], ["adamw", "AdamW"]]}
          onInput={(optimizer) => change({ optimizer })} />
        <Steps label={say.lr} value={state.lr} values={RATES} onInput={setRate} />
        {state.optimizer === "sgd" ? (
          <Slider label={say.momentum} value={state.momentum} min={0} max={0.99} step={0.01} format={(value) => value.toFixed(2)}
            onInput={(momentum) => change({ momentum })} />
        ) : null}
        <Choice label={say.batchSize} value={state.batch_size ?? 0}
          options={withValue(BATCHES, state.batch_size ?? 0).map((size) => [size, size === 0 ? say.wholeBatch : String(size)] as const)}
          onInput={(size) => change({ batch_size: size === 0 ? null : size })} />
        <Steps label={say.weightDecay} value={state.weight_decay} values={DECAYS} onInput={(weight_decay) => change({ weight_decay })} />
        {own ? null : <NumberBox label={say.seed} value={state.seed} min={0} max={LARGEST_SEED} onInput={(seed) => change({ seed, start: null })} />}
        {state.batch_size === null ? null : (
          <NumberBox label={say.batchSeed} value={state.batch_seed} min={0} max={LARGEST_SEED} onInput={(batch_seed) => change({ batch_seed })} />
        )}
      </div>
      <p class="cx-note" role="status">
        {interrupted ? (
          <>
            {say.restarted(state.lr)}{" "}
            <Button onClick={() => change({ stages: stagesUpTo(interrupted.was, interrupted.epoch), trained: interrupted.epoch })}>
              {say.goOn(interrupted.epoch)}
            </Button>
          </>
        ) : state.stages.length > 0 ? (
          <>{say.stages(rates)} <Button onClick={() => change({ stages: [] })}>{say.oneRate(state.lr)}</Button></>
        ) : null}
      </p>
      {own ? null : <Toggle label={say.instant} value={state.instant} onInput={(instant) => change(instant ? { instant, trained: state.epochs } : { instant })} />}
      {state.start === null ? null : (
        <p class="cx-note">
          {say.edited} <Button onClick={() => change({ start: null })}>{say.unedit(state.seed)}</Button>
        </p>
      )}
    </details>
  );
}
