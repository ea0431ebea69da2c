import { missingError, typeError } from "./errors.js";

export type DTypeName = "float32" | "float64" | "int64" | "int32" | "int16" | "int8" | "uint8" | "bool";

/**
 * What holds a tensor's numbers. int64 lies in a BigInt64Array, since PyTorch's values go beyond 2**53; kernels read and write
 * it as pairs of 32-bit words (see `storage.ts`) as long as numbers are exact.
 */
export type Data = Float32Array | Float64Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** Order in promotion: a tensor of a higher category decides alone. */
export const BOOL = 0;
export const INTEGER = 1;
export const FLOAT = 2;

export interface DType {
  readonly name: DTypeName;
  readonly category: 0 | 1 | 2;
  readonly bytes: number;
  /** As PyTorch's C++ names it in messages. */
  readonly scalarName: string;
  readonly make: (length: number) => Data;
  readonly over: (buffer: ArrayBufferLike, byteOffset: number, length: number) => Data;
}

function dtype(
  name: DTypeName,
  category: 0 | 1 | 2,
  scalarName: string,
  Kind: { new (n: number): Data; new (b: ArrayBufferLike, o: number, n: number): Data; BYTES_PER_ELEMENT: number },
): DType {
  return {
    name, category, scalarName, bytes: Kind.BYTES_PER_ELEMENT,
    make: (length) => new Kind(length),
    over: (buffer, byteOffset, length) => new Kind(buffer, byteOffset, length),
  };
}

export const float32 = dtype("float32", FLOAT, "Float", Float32Array);
export const float64 = dtype("float64", FLOAT, "Double", Float64Array);
export const int64 = dtype("int64", INTEGER, "Long", BigInt64Array as never);
export const int32 = dtype("int32", INTEGER, "Int", Int32Array);
export const int16 = dtype("int16", INTEGER, "Short", Int16Array);
export const int8 = dtype("int8", INTEGER, "Char", Int8Array);
export const uint8 = dtype("uint8", INTEGER, "Byte", Uint8Array);
export const bool = dtype("bool", BOOL, "Bool", Uint8Array);

export const DTYPES: Readonly<Record<DTypeName, DType>> = { float32, float64, int64, int32, int16, int8, uint8, bool };

const ALIASES: Readonly<Record<string, DType>> = { float: float32, double: float64, long: int64, int: int32, short: int16 };

/** The page's names for dtypes that PyTorch has and the page has not. */
const ABSENT = new Set([
  "float16", "half", "bfloat16", "complex32", "complex64", "cfloat", "chalf", "complex128", "cdouble", "uint16", "uint32", "uint64",
]);

export function dtypeNamed(name: string): DType {
  const short = name.startsWith("torch.") ? name.slice(6) : name;
  if (Object.hasOwn(DTYPES, short)) return DTYPES[short as DTypeName];
  if (Object.hasOwn(ALIASES, short)) return ALIASES[short]!;
  if (ABSENT.has(short)) throw missingError(short);
  throw typeError(`expected torch.dtype, but got ${name}`);
}

let chosen: DType = float32;

export const defaultDtype = (): DType => chosen;

export function setDefaultDtype(given: DType): void {
  if (given.category !== FLOAT) {
    throw typeError(`only floating-point types are supported as the default type`);
  }
  chosen = given;
}

/** The dtype of a result of two tensors of the same standing. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  if (a.category !== b.category) return a.category > b.category ? a : b;
  if (a.category === FLOAT) return float64;
  if (a === uint8 || b === uint8) {
    const other = a === uint8 ? b : a;
    return other === int8 ? int16 : other;
  }
  return a.bytes > b.bytes ? a : b;
}

/** The dtype in which a function such as `exp` gives its result. */
export const floating = (given: DType): DType => (given.category === FLOAT ? given : chosen);
