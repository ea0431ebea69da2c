/** Draws a figure as SVG: ink is `currentColor`, the rest are the colours that the code asked for. */
import type { Artist, AxesDescription, Color, FigureDescription } from "./description.js";
import { pngAddress } from "./png.js";
import { axisOf, limitsOf, type Axis } from "./scale.js";

const POINT = 1; // the picture is measured in points, 72 to the inch
const INK = "#1c2733";
const escape = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const number = (value: number): string => (Math.round(value * 100) / 100).toString();

function hex(color: Color): string {
  if (!color) return "currentColor";
  const text = `#${color.slice(0, 3).map((v) => Math.max(0, Math.min(255, v)).toString(16).padStart(2, "0")).join("")}`;
  return text === INK || text === "#000000" ? "currentColor" : text;
}
const opacity = (color: Color, alpha: number | null | undefined): number => (alpha ?? 1) * (color?.[3] ?? 1);
const faded = (name: string, value: number): string => (value >= 1 ? "" : ` ${name}="${number(value)}"`);
const dashed = (dash: readonly number[], width: number): string => (dash.length === 0 ? "" : ` stroke-dasharray="${dash.map((d) => number(d * Math.max(width, 0.6))).join(" ")}"`);

/** Text with the simplest of TeX's math: letters in italics, subscripts and superscripts. */
export function mathText(text: string): string {
  return text
    .split(/(\$[^$]*\$)/)
    .map((part) => {
      if (!/^\$[^$]*\$$/.test(part)) return escape(part);
      let out = "";
      let shift = 0;
      const tex = part.slice(1, -1).replace(/\\(?:mathrm|text|mathbf)\{([^}]*)\}/g, "$1").replace(/\\(?:alpha|beta|gamma|sigma|theta|mu|lambda|eta|pi|cdot|times)/g, (word) =>
        ({ "\\alpha": "α", "\\beta": "β", "\\gamma": "γ", "\\sigma": "σ", "\\theta": "θ", "\\mu": "μ", "\\lambda": "λ", "\\eta": "η", "\\pi": "π", "\\cdot": "·", "\\times": "×" })[word]!);
      for (const [, script, group, single, plain] of tex.matchAll(/(?:([_^])(?:\{([^}]*)\}|(.)))|([^_^]+)/g)) {
        const size = script ? ' font-size="70%"' : "";
        const wanted = script === "_" ? 3 : script === "^" ? -4 : 0;
        const body = script ? (group ?? single ?? "") : plain!;
        const styled = escape(body).replace(/-/g, "−").replace(/[A-Za-zα-ω]+/g, (word) => `<tspan font-style="italic">${word}</tspan>`);
        out += `<tspan dy="${wanted - shift}"${size}>${styled}</tspan>`;
        shift = wanted;
      }
      return shift === 0 ? out : `${out}<tspan dy="${-shift}">&#8203;</tspan>`;
    })
    .join("");
}
/** The text without its markup, for descriptions and widths. */
export const plainText = (text: string): string => text.replace(/\$([^$]*)\$/g, (_, tex: string) => tex.replace(/[{}_^\\]/g, ""));
const widthOf = (text: string, size: number): number => Math.max(0, ...plainText(text).split("\n").map((line) => line.length)) * size * 0.56;

const MARKERS: Record<string, (r: number) => string> = {
  o: (r) => `M${number(-r)} 0a${number(r)} ${number(r)} 0 1 0 ${number(2 * r)} 0a${number(r)} ${number(r)} 0 1 0 ${number(-2 * r)} 0z`,
  ".": (r) => MARKERS.o!(r / 2),
  s: (r) => `M${number(-r)} ${number(-r)}h${number(2 * r)}v${number(2 * r)}h${number(-2 * r)}z`,
  "^": (r) => `M0 ${number(-r)}L${number(r)} ${number(r)}H${number(-r)}z`,
  v: (r) => `M0 ${number(r)}L${number(r)} ${number(-r)}H${number(-r)}z`,
  D: (r) => `M0 ${number(-1.4 * r)}L${number(1.4 * r)} 0L0 ${number(1.4 * r)}L${number(-1.4 * r)} 0z`,
  x: (r) => `M${number(-r)} ${number(-r)}L${number(r)} ${number(r)}M${number(-r)} ${number(r)}L${number(r)} ${number(-r)}`,
  "+": (r) => `M${number(-r)} 0H${number(r)}M0 ${number(-r)}V${number(r)}`,
  "|": (r) => `M0 ${number(-r)}V${number(r)}`,
  _: (r) => `M${number(-r)} 0H${number(r)}`,
  "*": (r) => `M${Array.from({ length: 10 }, (_, i) => { const k = i % 2 ? 0.4 * r : r; const a = (i * Math.PI) / 5 - Math.PI / 2; return `${number(k * Math.cos(a))} ${number(k * Math.sin(a))}`; }).join("L")}z`,
};
const isStroked = (marker: string): boolean => "x+|_".includes(marker);

interface Box { x: number; y: number; w: number; h: number }

class Panel {
  readonly box: Box;
  private readonly axes: AxesDescription;
  private readonly x: Axis;
  private readonly y: Axis;
  private readonly clip: string;

  constructor(axes: AxesDescription, box: Box, x: Axis, y: Axis, clip: string) {
    this.axes = axes;
    this.x = x;
    this.y = y;
    this.clip = clip;
    this.box = box;
  }

  private place(axis: Axis, value: number): number {
    const t = axis.log ? (Math.log(value) - Math.log(axis.low)) / (Math.log(axis.high) - Math.log(axis.low)) : (value - axis.low) / (axis.high - axis.low);
    return Math.max(-1e5, Math.min(1e5, t));
  }
  private px(value: number): number {
    return this.box.x + this.place(this.x, value) * this.box.w;
  }
  private py(value: number): number {
    return this.box.y + (1 - this.place(this.y, value)) * this.box.h;
  }

  private path(xs: readonly number[], ys: readonly number[]): string {
    let d = "";
    let pen = false;
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [this.px(xs[i]!), this.py(ys[i]!)];
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        pen = false;
        continue;
      }
      d += `${pen ? "L" : "M"}${number(x)} ${number(y)}`;
      pen = true;
    }
    return d;
  }

  private marks(a: Extract<Artist, { kind: "line" | "points" }>, id: string): string {
    const marker = a.marker ?? "o";
    const draw = MARKERS[marker] ?? MARKERS.o!;
    const out: string[] = [];
    const isPoints = a.kind === "points";
    const color = a.color ?? null;
    const uniform = !isPoints || (a.sizes.length === 1 && !a.colors);
    const edge = isPoints ? (a.edge ? ` stroke="${hex(a.edge)}" stroke-width="${number(a.edgeWidth)}"` : "") : "";
    const style = (c: Color): string => (isStroked(marker) ? `fill="none" stroke="${hex(c)}" stroke-width="${number(isPoints ? a.edgeWidth : a.edge)}"` : `fill="${hex(c)}"${edge}`);
    if (uniform) {
      // One path holds all marks: a thousand elements would make the page slow.
      const r = isPoints ? Math.sqrt(a.sizes[0]!) / 2 : a.size / 2;
      const shape = draw(r);
      let d = "";
      for (let i = 0; i < a.x.length; i++) {
        const [x, y] = [this.px(a.x[i]!), this.py(a.y[i]!)];
        if (Number.isFinite(x) && Number.isFinite(y)) d += moved(shape, x, y);
      }
      if (d) out.push(`<path d="${d}" ${style(color)}${faded("opacity", opacity(color, a.alpha))}/>`);
      void id;
      return out.join("");
    }
    for (let i = 0; i < a.x.length; i++) {
      const [x, y] = [this.px(a.x[i]!), this.py(a.y[i]!)];
      const c = isPoints && a.colors ? a.colors[i]! : color;
      const r = isPoints ? Math.sqrt(a.sizes[i % a.sizes.length]!) / 2 : 3;
      if (Number.isFinite(x) && Number.isFinite(y)) out.push(`<path d="${moved(draw(r), x, y)}" ${style(c)}${faded("opacity", opacity(c, a.alpha))}/>`);
    }
    return out.join("");
  }

  private draw(a: Artist, id: string): string {
    const color = a.color ?? null;
    const { box } = this;
    const stroke = (width: number, dash: readonly number[], d: string): string =>
      `<path d="${d}" fill="none" stroke="${hex(color)}" stroke-width="${number(width)}"${dashed(dash, width)} stroke-linejoin="round"${faded("opacity", opacity(color, a.alpha))}/>`;
    switch (a.kind) {
      case "line":
        return (a.line && a.x.length > 1 ? stroke(a.width, a.dash, this.path(a.x, a.y)) : "") + (a.marker ? this.marks(a, id) : "");
      case "points": return this.marks(a, id);
      case "rects":
        return a.rects.map(([x, y, w, h], i) => {
          const [x0, x1] = [this.px(x!), this.px(x! + w!)].sort((p, q) => p - q) as [number, number];
          const [y0, y1] = [this.py(y! + h!), this.py(this.y.log && y! <= 0 ? this.y.low : y!)].sort((p, q) => p - q) as [number, number];
          const c = a.colors?.[i] ?? color;
          return `<rect x="${number(x0)}" y="${number(y0)}" width="${number(x1 - x0)}" height="${number(y1 - y0)}" fill="${hex(c)}"${faded("fill-opacity", opacity(c, a.alpha))}${a.hatch ? ' stroke="currentColor" stroke-width="0.6"' : ""}/>`;
        }).join("");
      case "band": {
        const upper = this.path(a.x, a.high);
        const lower = this.path([...a.x].reverse(), [...a.low].reverse()).replace(/^M/, "L");
        return `<path d="${upper}${lower}z" fill="${hex(color)}"${faded("fill-opacity", opacity(color, a.alpha))}/>`;
      }
      case "errors": {
        let d = "";
        a.x.forEach((x, i) => {
          const [cx, low, high] = [this.px(x), this.py(a.low[i]!), this.py(a.high[i]!)];
          d += `M${number(cx)} ${number(low)}V${number(high)}`;
          if (a.cap) for (const y of [low, high]) d += `M${number(cx - a.cap)} ${number(y)}h${number(2 * a.cap)}`;
        });
        return stroke(1.5, [], d);
      }
      case "hline": return stroke(a.width, a.dash, `M${number(box.x)} ${number(this.py(a.at))}h${number(box.w)}`);
      case "vline": return stroke(a.width, a.dash, `M${number(this.px(a.at))} ${number(box.y)}v${number(box.h)}`);
      case "hspan": {
        const [y0, y1] = [this.py(a.high), this.py(a.low)];
        return `<rect x="${number(box.x)}" y="${number(Math.min(y0, y1))}" width="${number(box.w)}" height="${number(Math.abs(y1 - y0))}" fill="${hex(color)}"${faded("fill-opacity", opacity(color, a.alpha))}/>`;
      }
      case "vspan": {
        const [x0, x1] = [this.px(a.low), this.px(a.high)];
        return `<rect x="${number(Math.min(x0, x1))}" y="${number(box.y)}" width="${number(Math.abs(x1 - x0))}" height="${number(box.h)}" fill="${hex(color)}"${faded("fill-opacity", opacity(color, a.alpha))}/>`;
      }
      case "axline": {
        const [x0, y0, x1, y1] = a.p.map((v, i) => (i % 2 ? this.py(v) : this.px(v))) as [number, number, number, number];
        const length = Math.hypot(x1 - x0, y1 - y0) || 1;
        const far = (box.w + box.h) * 4;
        const [dx, dy] = [((x1 - x0) / length) * far, ((y1 - y0) / length) * far];
        return stroke(a.width, a.dash, `M${number(x0 - dx)} ${number(y0 - dy)}L${number(x0 + dx)} ${number(y0 + dy)}`);
      }
      case "image": {
        const [left, right, bottom, top] = a.extent as [number, number, number, number];
        const [x0, x1] = [this.px(left), this.px(right)];
        const [yLow, yHigh] = [this.py(a.lower ? bottom : top), this.py(a.lower ? top : bottom)];
        // The first row belongs at `origin`; the picture is written from the top of the page.
        const firstAtTop = a.lower ? yLow < yHigh : yLow < yHigh;
        const stride = 4 * a.columns;
        const pixels = firstAtTop ? a.pixels : upsideDown(a.pixels, a.rows, stride);
        const mirrored = x1 < x0 ? ` transform="translate(${number(x0 + x1)} 0) scale(-1 1)"` : "";
        return `<image x="${number(Math.min(x0, x1))}" y="${number(Math.min(yLow, yHigh))}" width="${number(Math.abs(x1 - x0))}" height="${number(Math.abs(yHigh - yLow))}" preserveAspectRatio="none" href="${pngAddress(pixels, a.columns, a.rows)}"${a.smooth ? "" : ' image-rendering="pixelated"'}${faded("opacity", a.alpha ?? 1)}${mirrored}/>`;
      }
      case "contour": return stroke(a.width, a.dash, this.contour(a));
      case "circle": case "rectangle": {
        const fill = a.fill ? `fill="${hex(a.fill)}"${faded("fill-opacity", opacity(a.fill, a.alpha))}` : 'fill="none"';
        const edge = a.edge ? ` stroke="${hex(a.edge)}" stroke-width="${number(a.width)}"` : "";
        const [x, y] = a.p as [number, number];
        if (a.kind === "circle") {
          const [rx, ry] = [Math.abs(this.px(x + a.p[2]!) - this.px(x)), Math.abs(this.py(y + a.p[2]!) - this.py(y))];
          return `<ellipse cx="${number(this.px(x))}" cy="${number(this.py(y))}" rx="${number(rx)}" ry="${number(ry)}" ${fill}${edge}/>`;
        }
        const [x0, x1] = [this.px(x), this.px(x + a.p[2]!)];
        const [y0, y1] = [this.py(y), this.py(y + a.p[3]!)];
        return `<rect x="${number(Math.min(x0, x1))}" y="${number(Math.min(y0, y1))}" width="${number(Math.abs(x1 - x0))}" height="${number(Math.abs(y1 - y0))}" ${fill}${edge}/>`;
      }
      case "arrow": {
        const [x0, y0, x1, y1] = a.p.map((v, i) => (i % 2 ? this.py(v) : this.px(v))) as [number, number, number, number];
        const angle = Math.atan2(y1 - y0, x1 - x0);
        const head = a.head ? [2.6, -2.6].map((turn) => `M${number(x1)} ${number(y1)}L${number(x1 + 6 * Math.cos(angle + turn))} ${number(y1 + 6 * Math.sin(angle + turn))}`).join("") : "";
        return stroke(1, [], `M${number(x0)} ${number(y0)}L${number(x1)} ${number(y1)}${head}`);
      }
      case "text": {
        const x = a.axes ? box.x + a.x * box.w : this.px(a.x) + (a.offset?.[0] ?? 0);
        const y = a.axes ? box.y + (1 - a.y) * box.h : this.py(a.y) - (a.offset?.[1] ?? 0);
        return textAt(a.text, x, y, a.size, a.ha, a.va, hex(color));
      }
    }
  }

  /** Marching squares: the line on which bilinear values reach the level. */
  private contour(a: Extract<Artist, { kind: "contour" }>): string {
    const { x, y, z_: z, level } = a;
    const columns = x.length;
    let d = "";
    for (let r = 0; r + 1 < y.length; r++)
      for (let c = 0; c + 1 < columns; c++) {
        const corner = [z[r * columns + c]!, z[r * columns + c + 1]!, z[(r + 1) * columns + c + 1]!, z[(r + 1) * columns + c]!].map((v) => v - level);
        const at: [number, number][] = [[x[c]!, y[r]!], [x[c + 1]!, y[r]!], [x[c + 1]!, y[r + 1]!], [x[c]!, y[r + 1]!]];
        const cuts: [number, number][] = [];
        for (let i = 0; i < 4; i++) {
          const [p, q] = [corner[i]!, corner[(i + 1) % 4]!];
          if (p >= 0 === q >= 0) continue;
          const t = p / (p - q);
          const [from, to] = [at[i]!, at[(i + 1) % 4]!];
          cuts.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
        }
        for (let i = 0; i + 1 < cuts.length; i += 2)
          d += `M${number(this.px(cuts[i]![0]))} ${number(this.py(cuts[i]![1]))}L${number(this.px(cuts[i + 1]![0]))} ${number(this.py(cuts[i + 1]![1]))}`;
      }
    return d;
  }

  render(id: string): string {
    const { axes, box, x, y } = this;
    const out: string[] = [];
    const line = (d: string, width: number, extra = ""): string => `<path d="${d}" fill="none" stroke="currentColor" stroke-width="${number(width)}"${extra}/>`;
    if (axes.grid && !axes.off) {
      let d = "";
      for (const tick of x.ticks) d += `M${number(this.px(tick))} ${number(box.y)}v${number(box.h)}`;
      for (const tick of y.ticks) d += `M${number(box.x)} ${number(this.py(tick))}h${number(box.w)}`;
      if (d) out.push(line(d, 0.6, ' stroke-opacity="0.22"'));
    }
    const sorted = axes.artists.map((a, i) => ({ a, i })).sort((p, q) => (p.a.z ?? 1) - (q.a.z ?? 1) || p.i - q.i);
    out.push(`<g clip-path="url(#${this.clip})">${sorted.filter(({ a }) => a.kind !== "text" && a.kind !== "arrow").map(({ a, i }) => this.draw(a, `${id}-${i}`)).join("")}</g>`);
    out.push(sorted.filter(({ a }) => a.kind === "text" || a.kind === "arrow").map(({ a, i }) => this.draw(a, `${id}-${i}`)).join(""));
    if (!axes.off) {
      const [right, bottom] = [box.x + box.w, box.y + box.h];
      const sides: Record<string, string> = { left: `M${number(box.x)} ${number(box.y)}V${number(bottom)}`, right: `M${number(right)} ${number(box.y)}V${number(bottom)}`, bottom: `M${number(box.x)} ${number(bottom)}H${number(right)}`, top: `M${number(box.x)} ${number(box.y)}H${number(right)}` };
      let d = axes.spines.map((side) => sides[side] ?? "").join("");
      for (const tick of x.ticks) d += `M${number(this.px(tick))} ${number(bottom)}v3.5`;
      for (const tick of y.ticks) d += `M${number(box.x)} ${number(this.py(tick))}h-3.5`;
      for (const tick of x.minor) d += `M${number(this.px(tick))} ${number(bottom)}v2`;
      for (const tick of y.minor) d += `M${number(box.x)} ${number(this.py(tick))}h-2`;
      out.push(line(d, 0.8));
      x.labels.forEach((text, i) => out.push(textAt(text, this.px(x.ticks[i]!), bottom + 6, 9, "center", "top", "currentColor")));
      y.labels.forEach((text, i) => out.push(textAt(text, box.x - 6, this.py(y.ticks[i]!), 9, "right", "center", "currentColor")));
      if (axes.xlabel) out.push(textAt(axes.xlabel, box.x + box.w / 2, bottom + (x.labels.some(Boolean) ? 19 : 8), 10, "center", "top", "currentColor"));
      if (axes.ylabel) {
        const left = box.x - 10 - Math.max(0, ...y.labels.map((text) => widthOf(text, 9))) - 4;
        out.push(`<text transform="translate(${number(left)} ${number(box.y + box.h / 2)}) rotate(-90)" font-size="10" text-anchor="middle" fill="currentColor">${mathText(axes.ylabel)}</text>`);
      }
    }
    if (axes.title) {
      const size = axes.titleSize ?? 11;
      const at = { left: [box.x, "left"], center: [box.x + box.w / 2, "center"], right: [box.x + box.w, "right"] }[axes.titleLocation] ?? [box.x, "left"];
      out.push(textAt(axes.title, at[0] as number, box.y - 6, size, at[1] as string, "bottom", "currentColor"));
    }
    if (axes.legend) out.push(this.legend(id));
    if (axes.colorbar) out.push(this.colorbar());
    return out.join("");
  }

  private colorbar(): string {
    const { box } = this;
    const { low, high, colors } = this.axes.colorbar!;
    const pixels = [...colors].reverse().flatMap((c) => [c![0], c![1], c![2], 255]);
    const left = box.x + box.w + 10;
    const axis = axisOf([low, high], "linear", null, null, 6);
    const ticks = axis.ticks.map((tick, i) => {
      const y = box.y + box.h * (1 - (tick - low) / (high - low || 1));
      return `<path d="M${number(left + 10)} ${number(y)}h3" stroke="currentColor" stroke-width="0.8"/>${textAt(axis.labels[i]!, left + 15, y, 9, "left", "center", "currentColor")}`;
    });
    return `<image x="${number(left)}" y="${number(box.y)}" width="10" height="${number(box.h)}" preserveAspectRatio="none" href="${pngAddress(pixels, 1, colors.length)}"/>${ticks.join("")}`;
  }

  /** The corner with the fewest points, unless one is named. */
  private legendCorner(w: number, h: number): [number, number] {
    const { box } = this;
    const { loc, outside } = this.axes.legend!;
    if (outside) return [box.x + box.w + 8, box.y];
    const [left, right, top, bottom, middle, centre] = [box.x + 6, box.x + box.w - w - 6, box.y + 6, box.y + box.h - h - 6, box.y + (box.h - h) / 2, box.x + (box.w - w) / 2];
    const corners: Record<string, [number, number]> = {
      "upper right": [right, top], "upper left": [left, top], "lower left": [left, bottom], "lower right": [right, bottom], right: [right, middle], "center left": [left, middle],
      "center right": [right, middle], "lower center": [centre, bottom], "upper center": [centre, top], center: [centre, middle],
    };
    if (corners[loc]) return corners[loc]!;
    let best: [number, number] = [right, top];
    let fewest = Infinity;
    for (const corner of Object.values(corners)) {
      let inside = 0;
      for (const a of this.axes.artists)
        if (a.kind === "line" || a.kind === "points") a.x.forEach((x, i) => {
          const [px, py] = [this.px(x), this.py(a.y[i]!)];
          if (px >= corner[0] && px <= corner[0] + w && py >= corner[1] && py <= corner[1] + h) inside++;
        });
        else if (a.kind === "rects") for (const [x, y, rw, rh] of a.rects as [number, number, number, number][]) {
          if (this.px(x + rw) >= corner[0] && this.px(x) <= corner[0] + w && this.py(y + rh) <= corner[1] + h && rh > 0) inside += 3;
        }
      if (inside < fewest) {
        fewest = inside;
        best = corner;
      }
    }
    return best;
  }

  private legend(id: string): string {
    const entries = this.axes.artists.filter((a) => a.label && !a.label.startsWith("_"));
    if (entries.length === 0) return "";
    const columns = Math.max(1, Math.min(this.axes.legend!.columns, entries.length));
    const rows = Math.ceil(entries.length / columns);
    const column = Math.max(...entries.map((a) => widthOf(a.label!, 9))) + 34;
    const [x0, y0] = this.legendCorner(column * columns, rows * 14);
    return entries.map((a, i) => {
      const x = x0 + Math.floor(i / rows) * column;
      const y = y0 + (i % rows) * 14 + 7;
      return `${this.sample(a, x, y, id)}${textAt(a.label!, x + 28, y, 9, "left", "center", "currentColor")}`;
    }).join("");
  }

  private sample(a: Artist, x: number, y: number, id: string): string {
    const color = a.color ?? null;
    void id;
    const fade = faded("opacity", opacity(color, a.alpha));
    if (a.kind === "points") {
      const r = Math.max(2, Math.min(5, Math.sqrt(a.sizes[0]!) / 2));
      return `<path d="${moved((MARKERS[a.marker] ?? MARKERS.o!)(r), x + 12, y)}" ${isStroked(a.marker) ? `fill="none" stroke="${hex(color)}"` : `fill="${hex(color)}"`}${fade}/>`;
    }
    if (a.kind === "rects" || a.kind === "band" || a.kind === "circle" || a.kind === "rectangle" || a.kind === "hspan" || a.kind === "vspan")
      return `<rect x="${number(x)}" y="${number(y - 4)}" width="22" height="8" fill="${hex("fill" in a ? a.fill : color)}"${fade}/>`;
    const width = "width" in a ? a.width : 1.5;
    const dash = "dash" in a ? a.dash : [];
    const isLine = a.kind !== "line" || a.line;
    const marker = a.kind === "line" && a.marker ? `<path d="${moved((MARKERS[a.marker] ?? MARKERS.o!)(a.size / 2), x + 11, y)}" ${isStroked(a.marker) ? `fill="none" stroke="${hex(color)}"` : `fill="${hex(color)}"`}/>` : "";
    return `${isLine ? `<path d="M${number(x)} ${number(y)}h22" stroke="${hex(color)}" stroke-width="${number(width)}"${dashed(dash, width)}${fade}/>` : ""}${marker}`;
  }
}

function upsideDown(pixels: ArrayLike<number>, rows: number, stride: number): Float32Array {
  const out = new Float32Array(pixels.length);
  for (let r = 0; r < rows; r++) for (let i = 0; i < stride; i++) out[r * stride + i] = pixels[(rows - 1 - r) * stride + i]!;
  return out;
}

const moved = (shape: string, x: number, y: number): string => {
  // Only the first M, and absolute L, H, V carry coordinates that move.
  return shape.replace(/([MLHV])(-?[\d.]+)(?: (-?[\d.]+))?/g, (_, command: string, a: string, b?: string) =>
    command === "H" ? `H${number(Number(a) + x)}` : command === "V" ? `V${number(Number(a) + y)}` : `${command}${number(Number(a) + x)} ${number(Number(b) + y)}`);
};

function textAt(text: string, x: number, y: number, size: number, ha: string, va: string, fill: string): string {
  const anchor = ha === "center" ? "middle" : ha === "right" ? "end" : "start";
  const lines = text.split("\n");
  const height = size * 1.2;
  const first = va === "top" ? size * 0.85 : va === "center" || va === "middle" ? size * 0.35 - ((lines.length - 1) * height) / 2 : -(lines.length - 1) * height;
  return lines.map((line, i) => `<text x="${number(x)}" y="${number(y + first + i * height)}" font-size="${number(size)}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`} fill="${fill}">${mathText(line)}</text>`).join("");
}

/** Room that an axes' labels need beside its frame, in points. */
function margins(axes: AxesDescription, x: Axis, y: Axis): { left: number; right: number; top: number; bottom: number } {
  const title = axes.title ? (axes.titleSize ?? 11) * 1.2 * axes.title.split("\n").length + 6 : 4;
  if (axes.off) return { left: 2, right: 2, top: title, bottom: 2 };
  const legend = axes.legend?.outside ? Math.max(0, ...axes.artists.map((a) => (a.label ? widthOf(a.label, 9) : 0))) + 40 : 0;
  return {
    left: 10 + Math.max(0, ...y.labels.map((text) => widthOf(text, 9))) + (axes.ylabel ? 16 : 0),
    right: 8 + legend + (axes.colorbar ? 46 : 0), top: title,
    bottom: 6 + (x.labels.some(Boolean) ? 14 * Math.max(1, ...x.labels.map((text) => text.split("\n").length)) : 0) + (axes.xlabel ? 15 : 0),
  };
}

let figures = 0;

/** @returns the drawing, and a description of what it shows */
export function renderFigure(figure: FigureDescription): { svg: string; alt: string } {
  const width = figure.width * 72 * POINT;
  const height = figure.height * 72 * POINT;
  const name = `figure-${++figures}`;
  const rows = Math.max(1, ...figure.axes.map(({ place }) => place[0]));
  const columns = Math.max(1, ...figure.axes.map(({ place }) => place[1]));
  const grid = (axes: AxesDescription): [number, number] => [Math.floor(axes.place[2] / axes.place[1]), axes.place[2] % axes.place[1]];
  const shared = (axes: AxesDescription, axis: "x" | "y"): AxesDescription[] => {
    const how = axes.share[axis === "x" ? 0 : 1];
    if (!how || how === "none") return [axes];
    return figure.axes.filter((other) => how === true || how === "all" || grid(other)[how === "row" ? 0 : 1] === grid(axes)[how === "row" ? 0 : 1]);
  };
  const cell = { w: width / columns, h: height / rows };
  const prepared = figure.axes.map((axes) => {
    const hide = (axis: "x" | "y"): boolean => (axes.outer || (axes.share[axis === "x" ? 0 : 1] && axes.share[axis === "x" ? 0 : 1] !== "none") ? (axis === "x" ? grid(axes)[0] < rows - 1 && figure.axes.some((other) => grid(other)[1] === grid(axes)[1] && grid(other)[0] > grid(axes)[0]) : grid(axes)[1] > 0) : false);
    const empty = (axis: Axis, hidden: boolean): Axis => (hidden ? { ...axis, labels: axis.labels.map(() => "") } : axis);
    const shownAxes = { ...axes, xlabel: axes.outer && hide("x") ? "" : axes.xlabel, ylabel: axes.outer && hide("y") ? "" : axes.ylabel };
    return {
      axes: shownAxes,
      x: empty(axisOf(limitsOf(shared(axes, "x"), "x"), axes.xscale, axes.xticks, axes.xticklabels, cell.w / 48), hide("x")),
      y: empty(axisOf(limitsOf(shared(axes, "y"), "y"), axes.yscale, axes.yticks, axes.yticklabels, cell.h / 30), hide("y")),
      grid: grid(axes),
    };
  });
  // Panels of a column share their left and right margins, those of a row top and bottom.
  const all = prepared.map((one) => margins(one.axes, one.x, one.y));
  const most = (key: "left" | "right" | "top" | "bottom", index: number, by: 0 | 1): number => Math.max(0, ...all.filter((_, i) => prepared[i]!.grid[by] === index).map((one) => one[key]));
  const top = figure.title ? 20 : 2;
  const lefts = Array.from({ length: columns }, (_, c) => most("left", c, 1));
  const rights = Array.from({ length: columns }, (_, c) => most("right", c, 1));
  const tops = Array.from({ length: rows }, (_, r) => most("top", r, 0));
  const bottoms = Array.from({ length: rows }, (_, r) => most("bottom", r, 0));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const w = Math.max(10, (width - sum(lefts) - sum(rights) - 4) / columns);
  const h = Math.max(10, (height - top - sum(tops) - sum(bottoms) - 4) / rows);
  const body: string[] = [];
  const clips: string[] = [];
  prepared.forEach(({ axes, x, y, grid: [r, c] }, i) => {
    let box: Box = { x: 2 + sum(lefts.slice(0, c + 1)) + sum(rights.slice(0, c)) + c * w, y: top + sum(tops.slice(0, r + 1)) + sum(bottoms.slice(0, r)) + r * h, w, h };
    if (axes.aspect === "equal" && !x.log && !y.log) {
      const scale = Math.min(box.w / Math.abs(x.high - x.low), box.h / Math.abs(y.high - y.low));
      const [bw, bh] = [Math.abs(x.high - x.low) * scale, Math.abs(y.high - y.low) * scale];
      box = { x: box.x + (box.w - bw) / 2, y: box.y + (box.h - bh) / 2, w: bw, h: bh };
    }
    const clip = `${name}-${i}`;
    clips.push(`<clipPath id="${clip}"><rect x="${number(box.x - 1)}" y="${number(box.y - 1)}" width="${number(box.w + 2)}" height="${number(box.h + 2)}"/></clipPath>`);
    body.push(new Panel(axes, box, x, y, clip).render(clip));
  });
  const title = figure.title ? textAt(figure.title, width / 2, 4, 12, "center", "top", "currentColor") : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" width="${number((width * 96) / 72)}" height="${number((height * 96) / 72)}" font-family="Helvetica, Arial, sans-serif" role="img"><defs>${clips.join("")}</defs>${title}${body.join("")}</svg>`;
  return { svg, alt: describe(figure) };
}

const KINDS: Record<string, string> = { line: "line", points: "scatter plot", rects: "bars", band: "band", image: "picture", contour: "contour" };

function describe(figure: FigureDescription): string {
  const panels = figure.axes.map((axes) => {
    const named = axes.artists.filter((a) => a.label && !a.label.startsWith("_")).map((a) => `${KINDS[a.kind] ?? a.kind} “${plainText(a.label!)}”`);
    const others = [...new Set(axes.artists.filter((a) => !a.label).map((a) => KINDS[a.kind]).filter(Boolean))];
    const what = [...new Set(named.length > 0 ? named : others)].slice(0, 8).join(", ");
    const labels = [axes.xlabel && `x: ${plainText(axes.xlabel)}`, axes.ylabel && `y: ${plainText(axes.ylabel)}`].filter(Boolean).join(", ");
    return [axes.title ? plainText(axes.title).replaceAll("\n", " ") : "", what, labels].filter(Boolean).join("; ");
  });
  const text = [figure.title ?? "", ...panels].filter(Boolean).join(". ");
  return text === "" ? "A figure drawn by this cell." : `${text.slice(0, 600)}.`;
}
