import bytes from "../../build/torch.wasm";
import type { Numbers } from "../storage.js";
import { rawOf, Tensor } from "../tensor.js";

/** a (m, k) and b (n, k) row by row, their product (m, n) into `out`. */
type Multiply = (a: Numbers, b: Numbers, out: Numbers, m: number, k: number, n: number) => void;

/**
 * out[i, j] = sum over p of a[i, p] b[j, p]: both factors row by row, so that every sum runs along memory. Four columns at a
 * time share the reads of `a`.
 */
function makeMultiply(): Multiply {
  return (a, b, out, m, k, n) => {
    for (let i = 0; i < m; i++) {
      const row = i * k;
      let j = 0;
      for (; j + 3 < n; j += 4) {
        let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        const b0 = j * k, b1 = b0 + k, b2 = b1 + k, b3 = b2 + k;
        for (let p = 0; p < k; p++) {
          const x = a[row + p]!;
          s0 += x * b[b0 + p]!;
          s1 += x * b[b1 + p]!;
          s2 += x * b[b2 + p]!;
          s3 += x * b[b3 + p]!;
        }
        const to = i * n + j;
        out[to] = s0;
        out[to + 1] = s1;
        out[to + 2] = s2;
        out[to + 3] = s3;
      }
      for (; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++) total += a[row + p]! * b[j * k + p]!;
        out[i * n + j] = total;
      }
    }
  };
}

// One closure for each kind of array: a shared one is compiled for both and runs at half the speed.
export const multiplyFloat64 = makeMultiply();
const multiplyFloat32 = makeMultiply();

/** The function of `simd/kernel.ts`; addresses and steps count bytes. */
interface Kernel {
  multiply(
    a: number, aRow: number, aColumn: number, b: number, bRow: number, bias: number, out: number, m: number, k: number, n: number,
  ): void;
}

/** The first addresses stay free, so that 0 can mean "none". */
const FIRST = 64;
/** What the kernel reads behind a factor, in bytes. */
const SLACK = 64;
const PAGE = 65536;

class Device {
  readonly #kernel: Kernel;
  readonly #memory = new WebAssembly.Memory({ initial: 16 });
  #floats = new Float32Array(this.#memory.buffer);

  constructor() {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.#memory } });
    this.#kernel = instance.exports as unknown as Kernel;
  }

  multiply(a: Tensor, b: Tensor, bias: Numbers | null): Float32Array {
    const [m, k] = a.shape as [number, number], n = b.shape[1]!;
    const left = isDense(a) ? a : null;
    const right = isDense(b) && (b.strides[1] === 1 || n === 1) ? b : null;
    const aAt = FIRST, bAt = aAt + padded(m * k), biasAt = bAt + padded(k * n), outAt = biasAt + padded(bias?.length ?? 0);
    this.#reserve(outAt + padded(m * n));
    const floats = this.#floats;
    floats.set(left === null ? (rawOf(a) as Float32Array) : windowOf(left), aAt >> 2);
    floats.set(right === null ? (rawOf(b) as Float32Array) : windowOf(right), bAt >> 2);
    if (bias !== null) floats.set(bias, biasAt >> 2);
    this.#kernel.multiply(
      aAt, 4 * (left?.strides[0] ?? k), 4 * (left?.strides[1] ?? 1), bAt, 4 * (right?.strides[0] ?? n),
      bias === null ? 0 : biasAt, outAt, m, k, n,
    );
    return floats.slice(outAt >> 2, (outAt >> 2) + m * n);
  }

  #reserve(end: number): void {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE));
    this.#floats = new Float32Array(this.#memory.buffer);
  }
}

const padded = (numbers: number): number => ((numbers * 4 + SLACK) >> 4) * 16 + 16;

/** Whether a matrix fills a stretch of memory, in whatever order. */
function isDense({ shape: [m, n], strides: [row, column] }: Tensor): boolean {
  return (row === n && column === 1) || (column === m && row === 1);
}

const windowOf = (t: Tensor): Float32Array => (t.storage.data as Float32Array).subarray(t.offset, t.offset + t.size);

let device: Device | null | undefined;

function openDevice(): Device | null {
  if (device === undefined) {
    device = typeof WebAssembly !== "undefined" && WebAssembly.validate(bytes) ? new Device() : null;
  }
  return device;
}

/** a (m, k) times b (k, n), plus a row, in float32: with WebAssembly's SIMD where a page has it. */
export function productFloat32(a: Tensor, b: Tensor, bias: Numbers | null): Float32Array {
  const simd = openDevice();
  if (simd !== null) return simd.multiply(a, b, bias);
  const [m, k] = a.shape as [number, number], n = b.shape[1]!;
  const out = new Float32Array(m * n);
  const onItsSide = new Tensor(b.storage, b.dtype, [n, k], [b.strides[1]!, b.strides[0]!], b.offset);
  multiplyFloat32(rawOf(a) as Numbers, rawOf(onItsSide) as Numbers, out, m, k, n);
  if (bias !== null) for (let i = 0; i < out.length; i++) out[i] = out[i]! + bias[i % n]!;
  return out;
}
