/**
 * What trains an explorer's network: the engine in the page, or PyTorch in a kernel.
 *
 * All answers are promises, because a kernel needs time. The explorer asks one thing after another and
 * never trains and configures at once.
 */

import type { KeptLayer } from "../state.js";

/** n points and their classes, as nested lists. */
export interface Part {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
}

export interface LayerShape {
  readonly inputs: number;
  readonly units: number;
  readonly bias: boolean;
  /** "identity" for the last layer. */
  readonly activation: KeptLayer["activation"];
}

/** What a configured training consists of. */
export interface Configured {
  readonly train: Part;
  /** Null where there are no points to test on. */
  readonly test: Part | null;
  /** One entry per `nn.Linear`; null for a model whose inside is unknown. */
  readonly layers: readonly LayerShape[] | null;
  /** Whether the two coordinates may be of different kinds, and so need scales of their own. */
  readonly free?: boolean;
  /** Epochs that the model has been trained already; 0 when left out. */
  readonly epoch?: number;
}

/** The hidden layers of a model; null where its inside is unknown. */
export function hiddenLayers({ layers }: Configured): KeptLayer[] | null {
  return layers && layers.slice(0, -1).map(({ units, activation }) => ({ units, activation }));
}

/** How well the present parameters do on one part; ratios between 0 and 1, the loss in nats. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
  /** Of class 1; with more than two classes macro F1. */
  readonly f1: number;
  /** Counts, a row for each true class; left out where they are unknown. */
  readonly confusion?: readonly (readonly number[])[];
}

/** What a picture needs; everything is optional but the scores. */
export interface Wanted {
  /** The rectangle in the plane that grids cover, data units. */
  readonly x1: readonly [number, number];
  readonly x2: readonly [number, number];
  /** Cells along each side of the grid of logits, 0 for none. */
  readonly cells: number;
  /** Cells along each side of every unit's own grid, 0 for none. */
  readonly unitCells: number;
}

/** The training at one moment. */
export interface Observation {
  /** Epochs trained since the start. */
  readonly epoch: number;
  /** The epoch (from 0) whose loss was not finite, or null. */
  readonly diverged: number | null;
  readonly train: Score;
  readonly test: Score | null;
  /** Logits at the cells' centres, row by row from the top: (cells²,), or with k classes (cells², k). */
  readonly logits: ArrayLike<number>;
  /** `[layer][unit]`, grids like `logits` with the outputs of each unit; the last layer is the logit. */
  readonly units: readonly (readonly ArrayLike<number>[])[];
  /** Weights and biases in the order of `parameters_to_vector`, 0 for a missing bias; null where they are unknown. */
  readonly parameters: ArrayLike<number> | null;
}

/** One value per epoch; the train values are those before the epoch's update. */
export interface Curves {
  readonly trainLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly testLoss: readonly number[];
  readonly testAccuracy: readonly number[];
  /** F1 is measured now and then only: [epoch, train, test]. */
  readonly f1: readonly (readonly [number, number, number])[];
}

/** @template S what a training is configured with */
export interface Runner<S> {
  readonly engine: "page" | "kernel";
  /**
   * Prepare a new training at epoch 0.
   *
   * @throws an Error whose message tells the reader what cannot work
   */
  configure(state: S): Promise<Configured>;
  /**
   * Train at most `epochs`, and stop after about `milliseconds`.
   *
   * @returns the number of epochs really trained
   */
  step(epochs: number, milliseconds: number): Promise<number>;
  /** Back to epoch 0 with the same start. */
  reset(): Promise<void>;
  /**
   * Set one of the parameters where they are kept, and prepare a new training that starts there. Left out where
   * the state says what to start from.
   *
   * @param index counts as the parameters of an observation do
   * @throws an Error whose message tells the reader why it cannot be set
   */
  edit?(index: number, value: number): Promise<void>;
  /** Where other views may share the training: be told when one of them sends it back to its start. */
  watch?(onRestart: () => void): void;
  /** Nothing is asked any more. */
  close?(): void;
  observe(wanted: Wanted): Promise<Observation>;
  /** All epochs since the start. */
  curves(): Promise<Curves>;
  /** @param X x1, x2 of each point in turn @returns one logit per point, or one for each class */
  logits(X: ArrayLike<number>): Promise<ArrayLike<number>>;
}
