/** NumPy's random numbers. */
import { MersenneTwister } from "../../engine/random/mersenne_twister.js";
import { call as torchCall, Tensor } from "../../torch/index.js";
import { methods } from "../python/define.js";
import { numberOf, toArray } from "../python/objects.js";
import { float, PyList, PyObject, PyTuple, PyType, T, type Value } from "../python/values.js";
import { cast, flatValues, NdArray, Scalar, whole } from "./numpy_arrays.js";

export const stateType = new PyType("_Stream", [T.object], "_numpy");
interface Stream { generator: MersenneTwister; spare: number | null }
stateType.make = (cls) => Object.assign(new PyObject(cls), { generator: new MersenneTwister((Math.random() * 2 ** 32) >>> 0), spare: null });
const double = (s: Stream): number => ((s.generator.next32() >>> 5) * 67108864 + (s.generator.next32() >>> 6)) / 9007199254740992;
function gauss(s: Stream): number {
  if (s.spare !== null) {
    const { spare } = s;
    s.spare = null;
    return spare;
  }
  let x1: number, x2: number, squared: number;
  do {
    x1 = 2 * double(s) - 1;
    x2 = 2 * double(s) - 1;
    squared = x1 * x1 + x2 * x2;
  } while (squared >= 1 || squared === 0);
  const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
  s.spare = factor * x1;
  return factor * x2;
}
function interval(s: Stream, most: number): number {
  if (most === 0) return 0;
  if (most > 0xffffffff) {
    const mask = (1n << BigInt(most.toString(2).length)) - 1n;
    let wide: bigint;
    do wide = ((BigInt(s.generator.next32()) << 32n) | BigInt(s.generator.next32())) & mask;
    while (wide > BigInt(most));
    return Number(wide);
  }
  const mask = 0xffffffff >>> Math.clz32(most);
  let value: number;
  do value = (s.generator.next32() & mask) >>> 0;
  while (value > most);
  return value;
}
/** NumPy's legacy binomial: inversion for n p <= 30, otherwise Kachitvichyanukul and Schmeiser's BTPE. */
function binomial(s: Stream, n: number, p: number): number {
  if (p > 0.5) return n - binomial(s, n, 1 - p);
  if (n === 0 || p === 0) return 0;
  if (n * p <= 30) {
    const q = 1 - p;
    const qn = Math.exp(n * Math.log(q));
    const np = n * p;
    const bound = Math.min(n, np + 10 * Math.sqrt(np * q + 1));
    let x = 0;
    let px = qn;
    let u = double(s);
    while (u > px) {
      x++;
      if (x > bound) {
        x = 0;
        px = qn;
        u = double(s);
      } else {
        u -= px;
        px = ((n - x + 1) * p * px) / (x * q);
      }
    }
    return x;
  }
  return btpe(s, n, p);
}
function btpe(s: Stream, n: number, p: number): number {
  const r = Math.min(p, 1 - p);
  const q = 1 - r;
  const fm = n * r + r;
  const m = Math.floor(fm);
  const p1 = Math.floor(2.195 * Math.sqrt(n * r * q) - 4.6 * q) + 0.5;
  const xm = m + 0.5;
  const xl = xm - p1;
  const xr = xm + p1;
  const c = 0.134 + 20.5 / (15.3 + m);
  let a = (fm - xl) / (fm - xl * r);
  const laml = a * (1 + a / 2);
  a = (xr - fm) / (xr * q);
  const lamr = a * (1 + a / 2);
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / laml;
  const p4 = p3 + c / lamr;
  const nrq = n * r * q;
  for (;;) {
    const u = double(s) * p4;
    let v = double(s);
    let y: number;
    if (u <= p1) return Math.floor(xm - p1 * v + u);
    if (u <= p2) {
      const x = xl + (u - p1) / c;
      v = v * c + 1 - Math.abs(m - x + 0.5) / p1;
      if (v > 1) continue;
      y = Math.floor(x);
    } else if (u <= p3) {
      y = Math.floor(xl + Math.log(v) / laml);
      if (y < 0 || v === 0) continue;
      v = v * (u - p2) * laml;
    } else {
      y = Math.floor(xr - Math.log(v) / lamr);
      if (y > n || v === 0) continue;
      v = v * (u - p3) * lamr;
    }
    const k = Math.abs(y - m);
    if (k <= 20 || k >= nrq / 2 - 1) {
      const ratio = r / q;
      const b = ratio * (n + 1);
      let f = 1;
      if (m < y) for (let i = m + 1; i <= y; i++) f *= b / i - ratio;
      else if (m > y) for (let i = y + 1; i <= m; i++) f /= b / i - ratio;
      if (v > f) continue;
      return y;
    }
    const rho = (k / nrq) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / nrq + 0.5);
    const t = (-k * k) / (2 * nrq);
    const logged = Math.log(v);
    if (logged < t - rho) return y;
    if (logged > t + rho) continue;
    const x1 = y + 1;
    const f1 = m + 1;
    const z = n + 1 - m;
    const w = n - y + 1;
    const series = (value: number): number => {
      const squared = value * value;
      return (13680 - (462 - (132 - (99 - 140 / squared) / squared) / squared) / squared) / value / 166320;
    };
    if (logged > xm * Math.log(f1 / x1) + (n - m + 0.5) * Math.log(z / w) + (y - m) * Math.log((w * r) / (x1 * q)) + series(f1) + series(z) + series(x1) + series(w)) continue;
    return y;
  }
}
const sizeNumbers = (size: Value): number[] => (size === null || size === undefined ? [] : size instanceof PyTuple || size instanceof PyList ? size.a.map(whole) : [whole(size)]);
export function drawn(size: Value, dtype: string, draw: () => number): Value {
  const shape = sizeNumbers(size);
  if (size === null || size === undefined) return new Scalar(draw(), dtype);
  const n = shape.reduce((product, length) => product * length, 1);
  const t = torchCall("zeros", [shape.length === 0 ? [] : shape], { dtype: { py: "dtype", value: "float64" } }) as Tensor;
  const data = t.storage.data as Float64Array;
  for (let i = 0; i < n; i++) data[i] = draw();
  return new NdArray(cast(t, dtype));
}
methods(stateType, {
  seed: ([self, seed]) => {
    self.generator = new MersenneTwister(Number(seed) >>> 0);
    self.spare = null;
    return null;
  },
  random: ([self, size]) => drawn(size, "float64", () => double(self)),
  uniform: ([self, low, high, size]) => {
    const [a, b] = [numberOf(low)!, numberOf(high)!];
    return drawn(size, "float64", () => a + (b - a) * double(self));
  },
  normal: ([self, mean, scale, size]) => {
    const [a, b] = [numberOf(mean)!, numberOf(scale)!];
    return drawn(size, "float64", () => a + b * gauss(self));
  },
  binomial: ([self, n, p, size]) => drawn(size, "int64", () => binomial(self, whole(n), numberOf(p)!)),
  randint: ([self, low, high, size]) => drawn(size, "int64", () => whole(low) + interval(self, whole(high) - 1 - whole(low))),
  interval: ([self, most]) => interval(self, most),
  order: ([self, n]) => {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = interval(self, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return new NdArray(torchCall("tensor", [order], { dtype: { py: "dtype", value: "int64" } }) as Tensor);
  },
  get_state: ([self]) => {
    const saved = self.generator.save();
    const key = new NdArray(torchCall("tensor", [Array.from(saved.subarray(0, -1))], { dtype: { py: "dtype", value: "int64" } }) as Tensor);
    return new PyTuple(["MT19937", key, saved.at(-1), self.spare === null ? 0 : 1, float(self.spare ?? 0)]);
  },
  set_state: ([self, state]) => {
    const [, key, position, isSpare, spare] = toArray(state);
    self.generator.restore(Uint32Array.of(...Array.from(flatValues(key.t), Number), position));
    self.spare = isSpare ? numberOf(spare) : null;
    return null;
  },
});
