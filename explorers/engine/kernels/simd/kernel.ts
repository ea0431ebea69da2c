// Forward and backward pass of a whole batch, tile by tile, so that a tile's activations stay in the first-level cache.
//
// The page (wasm.ts) lays out memory and writes a plan of 32-bit words: the number of layers, the bytes of a
// tile's row, the addresses of two buffers for deltas, then for each layer the words below.

import { activate } from "./activation";
import { constant, exp, log, log1p } from "./elementary";
import { addOuterProducts, addRows, multiply } from "./product";

export { activate } from "./activation";
export { updateAdam, updateSgd } from "./update";

const HEADER: usize = 16;
const LAYER: usize = 36;

// @ts-ignore: decorator
@inline const IN: usize = 0;
// @ts-ignore: decorator
@inline const OUT: usize = 4;
// @ts-ignore: decorator
@inline const CODE: usize = 8;
// @ts-ignore: decorator
@inline const WEIGHT: usize = 12;
// @ts-ignore: decorator
@inline const BIAS: usize = 16;
// @ts-ignore: decorator
@inline const VALUE: usize = 20;
// @ts-ignore: decorator
@inline const SLOPE: usize = 24;
// @ts-ignore: decorator
@inline const WEIGHT_SUM: usize = 28;
// @ts-ignore: decorator
@inline const BIAS_SUM: usize = 32;

// @ts-ignore: decorator
@inline
function word(layer: usize, field: usize): usize {
  return <usize>load<u32>(layer + field);
}

// @ts-ignore: decorator
@inline
function layerCount(plan: usize): i32 {
  return load<i32>(plan);
}

// @ts-ignore: decorator
@inline
function tileBytes(plan: usize): usize {
  return <usize>load<u32>(plan, 4);
}

// @ts-ignore: decorator
@inline
function layerAt(plan: usize, l: i32): usize {
  return plan + HEADER + LAYER * <usize>l;
}

/** Activations and slopes of all layers for one tile of `bytes` a row; returns the address of the first row of logits. */
function forward(plan: usize, x: usize, xStep: usize, bytes: usize): usize {
  const step = tileBytes(plan);
  let input = x, inputStep = xStep;
  for (let l = 0, layers = layerCount(plan); l < layers; l++) {
    const layer = layerAt(plan, l);
    const inFeatures = <i32>word(layer, IN), outFeatures = <i32>word(layer, OUT);
    const value = word(layer, VALUE);
    multiply(
      word(layer, WEIGHT), (<usize>inFeatures) << 2, 4, word(layer, BIAS),
      input, inputStep, inFeatures, value, step, outFeatures, bytes,
    );
    if (l < layers - 1) activateRows(<i32>word(layer, CODE), value, word(layer, SLOPE), step, outFeatures, bytes);
    input = value;
    inputStep = step;
  }
  return input;
}

function activateRows(code: i32, value: usize, slope: usize, step: usize, rows: i32, bytes: usize): void {
  if (bytes == step) {
    activate(code, value, slope, step * <usize>rows);
    return;
  }
  for (let row = 0; row < rows; row++) {
    activate(code, value, slope, bytes);
    value += step;
    slope += step;
  }
}

/** Add one tile's part of every parameter's gradient to the sums; the deltas of the logits are in the first buffer. */
function backward(plan: usize, x: usize, xStep: usize, bytes: usize): void {
  const step = tileBytes(plan);
  let delta = <usize>load<u32>(plan, 8), nextDelta = <usize>load<u32>(plan, 12);
  for (let l = layerCount(plan) - 1; l >= 0; l--) {
    const layer = layerAt(plan, l);
    const inFeatures = <i32>word(layer, IN), outFeatures = <i32>word(layer, OUT);
    const before = layerAt(plan, l - 1);
    const input = l > 0 ? word(before, VALUE) : x;
    const inputStep = l > 0 ? step : xStep;
    addOuterProducts(delta, step, outFeatures, input, inputStep, inFeatures, word(layer, WEIGHT_SUM), bytes);
    addRows(delta, step, outFeatures, word(layer, BIAS_SUM), bytes);
    if (l == 0) return;
    multiply(
      word(layer, WEIGHT), 4, (<usize>inFeatures) << 2, 0,
      delta, step, outFeatures, nextDelta, step, inFeatures, bytes,
    );
    timesSlope(nextDelta, word(before, SLOPE), step, inFeatures, bytes);
    const kept = delta;
    delta = nextDelta;
    nextDelta = kept;
  }
}

function timesSlope(delta: usize, slope: usize, step: usize, rows: i32, bytes: usize): void {
  for (let row = 0; row < rows; row++) {
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(delta + k, f32x4.mul(v128.load(delta + k), v128.load(slope + k)));
    }
    delta += step;
    slope += step;
  }
}

let correct: i32 = 0;

/** How many points the last `train` or `evaluate` classified correctly. */
export function countCorrect(): i32 {
  return correct;
}

// @ts-ignore: decorator
@inline
function addLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/**
 * Mean loss of one tile's points (each times its share), and their hits into `correct`. With a `delta` address, the
 * derivative of the mean loss by each logit is written there: (sigmoid(z) - y) * share.
 */
function score(logits: usize, labels: usize, shares: usize, delta: usize, bytes: usize): f64 {
  const zero = constant(0), one = constant(1);
  let loss = zero;
  let hits = i32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const z = v128.load(logits + k), y = v128.load(labels + k), share = v128.load(shares + k);
    const e = exp(f32x4.neg(f32x4.abs(z)));
    const softplus = f32x4.add(f32x4.max(z, zero), log1p(e));
    loss = f32x4.add(loss, f32x4.mul(share, f32x4.sub(softplus, f32x4.mul(z, y))));
    const saysOne = f32x4.ge(z, zero);
    const isOne = f32x4.gt(y, zero);
    const hit = v128.andnot(f32x4.gt(share, zero), v128.xor(saysOne, isOne));
    hits = i32x4.sub(hits, hit);
    if (delta) {
      const probability = f32x4.div(v128.bitselect(e, one, f32x4.lt(z, zero)), f32x4.add(one, e));
      v128.store(delta + k, f32x4.mul(f32x4.sub(probability, y), share));
    }
  }
  count(hits);
  return <f64>addLanes(loss);
}

/** As `score`, of one row of logits for each class, `step` bytes apart: cross-entropy, and (softmax(z) - target) * share. */
function scoreClasses(
  logits: usize, step: usize, classes: i32, labels: usize, shares: usize, delta: usize, bytes: usize,
): f64 {
  const zero = constant(0), one = constant(1);
  const end = step * <usize>classes;
  let loss = zero;
  let hits = i32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const y = v128.load(labels + k), share = v128.load(shares + k);
    let top = v128.load(logits + k), own = top, said = zero, total = zero, label = zero;
    for (let row = step; row < end; row += step) {
      const value = v128.load(logits + k + row);
      label = f32x4.add(label, one);
      const isLarger = f32x4.gt(value, top);
      said = v128.bitselect(label, said, isLarger);
      top = v128.bitselect(value, top, isLarger);
      own = v128.bitselect(value, own, f32x4.eq(y, label));
    }
    for (let row: usize = 0; row < end; row += step) {
      const power = exp(f32x4.sub(v128.load(logits + k + row), top));
      if (delta) v128.store(delta + k + row, power);
      total = f32x4.add(total, power);
    }
    loss = f32x4.add(loss, f32x4.mul(share, f32x4.add(log(total), f32x4.sub(top, own))));
    hits = i32x4.sub(hits, v128.and(f32x4.gt(share, zero), f32x4.eq(said, y)));
    if (delta) {
      const scale = f32x4.div(share, total);
      label = zero;
      for (let to = delta + k; to < delta + k + end; to += step) {
        const target = v128.and(f32x4.eq(y, label), share);
        v128.store(to, f32x4.sub(f32x4.mul(v128.load(to), scale), target));
        label = f32x4.add(label, one);
      }
    }
  }
  count(hits);
  return <f64>addLanes(loss);
}

function count(hits: v128): void {
  correct += i32x4.extract_lane(hits, 0) + i32x4.extract_lane(hits, 1) + i32x4.extract_lane(hits, 2) + i32x4.extract_lane(hits, 3);
}

/** Forward pass of one tile, and its score; arguments as in `train`, and `delta` as in `score`. */
function grade(plan: usize, x: usize, xStep: usize, labels: usize, shares: usize, delta: usize, bytes: usize): f64 {
  const logits = forward(plan, x, xStep, bytes);
  const classes = <i32>word(layerAt(plan, layerCount(plan) - 1), OUT);
  return classes > 1
    ? scoreClasses(logits, tileBytes(plan), classes, labels, shares, delta, bytes)
    : score(logits, labels, shares, delta, bytes);
}

/**
 * Loss and gradient of a batch.
 *
 * @param x inputs, `xStep` bytes a row; labels, shares: one value per point, share 0 for padding
 * @param sums one v128 per parameter, overwritten; gradient: one float32 per parameter, written
 * @returns the mean loss
 */
export function train(
  plan: usize, x: usize, xStep: usize, labels: usize, shares: usize,
  sums: usize, gradient: usize, parameters: i32,
): f64 {
  const tile = tileBytes(plan);
  memory.fill(sums, 0, (<usize>parameters) << 4);
  correct = 0;
  let loss: f64 = 0;
  for (let from: usize = 0; from < xStep; from += tile) {
    const left = xStep - from;
    const bytes = left < tile ? left : tile;
    loss += grade(plan, x + from, xStep, labels + from, shares + from, <usize>load<u32>(plan, 8), bytes);
    backward(plan, x + from, xStep, bytes);
  }
  for (let i = 0; i < parameters; i++) {
    store<f32>(gradient + ((<usize>i) << 2), addLanes(v128.load(sums + ((<usize>i) << 4))));
  }
  return loss;
}

/** Mean loss of points, without gradient; arguments as in `train`. */
export function evaluate(plan: usize, x: usize, xStep: usize, labels: usize, shares: usize): f64 {
  const tile = tileBytes(plan);
  correct = 0;
  let loss: f64 = 0;
  for (let from: usize = 0; from < xStep; from += tile) {
    const left = xStep - from;
    const bytes = left < tile ? left : tile;
    loss += grade(plan, x + from, xStep, labels + from, shares + from, 0, bytes);
  }
  return loss;
}

/** Write the rows of the layers from `firstLayer` on, one after another, each `xStep` bytes long. */
export function predict(plan: usize, x: usize, xStep: usize, firstLayer: i32, out: usize): void {
  const tile = tileBytes(plan);
  for (let from: usize = 0; from < xStep; from += tile) {
    const left = xStep - from;
    const bytes = left < tile ? left : tile;
    forward(plan, x + from, xStep, bytes);
    let to = out + from;
    for (let l = firstLayer; l < layerCount(plan); l++) {
      const layer = layerAt(plan, l);
      let value = word(layer, VALUE);
      for (let row = 0; row < <i32>word(layer, OUT); row++) {
        memory.copy(to, value, bytes);
        value += tile;
        to += xStep;
      }
    }
  }
}
