/** What the panels share: the explorer's state, the way to change it, and the training's present scene. */

import { useEffect, useRef, useState } from "preact/hooks";

import type { Scene, Session } from "./session.js";
import type { ArchitectureState } from "./state.js";

export interface Panel {
  state: ArchitectureState;
  session: Session<ArchitectureState>;
  /** The model and its data are the reader's own, in Python: what they consist of is not to be changed here. */
  own: boolean;
  /** Sets fields; where they decide the training, it starts again. */
  change(fields: Partial<ArchitectureState>): void;
}

/**
 * The scene to draw; the component that asks is drawn again whenever it changes.
 *
 * @param pause while training goes on, draw at most once in so many milliseconds
 * @param box where it is drawn; while that is out of view nothing is drawn until the training rests
 */
export function useScene<S>(session: Session<S>, pause = 0, box: Element | null = null): Scene | null {
  const [, redraw] = useState(0);
  // A component that is drawn again for another reason shows the same scene, and so has nothing to paint.
  const shown = useRef(session.scene);
  const draw = () => {
    shown.current = session.scene;
    redraw((count) => count + 1);
  };
  const inView = useRef(true);
  useEffect(() => {
    if (!box) return undefined;
    const watch = new IntersectionObserver(([entry]) => {
      if (inView.current === entry!.isIntersecting) return;
      inView.current = entry!.isIntersecting;
      if (inView.current) draw();
    }, { rootMargin: "100px" });
    watch.observe(box);
    return () => watch.disconnect();
  }, [box]);
  useEffect(() => {
    let last = 0;
    if (shown.current !== session.scene) draw();
    return session.subscribe(() => {
      const now = performance.now();
      if (session.working && (!inView.current || now - last < pause)) return;
      last = now;
      draw();
    });
  }, [session, pause]);
  return shown.current;
}

/**
 * The logits at a place, or null where none is pointed at.
 *
 * @param moment changes whenever the model does
 */
export function useProbe<S>(session: Session<S>, place: { x1: number; x2: number } | null, moment: unknown): ArrayLike<number> | null {
  const [logits, setLogits] = useState<ArrayLike<number> | null>(null);
  useEffect(() => {
    if (!place || !moment) return setLogits(null);
    let old = false;
    session.runner.logits([place.x1, place.x2]).then((values) => old || setLogits(values), () => undefined);
    return () => {
      old = true;
    };
  }, [place, moment]);
  return logits;
}

export const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–");
export const decimals = (value: number, digits = 3) =>
  Number.isFinite(value) ? value.toFixed(digits).replace("-", "−") : "–";

const THIN = 80;

/** At most 80 of the values, the first and the last among them. */
export function thin(values: readonly number[]): number[] {
  const count = Math.min(values.length, THIN);
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / Math.max(count - 1, 1))]!);
}

/** Values that were measured evenly from the first epoch to the last, as points of a curve. */
export const spread = (values: readonly number[], epochs: number) =>
  values.map((value, i) => [values.length > 1 ? 1 + (i * (epochs - 1)) / (values.length - 1) : 1, value] as const);

/** On a phone the settings start folded, so that the plane is near. */
export const hasRoom = () => window.innerWidth >= 640;

/** Hands the reader a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
