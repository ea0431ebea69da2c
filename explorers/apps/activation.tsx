/** What an activation function does to a line, to its slope, and to a sum of a few lines. */

import { useState } from "preact/hooks";

import { ACTIVATIONS, type ActivationName } from "../engine/activations.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { activationText, text } from "../text.js";
import { Chart, type Curve } from "../views/chart.js";
import { Button, Choice, Segments, Slider } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { explorer } from "../views/render.js";

interface Term {
  weight: number;
  bias: number;
  output: number;
}

interface ActivationState {
  activation: ActivationName;
  weight: number;
  bias: number;
  probe: number;
  terms: Term[];
}

const LIMIT = 4;
const MAX_TERMS = 5;
const CHOICES = ["relu", "leaky_relu", "silu", "gelu", "tanh", "sigmoid", "elu", "identity"] as const;
const XS = Array.from({ length: 321 }, (_, i) => -LIMIT + (2 * LIMIT * i) / 320);
const say = activationText;
const number = (value: number) => (Math.abs(value) < 5e-4 ? "0" : value.toFixed(2)).replace("-", "−");

const PROMPTS: Prompt<ActivationState>[] = [
  { ask: say.prompts.flat, show: { activation: "relu", weight: 1, bias: 0, probe: -1 } },
  { ask: say.prompts.steep, show: { activation: "sigmoid", weight: 1, bias: 0, probe: 0 } },
  { ask: say.prompts.collapse, show: { activation: "identity" } },
];

/** The sum of the units' weighted outputs at x. */
function total(terms: readonly Term[], activation: ActivationName, x: number): number {
  const { value } = ACTIVATIONS[activation];
  return terms.reduce((sum, term) => sum + term.output * value(term.weight * x + term.bias), 0);
}

function ActivationExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<ActivationState>("activation", model);
  const { state, update } = store;
  const [chosen, setChosen] = useState(0);
  const selected = Math.min(chosen, state.terms.length - 1);
  const { value, slope } = ACTIVATIONS[state.activation];
  const name = text.activationNames[state.activation] ?? state.activation;

  const z = state.weight * state.probe + state.bias;
  const a = value(z);
  const local = slope(z, a);
  const sums = XS.map((x) => [x, total(state.terms, state.activation, x)] as const);
  const heights = sums.map(([, y]) => y);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const room = Math.max(high - low, 1) * 0.1;

  const editTerm = (fields: Partial<Term>) =>
    update({ terms: state.terms.map((term, i) => (i === selected ? { ...term, ...fields } : term)) });
  const parts: Curve[] = state.terms.map((term, i) => ({
    name: say.termName(i + 1),
    tone: "a",
    faint: true,
    points: XS.map((x) => [x, term.output * value(term.weight * x + term.bias)] as const),
  }));

  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <Choice
        label={say.activation}
        value={state.activation}
        options={CHOICES.map((option) => [option, text.activationNames[option] ?? option] as const)}
        onInput={(activation) => update({ activation })}
      />
      <div class="cx-columns">
        <div>
          <p class="cx-title">{say.one}</p>
          <Chart
            label={say.oneLabel(name, number(state.weight), number(state.bias))}
            x={[-LIMIT, LIMIT]}
            y={[-LIMIT, LIMIT]}
            xLabel={say.x}
            yLabel={say.value}
            curves={[
              { name: say.line, tone: "d", dashed: true, points: XS.map((x) => [x, state.weight * x + state.bias] as const) },
              { name: say.output(name), tone: "a", points: XS.map((x) => [x, value(state.weight * x + state.bias)] as const) },
              {
                name: say.slope,
                tone: "b",
                points: XS.map((x) => {
                  const at = state.weight * x + state.bias;
                  return [x, slope(at, value(at)) * state.weight] as const;
                }),
              },
            ]}
            marks={[{ x: state.probe, y: a, tone: "a" }]}
            verticals={[{ x: state.probe }]}
          />
          <p class="cx-read" role="status">
            {say.readOut(number(state.probe), number(z), number(a), number(local), number(local * state.weight))}
          </p>
          <div class="cx-controls">
            <Slider label={say.weight} value={state.weight} min={-LIMIT} max={LIMIT} step={0.05} format={number} onInput={(weight) => update({ weight })} />
            <Slider label={say.bias} value={state.bias} min={-LIMIT} max={LIMIT} step={0.05} format={number} onInput={(bias) => update({ bias })} />
            <Slider label={say.probe} value={state.probe} min={-LIMIT} max={LIMIT} step={0.05} format={number} onInput={(probe) => update({ probe })} />
          </div>
        </div>
        <div>
          <p class="cx-title">{say.sum}</p>
          <Chart
            label={say.sumLabel(state.terms.length, name)}
            x={[-LIMIT, LIMIT]}
            y={[low - room, high + room]}
            xLabel={say.x}
            yLabel={say.value}
            faintName={say.each}
            curves={[...parts, { name: say.total, tone: "e", points: sums }]}
          />
          <p class="cx-read" role="status">{say.corners(state.terms.length, number(low), number(high))}</p>
          <Segments<number> label={say.term} value={selected} options={state.terms.map((_, i) => [i, String(i + 1)] as const)} onInput={setChosen} />
          <div class="cx-controls">
            <Slider label={say.weight} value={state.terms[selected]!.weight} min={-LIMIT} max={LIMIT} step={0.05} format={number} onInput={(weight) => editTerm({ weight })} />
            <Slider label={say.bias} value={state.terms[selected]!.bias} min={-LIMIT} max={LIMIT} step={0.05} format={number} onInput={(bias) => editTerm({ bias })} />
            <Slider label={say.termOutput} value={state.terms[selected]!.output} min={-LIMIT} max={LIMIT} step={0.05} format={number} onInput={(output) => editTerm({ output })} />
          </div>
          <p class="cx-row">
          <Button
            disabled={state.terms.length >= MAX_TERMS}
            onClick={() => {
              update({ terms: [...state.terms, { weight: 1, bias: 0, output: 1 }] });
              setChosen(state.terms.length);
            }}
          >
            {say.add}
          </Button>
          <Button disabled={state.terms.length <= 1} onClick={() => update({ terms: state.terms.filter((_, i) => i !== selected) })}>
            {say.remove}
          </Button>
          </p>
        </div>
      </div>
    </Frame>
  );
}

export default explorer(ActivationExplorer);
