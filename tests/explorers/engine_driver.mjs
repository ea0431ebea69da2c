/**
 * Answers questions about the built engine: reads a JSON list of {call, args} from standard input and
 * writes the list of results. One process for many questions, because starting Node costs more than a run.
 */
import { readFileSync } from "node:fs";
import * as engine from "../../course_utils/explorers/static/engine.mjs";

const calls = {
  run: (config, split) => engine.run(config, split),
  code: (config, points, alone, table) => engine.pytorchCode(config, points, alone, table),
  tableSplit: (table, options) => engine.splitTable(table, options),
  split: (options) => engine.loadSplit(options),
  points: ({ dataset, nSamples, noise, dataSeed, classes }) => {
    const { X, y } = engine.drawPoints(dataset, nSamples, noise, dataSeed, classes);
    return { X: Array.from(X), y: Array.from(y) };
  },
  permutations: (seed, sizes) => {
    const generator = new engine.TorchGenerator(seed);
    return sizes.map((size) => Array.from(generator.permutation(size)));
  },
  parameters: (inFeatures, hidden, seed) => {
    const layers = engine.makeLayers(inFeatures, hidden, hidden.map(() => "relu"));
    return Array.from(engine.initialParameters(layers, seed));
  },
  vectorised: (name, z) => {
    const { values, slopes } = engine.applyVectorised(engine.ACTIVATIONS[name].code, Float32Array.from(z));
    return { values: Array.from(values), slopes: Array.from(slopes) };
  },
  reference: (name, z) => z.map((x) => engine.ACTIVATIONS[name].value(x)),
  erf: (z) => z.map(engine.erf),
  circles: (n, noise, factor, seed) => {
    const { X, y } = engine.drawCircles(n, noise, factor, new engine.NumpyRandomState(seed));
    return { X: Array.from(X), y: Array.from(y) };
  },
  line: (dataset, noise, directions) => {
    const { X, y } = engine.drawPoints(dataset, 1000, noise, 448);
    const points = { X: X.map(Math.fround), y };
    const search = engine.searchLines(points, directions);
    let step;
    do step = search.next();
    while (!step.done);
    return { ...step.value, wrong: engine.isWrong(points, step.value) };
  },
  tour: (hidden, activations, parameters, inputs, label, lr) =>
    engine.tourOf(engine.makeLayers(inputs.length, hidden, activations), parameters, inputs, label, lr),
  hidden: (config, epochs, depth) => {
    const trainer = engine.createTrainer(config);
    trainer.step(epochs);
    const parameters = trainer.getParameters();
    const rows = engine.outputsOf(trainer.layers, parameters, trainer.prepare(trainer.split.XTrain.flat()).rows, depth);
    const axes = engine.axesOf(rows);
    const nested = (arrays) => arrays.map((array) => Array.from(array));
    return {
      parameters: trainer.nestedParameters(),
      outputs: nested(rows),
      directions: nested(axes.directions),
      kept: axes.kept,
      coordinates: nested(engine.along(axes, rows)),
      cut: engine.cutOf(trainer.layers.at(-1), parameters, axes),
    };
  },
  trainer: (config, epochs) => {
    const trainer = engine.createTrainer(config);
    trainer.step(epochs);
    const X = trainer.split.XTest.flat();
    return {
      parameters: Array.from(trainer.getParameters()),
      activations: trainer.activations(X).map((layer) => layer.map((row) => Array.from(row))),
      metrics: { train: trainer.metrics("train"), test: trainer.metrics("test") },
    };
  },
};

const questions = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(questions.map(({ call, args }) => calls[call](...args))));
