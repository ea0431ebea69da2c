/** The explorer's state, what its parts mean to the engine, and how a run is named. */

import {
  countParameters, DATASETS, makeLayers, nestParameters, type ActivationName, type Config, type DatasetName, type FeatureName, type Layer,
  type OptimizerName, type Stage, type Table,
} from "../../engine/index.js";
import { text } from "../../text.js";

export interface LayerChoice {
  units: number;
  activation: ActivationName;
}

/** A hidden layer of a module of the reader's own may apply a function that has no name here. */
export type KeptLayer = Omit<LayerChoice, "activation"> & { activation: ActivationName | "other" };

/** A point that the reader drew; it is always a train point. */
export interface Drawn {
  x1: number;
  x2: number;
  label: 0 | 1;
}

/** The reader's own table; `standardise` is a setting of its own. */
export interface OwnTable extends Omit<Table, "standardise"> {
  /** Of the columns: x1, x2 and the label. */
  readonly names: readonly string[];
}

/** A run that was kept for comparison; curves are thinned out and run from the first epoch to the last. */
export interface Kept {
  /** Null for a table or a module of the reader's own. */
  dataset: DatasetName | null;
  /** What the reader's own table is called, where it was used. */
  table: string | null;
  /** The hidden layers; null where they are unknown. */
  layers: KeptLayer[] | null;
  /** How many features its network takes. */
  inputs: number;
  optimizer: OptimizerName;
  lr: number;
  epochs: number;
  train_loss: number[];
  test_loss: number[];
  train_accuracy: number[];
  test_accuracy: number[];
}

/** Field names are those of `course_utils`; `schema.json` gives ranges and defaults. */
export interface ArchitectureState {
  dataset: DatasetName;
  n_samples: number;
  /** Null for the data set's own. */
  noise: number | null;
  test_size: number;
  data_seed: number;
  split_seed: number;
  /** What the reader brought, and whether it takes the data set's place. */
  table: OwnTable | null;
  use_table: boolean;
  /** Whether the table's features are brought to mean 0 and standard deviation 1 on the train part. */
  standardise: boolean;
  features: FeatureName[];
  layers: LayerChoice[];
  seed: number;
  optimizer: OptimizerName;
  lr: number;
  /** What the learning rate was in the epochs before `lr` took over. */
  stages: Stage[];
  momentum: number;
  weight_decay: number;
  batch_size: number | null;
  batch_seed: number;
  /** How far "Run to" trains. */
  epochs: number;
  /** Epochs trained so far. */
  trained: number;
  /** Parameters to start from instead of those of the seed. */
  start: number[] | null;
  drawn: Drawn[];
  /** Which points are used: the data set's, the drawn ones, or both. */
  points: "data" | "both" | "drawn";
  speed: number;
  instant: boolean;
  discrete: boolean;
  show_test: boolean;
  metric: "accuracy" | "f1";
  kept: Kept[];
  /** Whether the hidden space is shown, and of which layer: 0 for the inputs, at most the last hidden one. */
  space: boolean;
  space_layer: number;
  challenge: boolean;
  /** The explorer in small, for a page that only introduces it. */
  compact: boolean;
}

/** The fields that decide what a training gives; changing one starts it again. */
export const DECISIVE = [
  "dataset", "n_samples", "noise", "test_size", "data_seed", "split_seed", "use_table", "standardise", "features", "layers", "seed",
  "optimizer", "lr", "stages", "momentum", "weight_decay", "batch_size", "batch_seed", "start", "points",
] as const satisfies readonly (keyof ArchitectureState)[];

/** A text that is the same for two states exactly when they train alike. */
export function fingerprint(state: ArchitectureState): string {
  return JSON.stringify([...DECISIVE.map((field) => state[field]), state.points === "data" ? [] : state.drawn, tableOf(state)]);
}

/** The table to train on; null where it is not used, or where an edited link has labels without a class. */
export function tableOf({ table, use_table, standardise }: ArchitectureState): (OwnTable & Table) | null {
  const isClass = (label: number | undefined) => table?.classes[label!] !== undefined;
  return use_table && table?.rows.every((row) => isClass(row[2])) ? { ...table, standardise } : null;
}

/** What the points are called. */
export function dataName(state: ArchitectureState): string {
  const table = tableOf(state);
  return table ? table.name || text.architecture.table.unnamed : text.architecture.datasets[state.dataset];
}

export function noiseOf(state: ArchitectureState): number {
  return state.noise ?? DATASETS[state.dataset].noise;
}

/** The inputs without repeats, which a link may hold. */
export function featuresOf(state: ArchitectureState): FeatureName[] {
  return [...new Set(state.features)];
}

export function layersOf(state: ArchitectureState): Layer[] {
  return makeLayers(
    featuresOf(state).length, state.layers.map((layer) => layer.units), state.layers.map((layer) => layer.activation),
  );
}

/** The start to use: none when it does not fit the network, as in an edited link. */
export function startOf(state: ArchitectureState): number[] | null {
  return state.start && state.start.length === countParameters(layersOf(state)) ? state.start : null;
}

/** The stages of a training that has come to `epoch` and is to go on with another learning rate. */
export function stagesUpTo({ stages, lr }: Pick<ArchitectureState, "stages" | "lr">, epoch: number): Stage[] {
  let left = epoch;
  const done: Stage[] = [];
  for (const stage of [...stages, { epochs: Infinity, lr }]) {
    const epochs = Math.min(stage.epochs, left);
    if (epochs > 0) done.push({ epochs, lr: stage.lr });
    left -= epochs;
  }
  return done;
}

/** What the reader drew counts only while it is in use and not empty. */
export function drawnOf(state: ArchitectureState): readonly Drawn[] {
  return state.points === "data" ? [] : state.drawn;
}

export function usesData(state: ArchitectureState): boolean {
  return state.points !== "drawn" || state.drawn.length === 0;
}

/** The engine's configuration for a state. */
export function configOf(state: ArchitectureState): Partial<Config> {
  const start = startOf(state);
  return {
    dataset: state.dataset,
    nSamples: tableOf(state)?.rows.length ?? state.n_samples,
    noise: noiseOf(state),
    dataSeed: state.data_seed,
    splitSeed: state.split_seed,
    testSize: state.test_size,
    features: featuresOf(state),
    hidden: state.layers.map((layer) => layer.units),
    activations: state.layers.map((layer) => layer.activation),
    initSeed: state.seed,
    initialParameters: start ? nestParameters(layersOf(state), start) : null,
    optimizer: state.optimizer,
    lr: state.lr,
    stages: state.stages,
    momentum: state.optimizer === "sgd" ? state.momentum : 0,
    weightDecay: state.weight_decay,
    batchSize: state.batch_size,
    batchSeed: state.batch_seed,
  };
}

/** "2-10-10-1, ReLU" and the like. */
export function networkName(layers: readonly KeptLayer[], inputs: number): string {
  const widths = [inputs, ...layers.map((layer) => layer.units), 1].join("-");
  const names = [...new Set(layers.map((layer) => text.activationNames[layer.activation] ?? layer.activation))];
  return names.length > 0 ? `${widths}, ${names.join(" + ")}` : widths;
}
