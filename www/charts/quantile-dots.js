// Quantile dot plot: fifty equally likely values of this patient's chance as fifty dots: counting dots is reading probabilities.

/** @import { Interval, Probability } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { drawing } from "../ui/dom.js";
import { percent, percentRange } from "../i18n/format.js";
import { textAnchor, percentAxis } from "./interval.js";

const DOTS = 50;
/** Dots of one column share this much of the line. */
const COLUMNS = 25;
const RADIUS = 4.75;

/** The band a dot belongs to is known from its place among the fifty @param {number} i */
function band(i) {
  const tail = Math.min(i + 0.5, DOTS - i - 0.5) / DOTS;
  return tail >= 0.25 ? "band50" : tail >= 0.1 ? "band80" : "band95";
}

/**
 * @param {(count: number) => number[]} quantiles
 * @param {Probability} response
 * @param {Interval} average
 * @param {Words["details"]["charts"]} text
 */
export function quantileDots(quantiles, response, average, text) {
  const columns = quantiles(DOTS).map((value) => Math.min(COLUMNS - 1, Math.floor(value * COLUMNS)));
  const heights = /** @type {number[]} */ (Array(COLUMNS).fill(0));
  const places = columns.map((column) => ({ column, above: heights[column]++ }));
  const base = 22 + 2 * RADIUS * Math.max(6, ...heights);
  const { q10, q25, q75, q90, mean } = response;
  const label = text.quantileDots({
    half: percentRange({ q025: q25, q975: q75 }),
    most: percentRange({ q025: q10, q975: q90 }),
    nearlyAll: percentRange(response),
    mean: percent(mean),
    average: percent(average.mean),
  });
  const at = `${100 * average.mean}%`;
  return drawing(
    "svg",
    { class: "bar", role: "img", "aria-label": label, width: "100%", height: base + 48 },
    drawing("line", { class: "average", x1: at, x2: at, y1: 18, y2: base }),
    drawing("text", { x: at, y: 12, "text-anchor": textAnchor(average.mean) }, text.average),
    ...places.map(({ column, above }, i) =>
      drawing("circle", {
        class: band(i),
        cx: `${(100 * (column + 0.5)) / COLUMNS}%`,
        cy: base - RADIUS * (2 * above + 1),
        r: RADIUS - 0.5,
      }),
    ),
    ...percentAxis(base, base + 22),
    drawing("text", { x: "50%", y: base + 42, "text-anchor": "middle" }, text.axis),
    drawing("circle", { class: "mean", cx: `${100 * mean}%`, cy: base, r: 5 }),
  );
}
