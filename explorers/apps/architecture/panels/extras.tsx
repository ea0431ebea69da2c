/** The code for what is on screen, and files to take away. */

import { text } from "../../../text.js";
import { Button, CopyButton } from "../../../views/controls.js";
import type { Palette } from "../../../views/heatmap.js";
import { codeOf } from "../code.js";
import { pngFigure, svgFigure } from "../figure.js";
import { download, useScene, type Panel } from "../scene.js";

const say = text.architecture;

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
        <Button disabled={!palette} onClick={() => {
          if (palette) void pngFigure(scene, state, own, palette).then((blob) => blob && download("decision-boundary.png", blob));
        }}>{say.savePng}</Button>
        <Button disabled={!palette} onClick={() => palette && download("decision-boundary.svg", svgFigure(scene, state, own, palette))}>{say.saveSvg}</Button>
        <Button onClick={() => {
          const run = { state, epoch: observation.epoch, train: observation.train, test: observation.test, ...curves, parameters: Array.from(observation.parameters ?? []) };
          download("run.json", new Blob([JSON.stringify(run, null, 1)], { type: "application/json" }));
        }}>{say.saveRun}</Button>
      </div>
    </>
  );
}
