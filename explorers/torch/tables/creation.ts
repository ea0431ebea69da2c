/** Names that make tensors and draw random numbers. */
import { checkDevice, isSequence, plainLists } from "../args.js";
import { checkInPlace } from "../autograd.js";
import { castTo } from "../convert.js";
import { bool, defaultDtype, FLOAT, float32, INTEGER, int64, setDefaultDtype, uint8, type Data, type DType } from "../dtypes.js";
import { missingError, noKernel, runtimeError, typeError, valueError } from "../errors.js";
import { arange, eye, filled, fromLists, linspace, logspace, pyTypeName, zeros } from "../ops/creation.js";
import { div, mul } from "../ops/arithmetic.js";
import { clone } from "../ops/views.js";
import { defaultGenerator, Generator } from "../random.js";
import { define } from "../registry.js";
import { float, int, pyFloat, pyInt, Scalar, scalarFrom } from "../scalars.js";
import { checkSizes, count, type Shape } from "../shapes.js";
import { allocate, type Numbers } from "../storage.js";
import { alias, castData, fillData, fromData, fromNumbers, numbersFrom, Tensor, writeInto } from "../tensor.js";

const OPTIONS = "dtype: dtype?=None, layout=None, device=None, requires_grad: bool=False, pin_memory: bool?=None";

export function withGradient(t: Tensor, wanted: boolean): Tensor {
  if (wanted && !t.isFloat) throw runtimeError("Only Tensors of floating point and complex dtype can require gradients");
  t.leafRequiresGrad = wanted;
  return t;
}

/** Define a function whose last arguments are dtype, layout, device, requires_grad and pin_memory. */
function maker(signature: string, make: (dtype: DType | null, ...args: never[]) => Tensor): void {
  const separator = signature.endsWith("(") ? "" : ", ";
  const star = signature.includes("*size") ? "" : "*, ";
  define("f", `${signature}${separator}${star}${OPTIONS})`, (...args: unknown[]) => {
    const [dtype, , device, requiresGrad] = args.slice(-5) as [DType | null, unknown, unknown, boolean];
    checkDevice(device);
    return withGradient(make(dtype, ...(args.slice(0, -5) as never[])), requiresGrad);
  });
}

const sizes = (size: Shape | null): Shape => size ?? [];

maker("zeros(*size: Size", (dtype, size: Shape) => zeros(sizes(size), dtype ?? defaultDtype()));
maker("ones(*size: Size", (dtype, size: Shape) => filled(sizes(size), int(1), dtype ?? defaultDtype()));
maker("empty(*size: Size", (dtype, size: Shape) => zeros(sizes(size), dtype ?? defaultDtype()));
maker("full(size: Sizes, fill_value: Number", (dtype, size: Shape, value: Scalar) => filled(size, value, dtype ?? dtypeOf(value)));
maker("eye(n: int, m: int?=None", (dtype, n: number, m: number | null) => eye(n, m ?? n, dtype ?? defaultDtype()));
maker("linspace(start: float, end: float, steps: int", (dtype, a: number, b: number, n: number) => linspace(a, b, n, dtype ?? defaultDtype()));
maker("logspace(start: float, end: float, steps: int, base: float=10.0", (dtype, a: number, b: number, n: number, base: number) =>
  logspace(a, b, n, base, dtype ?? defaultDtype()));
maker("arange(start: Number, end: Number?=None, step: Number=1", (dtype, start: Scalar, end: Scalar | null, step: Scalar) =>
  end === null ? arange(int(0), start, step, dtype) : arange(start, end, step, dtype));

const dtypeOf = ({ category }: Scalar): DType => (category === FLOAT ? defaultDtype() : category === INTEGER ? int64 : bool);

/** `zeros_like` and its kin: shape and dtype of a tensor. */
function like(name: string, more: string, make: (shape: Shape, dtype: DType, ...args: never[]) => Tensor): void {
  define("f", `${name}(input: Tensor${more}, *, ${OPTIONS}, memory_format=None)`, (t: Tensor, ...args: unknown[]) => {
    const [dtype, , device, requiresGrad] = args.slice(-6) as [DType | null, unknown, unknown, boolean];
    checkDevice(device);
    return withGradient(make(t.shape, dtype ?? t.dtype, ...(args.slice(0, -6) as never[])), requiresGrad);
  });
}

like("zeros_like", "", zeros);
like("ones_like", "", (shape, dtype) => filled(shape, int(1), dtype));
like("empty_like", "", zeros);
like("full_like", ", fill_value: Number", (shape, dtype, value: Scalar) => filled(shape, value, dtype));
like("rand_like", "", (shape, dtype) => uniform(shape, dtype, null));
like("randn_like", "", (shape, dtype) => normal(shape, dtype, null));
define("f", `randint_like(input: Tensor, low: int, high: int?=None, *, ${OPTIONS})`, (t: Tensor, low: number, high: number | null, dtype: DType | null) =>
  high === null ? integers(0, low, t.shape, dtype ?? t.dtype, null) : integers(low, high, t.shape, dtype ?? t.dtype, null));

/** `x.new_zeros` and its kin. */
function newLike(name: string, size: string, make: (dtype: DType, ...args: never[]) => Tensor): void {
  const star = size.startsWith("*") ? "" : "*, ";
  define("m", `${name}(self: Tensor, ${size}, ${star}dtype: dtype?=None, device=None, requires_grad: bool=False)`, (t: Tensor, ...args: unknown[]) => {
    const [dtype, device, requiresGrad] = args.slice(-3) as [DType | null, unknown, boolean];
    checkDevice(device);
    return withGradient(make(dtype ?? t.dtype, ...(args.slice(0, -3) as never[])), requiresGrad);
  });
}
newLike("new_zeros", "*size: Size", (dtype, size: Shape) => zeros(size, dtype));
newLike("new_ones", "*size: Size", (dtype, size: Shape) => filled(size, int(1), dtype));
newLike("new_empty", "*size: Size", (dtype, size: Shape) => zeros(size, dtype));
newLike("new_full", "size: Size, fill_value: Number", (dtype, size: Shape, value: Scalar) => filled(size, value, dtype));
newLike("new_tensor", "data", (dtype, data: unknown) => tensorFrom(data, dtype));

/** `torch.tensor(data)`: always a copy without history. */
function tensorFrom(data: unknown, dtype: DType | null): Tensor {
  if (data instanceof Tensor) return castData(data, dtype ?? data.dtype);
  return fromLists(plainLists(data), dtype);
}

define("f", "tensor(data, *, dtype: dtype?=None, device=None, requires_grad: bool=False, pin_memory: bool?=None)",
  (data: unknown, dtype: DType | null, device: unknown, requiresGrad: boolean) => {
    checkDevice(device);
    return withGradient(tensorFrom(data, dtype), requiresGrad);
  });
for (const name of ["as_tensor", "asarray"]) {
  define("f", `${name}(data, dtype: dtype?=None, device=None)`, (data: unknown, dtype: DType | null, device: unknown) => {
    checkDevice(device);
    return data instanceof Tensor ? castTo(data, dtype ?? data.dtype) : tensorFrom(data, dtype);
  });
}
define("f", "Tensor.__new__(*data)", (data: readonly unknown[] | null) => {
  const items = data ?? [];
  const isShape = items.length > 0 && items.every((item) => typeof item === "number");
  return isShape ? zeros(items as number[], defaultDtype()) : fromLists(plainLists(items), defaultDtype());
});
define("f", "scalar_tensor(s: Number, *, dtype: dtype?=None)", (s: Scalar, dtype: DType | null) => filled([], s, dtype ?? defaultDtype()));
define("f", "clone(input: Tensor, *, memory_format=None)", clone);
define("m", "clone(input: Tensor, *, memory_format=None)", clone);

define("f", "set_default_dtype(d: dtype)", (dtype: DType) => {
  setDefaultDtype(dtype);
  return null;
});
define("f", "get_default_dtype()", () => ({ py: "dtype", value: defaultDtype().name }));

// --- random numbers

const source = (generator: Generator | null): Generator => generator ?? defaultGenerator;

function uniform(shape: Shape, dtype: DType, generator: Generator | null, from = 0, to = 1): Tensor {
  checkSizes(shape);
  if (dtype.category !== FLOAT) throw noKernel("check_uniform_bounds", dtype);
  const data = allocate(dtype, count(shape)) as Numbers;
  source(generator).fillUniform(data, dtype, from, to);
  return fromData(data as Data, dtype, shape);
}

function normal(shape: Shape, dtype: DType, generator: Generator | null, mean = 0, std = 1): Tensor {
  checkSizes(shape);
  if (dtype.category !== FLOAT) throw noKernel("normal_kernel_cpu", dtype);
  const data = allocate(dtype, count(shape)) as Numbers;
  source(generator).fillNormal(data, dtype, mean, std);
  return fromData(data as Data, dtype, shape);
}

function integers(low: number, high: number, shape: Shape, dtype: DType, generator: Generator | null): Tensor {
  if (low >= high) throw runtimeError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  checkSizes(shape);
  const data = allocate(dtype, count(shape));
  source(generator).fillIntegers(data, low, high);
  return fromData(data, dtype, shape);
}

const RANDOM_OPTIONS = `generator: Generator?=None, ${OPTIONS}`;

function drawer(name: string, draw: (shape: Shape, dtype: DType, generator: Generator | null) => Tensor): void {
  define("f", `${name}(*size: Size=[], ${RANDOM_OPTIONS})`,
    (size: Shape | null, generator: Generator | null, dtype: DType | null, _layout: unknown, device: unknown, requiresGrad: boolean) => {
      checkDevice(device);
      return withGradient(draw(sizes(size), dtype ?? defaultDtype(), generator), requiresGrad);
    });
}
drawer("rand", (shape, dtype, generator) => uniform(shape, dtype, generator));
drawer("randn", (shape, dtype, generator) => normal(shape, dtype, generator));

// randint(high, size) and randint(low, high, size)
define("f", `randint(low: int, high=None, size=None, *, ${RANDOM_OPTIONS})`,
  (low: number, high: unknown, size: unknown, generator: Generator | null, dtype: DType | null, _layout: unknown, device: unknown, requiresGrad: boolean) => {
    checkDevice(device);
    const onlyHigh = isSequence(high) || (high === null && size !== null) || size === null;
    const given = (isSequence(high) ? high : size) as unknown;
    if (given === null) throw typeError("randint() missing 1 required positional arguments: \"size\"");
    const shape = plainLists(given) as number[];
    const [from, to] = onlyHigh && (isSequence(high) || high === null) ? [0, low] : [low, Number(scalarFrom(high)!.value)];
    return withGradient(integers(from, to, shape, dtype ?? int64, generator), requiresGrad);
  });

define("f", `randperm(n: int, *, ${RANDOM_OPTIONS})`, (n: number, generator: Generator | null, dtype: DType | null) => {
  checkSizes([n]);
  return fromNumbers(Float64Array.from(source(generator).permutation(n)), dtype ?? int64, [n]);
});

define("f", "normal(mean, std=1.0, size=None, *, generator: Generator?=None, dtype: dtype?=None, device=None, requires_grad: bool=False)",
  (mean: unknown, std: unknown, size: unknown, generator: Generator | null, dtype: DType | null) => {
    if (!(mean instanceof Tensor) && !(std instanceof Tensor)) {
      if (size === null) throw typeError("normal() missing 1 required positional arguments: \"size\"");
      return normal(plainLists(size) as number[], dtype ?? defaultDtype(), generator, scalarFrom(mean)!.value, scalarFrom(std)!.value);
    }
    const shape = (mean instanceof Tensor ? mean : (std as Tensor)).shape;
    const kind = (mean instanceof Tensor ? mean : (std as Tensor)).dtype;
    const out = normal(shape, kind, generator);
    const numbers = out.storage.data as Numbers;
    const at = (value: unknown): ((i: number) => number) => {
      if (!(value instanceof Tensor)) return () => scalarFrom(value)!.value;
      const own = numbersFrom(value);
      return (i) => own[own.length === 1 ? 0 : i]!;
    };
    const middle = at(mean), spread = at(std);
    for (let i = 0; i < numbers.length; i++) numbers[i] = Math.fround(numbers[i]! * spread(i)) + middle(i);
    return out;
  });

/** Draw into a tensor that is there. */
function redraw(t: Tensor, draw: (numbers: Numbers) => void): Tensor {
  checkInPlace(t);
  const numbers = t.dtype.make(t.size) as Numbers;
  draw(numbers);
  writeInto(t, numbers as Data);
  return t;
}

const needFloating = (t: Tensor, kernel: string): void => {
  if (!t.isFloat) throw noKernel(kernel, t.dtype);
};

function uniformInto(t: Tensor, from: number, to: number, generator: Generator | null): Tensor {
  needFloating(t, "check_uniform_bounds");
  if (!(from <= to)) throw runtimeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
  return redraw(t, (numbers) => source(generator).fillUniform(numbers, t.dtype, from, to));
}

function normalInto(t: Tensor, mean: number, std: number, generator: Generator | null): Tensor {
  needFloating(t, "normal_kernel_cpu");
  if (!(std >= 0)) throw runtimeError(`normal expects std >= 0.0, but found std ${std}`);
  return redraw(t, (numbers) => source(generator).fillNormal(numbers, t.dtype, mean, std));
}

define("m", "uniform_(self: Tensor, from_: float=0.0, to: float=1.0, *, generator: Generator?=None)", uniformInto);
define("m", "normal_(self: Tensor, mean: float=0.0, std: float=1.0, *, generator: Generator?=None)", normalInto);
define("m", "random_(self: Tensor, from_: int=0, to: int?=None, *, generator: Generator?=None)",
  (t: Tensor, from: number, to: number | null, generator: Generator | null) => {
    if (to === null && from === 0) throw missingError("Tensor.random_ without a range");
    const [low, high] = to === null ? [0, from] : [from, to];
    checkInPlace(t);
    const data = t.dtype.make(t.size);
    source(generator).fillIntegers(data, low, high);
    writeInto(t, data);
    return t;
  });

const bernoulliCheck = (p: number): void => {
  if (!(p >= 0 && p <= 1)) throw runtimeError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`);
};

/** Ones with one chance for all: PyTorch draws 53 bits for each. */
export function bernoulliOf(shape: Shape, dtype: DType, p: number, generator: Generator | null): Tensor {
  bernoulliCheck(p);
  const from = source(generator);
  const numbers = new Float64Array(count(shape));
  for (let i = 0; i < numbers.length; i++) numbers[i] = from.uniform64() < p ? 1 : 0;
  return fromNumbers(numbers, dtype, shape);
}

define("m", "bernoulli_(self: Tensor, p: float=0.5, *, generator: Generator?=None)", (t: Tensor, p: number, generator: Generator | null) => {
  checkInPlace(t);
  writeInto(t, bernoulliOf(t.shape, t.dtype, p, generator).storage.data);
  return t;
});
define("fm", "bernoulli(input: Tensor, p: float?=None, *, generator: Generator?=None)", (t: Tensor, p: number | null, generator: Generator | null) => {
  if (p !== null) return bernoulliOf(t.shape, t.dtype, p, generator);
  const chances = numbersFrom(t), from = source(generator);
  for (const chance of chances) {
    if (!(chance >= 0 && chance <= 1)) throw runtimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
  }
  const numbers = new Float64Array(chances.length);
  const draw = t.dtype === float32 ? () => from.uniform32() : () => from.uniform64();
  for (let i = 0; i < numbers.length; i++) numbers[i] = draw() < chances[i]! ? 1 : 0;
  return fromNumbers(numbers, t.dtype, t.shape);
});

define("f", "manual_seed(seed: Any)", (seed: unknown) => defaultGenerator.manualSeed(wholeSeed(seed)));
define("f", "seed()", () => {
  const words = new Uint32Array([Math.random() * 2 ** 32, Math.random() * 2 ** 21]);
  const seed = (BigInt(words[1]!) << 32n) | BigInt(words[0]!);
  defaultGenerator.manualSeed(seed);
  return pyInt(seed);
});
define("f", "initial_seed()", () => pyInt(defaultGenerator.initialSeed));
define("f", "default_generator()", () => defaultGenerator);
define("f", "Generator(device=None)", (device: unknown) => {
  checkDevice(device);
  return new Generator();
});
define("f", "Generator.manual_seed(self: Generator, seed: Any)", (generator: Generator, seed: unknown) => generator.manualSeed(wholeSeed(seed)));
define("f", "Generator.initial_seed(self: Generator)", (generator: Generator) => pyInt(generator.initialSeed));
define("f", "Generator.seed(self: Generator)", (generator: Generator) => {
  const seed = BigInt(Math.floor(Math.random() * 2 ** 53));
  generator.manualSeed(seed);
  return pyInt(seed);
});

function wholeSeed(seed: unknown): number | bigint {
  if (seed instanceof Tensor) return seed.number;
  const number = scalarFrom(seed);
  if (number === null || number.category === FLOAT) throw runtimeError(`manual_seed expected a long, but got ${pyTypeName(seed)}`);
  if (number.big !== null && (number.big < -(2n ** 63n) || number.big >= 2n ** 64n)) throw valueError("Overflow when unpacking long long");
  return number.big ?? Math.trunc(number.value);
}

/** The state as the bytes of its words. */
const stateTensor = (generator: Generator): Tensor => {
  const bytes = new Uint8Array(generator.state.buffer);
  return fromData(bytes, uint8, [bytes.length]);
};
const restoreState = (generator: Generator, state: Tensor): void => {
  if (state.dtype !== uint8) throw typeError("RNG state must be a torch.ByteTensor");
  generator.state = new Uint32Array((numbersFrom(alias(state)) as Uint8Array).slice().buffer);
};
define("f", "get_rng_state()", () => stateTensor(defaultGenerator));
define("f", "set_rng_state(new_state: Tensor)", (state: Tensor) => {
  restoreState(defaultGenerator, state);
  return null;
});
define("f", "Generator.get_state(self: Generator)", stateTensor);
define("f", "Generator.set_state(self: Generator, new_state: Tensor)", (generator: Generator, state: Tensor) => {
  restoreState(generator, state);
  return generator;
});

// --- torch.nn.init

/** Numbers that go into and come out of one unit of a weight. */
function fans(t: Tensor): { fanIn: number; fanOut: number } {
  if (t.rank < 2) throw valueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
  const inside = count(t.shape.slice(2));
  return { fanIn: t.shape[1]! * inside, fanOut: t.shape[0]! * inside };
}

export function gain(nonlinearity: string, param: number | null): number {
  const gains: Readonly<Record<string, number>> = { linear: 1, conv1d: 1, conv2d: 1, conv3d: 1, sigmoid: 1, tanh: 5 / 3, relu: Math.SQRT2, selu: 3 / 4 };
  if (nonlinearity === "leaky_relu") return Math.sqrt(2 / (1 + (param ?? 0.01) ** 2));
  if (!Object.hasOwn(gains, nonlinearity)) throw valueError(`Unsupported nonlinearity ${nonlinearity}`);
  return gains[nonlinearity]!;
}

function kaimingSpread(t: Tensor, a: number, mode: string, nonlinearity: string): number {
  const { fanIn, fanOut } = fans(t);
  if (mode !== "fan_in" && mode !== "fan_out") throw valueError(`Mode ${mode} not supported, please use one of ['fan_in', 'fan_out']`);
  return gain(nonlinearity, a) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

/** Initialisers change a leaf, unrecorded. */
const quietly = (t: Tensor, change: (t: Tensor) => void): Tensor => {
  change(alias(t));
  return t;
};

const initial = (signature: string, change: (t: Tensor, ...args: never[]) => void): void =>
  define("f", `nn.init.${signature}`, (t: Tensor, ...args: unknown[]) => quietly(t, (target) => change(target, ...(args as never[]))));

initial("uniform_(tensor: Tensor, a: float=0.0, b: float=1.0, generator: Generator?=None)", (t, a: number, b: number, g: Generator | null) => void uniformInto(t, a, b, g));
initial("normal_(tensor: Tensor, mean: float=0.0, std: float=1.0, generator: Generator?=None)", (t, mean: number, std: number, g: Generator | null) => void normalInto(t, mean, std, g));
const fill = (t: Tensor, value: number): void => {
  const data = t.dtype.make(t.size);
  fillData(data, value, t.dtype);
  writeInto(t, data);
};
initial("constant_(tensor: Tensor, val: float)", fill);
initial("zeros_(tensor: Tensor)", (t) => fill(t, 0));
initial("ones_(tensor: Tensor)", (t) => fill(t, 1));
initial("eye_(tensor: Tensor)", (t) => {
  if (t.rank !== 2) throw valueError("Only tensors with 2 dimensions are supported");
  writeInto(t, eye(t.shape[0]!, t.shape[1]!, t.dtype).storage.data);
});
initial('kaiming_uniform_(tensor: Tensor, a: float=0.0, mode: str="fan_in", nonlinearity: str="leaky_relu", generator: Generator?=None)',
  (t, a: number, mode: string, nonlinearity: string, g: Generator | null) => {
    const bound = Math.sqrt(3) * kaimingSpread(t, a, mode, nonlinearity);
    uniformInto(t, -bound, bound, g);
  });
initial('kaiming_normal_(tensor: Tensor, a: float=0.0, mode: str="fan_in", nonlinearity: str="leaky_relu", generator: Generator?=None)',
  (t, a: number, mode: string, nonlinearity: string, g: Generator | null) => void normalInto(t, 0, kaimingSpread(t, a, mode, nonlinearity), g));
initial("xavier_uniform_(tensor: Tensor, gain: float=1.0, generator: Generator?=None)", (t, by: number, g: Generator | null) => {
  const { fanIn, fanOut } = fans(t);
  const bound = Math.sqrt(3) * (by * Math.sqrt(2 / (fanIn + fanOut)));
  uniformInto(t, -bound, bound, g);
});
initial("xavier_normal_(tensor: Tensor, gain: float=1.0, generator: Generator?=None)", (t, by: number, g: Generator | null) => {
  const { fanIn, fanOut } = fans(t);
  normalInto(t, 0, by * Math.sqrt(2 / (fanIn + fanOut)), g);
});
define("f", "nn.init.calculate_gain(nonlinearity: str, param: float?=None)", (name: string, param: number | null) => pyFloat(gain(name, param)));

define("f", 'nn.functional.dropout(input: Tensor, p: float=0.5, training: bool=True, inplace: bool=False)', (t: Tensor, p: number, training: boolean) => {
  if (!(p >= 0 && p <= 1)) throw valueError(`dropout probability has to be between 0 and 1, but got ${p}`);
  if (!training || p === 0) return t;
  const kept = bernoulliOf(t.shape, t.dtype, 1 - p, null);
  return dropped(t, kept, p);
});

function dropped(t: Tensor, kept: Tensor, p: number): Tensor {
  if (p === 1) return mul(t, fromData(t.dtype.make(t.size), t.dtype, t.shape));
  return mul(t, div(kept, float(1 - p)));
}
