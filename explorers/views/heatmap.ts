/** Colours of logits, small pictures of grids, and the line where a grid changes sign. */

import { useEffect, useState } from "preact/hooks";

type Colour = readonly [number, number, number];

export interface Palette {
  /** Of class 0 to 4. */
  readonly classes: readonly string[];
  readonly paper: string;
  readonly ink: string;
  /** 256 colours from class 0 over undecided to class 1, each the four bytes of a pixel. */
  readonly scale: Uint32Array;
}

const SHADES = 256;
/** How much of a class colour the surest places get; points on top keep standing out. */
const STRENGTH = 0.62;

function parse(colour: string): Colour {
  const value = Number.parseInt(colour.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function makeScale(zero: Colour, one: Colour, paper: Colour): Uint32Array {
  const scale = new Uint8ClampedArray(4 * SHADES).fill(255);
  for (let i = 0; i < SHADES; i++) {
    const side = (2 * i) / (SHADES - 1) - 1;
    const towards = side < 0 ? zero : one;
    const share = Math.abs(side) * STRENGTH;
    for (let c = 0; c < 3; c++) scale[4 * i + c] = paper[c]! + share * (towards[c]! - paper[c]!);
  }
  return new Uint32Array(scale.buffer);
}

function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const [paper, ink, ...classes] = ["paper", "ink", 0, 1, 2, 3, 4].map((name) => style.getPropertyValue(`--cx-${name}`).trim());
  return { classes, paper: paper!, ink: ink!, scale: makeScale(parse(classes[0]!), parse(classes[1]!), parse(paper!)) };
}

let works: boolean | undefined;

/** Whether this browser draws on canvases; some that guard against being recognised refuse. */
export const canvasWorks = () => (works ??= document.createElement("canvas").getContext("2d") !== null);

/** The colours that hold where `element` stands, also after the reader switches the scheme; null where nothing can be drawn. */
export function usePalette(element: Element | null): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    if (!element || !canvasWorks()) return undefined;
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

/**
 * Paints a grid, one pixel a cell, on a canvas of just that size.
 *
 * @param shade 0 to 1 for each value, 0.5 where undecided
 */
export function paintGrid(
  canvas: HTMLCanvasElement, values: ArrayLike<number>, cells: number, palette: Palette, shade: (value: number) => number,
): void {
  const { scale } = palette;
  paintPixels(canvas, cells, (pixels) => {
    for (let i = 0; i < pixels.length; i++) {
      const value = shade(values[i]!);
      // A value that is no number has no shade; it counts as undecided.
      pixels[i] = scale[value >= 0 && value <= 1 ? (value * (SHADES - 1) + 0.5) | 0 : value > 1 ? SHADES - 1 : value < 0 ? 0 : SHADES >> 1]!;
    }
  });
}

/** @param fill sets the bytes of all pixels, row by row from the top, four to a pixel */
function paintPixels(canvas: HTMLCanvasElement, cells: number, fill: (pixels: Uint32Array) => void): void {
  if (canvas.width !== cells || canvas.height !== cells) {
    canvas.width = cells;
    canvas.height = cells;
  }
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(cells, cells);
  fill(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

const scratch: { canvas: HTMLCanvasElement | null } = { canvas: null };

/** A square picture that `paint` makes. The canvas is shared: draw it before the next call. */
export function sharedPicture(paint: (canvas: HTMLCanvasElement) => void): HTMLCanvasElement {
  const canvas = (scratch.canvas ??= document.createElement("canvas"));
  paint(canvas);
  return canvas;
}

/** A square picture of a grid, on the shared canvas. */
export const gridPicture = (values: ArrayLike<number>, cells: number, palette: Palette, shade: (value: number) => number) =>
  sharedPicture((canvas) => paintGrid(canvas, values, cells, palette, shade));

/**
 * Paints a grid of k logits a cell, (cells², k), in the colour of the likeliest class: the surer, the stronger.
 *
 * @param discrete all cells as strong as can be
 */
export function paintClasses(
  canvas: HTMLCanvasElement, logits: ArrayLike<number>, cells: number, palette: Palette, discrete: boolean,
): void {
  const k = logits.length / cells ** 2;
  const paper = parse(palette.paper);
  const colours = palette.classes.map(parse);
  paintPixels(canvas, cells, (pixels) => {
    const bytes = new Uint8ClampedArray(pixels.buffer).fill(255);
    for (let i = 0; i < pixels.length; i++) {
      let top = 0;
      for (let c = 1; c < k; c++) if (logits[i * k + c]! > logits[i * k + top]!) top = c;
      let total = 0;
      for (let c = 0; c < k; c++) total += Math.exp(logits[i * k + c]! - logits[i * k + top]!);
      // The likeliest of k classes has at least the share 1/k.
      const share = (discrete ? 1 : (k / total - 1) / (k - 1) || 0) * STRENGTH;
      for (let at = 0; at < 3; at++) bytes[4 * i + at] = paper[at]! + share * (colours[top]![at]! - paper[at]!);
    }
  });
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
 * @returns ends of its pieces, two for each, in cells from the left and from the top
 */
export function zeroSegments(values: ArrayLike<number>, cells: number): (readonly [number, number])[] {
  const ends: (readonly [number, number])[] = [];
  for (let row = 0; row + 1 < cells; row++) {
    for (let column = 0; column + 1 < cells; column++) {
      const at = row * cells + column;
      const a = values[at]!, b = values[at + 1]!, c = values[at + cells + 1]!, d = values[at + cells]!;
      const above = a >= 0;
      if (above === b >= 0 && above === c >= 0 && above === d >= 0) continue;
      const cross = (from: number, to: number, x: number, y: number, dx: number, dy: number) => {
        if (from >= 0 === to >= 0) return;
        const share = from / (from - to);
        ends.push([column + 0.5 + x + dx * share, row + 0.5 + y + dy * share]);
      };
      cross(a, b, 0, 0, 1, 0);
      cross(b, c, 1, 0, 0, 1);
      cross(c, d, 1, 1, -1, 0);
      cross(d, a, 0, 1, 0, -1);
    }
  }
  return ends;
}

/**
 * The same line as the data of an SVG path.
 *
 * @param size the picture's side, in the path's units
 */
export function zeroLine(values: ArrayLike<number>, cells: number, size: number): string {
  const place = (value: number) => Math.round((value * size * 100) / cells) / 100;
  return zeroSegments(values, cells).map(([x, y], i) => `${i % 2 ? "L" : "M"}${place(x)} ${place(y)}`).join("");
}

/** The lines on which the likeliest class changes, of k logits a cell, (cells², k), as the data of an SVG path. */
export function classLines(logits: ArrayLike<number>, cells: number, size: number): string {
  const k = logits.length / cells ** 2;
  return Array.from({ length: k }, (_, c) => zeroLine(Float64Array.from({ length: cells ** 2 }, (__, i) => {
    let other = -Infinity;
    for (let j = 0; j < k; j++) if (j !== c) other = Math.max(other, logits[i * k + j]!);
    return logits[i * k + c]! - other;
  }), cells, size)).join("");
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

function useSize(element: Element | null, side: "width" | "height"): number {
  const [size, setSize] = useState(0);
  useEffect(() => {
    if (!element) return undefined;
    const watch = new ResizeObserver(([entry]) => setSize(Math.floor(entry!.contentRect[side])));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element, side]);
  return size;
}

/** The width of an element in CSS pixels, kept up to date. */
export const useWidth = (element: Element | null) => useSize(element, "width");
/** Its height. */
export const useHeight = (element: Element | null) => useSize(element, "height");
