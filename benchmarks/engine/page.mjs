/** Runs the contestants in turns in a page; `bench_engine.py` opens it and reads what `window.measure` returns. */
import { createTrainer, run } from "../../course_utils/explorers/static/engine.mjs";
import { buildNetwork, epoch } from "./playground.mjs";
import { makeTraining, prepare } from "./tensorflow.mjs";

const TURNS = 5;
const TURN_MILLISECONDS = 400;
const CONFIG = { dataset: "circles", nSamples: 1000, testSize: 0.2, hidden: [10, 10], activations: "relu", lr: 0.1 };

/** Epochs per second of `train(epochs)`, over about one turn's time. */
function rateOf(train, chunk) {
  const start = performance.now();
  let epochs = 0;
  while (performance.now() - start < TURN_MILLISECONDS) {
    train(chunk);
    epochs += chunk;
  }
  return (epochs / (performance.now() - start)) * 1000;
}

/** The best of several turns: what disturbs a measurement only ever slows it. */
function race(contestants) {
  const best = Object.fromEntries(contestants.map(({ name }) => [name, 0]));
  for (const { train, chunk } of contestants) rateOf(train, chunk);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { name, train, chunk } of contestants) best[name] = Math.max(best[name], rateOf(train, chunk));
  }
  return best;
}

function trainerOf(config) {
  const trainer = createTrainer(config);
  return (epochs) => {
    // A fresh start keeps the history short and the numbers ordinary.
    trainer.reset();
    trainer.step(epochs);
  };
}

function linearCost() {
  const shapes = [[10], [10, 10], [32], [32, 32], [32, 32, 32], Array(6).fill(32)];
  return shapes.flatMap((hidden) =>
    [800, 3200].map((points) => {
      const trainer = createTrainer({ hidden, nSamples: points * 2, testSize: 0.5 });
      const train = (epochs) => trainer.step(epochs, { record: false });
      rateOf(train, 3);
      const rate = Math.max(rateOf(train, 3), rateOf(train, 3));
      const parameters = trainer.getParameters().length;
      return { hidden, points, parameters, nanoseconds: 1e9 / rate / (parameters * points) };
    }),
  );
}

/** What an epoch costs with k classes, in epochs of two classes and one logit. */
function classCost() {
  const name = (classes) => `${classes} classes`;
  const counts = [2, 3, 4, 5];
  const rates = race(counts.map((classes) => (
    { name: name(classes), train: trainerOf({ ...CONFIG, dataset: "blobs", classes, backend: "wasm" }), chunk: 500 }
  )));
  return counts.slice(1).map((classes) => ({ classes, ratio: rates[name(2)] / rates[name(classes)] }));
}

window.measure = async () => {
  const library = await prepare();
  const data = run({ ...CONFIG, epochs: 50, backend: "js" });
  const playground = buildNetwork([2, 10, 10, 1]);
  const tensorflow = makeTraining(data, CONFIG.lr);
  const theirs = tensorflow(50);
  if (!(Math.abs(theirs - data.trainLoss[49]) < 1e-4)) throw new Error(`the library's loss is ${theirs}`);
  const rates = race([
    { name: "engine, WebAssembly SIMD", train: trainerOf({ ...CONFIG, backend: "wasm" }), chunk: 500 },
    { name: "engine, plain JavaScript", train: trainerOf({ ...CONFIG, backend: "js" }), chunk: 50 },
    { name: library, train: tensorflow, chunk: 20 },
    {
      name: "TensorFlow Playground's algorithm",
      train: (epochs) => {
        for (let k = 0; k < epochs; k++) epoch(playground, data.XTrain, data.yTrain, CONFIG.lr);
      },
      chunk: 20,
    },
  ]);
  return { rates, cost: linearCost(), classes: classCost() };
};
