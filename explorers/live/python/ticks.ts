/** What a running program does now and then: look whether it is to stop, and let its output out. */
import { raise, type Value } from "./values.js";

export const ticks = {
  left: 2000,
  interrupted: false,
  /** Called every few thousand steps. */
  now: (): void => undefined,
  /** When code has to end (`performance.now()`), and what ends it: called again and again, since code may swallow an exception. */
  deadline: null as { readonly at: number; readonly end: () => Value } | null,
};

export function tick(): void {
  if (--ticks.left > 0) return;
  ticks.left = 2000;
  look();
}

/** Looks at once. */
export function look(): void {
  ticks.now();
  if (ticks.interrupted) {
    ticks.interrupted = false;
    raise("KeyboardInterrupt", "");
  }
  const { deadline } = ticks;
  if (deadline !== null && performance.now() > deadline.at) {
    // At every step from now on: the next may lie outside whatever swallows this.
    ticks.left = 1;
    deadline.end();
  }
}
