// The nested intervals of one probability on a line from 0 to 100%; thickness tells them apart, not colour alone.

/** @import { Interval, Probability } from "../types.d.ts" */

import { drawing } from "../ui/dom.js";
import { wholePercent, percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";

const MIDDLE = 42;
const TICKS = [0, 25, 50, 75, 100];

/** A place on the line; percentages in SVG need no view box, so no text is ever stretched @param {number} p */
const place = (p) => `${100 * p}%`;

/** Text near an end of the line stays inside it @param {number} p */
export const textAnchor = (p) => (p < 0.12 ? "start" : p > 0.88 ? "end" : "middle");

/**
 * @param {Probability} response
 * @param {Interval} average the base rate
 */
export function intervalChart(response, average) {
  const { mean, q025, q10, q25, q75, q90, q975 } = response;
  const label = words.answer.chart({
    half: percentRange({ q025: q25, q975: q75 }),
    most: percentRange({ q025: q10, q975: q90 }),
    nearlyAll: percentRange(response),
    average: percent(average.mean),
  });
  return drawing(
    "svg",
    { class: "bar", role: "img", "aria-label": label, width: "100%", height: 78 },
    ...percentAxis(MIDDLE, 76),
    band("band95", q025, q975, 8),
    band("band80", q10, q90, 16),
    band("band50", q25, q75, 26),
    drawing("line", { class: "average", x1: place(average.mean), x2: place(average.mean), y1: 18, y2: MIDDLE + 18 }),
    drawing(
      "text",
      { class: "average-label", x: place(average.mean), y: 12, "text-anchor": textAnchor(average.mean) },
      words.answer.average,
    ),
    drawing("circle", { class: "mean", cx: place(mean), cy: MIDDLE, r: 6 }),
  );
}

/**
 * The line from 0 to 100%, its ticks and their names.
 * @param {number} y of the line
 * @param {number} below of the names
 */
export const percentAxis = (y, below) => [
  drawing("line", { class: "axis", x1: "0", x2: "100%", y1: y, y2: y }),
  ...TICKS.flatMap((tick) => [
    drawing("line", { class: "axis", x1: `${tick}%`, x2: `${tick}%`, y1: y - 4, y2: y + 4 }),
    drawing(
      "text",
      { x: `${tick}%`, y: below, "text-anchor": textAnchor(tick / 100) },
      tick === 100 ? wholePercent(tick) : String(tick),
    ),
  ]),
];

/**
 * One probability and its 95% interval on a thin line from 0 to 100%, for a row whose words have the numbers.
 * @param {Interval} interval
 */
export const intervalStrip = ({ mean, q025, q975 }) =>
  drawing(
    "svg",
    { class: "bar strip", "aria-hidden": "true", width: "100%", height: 12 },
    drawing("line", { class: "axis", x1: "0", x2: "100%", y1: 6, y2: 6 }),
    drawing("rect", { class: "band80", x: place(q025), width: place(q975 - q025), y: 3, height: 6, rx: 2 }),
    drawing("circle", { class: "mean", cx: place(mean), cy: 6, r: 4 }),
  );

/**
 * @param {string} name
 * @param {number} from
 * @param {number} to
 * @param {number} height
 */
const band = (name, from, to, height) =>
  drawing("rect", { class: name, x: place(from), width: place(to - from), y: MIDDLE - height / 2, height, rx: 2 });
