import type { Layer } from "../network.js";
import type { OptimizerSettings } from "../optimizers.js";
import type { Tally } from "../losses.js";

export type Numbers = Float32Array | Float64Array;
export type Part = "train" | "test";

/** Inputs and labels of n points, ready for a network. */
export interface Points {
  /** One row of n values per input feature. */
  readonly rows: readonly Float64Array[];
  /** (n,), each the number of a class. */
  readonly labels: ArrayLike<number>;
}

/**
 * The arithmetic of one network: forward and backward pass, loss and update.
 *
 * Three kernels implement it: float64 (the reference, written to be read), float32 (plain
 * JavaScript, written to be fast) and WebAssembly SIMD (float32). A kernel knows nothing of data
 * sets, epochs or histories; `trainer.ts` does.
 */
export interface Kernel {
  readonly backend: "js" | "wasm";
  readonly precision: "float32" | "float64";

  setPoints(part: Part, points: Points): void;

  /**
   * One optimiser step on the train points `order[from]` to `order[to - 1]`, or on all of them when
   * order is null; adds their loss and hits, as they were before the update, to the tally.
   */
  step(order: Uint32Array | null, from: number, to: number, settings: OptimizerSettings, tally: Tally): void;

  /** Add loss and hits of one part's points, with the present parameters, to the tally. */
  evaluate(part: Part, tally: Tally): void;

  /** Logits of n points given as one row per input feature: one row of n, or one for each class. */
  logits(rows: readonly Float64Array[]): Numbers[];

  /** Activation of every unit: `[layer][unit]` is a row of n values; the last layer holds the logits. */
  activations(rows: readonly Float64Array[]): Numbers[][];

  /** A copy of the flat parameters. */
  parameters(): Numbers;
  setParameters(values: ArrayLike<number>): void;
  /** Forget momenta and running means. */
  resetOptimiser(): void;
}

export type MakeKernel = (layers: readonly Layer[]) => Kernel;

/** The widest row of units in a network, its inputs included. */
export function maxWidth(layers: readonly Layer[]): number {
  return Math.max(...layers.flatMap((layer) => [layer.inFeatures, layer.outFeatures]));
}
