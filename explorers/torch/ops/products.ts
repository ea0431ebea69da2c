/** Matrix products and what is made of them. */
import { record, renamed } from "../autograd.js";
import { float32, int64, type Data, type DType } from "../dtypes.js";
import { missingError, noKernel, runtimeError } from "../errors.js";
import { spend } from "../limits.js";
import { broadcastShapes, count, list, sameShape, times, type Shape } from "../shapes.js";
import { allocate, dataOf, type Numbers } from "../storage.js";
import { fromData, numbersFrom, Tensor } from "../tensor.js";
import { add, mul } from "./arithmetic.js";
import { multiplyFloat64, productFloat32 } from "./multiply.js";
import { sum } from "./reductions.js";
import { expand, matrixTranspose, reshape, squeeze, t2, transpose, unsqueeze, view } from "./views.js";
import type { Operand, Scalar } from "../scalars.js";

/** a (m, k) times b (k, n), plus a row of n, without a record. */
function product(a: Tensor, b: Tensor, bias: Numbers | null = null): Tensor {
  const m = a.shape[0]!, k = a.shape[1]!, n = b.shape[1]!;
  spend(m * k * n);
  if (a.dtype === float32) return fromData(productFloat32(a, b, bias), float32, [m, n]);
  const data = allocate(a.dtype, m * n);
  const numbers = a.dtype === int64 ? new Float64Array(m * n) : (data as Numbers);
  multiplyFloat64(numbersFrom(a), numbersFrom(transposed(b)), numbers, m, k, n);
  if (bias !== null) for (let i = 0; i < numbers.length; i++) numbers[i] = numbers[i]! + bias[i % n]!;
  return fromData(a.dtype === int64 ? dataOf(numbers, int64) : data, a.dtype, [m, n]);
}

export function sameDtype(a: Tensor, b: Tensor, name = "mat1 and mat2"): void {
  if (a.dtype !== b.dtype) {
    throw runtimeError(`${name} must have the same dtype, but got ${a.dtype.scalarName} and ${b.dtype.scalarName}`);
  }
}

function checkKernel(dtype: DType, name: string): void {
  if (dtype.name === "bool") throw noKernel(name, dtype);
}

export function mm(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 2) throw runtimeError("self must be a matrix");
  if (b.rank !== 2) throw runtimeError("mat2 must be a matrix");
  if (a.shape[1] !== b.shape[0]) {
    throw runtimeError(`mat1 and mat2 shapes cannot be multiplied (${times(a.shape)} and ${times(b.shape)})`);
  }
  mustMatch(a, b);
  checkKernel(a.dtype, "addmm_impl_cpu_");
  return record(product(a, b), "MmBackward0", [a, b], neededOf(a, b), (g, node) => [
    node.needs(0) ? mm(g, t2(b)) : null,
    node.needs(1) ? mm(t2(a), g) : null,
  ]);
}

function neededOf(a: Tensor, b: Tensor): Tensor[] {
  return [...(b.requiresGrad ? [a] : []), ...(a.requiresGrad ? [b] : [])];
}

const CPP_NAMES: Readonly<Record<string, string>> = {
  float32: "float", float64: "double", int64: "long int", int32: "int", int16: "short", int8: "signed char", uint8: "unsigned char",
  bool: "bool",
};

/** Two matrices of a product must have one dtype. */
function mustMatch(a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    throw runtimeError(`expected m1 and m2 to have the same dtype, but got: ${CPP_NAMES[a.dtype.name]} != ${CPP_NAMES[b.dtype.name]}`);
  }
}

export function mv(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 2 || b.rank !== 1) {
    throw runtimeError(`vector + matrix @ vector expected, got ${1}, ${a.rank}, ${b.rank}`);
  }
  if (a.shape[1] !== b.shape[0]) {
    throw runtimeError(`size mismatch, got input (${a.shape[0]}), mat (${times(a.shape)}), vec (${b.shape[0]})`);
  }
  if (a.dtype !== b.dtype) {
    const [matrix, vector] = [a.dtype.scalarName, b.dtype.scalarName];
    throw runtimeError(`addmv input tensors must have the same dtype, but got ${vector}, ${matrix}, and ${vector}`);
  }
  const out = product(a, column(b));
  return record(fromData(out.storage.data, a.dtype, [a.shape[0]!]), "MvBackward0", [a, b], neededOf(a, b), (g, node) => [
    node.needs(0) ? mul(unsqueeze(g, 1), unsqueeze(b, 0)) : null,
    node.needs(1) ? mv(t2(a), g) : null,
  ]);
}

export function dot(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 1 || b.rank !== 1) {
    throw runtimeError(`1D tensors expected, but got ${a.rank}D and ${b.rank}D tensors`);
  }
  if (a.dtype !== b.dtype) {
    throw runtimeError(`dot : expected both vectors to have same dtype, but found ${a.dtype.scalarName} and ${b.dtype.scalarName}`);
  }
  if (a.size !== b.size) {
    throw runtimeError(
      `inconsistent tensor size, expected tensor [${a.size}] and src [${b.size}] to have the same number of elements, but got ` +
        `${a.size} and ${b.size} elements respectively`,
    );
  }
  checkKernel(a.dtype, "dot");
  const out = product(new Tensor(a.storage, a.dtype, [1, a.size], [0, a.strides[0]!], a.offset), column(b));
  return record(fromData(out.storage.data, a.dtype, []), "DotBackward0", [a, b], neededOf(a, b), (g, node) => [
    node.needs(0) ? mul(g, b) : null,
    node.needs(1) ? mul(g, a) : null,
  ]);
}

export function outer(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 1) throw runtimeError(`outer: Expected 1-D argument self, but got ${a.rank}-D`);
  if (b.rank !== 1) throw runtimeError(`outer: Expected 1-D argument vec2, but got ${b.rank}-D`);
  return mul(reshape(a, [a.size, 1]), b);
}

/** Products of matrices, one per entry of the first dimension. */
export function bmm(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 3) throw runtimeError("batch1 must be a 3D tensor");
  if (b.rank !== 3) throw runtimeError("batch2 must be a 3D tensor");
  const [batch, m, k] = a.shape as [number, number, number];
  const n = b.shape[2]!;
  if (b.shape[0] !== batch || b.shape[1] !== k) {
    throw runtimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${batch}, ${k}] but got: [${b.shape[0]}, ${b.shape[1]}].`,
    );
  }
  if (a.dtype !== b.dtype) {
    throw runtimeError(`expected scalar type ${a.dtype.scalarName} but found ${b.dtype.scalarName}`);
  }
  const data = allocate(a.dtype, batch * m * n);
  for (let i = 0; i < batch; i++) {
    const part = product(plane(a, i), plane(b, i)).storage.data as Float64Array;
    (data as Float64Array).set(part, i * m * n);
  }
  return record(fromData(data, a.dtype, [batch, m, n]), "BmmBackward0", [a, b], neededOf(a, b), (g, node) => [
    node.needs(0) ? bmm(g, matrixTranspose(b)) : null,
    node.needs(1) ? bmm(matrixTranspose(a), g) : null,
  ]);
}

/** One matrix of a batch, without a record. */
const plane = (t: Tensor, i: number): Tensor =>
  new Tensor(t.storage, t.dtype, t.shape.slice(1), t.strides.slice(1), t.offset + i * t.strides[0]!);

/** A vector as a matrix of one column, without a record. */
const column = (t: Tensor): Tensor => new Tensor(t.storage, t.dtype, [t.size, 1], [t.strides[0]!, 0], t.offset);

/** A matrix on its side, without a record. */
const transposed = (t: Tensor): Tensor =>
  new Tensor(t.storage, t.dtype, [t.shape[1]!, t.shape[0]!], [t.strides[1]!, t.strides[0]!], t.offset);

export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) {
    throw runtimeError(`both arguments to matmul need to be at least 1D, but they are ${a.rank}D and ${b.rank}D`);
  }
  if (a.rank === 1 && b.rank === 1) return dot(a, b);
  if (a.rank === 2 && b.rank === 1) return mv(a, b);
  if (a.rank === 1 && b.rank === 2) {
    const out = mm(unsqueeze(a, 0), b);
    return renamed(squeeze(out, [0]), "SqueezeBackward4");
  }
  if (a.rank === 2 && b.rank === 2) return mm(a, b);
  if (a.rank >= 3 && b.rank <= 2) {
    const folded = reshape(a, [count(a.shape.slice(0, -1)), a.shape.at(-1)!]);
    if (b.rank === 1) return renamed(reshape(mv(folded, b), a.shape.slice(0, -1)), "UnsafeViewBackward0");
    return renamed(view(mm(folded, b), [...a.shape.slice(0, -1), b.shape[1]!]), "UnsafeViewBackward0");
  }
  const x = a.rank === 1 ? unsqueeze(a, 0) : a;
  const y = b.rank === 1 ? unsqueeze(b, 1) : b;
  const batch = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2));
  const [m, k] = x.shape.slice(-2) as [number, number], n = y.shape.at(-1)!;
  if (y.shape.at(-2) !== k) {
    throw runtimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${count(batch)}, ${k}] but got: [${count(batch)}, ${y.shape.at(-2)}].`,
    );
  }
  const p = reshape(expand(x, [...batch, m, k]), [count(batch), m, k]);
  const q = reshape(expand(y, [...batch, k, n]), [count(batch), k, n]);
  const shape = [...batch, ...(a.rank === 1 ? [] : [m]), ...(b.rank === 1 ? [] : [n])];
  return renamed(view(bmm(p, q), shape), "UnsafeViewBackward0");
}

/** beta input + alpha mat1 mat2 */
export function addmm(input: Tensor, a: Tensor, b: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  if (a.rank !== 2) throw runtimeError(`mat1 must be a matrix, got ${a.rank}-D tensor`);
  if (b.rank !== 2) throw runtimeError(`mat2 must be a matrix, got ${b.rank}-D tensor`);
  if (a.shape[1] !== b.shape[0]) {
    throw runtimeError(`mat1 and mat2 shapes cannot be multiplied (${times(a.shape)} and ${times(b.shape)})`);
  }
  return renamed(add(scaled(input, beta), scaled(mm(a, b), alpha)), "AddmmBackward0");
}

const scaled = (t: Tensor, by: Scalar): Tensor => (by.value === 1 ? t : mul(t, by as Operand));

export function baddbmm(input: Tensor, a: Tensor, b: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  return renamed(add(scaled(input, beta), scaled(bmm(a, b), alpha)), "BaddbmmBackward0");
}

/** x W^T + b over the last dimension of x. */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const width = x.shape.at(-1);
  if (x.rank === 0) throw runtimeError("both arguments to linear need to be at least 1D, but they are 0D and 2D");
  if (x.dtype !== weight.dtype) {
    if (bias === null) mustMatch(x, weight);
    else sameDtype(x, weight);
  }
  if (weight.rank !== 2) {
    if (bias === null) return matmul(x, weight);
    throw runtimeError(`t() expects a tensor with <= 2 dimensions, but self is ${weight.rank}D`);
  }
  const rows = count(x.shape.slice(0, -1));
  if (width !== weight.shape[1]) {
    throw runtimeError(
      x.rank === 1 && bias === null
        ? `size mismatch, got input (${weight.shape[0]}), mat (${times(weight.shape)}), vec (${width})`
        : `mat1 and mat2 shapes cannot be multiplied (${rows}x${width} and ${weight.shape[1]}x${weight.shape[0]})`,
    );
  }
  if (bias !== null && bias.dtype !== weight.dtype) sameDtype(x, bias, "self and mat2");
  if (x.rank === 2) return linear2(x, weight, bias);
  const out = linear2(reshape(x, [rows, width!]), weight, bias);
  const shape = [...x.shape.slice(0, -1), weight.shape[0]!];
  return renamed(view(out, shape), bias === null ? (x.rank === 1 ? "SqueezeBackward4" : "UnsafeViewBackward0") : "ViewBackward0");
}

function linear2(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const n = weight.shape[0]!;
  if (bias !== null && !sameShape(bias.shape, [n])) {
    throw runtimeError(
      `The expanded size of the tensor (${n}) must match the existing size (${bias.size}) at non-singleton dimension 1.  ` +
        `Target sizes: ${list([x.shape[0]!, n])}.  Tensor sizes: ${list(bias.shape)}`,
    );
  }
  const out = product(x, transposed(weight), bias === null ? null : numbersFrom(bias));
  const inputs = bias === null ? [x, weight] : [bias, x, weight];
  const saved = neededOf(x, weight);
  return record(out, bias === null ? "MmBackward0" : "AddmmBackward0", inputs, saved, (g, node) => {
    const lead = bias === null ? 0 : 1;
    const toBias = bias === null ? [] : [node.needs(0) ? sum(g, [0]) : null];
    return [
      ...toBias,
      node.needs(lead) ? mm(g, weight) : null,
      node.needs(lead + 1) ? mm(t2(g), x) : null,
    ];
  });
}

/** `torch.einsum` of letters, with `->` or without; no ellipsis. */
export function einsum(equation: string, operands: readonly Tensor[]): Tensor {
  const [left, right] = equation.replaceAll(" ", "").split("->") as [string, string | undefined];
  const terms = left.split(",");
  if (terms.length !== operands.length) {
    throw runtimeError(
      terms.length > operands.length
        ? "einsum(): more subscripts were specified than the number of operands provided"
        : "einsum(): fewer subscripts were specified than the number of operands provided",
    );
  }
  const sizes = new Map<string, number>();
  terms.forEach((term, i) => {
    const { shape } = operands[i]!;
    if (term.length !== shape.length) {
      throw runtimeError(
        `einsum(): the number of subscripts in the equation (${term.length}) does not match the number of dimensions ` +
          `(${shape.length}) for operand ${i} and no ellipsis was given`,
      );
    }
    [...term].forEach((letter, d) => {
      const known = sizes.get(letter);
      if (known !== undefined && known !== shape[d] && known !== 1 && shape[d] !== 1) {
        throw runtimeError(
          `einsum(): subscript ${letter} has size ${shape[d]} for operand ${i} which does not broadcast with previously seen size ${known}`,
        );
      }
      sizes.set(letter, Math.max(known ?? 1, shape[d]!));
    });
  });
  const counts = [...left.replaceAll(",", "")].reduce((m, c) => m.set(c, (m.get(c) ?? 0) + 1), new Map<string, number>());
  const outLetters = right ?? [...counts.keys()].filter((c) => counts.get(c) === 1).sort().join("");
  const all = [...outLetters, ...[...sizes.keys()].filter((c) => !outLetters.includes(c))];
  const aligned = operands.map((t, i) => alignLetters(t, terms[i]!, all));
  let out = aligned.reduce((a, b) => mul(a, b));
  const summed = all.slice(outLetters.length).map((_, i) => outLetters.length + i);
  const shape: Shape = all.map((letter) => sizes.get(letter)!);
  out = expand(out, shape);
  return summed.length > 0 ? sum(out, summed) : out;
}

function alignLetters(t: Tensor, term: string, all: readonly string[]): Tensor {
  if (new Set(term).size !== term.length) throw missingError("einsum with a letter twice in one operand");
  const order = all.filter((letter) => term.includes(letter)).map((letter) => term.indexOf(letter));
  let out = t;
  out = order.every((d, i) => d === i) ? out : permuteBy(out, order);
  return reshape(out, all.map((letter) => (term.includes(letter) ? t.shape[term.indexOf(letter)]! : 1)));
}

function permuteBy(t: Tensor, order: readonly number[]): Tensor {
  let out = t;
  const now = order.map((_, i) => i);
  order.forEach((d, i) => {
    const at = now.indexOf(d);
    if (at === i) return;
    out = transpose(out, i, at);
    [now[i], now[at]] = [now[at]!, now[i]!];
  });
  return out;
}

/** Distances between rows: `torch.cdist`. */
export function cdist(a: Tensor, b: Tensor, p: number): Tensor {
  if (a.shape.at(-1) !== b.shape.at(-1)) {
    throw runtimeError(`X1 and X2 must have the same number of columns. X1: ${a.shape.at(-1)} X2: ${b.shape.at(-1)}`);
  }
  if (a.rank !== 2 || b.rank !== 2) throw missingError("cdist of batches");
  const x = numbersFrom(a), y = numbersFrom(b);
  const [m, width] = a.shape as [number, number], n = b.shape[0]!;
  const data = allocate(a.dtype, m * n) as Numbers;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let d = 0; d < width; d++) {
        const apart = Math.abs(x[i * width + d]! - y[j * width + d]!);
        total = p === Infinity ? Math.max(total, apart) : total + apart ** p;
      }
      data[i * n + j] = p === Infinity ? total : total ** (1 / p);
    }
  }
  return record(fromData(data as Data, a.dtype, [m, n]), "CdistBackward0", [a, b], [a, b], () => {
    throw missingError("cdist's gradient");
  });
}
