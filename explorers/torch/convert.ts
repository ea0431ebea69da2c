import { record } from "./autograd.js";
import type { DType } from "./dtypes.js";
import { castData, type Tensor } from "./tensor.js";

/** `t.to(dtype)`, always a copy. */
export function castRecorded(t: Tensor, dtype: DType): Tensor {
  return record(castData(t, dtype), "ToCopyBackward0", [t], null, (g) => [castRecorded(g, t.dtype)]);
}

/** `t.to(dtype)`, the tensor itself when it has that dtype. */
export const castTo = (t: Tensor, dtype: DType): Tensor => (t.dtype === dtype ? t : castRecorded(t, dtype));
