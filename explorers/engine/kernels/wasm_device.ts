import bytes from "../../build/kernel.wasm";

/** The functions of `simd/kernel.ts`; addresses count bytes. */
export interface KernelExports {
  train(
    plan: number, x: number, xStep: number, labels: number, shares: number,
    sums: number, gradient: number, parameters: number,
  ): number;
  evaluate(plan: number, x: number, xStep: number, labels: number, shares: number): number;
  countCorrect(): number;
  predict(plan: number, x: number, xStep: number, firstLayer: number, out: number): void;
  activate(code: number, z: number, slope: number, bytes: number): void;
  updateSgd(
    parameters: number, gradient: number, velocity: number, bytes: number,
    lr: number, momentum: number, weightDecay: number, isFirst: boolean,
  ): void;
  updateAdam(
    parameters: number, gradient: number, mean: number, square: number, bytes: number,
    stepSize: number, rootCorrection: number, shrink: number, penalty: number,
    beta1: number, beta2: number, epsilon: number,
  ): void;
}

/** Somebody whose numbers lie in the device's memory. */
export interface Tenant {
  /** Save what must survive: another tenant is about to overwrite the memory. */
  leave(): void;
}

const PAGE_BYTES = 65536;
/** The module keeps nothing in memory itself; the first addresses stay free so that 0 can mean "none". */
const FIRST_ADDRESS = 64;

/**
 * The one WebAssembly instance of a page. Browsers reserve gigabytes of address space for each
 * instance's memory, so all trainings take turns in one.
 */
export class WasmDevice {
  readonly exports: KernelExports;
  readonly #memory: WebAssembly.Memory;
  #end = FIRST_ADDRESS;
  #tenant: Tenant | null = null;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(bytes);
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.exports = instance.exports as unknown as KernelExports;
  }

  /** Give the whole memory to a tenant, who then allocates anew. */
  moveIn(tenant: Tenant): void {
    if (this.#tenant !== tenant) this.#tenant?.leave();
    this.#tenant = tenant;
    this.#end = FIRST_ADDRESS;
  }

  /** Free what was allocated from an address on. */
  releaseFrom(address: number): void {
    this.#end = address;
  }

  /** @returns the address of `count` values of four bytes, on a boundary of 64 bytes */
  allocate(count: number): number {
    const address = this.#end;
    this.#end += Math.ceil((count * 4) / 64) * 64;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** A view that is good until the next `allocate`, which may replace the buffer. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count);
  }

  words(address: number, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, count);
  }
}

let device: WasmDevice | null = null;
let problem: string | null = null;

/** @returns the page's device, or null where it cannot be; `wasmProblem` then says why */
export function openDevice(): WasmDevice | null {
  if (device === null && problem === null) {
    try {
      if (typeof WebAssembly === "undefined") throw new Error("there is no WebAssembly");
      if (!WebAssembly.validate(bytes)) throw new Error("WebAssembly has no SIMD");
      device = new WasmDevice();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  }
  return device;
}

/** Why the WebAssembly kernel cannot run here, or null when it can. */
export function wasmProblem(): string | null {
  openDevice();
  return problem;
}
