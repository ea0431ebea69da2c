/** The model's answer in the plane, points to draw, scores and curves. */

import { useRef, useState } from "preact/hooks";

import { text } from "../../../text.js";
import { Chart, type Curve } from "../../../views/chart.js";
import { Button, Choice, NumberBox, Segments, Toggle } from "../../../views/controls.js";
import { probability } from "../../../views/heatmap.js";
import { Plane, type Place } from "../../../views/plane.js";
import { hiddenLayers } from "../runners/runner.js";
import { decimals, percent, spread, thin, useProbe, useScene, type Panel } from "../scene.js";
import type { Scene } from "../session.js";
import { dataName, drawnOf, featuresOf, networkName, tableOf, usesData, type ArchitectureState, type Drawn, type Kept } from "../state.js";

const say = text.architecture;
type Tool = "look" | "0" | "1" | "move" | "erase";
/** Charts follow a running training more slowly than the plane does: they change little in a frame. */
const CURVES_MS = 120;
const MOST_DRAWN = 300;
const MOST_KEPT = 3;
const KEPT_TONES = ["b", "c", "e"] as const;
/** How near a drawn point the pointer must be, as a share of the picture's side. */
const REACH = 0.05;
const CHANCE_LOSS = Math.LN2;
/** Of a coordinate. */
const LARGEST = 1e12;
/** A kept run holds no larger one. */
const LARGEST_LOSS = 1e6;

/** A place to about a thousandth of the plane's sides. */
function rounded(place: Place, { x1, x2 }: Scene["wanted"]): Place {
  const to = (value: number, [low, high]: readonly [number, number]) => {
    const unit = 10 ** (3 - Math.floor(Math.log10(high - low)));
    return Math.round(value * unit) / unit;
  };
  return { x1: to(place.x1, x1), x2: to(place.x2, x2) };
}

function nearest(drawn: readonly Drawn[], place: Place, { x1, x2 }: Scene["wanted"]): number {
  let best = -1;
  let least = REACH;
  drawn.forEach((point, i) => {
    const distance = Math.hypot((point.x1 - place.x1) / (x1[1] - x1[0]), (point.x2 - place.x2) / (x2[1] - x2[0]));
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

export function OutputPanel(panel: Panel) {
  const { state, session, own, change } = panel;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const scene = useScene(session, 0, box);
  const [tool, setTool] = useState<Tool>("look");
  const [cursor, setCursor] = useState<Place | null>(null);
  const dragged = useRef(-1);
  const observation = scene?.observation;
  const logit = useProbe(session, cursor, observation)?.[0] ?? null;

  if (!scene || !observation) return <div class="cx-zone" />;
  const { configured, wanted } = scene;
  const table = own ? null : tableOf(state);
  const use = (drawn: Drawn[]) => change({ drawn, points: state.points === "data" ? "both" : state.points });
  const erase = (place: Place) => {
    const i = nearest(state.drawn, place, wanted);
    if (i >= 0) use(state.drawn.filter((_, j) => j !== i));
  };
  const press = (place: Place): boolean => {
    if (tool === "erase") erase(place);
    else if (tool === "move") dragged.current = nearest(state.drawn, place, wanted);
    else if (tool !== "look" && state.drawn.length < MOST_DRAWN && !state.challenge) {
      use([...state.drawn, { ...rounded(place, wanted), label: tool === "1" ? 1 : 0 }]);
    }
    return tool === "move" && dragged.current >= 0;
  };
  const editing = tool !== "look";

  return (
    <div ref={setBox} class="cx-zone">
      <p class="cx-title">{say.outcome}</p>
      <Plane
        label={say.plane}
        x1={wanted.x1}
        x2={wanted.x2}
        logits={observation.logits}
        cells={wanted.cells}
        discrete={state.discrete}
        train={configured.train}
        test={state.show_test ? configured.test : null}
        own={drawnOf(state).length}
        cursor={cursor}
        editing={editing}
        onMove={setCursor}
        onPress={press}
        onDrag={(place) => {
          if (tool === "erase") erase(place);
          const i = dragged.current;
          if (tool === "move" && i >= 0) use(state.drawn.map((point, j) => (j === i ? { ...point, ...rounded(place, wanted) } : point)));
        }}
        onRelease={() => {
          dragged.current = -1;
        }}
        onErase={erase}
      />
      {table ? <p class="cx-note">{say.table.axes(table.names, table.classes)}</p> : null}
      <p class="cx-read" role="status">
        {cursor && logit !== null
          ? say.probe(decimals(cursor.x1, 2), decimals(cursor.x2, 2), percent(probability(logit)), logit >= 0 ? 1 : 0)
          : say.probeHint}
      </p>
      <div class="cx-bar">
        <Toggle label={say.discrete} value={state.discrete} onInput={(discrete) => change({ discrete })} />
        <Toggle label={say.showTest} value={state.show_test} onInput={(show_test) => change({ show_test })} />
      </div>
      <Scores scene={scene} />
      {state.challenge || own ? null : <Drawing {...panel} tool={tool} setTool={setTool} />}
    </div>
  );
}

export function Scores({ scene: { observation: { train, test } }, f1 = "F1" }: { scene: Scene; f1?: string }) {
  return (
    <table class="cx-table">
      <thead>
        <tr><td /><th scope="col">{say.loss}</th><th scope="col">{say.accuracy}</th><th scope="col">{f1}</th></tr>
      </thead>
      <tbody>
        {([["train", say.train, train], ["test", say.test, test]] as const).map(([part, name, score]) => (
          <tr key={part} data-read={part}>
            <th scope="row">{name}</th>
            <td>{score ? decimals(score.loss) : "–"}</td>
            <td>{score ? percent(score.accuracy) : "–"}</td>
            <td>{score ? decimals(score.f1) : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The curves of both parts over so many epochs. */
export const present = (epoch: number, train: readonly number[], test: readonly number[]): Curve[] => [
  { name: say.train, tone: "a", points: spread(thin(train), epoch) },
  ...(test.length > 0 ? [{ name: say.test, tone: "d" as const, points: spread(thin(test), epoch) }] : []),
];

/** Where the axis of losses ends: above the loss of a coin, and not with that of a training that leaps. */
export const topOf = (losses: readonly Curve[], chance: number) =>
  Math.min(Math.max(chance * 1.1, ...losses.flatMap((curve) => curve.points.map(([, y]) => y).filter(Number.isFinite))), 3);

/**
 * Loss and scores over the epochs, beside those of kept runs.
 *
 * @param props.wide the charts stand side by side
 */
export function Curves({ state, session, own, change, wide = false }: Panel & { wide?: boolean }) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const scene = useScene(session, CURVES_MS, box);
  if (!scene) return null;
  const { curves, observation } = scene;
  const { epoch } = observation;
  const table = tableOf(state);
  const last = Math.max(epoch, ...state.kept.map((run) => run.epochs), 10);
  const keptCurves = (of: "test_loss" | "test_accuracy"): Curve[] =>
    state.kept.map((run, i) => ({ name: say.kept(i + 1), tone: KEPT_TONES[i]!, dashed: true, points: spread(run[of], run.epochs) }));
  const losses = [...present(epoch, curves.trainLoss, curves.testLoss), ...keptCurves("test_loss")];
  const f1 = (part: 1 | 2) => thin(curves.f1.map((_, i) => i)).map((i) => [curves.f1[i]![0], curves.f1[i]![part]] as const);
  const scores: Curve[] = state.metric === "accuracy"
    ? [...present(epoch, curves.trainAccuracy, curves.testAccuracy), ...keptCurves("test_accuracy")]
    : [{ name: say.train, tone: "a", points: f1(1) }, { name: say.test, tone: "d", points: f1(2) }];
  const storable = (values: readonly number[]) =>
    thin(values.filter((value) => Math.abs(value) < LARGEST_LOSS)).map((value) => Number(value.toPrecision(4)));
  const keep = () => {
    const run: Kept = {
      dataset: own || table ? null : state.dataset, table: own || !table ? null : dataName(state), layers: hiddenLayers(scene.configured),
      inputs: own ? 2 : featuresOf(state).length, optimizer: state.optimizer, lr: state.lr, epochs: epoch,
      train_loss: storable(curves.trainLoss), test_loss: storable(curves.testLoss),
      train_accuracy: storable(curves.trainAccuracy), test_accuracy: storable(curves.testAccuracy),
    };
    change({ kept: [...state.kept, run] });
  };
  // A loss of the reader's own may be infinite from the start.
  const keepable = [curves.trainLoss, curves.testLoss].every((values) => values.some((value) => Math.abs(value) < LARGEST_LOSS));
  return (
    <div ref={setBox} class={wide ? "cx-curves cx-zones" : "cx-curves"}>
      <div class="cx-zone">
        <Chart label={say.lossChart(epoch)} x={[1, last]} y={[0, topOf(losses, CHANCE_LOSS)]} xLabel={say.epoch} yLabel={say.loss} curves={losses} height={170} />
        <div class="cx-bar">
          <Button disabled={!keepable || state.kept.length >= MOST_KEPT} onClick={keep}>{say.keep}</Button>
          {state.kept.length >= MOST_KEPT ? <span class="cx-note">{say.keptFull(MOST_KEPT)}</span> : null}
        </div>
        {state.kept.length > 0 ? (
          <ul class="cx-kept">
            {state.kept.map((run, i) => (
              <li key={i}>
                {say.keptRun(i + 1, run.dataset ? say.datasets[run.dataset] : run.table ?? say.ownModel, run.layers && networkName(run.layers, run.inputs), `${say.optimizers[run.optimizer]} ${run.lr}`, run.epochs, percent(run.test_accuracy.at(-1)!))}{" "}
                <Button label={say.dropKept(i + 1)} onClick={() => change({ kept: state.kept.filter((_, j) => j !== i) })}>×</Button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <div class="cx-zone">
        <Chart label={say.scoreChart(epoch)} x={[1, last]} y={[0, 1]} xLabel={say.epoch} yLabel={state.metric === "f1" ? "F1" : say.accuracy} curves={scores} height={170} />
        <Segments label={say.metric} value={state.metric} options={[["accuracy", say.accuracy], ["f1", "F1"]]} onInput={(metric) => change({ metric })} />
      </div>
    </div>
  );
}

function Drawing({ state, change, tool, setTool }: Panel & { tool: Tool; setTool(tool: Tool): void }) {
  const [form, setForm] = useState<Drawn>({ x1: 0, x2: 0, label: 1 });
  const [picked, setPicked] = useState(0);
  const [cleared, setCleared] = useState<Pick<ArchitectureState, "drawn" | "points"> | null>(null);
  const use = (drawn: Drawn[]) => change({ drawn, points: state.points === "data" ? "both" : state.points });
  const full = state.drawn.length >= MOST_DRAWN;
  const at = Math.min(picked, state.drawn.length - 1);
  return (
    <details class="cx-zone">
      <summary>{say.draw(state.drawn.length)}</summary>
      <Segments<Tool> label={say.tool} value={tool} onInput={setTool}
        options={(["look", "0", "1", "move", "erase"] as const).map((name) => [name, say.tools[name]] as const)} />
      <p class="cx-note">{say.drawHint}</p>
      <div class="cx-fields">
        <NumberBox label="x1" value={form.x1} min={-LARGEST} max={LARGEST} step="any" onInput={(x1) => setForm({ ...form, x1 })} />
        <NumberBox label="x2" value={form.x2} min={-LARGEST} max={LARGEST} step="any" onInput={(x2) => setForm({ ...form, x2 })} />
        <Choice<0 | 1> label={say.class} value={form.label} options={[[0, "0"], [1, "1"]]} onInput={(label) => setForm({ ...form, label })} />
        <Button disabled={full} onClick={() => use([...state.drawn, form])}>{say.addPoint}</Button>
      </div>
      {state.drawn.length > 0 ? (
        <div class="cx-fields">
          <Choice<number> label={say.drawnPoint} value={at} onInput={setPicked}
            options={state.drawn.map((point, i) => [i, `(${point.x1}, ${point.x2}), ${say.class} ${point.label}`] as const)} />
          <Button onClick={() => use(state.drawn.filter((_, i) => i !== at))}>{say.removePoint}</Button>
          <Button onClick={() => {
            setCleared({ drawn: state.drawn, points: state.points });
            change({ drawn: [], points: "data" });
          }}>{say.clearPoints}</Button>
        </div>
      ) : cleared ? (
        <Button onClick={() => {
          change(cleared);
          setCleared(null);
        }}>{say.bringBack}</Button>
      ) : null}
      {usesData(state) ? null : <p class="cx-note">{say.noTest}</p>}
    </details>
  );
}
