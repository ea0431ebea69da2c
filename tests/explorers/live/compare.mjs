/**
 * Whether the page's Python printed what the build did.
 *
 * Text must be equal. Of numbers, the digits shown must be equal, except where rounding to float32 may decide the last one:
 * - a number with a fraction or an exponent may differ by one unit of its last digit;
 * - beyond six significant digits, which float32 does not hold after a training, it may differ by 1e-5 of its size;
 * - whole numbers are counts, and equal;
 * - numbers below 2e-6 in exponent form are rounding errors themselves: both must be below.
 * Blanks that align columns may differ where a number's width does.
 */
const NUMBER = /[-+−]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[-+]?\d+)?/g;

function unitOf(text) {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
  const places = (mantissa.split(".")[1] ?? "").length;
  return 10 ** (Number(exponent) - places);
}

function sameNumber(a, b) {
  if (a === b) return true;
  const [x, y] = [a, b].map((text) => Number(text.replaceAll(",", "").replace("−", "-")));
  const isExact = [a, b].every((text) => !/[.e]/i.test(text));
  const digits = a.replace(/e.*/i, "").replace(/[^\d]/g, "").replace(/^0+/, "").length;
  if (isExact) return x === y;
  if (/e/i.test(a) && /e/i.test(b) && Math.abs(x) < 2e-6 && Math.abs(y) < 2e-6) return true;
  const difference = Math.abs(x - y);
  if (difference <= Math.max(unitOf(a), unitOf(b)) * 1.0001) return true;
  return digits > 6 && difference <= 1e-5 * Math.max(Math.abs(x), Math.abs(y));
}

/** @returns null, or what differs */
export function difference(page, build) {
  if (page === build) return null;
  const parts = (text) => ({ words: text.split(NUMBER).map((part) => part.replace(/[ ─-]+/g, " ")), numbers: text.match(NUMBER) ?? [] });
  const [p, b] = [parts(page), parts(build)];
  if (p.words.length !== b.words.length || p.words.some((part, i) => part.trim() !== b.words[i].trim()))
    return `printed ${JSON.stringify(page.slice(0, 400))}, PyTorch printed ${JSON.stringify(build.slice(0, 400))}`;
  const wrong = p.numbers.findIndex((text, i) => !sameNumber(text, b.numbers[i]));
  return wrong < 0 ? null : `printed ${p.numbers[wrong]}, PyTorch printed ${b.numbers[wrong]}`;
}

/** What readers see of HTML: its text without the layout. A table's plain text, cut to a terminal's width, nobody sees. */
function seen(html) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
  return html
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name) => named[name])
    .replace(/\s+/g, " ")
    .trim();
}

/** What the page showed, in the form of `shownInBuild`. */
export function shownInPage(outputs) {
  let text = "";
  let figures = 0;
  const values = [];
  for (const output of outputs) {
    if (output.kind === "stdout") text += output.text;
    else if (output.kind === "result") values.push(output.html === undefined ? output.text : seen(output.html));
    else if (output.kind === "figure") figures++;
  }
  return { text, values, figures };
}

/** Printed text, values and figures of an executed cell. */
export function shownInBuild(outputs) {
  const joined = (value) => (Array.isArray(value) ? value.join("") : value);
  let text = "";
  let figures = 0;
  const values = [];
  for (const output of outputs) {
    if (output.output_type === "stream") {
      if (output.name === "stdout") text += joined(output.text);
    } else if (output.output_type === "execute_result" || output.output_type === "display_data") {
      if (Object.keys(output.data).some((mime) => mime.startsWith("application/papermill"))) continue;
      if (output.data["image/svg+xml"] || output.data["image/png"]) figures++;
      else if (output.data["text/html"]) values.push(seen(joined(output.data["text/html"])));
      else if (output.data["text/plain"]) values.push(joined(output.data["text/plain"]));
    }
  }
  return { text, values, figures };
}

export function cellDifference(page, build) {
  const text = difference(page.text, build.text);
  if (text) return text;
  if (page.values.length !== build.values.length) return `showed ${page.values.length} values, the build ${build.values.length}`;
  for (let i = 0; i < page.values.length; i++) {
    const value = difference(page.values[i].trimEnd(), build.values[i].trimEnd());
    if (value) return value;
  }
  return page.figures === build.figures ? null : `drew ${page.figures} figures, the build ${build.figures}`;
}
