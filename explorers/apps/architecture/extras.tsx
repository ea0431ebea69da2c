/** The code for what is on screen, and files to take away. */

import { text } from "../../text.js";
import { Button, CopyButton } from "../../views/controls.js";
import { drawField, drawPoints } from "../../views/plane.js";
import type { Palette } from "../../views/heatmap.js";
import { codeOf } from "./code.js";
import { download, percent, useScene, type Panel } from "./scene.js";
import type { Scene } from "./session.js";
import { drawnOf, networkName, type ArchitectureState } from "./state.js";

const say = text.architecture;
const SIDE = 640;
const CAPTION = 56;

/** The plane as a PNG with a line that says what it shows. */
function saveFigure(scene: Scene, state: ArchitectureState, own: boolean, palette: Palette): void {
  const canvas = document.createElement("canvas");
  canvas.width = 2 * SIDE;
  canvas.height = 2 * (SIDE + CAPTION);
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, SIDE, SIDE + CAPTION);
  const { observation, wanted, configured } = scene;
  drawField(context, { logits: observation.logits, cells: wanted.cells, discrete: state.discrete }, SIDE, palette);
  drawPoints(context, { ...wanted, train: configured.train, test: state.show_test ? configured.test : null, own: drawnOf(state).length }, SIDE, palette);
  context.fillStyle = palette.ink;
  context.font = "16px system-ui, sans-serif";
  context.fillText(own ? say.ownModel : `${say.datasets[state.dataset]} · ${networkName(state)}`, 10, SIDE + 22, SIDE - 20);
  context.fillText(say.announce(observation.epoch, observation.train.loss.toFixed(3), percent(observation.train.accuracy),
    observation.test ? percent(observation.test.accuracy) : null), 10, SIDE + 44, SIDE - 20);
  canvas.toBlob((blob) => blob && download("decision-boundary.png", blob), "image/png");
}

export function Extras({ state, session, own, palette }: Panel & { palette: Palette | null }) {
  const scene = useScene(session, 1000);
  if (!scene) return null;
  const { observation, curves } = scene;
  return (
    <>
      <details class="cx-zone cx-code">
        <summary>{say.code.title}</summary>
        {own ? <p class="cx-note">{say.code.own}</p> : session.working ? <p class="cx-note">{say.code.wait}</p> : (
          <>
            <p class="cx-note">{say.code.what(observation.epoch)}</p>
            <CopyButton value={() => codeOf(state, observation.epoch)}>{say.code.copy}</CopyButton>
            <pre tabIndex={0} aria-label={say.code.title}>{codeOf(state, observation.epoch)}</pre>
          </>
        )}
      </details>
      <div class="cx-bar">
        <Button disabled={!palette} onClick={() => palette && saveFigure(scene, state, own, palette)}>{say.saveFigure}</Button>
        <Button onClick={() => {
          const run = { state, epoch: observation.epoch, train: observation.train, test: observation.test, ...curves, parameters: Array.from(observation.parameters ?? []) };
          download("run.json", new Blob([JSON.stringify(run, null, 1)], { type: "application/json" }));
        }}>{say.saveRun}</Button>
      </div>
    </>
  );
}
