/** The engine in the page as a `Runner`. */

import {
  createTrainer, gridPoints, loadSplit, resolveConfig, splitTable, type ActivationName, type Config, type Prepared, type Split, type Trainer,
} from "../../../engine/index.js";
import { configOf, drawnOf, tableOf, usesData, type ArchitectureState } from "../state.js";
import type { Configured, Curves, LayerShape, Observation, Runner, Wanted } from "./runner.js";

/** After this share of an epoch's number F1 is measured again: often at first, seldom later. */
const F1_SPACING = 0.04;

/** The train and test points of a state: the data set's or the table's, then what the reader drew. */
export function splitOf(state: ArchitectureState): { split: Split; hasTest: boolean } {
  const drawn = drawnOf(state);
  const XDrawn = drawn.map(({ x1, x2 }) => [Math.fround(x1), Math.fround(x2)]);
  const yDrawn = drawn.map(({ label }) => label);
  if (!usesData(state)) {
    // Without the data set no points are left to test on; the engine wants some, nobody sees them.
    return { split: { XTrain: XDrawn, yTrain: yDrawn, XTest: XDrawn, yTest: yDrawn }, hasTest: false };
  }
  const table = tableOf(state);
  const config = resolveConfig(configOf(state));
  const { XTrain, yTrain, XTest, yTest } = table ? splitTable(table, config) : loadSplit(config);
  return { split: { XTrain: [...XTrain, ...XDrawn], yTrain: [...yTrain, ...yDrawn], XTest, yTest }, hasTest: true };
}

/** What is trained on which points. */
export interface Setup {
  readonly config: Partial<Config>;
  /** The hidden layers' activations. */
  readonly activations: readonly ActivationName[];
  readonly split: Split;
  readonly hasTest: boolean;
  readonly free: boolean;
}

/** What the architecture explorer trains. */
export const setupOf = (state: ArchitectureState): Setup => ({
  config: configOf(state), activations: state.layers.map((layer) => layer.activation), ...splitOf(state), free: tableOf(state) !== null,
});

/** @template S what a training is configured with */
export class EngineRunner<S> implements Runner<S> {
  readonly engine = "page";
  #trainer: Trainer | null = null;
  #hasTest = true;
  #f1: [number, number, number][] = [];
  /** Epochs a millisecond, as measured last; decides how much is tried between two looks at the clock. */
  #rate = 0;
  readonly #grids = new Map<string, Prepared>();
  readonly #setupOf: (state: S) => Setup;

  constructor(setupOf: (state: S) => Setup) {
    this.#setupOf = setupOf;
  }

  async configure(state: S): Promise<Configured> {
    const { config, activations, split, hasTest, free } = this.#setupOf(state);
    this.#trainer = createTrainer(config, split);
    this.#hasTest = hasTest;
    this.#f1 = [];
    this.#rate = 0;
    this.#grids.clear();
    const layers = this.#trainer.layers.map((layer, i): LayerShape => ({
      inputs: layer.inFeatures,
      units: layer.outFeatures,
      bias: true,
      activation: activations[i] ?? "identity",
    }));
    return {
      train: { X: split.XTrain, y: split.yTrain },
      test: hasTest ? { X: split.XTest, y: split.yTest } : null,
      layers,
      free,
    };
  }

  async step(epochs: number, milliseconds: number): Promise<number> {
    const trainer = this.#ready();
    const begin = performance.now();
    let done = 0;
    let spent = 0;
    while (done < epochs && spent < milliseconds && trainer.diverged === null) {
      const untilF1 = this.#nextF1() - trainer.epoch;
      const chunk = Math.max(1, Math.min(epochs - done, untilF1, Math.floor(this.#rate * (milliseconds - spent) * 0.5)));
      const trained = trainer.step(chunk);
      done += trained;
      if (trainer.epoch >= this.#nextF1()) {
        this.#f1.push([trainer.epoch, trainer.metrics("train").f1, this.#hasTest ? trainer.metrics("test").f1 : NaN]);
      }
      spent = performance.now() - begin;
      if (spent > 0) this.#rate = Math.min(done / spent, 1000);
    }
    return done;
  }

  async reset(): Promise<void> {
    this.#ready().reset();
    this.#f1 = [];
  }

  async observe({ x1, x2, cells, unitCells }: Wanted): Promise<Observation> {
    const trainer = this.#ready();
    return {
      epoch: trainer.epoch,
      diverged: trainer.diverged,
      train: trainer.metrics("train"),
      test: this.#hasTest ? trainer.metrics("test") : null,
      logits: cells > 0 ? trainer.logits(this.#grid(x1, x2, cells)) : [],
      units: unitCells > 0 ? trainer.activations(this.#grid(x1, x2, unitCells)) : [],
      parameters: trainer.getParameters(),
    };
  }

  async curves(): Promise<Curves> {
    const { trainLoss, trainAccuracy, testLoss, testAccuracy } = this.#ready().history;
    return {
      trainLoss,
      trainAccuracy,
      testLoss: this.#hasTest ? testLoss : [],
      testAccuracy: this.#hasTest ? testAccuracy : [],
      f1: this.#f1,
    };
  }

  async logits(X: ArrayLike<number>): Promise<ArrayLike<number>> {
    return this.#ready().logits(X);
  }

  #ready(): Trainer {
    if (!this.#trainer) throw new Error("configure comes first");
    return this.#trainer;
  }

  #nextF1(): number {
    const last = this.#f1.at(-1)?.[0] ?? 0;
    return last + Math.max(1, Math.floor(last * F1_SPACING));
  }

  #grid(x1: Wanted["x1"], x2: Wanted["x2"], cells: number): Prepared {
    const key = [...x1, ...x2, cells].join(" ");
    let points = this.#grids.get(key);
    if (!points) {
      if (this.#grids.size > 8) this.#grids.clear();
      points = this.#ready().prepare(gridPoints({ x1, x2 }, cells, cells));
      this.#grids.set(key, points);
    }
    return points;
  }
}
