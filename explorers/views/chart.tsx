/** A line chart as SVG: axes with round numbers, curves, points and guides. No state of its own. */

import { ticks } from "d3-array";

export interface Curve {
  name: string;
  points: readonly (readonly [number, number])[];
  /** 0 and 1 are the two class colours; "a" to "e" are colours that stand for no class. */
  tone: "0" | "1" | "a" | "b" | "c" | "d" | "e";
  dashed?: boolean;
  faint?: boolean;
}

export interface ChartProps {
  /** What the chart shows, for readers who cannot see it. */
  label: string;
  x: readonly [number, number];
  y: readonly [number, number];
  xLabel: string;
  yLabel: string;
  curves: readonly Curve[];
  marks?: readonly { x: number; y: number; tone: Curve["tone"] }[];
  verticals?: readonly { x: number; name?: string }[];
  height?: number;
  legend?: boolean;
  /** What the legend calls the faint curves together. */
  faintName?: string;
}

const WIDTH = 360;
const EDGE = { left: 50, right: 10, top: 10, bottom: 36 };

export function Chart({
  label, x, y, xLabel, yLabel, curves, marks = [], verticals = [], height = 230, legend = true, faintName,
}: ChartProps) {
  const across = (value: number) => EDGE.left + ((value - x[0]) / (x[1] - x[0])) * (WIDTH - EDGE.left - EDGE.right);
  const up = (value: number) => height - EDGE.bottom - ((value - y[0]) / (y[1] - y[0])) * (height - EDGE.top - EDGE.bottom);
  const clip = (value: number) => Math.min(Math.max(value, y[0] - (y[1] - y[0])), y[1] + (y[1] - y[0]));
  const path = (points: Curve["points"]) =>
    points
      .filter(([, value]) => Number.isFinite(value))
      .map(([at, value], i) => `${i ? "L" : "M"}${across(at).toFixed(1)} ${up(clip(value)).toFixed(1)}`)
      .join("");
  return (
    <figure class="cx-chart">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        {ticks(x[0], x[1], 6).map((at) => (
          <g key={`x${at}`}>
            <line class="cx-grid" x1={across(at)} x2={across(at)} y1={EDGE.top} y2={height - EDGE.bottom} />
            <text x={across(at)} y={height - EDGE.bottom + 16} text-anchor="middle">{at}</text>
          </g>
        ))}
        {ticks(y[0], y[1], 5).map((at) => (
          <g key={`y${at}`}>
            <line class="cx-grid" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={up(at)} y2={up(at)} />
            <text x={EDGE.left - 5} y={up(at) + 3.5} text-anchor="end">{at}</text>
          </g>
        ))}
        <text x={(EDGE.left + WIDTH - EDGE.right) / 2} y={height - 4} text-anchor="middle">{xLabel}</text>
        <text transform={`translate(11 ${(EDGE.top + height - EDGE.bottom) / 2}) rotate(-90)`} text-anchor="middle">{yLabel}</text>
        <svg x={EDGE.left} y={EDGE.top} width={WIDTH - EDGE.left - EDGE.right} height={height - EDGE.top - EDGE.bottom}
          viewBox={`${EDGE.left} ${EDGE.top} ${WIDTH - EDGE.left - EDGE.right} ${height - EDGE.top - EDGE.bottom}`}>
          {verticals.map((line) => (
            <line key={line.x} class="cx-guide" x1={across(line.x)} x2={across(line.x)} y1={EDGE.top} y2={height - EDGE.bottom} />
          ))}
          {curves.map((curve) => (
            <path key={curve.name} d={path(curve.points)}
              class={`cx-curve cx-tone-${curve.tone}${curve.dashed ? " cx-dashed" : ""}${curve.faint ? " cx-faint" : ""}`} />
          ))}
          {marks.map((mark) => (
            <circle key={`${mark.x} ${mark.y}`} class={`cx-mark cx-tone-${mark.tone}`} cx={across(mark.x)} cy={up(clip(mark.y))} r={4.5} />
          ))}
        </svg>
      </svg>
      {legend && curves.length > 1 ? (
        <figcaption class="cx-legend">
          {curves.filter((curve, i) => !curve.faint || !curves[i - 1]?.faint).map((curve) => (
            <span key={curve.name}>
              <svg viewBox="0 0 22 8" aria-hidden="true">
                <path d="M1 4H21" class={`cx-curve cx-tone-${curve.tone}${curve.dashed ? " cx-dashed" : ""}${curve.faint ? " cx-faint" : ""}`} />
              </svg>
              {curve.faint && faintName ? faintName : curve.name}
            </span>
          ))}
        </figcaption>
      ) : null}
    </figure>
  );
}
