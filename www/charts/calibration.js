// Draws the calibration curve with its band, and below it how many patients have which prediction.

/** @import { CohortValidation } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { axisPercent, percent, percentRange, quantity } from "../i18n/format.js";
import { collapsedTable, plotLegend, plot, points } from "./plot.js";
import { words } from "../i18n/words.js";

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Share of the height that is left to the bars, and the place of their base line. */
const [BARS, BASE] = [0.22, 0.09];

/** @param {CohortValidation} validation */
export function calibrationPlot({ calibration_curve: curve, calibration_curve_method: method, distribution: bins }) {
  const text = words.cohort.calibration;
  const ticks = TICKS.map((at) => ({ at, text: axisPercent(at) }));
  const most = Math.max(...bins.flatMap(({ events, non_events }) => [events, non_events]));
  const bar = (/** @type {number} */ count, /** @type {number} */ room) => (room * count) / most;
  const last = curve[curve.length - 1];
  return element(
    "figure",
    { class: "plot-figure", "data-plot": "calibration" },
    element("figcaption", {}, text.title),
    plot({
      label: text.label({ least: percent(curve[0].predicted), most: percent(last.predicted) }),
      square: true,
      x: ticks,
      y: ticks,
      xTitle: text.axis,
      inside: [
        ...bins.flatMap(({ from, to, events, non_events }) => [
          rectangle("bar-events", from, to, BASE, bar(events, BARS - BASE)),
          rectangle("bar-others", from, to, BASE - bar(non_events, BASE), bar(non_events, BASE)),
        ]),
        drawing("polygon", {
          class: "area",
          points: `${points(curve.map(({ predicted, upper }) => [predicted, upper]))} ${points(curve.toReversed().map(({ predicted, lower }) => [predicted, lower]))}`,
        }),
        drawing("line", { class: "ideal", x1: 0, y1: 1, x2: 1, y2: 0 }),
        drawing("polyline", {
          class: "line",
          points: points(curve.map(({ predicted, observed }) => [predicted, observed])),
        }),
      ],
    }),
    plotLegend([
      ["line", text.observed],
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
        words.numbers.range({ low: axisPercent(from), high: axisPercent(to) }),
        quantity(events),
        quantity(non_events),
      ]),
    ),
  );
}

/** @param {string} kind @param {number} from @param {number} to @param {number} base @param {number} height from the bottom */
const rectangle = (kind, from, to, base, height) =>
  drawing("rect", { class: kind, x: from + 0.004, width: to - from - 0.008, y: 1 - base - height, height });
