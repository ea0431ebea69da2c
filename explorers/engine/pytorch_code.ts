import { ACTIVATIONS } from "./activations.js";
import { checkSplit, resolveConfig, type Config, type ResolvedConfig } from "./config.js";
import type { DatasetName } from "./datasets.js";
import { FEATURES, isPlain } from "./features.js";
import { OPTIMIZERS } from "./optimizers.js";
import type { Split } from "./split.js";

/** Python that leaves X, y in place, for the data sets that are not scikit-learn's own. */
const HAND_DRAWN = {
  xor: `X = rng.uniform(-1.0, 1.0, size=(n, 2))
y = (X[:, 0] * X[:, 1] < 0).astype(int)
X = X + rng.normal(scale=noise, size=X.shape)`,
  linear: `X = rng.uniform(-1.0, 1.0, size=(n, 2))
y = (X[:, 0] + X[:, 1] > 0).astype(int)
X = X + rng.normal(scale=noise, size=X.shape)`,
  spirals: `n_first = n // 2
y = np.repeat([0, 1], [n_first, n - n_first])
along = np.concatenate([np.arange(n_first) / n_first, np.arange(n - n_first) / (n - n_first)])
angle = 2.0 * np.pi * 1.75 * along + np.pi * y
X = np.stack([along * np.sin(angle), along * np.cos(angle)], axis=1)
X = X + rng.normal(scale=noise, size=X.shape)
order = np.arange(n)
rng.shuffle(order)
X, y = X[order], y[order]`,
} as const;

/** scikit-learn's function and its arguments, before the noise and the seed. */
const FROM_SCIKIT_LEARN = {
  circles: { name: "make_circles", noise: "noise", extra: "" },
  moons: { name: "make_moons", noise: "noise", extra: "" },
  blobs: { name: "make_blobs", noise: "cluster_std", extra: "centers=np.array([[-1.0, -1.0], [1.0, 1.0]]), " },
} as const;

type FromScikitLearn = keyof typeof FROM_SCIKIT_LEARN;

const isFromScikitLearn = (name: DatasetName): name is FromScikitLearn => name in FROM_SCIKIT_LEARN;

function importLines({ dataset }: ResolvedConfig, drawn: boolean): string[] {
  const lines: string[] = [];
  if (!drawn && dataset !== "circles" && dataset !== "moons") lines.push("import numpy as np");
  lines.push("import torch");
  if (!drawn && isFromScikitLearn(dataset)) {
    lines.push(`from sklearn.datasets import ${FROM_SCIKIT_LEARN[dataset].name}`);
  }
  if (!drawn) lines.push("from sklearn.model_selection import train_test_split");
  return [...lines, "from torch import nn"];
}

function drawLines({ dataset, nSamples, noise, dataSeed }: ResolvedConfig): string[] {
  if (isFromScikitLearn(dataset)) {
    const { name, noise: noiseName, extra } = FROM_SCIKIT_LEARN[dataset];
    return [`X, y = ${name}(${nSamples}, ${extra}${noiseName}=${noise}, random_state=${dataSeed})`];
  }
  return [`n, noise, rng = ${nSamples}, ${noise}, np.random.RandomState(${dataSeed})`, HAND_DRAWN[dataset]];
}

function splitLines({ testSize, splitSeed, stratify }: ResolvedConfig): string[] {
  return [
    'X, y = X.astype("float32"), y.astype("float32")',
    "parts = train_test_split(",
    `    X, y, test_size=${testSize}, random_state=${splitSeed}, stratify=${stratify ? "y" : "None"}`,
    ")",
    "X_train, X_test, y_train, y_test = (torch.from_numpy(part) for part in parts)",
  ];
}

function pointLines(split: Split): string[] {
  const parts = { X_train: split.XTrain, y_train: split.yTrain, X_test: split.XTest, y_test: split.yTest };
  return Object.entries(parts).map(
    ([name, values]) => `${name} = torch.tensor(${JSON.stringify(values)}, dtype=torch.float32)`,
  );
}

function featureLines({ features, precision }: ResolvedConfig): string[] {
  const lines = [];
  if (precision === "float64") {
    lines.push(
      "X_train, X_test = X_train.double(), X_test.double()",
      "y_train, y_test = y_train.double(), y_test.double()",
    );
  }
  if (!isPlain(features)) {
    const columns = features.map((name) => FEATURES[name].torch).join(", ");
    lines.push(
      "",
      "",
      "def inputs(X):",
      `    return torch.stack([${columns}], dim=1)`,
      "",
      "",
      "X_train, X_test = inputs(X_train), inputs(X_test)",
    );
  }
  return lines;
}

function modelLines({ features, hidden, activations, initSeed, initialParameters, precision }: ResolvedConfig): string[] {
  const widths = [features.length, ...hidden];
  const lines = [`torch.manual_seed(${initSeed})`, "model = nn.Sequential("];
  hidden.forEach((width, i) => {
    lines.push(`    nn.Linear(${widths[i]}, ${width}),`, `    nn.${ACTIVATIONS[activations[i]!].torch}(),`);
  });
  lines.push(`    nn.Linear(${widths[hidden.length]}, 1),`, precision === "float64" ? ").double()" : ")");
  if (initialParameters !== null) {
    lines.push(
      `start = ${JSON.stringify(initialParameters)}`,
      "with torch.no_grad():",
      "    for parameter, values in zip(model.parameters(), start):",
      "        parameter.copy_(torch.tensor(values))",
    );
  }
  return lines;
}

function optimizerLine({ optimizer, lr, momentum, weightDecay }: ResolvedConfig): string {
  const settings = [`lr=${lr}`];
  if (optimizer === "sgd" && momentum !== 0) settings.push(`momentum=${momentum}`);
  // AdamW's own default is not 0, so it is always said.
  if (weightDecay !== 0 || optimizer === "adamw") settings.push(`weight_decay=${weightDecay}`);
  return `optimizer = torch.optim.${OPTIMIZERS[optimizer]}(model.parameters(), ${settings.join(", ")})`;
}

function stepLines(rows: string, indent: string): string[] {
  return [
    `loss = loss_fn(model(X_train${rows}).squeeze(1), y_train${rows})`,
    "optimizer.zero_grad()",
    "loss.backward()",
    "optimizer.step()",
  ].map((line) => indent + line);
}

function trainingLines(config: ResolvedConfig): string[] {
  const { epochs, batchSize, batchSeed } = config;
  const loop = `for epoch in range(${epochs}):`;
  const steps =
    batchSize === null
      ? [loop, ...stepLines("", "    ")]
      : [
          `shuffler = torch.Generator().manual_seed(${batchSeed})`,
          loop,
          `    for rows in torch.randperm(len(X_train), generator=shuffler).split(${batchSize}):`,
          ...stepLines("[rows]", "        "),
        ];
  return ["loss_fn = nn.BCEWithLogitsLoss()", optimizerLine(config), ...steps];
}

const RESULT_LINES = [
  "with torch.inference_mode():",
  "    test_logits = model(X_test).squeeze(1)",
  "    test_loss = loss_fn(test_logits, y_test)",
  "    test_accuracy = ((test_logits >= 0) == (y_test == 1)).float().mean()",
  'print(f"test loss {test_loss:.4f}, test accuracy {test_accuracy:.1%}")',
];

/**
 * A Python script, of PyTorch and scikit-learn only, that trains the same network to the same result.
 *
 * @param config what `run` takes
 * @param split points to write out instead of drawing a named data set
 * @throws ConfigError when a field cannot be used
 */
export function pytorchCode(config: Partial<Config> = {}, split?: Split): string {
  const resolved = resolveConfig(config);
  const data = split ? pointLines(checkSplit(split)) : [...drawLines(resolved), ...splitLines(resolved)];
  const blocks = [
    importLines(resolved, split !== undefined),
    [...data, ...featureLines(resolved)],
    modelLines(resolved),
    trainingLines(resolved),
    RESULT_LINES,
  ];
  return blocks.map((lines) => lines.join("\n")).join("\n\n") + "\n";
}
