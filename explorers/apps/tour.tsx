/** Which numbers meet when one point goes through a network, and its loss comes back? */

import { useMemo, useRef, useState } from "preact/hooks";

import {
  ACTIVATIONS, countParameters, createTrainer, DATASETS, gridPoints, makeLayers, nestParameters, tourOf,
  type ActivationName, type DatasetName, type Layer, type Tour,
} from "../engine/index.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { text, tourText } from "../text.js";
import { Button, Choice, CopyButton, NumberBox, Segments, Slider } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { LayerFields } from "../views/layers.js";
import { Plane, type Place } from "../views/plane.js";
import { explorer } from "../views/render.js";
import { TourDiagram } from "../views/tour.js";
import { boundsOf } from "./architecture/session.js";

interface TourState {
  dataset: DatasetName;
  layers: { units: number; activation: ActivationName }[];
  seed: number;
  /** Parameters to start from instead of those of the seed. */
  start: number[] | null;
  lr: number;
  /** How many the network is trained before the tour. */
  epochs: number;
  x1: number;
  x2: number;
  label: 0 | 1;
  /** Which step of the tour is open, from 0. */
  step: number;
}

/** One stop of the tour. */
interface Stop {
  readonly title: string;
  readonly what: string;
  /** What it is of, how it is computed, and what comes out. */
  readonly rows: readonly (readonly [name: string, calculation: string, result: string])[];
  /** The column of the diagram that it is about, 0 for the inputs, and whether the gradients come back there. */
  readonly column: number;
  readonly isBack: boolean;
}

const say = tourText;
const LARGEST_SEED = 4294967295;
const MOST_LAYERS = 3;
const MOST_UNITS = 10;
const MOST_EPOCHS = 2000;
const CELLS = 60;
const RATES = [0.001, 0.01, 0.03, 0.1, 0.3, 1, 3];
const NAMES = (Object.keys(DATASETS) as DatasetName[]).map((name) => [name, text.architecture.datasets[name]] as const);
const FUNCTIONS = (Object.keys(ACTIVATIONS) as ActivationName[]).map((name) => [name, text.activationNames[name]!] as const);

const layersLike = (...layers: [number, ActivationName][]) => layers.map(([units, activation]) => ({ units, activation }));
const scene = (fields: Partial<TourState>): Partial<TourState> => ({ dataset: "circles", seed: 448, start: null, lr: 0.1, epochs: 0, step: 0, ...fields });
const PROMPTS: Prompt<TourState>[] = [
  { ask: say.prompts.wrong, show: scene({ layers: layersLike([3, "tanh"]), x1: 0.5, x2: 0.6, label: 1, step: 6 }) },
  { ask: say.prompts.dead, show: scene({ layers: layersLike([3, "relu"]), x1: 0.5, x2: 0.6, label: 1, step: 8 }) },
  { ask: say.prompts.sure, show: scene({ layers: layersLike([5, "tanh"]), lr: 1, epochs: 1000, x1: 0.5, x2: 0.6, label: 1, step: 6 }) },
];

/** Four places, or an exponent where they would all be 0. */
function shown(value: number): string {
  const small = value !== 0 && Math.abs(value) < 0.001;
  return (small ? value.toExponential(2) : value.toFixed(4)).replaceAll("-", "−");
}

/** A value that stands behind an operator. */
const inside = (value: number) => (value < 0 ? `(${shown(value)})` : shown(value));
const product = (a: number, b: number) => `${inside(a)} · ${inside(b)}`;

function stopsOf(tour: Tour, { layers, label, lr }: TourState, after: number): Stop[] {
  const last = tour.layers.length - 1;
  const inputName = (layer: number, input: number) => (layer === 0 ? say.input(input + 1) : say.unit(input + 1));
  const parametersOf = (layer: number, row: (unit: number, input: number | null) => readonly [string, string]) =>
    tour.layers[layer]!.weights.flatMap((weights, unit) => [...weights.keys(), null].map((input) =>
      [input === null ? say.bias(unit + 1) : say.weight(unit + 1, inputName(layer, input)), ...row(unit, input)] as const));
  const forward = tour.layers.flatMap(({ inputs, weights, biases, sums, outputs }, l): Stop[] => [
    {
      title: l === last ? say.outputSum : say.sum(l + 1),
      what: say.sumWhat,
      rows: sums.map((sum, unit) => [
        say.unit(unit + 1), [...weights[unit]!.map((weight, i) => product(weight, inputs[i]!)), inside(biases[unit]!)].join(" + "), shown(sum),
      ] as const),
      column: l + 1,
      isBack: false,
    },
    ...(l === last ? [] : [{
      title: say.activate(l + 1, text.activationNames[layers[l]!.activation]!),
      what: say.activateWhat,
      rows: outputs.map((output, unit) => [say.unit(unit + 1), `${layers[l]!.activation}(${shown(sums[unit]!)})`, shown(output)] as const),
      column: l + 1,
      isBack: false,
    }]),
  ]);
  const backward = tour.layers.map((_, i) => last - i).flatMap((l): Stop[] => {
    const layer = tour.layers[l]!;
    const before = tour.layers[l - 1];
    return [
      {
        title: l === last ? say.outputWeights : say.weights(l + 1),
        what: say.weightsWhat,
        rows: parametersOf(l, (unit, input) => (input === null
          ? [`${inside(layer.sumGradients[unit]!)} · 1`, shown(layer.biasGradients[unit]!)]
          : [product(layer.sumGradients[unit]!, layer.inputs[input]!), shown(layer.weightGradients[unit]![input]!)])),
        column: l + 1,
        isBack: true,
      },
      ...(before ? [{
        title: say.through(l),
        what: say.throughWhat,
        rows: before.sumGradients.map((gradient, unit) => {
          const sum = layer.weights.map((row, next) => product(row[unit]!, layer.sumGradients[next]!)).join(" + ");
          return [say.unit(unit + 1), `(${sum}) · ${inside(before.slopes[unit]!)}`, shown(gradient)] as const;
        }),
        column: l,
        isBack: true,
      }] : []),
    ];
  });
  const updates = tour.layers.flatMap((layer, l) => parametersOf(l, (unit, input) => {
    const value = input === null ? layer.biases[unit]! : layer.weights[unit]![input]!;
    const slope = input === null ? layer.biasGradients[unit]! : layer.weightGradients[unit]![input]!;
    return [`${shown(value)} − ${product(lr, slope)}`, shown(value - lr * slope)];
  }).map(([name, ...rest]) => [l === last ? `${text.architecture.output}: ${name}` : `${l + 1}: ${name}`, ...rest] as const));
  return [
    {
      title: say.point,
      what: say.pointWhat,
      rows: [...tour.layers[0]!.inputs.map((value, i) => [say.input(i + 1), "", shown(value)] as const), [say.label, "", String(label)]],
      column: 0,
      isBack: false,
    },
    ...forward,
    { title: say.probability, what: say.probabilityWhat, rows: [["p", `sigmoid(${shown(tour.logit)})`, shown(tour.probability)]], column: last + 1, isBack: false },
    {
      title: say.loss,
      what: say.lossWhat,
      rows: [[say.loss, label ? `−ln ${shown(tour.probability)}` : `−ln (1 − ${shown(tour.probability)})`, shown(tour.loss)]],
      column: last + 1,
      isBack: false,
    },
    {
      title: say.logitGradient,
      what: say.logitGradientWhat,
      rows: [[say.gradient, `${shown(tour.probability)} − ${label}`, shown(tour.logitGradient)]],
      column: last + 1,
      isBack: true,
    },
    ...backward,
    { title: say.update, what: say.updateWhat(lr, shown(tour.loss), shown(after)), rows: updates, column: 0, isBack: true },
  ];
}

/** A script that computes the same with autograd. */
function codeOf({ layers, x1, x2, label, lr }: TourState, parameters: ArrayLike<number>): string {
  const widths = [2, ...layers.map(({ units }) => units)];
  return `${[
    "import torch",
    "from torch import nn",
    "",
    "model = nn.Sequential(",
    ...layers.flatMap(({ units, activation }, i) => [`    nn.Linear(${widths[i]}, ${units}),`, `    nn.${ACTIVATIONS[activation].torch}(),`]),
    `    nn.Linear(${widths.at(-1)}, 1),`,
    ")",
    `start = torch.tensor([${Array.from(parameters).join(", ")}])`,
    "nn.utils.vector_to_parameters(start, model.parameters())",
    "",
    `x, y = torch.tensor([[${x1}, ${x2}]]), torch.tensor([${label}.0])`,
    "logit = model(x).squeeze(1)",
    "loss = nn.BCEWithLogitsLoss()(logit, y)",
    "loss.backward()",
    'print(f"logit {logit.item():.4f}, probability {torch.sigmoid(logit).item():.4f}, loss {loss.item():.4f}")',
    "for name, parameter in model.named_parameters():",
    "    print(name, parameter.grad)",
    "",
    `torch.optim.SGD(model.parameters(), lr=${lr}).step()`,
    "after = nn.BCEWithLogitsLoss()(model(x).squeeze(1), y)",
    'print(f"loss of this point after the update {after.item():.4f}")',
  ].join("\n")}\n`;
}

/** The network as far as it is trained, its points, and what it says of the plane. */
function useNetwork({ dataset, layers, seed, start, lr, epochs }: TourState) {
  const key = JSON.stringify([dataset, layers, seed, start, lr]);
  const made = useMemo(() => {
    const hidden = layers.map(({ units }) => units);
    const activations = layers.map(({ activation }) => activation);
    const all: Layer[] = makeLayers(2, hidden, activations);
    const fits = start !== null && start.length === countParameters(all);
    return createTrainer({ dataset, hidden, activations, initSeed: seed, initialParameters: fits ? nestParameters(all, start) : null, lr });
  }, [key]);
  return useMemo(() => {
    if (epochs < made.epoch) made.reset();
    made.step(epochs - made.epoch, { record: false });
    const { XTrain, yTrain } = made.split;
    const bounds = boundsOf({ train: { X: XTrain, y: yTrain }, test: null, layers: null });
    return {
      layers: made.layers,
      parameters: Array.from(made.getParameters()),
      train: { X: XTrain, y: yTrain },
      bounds,
      logits: made.logits(gridPoints(bounds, CELLS, CELLS)),
    };
  }, [made, epochs]);
}

function TourExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<TourState>("tour", model);
  const { state, update } = store;
  const [cursor, setCursor] = useState<Place | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const network = useNetwork(state);
  const { layers, parameters } = network;
  const point = [Math.fround(state.x1), Math.fround(state.x2)];
  const tour = tourOf(layers, parameters, point, state.label, state.lr);
  const stops = stopsOf(tour, state, tourOf(layers, tour.updated, point, state.label, state.lr).loss);
  const step = Math.min(state.step, stops.length - 1);
  const stop = stops[step]!;
  const go = (next: number, focus = false) => {
    if (next < 0 || next >= stops.length) return;
    update({ step: next });
    if (focus) (list.current?.children[next]?.querySelector("button") as HTMLElement | null)?.focus();
  };
  /** Another network has another tour, and no weights of Python's. */
  const rebuild = (fields: Partial<TourState>) => update({ start: null, step: 0, ...fields });
  const choose = (place: Place) => {
    update({ x1: Math.round(place.x1 * 1000) / 1000, x2: Math.round(place.x2 * 1000) / 1000 });
    return false;
  };

  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <div class="cx-columns">
        <div class="cx-zone">
          <Plane label={say.plane} {...network.bounds} logits={network.logits} cells={CELLS} discrete={false} train={network.train} test={null} own={0}
            cursor={cursor} editing handles={[{ x1: state.x1, x2: state.x2 }]} onMove={setCursor} onPress={choose} onDrag={choose}
            onRelease={() => undefined} onErase={() => undefined} />
          <div class="cx-fields">
            <NumberBox label="x1" value={state.x1} min={-100} max={100} step="any" onInput={(x1) => update({ x1 })} />
            <NumberBox label="x2" value={state.x2} min={-100} max={100} step="any" onInput={(x2) => update({ x2 })} />
            <Segments<0 | 1> label={say.label} value={state.label} options={[[0, "0"], [1, "1"]]} onInput={(label) => update({ label })} />
          </div>
          <TourDiagram weights={tour.layers.map(({ weights }) => weights)}
            values={[tour.layers[0]!.inputs, ...tour.layers.map(({ outputs }) => outputs)]}
            gradients={[tour.layers[0]!.inputGradients, ...tour.layers.map(({ sumGradients }) => sumGradients)]} column={stop.column} isBack={stop.isBack} shown={shown} />
          <p class="cx-note">{say.diagram}</p>
        </div>
        <div class="cx-zone">
          <div class="cx-bar">
            <Button disabled={step === 0} onClick={() => go(step - 1)}>{say.back}</Button>
            <Button primary disabled={step === stops.length - 1} onClick={() => go(step + 1)}>{say.next}</Button>
          </div>
          <p class="cx-read" role="status">{say.at(step + 1, stops.length, stop.title)} {stop.what}</p>
          <ol ref={list} class="cx-tour" aria-label={say.steps} onKeyDown={(event) => {
            const way = ({ ArrowDown: 1, ArrowUp: -1 } as Record<string, number>)[event.key];
            if (way === undefined || (event.target as Element).tagName !== "BUTTON") return;
            event.preventDefault();
            go(step + way, true);
          }}>
            {stops.map(({ title, rows }, i) => (
              <li key={i} aria-current={i === step ? "step" : undefined}>
                <button type="button" class="cx-button" aria-expanded={i === step} onClick={() => go(i)}>{title}</button>
                {i === step ? (
                  <div class="cx-scroll" tabIndex={0} role="region" aria-label={title}>
                    <table class="cx-table">
                      <thead><tr><td /><th scope="col">{say.calculation}</th><th scope="col">{say.result}</th></tr></thead>
                      <tbody>
                        {rows.map(([name, calculation, result]) => (
                          <tr key={name}><th scope="row">{name}</th><td>{calculation}</td><td>{result}</td></tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                ) : null}
              </li>
            ))}
          </ol>
        </div>
      </div>
      <div class="cx-controls">
        <Choice<DatasetName> label={text.architecture.dataset} value={state.dataset} options={NAMES} onInput={(dataset) => update({ dataset })} />
        <LayerFields layers={state.layers} most={MOST_LAYERS} mostUnits={MOST_UNITS} functions={FUNCTIONS} first={{ units: 3, activation: "tanh" }}
          onInput={(next) => rebuild({ layers: next })} />
        <NumberBox label={say.seed} value={state.seed} min={0} max={LARGEST_SEED} onInput={(seed) => rebuild({ seed })} />
        <Choice<number> label={say.lr} value={state.lr} options={[...new Set([...RATES, state.lr])].sort((a, b) => a - b).map((rate) => [rate, String(rate)] as const)}
          onInput={(lr) => update({ lr })} />
        <Slider label={say.epochs} value={state.epochs} min={0} max={MOST_EPOCHS} step={50} onInput={(epochs) => update({ epochs })} />
      </div>
      {state.start === null ? null : <p class="cx-note">{say.given}</p>}
      <details class="cx-zone cx-code">
        <summary>{say.code}</summary>
        <CopyButton value={() => codeOf(state, parameters)}>{say.copyCode}</CopyButton>
        <pre tabIndex={0} aria-label={say.code}>{codeOf(state, parameters)}</pre>
      </details>
    </Frame>
  );
}

export default explorer(TourExplorer);
