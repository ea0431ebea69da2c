/** How the network learns: optimiser, learning rate, batches, seeds. */

import type { OptimizerName } from "../../../engine/index.js";
import { text } from "../../../text.js";
import { Button, Choice, NumberBox, Slider, Toggle } from "../../../views/controls.js";
import { hasRoom, type Panel } from "../scene.js";

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

export function TrainingPanel({ state, own, change }: Panel) {
  return (
    <details class="cx-zone" open={hasRoom()}>
      <summary>{say.training}</summary>
      <div class="cx-fields">
        <Choice<OptimizerName> label={say.optimizer} value={state.optimizer} options={[["sgd", "SGD"], ["adam", "Adam"], ["adamw", "AdamW"]]}
          onInput={(optimizer) => change({ optimizer })} />
        <Steps label={say.lr} value={state.lr} values={RATES} onInput={(lr) => change({ lr })} />
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
      {own ? null : <Toggle label={say.instant} value={state.instant} onInput={(instant) => change(instant ? { instant, trained: state.epochs } : { instant })} />}
      {state.start === null ? null : (
        <p class="cx-note">
          {say.edited} <Button onClick={() => change({ start: null })}>{say.unedit(state.seed)}</Button>
        </p>
      )}
    </details>
  );
}
