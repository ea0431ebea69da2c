/** What a running program does now and then: look whether it is to stop, and let its output out. */
import { raise } from "./values.js";

export const ticks = {
  left: 2000,
  interrupted: false,
  /** Called every few thousand steps. */
  now: (): void => undefined,
};

export function tick(): void {
  if (--ticks.left > 0) return;
  ticks.left = 2000;
  ticks.now();
  if (ticks.interrupted) {
    ticks.interrupted = false;
    raise("KeyboardInterrupt", "");
  }
}
