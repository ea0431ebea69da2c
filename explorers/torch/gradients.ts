import { setGradientOperations } from "./autograd.js";
import { castRecorded } from "./convert.js";
import { add } from "./ops/arithmetic.js";
import { sum } from "./ops/reductions.js";
import { reshape } from "./ops/views.js";
import { copyOf, rawOf, writeInto, type Tensor } from "./tensor.js";
import type { Shape } from "./shapes.js";

/** a += b, without a record; both of one shape and dtype. */
function addInto(a: Tensor, b: Tensor): void {
  const from = rawOf(b) as Float64Array;
  if (a.isContiguous) {
    const { data } = a.storage;
    const to = data as Float64Array;
    for (let i = 0, at = a.offset; i < from.length; i++, at++) to[at]! += from[i]!;
    a.storage.version++;
    return;
  }
  const sums = copyOf(a) as Float64Array;
  for (let i = 0; i < sums.length; i++) sums[i]! += from[i]!;
  writeInto(a, sums);
}

/** Sum a gradient over the dimensions along which its tensor was broadcast. */
function sumTo(gradient: Tensor, shape: Shape): Tensor {
  const lead = gradient.rank - shape.length;
  const dims: number[] = [];
  gradient.shape.forEach((size, i) => {
    if (i < lead || (shape[i - lead] === 1 && size !== 1)) dims.push(i);
  });
  const summed = dims.length > 0 ? sum(gradient, dims, true) : gradient;
  return lead > 0 ? reshape(summed, shape) : summed;
}

setGradientOperations({ add: (a, b) => add(a, b), addInto, sumTo, cast: castRecorded });
