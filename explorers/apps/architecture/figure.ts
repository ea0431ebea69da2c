/** The plane as a file: a picture with two lines that say what it shows. */

import { text } from "../../text.js";
import { gridPicture, type Palette } from "../../views/heatmap.js";
import { drawShapes, lineShape, pointShapes, shadeOf, type Shape } from "../../views/plane.js";
import { percent } from "./scene.js";
import type { Scene } from "./session.js";
import { dataName, drawnOf, featuresOf, networkName, type ArchitectureState } from "./state.js";

const say = text.architecture;
const SIDE = 640;
const CAPTION = 56;
const FONT = "16px system-ui, sans-serif";
/** Baselines of the lines of text. */
const LINES = [SIDE + 22, SIDE + 44];

interface Figure {
  readonly field: HTMLCanvasElement;
  readonly discrete: boolean;
  readonly shapes: readonly Shape[];
  readonly lines: readonly string[];
  readonly palette: Palette;
}

function figureOf({ observation, wanted, configured }: Scene, state: ArchitectureState, own: boolean, palette: Palette): Figure {
  const { epoch, train, test, logits } = observation;
  const points = { ...wanted, train: configured.train, test: state.show_test ? configured.test : null, own: drawnOf(state).length };
  return {
    field: gridPicture(logits, wanted.cells, palette, shadeOf(state.discrete)),
    discrete: state.discrete,
    shapes: [lineShape({ logits, cells: wanted.cells }, SIDE, palette), ...pointShapes(points, SIDE, palette)],
    lines: [
      own ? say.ownModel : `${dataName(state)} · ${networkName(state.layers, featuresOf(state).length)}`,
      say.announce(epoch, train.loss.toFixed(3), percent(train.accuracy), test ? percent(test.accuracy) : null),
    ],
    palette,
  };
}

/** @param own whether the model is the reader's own, from Python */
export function pngFigure(scene: Scene, state: ArchitectureState, own: boolean, colours: Palette): Promise<Blob | null> {
  const { field, discrete, shapes, lines, palette } = figureOf(scene, state, own, colours);
  const canvas = document.createElement("canvas");
  canvas.width = 2 * SIDE;
  canvas.height = 2 * (SIDE + CAPTION);
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, SIDE, SIDE + CAPTION);
  context.imageSmoothingEnabled = !discrete;
  context.drawImage(field, 0, 0, SIDE, SIDE);
  drawShapes(context, shapes);
  context.fillStyle = palette.ink;
  context.font = FONT;
  lines.forEach((line, i) => context.fillText(line, 10, LINES[i]!, SIDE - 20));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const escaped = (words: string) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** @param own whether the model is the reader's own, from Python */
export function svgFigure(scene: Scene, state: ArchitectureState, own: boolean, colours: Palette): Blob {
  const { field, discrete, shapes, lines, palette } = figureOf(scene, state, own, colours);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE + CAPTION}" width="${SIDE}" height="${SIDE + CAPTION}" role="img">`,
    `<title>${escaped(lines.join(" "))}</title>`,
    `<rect width="${SIDE}" height="${SIDE + CAPTION}" fill="${palette.paper}"/>`,
    `<svg width="${SIDE}" height="${SIDE}">`,
    `<image href="${field.toDataURL("image/png")}" width="${SIDE}" height="${SIDE}" preserveAspectRatio="none"${discrete ? ' image-rendering="pixelated"' : ""}/>`,
    ...shapes.map(({ d, fill, stroke, width }) => `<path d="${d}" fill="${fill}" stroke="${stroke}" stroke-width="${width}"/>`),
    "</svg>",
    ...lines.map((line, i) => `<text x="10" y="${LINES[i]}" fill="${palette.ink}" font-family="system-ui, sans-serif" font-size="16">${escaped(line)}</text>`),
    "</svg>",
  ];
  return new Blob([svg.join("\n")], { type: "image/svg+xml" });
}
