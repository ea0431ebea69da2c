/** Where is the best straight line, and how good can it be? */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { DATASETS, drawPoints, type DatasetName, type LabelledPoints } from "../engine/datasets.js";
import { isWrong, searchLines, type FoundLine, type Line } from "../engine/lines.js";
import { gridPoints } from "../engine/grid.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { lineText, text } from "../text.js";
import { Button, Segments, Slider } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { Plane, type Place, type PlanePoints } from "../views/plane.js";
import { explorer } from "../views/render.js";
import { boundsOf } from "./architecture/session.js";
import { inSlices } from "./architecture/slices.js";

interface Kept extends FoundLine {
  dataset: DatasetName;
}

interface LineState extends Line {
  dataset: DatasetName;
  /** The reader's best line on each data set. */
  records: Kept[];
}

const say = lineText;
const N_POINTS = 1000;
const SEED = 448;
const NAMES = ["circles", "moons", "blobs", "xor"] as const;
const DIRECTIONS = 3600;
const CELLS = 60;
const DEGREE = Math.PI / 180;
/** Largest distance of the line from the origin, data units, and a step of its slider. */
const FARTHEST = 4;
const STEP = 0.01;
/** How sure the shading is that far from the line, logits a data unit. */
const STEEPNESS = 6;
/** Handles stand that share of the picture's side from the middle one. */
const ARM = 0.3;

const PROMPTS: Prompt<LineState>[] = [
  { ask: say.prompts.blobs, show: { dataset: "blobs", angle: 45, shift: 0 } },
  { ask: say.prompts.middle, show: { dataset: "circles", angle: 90, shift: 0 } },
  { ask: say.prompts.moons, show: { dataset: "moons", angle: 270, shift: -0.25 } },
];

const whole = (angle: number) => ((angle % 360) + 360) % 360;
const share = (right: number) => `${((100 * right) / N_POINTS).toFixed(1)} %`;
const decimals = (value: number) => value.toFixed(2).replace("-", "−");

/** The points of chapter 1, in float32 as its tensors are. */
function pointsOf(dataset: DatasetName): LabelledPoints {
  const { X, y } = drawPoints(dataset, N_POINTS, DATASETS[dataset].noise, SEED);
  return { X: X.map(Math.fround), y };
}

function some({ X, y }: LabelledPoints, wanted: (i: number) => boolean): PlanePoints {
  const picked = Array.from(y.keys()).filter(wanted);
  return { X: picked.map((i) => [X[2 * i]!, X[2 * i + 1]!]), y: picked.map((i) => y[i]!) };
}

/** The best line that a search finds, once it has. */
function useBest(points: LabelledPoints): FoundLine | null {
  const [best, setBest] = useState<{ points: LabelledPoints; line: FoundLine } | null>(null);
  useEffect(() => {
    function* work(): Generator<void> {
      setBest({ points, line: yield* searchLines(points, DIRECTIONS) });
    }
    return inSlices(work(), () => undefined);
  }, [points]);
  return best?.points === points ? best.line : null;
}

function LineExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<LineState>("line", model);
  const { state } = store;
  const { dataset, angle, shift } = state;
  const [cursor, setCursor] = useState<Place | null>(null);
  /** What a drag began with: the line, the place, and whether it turns. */
  const held = useRef<{ line: Line; from: Place; turns: boolean } | null>(null);
  const points = useMemo(() => pointsOf(dataset), [dataset]);
  const { x1, x2 } = useMemo(() => boundsOf({ train: some(points, () => true), test: null, layers: null }), [points]);
  const best = useBest(points);
  const [across, up] = [Math.cos(angle * DEGREE), Math.sin(angle * DEGREE)];
  const wrong = useMemo(() => isWrong(points, state), [points, angle, shift]);
  const right = wrong.filter((is) => !is).length;
  const train = useMemo(() => some(points, (i) => !wrong[i]), [wrong]);
  const missed = useMemo(() => some(points, (i) => wrong[i]!), [wrong]);
  const logits = useMemo(() => {
    const X = gridPoints({ x1, x2 }, CELLS, CELLS);
    return Float64Array.from({ length: X.length / 2 }, (_, i) => STEEPNESS * (across * X[2 * i]! + up * X[2 * i + 1]! - shift));
  }, [x1, x2, angle, shift]);

  const record = state.records.find((one) => one.dataset === dataset);
  const move = (line: Line) => {
    const next = { angle: Math.round(10 * whole(line.angle)) / 10, shift: Math.min(Math.max(line.shift, -FARTHEST), FARTHEST) };
    const score = isWrong(points, next).filter((is) => !is).length;
    const records = score > (record?.right ?? 0)
      ? [...state.records.filter((one) => one.dataset !== dataset), { dataset, right: score, ...next }] : state.records;
    store.update({ ...next, records });
  };
  const reset = () => {
    store.reset();
    store.update({ records: state.records });
  };
  const middle = { x1: (x1[0] + x1[1]) / 2, x2: (x2[0] + x2[1]) / 2 };
  const arm = ARM * (x1[1] - x1[0]);
  // The handle in the middle moves the line; those beside it turn it there.
  const off = shift - across * middle.x1 - up * middle.x2;
  const foot = { x1: middle.x1 + off * across, x2: middle.x2 + off * up };
  const handles = [0, -arm, arm].map((far) => ({ x1: foot.x1 - far * up, x2: foot.x2 + far * across }));
  const drag = (place: Place) => {
    if (!held.current) return;
    const { line, from, turns } = held.current;
    if (turns) {
      const turned = (at: Place) => Math.atan2(at.x2 - foot.x2, at.x1 - foot.x1) / DEGREE;
      const next = line.angle + turned(place) - turned(from);
      move({ angle: next, shift: Math.cos(next * DEGREE) * foot.x1 + Math.sin(next * DEGREE) * foot.x2 });
    } else {
      move({ angle, shift: line.shift + across * (place.x1 - from.x1) + up * (place.x2 - from.x2) });
    }
  };

  return (
    <Frame title={say.title} question={say.question} store={{ ...store, reset }} prompts={PROMPTS}>
      <Segments<DatasetName> label={say.dataset} value={dataset} onInput={(name) => store.update({ dataset: name })}
        options={NAMES.map((name) => [name, text.architecture.datasets[name]] as const)} />
      <div class="cx-columns">
        <Plane label={say.plane} x1={x1} x2={x2} logits={logits} cells={CELLS} discrete={false} train={train} test={missed} own={0}
          cursor={cursor} editing handles={handles} onMove={setCursor} onErase={() => undefined}
          onPress={(place) => {
            const distances = handles.map((handle) => Math.hypot(handle.x1 - place.x1, handle.x2 - place.x2));
            held.current = { line: { angle, shift }, from: place, turns: Math.min(...distances) !== distances[0] };
            return true;
          }}
          onDrag={drag}
          onRelease={() => {
            held.current = null;
          }} />
        <div class="cx-zone">
          <p class="cx-read" role="status">
            {say.readOut(share(right), missed.y.length)} {record ? say.record(share(record.right)) : ""}
          </p>
          <Slider label={say.angle} value={Math.round(angle)} min={0} max={360} step={1} format={(value) => `${value}°`}
            onInput={(value) => move({ angle: value, shift })} />
          <Slider label={say.shift} value={shift} min={-FARTHEST} max={FARTHEST} step={STEP} format={decimals}
            onInput={(value) => move({ angle, shift: value })} />
          <div class="cx-bar">
            <Button onClick={() => move({ angle: angle + 180, shift: -shift })}>{say.swap}</Button>
            {record ? <Button onClick={() => store.update({ angle: record.angle, shift: record.shift })}>{say.showRecord}</Button> : null}
            <Button disabled={!best} onClick={() => best && store.update({ angle: best.angle, shift: best.shift })}>{say.showBest}</Button>
          </div>
          <p class="cx-note">{say.what(DIRECTIONS)}</p>
        </div>
      </div>
    </Frame>
  );
}

export default explorer(LineExplorer);
