import type { Kernel } from "./kernel.js";
import { makeFloat32Kernel } from "./float32.js";
import { makeFloat64Kernel } from "./float64.js";
import { makeWasmKernel } from "./wasm.js";
import type { Layer } from "../network.js";
import { wasmProblem } from "./wasm_device.js";

/**
 * The fastest kernel that gives the wanted precision.
 *
 * @throws Error when "wasm" is asked for and the browser has no WebAssembly SIMD
 */
export function chooseKernel(
  precision: "float32" | "float64",
  backend: "auto" | "wasm" | "js",
  layers: readonly Layer[],
): Kernel {
  if (precision === "float64") return makeFloat64Kernel(layers);
  if (backend === "js") return makeFloat32Kernel(layers);
  const problem = wasmProblem();
  if (problem === null) return makeWasmKernel(layers);
  if (backend === "wasm") throw new Error(`backend: "wasm" cannot run here: ${problem}`);
  return makeFloat32Kernel(layers);
}
