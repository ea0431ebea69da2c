/** The same settings from 64 initial seeds: a small picture of each, and how their accuracies spread. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { createTrainer, gridPoints } from "../../../engine/index.js";
import { text } from "../../../text.js";
import { Button } from "../../../views/controls.js";
import { fitCanvas, sharedPicture, usePalette, type Palette } from "../../../views/heatmap.js";
import type { Setup } from "../runners/engine.js";
import { percent } from "../scene.js";
import { boundsOf } from "../session.js";
import { inSlices, trainTo } from "../slices.js";

const say = text.architecture;
const SEEDS = 64;
const CELLS = 20;
const PICTURE = 36;

/** Bars of the histogram, from no point right to all. */
const BARS = 20;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

interface Result {
  seed: number;
  accuracy: number;
  logits: ArrayLike<number>;
}

type Paint = (canvas: HTMLCanvasElement, logits: ArrayLike<number>, cells: number, palette: Palette) => void;

/** Trains seed after seed. */
function* trainSeeds({ config, split, hasTest, free }: Setup, epochs: number, onResult: (result: Result) => void): Generator<void> {
  const trainer = createTrainer({ ...config, initSeed: 0 }, split);
  const { x1, x2 } = boundsOf({ train: { X: split.XTrain, y: split.yTrain }, test: { X: split.XTest, y: split.yTest }, layers: null, free });
  const grid = trainer.prepare(gridPoints({ x1, x2 }, CELLS, CELLS));
  for (let seed = 0; seed < SEEDS; seed++) {
    trainer.reset(seed);
    yield* trainTo(trainer, epochs);
    onResult({ seed, accuracy: trainer.metrics(hasTest ? "test" : "train").accuracy, logits: trainer.logits(grid) });
    yield;
  }
}

function Picture({ result, paint, current, stop, onPick }: { result: Result; paint: Paint; current: boolean; stop: boolean; onPick(): void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const palette = usePalette(button);
  useLayoutEffect(() => {
    if (!canvas.current || !palette) return;
    const context = fitCanvas(canvas.current, PICTURE, PICTURE);
    context.drawImage(sharedPicture((shared) => paint(shared, result.logits, CELLS, palette)), 0, 0, PICTURE, PICTURE);
  }, [result, palette]);
  return (
    <button ref={setButton} type="button" class="cx-seed" aria-pressed={current} tabIndex={stop ? 0 : -1} onClick={onPick}
      aria-label={say.seedPicture(result.seed, percent(result.accuracy))} title={say.seedPicture(result.seed, percent(result.accuracy))}>
      <canvas ref={canvas} aria-hidden="true" />
    </button>
  );
}

interface StripProps {
  /** The seed in use. */
  seed: number;
  epochs: number;
  /** A text that is the same for two settings exactly when they train alike from the same seed. */
  settings: string;
  /** What is trained, but for the seed and with no weights given. */
  setup(): Setup;
  paint: Paint;
  onPick(seed: number): void;
}

export function SeedStrip({ seed, epochs, settings, setup, paint, onPick }: StripProps) {
  const [results, setResults] = useState<Result[]>([]);
  const [working, setWorking] = useState(false);
  const stop = useRef<() => void>(() => undefined);
  const clear = () => {
    stop.current();
    setWorking(false);
  };
  useEffect(() => {
    setResults([]);
    clear();
    return () => stop.current();
  }, [settings, epochs]);
  const accuracies = results.map((result) => result.accuracy);
  const bars = Array.from({ length: BARS }, (_, i) =>
    accuracies.filter((accuracy) => Math.min(Math.floor(accuracy * BARS), BARS - 1) === i).length);
  // One stop of the tab key for all pictures; arrow keys move between them.
  const tabStop = seed < results.length ? seed : 0;
  const walk = (event: KeyboardEvent) => {
    const way = ({ ArrowLeft: "previousElementSibling", ArrowUp: "previousElementSibling", ArrowRight: "nextElementSibling", ArrowDown: "nextElementSibling" } as const)[event.key];
    const next = way && document.activeElement?.[way];
    if (!next) return;
    event.preventDefault();
    (next as HTMLElement).focus();
  };
  const tallest = Math.max(...bars, 1);
  return (
    <details class="cx-zone">
      <summary>{say.seeds.title}</summary>
      <p>{say.seeds.what(SEEDS, epochs)}</p>
      <div class="cx-bar">
        {working ? (
          <Button onClick={clear}>{say.seeds.stop}</Button>
        ) : (
          <Button onClick={() => {
            stop.current();
            const found: Result[] = [];
            setResults([]);
            setWorking(true);
            const collect = (result: Result) => {
              found.push(result);
              setResults([...found]);
            };
            stop.current = inSlices(trainSeeds(setup(), epochs, collect), () => setWorking(false));
          }}>{say.seeds.start(SEEDS)}</Button>
        )}
        {results.length > 0 ? <progress max={SEEDS} value={results.length} aria-label={say.seeds.progress} /> : null}
      </div>
      {results.length > 0 ? (
        <>
          <div class="cx-seeds" role="group" aria-label={say.seeds.pictures} onKeyDown={walk}>
            {results.map((result) => (
              <Picture key={result.seed} result={result} paint={paint} current={result.seed === seed} stop={result.seed === tabStop}
                onPick={() => onPick(result.seed)} />
            ))}
          </div>
          <svg class="cx-histogram" viewBox="0 0 400 110" role="img" aria-label={say.seeds.histogram}>
            {bars.map((count, i) => (
              <rect key={i} x={(i * 400) / BARS + 1} width={400 / BARS - 2} y={84 - (count / tallest) * 78} height={(count / tallest) * 78} />
            ))}
            <line x1="0" x2="400" y1="84.5" y2="84.5" />
            {[0, 25, 50, 75, 100].map((at) => (
              <text key={at} x={Math.min(Math.max(at * 4, 12), 384)} y="102" text-anchor="middle">{at} %</text>
            ))}
          </svg>
          <p class="cx-read" role="status">
            {working ? say.seeds.progress : say.seeds.summary(results.length, percent(median(accuracies)), percent(Math.min(...accuracies)), percent(Math.max(...accuracies)),
              accuracies.filter((accuracy) => accuracy >= 0.95).length)}
          </p>
        </>
      ) : null}
    </details>
  );
}
