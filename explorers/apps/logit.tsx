/** How logit, probability, label and loss hang together, with float32's limits. */

import { bceOfSigmoid32, bceWithLogits32, sigmoid32 } from "../engine/float32_losses.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { logitText } from "../text.js";
import { Chart } from "../views/chart.js";
import { Segments, Slider } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { explorer } from "../views/render.js";

interface LogitState {
  z: number;
  target: 0 | 1;
  threshold: number;
  zoom: 6 | 20 | 100;
  shown: "loss" | "slope";
}

const SAMPLES = 800;
const ZOOMS = [6, 20, 100] as const;
/** A relative gap that float32 rounding of a loss alone does not make. */
const NOTABLE = 1e-4;
const say = logitText;
const signed = (written: string) => written.replace("-", "−");
const short = (value: number) => signed(value.toFixed(2));
/** As many digits as float32 has, so that 0.99999994 does not pass for 1. */
const exact = (value: number) => signed(String(Number(value.toPrecision(8))));
const brief = (value: number) => signed(String(Number(value.toPrecision(6))));

const PROMPTS: Prompt<LogitState>[] = [
  { ask: say.prompts.jump, show: { z: 16.7, target: 0, zoom: 20, shown: "loss" } },
  { ask: say.prompts.other, show: { z: -28.3, target: 1, zoom: 100, shown: "slope" } },
  { ask: say.prompts.threshold, show: { z: 1, target: 1, threshold: 0.8, zoom: 6, shown: "loss" } },
];

function verdict(bce: { loss: number; slope: number }, joined: { loss: number; slope: number }): string {
  if (bce.slope === 0 && Math.abs(joined.slope) > 0.5) return say.flat;
  const apart = (a: number, b: number) => Math.abs(a - b) > NOTABLE * Math.abs(b) + 1e-6;
  return apart(bce.loss, joined.loss) || apart(bce.slope, joined.slope) ? say.lost : say.agree;
}

function LogitExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<LogitState>("logit", model);
  const { state, update } = store;
  const { zoom, target, shown } = state;
  // A wide range must not keep a logit that the narrow one cannot show.
  const z = Math.min(Math.max(state.z, -zoom), zoom);
  const p = sigmoid32(z);
  const label = p >= state.threshold ? 1 : 0;
  const bce = bceOfSigmoid32(z, target);
  const joined = bceWithLogits32(z, target);
  const zs = Array.from({ length: SAMPLES + 1 }, (_, i) => -zoom + (2 * zoom * i) / SAMPLES);
  const bceCurve = zs.map((at) => [at, bceOfSigmoid32(at, target)[shown]] as const);
  const joinedCurve = zs.map((at) => [at, bceWithLogits32(at, target)[shown]] as const);
  const top = zoom === 20 || zoom === 100 ? 105 : 6.5;
  const heights: readonly [number, number] = shown === "loss" ? [0, top] : target === 0 ? [-0.1, 1.1] : [-1.1, 0.1];
  const lossTitle = shown === "loss" ? say.lossTitle(target) : say.slopeTitle(target);

  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <div class="cx-controls">
        <Slider label={say.z} value={z} min={-zoom} max={zoom} step={zoom === 6 ? 0.05 : 0.1} format={short} onInput={(value) => update({ z: value })} />
        <Segments<number> label={say.zoom} value={zoom} options={ZOOMS.map((limit) => [limit, say.zoomed(limit)] as const)}
          onInput={(limit) => update({ zoom: limit as LogitState["zoom"], z: Math.min(Math.max(z, -limit), limit) })} />
        <Segments<number> label={say.target} value={target} options={[[0, "0"], [1, "1"]]} onInput={(value) => update({ target: value as 0 | 1 })} />
        <Slider label={say.threshold} value={state.threshold} min={0.01} max={0.99} step={0.01} format={short} onInput={(threshold) => update({ threshold })} />
      </div>
      <p class="cx-read" role="status">
        {say.readOut(short(z), exact(p), label, label === target)} {verdict(bce, joined)}
      </p>
      <div class="cx-columns">
        <div>
          <p class="cx-title">{say.probabilityTitle}</p>
          <Chart
            label={say.probabilityLabel(short(z), exact(p))}
            x={[-zoom, zoom]}
            y={[-0.05, 1.05]}
            xLabel={say.z}
            yLabel={say.probability}
            curves={[
              { name: say.probability, tone: "d", points: zs.map((at) => [at, sigmoid32(at)] as const) },
              { name: say.threshold, tone: "c", dashed: true, points: [[-zoom, state.threshold], [zoom, state.threshold]] },
            ]}
            marks={[{ x: z, y: p, tone: label === 1 ? "1" : "0" }]}
            verticals={[{ x: z }]}
          />
        </div>
        <div>
          <p class="cx-title">{lossTitle}</p>
          <Chart
            label={say.lossLabel(lossTitle, target, brief(bce[shown]), brief(joined[shown]))}
            x={[-zoom, zoom]}
            y={heights}
            xLabel={say.z}
            yLabel={shown === "loss" ? say.loss : say.slope}
            curves={[
              { name: say.bce, tone: "e", points: bceCurve },
              { name: say.joined, tone: "a", dashed: true, points: joinedCurve },
            ]}
            marks={[{ x: z, y: joined[shown], tone: "a" }, { x: z, y: bce[shown], tone: "e" }]}
            verticals={[{ x: z }]}
          />
          <Segments<LogitState["shown"]> label={say.shown} value={shown} options={[["loss", say.loss], ["slope", say.slope]]} onInput={(value) => update({ shown: value })} />
        </div>
      </div>
      <table class="cx-table">
        <caption class="cx-title">{say.compared}</caption>
        <thead><tr><th scope="col">{say.quantity}</th><th scope="col">{say.loss}</th><th scope="col">{say.slope}</th></tr></thead>
        <tbody>
          <tr><th scope="row">{say.bce}</th><td>{brief(bce.loss)}</td><td>{brief(bce.slope)}</td></tr>
          <tr><th scope="row">{say.joined}</th><td>{brief(joined.loss)}</td><td>{brief(joined.slope)}</td></tr>
        </tbody>
      </table>
    </Frame>
  );
}

export default explorer(LogitExplorer);
