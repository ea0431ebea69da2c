/** The code for what is on screen, and files to take away. */

import { text } from "../../../text.js";
import { Button, CopyButton } from "../../../views/controls.js";
import type { Palette } from "../../../views/heatmap.js";
import { codeOf } from "../code.js";
import { pngFigure, svgFigure } from "../figure.js";
import { download, useScene, type Panel } from "../scene.js";
import type { Session } from "../session.js";

const say = text.architecture;

/** The script. On a page that can run Python it is a cell of its own, which other code replaces as a whole. */
function Program({ code }: { code: string }) {
  const printed = <pre tabIndex={0} aria-label={say.code.title}>{code}</pre>;
  if (!("bookLive" in globalThis)) return printed;
  return (
    <div class="cell runs" key={code}>
      <div class="cell_input"><div><div class="highlight">{printed}</div></div></div>
      <div class="live-bar">
        <button type="button" data-act="run" aria-label={say.code.runIt}>{say.code.run}</button>
        <button type="button" data-act="edit" aria-label={say.code.editIt}>{say.code.edit}</button>
      </div>
    </div>
  );
}

/**
 * The script of a training, once it rests.
 *
 * @param props.written the script after so many epochs
 */
export function Code<S>({ session, own, written }: { session: Session<S>; own: boolean; written(epoch: number): string }) {
  const epoch = useScene(session, 1000)?.observation.epoch;
  if (epoch === undefined) return null;
  return (
    <details class="cx-zone cx-code">
      <summary>{say.code.title}</summary>
      {own ? <p class="cx-note">{say.code.own}</p> : session.working ? <p class="cx-note">{say.code.wait}</p> : (
        <>
          <p class="cx-note">{say.code.what(epoch)}</p>
          <CopyButton value={() => written(epoch)}>{say.code.copy}</CopyButton>
          <Program code={written(epoch)} />
        </>
      )}
    </details>
  );
}

export function Extras({ state, session, own, palette }: Panel & { palette: Palette | null }) {
  const scene = useScene(session, 1000);
  if (!scene) return null;
  const { observation, curves } = scene;
  return (
    <>
      <Code session={session} own={own} written={(epoch) => codeOf(state, epoch)} />
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
