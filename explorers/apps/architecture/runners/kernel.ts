/** PyTorch in the reader's kernel as a `Runner`; `_kernel.py` is the other end. */

import { text } from "../../../text.js";
import type { WidgetModel } from "../../../state/store.js";
import type { ArchitectureState } from "../state.js";
import type { Configured, Curves, LayerShape, Observation, Part, Runner, Score, Wanted } from "./runner.js";

/** The kernel may train this long at a time: a request takes a while on its way, whatever it asks for. */
const SLICE_MS = 50;
const CURVES = ["trainLoss", "testLoss", "trainAccuracy", "testAccuracy"] as const;

interface Answer {
  id: string;
  /** Names of the buffers that came along. */
  buffers: string[];
  restarted?: boolean;
  fault?: { kind: "error"; message: string } | { kind: "interrupted" };
}

/** JSON has no NaN, so the kernel sends null for it. */
type SentScore = { [Name in keyof Score]: number | null };

interface SentObservation {
  epoch: number;
  /** The epoch (from 0) that the first row of the history belongs to. */
  first: number;
  diverged: number | null;
  train: SentScore;
  test: SentScore;
}

type Received<T> = T & { arrays: Record<string, Uint8Array> };

const score = ({ loss, accuracy, f1 }: SentScore): Score => ({ loss: loss ?? NaN, accuracy: accuracy ?? NaN, f1: f1 ?? NaN });

// Buffers may start anywhere in a message, and typed arrays only at multiples of their size.
const float32 = (bytes: Uint8Array | undefined) => new Float32Array((bytes ?? new Uint8Array()).slice().buffer);
const float64 = (bytes: Uint8Array | undefined) => new Float64Array((bytes ?? new Uint8Array()).slice().buffer);

function points(X: Float32Array, y: Float32Array): Part {
  return { X: Array.from(y, (_, i) => [X[2 * i]!, X[2 * i + 1]!]), y: [...y] };
}

export class KernelRunner implements Runner<ArchitectureState> {
  readonly engine = "kernel";
  readonly #model: WidgetModel;
  /** Tells this view's requests from those of other views of the same widget. */
  readonly #name = Math.random().toString(36).slice(2);
  #asked = 0;
  #epoch = 0;
  #layers: readonly LayerShape[] | null = null;
  #curves: { [Name in (typeof CURVES)[number]]: number[] } & { f1: [number, number, number][] } = emptyCurves();
  #wanted: Wanted | null = null;
  /** What the last step showed, until it is asked for. */
  #seen: { wanted: string; observation: Observation } | null = null;

  #onRestart = (): void => undefined;

  constructor(model: WidgetModel) {
    this.#model = model;
    model.on("msg:custom", this.#overhear);
  }

  watch(onRestart: () => void): void {
    this.#onRestart = onRestart;
  }

  close(): void {
    this.#model.off("msg:custom", this.#overhear);
  }

  async configure({ lr, stages, optimizer, momentum, weight_decay, batch_size, batch_seed }: ArchitectureState): Promise<Configured> {
    const settings = {
      lr, stages, optimizer, momentum: optimizer === "sgd" ? momentum : 0, weight_decay, batch_size, batch_seed,
    };
    this.#forget();
    const { epoch, layers, arrays } = await this.#ask<{ epoch: number; layers: LayerShape[] | null }>("configure", { settings });
    this.#layers = layers;
    this.#epoch = epoch;
    const [XTrain, yTrain, XTest, yTest] = ["XTrain", "yTrain", "XTest", "yTest"].map((name) => float32(arrays[name]));
    return { train: points(XTrain!, yTrain!), test: points(XTest!, yTest!), layers, epoch };
  }

  async step(epochs: number, milliseconds: number): Promise<number> {
    const wanted = this.#wanted;
    const before = this.#epoch;
    const observation = await this.#note(await this.#ask<SentObservation>("step", {
      until: before + epochs, milliseconds: Math.max(milliseconds, SLICE_MS), have: this.#have, wanted,
    }), wanted);
    this.#seen = { wanted: JSON.stringify(wanted), observation };
    return observation.epoch - before;
  }

  async reset(): Promise<void> {
    this.#forget();
    await this.#ask("reset", {});
    this.#epoch = 0;
  }

  async edit(index: number, value: number): Promise<void> {
    this.#forget();
    await this.#ask("edit", { index, value });
    this.#epoch = 0;
  }

  async observe(wanted: Wanted): Promise<Observation> {
    this.#wanted = wanted;
    const seen = this.#seen;
    this.#seen = null;
    if (seen?.wanted === JSON.stringify(wanted)) return seen.observation;
    return this.#look(wanted);
  }

  async curves(): Promise<Curves> {
    return this.#curves;
  }

  async logits(X: ArrayLike<number>): Promise<ArrayLike<number>> {
    const { arrays } = await this.#ask("logits", { X: Array.from(X) });
    return float32(arrays["logits"]);
  }

  /** Answers to other views' requests. */
  #overhear = ({ id, restarted }: Answer): void => {
    if (!restarted || id.startsWith(`${this.#name}-`)) return;
    this.#forget();
    this.#onRestart();
  };

  #forget(): void {
    this.#curves = emptyCurves();
    this.#seen = null;
  }

  get #have(): number {
    return this.#curves.trainLoss.length;
  }

  async #look(wanted: Wanted | null): Promise<Observation> {
    return this.#note(await this.#ask<SentObservation>("observe", { have: this.#have, wanted }), wanted);
  }

  async #note(sent: Received<SentObservation>, wanted: Wanted | null): Promise<Observation> {
    const { epoch, first, diverged, train, test, arrays } = sent;
    // Another view began the training anew after this was asked for: what came before `first` is not known here.
    if (first > this.#have) return this.#look(wanted);
    this.#epoch = epoch;
    for (const name of CURVES) this.#curves[name].length = first;
    this.#curves.f1 = this.#curves.f1.filter(([at]) => at <= first);
    const rows = float64(arrays["rows"]);
    for (let i = 0; i < rows.length; i++) this.#curves[CURVES[i % CURVES.length]!].push(rows[i]!);
    const observation = {
      epoch, diverged, train: score(train), test: score(test),
      logits: float32(arrays["logits"]),
      units: this.#units(float32(arrays["units"])),
      parameters: arrays["parameters"] ? float32(arrays["parameters"]) : null,
    };
    if (epoch > (this.#curves.f1.at(-1)?.[0] ?? 0)) {
      this.#curves.f1.push([epoch, observation.train.f1, observation.test.f1]);
    }
    return observation;
  }

  #units(all: Float32Array): Float32Array[][] {
    if (!this.#layers || all.length === 0) return [];
    const cells = all.length / this.#layers.reduce((sum, { units }) => sum + units, 0);
    let unit = 0;
    return this.#layers.map(({ units }) =>
      Array.from({ length: units }, () => all.subarray(cells * unit, cells * ++unit)));
  }

  /** @throws an Error with what the kernel's exception says */
  #ask<T extends object = object>(what: string, fields: object): Promise<Received<T>> {
    const id = `${this.#name}-${this.#asked++}`;
    return new Promise((resolve, reject) => {
      const receive = (answer: Answer & T, buffers: readonly ArrayBufferView[]) => {
        if (answer.id !== id) return;
        this.#model.off("msg:custom", receive);
        if (answer.fault) {
          reject(new Error(answer.fault.kind === "error" ? answer.fault.message : text.architecture.interrupted));
          return;
        }
        const arrays = Object.fromEntries(answer.buffers.map((name, i) => {
          const { buffer, byteOffset, byteLength } = buffers[i]!;
          return [name, new Uint8Array(buffer, byteOffset, byteLength)];
        }));
        resolve({ ...answer, arrays });
      };
      this.#model.on("msg:custom", receive);
      this.#model.send({ id, do: what, ...fields });
    });
  }
}

function emptyCurves() {
  return { trainLoss: [], trainAccuracy: [], testLoss: [], testAccuracy: [], f1: [] };
}
