/** Which region does each of three to five classes get, and where is the network in doubt? */

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import {
  ACTIVATIONS, CLASS_DATASETS, DEFAULTS, loadSplit, predictedClass, pytorchCode, resolveConfig, softmax,
  type ActivationName, type ClassDatasetName, type Config, type OptimizerName,
} from "../engine/index.js";
import { countTest } from "../engine/split.js";
import { defaultState } from "../state/schema.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { classesText, text } from "../text.js";
import { Chart } from "../views/chart.js";
import { Choice, NumberBox, Segments, Slider, Toggle } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { classLines, paintClasses, type Palette } from "../views/heatmap.js";
import { LayerFields } from "../views/layers.js";
import { Plane, pointPath, type Look, type Place } from "../views/plane.js";
import { explorer } from "../views/render.js";
import { Code } from "./architecture/panels/extras.js";
import { present, Scores, topOf } from "./architecture/panels/output.js";
import { SeedStrip } from "./architecture/panels/seeds.js";
import { Toolbar } from "./architecture/panels/toolbar.js";
import { RATES } from "./architecture/panels/training.js";
import { EngineRunner, type Setup } from "./architecture/runners/engine.js";
import { decimals, percent, useProbe, useScene } from "./architecture/scene.js";
import { Session } from "./architecture/session.js";
import type { LayerChoice } from "./architecture/state.js";

/** Field names are those of the architecture explorer; `schema.json` gives ranges and defaults. */
interface ClassesState {
  dataset: ClassDatasetName;
  classes: 3 | 4 | 5;
  n_samples: number;
  /** Null for the data set's own. */
  noise: number | null;
  data_seed: number;
  split_seed: number;
  layers: LayerChoice[];
  seed: number;
  optimizer: OptimizerName;
  lr: number;
  /** How far "Run to" trains. */
  epochs: number;
  /** Epochs trained so far. */
  trained: number;
  speed: number;
  discrete: boolean;
  show_test: boolean;
}

const say = classesText;
const words = text.architecture;
const LARGEST_SEED = 4294967295;
const MOST_LAYERS = 3;
const MOST_UNITS = 32;
const CURVES_MS = 120;
const DATASETS = (Object.keys(CLASS_DATASETS) as ClassDatasetName[]).map((name) => [name, say.datasets[name]] as const);
const FUNCTIONS = (Object.keys(ACTIVATIONS) as ActivationName[]).map((name) => [name, text.activationNames[name]!] as const);
const COUNTS = [3, 4, 5] as const;

/** The fields that decide what a training gives; changing one starts it again. */
const DECISIVE = ["dataset", "classes", "n_samples", "noise", "data_seed", "split_seed", "layers", "seed", "optimizer", "lr"] as const satisfies readonly (keyof ClassesState)[];
const IS_DECISIVE: ReadonlySet<string> = new Set(DECISIVE);

const fingerprint = (state: ClassesState) => JSON.stringify(DECISIVE.map((field) => state[field]));

const layersLike = (activation: ActivationName) => [10, 10].map((units) => ({ units, activation }));
/** Trained to its end when shown, whatever was there before. */
function scene(epochs: number, fields: Partial<ClassesState>): Partial<ClassesState> {
  const { trained: _, ...all } = defaultState<ClassesState>("classes");
  return { ...all, epochs, trained: epochs, ...fields };
}
const PROMPTS: Prompt<ClassesState>[] = [
  { ask: say.prompts.lines, show: scene(500, { dataset: "blobs", classes: 5, layers: layersLike("identity") }) },
  { ask: say.prompts.rings, show: scene(1000, { dataset: "rings", classes: 3, layers: layersLike("identity") }) },
  { ask: say.prompts.spirals, show: scene(1000, { dataset: "spirals", classes: 5, layers: layersLike("relu") }) },
];

function configOf({ dataset, classes, n_samples, noise, data_seed, split_seed, layers, seed, optimizer, lr }: ClassesState): Partial<Config> {
  return {
    dataset, classes, nSamples: n_samples, noise, dataSeed: data_seed, splitSeed: split_seed,
    hidden: layers.map(({ units }) => units), activations: layers.map(({ activation }) => activation), initSeed: seed, optimizer, lr,
  };
}

const setupOf = (state: ClassesState): Setup => ({
  config: configOf(state),
  activations: state.layers.map(({ activation }) => activation),
  split: loadSplit(resolveConfig(configOf(state))),
  hasTest: true,
  free: false,
});

const LOOK: Look = { paint: paintClasses, line: classLines };
const paintSeed = (canvas: HTMLCanvasElement, logits: ArrayLike<number>, cells: number, palette: Palette) =>
  paintClasses(canvas, logits, cells, palette, false);

const count = (value: number) => value.toLocaleString("en-GB");

interface Panel {
  state: ClassesState;
  session: Session<ClassesState>;
  update(fields: Partial<ClassesState>): void;
}

function Outcome({ state, session, update }: Panel) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [cursor, setCursor] = useState<Place | null>(null);
  const scene = useScene(session, 0, box);
  const logits = useProbe(session, cursor, scene?.observation);
  if (!scene) return <div class="cx-zone"><p class="cx-read">{say.probeHint}</p></div>;
  const { observation, configured: { train, test }, wanted } = scene;
  const there = Array.from(logits ?? []);
  return (
    <div ref={setBox} class="cx-zone">
      <Plane label={say.plane} x1={wanted.x1} x2={wanted.x2} logits={observation.logits} cells={wanted.cells} discrete={state.discrete} look={LOOK}
        train={train} test={state.show_test ? test : null} own={0} cursor={cursor} editing={false} onMove={setCursor}
        onPress={() => false} onDrag={() => undefined} onRelease={() => undefined} onErase={() => undefined} />
      <p class="cx-legend">
        {Array.from({ length: state.classes }, (_, label) => (
          <span key={label}>
            <svg class={`cx-marker cx-fill-${label}`} viewBox="-8 -8 16 16" aria-hidden="true"><path d={pointPath(0, 0, label, 5)} /></svg>
            {say.class(label)}
          </span>
        ))}
      </p>
      <p class="cx-read" role="status">
        {cursor && there.length === state.classes
          ? say.probe(decimals(cursor.x1, 2), decimals(cursor.x2, 2), softmax(there).map(percent), predictedClass(there))
          : say.probeHint}
      </p>
      <div class="cx-bar">
        <Toggle label={words.discrete} value={state.discrete} onInput={(discrete) => update({ discrete })} />
        <Toggle label={words.showTest} value={state.show_test} onInput={(show_test) => update({ show_test })} />
      </div>
    </div>
  );
}

function Matrix({ counts }: { counts: readonly (readonly number[])[] }) {
  return (
    <table class="cx-table cx-matrix">
      <caption class="cx-title">{say.matrix}</caption>
      <thead><tr><td />{counts.map((_, label) => <th key={label} scope="col">{say.said(label)}</th>)}</tr></thead>
      <tbody>
        {counts.map((row, label) => (
          <tr key={label}>
            <th scope="row">{say.truth(label)}</th>
            {row.map((number, said) => <td key={said} class={said === label ? "cx-hit" : undefined}>{count(number)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Measured({ state: { classes }, session }: Panel) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const scene = useScene(session, CURVES_MS, box);
  if (!scene) return null;
  const { observation, curves } = scene;
  const { epoch } = observation;
  const losses = present(epoch, curves.trainLoss, curves.testLoss);
  return (
    <div ref={setBox} class="cx-zone">
      <Scores scene={scene} f1={say.macroF1} />
      <Matrix counts={observation.test?.confusion ?? []} />
      <Chart label={words.lossChart(epoch)} x={[1, Math.max(epoch, 10)]} y={[0, topOf(losses, Math.log(classes))]} xLabel={words.epoch} yLabel={words.loss}
        curves={losses} height={190} />
    </div>
  );
}

function ClassesExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<ClassesState>("classes", model);
  const { state } = store;
  const session = useMemo(() => new Session(new EngineRunner(setupOf), (trained) => store.update({ trained })), []);
  session.speed = state.speed;
  const update = useCallback((fields: Partial<ClassesState>) =>
    store.update(Object.keys(fields).some((field) => IS_DECISIVE.has(field)) ? { trained: 0, ...fields } : fields), []);

  const print = fingerprint(state);
  const configured = useRef("");
  useEffect(() => {
    if (configured.current !== print) {
      configured.current = print;
      session.configure(state, state.trained);
    } else if (state.trained !== session.reported) {
      session.reported = state.trained;
      session.goTo(state.trained);
    }
  }, [print, state.trained]);
  useEffect(() => () => session.close(), []);

  const panel: Panel = { state, session, update };
  const tested = countTest(state.n_samples, DEFAULTS.testSize);
  const names = [...new Set(state.layers.map(({ activation }) => text.activationNames[activation]!))];
  const widths = [2, ...state.layers.map(({ units }) => units), state.classes].join("-");
  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <div class="cx-lab">
        <Toolbar state={state} session={session} own={false} change={update} />
        <p class="cx-read">
          {say.summary(say.datasets[state.dataset], state.classes, count(state.n_samples - tested), count(tested), [widths, names.join(" + ")].filter(Boolean).join(", "))}
        </p>
        <div class="cx-zones">
          <div><Outcome {...panel} /></div>
          <div><Measured {...panel} /></div>
        </div>
        <div class="cx-controls">
          <Segments<ClassDatasetName> label={words.dataset} value={state.dataset} options={DATASETS} onInput={(dataset) => update({ dataset, noise: null })} />
          <Segments<3 | 4 | 5> label={say.classes} value={state.classes} options={COUNTS.map((k) => [k, String(k)] as const)} onInput={(classes) => update({ classes })} />
          <Slider label={words.noise} value={state.noise ?? CLASS_DATASETS[state.dataset].noise} min={0} max={1} step={0.01} format={(value) => value.toFixed(2)}
            onInput={(noise) => update({ noise })} />
          <Slider label={words.nSamples} value={state.n_samples} min={50} max={2000} step={50} onInput={(n_samples) => update({ n_samples })} />
          <NumberBox label={words.dataSeed} value={state.data_seed} min={0} max={LARGEST_SEED} onInput={(data_seed) => update({ data_seed })} />
          <NumberBox label={words.splitSeed} value={state.split_seed} min={0} max={LARGEST_SEED} onInput={(split_seed) => update({ split_seed })} />
          <LayerFields layers={state.layers} most={MOST_LAYERS} mostUnits={MOST_UNITS} functions={FUNCTIONS} first={{ units: 10, activation: "relu" }}
            onInput={(layers) => update({ layers })} />
          <Choice<OptimizerName> label={words.optimizer} value={state.optimizer} options={Object.entries(words.optimizers) as [OptimizerName, string][]}
            onInput={(optimizer) => update({ optimizer })} />
          <Choice<number> label={words.lr} value={state.lr} options={[...new Set([...RATES, state.lr])].sort((a, b) => a - b).map((rate) => [rate, String(rate)] as const)}
            onInput={(lr) => update({ lr })} />
          <NumberBox label={words.seed} value={state.seed} min={0} max={LARGEST_SEED} onInput={(seed) => update({ seed })} />
        </div>
        <SeedStrip seed={state.seed} epochs={state.epochs} settings={fingerprint({ ...state, seed: 0 })} setup={() => setupOf(state)} paint={paintSeed}
          onPick={(seed) => update({ seed, trained: state.epochs })} />
        <Code session={session} own={false} written={(epochs) => pytorchCode({ ...configOf(state), epochs })} />
      </div>
    </Frame>
  );
}

export default explorer(ClassesExplorer);
