/** A scene for each question that the book asks of this explorer. */

import { defaultState } from "../../state/schema.js";
import { text } from "../../text.js";
import type { Prompt } from "../../views/frame.js";
import { CHALLENGE_BUDGET } from "./session.js";
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
  use_table: false,
};

/** The hidden space, of the last hidden layer. */
const LAST_SPACE: Scene = { space: true, space_layer: 6 };

/** The moons of chapter 8 with the network that everybody starts from. */
const START: Scene = { ...CHALLENGE, layers: layers("relu", 10, 10) };
/** Few points and much noise, as data that had to be collected. */
const FEW: Scene = {
  dataset: "moons", noise: 0.35, n_samples: 60, test_size: 0.5, layers: layers("relu", 32, 32), optimizer: "adam", lr: 0.01,
};

const PRESETS = {
  training: {
    small: trained(800, { layers: layers("relu", 10, 10), lr: 0.01 }),
    diverge: trained(100, { layers: layers("identity", 10, 10), lr: 10 }),
  },
  linear: {
    linear: trained(1000, { layers: layers("identity", 10, 10) }),
    deep: trained(1000, { layers: layers("identity", 10, 10, 10, 10, 10, 10) }),
    blobs: trained(1000, { dataset: "blobs", layers: layers("identity", 10, 10) }),
  },
  activations: {
    sigmoid: trained(2000, { layers: layers("sigmoid", 10, 10) }),
    dead: trained(800, { layers: layers("relu", 10, 10), lr: 3 }),
  },
  nonLinear: {
    relu: trained(1000, { layers: layers("relu", 10, 10) }),
    race: trained(1000, { layers: layers("tanh", 10, 10) }),
    triangle: trained(1000, { layers: layers("tanh", 3), optimizer: "adam", lr: 0.03 }),
    two: trained(1000, { layers: layers("tanh", 2), optimizer: "adam", lr: 0.03, ...LAST_SPACE }),
    three: trained(1000, { layers: layers("tanh", 3), optimizer: "adam", lr: 0.03, ...LAST_SPACE }),
    features: trained(1000, { layers: [], features: ["x1^2", "x2^2"], optimizer: "adam", lr: 0.1 }),
    wide: trained(1000, { dataset: "spirals", layers: layers("relu", 32), optimizer: "adam", lr: 0.01 }),
    spirals: trained(1000, { dataset: "spirals", layers: layers("relu", 16, 16), optimizer: "adam", lr: 0.01 }),
  },
  challenge: {
    momentum: trained(200, { ...START, momentum: 0.9 }),
    batches: trained(80, { ...START, batch_size: 80 }),
    challenge: { ...trained(CHALLENGE_BUDGET, START), challenge: true, trained: 0 },
  },
  realData: {
    overfit: trained(2000, FEW),
    early: trained(20, FEW),
    decay: trained(2000, { ...FEW, weight_decay: 0.03 }),
  },
} satisfies { [Part in keyof Parts]: Record<keyof Parts[Part]["asks"], Scene> };

type Parts = typeof text.architecture.prompts;

/** What each part of the book asks, in the book's order. */
export const PROMPTS: Prompt<ArchitectureState>[] = (Object.keys(PRESETS) as (keyof Parts)[]).flatMap((part) => {
  const { title, asks } = text.architecture.prompts[part];
  const scenes: Record<string, Scene> = PRESETS[part];
  return Object.entries(asks).map(([name, ask]) => ({ ask, show: scenes[name]!, group: title }));
});
