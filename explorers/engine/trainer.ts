import { checkSplit, ConfigError, layersOf, resolveConfig, type Config, type ResolvedConfig } from "./config.js";
import { computeFeatures } from "./features.js";
import type { Kernel, Numbers, Part } from "./kernels/kernel.js";
import { computeMetrics, type Metrics, type Tally } from "./losses.js";
import { initialParameters, nestParameters, type Layer, type NestedParameters } from "./network.js";
import { chooseKernel } from "./kernels/choose.js";
import type { OptimizerSettings } from "./optimizers.js";
import { loadSplit, type Split } from "./split.js";
import { TorchGenerator } from "./random/torch.js";

/** One entry per epoch; losses in nats, accuracies between 0 and 1. */
export interface History {
  /** The loss that the epoch's steps back-propagated, before their updates. */
  readonly trainLoss: number[];
  readonly trainAccuracy: number[];
  /** Measured after the epoch's last update. */
  readonly testLoss: number[];
  readonly testAccuracy: number[];
}

/** The settings that may change in the middle of a training. */
export type Hyperparameters = Pick<ResolvedConfig, "lr" | "momentum" | "weightDecay">;

export interface StepOptions {
  /** False skips the test part and the history, for when only the end counts. */
  readonly record?: boolean;
}

const emptyHistory = (): History => ({ trainLoss: [], trainAccuracy: [], testLoss: [], testAccuracy: [] });
const emptyTally = (): Tally => ({ loss: 0, correct: 0, count: 0 });

/** Points whose input features are computed once, for use at every look at a training. */
export interface Prepared {
  readonly rows: readonly Float64Array[];
}

const isPrepared = (X: ArrayLike<number> | Prepared): X is Prepared => "rows" in X;

/** A training that can be stepped, watched, edited and started again. */
export class Trainer {
  readonly config: ResolvedConfig;
  readonly layers: readonly Layer[];
  readonly #kernel: Kernel;
  #split: Split;
  /** The inputs of the split's points. */
  readonly #inputs: Record<Part, Prepared> = { train: { rows: [] }, test: { rows: [] } };
  #settings: OptimizerSettings;
  #initSeed: number;
  #start: ArrayLike<number>;
  #batches: TorchGenerator;
  #epoch = 0;
  #history = emptyHistory();
  #diverged: number | null = null;

  /**
   * @param config see `Config`; what it leaves out takes its default
   * @param split points to use instead of the named data set's
   * @throws ConfigError when a field cannot be used
   */
  constructor(config: Partial<Config> = {}, split?: Split) {
    this.config = resolveConfig(config);
    const { classes, precision, backend, batchSeed, initSeed } = this.config;
    this.layers = layersOf(this.config);
    this.#kernel = chooseKernel(precision, backend, this.layers);
    this.#settings = this.config;
    this.#split = split ? checkSplit(split, classes) : loadSplit(this.config);
    this.#upload();
    this.#initSeed = initSeed;
    this.#start = this.#firstParameters();
    this.#batches = new TorchGenerator(batchSeed);
    this.reset();
  }

  /** Which arithmetic runs: "wasm" or "js". */
  get backend(): "wasm" | "js" {
    return this.#kernel.backend;
  }

  /** Epochs trained since the start. */
  get epoch(): number {
    return this.#epoch;
  }

  get history(): History {
    return this.#history;
  }

  get split(): Split {
    return this.#split;
  }

  /** The epoch (counted from 0) whose loss was not finite, or null. Training stops there. */
  get diverged(): number | null {
    return this.#diverged;
  }

  /**
   * Train, unless the training has diverged.
   *
   * @returns the number of epochs really trained
   */
  step(epochs = 1, { record = true }: StepOptions = {}): number {
    let done = 0;
    for (; done < epochs && this.#diverged === null; done++) {
      const train = this.#trainEpoch();
      const test = emptyTally();
      if (record) {
        this.#kernel.evaluate("test", test);
        this.#history.trainLoss.push(train.loss / train.count);
        this.#history.trainAccuracy.push(train.correct / train.count);
        this.#history.testLoss.push(test.loss / test.count);
        this.#history.testAccuracy.push(test.correct / test.count);
      }
      if (!Number.isFinite(train.loss + test.loss)) this.#diverged = this.#epoch;
      this.#epoch += 1;
    }
    return done;
  }

  #trainEpoch(): Tally {
    const n = this.#split.yTrain.length;
    const { batchSize } = this.config;
    const order = batchSize === null ? null : this.#batches.permutation(n);
    const size = batchSize ?? n;
    const settings = this.#settingsNow();
    const tally = emptyTally();
    for (let from = 0; from < n; from += size) {
      this.#kernel.step(order, from, Math.min(from + size, n), settings, tally);
    }
    return tally;
  }

  /** The settings of the epoch that comes next. */
  #settingsNow(): OptimizerSettings {
    let end = 0;
    for (const { epochs, lr } of this.config.stages) {
      end += epochs;
      if (this.#epoch < end) return { ...this.#settings, lr };
    }
    return this.#settings;
  }

  /** Start again, from the configuration's initial seed or parameters, or from another seed. */
  reset(initSeed: number = this.#initSeed): void {
    if (initSeed !== this.#initSeed) {
      resolveConfig({ initSeed });
      this.#initSeed = initSeed;
      this.#start = initialParameters(this.layers, initSeed);
    }
    this.#kernel.setParameters(this.#start);
    this.#kernel.resetOptimiser();
    this.#batches = new TorchGenerator(this.config.batchSeed);
    this.#epoch = 0;
    this.#history = emptyHistory();
    this.#diverged = null;
  }

  /** Change learning rate, momentum or weight decay from the next step on. */
  setHyperparameters(changes: Partial<Hyperparameters>): void {
    const { lr, momentum, weightDecay } = { ...this.#settings, ...changes };
    resolveConfig({ lr, momentum, weightDecay });
    this.#settings = { optimizer: this.config.optimizer, lr, momentum, weightDecay };
  }

  /** Train on other points from the next step on; parameters, momenta and history stay. */
  setSplit(split: Split): void {
    this.#split = checkSplit(split, this.config.classes);
    this.#upload();
  }

  /** A copy of all weights and biases, in the order of PyTorch's `parameters_to_vector`. */
  getParameters(): Numbers {
    return this.#kernel.parameters();
  }

  /** Weights and biases as `[p.tolist() for p in model.parameters()]`. */
  nestedParameters(): NestedParameters {
    return nestParameters(this.layers, this.#kernel.parameters());
  }

  /**
   * Replace all weights and biases; `parameterIndex` finds one of them.
   *
   * @param values in the order of `getParameters`
   */
  setParameters(values: ArrayLike<number>): void {
    const { length } = this.#start;
    const finite = values.length === length && Array.from(values).every((v) => Number.isFinite(Math.fround(v)));
    if (!finite) throw new ConfigError("parameters", Array.from(values), `${length} finite numbers`);
    this.#kernel.setParameters(values);
    this.#diverged = null;
  }

  /**
   * Where a layer's weight or bias stands in `getParameters()`.
   *
   * @param layer 0 for the first `nn.Linear`
   * @param unit the output unit it feeds
   * @param input the input unit it comes from, or "bias"
   */
  parameterIndex(layer: number, unit: number, input: number | "bias"): number {
    const { weightOffset, biasOffset, inFeatures } = this.layers[layer]!;
    return input === "bias" ? biasOffset + unit : weightOffset + unit * inFeatures + input;
  }

  /**
   * Points for `logits` and `activations`, in the form that these work on.
   *
   * @param X x1, x2 of each point in turn, length 2n (as `gridPoints` gives them)
   */
  prepare(X: ArrayLike<number>): Prepared {
    const { features, precision } = this.config;
    return { rows: computeFeatures(X, features, precision === "float32" ? Math.fround : (value) => value) };
  }

  /**
   * Logits of any points.
   *
   * @param X as for `prepare`, or what that gave
   * @returns (n,), or with k classes (n, k), row by row
   */
  logits(X: ArrayLike<number> | Prepared): Numbers {
    const rows = this.#kernel.logits(this.#rows(X));
    const k = rows.length;
    if (k === 1) return rows[0]!;
    return Float64Array.from({ length: k * rows[0]!.length }, (_, i) => rows[i % k]![Math.floor(i / k)]!);
  }

  /**
   * Every unit's activation at any points.
   *
   * @param X as for `prepare`, or what that gave
   * @returns `[layer][unit]`, each a row of n values; the last layer holds the logits
   */
  activations(X: ArrayLike<number> | Prepared): Numbers[][] {
    return this.#kernel.activations(this.#rows(X));
  }

  /** Loss, scores and confusion counts of one part, with the present parameters. */
  metrics(part: Part): Metrics {
    return computeMetrics(this.logits(this.#inputs[part]), this.#points(part)[1]);
  }

  #points(part: Part): [Split["XTrain"], Split["yTrain"]] {
    const { XTrain, yTrain, XTest, yTest } = this.#split;
    return part === "train" ? [XTrain, yTrain] : [XTest, yTest];
  }

  #rows(X: ArrayLike<number> | Prepared): Prepared["rows"] {
    return (isPrepared(X) ? X : this.prepare(X)).rows;
  }

  #upload(): void {
    for (const part of ["train", "test"] as const) {
      const [X, y] = this.#points(part);
      this.#inputs[part] = this.prepare(X.flat());
      this.#kernel.setPoints(part, { rows: this.#inputs[part].rows, labels: y });
    }
  }

  #firstParameters(): ArrayLike<number> {
    const given = this.config.initialParameters;
    return given ? (given as number[][][]).flat(2) : initialParameters(this.layers, this.config.initSeed);
  }
}

/** A new training; see `Trainer`. */
export function createTrainer(config: Partial<Config> = {}, split?: Split): Trainer {
  return new Trainer(config, split);
}
