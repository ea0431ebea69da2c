/** Limits, ticks and their labels, as Matplotlib chooses them. */
import type { Artist, AxesDescription } from "./description.js";

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly ticks: number[];
  readonly labels: string[];
  readonly minor: number[];
}

interface Extent {
  low: number;
  high: number;
  /** Ends that get no margin. */
  stickyLow: boolean;
  stickyHigh: boolean;
}

function include(extent: Extent, values: readonly number[], log: boolean): void {
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < extent.low) extent.low = value;
    if (value > extent.high) extent.high = value;
  }
}

function collect(artists: readonly Artist[], axis: "x" | "y", log: boolean): Extent {
  const extent: Extent = { low: Infinity, high: -Infinity, stickyLow: false, stickyHigh: false };
  const isX = axis === "x";
  for (const a of artists) {
    switch (a.kind) {
      case "line": case "points": include(extent, isX ? a.x : a.y, log); break;
      case "rects":
        for (const [x, y, w, h] of a.rects as [number, number, number, number][]) include(extent, isX ? [x, x + w] : [y, y + h], log);
        break;
      case "band": case "errors":
        if (isX) include(extent, a.x, log);
        else include(extent, [...a.low, ...a.high], log);
        break;
      case "hline": if (!isX) include(extent, [a.at], log); break;
      case "vline": if (isX) include(extent, [a.at], log); break;
      case "hspan": if (!isX) include(extent, [a.low, a.high], log); break;
      case "vspan": if (isX) include(extent, [a.low, a.high], log); break;
      case "contour": include(extent, isX ? a.x : a.y, log); break;
      case "circle": include(extent, isX ? [a.p[0]! - a.p[2]!, a.p[0]! + a.p[2]!] : [a.p[1]! - a.p[2]!, a.p[1]! + a.p[2]!], log); break;
      case "rectangle": include(extent, isX ? [a.p[0]!, a.p[0]! + a.p[2]!] : [a.p[1]!, a.p[1]! + a.p[3]!], log); break;
      case "image": include(extent, isX ? a.extent.slice(0, 2) : a.extent.slice(2), log); break;
    }
  }
  // Bars stand on their base, and pictures fill their frame.
  for (const a of artists) {
    if (a.kind === "rects" && a.sticky === axis) {
      const starts = a.rects.map((rect) => rect[isX ? 0 : 1]!);
      if (starts.some((start) => start === extent.low)) extent.stickyLow = true;
    }
    if (a.kind === "image" || a.kind === "contour") {
      const ends = a.kind === "image" ? (isX ? a.extent.slice(0, 2) : a.extent.slice(2)) : isX ? a.x : a.y;
      if (Math.min(...ends) === extent.low) extent.stickyLow = true;
      if (Math.max(...ends) === extent.high) extent.stickyHigh = true;
    }
  }
  return extent;
}

export function limitsOf(axes: readonly AxesDescription[], axis: "x" | "y"): [number, number] {
  const log = axes[0]![axis === "x" ? "xscale" : "yscale"] === "log";
  const extent = collect(axes.flatMap(({ artists }) => artists), axis, log);
  let { low, high } = extent;
  if (low > high) [low, high] = log ? [0.1, 10] : [0, 1];
  else if (low === high) {
    const room = low === 0 ? 0.05 : Math.abs(low) * 0.05;
    [low, high] = log ? [low / 10, high * 10] : [low - room, high + room];
  } else if (log) {
    const margin = (high / low) ** 0.05;
    [low, high] = [low / margin, high * margin];
  } else {
    const margin = 0.05 * (high - low);
    if (!extent.stickyLow) low -= margin;
    if (!extent.stickyHigh) high += margin;
  }
  for (const one of axes) {
    const given = axis === "x" ? one.xlim : one.ylim;
    if (given) [low, high] = [given[0] ?? low, given[1] ?? high];
  }
  const isInverted = axes.some((one) => (axis === "x" ? one.xInverted : one.yInverted));
  const picture = axes.flatMap(({ artists }) => artists).find((a) => a.kind === "image");
  const flips = axis === "y" && picture?.kind === "image" && picture.extent[2]! > picture.extent[3]! && !axes.some((one) => one.ylim);
  return isInverted !== flips ? [high, low] : [low, high];
}

/** A step of 1, 2, 2.5, 5 or 10 times a power of ten, for at most `most` intervals. */
function niceStep(span: number, most: number): number {
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  for (const factor of [1, 2, 2.5, 5, 10]) if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

export function tickText(values: readonly number[]): string[] {
  if (values.length === 0) return [];
  const largest = Math.max(...values.map(Math.abs));
  if (largest >= 1e6 || (largest > 0 && largest < 1e-4)) return values.map((value) => (value === 0 ? "0" : value.toPrecision(3).replace(/\.?0+(e|$)/, "$1").replace(/e\+?(-?)0*/, "e$1")).replace(/-/g, "−"));
  let places = 0;
  for (; places < 10; places++) if (values.every((value) => Math.abs(Number(value.toFixed(places)) - value) < 1e-9 * Math.max(1, largest))) break;
  return values.map((value) => value.toFixed(places).replace(/^-(?=0(?:\.0*)?$)/, "").replace("-", "−"));
}

const powerText = (exponent: number): string => `$10^{${String(exponent).replace("-", "−")}}$`;

export function axisOf(limits: [number, number], scale: string, given: number[] | null, labels: string[] | null, room: number): Axis {
  const [low, high] = limits;
  const log = scale === "log";
  const [least, most] = low < high ? [low, high] : [high, low];
  let ticks: number[];
  let texts: string[];
  let minor: number[] = [];
  if (given) {
    ticks = given;
    texts = labels ?? (log ? given.map((tick) => powerText(Math.round(Math.log10(tick)))) : tickText(given));
  } else if (log) {
    const first = Math.ceil(Math.log10(least) - 1e-9);
    const last = Math.floor(Math.log10(most) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first + 1) / 7));
    ticks = [];
    for (let e = first; e <= last; e += every) ticks.push(10 ** e);
    texts = ticks.map((tick) => powerText(Math.round(Math.log10(tick))));
    for (let e = first - 1; e <= last && last - first < 8; e++) for (let k = 2; k < 10; k++) if (k * 10 ** e > least && k * 10 ** e < most) minor.push(k * 10 ** e);
  } else {
    const step = niceStep(most - least || 1, Math.max(1, Math.min(9, Math.floor(room))));
    ticks = [];
    for (let i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++) ticks.push(Number((i * step).toPrecision(12)));
    texts = labels ?? tickText(ticks);
  }
  const shown = ticks.map((tick, i) => [tick, texts[i] ?? ""] as const).filter(([tick]) => tick >= least - (most - least) * 1e-9 && tick <= most + (most - least) * 1e-9);
  return { low, high, log, ticks: shown.map(([tick]) => tick), labels: shown.map(([, text]) => text), minor };
}
