/** Unit and property tests of the built engine; whatever needs PyTorch is tested from Python. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import * as engine from "../../course_utils/explorers/static/engine.mjs";

const require = createRequire(new URL("../../explorers/package.json", import.meta.url));
const fc = require("fast-check");

const { createTrainer, run, resolveConfig, checkSplit, ConfigError, DEFAULTS, CLASS_DATASETS, DATASETS, ACTIVATIONS, FEATURES } = engine;
const WAYS = [
  { precision: "float64" },
  { precision: "float32", backend: "js" },
  { precision: "float32", backend: "wasm" },
];
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const configs = fc
  .record({
    data: fc.oneof(
      fc.record({ dataset: fc.constantFrom(...Object.keys(DATASETS)), classes: fc.constant(2) }),
      fc.record({ dataset: fc.constantFrom(...Object.keys(CLASS_DATASETS)), classes: fc.integer({ min: 3, max: 5 }) }),
    ),
    nSamples: fc.integer({ min: 4, max: 90 }),
    noise: fc.double({ min: 0, max: 1, noNaN: true }),
    dataSeed: seed,
    splitSeed: seed,
    initSeed: seed,
    features: fc.subarray(Object.keys(FEATURES), { minLength: 1 }),
    layers: fc.array(fc.tuple(fc.integer({ min: 1, max: 32 }), fc.constantFrom(...Object.keys(ACTIVATIONS))), { maxLength: 6 }),
    optimizer: fc.constantFrom("sgd", "adam", "adamw"),
    lr: fc.double({ min: 0, max: 0.3, noNaN: true }),
    momentum: fc.double({ min: 0, max: 0.95, noNaN: true }),
    weightDecay: fc.double({ min: 0, max: 0.1, noNaN: true }),
    batchSize: fc.option(fc.integer({ min: 1, max: 100 })),
  })
  .map(({ data, layers, ...rest }) => ({ ...data, ...rest, hidden: layers.map(([w]) => w), activations: layers.map(([, a]) => a) }));

describe("random numbers", () => {
  it("are MT19937's: the 10,000th value from seed 5489", () => {
    const rng = new engine.TorchGenerator(5489);
    // n = 2 consumes one value, and its lowest bit decides whether the two places are exchanged.
    let last;
    for (let i = 0; i < 10_000; i++) last = rng.permutation(2)[0];
    assert.equal(last, 4123659995 % 2);
  });

  it("stay in their ranges and shuffles keep every value", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 300 }), (s, n) => {
        const rng = new engine.NumpyRandomState(s);
        const sorted = rng.permutation(n).sort((a, b) => a - b);
        assert.deepEqual(sorted, Array.from({ length: n }, (_, i) => i));
        const value = rng.integerUpTo(n);
        assert.ok(value >= 0 && value <= n);
        const fraction = rng.random();
        assert.ok(fraction >= 0 && fraction < 1);
        assert.deepEqual(Array.from(new engine.TorchGenerator(s).permutation(n)).sort((a, b) => a - b), sorted);
      }),
    );
  });
});

describe("every kernel", () => {
  it("agrees with the float64 reference over the first steps of any network", () => {
    fc.assert(
      fc.property(configs, (config) => {
        // Adam divides by the gradient's size: where a gradient is 0 but for rounding, it takes a step of the
        // learning rate in a direction that rounding chooses. Only short steps then lead to the same place.
        const lr = config.optimizer === "sgd" ? config.lr : config.lr / 100;
        const [exact, ...others] = WAYS.map((way) => {
          const trainer = createTrainer({ ...config, lr, ...way });
          trainer.step(3);
          return trainer;
        });
        for (const trainer of others) {
          const pairs = trainer.history.trainLoss.map((loss, k) => [loss, exact.history.trainLoss[k]]);
          for (const [a, b] of pairs) assert.ok(Math.abs(a - b) <= 1e-3 * (1 + Math.abs(b)), `${a} and ${b}`);
        }
      }),
      { numRuns: 150, seed: 448 },
    );
  });

  for (const way of WAYS) {
    const name = `${way.precision} ${way.backend ?? "js"}`;

    it(`${name}: steps add up, whoever else trains in between`, () => {
      const config = { ...way, nSamples: 100, hidden: [7, 3], batchSize: 16, optimizer: "adam", lr: 0.01 };
      const straight = createTrainer(config);
      straight.step(20);
      const interrupted = createTrainer(config);
      const other = createTrainer({ ...way, hidden: [32, 32], dataset: "moons" });
      for (let k = 0; k < 20; k++) {
        interrupted.step(1);
        other.step(1);
        interrupted.logits([0, 0, 1, 1]);
      }
      assert.deepEqual(interrupted.history, straight.history);
      assert.deepEqual(interrupted.getParameters(), straight.getParameters());
    });

    it(`${name}: a reset repeats the training, another seed does not`, () => {
      const trainer = createTrainer({ ...way, nSamples: 60, batchSize: 7, momentum: 0.9 });
      trainer.step(5);
      const first = trainer.history;
      trainer.reset();
      assert.equal(trainer.epoch, 0);
      trainer.step(5);
      assert.deepEqual(trainer.history, first);
      trainer.reset(1);
      trainer.step(5);
      assert.notDeepEqual(trainer.history, first);
      const { trainLoss } = run({ ...trainer.config, initSeed: 1, epochs: 5 });
      assert.deepEqual(trainer.history.trainLoss, trainLoss);
    });

    it(`${name}: activations are those of the layers, and logits the last of them`, () => {
      const trainer = createTrainer({ ...way, hidden: [5, 18, 2], activations: ["tanh", "relu", "sigmoid"] });
      const X = engine.gridPoints({ x1: [-1, 1], x2: [-2, 2] }, 7, 13);
      const layers = trainer.activations(X);
      assert.deepEqual(layers.map((layer) => layer.length), [5, 18, 2, 1]);
      assert.ok(layers.flat().every((row) => row.length === 91));
      assert.deepEqual(layers[3][0], trainer.logits(X));
      assert.ok(layers[0].flatMap((row) => Array.from(row)).every((a) => Math.abs(a) < 1));
      assert.ok(layers[1].flatMap((row) => Array.from(row)).every((a) => a >= 0));
      assert.ok(layers[2].flatMap((row) => Array.from(row)).every((a) => a > 0 && a < 1));
    });

    it(`${name}: an edited weight changes the logits by exactly its share`, () => {
      const trainer = createTrainer({ ...way, hidden: [], activations: [] });
      const values = trainer.getParameters();
      values[trainer.parameterIndex(0, 0, 0)] = 2;
      values[trainer.parameterIndex(0, 0, 1)] = -1;
      values[trainer.parameterIndex(0, 0, "bias")] = 0.5;
      trainer.setParameters(values);
      assert.deepEqual(Array.from(trainer.logits([1, 2, -3, 0.25])), [0.5, -5.75]);
    });

    it(`${name}: a loss that is not finite stops the training and is reported`, () => {
      // Each step multiplies every weight by 1 - lr * weightDecay = -999.
      const result = run({ ...way, activations: "identity", lr: 100, weightDecay: 10, epochs: 400 });
      assert.ok(Number.isInteger(result.diverged) && result.diverged < 400);
      assert.equal(result.trainLoss.length, result.diverged + 1);
      const sane = run({ ...way, epochs: 5 });
      assert.equal(sane.diverged, null);
    });

    it(`${name}: with k classes it has k logits a point, row by row, and what diverges is reported too`, () => {
      const many = { ...way, dataset: "rings", classes: 3, nSamples: 150 };
      const trainer = createTrainer({ ...many, hidden: [5] });
      trainer.step(20);
      const X = trainer.split.XTest.flat();
      const rows = trainer.activations(X).at(-1);
      assert.deepEqual(Array.from(trainer.logits(X)), Array.from(rows[0].keys(), (i) => rows.map((row) => row[i])).flat());
      const { loss, accuracy, confusion } = trainer.metrics("test");
      assert.ok(Math.abs(loss - trainer.history.testLoss.at(-1)) < 1e-6);
      assert.ok(Math.abs(accuracy - trainer.history.testAccuracy.at(-1)) < 1e-12);
      assert.deepEqual([confusion.length, confusion.flat().reduce((a, b) => a + b)], [3, 30]);
      const wild = run({ ...many, activations: "identity", lr: 100, weightDecay: 10, epochs: 400 });
      assert.ok(Number.isInteger(wild.diverged) && wild.diverged < 400);
    });

    it(`${name}: points can be exchanged in the middle of a training`, () => {
      const trainer = createTrainer({ ...way, hidden: [4] });
      trainer.step(3);
      const before = trainer.getParameters();
      trainer.setSplit({ XTrain: [[0, 1], [1, 0], [0.5, 0.5]], yTrain: [0, 1, 1], XTest: [[0, 0]], yTest: [0] });
      assert.deepEqual(trainer.getParameters(), before);
      trainer.step(2);
      assert.equal(trainer.epoch, 5);
      assert.ok(trainer.history.testAccuracy.slice(3).every((a) => a === 0 || a === 1));
    });

    it(`${name}: the history's last test values are those of the metrics`, () => {
      const trainer = createTrainer({ ...way, nSamples: 173 });
      trainer.step(50);
      const { loss, accuracy } = trainer.metrics("test");
      assert.ok(Math.abs(loss - trainer.history.testLoss.at(-1)) < 1e-6);
      assert.ok(Math.abs(accuracy - trainer.history.testAccuracy.at(-1)) < 1e-12);
    });
  }

  it("recovers when WebAssembly is missing", async () => {
    const kept = globalThis.WebAssembly;
    try {
      globalThis.WebAssembly = undefined;
      const fresh = await import("../../course_utils/explorers/static/engine.mjs?without-wasm");
      assert.match(fresh.wasmProblem(), /WebAssembly/);
      assert.equal(fresh.run({ epochs: 2 }).backend, "js");
      assert.throws(() => fresh.run({ epochs: 2, backend: "wasm" }), /cannot run here/);
    } finally {
      globalThis.WebAssembly = kept;
    }
  });
});

describe("run", () => {
  it("uses WebAssembly by default", () => assert.equal(run({ epochs: 1 }).backend, "wasm"));

  it("gives arrays that survive JSON", () => {
    const result = run({ epochs: 3 });
    assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
    assert.deepEqual(result.XTrain.length, 800);
    assert.deepEqual(result.initialParameters.map((p) => p.length), [10, 10, 10, 10, 1, 1]);
  });

  it("starts from given parameters", () => {
    const { parameters } = run({ epochs: 4, hidden: [3] });
    const again = run({ epochs: 0, hidden: [3], initialParameters: parameters });
    assert.deepEqual(again.initialParameters, parameters);
  });

  it("compares many seeds", () => {
    const config = { nSamples: 100, hidden: [3], epochs: 30 };
    const results = [...engine.runSeeds(config, [5, 6, 7], [0, 0, 1, 1])];
    assert.deepEqual(results.map((r) => r.seed), [5, 6, 7]);
    for (const { seed: initSeed, testAccuracy, logits } of results) {
      assert.equal(testAccuracy, run({ ...config, initSeed }).testAccuracy.at(-1));
      assert.equal(logits.length, 2);
    }
  });
});

describe("metrics", () => {
  it("count as scikit-learn does", () => {
    const m = engine.computeMetrics([1, -1, 0, -2, 3], [1, 1, 0, 0, 1]);
    assert.deepEqual(m.confusion, [[1, 1], [1, 2]]);
    assert.ok(Math.abs(m.accuracy - 3 / 5) < 1e-12);
    assert.ok(Math.abs(m.f1 - 4 / 6) < 1e-12);
    assert.ok(Math.abs(m.balancedAccuracy - (1 / 2 + 2 / 3) / 2) < 1e-12);
  });

  it("of many classes average over those that are there", () => {
    // The third class has no point and is never said.
    const m = engine.computeMetrics([5, 0, -9, 1, 2, -9, 3, 1, -9], [0, 1, 1]);
    assert.deepEqual(m.confusion, [[1, 0, 0], [1, 1, 0], [0, 0, 0]]);
    assert.ok(Math.abs(m.f1 - (2 / 3 + 2 / 3) / 2) < 1e-12);
    assert.ok(Math.abs(m.balancedAccuracy - (1 + 1 / 2) / 2) < 1e-12);
  });

  it("do not overflow", () => {
    assert.equal(engine.computeMetrics([1e6, -1e6, 0], [1]).loss, 2e6);
    assert.deepEqual(engine.softmax([1e6, -1e6, 0]), [1, 0, 0]);
    assert.equal(engine.bceWithLogits(1e6, 0), 1e6);
    assert.equal(engine.bceWithLogits(-1e6, 1), 1e6);
    assert.equal(engine.bceWithLogits(1e6, 1), 0);
  });
});

describe("settings", () => {
  it("default to those of the book", () => {
    const { noise, activations, ...rest } = resolveConfig({});
    assert.equal(noise, 0.03);
    assert.deepEqual(activations, ["relu", "relu"]);
    for (const [field, value] of Object.entries(rest)) assert.deepEqual(value, DEFAULTS[field]);
  });

  it("are accepted again once resolved", () => {
    fc.assert(fc.property(configs, (config) => assert.deepEqual(resolveConfig(resolveConfig(config)), resolveConfig(config))));
  });

  const wrong = {
    dataset: ["square", 3, null, "__proto__", "constructor"],
    classes: [1, 6, 2.5, "3", null],
    nSamples: [3, 1e9, 10.5, NaN, Infinity, "1000", null],
    noise: [-1, NaN, Infinity, "0.1", 1e300],
    dataSeed: [-1, 2 ** 32, 0.5, NaN, "448", null],
    splitSeed: [-1, 2 ** 32],
    initSeed: [-1, 2 ** 32],
    batchSeed: [-1, 2 ** 32],
    testSize: [0, 1, -0.2, NaN, "0.2", 0.9999, null],
    stratify: ["yes", 1, null],
    features: [[], ["x3"], ["x1", "x1"], "x1", null],
    hidden: [[0], [33], [1.5], Array(7).fill(3), "10", null, Array(1e6).fill(10)],
    activations: [["relu"], "step", [], [1, 2], null],
    initialParameters: [[], "x", [[[1]]], Array(6).fill([NaN])],
    optimizer: ["rmsprop", "SGD", null, "toString"],
    lr: [-0.1, NaN, Infinity, "0.1", null],
    momentum: [-0.1, 1.1, NaN],
    weightDecay: [-1, NaN, null],
    batchSize: [0, -3, 2.5, "all", NaN],
    epochs: [-1, 1e12, 0.5, NaN],
    precision: ["float16", 32],
    backend: ["gpu", null],
  };

  for (const [field, values] of Object.entries(wrong)) {
    it(`name ${field}, its value and what is accepted`, () => {
      for (const value of values) {
        assert.throws(
          () => resolveConfig({ [field]: value }),
          (error) =>
            error instanceof ConfigError &&
            error.field.startsWith(field) &&
            error.message.includes("must be") &&
            error.accepted.length > 0 &&
            error.message.length < 2000,
          `${field}: ${String(value).slice(0, 40)}`,
        );
      }
    });
  }

  it("of many classes have their own data sets and labels", () => {
    assert.throws(() => resolveConfig({ classes: 3 }), /dataset: "circles" is not accepted; it must be one of blobs, spirals, rings/);
    assert.throws(() => resolveConfig({ dataset: "rings" }), /dataset: "rings"/);
    assert.throws(() => resolveConfig({ dataset: "rings", classes: 5, nSamples: 20, testSize: 0.2, stratify: true }), /fewer than 5 points/);
    const split = { XTrain: [[0, 1]], yTrain: [3], XTest: [[1, 1]], yTest: [0] };
    assert.equal(checkSplit(split, 4), split);
    assert.throws(() => checkSplit(split, 3), /each a whole number from 0 to 2/);
  });

  it("that do not exist are refused", () => {
    assert.throws(() => resolveConfig({ learningRate: 1 }), /learningRate/);
    for (const notAnObject of [null, [], "circles", 7]) assert.throws(() => resolveConfig(notAnObject), ConfigError);
  });

  it("never fail in another way, whatever they are", () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
    const shaped = fc.record(Object.fromEntries(Object.keys(DEFAULTS).map((f) => [f, anything])), { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(anything, shaped), (config) => {
        try {
          resolveConfig(config);
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("of drawn points are checked", () => {
    const good = { XTrain: [[0, 1]], yTrain: [0], XTest: [[1, 1]], yTest: [1] };
    assert.equal(checkSplit(good), good);
    const bad = [
      null,
      {},
      { ...good, XTrain: [] },
      { ...good, XTrain: [[0]] },
      { ...good, XTest: [[NaN, 0]] },
      { ...good, XTest: [[1e300, 0]] },
      { ...good, yTrain: [2] },
      { ...good, yTest: [0, 1] },
    ];
    for (const split of bad) assert.throws(() => checkSplit(split), ConfigError);
  });

  it("of a running training are checked", () => {
    const trainer = createTrainer({ nSamples: 50 });
    trainer.setHyperparameters({ lr: 0 });
    const before = trainer.getParameters();
    trainer.step(3);
    assert.deepEqual(trainer.getParameters(), before);
    assert.throws(() => trainer.setHyperparameters({ lr: NaN }), ConfigError);
    assert.throws(() => trainer.setParameters([1, 2, 3]), ConfigError);
    assert.throws(() => trainer.setParameters(Array(before.length).fill(NaN)), ConfigError);
    assert.throws(() => trainer.reset(-1), ConfigError);
  });
});
