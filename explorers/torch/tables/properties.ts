/** Methods and properties of tensors that are no arithmetic, and autograd. */
import { checkDevice, isSequence, unpack } from "../args.js";
import { gradFunction, grads, runBackward } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, DTYPES, dtypeNamed, FLOAT, float32, float64, int16, int32, int64, int8, uint8, type DType } from "../dtypes.js";
import { missingError, runtimeError, TorchError, typeError } from "../errors.js";
import { pyTypeName, toLists } from "../ops/creation.js";
import { clone, matrixTranspose, reversed } from "../ops/views.js";
import { DEFAULT_OPTIONS, fixed, options, repr, scientific } from "../printing.js";
import { alsoNamed, define } from "../registry.js";
import { pyFloat, pyInt, scalarFrom } from "../scalars.js";
import { count, list, sameShape, wrapDim } from "../shapes.js";
import { alias, copyOf, fromData, requireOne, Tensor, type Hook } from "../tensor.js";
import { withGradient } from "./creation.js";

export const isFloatingPoint = (t: Tensor): boolean => t.isFloat;

const property = (name: string, get: (t: Tensor) => unknown): void => define("m", `${name}(self: Tensor)`, get);
const size = (t: Tensor): unknown => ({ py: "size", value: [...t.shape] });

property("shape", size);
property("dtype", (t) => ({ py: "dtype", value: t.dtype.name }));
property("ndim", (t) => t.rank);
property("requires_grad", (t) => t.requiresGrad);
property("is_leaf", (t) => t.isLeaf);
property("T", reversed);
property("mT", matrixTranspose);
property("H", matrixTranspose);
property("data", detached);
property("device", () => ({ py: "device", value: "cpu" }));
property("layout", () => ({ py: "layout", value: "strided" }));
property("itemsize", (t) => t.dtype.bytes);
property("nbytes", (t) => t.size * t.dtype.bytes);
property("_version", (t) => t.storage.version);
property("is_cuda", () => false);
property("retains_grad", (t) => t.retainsGrad && !t.isLeaf);
property("grad_fn", (t) => {
  const node = gradFunction(t);
  return node === null ? null : { py: "grad_fn", name: node.name, node };
});
property("grad", (t) => t.grad);
define("m", "grad.__set__(self: Tensor, value)", (t: Tensor, value: unknown) => {
  if (value !== null && !(value instanceof Tensor)) {
    throw typeError(`assigned grad expected to be a Tensor or None but got grad of type ${pyTypeName(value)}`);
  }
  if (value instanceof Tensor) {
    if (value.dtype !== t.dtype) {
      throw runtimeError(
        `assigned grad has data of a different type`,
      );
    }
    if (!sameShape(value.shape, t.shape)) throw runtimeError("assigned grad has data of a different size");
  }
  t.grad = value;
  return null;
});
define("m", "data.__set__(self: Tensor, value: Tensor)", (t: Tensor, value: Tensor) => {
  // The tensor takes over what the other looks at, with its geometry; where gradients of another dtype go is made anew.
  if (value.dtype !== t.dtype) t.accumulator = null;
  Object.assign(t, { storage: value.storage, dtype: value.dtype, shape: value.shape, strides: value.strides, offset: value.offset });
  return null;
});
define("m", "requires_grad.__set__(self: Tensor, value: bool)", (t: Tensor, wanted: boolean) => {
  setRequires(t, wanted);
  return null;
});
define("m", "requires_grad_(self: Tensor, requires_grad: bool=True)", (t: Tensor, wanted: boolean) => {
  setRequires(t, wanted);
  return t;
});

function setRequires(t: Tensor, wanted: boolean): void {
  if (!t.isLeaf) {
    if (wanted) return;
    throw runtimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().");
  }
  if (wanted && !t.isFloat) {
    throw runtimeError("only Tensors of floating point dtype can require gradients");
  }
  if (wanted && t.isInference && !grads.inference) {
    throw runtimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  }
  withGradient(t, wanted);
}

/** The same numbers without history; a change in one is seen in the other. */
function detached(t: Tensor): Tensor {
  return alias(t);
}
define("fm", "detach(input: Tensor)", detached);
define("m", "detach_(self: Tensor)", (t: Tensor) => {
  if (t.base !== null) throw runtimeError("Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as a solution.");
  t.gradFn = null;
  t.leafRequiresGrad = false;
  return t;
});
define("m", "size(self: Tensor, dim: int?=None)", (t: Tensor, dim: number | null) => (dim === null ? size(t) : t.shape[needDim(t, dim)]));
const needDim = (t: Tensor, dim: number): number => {
  if (t.rank === 0) throw new TorchError("IndexError", "Dimension specified as " + dim + " but tensor has no dimensions");
  return wrapDim(dim, t.rank);
};
define("m", "stride(self: Tensor, dim: int?=None)", (t: Tensor, dim: number | null) => (dim === null ? [...t.strides] : t.strides[wrapDim(dim, t.rank)]));
define("m", "storage_offset(self: Tensor)", (t: Tensor) => t.offset);
define("m", "dim(self: Tensor)", (t: Tensor) => t.rank);
define("m", "ndimension(self: Tensor)", (t: Tensor) => t.rank);
define("fm", "numel(input: Tensor)", (t: Tensor) => t.size);
define("m", "nelement(self: Tensor)", (t: Tensor) => t.size);
define("m", "element_size(self: Tensor)", (t: Tensor) => t.dtype.bytes);
define("m", "data_ptr(self: Tensor)", (t: Tensor) => addressOf(t));
define("m", "is_contiguous(self: Tensor)", (t: Tensor) => t.isContiguous);
define("m", "is_floating_point(self: Tensor)", isFloatingPoint);
define("fm", "is_complex(input: Tensor)", () => false);
define("m", "is_inference(self: Tensor)", (t: Tensor) => t.isInference);
define("m", "is_signed(self: Tensor)", (t: Tensor) => t.dtype !== bool && t.dtype !== uint8);
define("f", "is_tensor(obj)", (value: unknown) => value instanceof Tensor);
define("fm", "is_nonzero(input: Tensor)", truthOf);
define("m", "is_same_size(self: Tensor, other: Tensor)", (t: Tensor, other: Tensor) => sameShape(t.shape, other.shape));

const addresses = new WeakMap<object, number>();
let nextAddress = 0x55550000;
function addressOf(t: Tensor): number {
  let start = addresses.get(t.storage);
  if (start === undefined) {
    addresses.set(t.storage, (start = nextAddress));
    nextAddress += Math.ceil((t.storage.data.byteLength + 64) / 64) * 64;
  }
  return start + t.offset * t.dtype.bytes;
}

// --- numbers out of tensors

const leafOf = (dtype: DType) => (value: number | bigint): unknown =>
  dtype === bool ? Number(value) !== 0 : dtype.category === FLOAT ? pyFloat(value as number) : pyInt(value);

function item(t: Tensor): unknown {
  requireOne(t);
  return leafOf(t.dtype)(t.storage.data[t.offset]!);
}
define("m", "item(self: Tensor)", item);
define("m", "tolist(self: Tensor)", (t: Tensor) => toLists(t, leafOf(t.dtype)));

function truthOf(t: Tensor): boolean {
  if (t.size === 0) throw runtimeError("Boolean value of Tensor with no values is ambiguous");
  if (t.size > 1) throw runtimeError("Boolean value of Tensor with more than one value is ambiguous");
  return Number(t.storage.data[t.offset]) !== 0;
}
define("m", "__bool__(self: Tensor)", truthOf);
define("m", "__float__(self: Tensor)", (t: Tensor) => {
  onlyOne(t);
  return pyFloat(t.number);
});
const onlyOne = (t: Tensor): void => {
  if (t.size !== 1) throw new TorchError("ValueError", "only one element tensors can be converted to Python scalars");
};
const toInt = (t: Tensor): unknown => {
  onlyOne(t);
  const value = t.storage.data[t.offset]!;
  if (typeof value === "bigint") return pyInt(value);
  if (!Number.isFinite(value)) {
    throw Number.isNaN(value)
      ? new TorchError("ValueError", "cannot convert float NaN to integer")
      : new TorchError("OverflowError", "cannot convert float infinity to integer");
  }
  return Math.trunc(value);
};
define("m", "__int__(self: Tensor)", toInt);
define("m", "__index__(self: Tensor)", (t: Tensor) => {
  if (t.isFloat || t.size !== 1) throw typeError("only integer tensors of a single element can be converted to an index");
  return toInt(t);
});
define("m", "__repr__(self: Tensor, *, prefix: str?=None)", (t: Tensor, prefix: string | null) => repr(t, prefix ?? "tensor("));
alsoNamed("Tensor.__str__", "Tensor.__repr__");
/** A tensor without dimensions formats as its number: the face formats, this says what. */
define("m", "__format__(self: Tensor, format_spec: str)", (t: Tensor, spec: string) => {
  if (t.rank === 0 && spec !== "") return item(t);
  if (spec !== "") throw typeError("unsupported format string passed to Tensor.__format__");
  return t.rank === 0 && !t.requiresGrad ? item(t) : repr(t);
});
define("m", "__hash__(self: Tensor)", (t: Tensor) => addressOf(t));

define("f", "set_printoptions(precision: int?=None, threshold: Any=None, edgeitems: int?=None, linewidth: int?=None, profile: str?=None, sci_mode: bool?=None)",
  (precision: number | null, threshold: unknown, edgeitems: number | null, linewidth: number | null, profile: string | null, sciMode: boolean | null) => {
    const profiles: Readonly<Record<string, object>> = {
      default: DEFAULT_OPTIONS, short: { ...DEFAULT_OPTIONS, precision: 2, edgeitems: 2 }, full: { ...DEFAULT_OPTIONS, threshold: Infinity },
    };
    if (profile !== null) Object.assign(options, profiles[profile]);
    if (precision !== null) options.precision = precision;
    if (threshold !== null) options.threshold = scalarFrom(threshold)!.value;
    if (edgeitems !== null) options.edgeitems = edgeitems;
    if (linewidth !== null) options.linewidth = linewidth;
    options.sciMode = sciMode;
    return null;
  });
define("f", "_format_fixed(value: float, digits: int)", fixed);
define("f", "_format_scientific(value: float, digits: int)", scientific);

// --- conversion

/** `to(dtype)`, `to(device)`, `to(device, dtype)`, `to(other)` */
define("m", "to(self: Tensor, *args, dtype: Any=None, device=None, non_blocking: bool=False, copy: bool=False)",
  (t: Tensor, args: unknown[] | null, dtypeGiven: unknown, device: unknown, _nonBlocking: boolean, copy: boolean) => {
    let dtype: DType = t.dtype;
    checkDevice(device);
    for (const given of [...(args ?? []), dtypeGiven]) {
      if (given === null || typeof given === "boolean") continue;
      if (given instanceof Tensor) dtype = given.dtype;
      else if (typeof given === "string" && !Object.hasOwn(DTYPES, given) && !given.startsWith("torch.")) checkDevice(given);
      else if (typeof given === "string") dtype = dtypeNamed(given);
      else if ((given as { py?: string }).py === "dtype") dtype = dtypeNamed((given as { value: string }).value);
      else checkDevice(given);
    }
    return dtype === t.dtype ? (copy ? clone(t) : t) : castTo(t, dtype);
  });
define("m", "type(self: Tensor, dtype: Any=None)", (t: Tensor, dtype: unknown) => {
  if (dtype === null) return `torch.${t.dtype.scalarName}Tensor`;
  const name = typeof dtype === "string" ? dtype : (dtype as { value: string }).value;
  return castTo(t, dtypeNamed(name));
});
define("m", "type_as(self: Tensor, other: Tensor)", (t: Tensor, other: Tensor) => castTo(t, other.dtype));
for (const [name, dtype] of Object.entries({
  float: float32, double: float64, long: int64, int: int32, short: int16, char: int8, byte: uint8, bool,
})) define("m", `${name}(self: Tensor)`, (t: Tensor) => castTo(t, dtype));
define("m", "cpu(self: Tensor)", (t: Tensor) => t);
define("m", "cuda(self: Tensor, device=None)", () => checkDevice("cuda"));

/** The numbers for the page's NumPy: its own memory where that is contiguous, as PyTorch shares it. */
define("m", "numpy(self: Tensor, *, force: bool=False)", (t: Tensor, force: boolean) => {
  if (t.requiresGrad && !force) {
    throw runtimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
  }
  const shared = t.isContiguous ? t.storage.data.subarray(t.offset, t.offset + t.size) : copyOf(t);
  return { py: "ndarray", dtype: t.dtype.name, shape: [...t.shape], data: shared };
});
define("f", "from_numpy(ndarray)", (given: unknown) => {
  const { dtype, shape, data } = (given ?? {}) as { dtype?: string; shape?: number[]; data?: ArrayBufferView };
  if (dtype === undefined || shape === undefined || data === undefined) throw typeError(`expected np.ndarray (got ${pyTypeName(given)})`);
  const kind = dtypeNamed(dtype);
  if (kind.bytes * count(shape) !== data.byteLength) {
    throw runtimeError(`${data.byteLength} bytes are not ${list(shape)} numbers of ${dtype}`);
  }
  return fromData(kind.over(data.buffer, data.byteOffset, count(shape)), kind, shape);
});

// --- autograd

type Gradients = (Tensor | null)[];

function asTensors(value: unknown): Gradients {
  if (value === null) return [];
  return isSequence(value) ? (unpack(value) as Gradients) : [value as Tensor];
}

define("m", "backward(self: Tensor, gradient: Any=None, retain_graph: bool?=None, create_graph: bool=False, inputs: Any=None)",
  (t: Tensor, gradient: unknown, retain: boolean | null, create: boolean, inputs: unknown) => {
    backward([t], asTensors(gradient), retain, create, inputs);
    return null;
  });
define("f", "autograd.backward(tensors: Any, grad_tensors: Any=None, retain_graph: bool?=None, create_graph: bool=False, inputs: Any=None)",
  (tensors: unknown, gradients: unknown, retain: boolean | null, create: boolean, inputs: unknown) => {
    backward(asTensors(tensors) as Tensor[], asTensors(gradients), retain, create, inputs);
    return null;
  });

export function backward(tensors: Tensor[], gradients: Gradients, retain: boolean | null, create: boolean, inputs: unknown): void {
  if (inputs !== null && asTensors(inputs).length === 0) throw runtimeError("`inputs` argument to `backward()` cannot be empty.");
  runBackward(tensors, gradients, {
    retainGraph: retain ?? create, createGraph: create, inputs: inputs === null ? null : (asTensors(inputs) as Tensor[]), accumulate: true,
  });
}

define("f", "autograd.grad(outputs: Any, inputs: Any, grad_outputs: Any=None, retain_graph: bool?=None, create_graph: bool=False, only_inputs: bool=True, allow_unused: bool?=None, is_grads_batched: bool=False, materialize_grads: bool=False)",
  (outputs: unknown, inputs: unknown, gradients: unknown, retain: boolean | null, create: boolean, _only: boolean, allowUnused: boolean | null, batched: boolean, materialize: boolean) => {
    if (batched) throw missingError("autograd.grad(is_grads_batched=True)");
    const wanted = asTensors(inputs) as Tensor[];
    const found = runBackward(asTensors(outputs) as Tensor[], asTensors(gradients), {
      retainGraph: retain ?? create, createGraph: create, inputs: wanted,
    });
    return found.map((gradient, i) => {
      if (gradient !== null) return gradient;
      if (materialize) return fromData(wanted[i]!.dtype.make(wanted[i]!.size), wanted[i]!.dtype, wanted[i]!.shape);
      if (allowUnused !== true) {
        throw runtimeError(
          `The differentiated Tensor at index ${i} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
        );
      }
      return null;
    });
  });

define("m", "retain_grad(self: Tensor)", (t: Tensor) => {
  if (!t.requiresGrad) throw runtimeError("can't retain_grad on Tensor that has requires_grad=False");
  if (t.isLeaf || t.retainsGrad) return null;
  t.retainsGrad = true;
  t.gradFn!.retaining.push(t);
  return null;
});
define("m", "register_hook(self: Tensor, hook)", (t: Tensor, hook: Hook) => {
  if (!t.requiresGrad) throw runtimeError("cannot register a hook on a tensor that doesn't require gradient");
  const fn = gradFunction(t);
  if (fn === null) {
    (t.hooks ??= []).push(hook);
    return () => {
      t.hooks = t.hooks?.filter((other) => other !== hook) ?? null;
    };
  }
  const entry = { output: t.outputNumber, hook };
  fn.hooks.push(entry);
  return () => {
    fn.hooks = fn.hooks.filter((other) => other !== entry);
  };
});

define("f", "is_grad_enabled()", () => grads.enabled);
define("f", "is_inference_mode_enabled()", () => grads.inference);
define("f", "set_grad_enabled(mode: bool)", (mode: boolean) => {
  const before = grads.enabled;
  grads.enabled = mode;
  return before;
});
/** Inference mode also records nothing; leaving it does not turn recording on: the face restores both. */
define("f", "_set_inference_mode(mode: bool)", (mode: boolean) => {
  const before = grads.inference;
  grads.inference = mode;
  return before;
});
