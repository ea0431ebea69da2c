/** The hidden space: what each layer makes of the plane, until a straight cut is enough. */

import { useMemo, useRef, useState } from "preact/hooks";

import { along, axesOf, cutOf, makeLayers, outputsOf, type ActivationName, type Axes } from "../../../engine/index.js";
import { computeFeatures } from "../../../engine/features.js";
import { text } from "../../../text.js";
import { Button, Slider } from "../../../views/controls.js";
import { zeroSegments } from "../../../views/heatmap.js";
import { Space } from "../../../views/space.js";
import type { Part } from "../runners/runner.js";
import { percent, useScene, type Panel } from "../scene.js";
import { isLarge, type Scene } from "../session.js";
import { featuresOf } from "../state.js";

const say = text.architecture.space;
/** Between two pictures while training goes on. */
const PAUSE_MS = 100;
const LARGE_PAUSE_MS = 400;
/** More points would hide the grid, and take a slow computer long. */
const MOST_POINTS = 400;
const GRID_LINES = 11;
const PER_LINE = 41;
/** Degrees. */
const FIRST_VIEW = { turn: 30, tilt: 20 };
const LARGEST_TILT = 90;
const DEGREE = Math.PI / 180;

/** Some of the points, evenly. */
function few({ X, y }: Part): Part {
  const step = Math.max(1, y.length / MOST_POINTS);
  const picked = Array.from({ length: Math.floor(y.length / step) }, (_, i) => Math.floor(i * step));
  return { X: picked.map((i) => X[i]!), y: picked.map((i) => y[i]!) };
}

/** Points on the lines of a grid over the plane, x1 and x2 in turn, line after line. */
function gridLines({ x1, x2 }: Scene["wanted"]): number[] {
  const across = (share: number, [low, high]: readonly [number, number]) => low + share * (high - low);
  return [0, 1].flatMap((upright) => Array.from({ length: GRID_LINES * PER_LINE }, (_, i) => {
    const line = Math.floor(i / PER_LINE) / (GRID_LINES - 1);
    const on = (i % PER_LINE) / (PER_LINE - 1);
    return upright ? [across(line, x1), across(on, x2)] : [across(on, x1), across(line, x2)];
  }).flat());
}

/** Ends of the pieces of the boundary, x1 and x2 in turn. */
function boundaryPoints({ wanted: { x1, x2, cells }, observation: { logits } }: Scene): number[] {
  const ends: number[] = [];
  for (const [column, row] of zeroSegments(logits, cells)) {
    ends.push(x1[0] + (column / cells) * (x1[1] - x1[0]), x2[1] - (row / cells) * (x2[1] - x2[0]));
  }
  return ends;
}

export function HiddenSpace(panel: Panel) {
  const { state: { space, layers, features, space_layer, show_test }, session, own, change } = panel;
  // To draw it takes longer than an answer may, so what changes elsewhere leaves it as it is.
  const picture = useMemo(() => <Picture {...panel} />, [layers, features, space_layer, show_test, session, own, change]);
  return (
    <details class="cx-zone" open={space} onToggle={(event) => {
      if (event.currentTarget.open !== space) change({ space: event.currentTarget.open });
    }}>
      <summary>{say.title}</summary>
      {space ? picture : null}
    </details>
  );
}

function Picture({ state, session, own, change }: Panel) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const scene = useScene(session, isLarge(state.layers) ? LARGE_PAUSE_MS : PAUSE_MS, box);
  const [{ turn, tilt }, setView] = useState(FIRST_VIEW);
  const axesBefore = useRef<Axes | null>(null);
  const features = own ? (["x1", "x2"] as const) : featuresOf(state);
  const configured = scene?.configured;
  const parameters = scene?.observation.parameters;
  const known = configured?.layers;
  const names = known?.slice(0, -1).map((layer) => layer.activation) ?? [];
  const layers = useMemo(() => known && !names.includes("other")
    ? makeLayers(known[0]!.inputs, known.slice(0, -1).map((layer) => layer.units), names as ActivationName[]) : null, [known]);
  const input = (X: ArrayLike<number>) => computeFeatures(X, features, Math.fround);
  const given = useMemo(() => configured && scene && [configured.train, configured.test].map((part) => {
    const some = part && few(part);
    return some && { inputs: input(some.X.flat()), y: some.y };
  }), [configured, features.join()]);
  const grid = useMemo(() => scene && input(gridLines(scene.wanted)), [scene?.wanted.x1.join(), scene?.wanted.x2.join(), features.join()]);
  if (!scene || !given || !grid) return null;
  if (!layers || !parameters || layers[0]!.inFeatures !== features.length) return <p class="cx-note">{say.unknown}</p>;

  const last = layers.length - 1;
  const depth = Math.min(state.space_layer, last);
  const rowsOf = (inputs: Parameters<typeof outputsOf>[2]) => outputsOf(layers, parameters, inputs, depth);
  const [train, test] = given.map((part) => part && { rows: rowsOf(part.inputs), y: part.y });
  const axes = axesOf(train!.rows, axesBefore.current);
  axesBefore.current = axes;
  const drawn = (rows: Parameters<typeof along>[1]) => along(axes, rows);
  const isLast = depth === last;
  const cut = isLast ? cutOf(layers[last]!, parameters, axes) : null;
  const units = train!.rows.length;
  const name = depth === 0 ? say.inputs : say.layer(depth, last);
  const how = axes.kept < 1 || units > 3 ? say.components(units, percent(axes.kept)) : say.asTheyAre(units);
  const view = (next: { turn: number; tilt: number }) =>
    setView({ turn: ((next.turn % 360) + 360) % 360, tilt: Math.min(Math.max(next.tilt, -LARGEST_TILT), LARGEST_TILT) });
  return (
    <div ref={setBox} class="cx-zones">
      <Space
        label={say.picture(name, how, isLast)}
        train={{ rows: drawn(train!.rows), y: train!.y }}
        test={state.show_test && test ? { rows: drawn(test.rows), y: test.y } : null}
        grid={drawn(rowsOf(grid))}
        perLine={PER_LINE}
        boundary={isLast ? null : drawn(rowsOf(input(boundaryPoints(scene))))}
        cut={cut}
        turn={turn}
        tilt={tilt}
        onTurn={(nextTurn, nextTilt) => view({ turn: nextTurn, tilt: nextTilt })}
      />
      <div>
        <p>{say.what}</p>
        {last > 0 ? (
          <Slider label={say.shown} value={depth} min={0} max={last} step={1}
            format={(at) => (at === 0 ? say.inputs : say.layer(at, last))} onInput={(space_layer) => change({ space_layer })} />
        ) : null}
        <p class="cx-read" data-read="space">{how} {isLast ? say.cut(units) : say.bent}</p>
        {units === 3 ? (
          <>
            {cut ? (
              <Button onClick={() => view({ turn: Math.atan2(-cut.normal[1]!, cut.normal[0]!) / DEGREE, tilt: 0 })}>{say.edgeOn}</Button>
            ) : null}
            <Slider label={say.turn} value={Math.round(turn)} min={0} max={360} step={5} format={(value) => `${value}°`} onInput={(value) => view({ turn: value, tilt })} />
            <Slider label={say.tilt} value={Math.round(tilt)} min={-LARGEST_TILT} max={LARGEST_TILT} step={5} format={(value) => `${value}°`.replace("-", "−")} onInput={(value) => view({ turn, tilt: value })} />
          </>
        ) : null}
      </div>
    </div>
  );
}
