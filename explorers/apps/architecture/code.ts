/** The PyTorch script for what is on screen. */

import { pytorchCode } from "../../engine/index.js";
import { configOf, drawnOf, tableOf, usesData, type ArchitectureState } from "./state.js";

/** @param epochs how many were trained */
export function codeOf(state: ArchitectureState, epochs: number): string {
  return pytorchCode({ ...configOf(state), epochs }, drawnOf(state), !usesData(state), tableOf(state));
}
