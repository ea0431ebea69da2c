/** What shapes travel through a chain of linear layers, and where PyTorch refuses one. */

import { shapeCode, walkShapes, type LinearShape, type Walk } from "../engine/shapes.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { shapeText } from "../text.js";
import { Button, CopyButton, NumberBox, Toggle } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { explorer } from "../views/render.js";

interface ShapeState {
  samples: number;
  features: number;
  layers: LinearShape[];
  squeeze: boolean;
}

const MAX_LAYERS = 5;
const WIDEST = 64;
const MOST_SAMPLES = 10_000;
const say = shapeText;
const shapeOf = (shape: readonly number[]) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

const FITTING = [{ in: 2, out: 10 }, { in: 10, out: 1 }];
const PROMPTS: Prompt<ShapeState>[] = [
  { ask: say.prompts.mend, show: { features: 2, layers: FITTING, squeeze: true } },
  { ask: say.prompts.wide, show: { features: 3, layers: FITTING, squeeze: true } },
  { ask: say.prompts.squeeze, show: { features: 2, layers: FITTING, squeeze: false } },
];

function Step({ name, status, tensor, children }: { name: string; status: "ok" | "wrong" | "unreached"; tensor?: string | undefined; children?: preact.ComponentChildren }) {
  const words = { ok: say.passes, wrong: say.refuses, unreached: say.unreached }[status];
  return (
    <li class={`cx-step cx-step-${status}`}>
      <p class="cx-title">{name}</p>
      {children}
      <p class="cx-step-status">{status === "ok" ? "✓" : status === "wrong" ? "✗" : "…"} {words}</p>
      {tensor === undefined ? null : <p class="cx-tensor">→ {tensor}</p>}
    </li>
  );
}

function Verdict({ state, walk }: { state: ShapeState; walk: Walk }) {
  const total = walk.parameters.reduce((sum, count) => sum + count, 0);
  if (!walk.error) {
    const shapes = [...walk.shapes.map(shapeOf), shapeOf([state.samples])].join(" → ");
    return <p class="cx-read" role="status">{say.fits(shapes, total)}</p>;
  }
  const at = walk.brokenAt;
  const hint =
    at === null
      ? state.layers.at(-1)!.out === 1 ? say.hintSqueeze : say.hintWide
      : say.hintLayer(walk.shapes[at]![1], state.layers[at]!.in);
  return (
    <div class="cx-read" role="status">
      {say.breaks(at === null ? say.loss : say.layer(at + 1))}
      <code class="cx-message">{walk.error.type}: {walk.error.message}</code>
      {hint}
    </div>
  );
}

function ShapeExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<ShapeState>("shape", model);
  const { state, update } = store;
  const walk = walkShapes(state.samples, state.features, state.layers, state.squeeze);
  const code = shapeCode(state.samples, state.features, state.layers, state.squeeze);
  const edit = (at: number, fields: Partial<LinearShape>) =>
    update({ layers: state.layers.map((layer, i) => (i === at ? { ...layer, ...fields } : layer)) });
  const last = state.layers.at(-1)!;
  const reached = (i: number) => walk.brokenAt === null || i < walk.brokenAt;

  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <ol class="cx-chain" aria-label={say.chain}>
        <Step name={say.data} status="ok" tensor={shapeOf(walk.shapes[0]!)}>
          <NumberBox label={say.samples} value={state.samples} min={1} max={MOST_SAMPLES} onInput={(samples) => update({ samples })} />
          <NumberBox label={say.features} value={state.features} min={1} max={WIDEST} onInput={(features) => update({ features })} />
        </Step>
        {state.layers.map((layer, i) => (
          <Step
            key={i}
            name={say.layer(i + 1)}
            status={reached(i) ? "ok" : walk.brokenAt === i ? "wrong" : "unreached"}
            tensor={reached(i) ? shapeOf(walk.shapes[i + 1]!) : undefined}
          >
            <NumberBox label={say.input} value={layer.in} min={1} max={WIDEST} onInput={(value) => edit(i, { in: value })} />
            <NumberBox label={say.output} value={layer.out} min={1} max={WIDEST} onInput={(value) => edit(i, { out: value })} />
            <p class="cx-soft">{say.parameters(walk.parameters[i]!)}</p>
          </Step>
        ))}
        <Step name={say.loss} status={walk.brokenAt !== null ? "unreached" : walk.lossBroken ? "wrong" : "ok"}>
          <p class="cx-soft">{say.target(state.samples)}</p>
          <Toggle label={say.squeeze} value={state.squeeze} onInput={(squeeze) => update({ squeeze })} />
        </Step>
      </ol>
      <Verdict state={state} walk={walk} />
      <p class="cx-row">
        <Button disabled={state.layers.length >= MAX_LAYERS} onClick={() => update({ layers: [...state.layers, { in: last.out, out: 1 }] })}>{say.add}</Button>
        <Button disabled={state.layers.length <= 1} onClick={() => update({ layers: state.layers.slice(0, -1) })}>{say.remove}</Button>
      </p>
      <details class="cx-more">
        <summary>{say.code}</summary>
        <pre class="cx-source" tabIndex={0}>{code}</pre>
        <CopyButton value={() => code}>{say.copyCode}</CopyButton>
      </details>
    </Frame>
  );
}

export default explorer(ShapeExplorer);
