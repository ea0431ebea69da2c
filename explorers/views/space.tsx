/** A layer's space: points and the input grid where its units put them, and the cut of the output layer. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { text } from "../text.js";
import { canvasWorks, fitCanvas, gridPicture, probability, usePalette, useWidth, type Palette } from "./heatmap.js";
import { drawShapes, pointShapes, type PlanePoints } from "./plane.js";

/** Points as one row of values per axis; one to three axes. */
type Rows = readonly ArrayLike<number>[];

export interface SpaceView {
  label: string;
  train: { rows: Rows; y: readonly number[] };
  test: { rows: Rows; y: readonly number[] } | null;
  /** The lines of the input grid, so many points each. */
  grid: Rows;
  perLine: number;
  /** Pairs of points: pieces of the boundary as earlier layers see it. */
  boundary: Rows | null;
  /** Where `normal` times the coordinates plus `offset` is 0 the output layer cuts; its value is the logit. */
  cut: { normal: readonly number[]; offset: number } | null;
  /** How three axes are turned, degrees. */
  turn: number;
  tilt: number;
  onTurn(turn: number, tilt: number): void;
}

const ROOM = 1.12;
const CELLS = 48;
/** A cube's half diagonal is that much longer than its side. */
const CUBE = Math.sqrt(3);
const DEGREE = Math.PI / 180;
const DEGREES_A_PIXEL = 0.6;

interface Frame {
  readonly middle: readonly number[];
  readonly half: number;
}

/** A square or a cube around the points, the same scale on all axes. */
function frameOf({ train, test }: Pick<SpaceView, "train" | "test">): Frame {
  let half = 0;
  const middle = train.rows.map((_, axis) => {
    let low = Infinity;
    let high = -Infinity;
    for (const part of [train, test]) {
      const row = part?.rows[axis] ?? [];
      for (let i = 0; i < row.length; i++) {
        low = Math.min(low, row[i]!);
        high = Math.max(high, row[i]!);
      }
    }
    half = Math.max(half, (high - low) / 2);
    return (low + high) / 2;
  });
  return { middle, half: half * ROOM || 1 };
}

/** From a layer's coordinates to the picture's, both axes from −1 to 1. */
function viewOf({ middle, half }: Frame, turn: number, tilt: number): (point: readonly number[]) => readonly [number, number] {
  if (middle.length < 3) return (point) => [(point[0]! - middle[0]!) / half, ((point[1] ?? 0) - (middle[1] ?? 0)) / half];
  const [c, s, up, back] = [Math.cos(turn * DEGREE), Math.sin(turn * DEGREE), Math.cos(tilt * DEGREE), Math.sin(tilt * DEGREE)];
  return (point) => {
    const [x, y, z] = point.map((value, axis) => (value - middle[axis]!) / half / CUBE) as [number, number, number];
    return [c * x - s * y, up * z + back * (s * x + c * y)];
  };
}

const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1] as const);
const EDGES = CORNERS.flatMap((_, i) => [1, 2, 4].filter((bit) => !(i & bit)).map((bit) => [i, i | bit] as const));

/** The polygon in which a plane cuts the cube, in order around its middle; empty where it passes by. */
function cutCube({ middle, half }: Frame, { normal, offset }: NonNullable<SpaceView["cut"]>, view: (point: readonly number[]) => readonly [number, number]) {
  const corners = CORNERS.map((corner) => corner.map((side, axis) => middle[axis]! + side * half));
  const values = corners.map((corner) => corner.reduce((sum, value, axis) => sum + value * normal[axis]!, offset));
  const crossings = EDGES.flatMap(([i, j]) => {
    if (values[i]! >= 0 === values[j]! >= 0) return [];
    const share = values[i]! / (values[i]! - values[j]!);
    return [view(corners[i]!.map((value, axis) => value + share * (corners[j]![axis]! - value)))];
  });
  const [x, y] = [0, 1].map((axis) => crossings.reduce((sum, point) => sum + point[axis]!, 0) / crossings.length) as [number, number];
  return crossings.sort((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x));
}

function draw(context: CanvasRenderingContext2D, size: number, space: SpaceView, palette: Palette, line: string): void {
  const { train, test, grid, perLine, boundary, cut, turn, tilt } = space;
  const frame = frameOf(space);
  const { middle, half } = frame;
  const view = viewOf(frame, turn, tilt);
  const place = ([x, y]: readonly [number, number]) => [(x + 1) * size / 2, (1 - y) * size / 2] as const;
  const at = (rows: Rows, i: number) => place(view(rows.map((row) => row[i]!)));
  const path = (points: readonly (readonly [number, number])[], close = false) => {
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    if (close) context.closePath();
  };
  const axes = middle.length;
  if (cut && axes < 3) {
    const logits = Float64Array.from({ length: CELLS * CELLS }, (_, i) => {
      const across = middle[0]! + (2 * ((i % CELLS) + 0.5) / CELLS - 1) * half;
      const up = (middle[1] ?? 0) + (1 - 2 * (Math.floor(i / CELLS) + 0.5) / CELLS) * half;
      return cut.offset + cut.normal[0]! * across + (cut.normal[1] ?? 0) * up;
    });
    context.imageSmoothingEnabled = true;
    context.drawImage(gridPicture(logits, CELLS, palette, probability), 0, 0, size, size);
  }
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.globalAlpha = 0.6;
  if (axes === 3) {
    for (const [i, j] of EDGES) {
      path([i, j].map((corner) => place(view(CORNERS[corner]!.map((side, axis) => middle[axis]! + side * half)))));
      context.stroke();
    }
  }
  const points = grid[0]?.length ?? 0;
  for (let from = 0; from < points; from += perLine) {
    path(Array.from({ length: perLine }, (_, i) => at(grid, from + i)));
    context.stroke();
  }
  context.globalAlpha = 1;
  const part = ({ rows, y }: SpaceView["train"]): PlanePoints => ({ X: Array.from(y, (_, i) => view(rows.map((row) => row[i]!))), y });
  const corners = { x1: [-1, 1], x2: [-1, 1] } as const;
  const shapes = pointShapes({ ...corners, train: part(train), test: test && part(test), own: 0 }, size, palette);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  if (cut && axes === 3) {
    path(cutCube(frame, cut, view).map(place), true);
    context.globalAlpha = 0.14;
    context.fillStyle = palette.ink;
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
  }
  drawShapes(context, shapes);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  if (cut && axes < 3) {
    // Twice the side along the line leaves the picture at both ends.
    const [a, b] = [cut.normal[0]!, cut.normal[1] ?? 0];
    const length = Math.hypot(a, b) || 1;
    const value = (cut.offset + a * middle[0]! + b * (middle[1] ?? 0)) / length / half;
    const foot = [(-value * a) / length, (-value * b) / length] as const;
    path([-3, 3].map((far) => place([foot[0] - (far * b) / length, foot[1] + (far * a) / length])));
    context.stroke();
  }
  for (let i = 0; boundary && i + 1 < boundary[0]!.length; i += 2) {
    path([at(boundary, i), at(boundary, i + 1)]);
    context.stroke();
  }
}

/** Where three axes are drawn, dragging turns them. */
export function Space(space: SpaceView) {
  const { label, turn, tilt, onTurn } = space;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const held = useRef<readonly [number, number] | null>(null);
  const size = useWidth(box);
  const palette = usePalette(box);
  const turns = space.train.rows.length === 3;
  useLayoutEffect(() => {
    if (!canvas.current || !box || !palette || size === 0) return;
    draw(fitCanvas(canvas.current, size, size), size, space, palette, getComputedStyle(box).getPropertyValue("--cx-edge"));
  });
  return (
    <div ref={setBox} class={`cx-plane ${turns ? "cx-turning" : "cx-still"}`} role="img" aria-label={label}
      onPointerDown={(event) => {
        if (!turns || event.button !== 0) return;
        held.current = [event.clientX, event.clientY];
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!held.current) return;
        const [x, y] = held.current;
        held.current = [event.clientX, event.clientY];
        onTurn(turn + (event.clientX - x) * DEGREES_A_PIXEL, tilt + (event.clientY - y) * DEGREES_A_PIXEL);
      }}
      onPointerUp={() => {
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}>
      {canvasWorks() ? null : <p class="cx-missing">{text.noCanvas}</p>}
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}
