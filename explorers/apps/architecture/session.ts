/**
 * One training in front of a reader: it plays, pauses, runs to an epoch and follows changed settings.
 *
 * Each animation frame trains for a few milliseconds and then shows the result, so the page always
 * answers. A change of settings while the last one is still being trained replaces it.
 */

import type { Configured, Curves, Observation, Runner, Wanted } from "./runners/runner.js";

/** What the views draw. */
export interface Scene {
  readonly configured: Configured;
  readonly observation: Observation;
  readonly curves: Curves;
  readonly wanted: Wanted;
}

export const EPOCH_LIMIT = 100_000;
/** Epochs that the challenge allows. */
export const CHALLENGE_BUDGET = 800;
/** Training time in a frame. With the painting it leaves most of a 50 ms answer free. */
const FRAME_MS = 6;
/** A training towards a known end shows where it is only so often. */
const QUIET_MS = 100;
const REPORT_MS = 1000;
const CELLS = 100;
const UNIT_CELLS = 24;
const FEW_UNITS = 70;

/** Whether a network has so many units that their pictures have to be coarse and seldom. */
export const isLarge = (layers: readonly { units: number }[]) =>
  layers.reduce((sum, layer) => sum + layer.units, 0) > FEW_UNITS;

/** Beyond this the axes of a table are too unlike for one scale. */
const MOST_UNLIKE = 4;
/** Half the side of the smallest and the largest square with one scale. */
const SQUARES = [0.25, 100] as const;
const ROOM = 1.12;

/** Around one axis's values, with some room; places of two digits, so that it moves seldom. */
function stretch(low: number, high: number): readonly [number, number] {
  const half = ((high - low) / 2) * ROOM || Math.abs(low) / 10 || 1;
  const unit = 10 ** (Math.floor(Math.log10(half)) - 1);
  const middle = Math.round((low + high) / 2 / unit);
  const side = Math.ceil(half / unit);
  // Divided by a power of ten, tenths are the numbers that one types.
  const at = (value: number) => (unit < 1 ? value / Math.round(1 / unit) : value * unit);
  return [at(middle - side), at(middle + side)];
}

/** Around all points, with some room: a square with the same scale on both axes, unless the axes are too unlike. */
export function boundsOf({ train, test, free }: Configured): Pick<Wanted, "x1" | "x2"> {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (const part of [train, test]) {
    for (const point of part?.X ?? []) {
      for (const axis of [0, 1] as const) {
        low[axis] = Math.min(low[axis]!, point[axis]!);
        high[axis] = Math.max(high[axis]!, point[axis]!);
      }
    }
  }
  const halves = [(high[0]! - low[0]!) / 2, (high[1]! - low[1]!) / 2] as const;
  const widest = Math.max(...halves);
  const isSquare = widest < MOST_UNLIKE * Math.min(...halves) && widest > SQUARES[0] && widest < SQUARES[1];
  if (free && !isSquare) return { x1: stretch(low[0]!, high[0]!), x2: stretch(low[1]!, high[1]!) };
  const half = Math.max(widest, SQUARES[0]) * ROOM;
  // Whole tenths keep the picture still while a slider moves the points a little.
  const side = Math.ceil(half * 10) / 10;
  const around = (axis: 0 | 1) => {
    const middle = Math.round(((low[axis]! + high[axis]!) / 2) * 10) / 10;
    return [middle - side, middle + side] as const;
  };
  return { x1: around(0), x2: around(1) };
}

/** @template S what a training is configured with */
export class Session<S> {
  scene: Scene | null = null;
  /** Why nothing can be trained, in words for the reader. */
  problem: string | null = null;
  /** The epoch last handed to `report`, so that its echo is not taken for a wish. */
  reported = 0;
  /** Epochs a frame while playing; 0 for as many as fit. */
  speed = 5;
  /** Where playing ends by itself. */
  limit = EPOCH_LIMIT;

  readonly #runner: Runner<S>;
  readonly #listeners = new Set<() => void>();
  readonly #report: (epoch: number) => void;
  #pending: S | null = null;
  #last: S | null = null;
  #restart = false;
  readonly #edits = new Map<number, number>();
  #following = false;
  #target = 0;
  #playing = false;
  #epoch = 0;
  #stale = false;
  #busy = false;
  #trained = false;
  #givesWay = false;
  #scheduled = 0;
  #closed = false;
  #shownAt = 0;
  #reportedAt = 0;

  /** @param report is told the epoch when training rests, and once a second while it goes on */
  constructor(runner: Runner<S>, report: (epoch: number) => void) {
    this.#runner = runner;
    this.#report = report;
    runner.watch?.(() => this.follow());
  }

  get runner(): Runner<S> {
    return this.#runner;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Whether training goes on, played or towards an epoch. */
  get working(): boolean {
    return this.#pending !== null || this.#edits.size > 0 || (this.#epoch < this.#target && this.#diverged === null);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Train with these settings from the start, up to `epoch`; what plays goes on playing if that is 0. */
  configure(state: S, epoch: number): void {
    this.#pending = this.#last = state;
    this.#epoch = 0;
    this.reported = epoch;
    if (epoch > 0) this.#playing = false;
    this.#target = this.#playing ? this.limit : epoch;
    this.#wake();
  }

  play(): void {
    this.#retry();
    this.#playing = true;
    this.#target = this.limit;
    this.#wake();
  }

  pause(): void {
    this.#playing = false;
    this.#target = this.#epoch;
    this.#stale = true;
    this.#wake();
  }

  stepOnce(): void {
    this.#retry();
    this.#playing = false;
    this.#target = Math.min(this.#epoch + 1, this.limit);
    this.#wake();
  }

  /** Train up to an epoch; one that has gone by is reached anew from the start. */
  goTo(epoch: number): void {
    this.#retry();
    this.#playing = false;
    if (epoch < this.#epoch || (this.#diverged !== null && epoch > 0)) this.#restart = true;
    this.#target = Math.min(epoch, this.limit);
    this.#stale = true;
    this.#wake();
  }

  /** Set a parameter of a model that the state does not hold, and go back to epoch 0 there. */
  edit(index: number, value: number): void {
    this.#playing = false;
    this.#target = 0;
    this.#edits.set(index, value);
    this.#wake();
  }

  /** Show where a training that several views share stands, after another of them has moved it. */
  follow(): void {
    this.#following = true;
    this.#wake();
  }

  /** Leave the next frame of a training that goes on to whatever the reader has just done. */
  giveWay(): void {
    this.#givesWay = this.#trained;
  }

  close(): void {
    this.#closed = true;
    this.#runner.close?.();
    cancelAnimationFrame(this.#scheduled);
    this.#listeners.clear();
    this.#target = 0;
    this.#pending = null;
    this.#edits.clear();
  }

  /** What could not be trained may have been mended since, when it is a module in the reader's kernel. */
  #retry(): void {
    if (this.problem !== null) this.#pending ??= this.#last;
  }

  /** Whether there is nothing to do but to train further. */
  get #goesOn(): boolean {
    return !this.#pending && !this.#restart && !this.#following && this.#edits.size === 0 && this.#epoch < this.#target;
  }

  get #diverged(): number | null {
    return this.#pending || this.#restart ? null : (this.scene?.observation.diverged ?? null);
  }

  #wake(): void {
    this.#tell();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#busy || this.#closed) return;
    this.#scheduled = requestAnimationFrame(() => {
      this.#scheduled = 0;
      const idle = this.#givesWay && this.#goesOn;
      this.#givesWay = this.#trained = false;
      if (idle) {
        this.#schedule();
        return;
      }
      this.#busy = true;
      this.#turn()
        .catch((error: unknown) => {
          this.problem = error instanceof Error ? error.message : String(error);
          this.#playing = false;
          this.#target = this.#epoch;
        })
        .finally(() => {
          this.#busy = false;
          if (this.#closed) return;
          if (this.working || this.#restart || this.#stale || this.#following) this.#schedule();
          else this.#rest();
        });
    });
  }

  async #turn(): Promise<void> {
    if (this.#pending) {
      const state = this.#pending;
      this.#pending = null;
      const configured = await this.#runner.configure(state);
      this.problem = null;
      this.#epoch = configured.epoch ?? 0;
      if (this.#restart) await this.#reset();
      await this.#look(configured, this.#playing || this.#target === 0);
    }
    if (this.#restart) await this.#reset();
    for (const [index, value] of this.#edits) await this.#edit(index, value);
    if (this.#following) await this.#catchUp();
    // What a reader did while this turn waited for the runner comes before any training.
    if (this.#pending || this.#restart || this.#edits.size > 0) return;
    const missing = this.#target - this.#epoch;
    if (missing > 0 && this.#diverged === null) {
      const most = this.#playing && this.speed > 0 ? Math.min(this.speed, missing) : missing;
      const done = await this.#runner.step(most, FRAME_MS);
      if (this.#pending) return;
      this.#epoch += done;
      this.#trained = true;
      if (done < 1) this.#target = this.#epoch;
      this.#stale = true;
    }
    const ended = this.#epoch >= this.#target;
    const due = this.#playing || ended || performance.now() - this.#shownAt > QUIET_MS;
    if (this.#stale && due && this.scene) await this.#look(this.scene.configured, true);
  }

  async #reset(): Promise<void> {
    this.#restart = false;
    await this.#runner.reset();
    this.#epoch = 0;
    this.#stale = true;
  }

  async #edit(index: number, value: number): Promise<void> {
    this.#edits.delete(index);
    await this.#runner.edit?.(index, value);
    this.problem = null;
    this.#epoch = 0;
    this.#stale = true;
  }

  async #catchUp(): Promise<void> {
    this.#following = false;
    // Who trains sees by itself how far it has come.
    if (!this.scene || this.working) return;
    const target = this.#target;
    await this.#look(this.scene.configured, true);
    this.reported = this.#epoch;
    if (this.#target === target) this.#target = this.#epoch;
  }

  async #look(configured: Configured, show: boolean): Promise<void> {
    if (!show && this.scene) {
      // Keep the old picture until the new training has come somewhere, but know the new points.
      this.scene = { ...this.scene, configured, wanted: this.#wanted(configured), observation: { ...this.scene.observation, diverged: null } };
      this.#shownAt = performance.now();
      return;
    }
    const wanted = this.#wanted(configured);
    const observation = await this.#runner.observe(wanted);
    const curves = await this.#runner.curves();
    this.scene = { configured, observation, curves, wanted };
    this.#epoch = observation.epoch;
    this.#stale = false;
    this.#shownAt = performance.now();
    if (observation.diverged !== null || this.#epoch >= this.#target) {
      this.#playing = false;
      this.#target = this.#epoch;
    }
    if (this.#shownAt - this.#reportedAt > REPORT_MS && this.#playing) this.#tellEpoch();
    this.#tell();
  }

  #wanted(configured: Configured): Wanted {
    return { ...boundsOf(configured), cells: CELLS, unitCells: isLarge(configured.layers ?? []) ? UNIT_CELLS / 2 : UNIT_CELLS };
  }

  #rest(): void {
    this.#tellEpoch();
    this.#tell();
  }

  #tellEpoch(): void {
    this.#reportedAt = performance.now();
    if (this.#epoch === this.reported) return;
    this.reported = this.#epoch;
    this.#report(this.#epoch);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
