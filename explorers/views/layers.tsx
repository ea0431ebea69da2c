/** Controls of a network's hidden layers. */

import { layerText as say } from "../text.js";
import { Choice, Slider } from "./controls.js";

interface Hidden<A> {
  units: number;
  activation: A;
}

interface LayersProps<A> {
  layers: readonly Hidden<A>[];
  /** How many layers there may be, and how many units in each. */
  most: number;
  mostUnits: number;
  functions: readonly (readonly [A, string])[];
  /** What a first layer begins as; another one begins as the one before it. */
  first: Hidden<A>;
  onInput(layers: Hidden<A>[]): void;
}

/** How many hidden layers, and each one's units and activation. */
export function LayerFields<A extends string>({ layers, most, mostUnits, functions, first, onInput }: LayersProps<A>) {
  const resize = (count: number) => onInput(Array.from({ length: count }, (_, i) => layers[i] ?? layers.at(-1) ?? first));
  return (
    <>
      <Choice<number> label={say.layers} value={layers.length} options={Array.from({ length: most + 1 }, (_, i) => [i, String(i)] as const)} onInput={resize} />
      {layers.flatMap(({ units, activation }, i) => {
        const set = (fields: Partial<Hidden<A>>) => onInput(layers.map((layer, j) => (j === i ? { ...layer, ...fields } : layer)));
        return [
          <Slider key={`u${i}`} label={say.units(i + 1)} value={units} min={1} max={mostUnits} step={1} onInput={(count) => set({ units: count })} />,
          <Choice<A> key={`a${i}`} label={say.activation(i + 1)} value={activation} options={functions} onInput={(name) => set({ activation: name })} />,
        ];
      })}
    </>
  );
}
