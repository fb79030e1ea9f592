// The density of an odds ratio before the study was read (a line) and after it (steps), on one logarithmic axis.

/** @import { Association } from "../types.d.ts" */

import { scaleLinear, scaleLog } from "d3-scale";
import { area, curveStep, line } from "d3-shape";
import { drawing } from "../ui/dom.js";
import { decimal } from "../i18n/format.js";
import { bottomAxis, chart, label } from "./plot.js";

/** In pixels. */
const [SIDE, TOP, PLOT, BELOW] = [10, 4, 110, 42];
const RATIOS = [0.01, 0.1, 1, 10, 100];

/**
 * @param {Association["density"]} density at equal steps of the log odds ratio
 * @param {{ label: string, axis: string }} text
 */
export const priorPosterior = (density, text) => chart(text.label, (width) => draw(density, text.axis, width));

/** @param {Association["density"]} density @param {string} axis @param {number} width */
function draw(density, axis, width) {
  const bottom = TOP + PLOT;
  const [first, last] = [density[0].log_odds_ratio, density[density.length - 1].log_odds_ratio];
  const x = scaleLog([Math.exp(first), Math.exp(last)], [SIDE, width - SIDE]);
  const y = scaleLinear([0, Math.max(...density.flatMap((at) => [at.prior, at.posterior]))], [bottom, TOP]);
  const at = (/** @type {Association["density"][number]} */ { log_odds_ratio }) => x(Math.exp(log_odds_ratio));
  const after = area(at, bottom, ({ posterior }) => y(posterior)).curve(curveStep);
  const before = line(at, ({ prior }) => y(prior));
  return {
    height: bottom + BELOW,
    parts: [
      drawing("path", { class: "posterior", d: after(density) ?? "" }),
      drawing("path", { class: "prior", d: before(density) ?? "" }),
      drawing("line", { class: "average", x1: x(1), x2: x(1), y1: 0, y2: bottom }),
      bottomAxis(x, bottom, {
        ticks: RATIOS.filter((ratio) => x(ratio) >= SIDE && x(ratio) <= width - SIDE),
        text: decimal,
      }),
      label(width / 2, bottom + 38, axis, { "text-anchor": "middle" }),
    ],
  };
}
