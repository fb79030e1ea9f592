// Draws the calibration curve with its band, and in a strip of its own how many patients have which prediction.

/** @import { CohortValidation } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { drawing, element } from "../ui/dom.js";
import { axisPercent, fromTo, percent, percentRange, quantity } from "../i18n/format.js";
import { bottomAxis, chart, collapsedTable, label, leftAxis, plotLegend } from "./plot.js";

const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** In pixels: the room at each side, and the heights of the plot (at most), of the strip and between them. */
const [LEFT, RIGHT, TOP, BELOW] = [44, 18, 24, 44];
const [HEIGHT, STRIP, GAP] = [360, 80, 34];

/** @param {CohortValidation} validation @param {Words["cohort"]["calibration"]} text */
export function calibrationPlot(validation, text) {
  const { calibration_curve: curve, calibration_curve_method: method, distribution: bins } = validation;
  const last = curve[curve.length - 1];
  return element(
    "figure",
    { class: "plot-figure", "data-plot": "calibration" },
    element("figcaption", {}, text.title),
    chart(text.label({ least: percent(curve[0].predicted), most: percent(last.predicted) }), (width) =>
      draw(validation, text, width),
    ),
    plotLegend([
      ["plot-line", text.observed],
      ["ideal", text.ideal],
    ]),
    element("p", { class: "small" }, text[method ?? "line"], " ", text.histogram),
    collapsedTable(
      text.table,
      [text.predicted, text.observed, text.band],
      curve.map(({ predicted, observed, lower, upper }) => [
        percent(predicted),
        percent(observed),
        percentRange({ q025: lower, q975: upper }),
      ]),
    ),
    collapsedTable(
      text.bins,
      [text.predicted, text.responders, text.others],
      bins.map(({ from, to, events, non_events }) => [
        fromTo(axisPercent(from), axisPercent(to)),
        quantity(events),
        quantity(non_events),
      ]),
    ),
  );
}

/** @param {CohortValidation} validation @param {Words["cohort"]["calibration"]} text @param {number} width */
function draw({ calibration_curve: curve, distribution: bins }, text, width) {
  const right = width - RIGHT;
  const height = Math.min(HEIGHT, right - LEFT);
  const x = scaleLinear([0, 1], [LEFT, right]);
  const y = scaleLinear([0, 1], [TOP + height, TOP]);
  const most = Math.max(...bins.flatMap(({ events, non_events }) => [events, non_events]));
  const top = TOP + height + GAP;
  const count = scaleLinear([-most, most], [top + STRIP, top]);
  const bar = (/** @type {string} */ kind, /** @type {number} */ from, /** @type {number} */ to, n = 0) =>
    drawing("rect", {
      class: kind,
      x: x(from) + 1,
      width: x(to) - x(from) - 2,
      y: count(Math.max(0, n)),
      height: Math.abs(count(n) - count(0)),
    });
  /** @typedef {CohortValidation["calibration_curve"][number]} Point */
  const band = /** @type {import("d3-shape").Area<Point>} */ (area())
    .x(({ predicted }) => x(predicted))
    .y0(({ lower }) => y(lower))
    .y1(({ upper }) => y(upper));
  const middle = /** @type {import("d3-shape").Line<Point>} */ (line())
    .x(({ predicted }) => x(predicted))
    .y(({ observed }) => y(observed));
  return {
    height: top + STRIP + BELOW,
    parts: [
      label(4, 12, text.yAxis),
      leftAxis(y, LEFT, { ticks: TICKS, text: axisPercent, grid: right - LEFT }),
      drawing("path", { class: "area", d: band(curve) ?? "" }),
      drawing("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
      drawing("path", { class: "plot-line", d: middle(curve) ?? "" }),
      label(4, top - 12, text.patients),
      leftAxis(count, LEFT, { ticks: [-most, 0, most], text: (n) => quantity(Math.abs(n)), grid: right - LEFT }),
      ...bins.flatMap(({ from, to, events, non_events }) => [
        bar("bar-events", from, to, events),
        bar("bar-others", from, to, -non_events),
      ]),
      label(right, top + 10, text.responders, { class: "inside", "text-anchor": "end" }),
      label(right, top + STRIP - 4, text.others, { class: "inside", "text-anchor": "end" }),
      bottomAxis(x, top + STRIP, { ticks: TICKS, text: axisPercent }),
      label((LEFT + right) / 2, top + STRIP + 38, text.axis, { "text-anchor": "middle" }),
    ],
  };
}
