/** Lets `course_utils.fit` and `fit_many` train with the explorers' compiled kernels where the network is one that they know. */
import { createTrainer, type Trainer } from "../../engine/trainer.js";
import { ConfigError, type Config } from "../../engine/config.js";
import type { Split } from "../../engine/split.js";
import { call as torchCall, Tensor } from "../../torch/index.js";
import { functions } from "../python/define.js";
import { nativeModules } from "../python/imports.js";
import { tick } from "../python/ticks.js";
import { float, PyDict, PyList, PyObject, PyTuple, PyType, T, type Value } from "../python/values.js";
import { flatValues, NdArray } from "./numpy_arrays.js";

const trainingType = new PyType("_Training", [T.object], "_kernels");

interface Training extends PyObject {
  trainer: Trainer;
  parameters: Tensor[];
}

const numbers = (t: Tensor): number[] => Array.from(flatValues(t) as ArrayLike<number>);
function pairs(t: Tensor): [number, number][] {
  const flat = numbers(t);
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}

/** Weights and biases as the engine nests them: out rows of inputs, then the biases. */
function nested(parameters: Tensor[]): Value {
  return parameters.map((p) => {
    const flat = numbers(p);
    if (p.shape.length === 1) return flat;
    const width = p.shape[1]!;
    return Array.from({ length: p.shape[0]! }, (_, i) => flat.slice(i * width, (i + 1) * width));
  });
}

function configOf(options: PyDict): Partial<Config> {
  const get = (name: string): Value => options.map.get(name)![1];
  const real = (value: Value): number => (typeof value === "object" ? value.v : value);
  return {
    hidden: (get("hidden") as PyTuple).a, activations: (get("activations") as PyTuple).a, optimizer: get("optimizer"), lr: real(get("lr")),
    momentum: real(get("momentum")), weightDecay: real(get("weight_decay")), batchSize: get("batch_size"), batchSeed: get("batch_seed"),
  };
}

function writeBack({ trainer, parameters }: Training): void {
  const values = trainer.getParameters();
  let at = 0;
  for (const p of parameters) {
    const { data } = p.storage;
    const { size } = p;
    for (let i = 0; i < size; i++) (data as Float32Array)[p.offset + i] = values[at++]!;
    p.storage.version++;
  }
}

nativeModules.set("_kernels", () => functions({
  /** A training of these parameters, or None where the engine cannot do it. */
  training: ([options, parameters, X, y, XTest, yTest]) => {
    const tensors = (parameters as PyList).a as Tensor[];
    if (!tensors.every((p) => p.isContiguous && p.dtype.name === "float32")) return null;
    const split: Split = { XTrain: pairs(X), yTrain: numbers(y), XTest: pairs(XTest), yTest: numbers(yTest) };
    try {
      const trainer = createTrainer({ ...configOf(options), initialParameters: nested(tensors) }, split);
      return Object.assign(new PyObject(trainingType), { trainer, parameters: tensors });
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
  },
  /** One epoch: train loss, test loss, train accuracy, test accuracy. */
  epoch: ([training]) => {
    const { trainer } = training as Training;
    if (trainer.step(1) === 0) return null;
    writeBack(training);
    const { trainLoss, testLoss, trainAccuracy, testAccuracy } = trainer.history;
    return new PyTuple([trainLoss, testLoss, trainAccuracy, testAccuracy].map((curve) => float(curve.at(-1)!)));
  },
  /** All epochs at once; curves at the recorded ones as an array of shape (4, recorded), or None when the loss stopped being finite. */
  run: ([training, recorded]) => {
    const { trainer } = training as Training;
    const epochs = (recorded as PyList).a as number[];
    const curves = torchCall("zeros", [4, epochs.length], { dtype: { py: "dtype", value: "float64" } }) as Tensor;
    const data = curves.storage.data as Float64Array;
    for (let column = 0, done = 0; column < epochs.length; column++) {
      // Only recorded epochs measure the test part.
      for (const last = epochs[column]! - 1; done < last; ) {
        const chunk = Math.min(last - done, 200);
        if (trainer.step(chunk, { record: false }) < chunk) return null;
        done += chunk;
        tick();
      }
      if (trainer.step(1) === 0) return null;
      done++;
      const { trainLoss, testLoss, trainAccuracy, testAccuracy } = trainer.history;
      [trainLoss, testLoss, trainAccuracy, testAccuracy].forEach((curve, row) => {
        data[row * epochs.length + column] = curve.at(-1)!;
      });
      if (trainer.diverged !== null) return null;
    }
    writeBack(training);
    return new NdArray(curves);
  },
}));
