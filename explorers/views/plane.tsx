/** The plane of the data: the model's answer as colour, its boundary, the points, and a cursor. */

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { text } from "../text.js";
import { canvasWorks, decided, fitCanvas, paintGrid, probability, usePalette, useWidth, zeroLine, type Palette } from "./heatmap.js";

export interface Place {
  readonly x1: number;
  readonly x2: number;
}

export interface PlanePoints {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** What is drawn. */
export interface PlaneView {
  label: string;
  x1: readonly [number, number];
  x2: readonly [number, number];
  /** One a cell, or what `look` takes for one. */
  logits: ArrayLike<number>;
  cells: number;
  discrete: boolean;
  train: PlanePoints;
  test: PlanePoints | null;
  /** How many of the train points, the last ones, are the reader's own; they are drawn larger. */
  own: number;
  /** How logits are drawn; left out for one logit a cell. */
  look?: Look;
}

/** How a plane's field and boundary are made of its logits. */
export interface Look {
  paint(canvas: HTMLCanvasElement, logits: ArrayLike<number>, cells: number, palette: Palette, discrete: boolean): void;
  /** The data of an SVG path. */
  line(logits: ArrayLike<number>, cells: number, size: number): string;
}

/** What a reader does in it. */
export interface PlaneTools {
  cursor: Place | null;
  /** False lets a finger on the picture scroll the page. */
  editing: boolean;
  /** The pointer or the arrow keys went there; null when the pointer left. */
  onMove(place: Place | null): void;
  /** @returns whether the pressing key has taken hold of something; the next press lets go */
  onPress(place: Place, byKey: boolean): boolean;
  onDrag(place: Place): void;
  onRelease(): void;
  /** Delete was pressed. */
  onErase(place: Place): void;
  /** What can be taken hold of. */
  handles?: readonly Place[];
}

/** Something to draw: the data of an SVG path, and how it looks. */
export interface Shape {
  readonly d: string;
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
}

/** Corners of classes 1 to 4, x and y in turn, in radii of the circle of class 0: triangle, square, diamond, cross. */
const CORNERS = [
  [0, -1.25, 1.09, 0.63, -1.09, 0.63],
  [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  [0, -1.35, 1.35, 0, 0, 1.35, -1.35, 0],
  [-0.45, -1.3, 0.45, -1.3, 0.45, -0.45, 1.3, -0.45, 1.3, 0.45, 0.45, 0.45, 0.45, 1.3, -0.45, 1.3, -0.45, 0.45, -1.3, 0.45, -1.3, -0.45, -0.45, -0.45],
];

/** The marker of a class, as the data of an SVG path. */
export function pointPath(x: number, y: number, label: number, radius: number): string {
  const at = (value: number) => Math.round(value * 100) / 100;
  if (label === 0) return `M${at(x - radius)} ${at(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
  return `M${CORNERS[label - 1]!.map((corner, i) => at((i % 2 ? y : x) + corner * radius)).join(" ")}Z`;
}

type Geometry = Pick<PlaneView, "x1" | "x2"> & { size: number };
const across = ({ x1, size }: Geometry, value: number) => ((value - x1[0]) / (x1[1] - x1[0])) * size;
const down = ({ x2, size }: Geometry, value: number) => ((x2[1] - value) / (x2[1] - x2[0])) * size;

/** The points, those of one part and class together; test points have an edge of ink. */
export function pointShapes(
  { x1, x2, train, test, own }: Pick<PlaneView, "x1" | "x2" | "train" | "test" | "own">, size: number, palette: Palette,
): Shape[] {
  const geometry = { x1, x2, size };
  const total = train.y.length + (test?.y.length ?? 0);
  const radius = total > 600 ? 2.4 : total > 150 ? 3.2 : 4.5;
  return [train, test].flatMap((part) => part === null ? [] : palette.classes.map((fill, label) => ({
    d: part.X.map((point, i) => {
      if (part.y[i] !== label) return "";
      const large = part === train && i >= part.y.length - own;
      return pointPath(across(geometry, point[0]!), down(geometry, point[1]!), label, large ? 5 : radius);
    }).join(""),
    fill,
    stroke: part === test ? palette.ink : palette.paper,
    width: part === test ? 0.9 : 0.6,
  }))).filter(({ d }) => d !== "");
}

/** The model's boundary. */
export function lineShape({ logits, cells, look = ONE_LOGIT }: Pick<PlaneView, "logits" | "cells" | "look">, size: number, palette: Palette): Shape {
  return { d: logits.length < cells * cells ? "" : look.line(logits, cells, size), fill: "none", stroke: palette.ink, width: 2 };
}

export function drawShapes(context: CanvasRenderingContext2D, shapes: readonly Shape[]): void {
  for (const { d, fill, stroke, width } of shapes) {
    const path = new Path2D(d);
    if (fill !== "none") {
      context.fillStyle = fill;
      context.fill(path);
    }
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke(path);
  }
}

/** How a logit is shaded. */
export const shadeOf = (discrete: boolean) => (discrete ? decided : probability);

const ONE_LOGIT: Look = {
  paint: (canvas, logits, cells, palette, discrete) => paintGrid(canvas, logits, cells, palette, shadeOf(discrete)),
  line: zeroLine,
};

const STEPS = 40;

/** The field, the boundary and the points, one above the other inside `box`, and the width they have there. */
function usePicture(view: PlaneView, box: HTMLDivElement | null) {
  const { x1, x2, cells, logits, discrete, train, test, own, look = ONE_LOGIT } = view;
  const field = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const size = useWidth(box);
  const palette = usePalette(box);
  useLayoutEffect(() => {
    if (field.current && palette && logits.length >= cells * cells) look.paint(field.current, logits, cells, palette, discrete);
  }, [logits, cells, discrete, palette]);
  useLayoutEffect(() => {
    if (points.current && palette && size > 0) drawShapes(fitCanvas(points.current, size, size), pointShapes(view, size, palette));
  }, [train, test, own, x1[0], x1[1], x2[0], x2[1], palette, size]);
  const line = useMemo(() => (palette && size > 0 ? lineShape(view, size, palette) : null), [logits, cells, palette, size]);
  return [size, (
    <>
      {canvasWorks() ? null : <p class="cx-missing">{text.noCanvas}</p>}
      <canvas ref={field} class={discrete ? "cx-sharp" : undefined} aria-hidden="true" />
      {line ? (
        <svg class="cx-line" viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
          <path d={line.d} stroke={line.stroke} stroke-width={line.width} fill="none" />
        </svg>
      ) : null}
      <canvas ref={points} aria-hidden="true" />
    </>
  )] as const;
}

/** The plane to look at only. */
export function PlanePicture(view: PlaneView) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [, picture] = usePicture(view, box);
  return <div ref={setBox} class="cx-plane cx-still" role="img" aria-label={view.label}>{picture}</div>;
}

export function Plane(props: PlaneView & PlaneTools) {
  const { label, x1, x2, cursor, editing, handles = [], onMove, onPress, onDrag, onRelease, onErase } = props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const held = useRef(false);
  const [size, picture] = usePicture(props, box);
  const geometry = { x1, x2, size };

  const placeOf = (event: PointerEvent): Place => {
    const { left, top, width, height } = box!.getBoundingClientRect();
    const share = (value: number) => Math.min(Math.max(value, 0), 1);
    return {
      x1: x1[0] + share((event.clientX - left) / width) * (x1[1] - x1[0]),
      x2: x2[1] - share((event.clientY - top) / height) * (x2[1] - x2[0]),
    };
  };
  const at = cursor ?? { x1: (x1[0] + x1[1]) / 2, x2: (x2[0] + x2[1]) / 2 };

  return (
    <div
      ref={setBox}
      class={editing ? "cx-plane cx-editing" : "cx-plane"}
      role="application"
      tabIndex={0}
      aria-label={label}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        held.current = true;
        if (editing) event.currentTarget.setPointerCapture(event.pointerId);
        onMove(placeOf(event));
        onPress(placeOf(event), false);
      }}
      onPointerMove={(event) => {
        const place = placeOf(event);
        onMove(place);
        if (held.current) onDrag(place);
      }}
      onPointerUp={() => {
        held.current = false;
        onRelease();
      }}
      onPointerCancel={() => {
        held.current = false;
        onRelease();
      }}
      onPointerLeave={(event) => {
        // A finger that is lifted leaves what it read.
        if (!held.current && event.pointerType !== "touch") onMove(null);
      }}
      onKeyDown={(event) => {
        const step = (event.shiftKey ? 4 : 1) / STEPS;
        const [right, up] = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] } as Record<string, [number, number]>)[event.key] ?? [0, 0];
        if (right || up) {
          const inside = (value: number, [low, high]: readonly [number, number]) => Math.min(Math.max(value, low), high);
          const next = {
            x1: inside(at.x1 + right * step * (x1[1] - x1[0]), x1),
            x2: inside(at.x2 + up * step * (x2[1] - x2[0]), x2),
          };
          onMove(next);
          if (held.current) onDrag(next);
        } else if (event.key === "Enter" || event.key === " ") {
          if (held.current) {
            held.current = false;
            onRelease();
          } else {
            held.current = onPress(at, true);
          }
        } else if (event.key === "Delete" || event.key === "Backspace") onErase(at);
        else return;
        event.preventDefault();
      }}
      onBlur={() => {
        if (held.current) onRelease();
        held.current = false;
      }}
    >
      {picture}
      {handles.length > 0 && size > 0 ? (
        <svg class="cx-handles" viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
          {handles.map((handle, i) => (
            <circle key={i} cx={across(geometry, handle.x1)} cy={down(geometry, handle.x2)} r={9} />
          ))}
        </svg>
      ) : null}
      {cursor && size > 0 ? (
        <svg class="cx-cursor" viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
          <path d={`M${across(geometry, cursor.x1)} 0V${size}M0 ${down(geometry, cursor.x2)}H${size}`} />
        </svg>
      ) : null}
    </div>
  );
}
