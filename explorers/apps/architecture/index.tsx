/** Which data, layers, widths, activations, optimiser and learning rate bend the boundary, and how fast? */

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { useStore, type WidgetModel } from "../../state/store.js";
import { text } from "../../text.js";
import { Frame } from "../../views/frame.js";
import { paintGrid, probability, useHeight, usePalette, useWidth, type Palette } from "../../views/heatmap.js";
import { explorer } from "../../views/render.js";
import { Challenge } from "./panels/challenge.js";
import { DataPanel } from "./panels/data.js";
import { EngineRunner, setupOf } from "./runners/engine.js";
import { KernelRunner } from "./runners/kernel.js";
import { Extras } from "./panels/extras.js";
import { Mini } from "./panels/mini.js";
import { NetworkPanel } from "./panels/network.js";
import { Curves, OutputPanel } from "./panels/output.js";
import { PROMPTS } from "./presets.js";
import type { Panel } from "./scene.js";
import { SeedStrip } from "./panels/seeds.js";
import { HiddenSpace } from "./panels/space.js";
import { CHALLENGE_BUDGET, EPOCH_LIMIT, Session } from "./session.js";
import { DECISIVE, fingerprint, startOf, tableOf, type ArchitectureState } from "./state.js";
import { Toolbar } from "./panels/toolbar.js";
import { TrainingPanel } from "./panels/training.js";

const say = text.architecture;
/** What a reader does and waits to see the answer of. */
const ACTIONS = ["pointerdown", "click", "keydown", "input"];
const RESTARTS: ReadonlySet<string> = new Set([...DECISIVE, "drawn", "table"]);

const paintSeed = (canvas: HTMLCanvasElement, logits: ArrayLike<number>, cells: number, palette: Palette) =>
  paintGrid(canvas, logits, cells, palette, probability);

/** As the style sheet has it: the panels stand in two columns from this width on, in CSS pixels. */
const TWO_COLUMNS = 600;
/** About the heights of the curves, which grow with the column, and of the settings where they fill one column. */
const curvesHeight = (column: number) => 0.95 * column + 225;
const TRAINING_HEIGHT = 260;

/** Outcome and network side by side, and what else there is where it leaves the least room empty. */
function Zones(panel: Panel) {
  const [all, setAll] = useState<HTMLDivElement | null>(null);
  const [outcome, setOutcome] = useState<HTMLDivElement | null>(null);
  const [network, setNetwork] = useState<HTMLDivElement | null>(null);
  const width = useWidth(all);
  const narrow = width < TWO_COLUMNS;
  // What may move is not measured, so it never moves back and forth.
  const spare = useHeight(network) - useHeight(outcome);
  const curvesBeside = narrow || spare > curvesHeight(width / 2) / 2;
  const trainingBeside = !narrow && spare < -TRAINING_HEIGHT / 2;
  return (
    <div ref={setAll} class="cx-lab">
      <div class="cx-zones">
        <div>
          <div ref={setOutcome}><OutputPanel {...panel} /></div>
          {curvesBeside ? <Curves {...panel} /> : null}
        </div>
        <div>
          <div ref={setNetwork}><NetworkPanel {...panel} /></div>
          {trainingBeside ? <TrainingPanel {...panel} /> : null}
        </div>
      </div>
      {curvesBeside ? null : <Curves {...panel} wide />}
      <HiddenSpace {...panel} />
      <div class="cx-zones">
        {panel.own ? null : <DataPanel {...panel} />}
        {trainingBeside ? null : <TrainingPanel {...panel} />}
      </div>
    </div>
  );
}

function ArchitectureExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<ArchitectureState>("architecture", model);
  const { update } = store;
  const state = useMemo(() => ({ ...store.state, start: startOf(store.state) }), [store.state]);
  const latest = useRef(state);
  latest.current = state;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const palette = usePalette(box);
  const own = model.get("_kernel") === true;
  const session = useMemo(() => new Session(own ? new KernelRunner(model) : new EngineRunner(setupOf), (trained) => update({ trained })), []);

  session.speed = state.speed;
  session.limit = state.challenge ? CHALLENGE_BUDGET : state.compact ? state.epochs : EPOCH_LIMIT;
  const print = fingerprint(state);
  const configured = useRef("");
  useEffect(() => {
    if (configured.current !== print) {
      configured.current = print;
      // In small it shows its training from the start each time.
      session.configure(state, state.compact ? 0 : state.trained);
    } else if (state.trained !== session.reported) {
      session.reported = state.trained;
      if (own) session.follow();
      else session.goTo(state.trained);
    }
  }, [print, state.trained]);
  useEffect(() => () => session.close(), []);
  useEffect(() => {
    if (!box) return undefined;
    const giveWay = () => session.giveWay();
    for (const action of ACTIONS) box.addEventListener(action, giveWay, true);
    return () => {
      for (const action of ACTIONS) box.removeEventListener(action, giveWay, true);
    };
  }, [box]);

  const change = useCallback((fields: Partial<ArchitectureState>) => {
    const restarts = Object.keys(fields).some((field) => RESTARTS.has(field));
    const { instant, epochs } = { ...latest.current, ...fields };
    update(restarts ? { trained: instant ? epochs : 0, ...("lr" in fields ? { stages: [] } : {}), ...fields } : fields);
  }, []);
  const panel: Panel = { state, session, own, change };
  const reset = () => {
    // Whatever a reader made by hand survives; only they themselves delete it.
    const { drawn, kept, table } = latest.current;
    store.reset();
    update({ drawn, kept, table });
  };

  if (state.compact && !own) return <Mini {...panel} />;
  return (
    <Frame title={say.title} question={own ? say.ownQuestion : state.challenge ? say.challengeQuestion : tableOf(state) ? say.table.question : say.question} store={{ ...store, reset }} prompts={own ? [] : PROMPTS}
      badge={own ? text.engine.kernel : text.engine.page}>
      <div ref={setBox} class="cx-lab">
        <Toolbar {...panel} />
        <Challenge {...panel} />
        <Zones {...panel} />
        {own ? null : (
          <SeedStrip seed={state.seed} epochs={state.epochs} settings={fingerprint({ ...state, seed: 0, start: null })} setup={() => setupOf({ ...state, start: null })}
            paint={paintSeed} onPick={(seed) => change({ seed, start: null, trained: state.epochs })} />
        )}
        <Extras {...panel} palette={palette} />
      </div>
    </Frame>
  );
}

export default explorer(ArchitectureExplorer);
