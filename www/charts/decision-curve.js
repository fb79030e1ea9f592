// Draws the decision curve: net benefit of treating by the model, everyone and no one.

/** @import { NetBenefit } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { drawing, element } from "../ui/dom.js";
import { axisPercent, decimals } from "../i18n/format.js";
import { bottomAxis, chart, collapsedTable, label, leftAxis, plotLegend } from "./plot.js";

/** Thresholds that are marked, and every how many is in the table. */
const [TICKS, STEP] = [[0.01, 0.25, 0.5, 0.75, 0.99], 5];
/** Far below zero every strategy is bad alike: the curve of treating everyone would flatten all others. */
const DEPTH = 0.35;
/** In pixels: the room at each side, and the height of the plot. */
const [LEFT, RIGHT, TOP, BELOW, HEIGHT] = [44, 18, 24, 44, 260];

/** @param {NetBenefit[]} curve @param {Words["cohort"]["decisionCurve"]} text */
export function decisionCurvePlot(curve, text) {
  return element(
    "figure",
    { class: "plot-figure", "data-plot": "decision" },
    element("figcaption", {}, text.title),
    chart(text.label, (width) => draw(curve, text, width)),
    plotLegend([
      ["plot-line", text.model],
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

/** @param {NetBenefit[]} curve @param {Words["cohort"]["decisionCurve"]} text @param {number} width */
function draw(curve, text, width) {
  const right = width - RIGHT;
  const top = Math.max(...curve.flatMap(({ model, treat_all }) => [model, treat_all]), 0.05);
  const x = scaleLinear([curve[0].threshold, curve[curve.length - 1].threshold], [LEFT, right]);
  const y = scaleLinear([-DEPTH * top, 1.05 * top], [TOP + HEIGHT, TOP]);
  const path = (/** @type {"model" | "treat_all" | "treat_none"} */ of) =>
    /** @type {import("d3-shape").Line<NetBenefit>} */ (line())
      // What lies deeper than the axis goes leaves the plot where it crosses its lower end.
      .defined((at) => at[of] >= -DEPTH * top)
      .x(({ threshold }) => x(threshold))
      .y((at) => y(at[of]))(curve) ?? "";
  return {
    height: TOP + HEIGHT + BELOW,
    parts: [
      label(4, 12, text.yAxis),
      leftAxis(y, LEFT, {
        ticks: y.ticks(5).filter((value) => value >= 0),
        text: (value) => decimals(value, 2),
        grid: right - LEFT,
      }),
      bottomAxis(x, TOP + HEIGHT, { ticks: TICKS, text: axisPercent }),
      drawing("path", { class: "treat-none", d: path("treat_none") }),
      drawing("path", { class: "treat-all", d: path("treat_all") }),
      drawing("path", { class: "plot-line", d: path("model") }),
      label((LEFT + right) / 2, TOP + HEIGHT + 38, text.axis, { "text-anchor": "middle" }),
    ],
  };
}
