/** The PyTorch script for what is on screen. */

import { pytorchCode } from "../../engine/index.js";
import { splitOf } from "./runners/engine.js";
import { configOf, drawnOf, usesData, type ArchitectureState } from "./state.js";

const CUT = "X_train, X_test, y_train, y_test = (torch.from_numpy(part) for part in parts)\n";

/** @param epochs how many were trained */
export function codeOf(state: ArchitectureState, epochs: number): string {
  const config = { ...configOf(state), epochs };
  const drawn = drawnOf(state);
  if (drawn.length === 0) return pytorchCode(config);
  if (!usesData(state)) return pytorchCode(config, splitOf(state).split);
  const rows = drawn.map(({ x1, x2, label }) => `    [${x1}, ${x2}, ${label}],\n`).join("");
  const added = `drawn = torch.tensor([\n${rows}])\n`
    + "X_train, y_train = torch.cat([X_train, drawn[:, :2]]), torch.cat([y_train, drawn[:, 2]])\n";
  return pytorchCode(config).replace(CUT, CUT + added);
}
