/** A small network with a number on every unit: its value, or the gradient that has come back to it. */

interface TourDiagramProps {
  /** Of the inputs and of each layer's units. */
  values: readonly (readonly number[])[];
  /** The gradients that come back to these. */
  gradients: readonly (readonly number[])[];
  /** Of each layer, (units, inputs). */
  weights: readonly (readonly (readonly number[])[])[];
  /** What is looked at: 0 for the inputs, then the layers. */
  column: number;
  /** Whether gradients come back; from the last column to that one they are shown instead of values. */
  isBack: boolean;
  shown(value: number): string;
}

const COLUMN = 110;
const ROW = 34;
const RADIUS = 6;
/** The thickest line, and what the thinnest still has, pixels. */
const THICK = 4;
const THIN = 0.4;

/** The list of steps says all that it shows. */
export function TourDiagram({ values, gradients, weights, column, isBack, shown }: TourDiagramProps) {
  const most = Math.max(...values.map(({ length }) => length));
  const [width, height] = [COLUMN * values.length, ROW * most + 12];
  const at = (layer: number, unit: number) => [COLUMN * (layer + 0.5), 6 + ROW * (unit + 0.5 + (most - values[layer]!.length) / 2)] as const;
  const heaviest = Math.max(...weights.flat(2).map(Math.abs)) || 1;
  return (
    <svg class="cx-tour-diagram" viewBox={`0 0 ${width} ${height}`} style={`max-width: ${width * 1.3}px`} aria-hidden="true">
      {weights.flatMap((layer, l) => layer.flatMap((row, unit) => row.map((weight, input) => {
        const [[x1, y1], [x2, y2]] = [at(l, input), at(l + 1, unit)];
        return <line key={`${l} ${unit} ${input}`} class={l + 1 === column ? "cx-now" : undefined} x1={x1} y1={y1} x2={x2} y2={y2}
          stroke-width={THIN + (THICK * Math.abs(weight)) / heaviest} />;
      })))}
      {values.flatMap((row, layer) => row.map((value, unit) => {
        const [x, y] = at(layer, unit);
        const isGradient = isBack && layer >= column && layer > 0;
        const isKnown = isBack || layer <= column;
        return (
          <g key={`${layer} ${unit}`} class={layer === column ? "cx-now" : undefined}>
            <circle cx={x} cy={y} r={RADIUS} />
            {isKnown ? <text class={isGradient ? "cx-gradient" : undefined} x={x} y={y + RADIUS + 12} text-anchor="middle">{shown(isGradient ? gradients[layer]![unit]! : value)}</text> : null}
          </g>
        );
      }))}
    </svg>
  );
}
