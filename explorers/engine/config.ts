import { ACTIVATIONS, type ActivationName } from "./activations.js";
import { CLASS_DATASETS, DATASETS, type ClassDatasetName, type DatasetName } from "./datasets.js";
import { FEATURES, type FeatureName } from "./features.js";
import { makeLayers, type Layer, type NestedParameters } from "./network.js";
import { OPTIMIZERS, type OptimizerName } from "./optimizers.js";
import { countTest, type Split } from "./split.js";

/** So many epochs with a learning rate of their own. */
export interface Stage {
  readonly epochs: number;
  readonly lr: number;
}

/** Everything a run depends on. Names follow `course_utils` in camel case. */
export interface Config {
  readonly dataset: DatasetName | ClassDatasetName;
  /** 2 for one logit; from 3 on the network has a logit for each class. */
  readonly classes: number;
  /** Points in all, train and test. */
  readonly nSamples: number;
  /** Standard deviation of the noise, data units; null for the data set's own. */
  readonly noise: number | null;
  readonly dataSeed: number;
  readonly splitSeed: number;
  /** Share of the points kept for testing, between 0 and 1. */
  readonly testSize: number;
  readonly stratify: boolean;
  /** The network's inputs. */
  readonly features: readonly FeatureName[];
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  /** One per hidden layer, or one name for all of them. */
  readonly activations: readonly ActivationName[] | ActivationName;
  /** Seed of the initial parameters, as in `torch.manual_seed`. */
  readonly initSeed: number;
  /** Start from these instead of from a seed. */
  readonly initialParameters: NestedParameters | null;
  readonly optimizer: OptimizerName;
  /** Learning rate, once the stages are over. */
  readonly lr: number;
  /** What comes before: the learning rates of the first epochs. */
  readonly stages: readonly Stage[];
  /** SGD only; the other optimisers ignore it. */
  readonly momentum: number;
  readonly weightDecay: number;
  /** Points of a mini-batch; null for all of them. */
  readonly batchSize: number | null;
  /** Seed of the order of the mini-batches. */
  readonly batchSeed: number;
  readonly epochs: number;
  readonly precision: "float32" | "float64";
  readonly backend: "auto" | "wasm" | "js";
}

/** A configuration with every field present and checked. */
export interface ResolvedConfig extends Config {
  readonly noise: number;
  readonly activations: readonly ActivationName[];
}

/** What a run starts from where its configuration is silent. */
export const DEFAULTS: Config = {
  dataset: "circles",
  classes: 2,
  nSamples: 1000,
  noise: null,
  dataSeed: 448,
  splitSeed: 448,
  testSize: 0.2,
  stratify: false,
  features: ["x1", "x2"],
  hidden: [10, 10],
  activations: "relu",
  initSeed: 448,
  initialParameters: null,
  optimizer: "sgd",
  lr: 0.1,
  stages: [],
  momentum: 0,
  weightDecay: 0,
  batchSize: null,
  batchSeed: 448,
  epochs: 1000,
  precision: "float32",
  backend: "auto",
};

/** The largest value of each field; the smallest stands with its check. */
export const LIMITS = {
  nSamples: 100_000,
  classes: 5,
  noise: 10,
  seed: 2 ** 32 - 1,
  layers: 6,
  width: 32,
  lr: 1000,
  stages: 5,
  momentum: 1,
  weightDecay: 1000,
  epochs: 1_000_000,
} as const;

/** A setting that cannot be used; the message names the field, the value and what is accepted. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly field: string;
  readonly value: unknown;
  readonly accepted: string;

  constructor(field: string, value: unknown, accepted: string) {
    super(`${field}: ${show(value)} is not accepted; it must be ${accepted}`);
    this.field = field;
    this.value = value;
    this.accepted = accepted;
  }
}

const SHOWN_LENGTH = 60;

function show(value: unknown): string {
  let text: string;
  try {
    text = typeof value === "string" || Array.isArray(value) ? JSON.stringify(value) : String(value);
  } catch {
    text = typeof value;
  }
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

/** @throws ConfigError when `value` is no number in the range */
function checkNumber(field: string, value: unknown, min: number, max: number, unit = "a number"): number {
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new ConfigError(field, value, `${unit} from ${min} to ${max}`);
  }
  return value;
}

function checkWhole(field: string, value: unknown, min: number, max: number): number {
  if (!Number.isInteger(value)) throw new ConfigError(field, value, `a whole number from ${min} to ${max}`);
  return checkNumber(field, value, min, max, "a whole number");
}

function checkChoice<Name extends string>(field: string, value: unknown, names: readonly Name[]): Name {
  if (!names.includes(value as Name)) throw new ConfigError(field, value, `one of ${names.join(", ")}`);
  return value as Name;
}

function checkList(field: string, value: unknown, min: number, max: number, of: string): unknown[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    throw new ConfigError(field, value, `a list of ${min} to ${max} ${of}`);
  }
  return value;
}

const keys = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[];

function checkActivations(value: unknown, layers: number): ActivationName[] {
  const names = keys(ACTIVATIONS);
  if (!Array.isArray(value)) return Array(layers).fill(checkChoice("activations", value, names));
  if (value.length !== layers) {
    throw new ConfigError("activations", value, `one name, or one for each of the ${layers} hidden layers`);
  }
  return value.map((name, i) => checkChoice(`activations[${i}]`, name, names));
}

function checkFeatures(value: unknown): FeatureName[] {
  const names = keys(FEATURES);
  const features = checkList("features", value, 1, names.length, "input features").map((name, i) =>
    checkChoice(`features[${i}]`, name, names),
  );
  if (new Set(features).size < features.length) throw new ConfigError("features", value, "a list without repeats");
  return features;
}

function checkStages(value: unknown): Stage[] {
  return checkList("stages", value, 0, LIMITS.stages, "stages").map((stage, i) => {
    if (typeof stage !== "object" || stage === null) throw new ConfigError(`stages[${i}]`, stage, "an object with epochs and lr");
    const { epochs, lr } = stage as Record<string, unknown>;
    return {
      epochs: checkWhole(`stages[${i}].epochs`, epochs, 1, LIMITS.epochs),
      lr: checkNumber(`stages[${i}].lr`, lr, 0, LIMITS.lr),
    };
  });
}

/** The layers of a configuration's network. */
export const layersOf = ({ features, hidden, activations, classes }: Pick<ResolvedConfig, "features" | "hidden" | "activations" | "classes">) =>
  makeLayers(features.length, hidden, activations, classes > 2 ? classes : 1);

function checkParameters(value: unknown, layers: readonly Layer[]): NestedParameters {
  const shape = layers.map((l) => `(${l.outFeatures}, ${l.inFeatures}), (${l.outFeatures},)`).join(", ");
  const accepted = `lists of finite numbers of shapes ${shape}`;
  const tensors = checkList("initialParameters", value, 2 * layers.length, 2 * layers.length, "tensors");
  const isRow = (row: unknown, length: number) =>
    Array.isArray(row) && row.length === length && row.every((entry) => Number.isFinite(entry));
  layers.forEach((layer, l) => {
    const weight = tensors[2 * l];
    const fits =
      Array.isArray(weight) &&
      weight.length === layer.outFeatures &&
      weight.every((row) => isRow(row, layer.inFeatures)) &&
      isRow(tensors[2 * l + 1], layer.outFeatures);
    if (!fits) throw new ConfigError("initialParameters", value, accepted);
  });
  return value as NestedParameters;
}

/**
 * Fill in the defaults and check every field.
 *
 * @throws ConfigError naming the field, its value and what is accepted
 */
export function resolveConfig(given: Partial<Config> = {}): ResolvedConfig {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ConfigError("config", given, "an object");
  }
  for (const field of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULTS, field)) {
      throw new ConfigError(field, given[field as keyof Config], `left out: the fields are ${keys(DEFAULTS).join(", ")}`);
    }
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const c = { ...DEFAULTS, ...present } as Config;
  const classes = checkWhole("classes", c.classes, 2, LIMITS.classes);
  const datasets: Record<string, { noise: number }> = classes > 2 ? CLASS_DATASETS : DATASETS;
  const dataset = checkChoice("dataset", c.dataset, keys(datasets)) as Config["dataset"];
  const nSamples = checkWhole("nSamples", c.nSamples, 4, LIMITS.nSamples);
  const testSize = c.testSize;
  const nTest = typeof testSize === "number" && testSize > 0 && testSize < 1 ? countTest(nSamples, testSize) : 0;
  if (nTest < 1 || nTest >= nSamples) {
    throw new ConfigError("testSize", testSize, "a number between 0 and 1 that leaves points on both sides");
  }
  if (typeof c.stratify !== "boolean") throw new ConfigError("stratify", c.stratify, "true or false");
  const fewest = Math.min(nTest, nSamples - nTest);
  if (c.stratify && fewest < classes) throw new ConfigError("stratify", true, `false where a part has fewer than ${classes} points`);
  const hidden = checkList("hidden", c.hidden, 0, LIMITS.layers, "widths").map((width, i) =>
    checkWhole(`hidden[${i}]`, width, 1, LIMITS.width),
  );
  const features = checkFeatures(c.features);
  const activations = checkActivations(c.activations, hidden.length);
  const seed = (field: "dataSeed" | "splitSeed" | "initSeed" | "batchSeed") => checkWhole(field, c[field], 0, LIMITS.seed);
  const precision = checkChoice("precision", c.precision, ["float32", "float64"]);
  const backend = checkChoice("backend", c.backend, ["auto", "wasm", "js"]);
  if (precision === "float64" && backend === "wasm") {
    throw new ConfigError("backend", backend, 'auto or js where precision is "float64"');
  }
  return {
    dataset,
    classes,
    nSamples,
    noise: c.noise === null ? datasets[dataset]!.noise : checkNumber("noise", c.noise, 0, LIMITS.noise),
    dataSeed: seed("dataSeed"),
    splitSeed: seed("splitSeed"),
    testSize,
    stratify: c.stratify,
    features,
    hidden,
    activations,
    initSeed: seed("initSeed"),
    initialParameters:
      c.initialParameters === null ? null : checkParameters(c.initialParameters, layersOf({ features, hidden, activations, classes })),
    optimizer: checkChoice("optimizer", c.optimizer, keys(OPTIMIZERS)),
    lr: checkNumber("lr", c.lr, 0, LIMITS.lr),
    stages: checkStages(c.stages),
    momentum: checkNumber("momentum", c.momentum, 0, LIMITS.momentum),
    weightDecay: checkNumber("weightDecay", c.weightDecay, 0, LIMITS.weightDecay),
    batchSize: c.batchSize === null ? null : checkWhole("batchSize", c.batchSize, 1, LIMITS.nSamples),
    batchSeed: seed("batchSeed"),
    epochs: checkWhole("epochs", c.epochs, 0, LIMITS.epochs),
    precision,
    backend,
  };
}

/**
 * Check points that a reader drew or edited.
 *
 * @throws ConfigError naming the part that is wrong
 */
export function checkSplit(split: Split, classes = 2): Split {
  const kinds = classes > 2 ? `a whole number from 0 to ${classes - 1}` : "0 or 1";
  for (const part of ["Train", "Test"] as const) {
    const X = split?.[`X${part}`];
    const y = split?.[`y${part}`];
    const isPair = (pair: unknown) =>
      Array.isArray(pair) && pair.length === 2 && pair.every((value) => Number.isFinite(Math.fround(value)));
    if (!Array.isArray(X) || X.length === 0 || X.length > LIMITS.nSamples || !X.every(isPair)) {
      throw new ConfigError(`X${part}`, X, `a list of 1 to ${LIMITS.nSamples} pairs of finite numbers`);
    }
    if (!Array.isArray(y) || y.length !== X.length || !y.every((label) => Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new ConfigError(`y${part}`, y, `a list of ${X.length} labels, each ${kinds}`);
    }
  }
  return split;
}
