/** What do n, noise, factor, `random_state`, split and stratify do to the points? */

import { useMemo } from "preact/hooks";

import { drawCircles, type LabelledPoints } from "../engine/datasets.js";
import { NumpyRandomState } from "../engine/random/numpy.js";
import { splitPlaces, splitPoints } from "../engine/split.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { dataText } from "../text.js";
import { CopyButton, NumberBox, Slider, Toggle } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { PlanePicture } from "../views/plane.js";
import { explorer } from "../views/render.js";
import { boundsOf } from "./architecture/session.js";

/** Names are those of `make_circles` and `train_test_split`, whose two `random_state` need names of their own. */
interface DataState {
  n_samples: number;
  noise: number;
  factor: number;
  data_seed: number;
  test_size: number;
  split_seed: number;
  stratify: boolean;
}

const say = dataText;
const LARGEST_SEED = 4294967295;

const PROMPTS: Prompt<DataState>[] = [
  { ask: say.prompts.noise, show: { n_samples: 1000, noise: 0.2, factor: 0.8 } },
  { ask: say.prompts.stratify, show: { n_samples: 1000, test_size: 0.2, stratify: true } },
  { ask: say.prompts.few, show: { n_samples: 20, noise: 0.03, factor: 0.3, test_size: 0.25, stratify: false } },
];

const hundredths = (value: number) => value.toFixed(2);
const count = (value: number) => value.toLocaleString("en-GB");
const ones = (labels: readonly number[]) => labels.reduce((sum, label) => sum + label, 0);

const drawn = ({ n_samples, noise, factor }: DataState, seed: number) => drawCircles(n_samples, noise, factor, new NumpyRandomState(seed));
const places = ({ test_size, stratify }: DataState, { y }: LabelledPoints, seed: number) =>
  splitPlaces(y, { splitSeed: seed, testSize: test_size, stratify });
/** The seed to compare with. */
const next = (seed: number) => (seed < LARGEST_SEED ? seed + 1 : seed - 1);

function codeOf({ n_samples, noise, factor, data_seed, test_size, split_seed, stratify }: DataState): string {
  return [
    "import torch",
    "from sklearn.datasets import make_circles",
    "from sklearn.model_selection import train_test_split",
    "",
    "X, y = make_circles(",
    `    n_samples=${n_samples}, noise=${noise}, factor=${factor}, random_state=${data_seed}`,
    ")",
    "X, y = torch.from_numpy(X).float(), torch.from_numpy(y).float()",
    "X_train, X_test, y_train, y_test = train_test_split(",
    `    X, y, test_size=${test_size}, random_state=${split_seed}${stratify ? ", stratify=y" : ""}`,
    ")",
    "print(tuple(X_train.shape), tuple(X_test.shape), X_train.dtype)",
    'print(f"class 1: {y_train.sum():.0f} train, {y_test.sum():.0f} test")',
    "",
  ].join("\n");
}

function DataExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<DataState>("data", model);
  const { state, update } = store;
  const made = useMemo(() => {
    const points = drawn(state, state.data_seed);
    const parts = places(state, points, state.split_seed);
    const { XTrain, yTrain, XTest, yTest } = splitPoints(points, parts);
    const others = drawn(state, next(state.data_seed));
    const moved = Array.from(points.y).filter((label, i) =>
      label !== others.y[i] || points.X[2 * i] !== others.X[2 * i] || points.X[2 * i + 1] !== others.X[2 * i + 1]).length;
    const test = new Set(parts[1]);
    const shared = places(state, points, next(state.split_seed))[1].filter((place) => test.has(place)).length;
    return { train: { X: XTrain, y: yTrain }, test: { X: XTest, y: yTest }, moved, shared };
  }, [JSON.stringify(state)]);
  const { train, test, moved, shared } = made;
  const bounds = boundsOf({ train, test, layers: null });
  const tensors = [
    ["X_train", `(${train.y.length}, 2)`], ["y_train", `(${train.y.length},)`],
    ["X_test", `(${test.y.length}, 2)`], ["y_test", `(${test.y.length},)`],
  ] as const;
  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <div class="cx-controls">
        <Slider label={say.samples} value={state.n_samples} min={20} max={2000} step={20} onInput={(n_samples) => update({ n_samples })} />
        <Slider label={say.noise} value={state.noise} min={0} max={0.5} step={0.01} format={hundredths} onInput={(noise) => update({ noise })} />
        <Slider label={say.factor} value={state.factor} min={0} max={0.99} step={0.01} format={hundredths} onInput={(factor) => update({ factor })} />
        <NumberBox label={say.dataSeed} value={state.data_seed} min={0} max={LARGEST_SEED} onInput={(data_seed) => update({ data_seed })} />
        <Slider label={say.testSize} value={state.test_size} min={0.1} max={0.9} step={0.05} format={hundredths}
          onInput={(value) => update({ test_size: Math.round(100 * value) / 100 })} />
        <NumberBox label={say.splitSeed} value={state.split_seed} min={0} max={LARGEST_SEED} onInput={(split_seed) => update({ split_seed })} />
        <Toggle label={say.stratify} value={state.stratify} onInput={(stratify) => update({ stratify })} />
      </div>
      <div class="cx-columns">
        <PlanePicture {...bounds} label={say.plane(train.y.length, test.y.length)} logits={[]} cells={1} discrete={false} train={train} test={test} own={0} />
        <div class="cx-zone">
          <p class="cx-read" role="status">
            {say.parts(count(train.y.length), count(ones(train.y)), count(test.y.length), count(ones(test.y)))}
          </p>
          <p class="cx-note">{say.edges}</p>
          <details class="cx-more">
            <summary>{say.others}</summary>
            <p class="cx-read">{say.seeds(next(state.data_seed), count(moved), count(state.n_samples), next(state.split_seed), count(shared), count(test.y.length))}</p>
          </details>
          <table class="cx-table">
            <thead><tr><th scope="col">{say.tensor}</th><th scope="col">{say.shape}</th><th scope="col">{say.dtype}</th></tr></thead>
            <tbody>
              {tensors.map(([name, shape]) => (
                <tr key={name}><th scope="row">{name}</th><td>{shape}</td><td>float32</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <details class="cx-zone cx-code">
        <summary>{say.code}</summary>
        <CopyButton value={() => codeOf(state)}>{say.copyCode}</CopyButton>
        <pre tabIndex={0} aria-label={say.code}>{codeOf(state)}</pre>
      </details>
    </Frame>
  );
}

export default explorer(DataExplorer);
