import { bool, FLOAT, float32, float64, int64, type Data, type DType } from "./dtypes.js";
import { checkAllocation } from "./limits.js";

/** Numbers that several tensors may look at, and how often they were changed in place. */
export interface Storage {
  data: Data;
  version: number;
}

/** What kernels compute on: JavaScript numbers, in row-major order. */
export type Numbers = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

const TWO_32 = 2 ** 32;
const EXACT = 2 ** 53;

export function allocate(dtype: DType, length: number): Data {
  checkAllocation(length, dtype.bytes);
  return dtype.make(length);
}

/** int64 as numbers; a value beyond 2**53 becomes the double next to it. */
export function numbersOfInt64(data: BigInt64Array): Float64Array {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = words[2 * i + 1]! * TWO_32 + (words[2 * i]! >>> 0);
  return numbers;
}

/** Integral numbers as int64; what is no number of int64 becomes its least one, as on PyTorch's processors. */
export function int64OfNumbers(numbers: ArrayLike<number>, out: BigInt64Array): BigInt64Array {
  const words = new Int32Array(out.buffer, out.byteOffset, out.length * 2);
  for (let i = 0; i < out.length; i++) {
    const value = Math.trunc(numbers[i]!);
    if (!(value >= -(2 ** 63) && value < 2 ** 63)) {
      words[2 * i] = 0;
      words[2 * i + 1] = -(2 ** 31);
      continue;
    }
    const high = Math.floor(value / TWO_32);
    words[2 * i] = value - high * TWO_32;
    words[2 * i + 1] = high;
  }
  return out;
}

/** Whether every value is an integer that a double holds exactly. */
export function isExact(numbers: ArrayLike<number>): boolean {
  for (let i = 0; i < numbers.length; i++) if (!(Math.abs(numbers[i]!) <= EXACT)) return false;
  return true;
}

/** Numbers as a dtype's data; shares memory where nothing must change. */
export function dataOf(numbers: Numbers, dtype: DType): Data {
  if (dtype === float32 && numbers instanceof Float32Array) return numbers;
  if (dtype === float64 && numbers instanceof Float64Array) return numbers;
  const data = allocate(dtype, numbers.length);
  fillFrom(data, numbers, dtype);
  return data;
}

export function fillFrom(data: Data, numbers: Numbers, dtype: DType): void {
  if (dtype === int64) {
    int64OfNumbers(numbers, data as BigInt64Array);
  } else if (dtype === bool) {
    const bits = data as Uint8Array;
    for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] !== 0 ? 1 : 0;
  } else if (dtype.category === FLOAT || !(numbers instanceof Float32Array || numbers instanceof Float64Array)) {
    (data as Numbers).set(numbers);
  } else {
    // A C cast cuts the fraction off; JavaScript's typed arrays do the same and wrap around.
    for (let i = 0; i < data.length; i++) (data as Numbers)[i] = Math.trunc(numbers[i]!);
  }
}

export function numbersOf(data: Data): Numbers {
  return data instanceof BigInt64Array ? numbersOfInt64(data) : data;
}
