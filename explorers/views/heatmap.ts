/** Colours of logits, small pictures of grids, and the line where a grid changes sign. */

import { useEffect, useState } from "preact/hooks";

type Colour = readonly [number, number, number];

export interface Palette {
  readonly zero: string;
  readonly one: string;
  readonly paper: string;
  readonly ink: string;
  /** 256 colours from class 0 over undecided to class 1, as red, green, blue. */
  readonly scale: Uint8ClampedArray;
}

const SHADES = 256;
/** How much of a class colour the surest places get; points on top keep standing out. */
const STRENGTH = 0.62;

function parse(colour: string): Colour {
  const value = Number.parseInt(colour.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function makeScale(zero: Colour, one: Colour, paper: Colour): Uint8ClampedArray {
  const scale = new Uint8ClampedArray(3 * SHADES);
  for (let i = 0; i < SHADES; i++) {
    const side = (2 * i) / (SHADES - 1) - 1;
    const towards = side < 0 ? zero : one;
    const share = Math.abs(side) * STRENGTH;
    for (let c = 0; c < 3; c++) scale[3 * i + c] = paper[c]! + share * (towards[c]! - paper[c]!);
  }
  return scale;
}

function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const [zero, one, paper, ink] = ["--cx-0", "--cx-1", "--cx-paper", "--cx-ink"].map((name) => style.getPropertyValue(name).trim());
  return { zero: zero!, one: one!, paper: paper!, ink: ink!, scale: makeScale(parse(zero!), parse(one!), parse(paper!)) };
}

/** The colours that hold where `element` stands, also after the reader switches the scheme. */
export function usePalette(element: Element | null): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    if (!element) return undefined;
    const read = () => setPalette(readPalette(element));
    read();
    const watch = new MutationObserver(read);
    for (const root of [document.documentElement, document.body]) {
      watch.observe(root, { attributes: true, attributeFilter: ["class", "data-theme", "theme", "data-jp-theme-light"] });
    }
    return () => watch.disconnect();
  }, [element]);
  return palette;
}

const scratch: { canvas: HTMLCanvasElement | null } = { canvas: null };

/**
 * A square picture of a grid, one pixel a cell. The canvas is shared: draw it before the next call.
 *
 * @param shade 0 to 1 for each value, 0.5 where undecided
 */
export function gridPicture(values: ArrayLike<number>, cells: number, palette: Palette, shade: (value: number) => number): HTMLCanvasElement {
  const canvas = (scratch.canvas ??= document.createElement("canvas"));
  canvas.width = cells;
  canvas.height = cells;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(cells, cells);
  for (let i = 0; i < cells * cells; i++) {
    const value = shade(values[i]!);
    const at = 3 * Math.min(SHADES - 1, Math.max(0, Math.round((Number.isFinite(value) ? value : 0.5) * (SHADES - 1))));
    image.data[4 * i] = palette.scale[at]!;
    image.data[4 * i + 1] = palette.scale[at + 1]!;
    image.data[4 * i + 2] = palette.scale[at + 2]!;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

export const probability = (logit: number) => 1 / (1 + Math.exp(-logit));
export const decided = (logit: number) => (logit >= 0 ? 1 : 0);

/** The shade of a unit's output, on the scale of its largest one. */
export function unitShade(values: ArrayLike<number>): (value: number) => number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest > 0 && Number.isFinite(largest) ? (value) => 0.5 + value / (2 * largest) : () => 0.5;
}

/**
 * The line on which a grid of values is 0 (marching squares).
 *
 * @returns x, y of both ends of each piece, in cells from the upper left corner
 */
export function zeroLine(values: ArrayLike<number>, cells: number): number[] {
  const pieces: number[] = [];
  for (let row = 0; row + 1 < cells; row++) {
    for (let column = 0; column + 1 < cells; column++) {
      const at = row * cells + column;
      const corners = [values[at]!, values[at + 1]!, values[at + cells + 1]!, values[at + cells]!] as const;
      const ends: number[] = [];
      for (let side = 0; side < 4; side++) {
        const a = corners[side]!;
        const b = corners[(side + 1) % 4]!;
        if (a >= 0 === b >= 0) continue;
        const share = a / (a - b);
        const [x, y] = ([[share, 0], [1, share], [1 - share, 1], [0, 1 - share]] as const)[side]!;
        ends.push(column + 0.5 + x, row + 0.5 + y);
      }
      pieces.push(...ends);
    }
  }
  return pieces;
}

/** Fits a canvas's pixels to its size on the screen. @returns its width in CSS pixels */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** The width of an element in CSS pixels, kept up to date. */
export function useWidth(element: Element | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return undefined;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return width;
}
