/**
 * NumPy's arrays on the tensors of `explorers/torch`, without gradients. What NumPy does otherwise than PyTorch (promotion,
 * scalars, printing, negative steps) is here; functions that can be written with these stand in `library/numpy`.
 */
import { call as torchCall, Tensor } from "../../torch/index.js";
import { functions, methods } from "../python/define.js";
import { nativeModules } from "../python/imports.js";
import { numberOf } from "../python/objects.js";
import { Builtin, PyFloat, PyList, PyTuple, raise, typeOf, type Keywords, type Value } from "../python/values.js";
import {
  arrayType, cast, dtypeType, floatingType, floatOp, generic, integerType, kind, KIND, nameOf, NdArray, numberType, operate, outwardNumber, plain,
  Scalar, scalarTypes, tensorOf, together, unaryOp, wrap,
} from "./numpy_arrays.js";
import { pcgType } from "./numpy_pcg.js";
import { stateType } from "./numpy_random.js";
import { clip, extreme, joined, reductions, repeat, round, stableSort } from "./numpy_reductions.js";
import { inward, overridable, tensorType } from "./torch.js";

nativeModules.set("_numpy", () => {
  const all: Record<string, (args: Value[], kw: Keywords) => Value> = {
    _array: ([value, dtype, copy]) => {
      const t = tensorOf(value, dtype === null ? null : kind(dtype));
      const shares = value instanceof NdArray || value instanceof Tensor;
      const made = copy && shares ? (torchCall("Tensor.clone", [t]) as Tensor) : t;
      return new NdArray(made);
    },
    _to_torch: ([a]) => (a instanceof NdArray ? a.t : raise("TypeError", `expected np.ndarray (got ${typeOf(a).name})`)),
    _from_torch: ([t]) => new NdArray(tensorOf(t)),
    _call: ([name, args, kw]) => {
      const convert = (value: Value): Value => (value instanceof NdArray ? value.t : value instanceof Scalar ? outwardNumber(plain(value)) : value instanceof PyFloat ? { py: "float", value: value.v } : value instanceof PyTuple || value instanceof PyList ? value.a.map(convert) : value);
      const options: Record<string, Value> = {};
      if (kw) for (const [key, value] of kw.map.values()) options[key] = typeof value === "string" && value in KIND ? { py: "dtype", value } : convert(value);
      const result = inward(torchCall(name, args.a.map(convert), options));
      if (result instanceof Tensor) return wrap(result);
      return result instanceof PyTuple ? new PyTuple(result.a.map((one_) => (one_ instanceof Tensor ? wrap(one_) : one_))) : result;
    },
    _operate: ([op, a, b]) => operate(op, a, b),
    _float_op: ([name, a]) => floatOp(name, a),
    _unary: ([name, a]) => unaryOp(name, a),
    _extreme: ([name, a, b]) => extreme(name, a, b),
    _joined: ([name, arrays, axis]) => joined(name, arrays, axis),
    _together: ([a, b]) => new PyTuple(together(a, b).map((t) => new NdArray(t))),
    _cast: ([a, dtype]) => new NdArray(cast(tensorOf(a), kind(dtype))),
    _kind: ([a]) => KIND[nameOf(tensorOf(a))],
    _wrap: ([a]) => wrap(a.t),
    _scalar: ([value, dtype]) => new Scalar(numberOf(value)!, dtype),
    round: ([a, decimals], kw) => round(a, decimals ?? kw?.get("decimals") ?? 0),
    clip: ([a, low, high], kw) => clip(a, low ?? kw?.get("a_min") ?? null, high ?? kw?.get("a_max") ?? null),
    repeat: ([a, n, axis], kw) => repeat(a, n, axis ?? kw?.get("axis") ?? null),
    sort: stableSort("sort"),
    argsort: stableSort("argsort"),
  };
  const module = functions(all);
  for (const [name, f] of reductions) module.set(name, new Builtin(name, f));
  for (const [name, type] of Object.entries(scalarTypes)) module.set(name === "bool" ? "bool_" : name, type);
  for (const [name, value] of Object.entries({ ndarray: arrayType, generic, number: numberType, integer: integerType, floating: floatingType, dtype: dtypeType, _Stream: stateType, _Pcg64: pcgType })) module.set(name, value);
  return module;
});

// Tensors know NumPy as well.
methods(tensorType, {
  numpy: ([t], kw) => overridable("numpy", [t], () => {
    if (t.requiresGrad && !kw?.get("force")) raise("RuntimeError", "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
    return new NdArray(torchCall("Tensor.detach", [t]) as Tensor);
  }),
  __array__: ([t]) => new NdArray(tensorOf(t)),
});
