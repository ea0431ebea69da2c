/** A figure as Python records it; lengths in inches, data in data units. See `library/matplotlib`. */
export type Color = [red: number, green: number, blue: number, alpha: number] | null;

interface Common {
  readonly color?: Color;
  readonly alpha?: number | null;
  readonly label?: string | null;
  readonly z?: number;
}

export type Artist = Common &
  (
    | { readonly kind: "line"; readonly x: number[]; readonly y: number[]; readonly width: number; readonly dash: number[]; readonly line: boolean; readonly marker: string | null; readonly size: number; readonly edge: number }
    | { readonly kind: "points"; readonly x: number[]; readonly y: number[]; readonly sizes: number[]; readonly colors: Color[] | null; readonly marker: string; readonly edge: Color; readonly edgeWidth: number }
    | { readonly kind: "rects"; readonly rects: number[][]; readonly colors: Color[] | null; readonly hatch?: string | null; readonly sticky: "x" | "y" }
    | { readonly kind: "band"; readonly x: number[]; readonly low: number[]; readonly high: number[] }
    | { readonly kind: "errors"; readonly x: number[]; readonly low: number[]; readonly high: number[]; readonly cap: number }
    | { readonly kind: "hline" | "vline"; readonly at: number; readonly width: number; readonly dash: number[] }
    | { readonly kind: "axline"; readonly p: number[]; readonly width: number; readonly dash: number[] }
    | { readonly kind: "hspan" | "vspan"; readonly low: number; readonly high: number }
    | { readonly kind: "image"; readonly rows: number; readonly columns: number; readonly pixels: ArrayLike<number>; readonly extent: number[]; readonly lower: boolean; readonly smooth: boolean }
    | { readonly kind: "contour"; readonly x: number[]; readonly y: number[]; readonly z_: number[]; readonly level: number; readonly width: number; readonly dash: number[] }
    | { readonly kind: "text"; readonly x: number; readonly y: number; readonly text: string; readonly size: number; readonly ha: string; readonly va: string; readonly axes: boolean; readonly offset?: number[] }
    | { readonly kind: "arrow"; readonly p: number[]; readonly head: boolean }
    | { readonly kind: "circle" | "rectangle"; readonly p: number[]; readonly fill: Color; readonly edge: Color; readonly width: number }
  );

export interface AxesDescription {
  readonly place: [rows: number, columns: number, index: number];
  readonly share: [x: boolean | string, y: boolean | string];
  readonly title: string | null;
  readonly titleLocation: string;
  readonly titleSize: number | null;
  readonly xlabel: string;
  readonly ylabel: string;
  readonly xlim: [number | null, number | null] | null;
  readonly ylim: [number | null, number | null] | null;
  readonly xscale: string;
  readonly yscale: string;
  readonly xticks: number[] | null;
  readonly yticks: number[] | null;
  readonly xticklabels: string[] | null;
  readonly yticklabels: string[] | null;
  readonly aspect: string | null;
  readonly off: boolean;
  readonly grid: boolean;
  readonly xInverted: boolean;
  readonly yInverted: boolean;
  readonly outer: boolean;
  readonly spines: string[];
  readonly artists: Artist[];
  readonly legend: { readonly loc: string; readonly title: string | null; readonly columns: number; readonly outside: boolean } | null;
  readonly colorbar: { readonly low: number; readonly high: number; readonly colors: Color[] } | null;
}

export interface FigureDescription {
  readonly width: number;
  readonly height: number;
  readonly title: string | null;
  readonly axes: AxesDescription[];
}
