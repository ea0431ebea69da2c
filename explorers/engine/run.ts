import type { Config } from "./config.js";
import type { NestedParameters } from "./network.js";
import type { Split } from "./split.js";
import { Trainer, type History } from "./trainer.js";

/** A finished run; arrays nest as PyTorch's `.tolist()`. */
export interface RunResult extends Split, History {
  /** `[p.tolist() for p in model.parameters()]` before the first step. */
  readonly initialParameters: NestedParameters;
  /** The same after the last step. */
  readonly parameters: NestedParameters;
  /** Logits of the test points after the last step: (nTest,), or with k classes (nTest, k), row by row in one list. */
  readonly testLogits: number[];
  /** The epoch (from 0) whose loss was not finite, or null. The histories end with that epoch. */
  readonly diverged: number | null;
  readonly backend: "wasm" | "js";
}

/**
 * Draw the data, train and report: what `course_utils`' `load`, `mlp` and `fit` do together.
 *
 * @param config see `Config`; what it leaves out takes its default
 * @param split points to use instead of the named data set's
 * @throws ConfigError naming the field, its value and what is accepted
 */
export function run(config: Partial<Config> = {}, split?: Split): RunResult {
  const trainer = new Trainer(config, split);
  const initialParameters = trainer.nestedParameters();
  trainer.step(trainer.config.epochs);
  return {
    ...trainer.split,
    ...trainer.history,
    initialParameters,
    parameters: trainer.nestedParameters(),
    testLogits: Array.from(trainer.logits(trainer.split.XTest.flat())),
    diverged: trainer.diverged,
    backend: trainer.backend,
  };
}

/** The end of one seed's run. */
export interface SeedResult {
  readonly seed: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  readonly testLoss: number;
  /** Logits at the points asked for, for a small picture. */
  readonly logits: ArrayLike<number>;
  readonly diverged: number | null;
}

/**
 * The same settings from many initial seeds, one run for each `next()`, so that a page can paint
 * between them.
 *
 * @param seeds initial seeds, as in `torch.manual_seed`
 * @param X points at which each result's logits are wanted, x1, x2 in turn
 */
export function* runSeeds(
  config: Partial<Config>,
  seeds: Iterable<number>,
  X: ArrayLike<number> = [],
  split?: Split,
): Generator<SeedResult, void, void> {
  const trainer = new Trainer({ ...config, initialParameters: null }, split);
  for (const seed of seeds) {
    trainer.reset(seed);
    trainer.step(trainer.config.epochs, { record: false });
    const test = trainer.metrics("test");
    yield {
      seed,
      trainAccuracy: trainer.metrics("train").accuracy,
      testAccuracy: test.accuracy,
      testLoss: test.loss,
      logits: X.length > 0 ? trainer.logits(X) : [],
      diverged: trainer.diverged,
    };
  }
}
