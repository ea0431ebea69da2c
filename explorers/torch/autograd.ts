import { runtimeError, typeError } from "./errors.js";
import { list, sameShape, type Shape } from "./shapes.js";
import { positions } from "./strided.js";
import { alias, cloneData, fromData, full, rawOf, type Hook, Tensor } from "./tensor.js";
import type { Data, DType } from "./dtypes.js";

/** Whether operations are recorded now. */
export const grads = { enabled: true, inference: false };

/** What the engine does to gradients; these are operations themselves, and set by `gradients.ts` so that no module needs itself. */
export interface GradientOperations {
  /** a + b, recorded. */
  readonly add: (a: Tensor, b: Tensor) => Tensor;
  /** a += b, unrecorded. */
  readonly addInto: (a: Tensor, b: Tensor) => void;
  readonly sumTo: (gradient: Tensor, shape: Shape) => Tensor;
  readonly cast: (gradient: Tensor, dtype: DType) => Tensor;
}

let operations: GradientOperations;

export function setGradientOperations(given: GradientOperations): void {
  operations = given;
}

/** What a gradient must look like when it arrives. */
interface Meta {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Edge {
  readonly node: Node;
  readonly output: number;
}

export type Backward = (gradients: readonly (Tensor | null)[], node: Node) => readonly (Tensor | null)[];

let sequence = 0;

/** One recorded operation: where its gradients go, and how they are computed. */
export class Node {
  name: string;
  readonly edges: readonly (Edge | null)[];
  readonly sequence: number;
  readonly outputs: Meta[] = [];
  /** Tensors whose numbers the gradient is computed from, with their versions then; null when it needs none. */
  saved: readonly Tensor[] | null;
  versions: readonly number[];
  hooks: { output: number; hook: Hook }[] = [];
  /** Saved tensors that this operation itself gave. */
  results: readonly Tensor[] = [];
  /** Non-leaf tensors that keep their gradient. */
  retaining: Tensor[] = [];
  #backward: Backward | null;

  constructor(name: string, edges: readonly (Edge | null)[], saved: readonly Tensor[] | null, backward: Backward) {
    this.name = name;
    this.edges = edges;
    this.saved = saved;
    this.versions = saved === null ? [] : saved.map((t) => t.storage.version);
    this.#backward = backward;
    this.sequence = sequence++;
  }

  /** Whether anyone wants the gradient of an input. */
  needs(input: number): boolean {
    return this.edges[input] !== null;
  }

  run(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    if (this.#backward === null) {
      throw runtimeError(
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already been " +
          "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify " +
          "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors " +
          "after calling backward.",
      );
    }
    this.saved?.forEach((t, i) => {
      const { version } = t.storage;
      if (version === this.versions[i]) return;
      const isOwn = this.results.includes(t);
      const maker = (isOwn ? this.name : gradFunction(t)?.name)?.replace(/Backward\d*$/, "");
      throw runtimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: " +
          `[torch.${t.dtype.scalarName}Tensor ${list(t.shape)}]` +
          (maker === undefined ? "" : `, which is output ${t.outputNumber} of ${maker},`) +
          ` is at version ${version}; expected version ${this.versions[i]} instead. Hint: ` +
          "enable anomaly detection to find the operation that failed to compute its gradient, with " +
          "torch.autograd.set_detect_anomaly(True, check_nan=False).",
      );
    });
    return this.#backward(gradients, this);
  }

  /** Let go of what the gradient needs; a node that saved nothing may run again. */
  release(): void {
    if (this.saved !== null) {
      this.#backward = null;
      this.saved = null;
      this.results = [];
    }
  }
}

/** The end of the way: the gradient of a leaf is added to what the leaf holds. */
export class AccumulateNode extends Node {
  readonly leaf: Tensor;

  constructor(leaf: Tensor) {
    super("AccumulateGrad", [], null, () => []);
    this.leaf = leaf;
    this.outputs.push({ shape: leaf.shape, dtype: leaf.dtype });
  }

  accumulate(gradient: Tensor): void {
    const { leaf } = this;
    if (leaf.grad === null) {
      leaf.grad = grads.enabled ? gradient : cloneData(gradient);
    } else if (grads.enabled) {
      leaf.grad = operations.add(leaf.grad, gradient);
    } else {
      operations.addInto(leaf.grad, gradient);
    }
  }
}

/** A tensor's `grad_fn`; that of a view is made anew after its base was changed through another view. */
export function gradFunction(t: Tensor): Node | null {
  const { base } = t;
  if (base !== null && t.baseRebased !== base.rebased) {
    t.baseRebased = base.rebased;
    const edge = edgeOf(base);
    if (edge === null) {
      t.gradFn = null;
    } else {
      const node = new Node("AsStridedBackward0", [edge], null, ([g]) => [scatterView(g!, t, base)]);
      setHistory(t, node);
    }
  }
  return t.gradFn;
}

export function edgeOf(t: Tensor): Edge | null {
  const fn = gradFunction(t);
  if (fn !== null) return { node: fn, output: t.outputNumber };
  if (!t.leafRequiresGrad) return null;
  return { node: (t.accumulator ??= new AccumulateNode(t)), output: 0 };
}

function setHistory(t: Tensor, node: Node): void {
  t.gradFn = node;
  t.outputNumber = node.outputs.length;
  node.outputs.push({ shape: t.shape, dtype: t.dtype });
  t.hooks?.forEach((hook) => node.hooks.push({ output: t.outputNumber, hook }));
  if (t.retainsGrad) node.retaining.push(t);
}

/** Whether an operation on these must be recorded. */
export function isRecorded(inputs: readonly Tensor[]): boolean {
  if (!grads.enabled) return false;
  for (let i = 0; i < inputs.length; i++) if (inputs[i]!.requiresGrad) return true;
  return false;
}

/**
 * Record how one or more results came about, if anyone may want to know.
 *
 * @param saved tensors that `backward` computes from; null when it needs only the gradient
 * @param backward gradients of the outputs in, those of the inputs out, in their order; a gradient that is broadcast to
 *   another shape or has another dtype is brought into the input's own by the engine
 */
export function recordAll(
  outputs: readonly Tensor[], name: string, inputs: readonly Tensor[], saved: readonly Tensor[] | null, backward: Backward,
): void {
  if (!isRecorded(inputs)) return;
  if (saved?.some((t) => t.isInference)) {
    throw runtimeError(
      "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation " +
        "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use " +
        "`torch.no_grad()` instead of `torch.inference_mode()`.",
    );
  }
  const node = new Node(name, inputs.map(edgeOf), saved, backward);
  if (saved !== null) node.results = outputs.filter((output) => saved.includes(output));
  for (const output of outputs) if (output.isFloat) setHistory(output, node);
}

export function record(
  output: Tensor, name: string, inputs: readonly Tensor[], saved: readonly Tensor[] | null,
  backward: (gradient: Tensor, node: Node) => readonly (Tensor | null)[],
): Tensor {
  if (grads.enabled) recordAll([output], name, inputs, saved, (gradients, node) => backward(gradients[0]!, node));
  return output;
}

/** The same record under the name that PyTorch shows. */
export function renamed(t: Tensor, name: string): Tensor {
  if (t.gradFn !== null) t.gradFn.name = name;
  return t;
}

export function withGrad<T>(enabled: boolean, run: () => T): T {
  const before = grads.enabled;
  grads.enabled = enabled;
  try {
    return run();
  } finally {
    grads.enabled = before;
  }
}

/** Raise when PyTorch forbids changing this tensor in place. */
export function checkInPlace(t: Tensor): void {
  if (t.isInference && !grads.inference) {
    throw runtimeError(
      "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor " +
        "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.",
    );
  }
  if (!grads.enabled) return;
  if (t.leafRequiresGrad && t.gradFn === null) {
    throw runtimeError("a leaf Variable that requires grad is being used in an in-place operation.");
  }
  if (t.base !== null && t.base.leafRequiresGrad && t.base.gradFn === null) {
    throw runtimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.");
  }
  if (t.strides.some((stride, i) => stride === 0 && t.shape[i]! > 1)) {
    throw runtimeError(
      "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please " +
        "clone() the tensor before performing the operation.",
    );
  }
}

/**
 * Give a tensor that was changed in place the history of the result that was written into it. Through a view, the base is
 * changed too: its gradient goes around the window to what it was, and through the window to the result.
 */
export function rebase(t: Tensor, result: Tensor): void {
  if (!grads.enabled) return;
  const edge = edgeOf(result);
  const { base } = t;
  if (base === null) {
    if (edge !== null) {
      t.gradFn = edge.node;
      t.outputNumber = edge.output;
      t.rebased++;
    }
    return;
  }
  const before = edgeOf(base);
  if (edge === null && before === null) return;
  const node = new Node("CopySlices", [before, edge], null, ([g]) => cutWindow(g!, t, base));
  setHistory(base, node);
  base.rebased++;
}

function memoryOf(g: Tensor, base: Tensor): { memory: Data; places: Int32Array } {
  const memory = base.dtype.make(base.storage.data.length);
  const places = positions(base.shape, base.strides, base.offset);
  const numbers = rawOf(g);
  for (let i = 0; i < places.length; i++) memory[places[i]!] = numbers[i]!;
  return { memory, places };
}

function pick(memory: Data, places: Int32Array, dtype: DType, shape: Shape): Tensor {
  const out = dtype.make(places.length);
  for (let i = 0; i < places.length; i++) out[i] = memory[places[i]!]!;
  return fromData(out, dtype, shape);
}

function cutWindow(g: Tensor, t: Tensor, base: Tensor): [Tensor, Tensor] {
  const { memory, places } = memoryOf(g, base);
  const inside = positions(t.shape, t.strides, t.offset);
  const window = pick(memory, inside, t.dtype, t.shape);
  const floats = memory as Float64Array;
  for (let i = 0; i < inside.length; i++) floats[inside[i]!] = 0;
  return [pick(memory, places, base.dtype, base.shape), window];
}

function scatterView(g: Tensor, t: Tensor, base: Tensor): Tensor {
  const memory = base.dtype.make(base.storage.data.length) as Float64Array;
  const inside = positions(t.shape, t.strides, t.offset);
  const numbers = rawOf(g) as Float64Array;
  for (let i = 0; i < inside.length; i++) memory[inside[i]!]! += numbers[i]!;
  return pick(memory, positions(base.shape, base.strides, base.offset), base.dtype, base.shape);
}

export interface BackwardOptions {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** Give back these tensors' gradients instead of adding to the leaves'; null: add to all leaves. */
  readonly inputs: readonly Tensor[] | null;
  /** With `inputs`: add their gradients to theirs instead. */
  readonly accumulate?: boolean;
}

/** Where a run of the engine is. */
interface Run {
  readonly buffers: Map<Node, (Tensor | null)[]>;
  readonly waiting: Map<Node, number>;
}

const tasks = { running: -1, last: -1 };

/** The number of the backward run that goes on, or -1. */
export const graphTask = (): number => tasks.running;

/**
 * Send gradients from roots through the graph.
 *
 * @returns the gradients of `options.inputs`, null where none arrived
 */
export function runBackward(
  roots: readonly Tensor[], gradients: readonly (Tensor | null)[], options: BackwardOptions,
): (Tensor | null)[] {
  const first = roots.map((root, i) => {
    const edge = edgeOf(root);
    if (edge === null) throw runtimeError(`element ${i} of tensors does not require grad and does not have a grad_fn`);
    return { edge, gradient: rootGradient(root, gradients[i] ?? null, i) };
  });
  const wanted = options.inputs?.map((input) => {
    const edge = edgeOf(input);
    if (edge === null) throw runtimeError("One of the differentiated Tensors does not require grad");
    return edge;
  }) ?? null;
  const captured: (Tensor | null)[] = (wanted ?? []).map(() => null);
  const isNeeded = wanted === null ? () => true : neededFor(new Set(wanted.map(({ node }) => node)));
  const run: Run = { buffers: new Map(), waiting: countWaiting(first.map(({ edge }) => edge.node)) };
  return asTask(() => withGrad(options.createGraph, () => {
    for (const { edge, gradient } of first) arrive(run, edge, gradient);
    const ready = first.map(({ edge }) => edge.node).filter((node, i, all) => all.indexOf(node) === i && !run.waiting.get(node));
    while (ready.length > 0) {
      const node = takeLatest(ready);
      const buffer = run.buffers.get(node) ?? [];
      run.buffers.delete(node);
      if (isNeeded(node)) {
        runHooks(node, buffer);
        wanted?.forEach((edge, i) => {
          if (edge.node === node) captured[i] = buffer[edge.output] ?? null;
        });
      }
      const passesOn = isNeeded(node) && buffer.some((g) => g != null) && !(node instanceof AccumulateNode);
      const results = passesOn && (wanted === null || leadsOn(node, isNeeded)) ? node.run(buffer) : null;
      if (node instanceof AccumulateNode && wanted === null && buffer[0]) node.accumulate(buffer[0]);
      if (results !== null && !options.retainGraph) node.release();
      node.edges.forEach((edge, i) => {
        if (edge === null) return;
        const result = results?.[i] ?? null;
        if (result !== null) arrive(run, edge, result);
        const left = run.waiting.get(edge.node)! - 1;
        run.waiting.set(edge.node, left);
        if (left === 0) ready.push(edge.node);
      });
    }
    if (options.accumulate) {
      captured.forEach((gradient, i) => {
        const input = options.inputs![i]!;
        if (gradient === null) return;
        if (input.grad === null) input.grad = grads.enabled ? gradient : cloneData(gradient);
        else if (grads.enabled) input.grad = operations.add(input.grad, gradient);
        else operations.addInto(input.grad, gradient);
      });
    }
    return captured;
  }));
}

function asTask<T>(run: () => T): T {
  const before = tasks.running;
  tasks.running = ++tasks.last;
  try {
    return run();
  } finally {
    tasks.running = before;
  }
}

/** Whether gradients of a node's inputs are on the way to what is wanted. */
function leadsOn(node: Node, isNeeded: (node: Node) => boolean): boolean {
  return node.edges.some((edge) => edge !== null && isNeeded(edge.node));
}

function neededFor(wanted: ReadonlySet<Node>): (node: Node) => boolean {
  const known = new Map<Node, boolean>();
  return (start) => {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (known.has(node)) {
        stack.pop();
        continue;
      }
      const open = node.edges.filter((edge) => edge !== null && !known.has(edge.node));
      if (open.length > 0) {
        open.forEach((edge) => stack.push(edge!.node));
        continue;
      }
      stack.pop();
      known.set(node, wanted.has(node) || node.edges.some((edge) => edge !== null && known.get(edge.node)!));
    }
    return known.get(start)!;
  };
}

function countWaiting(starts: readonly Node[]): Map<Node, number> {
  const waiting = new Map<Node, number>();
  const seen = new Set<Node>();
  const stack = [...starts];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) {
      if (edge === null) continue;
      waiting.set(edge.node, (waiting.get(edge.node) ?? 0) + 1);
      stack.push(edge.node);
    }
  }
  return waiting;
}

/** PyTorch's engine takes leaves at once and otherwise what was recorded last. */
function takeLatest(ready: Node[]): Node {
  let best = 0;
  for (let i = 1; i < ready.length; i++) if (rankOf(ready[i]!) > rankOf(ready[best]!)) best = i;
  return ready.splice(best, 1)[0]!;
}

const rankOf = (node: Node): number => (node instanceof AccumulateNode ? Infinity : node.sequence);

function arrive(run: Run, { node, output }: Edge, given: Tensor): void {
  const meta = node.outputs[output]!;
  let gradient = given;
  if (!sameShape(gradient.shape, meta.shape)) gradient = operations.sumTo(gradient, meta.shape);
  if (gradient.dtype !== meta.dtype) gradient = operations.cast(gradient, meta.dtype);
  let buffer = run.buffers.get(node);
  if (buffer === undefined) run.buffers.set(node, (buffer = []));
  const before = buffer[output];
  buffer[output] = before ? operations.add(before, gradient) : gradient;
}

function runHooks(node: Node, buffer: (Tensor | null)[]): void {
  const leafHooks = node instanceof AccumulateNode ? (node.leaf.hooks ?? []).map((hook) => ({ output: 0, hook })) : [];
  for (const { output, hook } of [...node.hooks, ...leafHooks]) {
    const gradient = buffer[output];
    if (!gradient) continue;
    const result = hook(gradient);
    if (result == null) continue;
    if (!(result instanceof Tensor)) throw typeError("expected Variable, but hook returned something else");
    buffer[output] = result;
  }
  for (const t of node.retaining) {
    const gradient = buffer[t.outputNumber];
    if (!gradient) continue;
    t.grad = t.grad === null ? (grads.enabled ? gradient : alias(gradient)) : operations.add(t.grad, gradient);
  }
}

function rootGradient(root: Tensor, gradient: Tensor | null, i: number): Tensor {
  if (gradient === null) {
    if (root.size !== 1) throw runtimeError("grad can be implicitly created only for scalar outputs");
    return full(root.shape, 1, root.dtype);
  }
  if (!sameShape(gradient.shape, root.shape)) {
    throw runtimeError(
      `Mismatch in shape: grad_output[${i}] has a shape of torch.Size(${list(gradient.shape)}) and output[${i}] has a shape of ` +
        `torch.Size(${list(root.shape)}).`,
    );
  }
  return gradient;
}
