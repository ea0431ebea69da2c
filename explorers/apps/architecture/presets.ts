/** A scene for each question that the book asks of this explorer. */

import { defaultState } from "../../state/schema.js";
import { text } from "../../text.js";
import type { Prompt } from "../../views/frame.js";
import { DECISIVE, type ArchitectureState } from "./state.js";

type Scene = Partial<ArchitectureState>;

/** Every setting that decides a run, at its default: a scene must not depend on what was there before. */
function fresh(): Scene {
  const all = defaultState<ArchitectureState>("architecture");
  return Object.fromEntries([...DECISIVE, "epochs", "challenge"].map((field) => [field, all[field as keyof ArchitectureState]]));
}

const layers = (activation: ArchitectureState["layers"][number]["activation"], ...units: number[]) =>
  units.map((count) => ({ units: count, activation }));

/** Trained to its end when shown. */
function trained(epochs: number, scene: Scene): Scene {
  return { ...fresh(), epochs, trained: epochs, ...scene };
}

/** The data of the challenge are those of `course_utils.challenge.RULES`. */
export const CHALLENGE_NOISE = 0.15;
export const CHALLENGE: Scene = {
  dataset: "moons", n_samples: 1000, noise: CHALLENGE_NOISE, data_seed: 448, split_seed: 448, test_size: 0.2, points: "data",
};
export const CHALLENGE_BUDGET = 800;

export const PRESETS = {
  linear: trained(1000, { layers: layers("identity", 10, 10) }),
  relu: trained(1000, { layers: layers("relu", 10, 10) }),
  sigmoid: trained(2000, { layers: layers("sigmoid", 10, 10) }),
  rate: trained(800, { layers: layers("relu", 10, 10), lr: 3 }),
  features: trained(1000, { layers: [], features: ["x1^2", "x2^2"], optimizer: "adam", lr: 0.1 }),
  triangle: trained(1000, { layers: layers("tanh", 3), optimizer: "adam", lr: 0.03 }),
  spirals: trained(1000, { dataset: "spirals", layers: layers("relu", 16, 16), optimizer: "adam", lr: 0.01 }),
  overfit: trained(2000, {
    dataset: "moons", noise: 0.35, n_samples: 60, test_size: 0.5, layers: layers("relu", 32, 32), optimizer: "adam", lr: 0.01,
  }),
  challenge: { ...trained(CHALLENGE_BUDGET, { layers: layers("relu", 10, 10), ...CHALLENGE }), challenge: true, trained: 0 },
} satisfies Record<string, Scene>;

export const PROMPTS: Prompt<ArchitectureState>[] = (Object.keys(PRESETS) as (keyof typeof PRESETS)[]).map((name) => ({
  ask: text.architecture.prompts[name],
  show: PRESETS[name],
}));
