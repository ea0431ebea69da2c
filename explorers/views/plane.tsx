/** The plane of the data: the model's answer as colour, its boundary, the points, and a cursor. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { decided, fitCanvas, gridPicture, probability, usePalette, useWidth, zeroLine, type Palette } from "./heatmap.js";

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
  logits: ArrayLike<number>;
  cells: number;
  discrete: boolean;
  train: PlanePoints;
  test: PlanePoints | null;
  /** How many of the train points, the last ones, are the reader's own; they are drawn larger. */
  own: number;
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
}

/** Class 0 is a circle, class 1 a triangle; test points have an edge of ink. */
function drawPoint(context: CanvasRenderingContext2D, x: number, y: number, label: number, radius: number): void {
  context.beginPath();
  if (label === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    const r = radius * 1.25;
    context.moveTo(x, y - r);
    context.lineTo(x + r * 0.87, y + r * 0.5);
    context.lineTo(x - r * 0.87, y + r * 0.5);
    context.closePath();
  }
  context.fill();
  context.stroke();
}

type Geometry = Pick<PlaneView, "x1" | "x2"> & { size: number };
const across = ({ x1, size }: Geometry, value: number) => ((value - x1[0]) / (x1[1] - x1[0])) * size;
const down = ({ x2, size }: Geometry, value: number) => ((x2[1] - value) / (x2[1] - x2[0])) * size;

export function drawField(
  context: CanvasRenderingContext2D, props: Pick<PlaneView, "logits" | "cells" | "discrete">, size: number, palette: Palette,
): void {
  const { logits, cells, discrete } = props;
  if (logits.length < cells * cells) return;
  context.imageSmoothingEnabled = !discrete;
  context.drawImage(gridPicture(logits, cells, palette, discrete ? decided : probability), 0, 0, size, size);
  const line = zeroLine(logits, cells);
  context.beginPath();
  for (let i = 0; i + 3 < line.length; i += 4) {
    context.moveTo((line[i]! / cells) * size, (line[i + 1]! / cells) * size);
    context.lineTo((line[i + 2]! / cells) * size, (line[i + 3]! / cells) * size);
  }
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.stroke();
}

export function drawPoints(
  context: CanvasRenderingContext2D, { x1, x2, train, test, own }: Pick<PlaneView, "x1" | "x2" | "train" | "test" | "own">, size: number, palette: Palette,
): void {
  const geometry = { x1, x2, size };
  const total = train.y.length + (test?.y.length ?? 0);
  const radius = total > 600 ? 2.4 : total > 150 ? 3.2 : 4.5;
  for (const part of [train, test]) {
    if (!part) continue;
    context.strokeStyle = part === test ? palette.ink : palette.paper;
    context.lineWidth = part === test ? 0.9 : 0.6;
    for (const label of [0, 1]) {
      context.fillStyle = label ? palette.one : palette.zero;
      part.X.forEach((point, i) => {
        if (part.y[i] !== label) return;
        const large = part === train && i >= part.y.length - own;
        drawPoint(context, across(geometry, point[0]!), down(geometry, point[1]!), label, large ? 5 : radius);
      });
    }
  }
}

const STEPS = 40;

/** The field and the points, each on a canvas of its own inside `box`, and the width they have there. */
function usePicture(view: PlaneView, box: HTMLDivElement | null) {
  const { x1, x2, cells, logits, discrete, train, test, own } = view;
  const field = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const size = useWidth(box);
  const palette = usePalette(box);
  useLayoutEffect(() => {
    if (field.current && palette && size > 0) drawField(fitCanvas(field.current, size, size), view, size, palette);
  }, [logits, cells, discrete, palette, size]);
  useLayoutEffect(() => {
    if (points.current && palette && size > 0) drawPoints(fitCanvas(points.current, size, size), view, size, palette);
  }, [train, test, own, x1[0], x1[1], x2[0], x2[1], palette, size]);
  return [size, <><canvas ref={field} aria-hidden="true" /><canvas ref={points} aria-hidden="true" /></>] as const;
}

/** The plane to look at only. */
export function PlanePicture(view: PlaneView) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [, canvases] = usePicture(view, box);
  return <div ref={setBox} class="cx-plane cx-still" role="img" aria-label={view.label}>{canvases}</div>;
}

export function Plane(props: PlaneView & PlaneTools) {
  const { label, x1, x2, cursor, editing, onMove, onPress, onDrag, onRelease, onErase } = props;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const held = useRef(false);
  const [size, canvases] = usePicture(props, box);
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
      onPointerLeave={() => {
        if (!held.current) onMove(null);
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
      {canvases}
      {cursor && size > 0 ? (
        <svg class="cx-cursor" viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
          <path d={`M${across(geometry, cursor.x1)} 0V${size}M0 ${down(geometry, cursor.x2)}H${size}`} />
        </svg>
      ) : null}
    </div>
  );
}
