/**
 * The page's PyTorch: tensors, autograd, random numbers, losses, optimiser steps and printing, on plain typed arrays.
 * No DOM, no Python: `explorers/live` gives it a Python face. This comment is the contract between the two.
 *
 * ## Values that cross the border
 *
 * Into `call`:
 * - Python `None` is null; bool is a boolean; str is a string; int is an integral number, or a bigint beyond ±2**53.
 * - A float that is not integral (or is inf or nan) is a number; an integral one is `{py: "float", value}`.
 * - Tensors and generators are the objects of the classes `Tensor` and `Generator`, passed as they are.
 * - Lists and tuples are arrays; `slice(a, b, c)` is `{py: "slice", start, stop, step}` with null for what is not given;
 *   `...` is `{py: "ellipsis"}`; a dtype is its name, `"float32"`, or `{py: "dtype", value}`.
 * - In `Tensor.__getitem__` and `Tensor.__setitem__` a tuple of indices is an array, and a list among indices is
 *   `{py: "list", value: [...]}`: `x[[0, 1]]` and `x[0, 1]` differ.
 *
 * Out of `call`:
 * - `Tensor`, `Generator`, boolean, string, null; an int is a number, or a bigint beyond ±2**53; a float is a number where it
 *   is not integral, else `{py: "float", value}`. Unpack with `value instanceof Object && "py" in value`.
 * - a tuple is an array; a list (`tolist`) is `{py: "list", value: [...]}`, nested likewise;
 * - `{py: "size", value: [...]}` is a torch.Size, `{py: "dtype", value: "float32"}` a dtype;
 * - `{py: "namedtuple", name: "max", fields: ["values", "indices"], value: [...]}` is a torch.return_types.max.
 *
 * ## Calls
 *
 * `call(name, args, kwargs)`: `name` is PyTorch's dotted name below `torch`, `args` and `kwargs` are the caller's own, with
 * PyTorch's names and defaults. Functions: `"add"`, `"nn.functional.linear"`, `"nn.init.kaiming_uniform_"`, `"linalg.norm"`,
 * `"autograd.grad"`, `"autograd.backward"`, `"nn.utils.clip_grad_norm_"`. Methods and properties of a tensor:
 * `"Tensor.sum"`, `"Tensor.add_"`, `"Tensor.__getitem__"`, `"Tensor.__radd__"`, `"Tensor.T"`, `"Tensor.shape"`,
 * `"Tensor.grad"`, with the tensor first in `args`; a property is set by `"Tensor.grad.__set__"` (`grad`, `data`,
 * `requires_grad`). `"Tensor.__repr__"` prints. Switches: `"set_grad_enabled"` and `"_set_inference_mode"` take a bool and
 * return the state before, from which the face builds its context managers. Hooks: `"Tensor.register_hook"` takes a
 * JavaScript function (gradient: Tensor) => Tensor | null and returns a function that removes it.
 * Optimiser steps change parameters in place: `"optim.sgd_step"` (params, grads, momentum_buffers, *, lr, momentum,
 * dampening, weight_decay, nesterov, maximize) with null for a buffer that does not exist yet; it returns the buffers.
 * `"optim.adam_step"` (params, grads, exp_avgs, exp_avg_sqs, step, *, lr, beta1, beta2, eps, weight_decay, amsgrad,
 * max_exp_avg_sqs, maximize, decoupled); `step` counts from 1, tensors of the state are made by the caller (zeros_like).
 * `"Tensor.numpy"` gives `{py: "ndarray", dtype, shape, data}`, data being a typed array that shares the tensor's memory where
 * PyTorch would; `"from_numpy"` takes the same. `"Tensor.grad_fn"` gives `{py: "grad_fn", name, node}` or null, `"Tensor.device"`
 * `{py: "device", value: "cpu"}`, `"Tensor.layout"` `{py: "layout", value: "strided"}`. `"Tensor.__format__"` gives the Python number (or the text) that the face must format.
 *
 * `has(name)` says whether `call` knows a name. `names()` gives the table `{name: {args}}`, args being the Python signature.
 * `missing()` gives `{name: reason}` for names of PyTorch that the page has not; calling one raises.
 *
 * ## Errors
 *
 * Everything that PyTorch refuses throws a `TorchError`: `pyType` is the Python class, `message` PyTorch's own words.
 *
 * ## Fast methods
 *
 * What a training loop needs is also a direct method of `Tensor` or a function exported below, with positional arguments only
 * and no parsing: see `Tensor` and `fast`. They record gradients just as `call` does.
 */
import "./gradients.js";
import "./tables/creation.js";
import "./tables/math.js";
import "./tables/nn.js";
import "./tables/properties.js";
import "./tables/reduce.js";
import "./tables/shape.js";
import "./tables/linalg.js";

export { graphTask } from "./autograd.js";
export { TorchError } from "./errors.js";
export { Tensor } from "./tensor.js";
export { Generator } from "./random.js";
export { call, has, missing, names } from "./registry.js";
export { setInterruptCheck } from "./limits.js";
