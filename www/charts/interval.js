// One probability and its interval on a line from 0 to 100%, for a row whose words have the numbers; and the axis of such lines.

/** @import { Interval } from "../types.d.ts" */

import { drawing } from "../ui/dom.js";
import { wholePercent } from "../i18n/format.js";

const TICKS = [0, 25, 50, 75, 100];

/** A place on the line; percentages in SVG need no view box, so no text is ever stretched @param {number} p */
const place = (p) => `${100 * p}%`;

/** Text near an end of the line stays inside it @param {number} p */
export const textAnchor = (p) => (p < 0.12 ? "start" : p > 0.88 ? "end" : "middle");

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

/** The names of the ticks alone, above a column of lines. */
export const percentTicks = () =>
  drawing(
    "svg",
    { class: "ticks", "aria-hidden": "true", width: "100%", height: 18 },
    ...TICKS.map((tick) =>
      drawing(
        "text",
        { x: `${tick}%`, y: 13, "text-anchor": textAnchor(tick / 100) },
        tick === 100 ? wholePercent(tick) : String(tick),
      ),
    ),
  );

/**
 * @param {Interval} interval
 * @param {string} [kind] a class: `harm`, or `extrapolated` for what rests on few patients
 */
export const intervalStrip = ({ mean, q025, q975 }, kind = "") =>
  drawing(
    "svg",
    { class: `strip ${kind}`, "aria-hidden": "true", width: "100%", height: 24 },
    ...TICKS.map((tick) => drawing("line", { class: "grid", x1: `${tick}%`, x2: `${tick}%`, y1: 0, y2: "100%" })),
    drawing("rect", { class: "span", x: place(q025), width: place(q975 - q025), y: 9, height: 6, rx: 2 }),
    drawing("circle", { class: "mean", cx: place(mean), cy: 12, r: 5 }),
  );
