import { bool, BOOL, defaultDtype, FLOAT, float64, INTEGER, int64, promote, type DType } from "./dtypes.js";
import { fillData, fromData, Tensor } from "./tensor.js";

/** A float that is integral, as it crosses the border. */
export interface PyFloat {
  readonly py: "float";
  readonly value: number;
}

/** A Python number: the kind decides how it takes part in promotion. */
export class Scalar {
  readonly category: 0 | 1 | 2;
  readonly value: number;
  /** The exact value of an int beyond 2**53. */
  readonly big: bigint | null;

  constructor(category: 0 | 1 | 2, value: number, big: bigint | null = null) {
    this.category = category;
    this.value = value;
    this.big = big;
  }
}

export const int = (value: number): Scalar => new Scalar(INTEGER, value);
export const float = (value: number): Scalar => new Scalar(FLOAT, value);

export type Operand = Tensor | Scalar;

export const isPyFloat = (value: unknown): value is PyFloat =>
  typeof value === "object" && value !== null && (value as { py?: unknown }).py === "float";

/** @returns null for what is no Python number */
export function scalarFrom(value: unknown): Scalar | null {
  if (value instanceof Scalar) return value;
  if (typeof value === "boolean") return new Scalar(BOOL, value ? 1 : 0);
  if (typeof value === "number") return new Scalar(Number.isInteger(value) ? INTEGER : FLOAT, value);
  if (typeof value === "bigint") return new Scalar(INTEGER, Number(value), Number.isSafeInteger(Number(value)) ? null : value);
  if (isPyFloat(value)) return new Scalar(FLOAT, value.value);
  return null;
}

/** A float on its way out: integral ones must not look like ints. */
export const pyFloat = (value: number): number | PyFloat => (Number.isInteger(value) ? { py: "float", value } : value);

export const pyInt = (value: bigint | number): number | bigint => {
  const number = Number(value);
  return typeof value === "bigint" && !Number.isSafeInteger(number) ? value : number;
};

const NATURAL = [bool, int64, null] as const;

export const scalarDtype = ({ category }: Scalar): DType => NATURAL[category] ?? defaultDtype();

/** A Python number as a tensor without dimensions that yields in promotion. */
export function wrap(operand: Operand, dtype: DType | null = null): Tensor {
  if (operand instanceof Tensor) return operand;
  // A float keeps all its digits until it meets the dtype of the operation.
  const kind = dtype ?? (operand.category === FLOAT ? float64 : scalarDtype(operand));
  const data = kind.make(1);
  fillData(data, operand.big ?? operand.value, kind);
  const t = fromData(data, kind, []);
  t.isWrappedNumber = true;
  return t;
}

/** `torch.result_type`: tensors with dimensions come before those without, and these before Python numbers. */
export function resultType(...operands: readonly Operand[]): DType {
  let dimensioned: DType | null = null, bare: DType | null = null, wrapped: DType | null = null;
  for (const operand of operands) {
    if (operand instanceof Scalar || operand.isWrappedNumber) {
      const kind = operand instanceof Scalar ? scalarDtype(operand) : operand.isFloat ? defaultDtype() : operand.dtype;
      wrapped = wrapped === null ? kind : promote(wrapped, kind);
    } else if (operand.rank > 0) {
      dimensioned = dimensioned === null ? operand.dtype : promote(dimensioned, operand.dtype);
    } else {
      bare = bare === null ? operand.dtype : promote(bare, operand.dtype);
    }
  }
  return combine(dimensioned, combine(bare, wrapped))!;
}

function combine(higher: DType | null, lower: DType | null): DType | null {
  if (higher === null) return lower;
  if (lower === null || higher.category === FLOAT) return higher;
  return higher.category === BOOL || lower.category === FLOAT ? promote(higher, lower) : higher;
}
