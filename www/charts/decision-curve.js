// Draws the decision curve: net benefit of acting by the model, on everyone and on no one.

/** @import { NetBenefit } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { axisPercent, decimals } from "../i18n/format.js";
import { collapsedTable, plotLegend, plot, points, linearScale } from "./plot.js";
import { words } from "../i18n/words.js";

/** Thresholds that are marked, and every how many is in the table. */
const [TICKS, STEP] = [[0.01, 0.25, 0.5, 0.75, 0.99], 5];
/** Far below zero every strategy is bad alike: the curve of treating everyone would flatten all others. */
const DEPTH = 0.35;

/** @param {NetBenefit[]} curve */
export function decisionCurvePlot(curve) {
  const text = words.cohort.decisionCurve;
  const top = Math.max(...curve.flatMap(({ model, treat_all }) => [model, treat_all]), 0.05);
  const [x, y] = [
    linearScale(curve[0].threshold, curve[curve.length - 1].threshold),
    linearScale(-DEPTH * top, 1.05 * top),
  ];
  const line = (/** @type {"model" | "treat_all" | "treat_none"} */ of) =>
    points(curve.map((at) => [x(at.threshold), y(at[of])]));
  return element(
    "figure",
    { class: "plot-figure", "data-plot": "decision" },
    element("figcaption", {}, text.title),
    plot({
      label: text.label,
      x: TICKS.map((at) => ({ at: x(at), text: axisPercent(at) })),
      y: [0, top / 2, top].map((at) => ({ at: y(at), text: decimals(at, 2) })),
      xTitle: text.axis,
      inside: [
        drawing("polyline", { class: "treat-none", points: line("treat_none") }),
        drawing("polyline", { class: "treat-all", points: line("treat_all") }),
        drawing("polyline", { class: "line", points: line("model") }),
      ],
    }),
    plotLegend([
      ["line", text.model],
      ["treat-all", text.all],
      ["treat-none", text.none],
    ]),
    element("p", { class: "small" }, text.how),
    collapsedTable(
      text.table,
      [text.threshold, text.model, text.all, text.none],
      curve
        .filter((_, i) => (i + 1) % STEP === 0)
        .map(({ threshold, model, treat_all, treat_none }) => [
          axisPercent(threshold),
          ...[model, treat_all, treat_none].map((value) => decimals(value, 3)),
        ]),
    ),
  );
}
