import { maxWidth, type Kernel, type Part, type Points } from "./kernel.js";
import type { Tally } from "../losses.js";
import { countParameters, type Layer } from "../network.js";
import { adamCorrections, BETA1, BETA2, EPSILON, type OptimizerSettings } from "../optimizers.js";
import { fillPadded, padAll, roundUp, type PaddedPoints } from "./padding.js";
import { openDevice, type Tenant, type WasmDevice } from "./wasm_device.js";

/** The kernel's loops take 16 points at a time. */
const MULTIPLE = 16;
/** Points of a tile: their activations fit into a first-level cache, and loops are long enough to pay. */
const TILE = 128;
const HEADER_WORDS = 4;
const LAYER_WORDS = 9;

/** Addresses of padded points in the device's memory. */
interface Placed {
  readonly x: number;
  readonly labels: number;
  readonly shares: number;
  readonly features: number;
  readonly count: number;
  readonly stride: number;
}

/** Addresses of a network's numbers in the device's memory. */
interface Layout {
  readonly plan: number;
  readonly parameters: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
  readonly sums: number;
  readonly train: Placed;
  readonly test: Placed;
  /** Where memory is free for batches and predictions. */
  readonly scratch: number;
}

/** Float32 in WebAssembly SIMD: what readers run. */
export function makeWasmKernel(layers: readonly Layer[]): Kernel {
  return new WasmKernel(openDevice()!, layers);
}

class WasmKernel implements Kernel, Tenant {
  readonly backend = "wasm";
  readonly precision = "float32";
  readonly #device: WasmDevice;
  readonly #layers: readonly Layer[];
  readonly #size: number;
  /** Parameters, first and second state; stale while this kernel is the device's tenant. */
  readonly #saved: Float32Array;
  readonly #points: Record<Part, Points>;
  #step = 0;
  #layout: Layout | null = null;

  constructor(device: WasmDevice, layers: readonly Layer[]) {
    this.#device = device;
    this.#layers = layers;
    this.#size = countParameters(layers);
    this.#saved = new Float32Array(3 * this.#size);
    const none: Points = { rows: [], labels: [] };
    this.#points = { train: none, test: none };
  }

  setPoints(part: Part, points: Points): void {
    this.#save();
    this.#points[part] = points;
    this.#layout = null;
  }

  step(order: Uint32Array | null, from: number, to: number, settings: OptimizerSettings, tally: Tally): void {
    const layout = this.#enter();
    const batch = order === null ? layout.train : this.#placeBatch(layout, order, from, to);
    const { plan, sums, gradient } = layout;
    const { x, stride, labels, shares, count } = batch;
    const mean = this.#device.exports.train(plan, x, stride * 4, labels, shares, sums, gradient, this.#size);
    this.#add(tally, mean, count);
    this.#update(layout, settings);
  }

  evaluate(part: Part, tally: Tally): void {
    const layout = this.#enter();
    const { x, stride, labels, shares, count } = layout[part];
    this.#add(tally, this.#device.exports.evaluate(layout.plan, x, stride * 4, labels, shares), count);
  }

  logits(rows: readonly Float64Array[]): Float32Array[] {
    return this.#predict(rows, this.#layers.length - 1)[0]!;
  }

  activations(rows: readonly Float64Array[]): Float32Array[][] {
    return this.#predict(rows, 0);
  }

  parameters(): Float32Array {
    this.#save();
    return this.#saved.slice(0, this.#size);
  }

  setParameters(values: ArrayLike<number>): void {
    this.#save();
    this.#saved.set(values);
    this.#restore();
  }

  resetOptimiser(): void {
    this.#save();
    this.#saved.fill(0, this.#size);
    this.#step = 0;
    this.#restore();
  }

  leave(): void {
    this.#save();
    this.#layout = null;
  }

  /** The layout in the device's memory; moves in first where another kernel was there. */
  #enter(): Layout {
    if (this.#layout !== null) return this.#layout;
    this.#device.moveIn(this);
    this.#layout = this.#allocate();
    this.#restore();
    return this.#layout;
  }

  #save(): void {
    if (this.#layout === null) return;
    [this.#layout.parameters, this.#layout.first, this.#layout.second].forEach((address, i) =>
      this.#saved.set(this.#device.floats(address, this.#size), i * this.#size),
    );
  }

  #restore(): void {
    if (this.#layout === null) return;
    [this.#layout.parameters, this.#layout.first, this.#layout.second].forEach((address, i) =>
      this.#device.floats(address, this.#size).set(this.#saved.subarray(i * this.#size, (i + 1) * this.#size)),
    );
  }

  #allocate(): Layout {
    const device = this.#device;
    const rows = (count: number) => device.allocate(count * TILE);
    const plan = device.allocate(HEADER_WORDS + LAYER_WORDS * this.#layers.length);
    const parameters = device.allocate(this.#size);
    const gradient = device.allocate(this.#size);
    const first = device.allocate(this.#size);
    const second = device.allocate(this.#size);
    const sums = device.allocate(4 * this.#size);
    const deltas = [rows(maxWidth(this.#layers)), rows(maxWidth(this.#layers))];
    const words = [this.#layers.length, TILE * 4, ...deltas];
    for (const { inFeatures, outFeatures, activation, weightOffset, biasOffset } of this.#layers) {
      words.push(
        inFeatures, outFeatures, activation.code,
        parameters + 4 * weightOffset, parameters + 4 * biasOffset,
        rows(outFeatures), rows(outFeatures),
        sums + 16 * weightOffset, sums + 16 * biasOffset,
      );
    }
    const train = this.#place(padAll(this.#points.train, MULTIPLE));
    const test = this.#place(padAll(this.#points.test, MULTIPLE));
    device.words(plan, words.length).set(words);
    for (const address of [gradient, first, second]) device.floats(address, this.#size).fill(0);
    return { plan, parameters, gradient, first, second, sums, train, test, scratch: device.allocate(0) };
  }

  #reserve(features: number, count: number): Placed {
    const stride = roundUp(count, MULTIPLE);
    const x = this.#device.allocate(features * stride);
    const labels = this.#device.allocate(stride);
    const shares = this.#device.allocate(stride);
    return { x, labels, shares, features, count, stride };
  }

  /** The padded points at an address, as views that are good until the next allocation. */
  #view({ x, labels, shares, features, count, stride }: Placed): PaddedPoints {
    const at = (address: number, length: number) => this.#device.floats(address, length);
    return { count, stride, x: at(x, features * stride), labels: at(labels, stride), shares: at(shares, stride) };
  }

  #place(points: PaddedPoints): Placed {
    const placed = this.#reserve(points.stride > 0 ? points.x.length / points.stride : 0, points.count);
    const view = this.#view(placed);
    view.x.set(points.x);
    view.labels.set(points.labels);
    view.shares.set(points.shares);
    return placed;
  }

  #placeBatch(layout: Layout, order: Uint32Array, from: number, to: number): Placed {
    this.#device.releaseFrom(layout.scratch);
    const placed = this.#reserve(layout.train.features, to - from);
    fillPadded(this.#view(placed), this.#points.train, order, from);
    return placed;
  }

  #add(tally: Tally, meanLoss: number, count: number): void {
    tally.loss += meanLoss * count;
    tally.correct += this.#device.exports.countCorrect();
    tally.count += count;
  }

  #update({ parameters, gradient, first, second }: Layout, settings: OptimizerSettings): void {
    const { optimizer, lr, momentum, weightDecay } = settings;
    const { updateSgd, updateAdam } = this.#device.exports;
    // Rounded up to whole lanes: what lies behind the last parameter is padding of the allocation.
    const bytes = roundUp(4 * this.#size, 16);
    this.#step += 1;
    if (optimizer === "sgd") {
      updateSgd(parameters, gradient, first, bytes, lr, momentum, weightDecay, this.#step === 1);
      return;
    }
    const { stepSize, rootCorrection } = adamCorrections(this.#step, lr);
    const shrink = optimizer === "adamw" ? 1 - lr * weightDecay : 1;
    const penalty = optimizer === "adam" ? weightDecay : 0;
    updateAdam(
      parameters, gradient, first, second, bytes,
      stepSize, rootCorrection, shrink, penalty, BETA1, BETA2, EPSILON,
    );
  }

  #predict(rows: readonly Float64Array[], firstLayer: number): Float32Array[][] {
    const layout = this.#enter();
    this.#device.releaseFrom(layout.scratch);
    const { x, stride, count } = this.#place(padAll({ rows, labels: [] }, MULTIPLE));
    const shown = this.#layers.slice(firstLayer);
    const out = this.#device.allocate(stride * shown.reduce((units, layer) => units + layer.outFeatures, 0));
    this.#device.exports.predict(layout.plan, x, stride * 4, firstLayer, out);
    let row = out;
    return shown.map((layer) =>
      Array.from({ length: layer.outFeatures }, () => {
        const values = this.#device.floats(row, count).slice();
        row += stride * 4;
        return values;
      }),
    );
  }
}

/**
 * The WebAssembly kernel's activation functions on plain arrays, for tests of their accuracy.
 *
 * @param code the activation's `code`
 * @returns values and slopes at z, both (n,)
 */
export function applyVectorised(code: number, z: Float32Array): { values: Float32Array; slopes: Float32Array } {
  const device = openDevice()!;
  device.moveIn({ leave: () => undefined });
  const stride = roundUp(z.length, MULTIPLE);
  const values = device.allocate(stride);
  const slopes = device.allocate(stride);
  device.floats(values, z.length).set(z);
  device.exports.activate(code, values, slopes, stride * 4);
  return { values: device.floats(values, z.length).slice(), slopes: device.floats(slopes, z.length).slice() };
}
