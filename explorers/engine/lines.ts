import type { LabelledPoints } from "./datasets.js";

/** A straight cut: class 1 is where x1 cos(angle) + x2 sin(angle) is at least `shift`. */
export interface Line {
  /** Degrees from the x1 axis towards the x2 axis, in which direction class 1 lies. */
  readonly angle: number;
  /** How far along that direction the line cuts, data units. */
  readonly shift: number;
}

export interface FoundLine extends Line {
  /** How many points it has on their side. */
  readonly right: number;
}

const DEGREE = Math.PI / 180;

/** How far points lie along a line's direction, (n,), data units. */
export function positions({ X, y }: LabelledPoints, angle: number): Float64Array {
  const [across, up] = [Math.cos(angle * DEGREE), Math.sin(angle * DEGREE)];
  return Float64Array.from(y, (_, i) => across * X[2 * i]! + up * X[2 * i + 1]!);
}

/** Which points a line has on the wrong side. */
export function isWrong(points: LabelledPoints, { angle, shift }: Line): boolean[] {
  return Array.from(positions(points, angle), (position, i) => position >= shift !== (points.y[i] === 1));
}

/**
 * Try every cut of many directions, as chapter 1 does; one direction for each `next()`.
 *
 * @param directions how many, spread evenly over half a turn; a line may give its two answers either way round
 * @returns the line with most points right; the first of those that tie
 */
export function* searchLines(points: LabelledPoints, directions: number): Generator<void, FoundLine> {
  const { y } = points;
  const n = y.length;
  const ones = y.reduce((sum, label) => sum + label, 0);
  let best: FoundLine = { angle: 0, shift: -Infinity, right: ones };
  for (let direction = 0; direction < directions; direction++) {
    const angle = (180 * direction) / directions;
    const along = positions(points, angle);
    const order = Uint32Array.from(y, (_, i) => i).sort((a, b) => along[a]! - along[b]!);
    let right = ones;
    for (let cut = 0; cut < n; cut++) {
      right += y[order[cut]!] === 1 ? -1 : 1;
      if (Math.max(right, n - right) <= best.right) continue;
      const shift = cut + 1 < n ? (along[order[cut]!]! + along[order[cut + 1]!]!) / 2 : along[order[cut]!]! + 1;
      best = right >= n - right ? { angle, shift, right } : { angle: angle + 180, shift: -shift, right: n - right };
    }
    yield;
  }
  return best;
}
