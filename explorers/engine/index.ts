/** The explorers' engine: PyTorch's numbers in the browser. No DOM, no imports from outside. */
export { ACTIVATIONS, type Activation, type ActivationName } from "./activations.js";
export { checkSplit, ConfigError, DEFAULTS, LIMITS, resolveConfig, type Config, type ResolvedConfig, type Stage } from "./config.js";
export { DATASETS, drawPoints, type DatasetName, type LabelledPoints } from "./datasets.js";
export { FEATURES, type FeatureName } from "./features.js";
export { along, axesOf, cutOf, outputsOf, type Axes, type Cut } from "./hidden_space.js";
export { bceWithLogits, computeMetrics, type Metrics } from "./losses.js";
export { countParameters, initialParameters, makeLayers, type Layer, type NestedParameters } from "./network.js";
export { NumpyRandomState } from "./random/numpy.js";
export { OPTIMIZERS, type OptimizerName } from "./optimizers.js";
export { pytorchCode } from "./pytorch_code.js";
export { run, runSeeds, type RunResult, type SeedResult } from "./run.js";
export { erf } from "./special.js";
export { loadSplit, type Split } from "./split.js";
export { TorchGenerator } from "./random/torch.js";
export { createTrainer, gridPoints, Trainer, type Bounds, type History, type Hyperparameters, type Prepared } from "./trainer.js";
export { applyVectorised } from "./kernels/wasm.js";
export { wasmProblem } from "./kernels/wasm_device.js";
