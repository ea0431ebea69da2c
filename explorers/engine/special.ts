const SERIES_LIMIT = 2.5;

/**
 * The error function, to about 1e-16.
 *
 * Small arguments: the series of NIST DLMF 7.6.2, whose terms all have one sign. Large ones: the
 * continued fraction of DLMF 7.9.1 for 1 - erf.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(size)) return NaN;
  if (size > 6) return Math.sign(x);
  return size < SERIES_LIMIT ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(size));
}

function erfSeries(x: number): number {
  const squared = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * squared) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-squared) * sum;
}

function erfcFraction(x: number): number {
  let denominator = x;
  for (let n = 60; n >= 1; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * denominator);
}
