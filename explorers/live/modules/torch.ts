/** The Python face of `explorers/torch`: the class Tensor, dtypes, and every function under its name. */
import { call as torchCall, Generator, graphTask, has, missing, names, setInterruptCheck, Tensor, TorchError } from "../../torch/index.js";
import { getter, methods } from "../python/define.js";
import { nativeModules } from "../python/imports.js";
import { attributeError, namespaceDict } from "../python/attributes.js";
import { call, foreignErrors, isCallable } from "../python/functions.js";
import { hash, repr, toArray } from "../python/objects.js";
import { formatPlain } from "../python/operators.js";
import { look } from "../python/ticks.js";
import { disableSubclasses, dispatch, overriding, popMode, pushMode } from "./overrides.js";
import {
  Builtin, DONE, ELLIPSIS, EXCEPTIONS, FunctionIterator, identity, int, newException, NOT_IMPLEMENTED, PyClassMethod, PyDict, PyException, PyFloat, PyList,
  PyObject, PySlice, PyThrow, PyTuple, PyType, raise, T, typeOf, type Keywords, type Value,
} from "../python/values.js";

// --- Types ------------------------------------------------------------------------------------

export const tensorType = new PyType("Tensor", [T.object], "torch");
export const parameterType = new PyType("Parameter", [tensorType], "torch.nn.parameter");
export const sizeType = new PyType("Size", [T.tuple], "torch");
export const dtypeType = new PyType("dtype", [T.object], "torch");
const generatorType = new PyType("Generator", [T.object], "torch._C");
const deviceType = new PyType("device", [T.object], "torch");
for (const type of [tensorType, parameterType, dtypeType, generatorType, deviceType]) type.make = null;

const prototypes: [object, PyType][] = [[Tensor.prototype, tensorType], [Generator.prototype, generatorType]];
for (const [prototype, type] of prototypes) Object.defineProperty(prototype, "cls", { value: type, writable: true, configurable: true });

export class TorchDtype {
  declare cls: PyType;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
TorchDtype.prototype.cls = dtypeType;
const ITEM_SIZE: Record<string, number> = { float32: 4, float64: 8, int64: 8, int32: 4, int16: 2, int8: 1, uint8: 1, bool: 1 };
export const DTYPES: Record<string, TorchDtype> = Object.fromEntries(Object.keys(ITEM_SIZE).map((name) => [name, new TorchDtype(name)]));
methods(dtypeType, { __repr__: ([d]) => `torch.${d.name}`, __reduce__: ([d]) => d.name });
getter(dtypeType, "is_floating_point", (d) => d.name.startsWith("float"));
getter(dtypeType, "is_complex", () => false);
getter(dtypeType, "itemsize", (d) => ITEM_SIZE[d.name]);

class Device {
  declare cls: PyType;
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
}
Device.prototype.cls = deviceType;
const CPU = new Device("cpu");
methods(deviceType, {
  __repr__: ([d]) => `device(type='${d.type}')`,
  __str__: ([d]) => d.type,
  __eq__: ([a, b]) => (b instanceof Device ? a.type === b.type : NOT_IMPLEMENTED),
  __hash__: ([d]) => hash(d.type),
});
getter(deviceType, "type", (d) => d.type);
getter(deviceType, "index", () => null);
deviceType.set("__new__", new Builtin("__new__", ([, name]) => {
  const type = name instanceof Device ? name.type : String(name);
  if (type !== "cpu") raise("NotImplementedError", `torch.device(${repr(name)}) is not in the page's PyTorch; open this chapter in Colab or JupyterLab`);
  return CPU;
}));

const layoutType = new PyType("layout", [T.object], "torch");
const STRIDED = new PyObject(layoutType);
methods(layoutType, { __repr__: () => "torch.strided" });

function sizeOf(items: Value[]): PyTuple {
  const size = new PyTuple(items);
  size.cls = sizeType;
  return size;
}
sizeType.set("__new__", new Builtin("__new__", ([, items]) => sizeOf(items === undefined ? [] : toArray(items))));
methods(sizeType, {
  __repr__: ([s]) => `torch.Size([${s.a.map(repr).join(", ")}])`,
  numel: ([s]) => s.a.reduce((product: number, n: number) => product * n, 1),
  __getitem__: ([s, index]) => {
    const plain = call(T.tuple.dict.get("__getitem__"), [new PyTuple(s.a), index]);
    return plain instanceof PyTuple ? sizeOf(plain.a) : plain;
  },
  __add__: ([a, b]) => (b instanceof PyTuple ? sizeOf([...a.a, ...b.a]) : NOT_IMPLEMENTED),
});

/** A tuple whose items also have names: torch.return_types. */
const namedTypes = new Map<string, PyType>();
function namedTuple(name: string, fields: readonly string[], items: Value[]): PyTuple {
  let type = namedTypes.get(name);
  if (!type) {
    type = new PyType(name, [T.tuple], "torch.return_types");
    fields.forEach((field, i) => getter(type!, field, (o) => o.a[i]));
    methods(type, { __repr__: ([o]) => `torch.return_types.${name}(\n${fields.map((field, i) => `${field}=${repr(o.a[i])}`).join(",\n")})` });
    namedTypes.set(name, type);
  }
  const tuple = new PyTuple(items);
  tuple.cls = type;
  return tuple;
}

// --- The border -------------------------------------------------------------------------------

/** Values of other libraries that can pass for ones that the border knows, such as NumPy's. */
export const guests: ((value: Value) => Value)[] = [];

/** A Python value as `explorers/torch` takes it. */
export function outward(value: Value): Value {
  switch (typeof value) {
    case "number": case "string": case "boolean": case "bigint": return value;
  }
  if (value === null || value instanceof Tensor || value instanceof Generator) return value;
  if (value instanceof PyFloat) return { py: "float", value: value.v };
  if (value instanceof PyTuple || value instanceof PyList) return value.a.map(outward);
  if (value instanceof TorchDtype) return { py: "dtype", value: value.name };
  if (value instanceof PySlice) return { py: "slice", start: outward(value.start), stop: outward(value.stop), step: outward(value.step) };
  if (value === ELLIPSIS) return { py: "ellipsis" };
  if (value instanceof Device) return value.type;
  for (const guest of guests) {
    const known = guest(value);
    if (known !== undefined) return outward(known);
  }
  if (isCallable(value)) return (...args: Value[]) => outward(call(value, args.map(inward)));
  if (value instanceof PyDict) raise("TypeError", `a dict is no argument of a torch function`);
  const index = typeOf(value).lookup("__index__");
  if (index !== undefined) return call(index, [value]);
  const toFloat = typeOf(value).lookup("__float__");
  if (toFloat !== undefined) return outward(call(toFloat, [value]));
  const items = typeOf(value).lookup("__iter__") ?? typeOf(value).lookup("__len__");
  if (items !== undefined) return toArray(value).map(outward);
  return new Opaque(value);
}

/** A Python object that torch cannot take, with the class that its messages name. */
class Opaque {
  readonly py = "object";
  readonly typeName: string;
  constructor(value: Value) {
    this.typeName = typeOf(value).name;
  }
}

/** An index as `Tensor.__getitem__` takes it, in which lists and tuples differ. */
function outwardIndex(index: Value): Value {
  if (index instanceof PyTuple) return index.a.map((one) => (one instanceof PyList ? listIndex(one) : outward(one)));
  return index instanceof PyList ? listIndex(index) : index instanceof PyObject || index === null ? outward(index) : outward(index);
}
const listIndex = (list: PyList): Value => ({ py: "list", value: list.a.map((one) => (one instanceof PyList ? listIndex(one) : outward(one))) });

/** What `explorers/torch` returns as a Python value. */
export function inward(value: Value): Value {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null || value instanceof Tensor || value instanceof Generator) return typeof value === "function" ? new Builtin("remove", () => value()) : value;
  if (Array.isArray(value)) return new PyTuple(value.map(inward));
  switch (value.py) {
    case "float": return new PyFloat(value.value);
    case "list": return new PyList(value.value.map(inward));
    case "size": return sizeOf(value.value.map(inward));
    case "dtype": return DTYPES[value.value];
    case "namedtuple": return namedTuple(value.name, value.fields, value.value.map(inward));
    case "device": return CPU;
    case "layout": return STRIDED;
  }
  return value;
}

foreignErrors.push((error) => (error instanceof TorchError ? new PyThrow(newException(error.pyType, error.message)) : null));
setInterruptCheck(look);

const NO_OPTIONS = {};
export function invoke(name: string, args: Value[], keywords: Keywords = null): Value {
  return overriding.isPossible ? dispatch(functionNamed(name), args, keywords, () => invokePlainly(name, args, keywords)) : invokePlainly(name, args, keywords);
}

/** What an operator is called where PyTorch hands it on as a method. */
const OPERATORS: Record<string, string> = {
  add: "add", radd: "add", sub: "sub", mul: "mul", rmul: "mul", truediv: "div", mod: "remainder", pow: "pow", matmul: "matmul",
  neg: "neg", abs: "abs", ne: "ne", lt: "lt", le: "le", gt: "gt", ge: "ge",
};

/** The functions that readers' code meets, each of which is one object wherever it is found. */
const functionsByName = new Map<string, Builtin>();
export function functionNamed(called: string): Builtin {
  const operator = called.startsWith("Tensor.__") ? OPERATORS[called.slice("Tensor.__".length, -2)] : undefined;
  const name = operator === undefined ? called : `Tensor.${operator}`;
  const method = name.startsWith("Tensor.") ? tensorType.dict.get(name.slice("Tensor.".length)) : undefined;
  if (method instanceof Builtin) return method;
  let found = functionsByName.get(name);
  if (!found) {
    found = new Builtin(method === undefined ? name.slice(name.lastIndexOf(".") + 1) : "__get__", (values, keywords) => invoke(name, values, keywords));
    found.signature = names()[name]?.args ?? null;
    functionsByName.set(name, found);
  }
  return found;
}

/** A method that a mode or a subclass may override, for those that are not in the table of `explorers/torch`. */
export function overridable(short: string, args: Value[], plainly: () => Value): Value {
  return overriding.isPossible ? dispatch(tensorType.dict.get(short), args, null, plainly) : plainly();
}

function invokePlainly(name: string, args: Value[], keywords: Keywords): Value {
  let options: Record<string, Value> = NO_OPTIONS;
  if (keywords && keywords.size > 0) {
    options = {};
    for (const [key, value] of keywords) options[key] = outward(value);
  }
  return inward(torchCall(name, args.map(outward), options));
}

// --- The class Tensor -------------------------------------------------------------------------

const PROPERTIES = [
  "T", "mT", "H", "mH", "shape", "dtype", "grad", "data", "requires_grad", "ndim", "is_leaf", "grad_fn", "itemsize", "nbytes", "retains_grad", "real", "_version", "output_nr", "layout",
];
const SETTABLE = new Set(["grad", "data", "requires_grad"]);

const gradFunctionType = new PyType("Node", [T.object], "torch.autograd.graph");

function defineTensor(): void {
  const table = names();
  for (const name of Object.keys(table)) {
    if (!name.startsWith("Tensor.") || name.endsWith(".__set__")) continue;
    const short = name.slice("Tensor.".length);
    if (PROPERTIES.includes(short) || short === "__repr__") continue;
    if (short === "__getitem__" || short === "__setitem__") continue;
    const method = new Builtin(short, (args, keywords) => invoke(name, args, keywords), true);
    method.signature = table[name]!.args;
    tensorType.set(short, method);
  }
  for (const name of PROPERTIES) {
    if (!has(`Tensor.${name}`)) continue;
    getter(
      tensorType, name,
      name === "grad_fn" ? (t) => gradFunction(t) : (t) => invoke(`Tensor.${name}`, [t]),
      SETTABLE.has(name) ? (t, value) => void invoke(`Tensor.${name}.__set__`, [t, value]) : null,
    );
  }
  getter(tensorType, "device", () => CPU);
  for (const name of ["is_cuda", "is_sparse", "is_quantized", "is_meta"]) getter(tensorType, name, () => false);
  getter(tensorType, "shape", (t) => sizeOf([...t.shape]));
  getter(tensorType, "dtype", (t) => DTYPES[t.dtype.name]);
  getter(tensorType, "ndim", (t) => t.shape.length);
  getter(tensorType, "__dict__", (t) => namespaceDict((t.dict ??= new Map())));
  for (const op of ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift"]) {
    for (const short of [`__${op}__`, `__r${op}__`]) {
      const name = `Tensor.${short}`;
      if (has(name)) tensorType.set(short, new Builtin(short, ([a, b]) => (operand(b) ? invoke(name, [a, b]) : NOT_IMPLEMENTED), true));
    }
  }
  for (const short of ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]) {
    const name = `Tensor.${short}`;
    if (has(name)) tensorType.set(short, new Builtin(short, ([a, b]) => (operand(b) ? invoke(name, [a, b]) : NOT_IMPLEMENTED), true));
  }
  methods(tensorType, {
    __hash__: ([t]) => identity(t),
    __repr__: ([t]) => tensorText(t),
    __str__: ([t]) => tensorText(t),
    __getitem__: ([t, index]) => overridable("__getitem__", [t, index], () => inward(torchCall("Tensor.__getitem__", [t, outwardIndex(index)]))),
    __setitem__: ([t, index, value]) => overridable("__setitem__", [t, index, value], () => {
      torchCall("Tensor.__setitem__", [t, outwardIndex(index), outward(value)]);
      return null;
    }),
    __iter__: ([t]) => {
      const rows = toArray(invoke("Tensor.unbind", [t]));
      let i = 0;
      return new FunctionIterator(() => (i < rows.length ? rows[i++] : DONE));
    },
    __format__: ([t, spec]) => {
      if (t.shape.length === 0) {
        const item = inward(torchCall("Tensor.item", [t]));
        return spec === "" ? repr(item) : formatPlain(item, spec);
      }
      if (spec !== "") raise("TypeError", "unsupported format string passed to Tensor.__format__");
      return repr(t);
    },
    __contains__: ([t, item]) => inward(torchCall("Tensor.item", [torchCall("Tensor.any", [torchCall("Tensor.__eq__", [t, outward(item)])])])),
    __deepcopy__: ([t, memo]) => overridable("__deepcopy__", [t, memo], () => deepCopy(t)),
    as_subclass: ([t, cls]) => asSubclass(torchCall("Tensor.as_subclass", [t, null]), cls),
    __reversed__: ([t]) => (t.shape.length === 0 ? t : invoke("Tensor.flip", [t, 0])),
    register_hook: ([t, hook]) => {
      const remove = torchCall("Tensor.register_hook", [t, (gradient: Value) => outward(call(hook, [gradient]))]) as () => void;
      return handleOf(remove);
    },
  });
  for (const [name, get] of Object.entries({
    is_floating_point: (t: Value) => t.isFloat, is_complex: () => false,
  })) if (!tensorType.dict.has(name)) methods(tensorType, { [name]: ([t]) => get(t) });
}

function tensorText(t: Value): string {
  const text = torchCall("Tensor.__repr__", [t]) as string;
  if (t.cls === parameterType) return `Parameter containing:\n${text}`;
  if (t.cls === tensorType) return text;
  const { name } = t.cls as PyType;
  // Rows stand below the first.
  const further = name.length - "tensor".length;
  return text.replace(/^tensor/, name).replace(/\n */g, (blanks) => blanks.padEnd(blanks.length + further).slice(0, blanks.length + further));
}

function asSubclass(t: Value, cls: Value): Value {
  if (!(cls instanceof PyType) || !cls.isSubclassOf(tensorType)) raise("TypeError", "cls must be a type (not an instance) that is a subclass of torch.Tensor");
  t.cls = cls;
  if (!overriding.plain.has(cls)) overriding.isPossible = true;
  return t;
}

/** What a subclass inherits: results are of the same class. */
function keepClass(cls: PyType, value: Value): Value {
  if (value instanceof Tensor) return (value as Value).cls === cls ? value : asSubclass(value, cls);
  if (value instanceof PyList) return new PyList(value.a.map((one) => keepClass(cls, one)));
  if (value instanceof PyTuple && value.cls === T.tuple) return new PyTuple(value.a.map((one) => keepClass(cls, one)));
  return value;
}

/** What may stand beside a tensor in an operator; anything else gets its own chance. */
const operand = (value: Value): boolean =>
  typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" || value instanceof Tensor || value instanceof PyFloat ||
  guests.some((guest) => guest(value) !== undefined);

function deepCopy(t: Value): Value {
  if (!t.isLeaf)
    raise("RuntimeError", "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001");
  const copy = torchCall("Tensor.clone", [torchCall("Tensor.detach", [t])]) as Value;
  if (t.requiresGrad) torchCall("Tensor.requires_grad_", [copy]);
  if (t.cls !== tensorType) copy.cls = t.cls;
  if (t.grad !== null) torchCall("Tensor.grad.__set__", [copy, torchCall("Tensor.clone", [t.grad])]);
  return copy;
}

const handleType = new PyType("RemovableHandle", [T.object], "torch.utils.hooks");
function handleOf(remove: () => void): PyObject {
  const handle = new PyObject(handleType);
  handle.dict.set("_remove", new Builtin("remove", () => {
    remove();
    return null;
  }));
  return handle;
}
methods(handleType, {
  remove: ([handle]) => call(handle.dict.get("_remove"), []),
  __enter__: ([handle]) => handle,
  __exit__: ([handle]) => call(handle.dict.get("_remove"), []),
});

const nodeTypes = new Map<string, PyType>();
/** `x.grad_fn`, which a reader prints: `<AddBackward0 object at 0x...>`. */
function gradFunction(t: Value): Value {
  const node = torchCall("Tensor.grad_fn", [t]) as Value;
  if (node === null || node === undefined) return null;
  const name: string = typeof node === "string" ? node : (node.name ?? "Node");
  let type = nodeTypes.get(name);
  if (!type) {
    type = new PyType(name, [gradFunctionType], "");
    methods(type, { __repr__: ([o]) => `<${name} object at 0x${identity(o).toString(16)}>`, name: () => name });
    nodeTypes.set(name, type);
  }
  return new PyObject(type);
}

methods(generatorType, {
  manual_seed: ([g, seed]) => {
    torchCall("Generator.manual_seed", [g, outward(seed)]);
    return g;
  },
  initial_seed: ([g]) => inward(torchCall("Generator.initial_seed", [g])),
  seed: ([g]) => inward(torchCall("Generator.seed", [g])),
  get_state: ([g]) => inward(torchCall("Generator.get_state", [g])),
  set_state: ([g, state]) => {
    torchCall("Generator.set_state", [g, outward(state)]);
    return g;
  },
  __repr__: ([g]) => `<torch._C.Generator object at 0x${identity(g).toString(16)}>`,
});
generatorType.set("__new__", new Builtin("__new__", () => new Generator()));

function makeParameter(data: Value, requiresGrad: Value): Value {
  const t = data instanceof Tensor ? (torchCall("Tensor.detach", [data]) as Value) : raise("TypeError", `cannot make a Parameter from ${typeOf(data).name}`);
  if (requiresGrad) torchCall("Tensor.requires_grad_", [t]);
  t.cls = parameterType;
  return t;
}
parameterType.set("__new__", new Builtin("__new__", ([, data, requiresGrad], kw) =>
  makeParameter(data ?? kw?.get("data") ?? torchCall("empty", [0]), requiresGrad ?? kw?.get("requires_grad") ?? true)));
tensorType.set("__new__", new Builtin("__new__", ([cls, ...args]) => {
  const [first] = args;
  const t =
    args.length === 1 && (first instanceof PyList || first instanceof PyTuple) ? invoke("tensor", [first], new Map([["dtype", DTYPES.float32]]))
    : args.length === 1 && first instanceof Tensor ? invoke("Tensor.detach", [first])
    : invoke("empty", args);
  return cls === tensorType ? t : asSubclass(t, cls);
}));

for (const type of [tensorType, parameterType]) overriding.plain.add(type);
tensorType.set("__torch_function__", new PyClassMethod(new Builtin("__torch_function__", ([cls, func, , args, kwargs]) => {
  disableSubclasses(1);
  try {
    const keywords = kwargs instanceof PyDict ? new Map([...kwargs.map.values()] as [string, Value][]) : null;
    const result = call(func, args instanceof PyTuple ? args.a : [], keywords);
    return cls === parameterType || func === functionNamed("Tensor.grad") ? result : keepClass(cls, result);
  } finally {
    disableSubclasses(-1);
  }
})));
defineTensor();
for (const short of ["__reduce_ex__", "__dlpack__", "data_ptr", "untyped_storage"]) {
  methods(tensorType, { [short]: () => raise("NotImplementedError", `torch.Tensor.${short} is not in the page's PyTorch; open this chapter in Colab or JupyterLab`) });
}

// --- Modules ----------------------------------------------------------------------------------

/** All functions of a namespace such as `"nn.functional."`, by their short names. */
function namespace(prefix: string): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const name of Object.keys(names())) {
    if (!name.startsWith(prefix)) continue;
    const short = name.slice(prefix.length);
    if (!short.includes(".") && !short.startsWith("_")) found.set(short, functionNamed(name));
  }
  return found;
}

const absent = missing();

/** Raises where PyTorch has a name that the page has not. */
function refuseAbsent(full: string, name: string): void {
  if (!(full in absent)) return;
  const error = new PyException(EXCEPTIONS.get("AttributeError")!, [`torch.${full} is not in the page's PyTorch; open this chapter in Colab or JupyterLab`]);
  // With a name and no object, no other name is suggested.
  error.dict.set("name", name);
  throw new PyThrow(error);
}

/** Raises for a name that a namespace lacks, in the page's words where PyTorch has it, and otherwise as Python does. */
function unknown(module: string, prefix: string): Builtin {
  return new Builtin("__getattr__", ([name]) => {
    refuseAbsent(`${prefix}${name}`, name);
    raise("AttributeError", `module '${module}' has no attribute '${name}'`);
  });
}

methods(tensorType, {
  __getattr__: ([t, name]) => {
    refuseAbsent(`Tensor.${name}`, name);
    throw attributeError(t, name);
  },
});

nativeModules.set("_torch", () => {
  const module = namespace("");
  for (const [name, dtype] of Object.entries(DTYPES)) module.set(name, dtype);
  const more: Record<string, Value> = {
    Tensor: tensorType, Size: sizeType, dtype: dtypeType, device: deviceType, layout: layoutType, strided: STRIDED, Generator: generatorType, Parameter: parameterType, RemovableHandle: handleType,
    _call: new Builtin("_call", ([name, args, kwargs]) => invoke(name, args.a, kwargs === undefined || kwargs === null ? null : new Map([...kwargs.map.values()] as [string, Value][]))),
    /** What `torch.empty((), dtype=torch.int64).random_()` draws: 63 random bits. */
    _random63: new Builtin("_random63", ([generator]) => {
      const g = (generator ?? torchCall("default_generator", [])) as Generator;
      const high = BigInt(g.next32());
      return int(((high << 32n) | BigInt(g.next32())) & ((1n << 63n) - 1n));
    }),
    _has_hooks: new Builtin("_has_hooks", ([t]) => t.hooks !== null && t.hooks.length > 0),
    _has: new Builtin("_has", ([name]) => has(name)),
    _namespace: new Builtin("_namespace", ([prefix]) => {
      const dict = new PyDict();
      for (const [name, value] of namespace(prefix)) dict.map.set(name, [name, value]);
      return dict;
    }),
    _unknown: new Builtin("_unknown", ([name, prefix]) => unknown(name, prefix)),
    _absent: new Builtin("_absent", () => {
      const dict = new PyDict();
      for (const [name, reason] of Object.entries(absent)) dict.map.set(name, [name, reason]);
      return dict;
    }),
    _names: new Builtin("_names", ([prefix]) => new PyList(Object.keys(names()).filter((name) => name.startsWith(prefix)))),
    _graph_task: new Builtin("_graph_task", () => graphTask()),
    _push_mode: new Builtin("_push_mode", ([mode]) => {
      pushMode(mode);
      return null;
    }),
    _pop_mode: new Builtin("_pop_mode", () => {
      popMode();
      return null;
    }),
    _disable_subclasses: new Builtin("_disable_subclasses", ([by]) => {
      disableSubclasses(by);
      return null;
    }),
    _set_cls: new Builtin("_set_cls", ([t, cls]) => {
      t.cls = cls;
      return t;
    }),
  };
  for (const [name, value] of Object.entries(more)) module.set(name, value);
  return module;
});

