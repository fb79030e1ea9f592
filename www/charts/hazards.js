// Scaled Schoenfeld residuals of one term over time, with their spline, its band, and the estimate of the regression as a level line.

/** @import { HazardsTerm, ProportionalHazards } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { drawing } from "../ui/dom.js";
import { decimal, fromTo, significant } from "../i18n/format.js";
import { bottomAxis, chart, collapsedTable, label, leftAxis, plotLegend } from "./plot.js";

/** In pixels: room at each side, and the height of the plot. */
const [LEFT, RIGHT, TOP, HEIGHT, BELOW] = [56, 18, 24, 260, 48];
/** About so many pixels of the axis go to one marked time; so many rows are in the table. */
const [TICK_ROOM, ROWS] = [80, 8];

/**
 * @param {ProportionalHazards} hazards
 * @param {HazardsTerm} term
 * @param {string} name of the term
 * @param {number} estimate of the regression
 * @param {Words["cohort"]["regression"]["hazards"]} text
 */
export function hazardsPlot({ times, at }, { residuals, curve }, name, estimate, text) {
  /** The time of the event nearest to a place of the axis. @param {number} place */
  const timeAt = (place) =>
    times[at.reduce((best, x, i) => (Math.abs(x - place) < Math.abs(at[best] - place) ? i : best), 0)];
  const rows = curve.filter((_, i) => i % Math.ceil(curve.length / ROWS) === 0);
  return [
    chart(text.label({ term: name }), (width) => draw({ at, residuals, curve, estimate, timeAt, text, width })),
    plotLegend([
      ["plot-line", text.spline],
      ["ideal", text.estimate],
    ]),
    collapsedTable(
      text.table,
      [text.time, text.coefficient, text.band],
      rows.map((point) => [
        significant(timeAt(point.at)),
        significant(point.estimate),
        fromTo(significant(point.lower), significant(point.upper)),
      ]),
    ),
  ];
}

/**
 * @param {object} of
 * @param {number[]} of.at
 * @param {number[]} of.residuals
 * @param {HazardsTerm["curve"]} of.curve
 * @param {number} of.estimate
 * @param {(place: number) => number} of.timeAt
 * @param {Words["cohort"]["regression"]["hazards"]} of.text
 * @param {number} of.width
 */
function draw({ at, residuals, curve, estimate, timeAt, text, width }) {
  const right = width - RIGHT;
  const [first, last] = [at[0], at[at.length - 1]];
  const heights = [...residuals, ...curve.flatMap(({ lower, upper }) => [lower, upper]), estimate];
  const x = scaleLinear([first, last], [LEFT, right]);
  const y = scaleLinear([Math.min(...heights), Math.max(...heights)], [TOP + HEIGHT, TOP]).nice();
  const marks = Math.max(2, Math.floor((right - LEFT) / TICK_ROOM));
  const places = Array.from({ length: marks }, (_, i) => first + ((i + 0.5) * (last - first)) / marks);
  /** @typedef {HazardsTerm["curve"][number]} Point */
  const band = /** @type {import("d3-shape").Area<Point>} */ (area())
    .x((point) => x(point.at))
    .y0(({ lower }) => y(lower))
    .y1(({ upper }) => y(upper));
  const middle = /** @type {import("d3-shape").Line<Point>} */ (line())
    .x((point) => x(point.at))
    .y((point) => y(point.estimate));
  return {
    height: TOP + HEIGHT + BELOW,
    parts: [
      label(4, 12, text.coefficient),
      leftAxis(y, LEFT, { ticks: y.ticks(5), text: decimal, grid: right - LEFT }),
      bottomAxis(x, TOP + HEIGHT, { ticks: places, text: (place) => significant(timeAt(place)) }),
      label((LEFT + right) / 2, TOP + HEIGHT + 38, text.axis, { "text-anchor": "middle" }),
      drawing("path", { class: "area", d: band(curve) ?? "" }),
      ...residuals.map((residual, i) => drawing("circle", { class: "residual", cx: x(at[i]), cy: y(residual), r: 2 })),
      drawing("line", { class: "ideal", x1: LEFT, x2: right, y1: y(estimate), y2: y(estimate) }),
      drawing("path", { class: "plot-line", d: middle(curve) ?? "" }),
    ],
  };
}
