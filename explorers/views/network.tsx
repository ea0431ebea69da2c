/** A network as a diagram: each unit a small map of its output, each weight a line. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { text } from "../text.js";
import { canvasWorks, fitCanvas, gridPicture, unitShade, usePalette, useWidth } from "./heatmap.js";

/** Layer 0 is the first `nn.Linear`; the last layer's one unit is the logit. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

export interface NetworkProps {
  label: string;
  inputs: readonly string[];
  layers: readonly { inputs: number; units: number }[];
  /** `[layer][unit]` grids. */
  units: readonly (readonly ArrayLike<number>[])[];
  /** Grids of the inputs. */
  inputGrids: readonly ArrayLike<number>[];
  cells: number;
  parameters: ArrayLike<number> | null;
  chosen: UnitPlace | null;
  onChoose(place: UnitPlace): void;
  /** The mouse is over a unit, or over none any more. */
  onHover(place: UnitPlace | null): void;
  unitName(place: UnitPlace): string;
  /** What stands above a column; 0 is the inputs. */
  head(column: number): ComponentChildren;
}

/** Between two layers. More would only be a grey ground, and take a slow computer long to paint. */
const MOST_LINES = 160;
const HEAD = 58;
/** Where columns are narrow, what stands above them stands in more lines. */
const TALL_HEAD = 104;
const NARROW = 58;
const LARGEST = 36;

export function NetworkDiagram(props: NetworkProps) {
  const { label, inputs, layers, units, inputGrids, cells, parameters, chosen, onChoose, onHover, unitName, head } = props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const width = useWidth(box);
  const palette = usePalette(box);

  const counts = [inputs.length, ...layers.map((layer) => layer.units)];
  const most = Math.max(...counts);
  const columnWidth = width / counts.length;
  const pitch = most > 16 ? 24 : most > 10 ? 30 : 40;
  const side = Math.max(12, Math.min(LARGEST, pitch - 4, columnWidth * 0.62));
  const top = columnWidth < NARROW ? TALL_HEAD : HEAD;
  const height = top + most * pitch + 4;
  const centre = (column: number, row: number) =>
    [(column + 0.5) * columnWidth, top + ((most - counts[column]!) / 2 + row + 0.5) * pitch] as const;
  // One stop of the tab key for the whole diagram; arrow keys move inside.
  const stop = chosen && chosen.layer < layers.length && chosen.unit < layers[chosen.layer]!.units ? chosen : { layer: 0, unit: 0 };

  useLayoutEffect(() => {
    if (!canvas.current || !palette || width === 0) return;
    const context = fitCanvas(canvas.current, width, height);
    let offset = 0;
    layers.forEach((layer, l) => {
      if (!parameters) return;
      const sizes = Float64Array.from({ length: layer.inputs * layer.units }, (_, i) => Math.abs(parameters[offset + i]!)).sort();
      const largest = sizes.at(-1) ?? 0;
      const least = Math.max(0.04 * largest, sizes.at(-MOST_LINES) ?? 0);
      const strong = Math.min(1, 6 / Math.sqrt(layer.inputs * layer.units));
      for (let unit = 0; unit < layer.units; unit++) {
        const picked = chosen?.layer === l && chosen.unit === unit;
        const [x, y] = centre(l + 1, unit);
        for (let input = 0; input < layer.inputs; input++) {
          const weight = parameters[offset + unit * layer.inputs + input]!;
          const share = largest > 0 ? Math.abs(weight) / largest : 0;
          if (!picked && Math.abs(weight) < least) continue;
          const [fromX, fromY] = centre(l, input);
          const middle = (fromX + x) / 2;
          context.beginPath();
          context.moveTo(fromX, fromY);
          context.bezierCurveTo(middle, fromY, middle, y, x, y);
          context.strokeStyle = palette.classes[Number(weight >= 0)]!;
          context.globalAlpha = picked ? 0.95 : (0.2 + 0.5 * share) * strong;
          context.lineWidth = 0.6 + 3 * share + (picked ? 0.8 : 0);
          context.stroke();
        }
      }
      offset += layer.units * (layer.inputs + 1);
    });
    context.globalAlpha = 1;
    [inputGrids, ...units].forEach((column, c) => {
      column.forEach((values, row) => {
        if (c >= counts.length || row >= counts[c]! || values.length < cells * cells) return;
        const [x, y] = centre(c, row);
        context.drawImage(gridPicture(values, cells, palette, unitShade(values)), x - side / 2, y - side / 2, side, side);
        const picked = c > 0 && chosen?.layer === c - 1 && chosen.unit === row;
        context.strokeStyle = palette.ink;
        context.lineWidth = picked ? 2.5 : 0.8;
        context.strokeRect(x - side / 2, y - side / 2, side, side);
      });
    });
  }, [units, parameters, chosen, palette, width, height, inputGrids]);

  const key = ({ layer, unit }: UnitPlace) => `${layer} ${unit}`;
  const move = (event: KeyboardEvent, { layer, unit }: UnitPlace) => {
    const [along, between] = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, [number, number]>)[event.key] ?? [0, 0];
    if (!along && !between) return;
    event.preventDefault();
    const nextLayer = Math.min(Math.max(layer + along, 0), layers.length - 1);
    const nextUnit = Math.min(Math.max(unit + between, 0), layers[nextLayer]!.units - 1);
    const next = { layer: nextLayer, unit: nextUnit };
    onChoose(next);
    buttons.current.get(key(next))?.focus();
  };

  return (
    <div ref={setBox} class="cx-network" role="group" aria-label={label} style={{ height: `${height}px` }}>
      <canvas ref={canvas} aria-hidden="true" />
      {canvasWorks() ? null : <p class="cx-missing">{text.noCanvas}</p>}
      {width > 0
        ? counts.map((count, column) => (
            <div key={`head${column}`} class="cx-network-head" style={{ left: `${column * columnWidth}px`, width: `${columnWidth}px`, height: `${top}px` }}>
              {head(column)}
              {column === 0
                ? inputs.map((name, row) => (
                    <span key={name} class="cx-input-name" style={{ top: `${centre(0, row)[1] - 8}px` }}>{name}</span>
                  ))
                : Array.from({ length: count }, (_, unit) => {
                    const place = { layer: column - 1, unit };
                    return (
                      <button
                        key={key(place)}
                        ref={(element) => void (element ? buttons.current.set(key(place), element) : buttons.current.delete(key(place)))}
                        type="button"
                        class="cx-unit"
                        tabIndex={key(place) === key(stop) ? 0 : -1}
                        aria-label={unitName(place)}
                        aria-pressed={chosen !== null && key(place) === key(chosen)}
                        style={{
                          left: `${columnWidth / 2 - Math.max(side, 24) / 2}px`,
                          top: `${centre(column, unit)[1] - Math.max(side, 24) / 2}px`,
                          width: `${Math.max(side, 24)}px`,
                          height: `${Math.max(side, 24)}px`,
                        }}
                        onClick={() => onChoose(place)}
                        onFocus={() => onChoose(place)}
                        onPointerEnter={(event) => {
                          if (event.pointerType === "mouse") onHover(place);
                        }}
                        onPointerLeave={() => onHover(null)}
                        onKeyDown={(event) => move(event, place)}
                      />
                    );
                  })}
            </div>
          ))
        : null}
    </div>
  );
}

/** One unit's map, large. */
export function UnitMap({ values, cells, label }: { values: ArrayLike<number>; cells: number; label: string }) {
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const palette = usePalette(canvas);
  useLayoutEffect(() => {
    if (!canvas || !palette || values.length < cells * cells) return;
    const context = fitCanvas(canvas, 120, 120);
    context.drawImage(gridPicture(values, cells, palette, unitShade(values)), 0, 0, 120, 120);
  }, [values, cells, palette, canvas]);
  return <canvas ref={setCanvas} class="cx-unit-map" role="img" aria-label={label} />;
}
