/** The explorer in small: it trains by itself once in view, and opens in full where it stands. */

import { useEffect, useState } from "preact/hooks";

import { text } from "../../../text.js";
import { Chart } from "../../../views/chart.js";
import { Button } from "../../../views/controls.js";
import { PlanePicture } from "../../../views/plane.js";
import { decimals, percent, spread, thin, useScene, type Panel } from "../scene.js";
import { dataName, drawnOf, featuresOf, networkName } from "../state.js";
import { Troubles } from "./toolbar.js";

const say = text.architecture;
const CURVES_MS = 120;
/** This much of it must be in view before it starts. */
const IN_VIEW = 0.5;

/** Starts the training when the element first comes into view, unless the reader prefers no motion. */
function useStartInView(element: Element | null, start: () => void): void {
  useEffect(() => {
    if (!element || matchMedia("(prefers-reduced-motion: reduce)").matches) return undefined;
    const watch = new IntersectionObserver(([entry]) => {
      if (!entry!.isIntersecting) return;
      watch.disconnect();
      start();
    }, { threshold: IN_VIEW });
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
}

export function Mini(panel: Panel) {
  const { state, session, change } = panel;
  const [box, setBox] = useState<HTMLElement | null>(null);
  const scene = useScene(session, 0, box);
  const curves = useScene(session, CURVES_MS, box)?.curves;
  const ready = scene !== null;
  useStartInView(ready ? box : null, () => session.play());

  if (!scene) return <section ref={setBox} class="cx cx-mini" aria-label={say.mini.label} />;
  const { observation: { epoch, train, test, logits }, configured, wanted } = scene;
  const ended = epoch >= session.limit;
  const again = () => {
    session.goTo(0);
    session.play();
  };
  const losses = thin(curves?.trainLoss ?? []);
  return (
    <section ref={setBox} class="cx cx-mini" aria-label={say.mini.label}>
      <PlanePicture {...wanted} label={say.mini.plane} logits={logits} discrete={state.discrete} train={configured.train}
        test={state.show_test ? configured.test : null} own={drawnOf(state).length} />
      <div class="cx-zone">
        <p class="cx-title">{say.mini.title(dataName(state), networkName(state.layers, featuresOf(state).length))}</p>
        <p class="cx-epoch">
          {say.epoch} <strong data-read="epoch">{epoch.toLocaleString("en-GB")}</strong>
          <br />
          {say.mini.right} <strong data-read="right">{percent((test ?? train).accuracy)}</strong>
        </p>
        <Chart label={say.lossChart(epoch)} x={[1, Math.max(state.epochs, 2)]} y={[0, Math.max(Math.LN2 * 1.1, ...losses.filter(Number.isFinite))]}
          xLabel={say.epoch} yLabel={say.loss} height={150}
          curves={[{ name: say.train, tone: "a", points: spread(losses, epoch) }]} />
        <div class="cx-bar">
          {session.playing ? (
            <Button primary onClick={() => session.pause()}>{say.pause}</Button>
          ) : (
            <Button primary onClick={() => (ended ? again() : session.play())}>{ended ? say.mini.again : say.play}</Button>
          )}
          <Button onClick={() => change({ compact: false })}>{say.mini.open}</Button>
        </div>
        <Troubles {...panel} />
        <p class="cx-visually-hidden" role="status">
          {session.working ? "" : say.announce(epoch, decimals(train.loss), percent(train.accuracy), test ? percent(test.accuracy) : null)}
        </p>
      </div>
    </section>
  );
}
