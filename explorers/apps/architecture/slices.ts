/** Long work in small slices, one a frame, so that the page always answers. */

import type { Trainer } from "../../engine/index.js";

const SLICE_MS = 8;

/**
 * Does the work until it ends, a few milliseconds a frame.
 *
 * @param work stops after every little piece
 * @returns a function that stops it for good
 */
export function inSlices(work: Iterator<void>, onEnd: () => void): () => void {
  let frame = 0;
  const turn = () => {
    const begin = performance.now();
    while (performance.now() - begin < SLICE_MS) {
      if (work.next().done) return onEnd();
    }
    frame = requestAnimationFrame(turn);
  };
  frame = requestAnimationFrame(turn);
  return () => cancelAnimationFrame(frame);
}

/** Trains up to an epoch, in pieces that take about a millisecond; ends early where the loss is not finite. */
export function* trainTo(trainer: Trainer, epochs: number): Generator<void> {
  let chunk = 1;
  while (trainer.epoch < epochs && trainer.diverged === null) {
    const before = performance.now();
    trainer.step(Math.min(chunk, epochs - trainer.epoch), { record: false });
    chunk = performance.now() - before < SLICE_MS / 8 ? chunk * 2 : Math.max(1, chunk >> 1);
    yield;
  }
}
