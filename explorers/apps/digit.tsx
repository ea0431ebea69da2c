/** What does the network of chapter 9 see in a digit that I draw? */

import { useMemo, useRef, useState } from "preact/hooks";

import { defaultState } from "../state/schema.js";
import { useStore, type WidgetModel } from "../state/store.js";
import { digitText } from "../text.js";
import { Button } from "../views/controls.js";
import { Frame, type Prompt } from "../views/frame.js";
import { explorer } from "../views/render.js";

interface DigitState {
  /** 64 pixels, row by row from the top; 0 is blank paper, 16 full ink. */
  pixels: number[];
}

/** A chain of `nn.Linear` with ReLU between them. */
interface Network {
  /** Features of the input, units of each layer; the last has one for each digit. */
  widths: number[];
  /** `parameters_to_vector`, float32, little-endian, in base64. */
  parameters: string;
}

const say = digitText;
const SIDE = 8;
const FULL = 16;
/** What a stroke leaves on the pixels beside it, as a pen's edge does. */
const EDGE = 5;
const KEYS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Image 3 of `sklearn.datasets.load_digits`. */
const THREE = defaultState<DigitState>("digit").pixels;

const PROMPTS: Prompt<DigitState>[] = [
  { ask: say.prompts.three, show: { pixels: THREE } },
  { ask: say.prompts.blank, show: { pixels: Array<number>(SIDE * SIDE).fill(0) } },
  { ask: say.prompts.full, show: { pixels: Array<number>(SIDE * SIDE).fill(FULL) } },
];

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function unpacked(encoded: string): Float32Array {
  return new Float32Array(Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0)).buffer);
}

/** Softmax of the network's logits, one share for each digit. */
function probabilities({ widths }: Network, parameters: Float32Array, pixels: readonly number[]): number[] {
  let values = pixels.map((pixel) => pixel / FULL);
  let at = 0;
  widths.slice(1).forEach((units, layer) => {
    const biases = at + units * values.length;
    const sums = Array.from({ length: units }, (_, unit) =>
      values.reduce((sum, value, i) => sum + value * parameters[at + unit * values.length + i]!, parameters[biases + unit]!));
    values = layer < widths.length - 2 ? sums.map((sum) => Math.max(sum, 0)) : sums;
    at = biases + units;
  });
  const largest = Math.max(...values);
  const powers = values.map((logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The drawing moved by a pixel; what leaves the paper is lost. */
function moved(pixels: readonly number[], across: number, down: number): number[] {
  return pixels.map((_, i) => {
    const [column, row] = [(i % SIDE) - across, Math.floor(i / SIDE) - down];
    return column >= 0 && column < SIDE && row >= 0 && row < SIDE ? pixels[row * SIDE + column]! : 0;
  });
}

/** With a stroke of the pen, or of the rubber, over one pixel. */
function stroked(pixels: readonly number[], at: number, ink: boolean): number[] {
  return pixels.map((pixel, i) => {
    const far = Math.abs((i % SIDE) - (at % SIDE)) + Math.abs(Math.floor(i / SIDE) - Math.floor(at / SIDE));
    if (!ink) return far === 0 ? 0 : pixel;
    return Math.max(pixel, far === 0 ? FULL : far === 1 ? EDGE : 0);
  });
}

const best = (shares: readonly number[]) => shares.indexOf(Math.max(...shares));

function Paper({ pixels, rubs, onDraw }: { pixels: readonly number[]; rubs: boolean; onDraw(pixels: number[]): void }) {
  const [at, setAt] = useState<number | null>(null);
  /** Whether the held pointer leaves ink; null while none is held. */
  const held = useRef<boolean | null>(null);
  const draw = (event: PointerEvent) => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    const [column, row] = [(event.clientX - left) / width, (event.clientY - top) / height].map((share) => Math.min(Math.max(Math.floor(share * SIDE), 0), SIDE - 1));
    if (held.current !== null) onDraw(stroked(pixels, row! * SIDE + column!, held.current));
  };
  const end = () => {
    held.current = null;
  };
  return (
    <>
    <svg class="cx-paper" viewBox="0 0 8 8" role="application" tabIndex={0} aria-label={say.paper}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = !rubs && !event.shiftKey;
        setAt(null);
        draw(event);
      }}
      onPointerMove={draw}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={(event) => {
        const place = at ?? 0;
        const way = KEYS[event.key];
        if (way) {
          const inside = (value: number) => Math.min(Math.max(value, 0), SIDE - 1);
          setAt(at === null ? 0 : inside(Math.floor(place / SIDE) + way[1]) * SIDE + inside((place % SIDE) + way[0]));
        } else if (event.key === "Enter" || event.key === " ") onDraw(stroked(pixels, place, true));
        else if (event.key === "Delete" || event.key === "Backspace") onDraw(stroked(pixels, place, false));
        else return;
        event.preventDefault();
      }}
      onBlur={() => setAt(null)}>
      {pixels.map((pixel, i) => (
        <rect key={i} x={i % SIDE} y={Math.floor(i / SIDE)} width={1} height={1} fill-opacity={pixel / FULL} class={i === at ? "cx-here" : undefined} />
      ))}
    </svg>
    <p class="cx-visually-hidden" role="status">
      {at === null ? "" : say.pixel(Math.floor(at / SIDE) + 1, (at % SIDE) + 1, pixels[at]!)}
    </p>
    </>
  );
}

function Reading({ network, pixels }: { network: Network; pixels: readonly number[] }) {
  const parameters = useMemo(() => unpacked(network.parameters), [network.parameters]);
  const shares = probabilities(network, parameters, pixels);
  const first = best(shares);
  const second = best(shares.map((share, digit) => (digit === first ? -1 : share)));
  const ways = [["left", -1, 0], ["right", 1, 0], ["up", 0, -1], ["down", 0, 1]] as const;
  return (
    <div class="cx-zone">
      <p class="cx-read" role="status">{say.reads(first, percent(shares[first]!), second, percent(shares[second]!))}</p>
      <table class="cx-table">
        <caption class="cx-title">{say.probabilities}</caption>
        <thead class="cx-visually-hidden"><tr><th scope="col">{say.digit}</th><th scope="col">{say.probability}</th></tr></thead>
        <tbody>
          {shares.map((share, digit) => (
            <tr key={digit}>
              <th scope="row">{digit}</th>
              <td>{percent(share)}</td>
              <td aria-hidden="true"><svg class="cx-bar-track" viewBox="0 0 100 10" preserveAspectRatio="none"><rect width={100 * share} height={10} /></svg></td>
            </tr>
          ))}
        </tbody>
      </table>
      <table class="cx-table" data-read="moved">
        <caption class="cx-title">{say.moved}</caption>
        <thead><tr><th scope="col">{say.way}</th><th scope="col">{say.readsAs}</th><th scope="col">{say.probabilityOf(first)}</th></tr></thead>
        <tbody>
          {ways.map(([way, across, down]) => {
            const there = probabilities(network, parameters, moved(pixels, across, down));
            return <tr key={way}><th scope="row">{say.ways[way]}</th><td>{best(there)}</td><td>{percent(there[first]!)}</td></tr>;
          })}
        </tbody>
      </table>
    </div>
  );
}

function DigitExplorer({ model }: { model: WidgetModel }) {
  const store = useStore<DigitState>("digit", model);
  const { state: { pixels }, update } = store;
  const network = model.get("network") as Network | undefined;
  const [rubs, setRubs] = useState(false);
  const move = (across: number, down: number) => update({ pixels: moved(pixels, across, down) });
  return (
    <Frame title={say.title} question={say.question} store={store} prompts={PROMPTS}>
      <div class="cx-columns">
        <div class="cx-zone">
          <Paper pixels={pixels} rubs={rubs} onDraw={(next) => update({ pixels: next })} />
          <p class="cx-note">{say.how}</p>
          <div class="cx-bar">
            <Button pressed={rubs} onClick={() => setRubs(!rubs)}>{say.rub}</Button>
            <Button onClick={() => update({ pixels: pixels.map(() => 0) })}>{say.clear}</Button>
            <Button label={say.move(say.ways.left)} onClick={() => move(-1, 0)}>←</Button>
            <Button label={say.move(say.ways.up)} onClick={() => move(0, -1)}>↑</Button>
            <Button label={say.move(say.ways.down)} onClick={() => move(0, 1)}>↓</Button>
            <Button label={say.move(say.ways.right)} onClick={() => move(1, 0)}>→</Button>
          </div>
        </div>
        {network ? <Reading network={network} pixels={pixels} /> : <p class="cx-note">{say.missing}</p>}
      </div>
    </Frame>
  );
}

export default explorer(DigitExplorer);
