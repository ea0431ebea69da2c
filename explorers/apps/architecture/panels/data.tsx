/** The data: which points, how many, how noisy, how they are split, and what the network sees of them. */

import { DATASETS, FEATURES, type DatasetName, type FeatureName } from "../../../engine/index.js";
import { text } from "../../../text.js";
import { Choice, NumberBox, Segments, Slider, Toggle } from "../../../views/controls.js";
import { hasRoom, type Panel } from "../scene.js";
import { featuresOf, noiseOf, tableOf } from "../state.js";
import { TableChooser } from "./table.js";

const say = text.architecture;
const LARGEST_SEED = 4294967295;
/** The table's place among the data sets. */
const OWN = "table";
const DATASET_CHOICES = (Object.keys(DATASETS) as DatasetName[]).map((name) => [name, say.datasets[name]] as const);

export function DataPanel(panel: Panel) {
  const { state, change } = panel;
  const table = tableOf(state);
  const features = featuresOf(state);
  const feature = (name: FeatureName, on: boolean) => {
    const known = Object.keys(FEATURES) as FeatureName[];
    const next = known.filter((other) => (other === name ? on : features.includes(other)));
    if (next.length > 0) change({ features: next, start: null });
  };
  return (
    <details class="cx-zone" open={hasRoom()}>
      <summary>{say.data}</summary>
      {state.challenge ? <p class="cx-note">{say.challenge.locked}</p> : null}
      <fieldset class="cx-fields" disabled={state.challenge}>
        <Choice<DatasetName | typeof OWN> label={say.dataset} value={table ? OWN : state.dataset}
          options={state.table ? [...DATASET_CHOICES, [OWN, state.table.name || say.table.unnamed]] : DATASET_CHOICES}
          onInput={(dataset) => change(dataset === OWN ? { use_table: true } : { use_table: false, dataset, noise: null })} />
        {table ? null : <><Slider label={say.noise} value={noiseOf(state)} min={0} max={1} step={0.01} format={(value) => value.toFixed(2)}
          disabled={state.challenge} onInput={(noise) => change({ noise })} />
        <Slider label={say.nSamples} value={state.n_samples} min={20} max={2000} step={20}
          disabled={state.challenge} onInput={(n_samples) => change({ n_samples })} /></>}
        <Slider label={say.testSize} value={state.test_size} min={0.1} max={0.9} step={0.05} format={(value) => `${Math.round(100 * value)} %`}
          disabled={state.challenge} onInput={(value) => change({ test_size: Math.round(100 * value) / 100 })} />
        {table ? null : <NumberBox label={say.dataSeed} value={state.data_seed} min={0} max={LARGEST_SEED} onInput={(data_seed) => change({ data_seed })} />}
        <NumberBox label={say.splitSeed} value={state.split_seed} min={0} max={LARGEST_SEED} onInput={(split_seed) => change({ split_seed })} />
        {state.drawn.length > 0 ? (
          <Segments label={say.points} value={state.points} onInput={(points) => change({ points })}
            options={[["data", say.pointsOf.data], ["both", say.pointsOf.both(state.drawn.length)], ["drawn", say.pointsOf.drawn]]} />
        ) : null}
      </fieldset>
      {state.challenge ? null : <TableChooser {...panel} />}
      <fieldset class="cx-features">
        <legend>{say.features}</legend>
        {(Object.keys(FEATURES) as FeatureName[]).map((name) => (
          <Toggle key={name} label={say.featureNames[name]} value={features.includes(name)} onInput={(on) => feature(name, on)} />
        ))}
      </fieldset>
    </details>
  );
}
