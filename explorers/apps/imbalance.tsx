/** What accuracy, balanced accuracy and F1 say of useless and of useful models on unbalanced data. */

import { countsOf, scoresOf, type Confusion, type ModelName } from "../engine/confusion.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { imbalanceText } from "../text.js";
import { Chart } from "../views/chart.js";
import { Choice, Segments, Slider } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { explorer } from "../views/render.js";

interface ImbalanceState {
  ratio: number;
  model: ModelName;
  positive: 0 | 1;
  skill: number;
  threshold: number;
}

const LIMIT = 5;
const XS = Array.from({ length: 241 }, (_, i) => -LIMIT + (2 * LIMIT * i) / 240);
const MODELS: ModelName[] = ["class_0", "class_1", "coin", "score"];
const say = imbalanceText;
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const number = (value: number) => value.toFixed(2).replace("-", "−");
const bell = (x: number, mean: number) => Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);

const PROMPTS: Prompt<ImbalanceState>[] = [
  { ask: say.prompts.flip, show: { ratio: 10, model: "class_0", positive: 0 } },
  { ask: say.prompts.coin, show: { ratio: 10, model: "coin", positive: 1 } },
  { ask: say.prompts.tune, show: { ratio: 50, model: "score", positive: 1, skill: 2, threshold: 2 } },
];

function Matrix({ counts }: { counts: Confusion }) {
  return (
    <table class="cx-table cx-matrix">
      <caption class="cx-title">{say.matrix}</caption>
      <thead>
        <tr><td /><th scope="col" class="cx-ink-0">{say.called(0)}</th><th scope="col" class="cx-ink-1">{say.called(1)}</th></tr>
      </thead>
      <tbody>
        {counts.map((row, actual) => (
          <tr key={actual}>
            <th scope="row" class={`cx-ink-${actual}`}>{say.is(actual)}</th>
            {row.map((count, called) => <td key={called} class={called === actual ? "cx-hit" : "cx-miss"}>{count}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ name, value, note }: { name: string; value: number; note?: string | undefined }) {
  return (
    <tr>
      <th scope="row">{name}{note ? <span class="cx-soft"> ({note})</span> : null}</th>
      <td>{percent(value)}</td>
      <td aria-hidden="true"><svg class="cx-bar-track" viewBox="0 0 100 10" preserveAspectRatio="none"><rect width={100 * value} height={10} /></svg></td>
    </tr>
  );
}

function ImbalanceExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<ImbalanceState>("imbalance", model);
  const { state, update } = store;
  const { positive, skill, threshold } = state;
  const other = positive === 1 ? 0 : 1;
  const counts = countsOf(state.model, state.ratio, skill, threshold);
  const scores = scoresOf(counts, positive);

  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <div class="cx-controls">
        <Slider label={say.ratio} value={state.ratio} min={1} max={50} step={1} format={say.ratioValue} onInput={(ratio) => update({ ratio })} />
        <Choice<ModelName> label={say.model} value={state.model} options={MODELS.map((name) => [name, say.models[name] ?? name] as const)}
          onInput={(name) => update({ model: name })} />
        <Segments<number> label={say.positive} value={positive} options={[[0, say.className(0)], [1, say.className(1)]]}
          onInput={(value) => update({ positive: value as 0 | 1 })} />
      </div>
      <p class="cx-read" role="status">
        {say.readOut(percent(scores.accuracy), percent(state.ratio / (state.ratio + 1)), percent(scores.balancedAccuracy), positive, percent(scores.f1))}
      </p>
      <div class="cx-columns">
        <div>
          <Matrix counts={counts} />
          {state.model === "score" ? (
            <>
              <p class="cx-title">{say.scores}</p>
              <Chart
                label={say.scoresLabel(number(skill), number(threshold))}
                x={[-LIMIT, LIMIT]}
                y={[0, 0.45]}
                xLabel={say.score}
                yLabel={say.density}
                height={190}
                curves={[
                  { name: say.className(0), tone: "0", points: XS.map((x) => [x, bell(x, -skill / 2)] as const) },
                  { name: say.className(1), tone: "1", dashed: true, points: XS.map((x) => [x, bell(x, skill / 2)] as const) },
                ]}
                verticals={[{ x: threshold }]}
              />
              <div class="cx-controls">
                <Slider label={say.skill} value={skill} min={0} max={4} step={0.1} format={number} onInput={(value) => update({ skill: value })} />
                <Slider label={say.threshold} value={threshold} min={-4} max={4} step={0.1} format={number} onInput={(value) => update({ threshold: value })} />
              </div>
            </>
          ) : null}
        </div>
        <table class="cx-table">
          <caption class="cx-title">{say.metrics}</caption>
          <thead class="cx-visually-hidden"><tr><th scope="col">{say.metric}</th><th scope="col">{say.value}</th></tr></thead>
          <tbody>
            <Bar name={say.accuracy} value={scores.accuracy} />
            <Bar name={say.balanced} value={scores.balancedAccuracy} />
            <Bar name={say.precision(positive)} value={scores.precision} note={scores.precisionUndefined ? say.undefinedPrecision : undefined} />
            <Bar name={say.recall(positive)} value={scores.recall} />
            <Bar name={say.f1(positive)} value={scores.f1} />
            <Bar name={say.f1(other)} value={scores.otherF1} />
            <Bar name={say.macro} value={scores.macroF1} />
          </tbody>
        </table>
      </div>
    </Frame>
  );
}

export default explorer(ImbalanceExplorer);
