// A forest plot: every term's ratio with its interval, on one logarithmic axis.

/** @import { Coefficient, FitReport } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { decimal, significant } from "../i18n/format.js";
import { linearScale } from "./plot.js";
import { termText } from "../ui/truncate.js";
import { words } from "../i18n/words.js";

/** Ratios beyond which the axis does not go: 1/1000 and 1000, as logarithms. */
const FAR = Math.log(1000);
/** Ratios that are marked: the first of these with enough of them within the axis. */
const TICKS = [
  [0.001, 0.01, 0.1, 1, 10, 100, 1000],
  [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100],
  [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10],
  [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3],
];
/** The most of them that stand beside each other on a telephone, and the fewest that make an axis. */
const [MOST_TICKS, FEWEST_TICKS] = [5, 3];
/** The part of the width that is plotted, so that the texts at the ends have room. */
const [START, END] = [6, 94];

/** @param {FitReport} report */
export function forestPlot({ fit, ratios }) {
  const text = words.cohort.regression.forest;
  // The intercept compares nobody with anybody.
  const terms = fit.coefficients.filter((_, i) => ratios[i] !== null);
  const ends = terms.flatMap(({ estimate, lower, upper }) => [estimate, lower, upper]).filter((x) => x !== null);
  const [low, high] = [Math.max(-FAR, Math.min(0, ...ends)), Math.min(FAR, Math.max(0, ...ends))];
  const margin = 0.04 * (high - low) || 1;
  const share = linearScale(low - margin, high + margin);
  const at = (/** @type {number} */ x) => START + (END - START) * Math.min(1, Math.max(0, share(x)));
  const beyond = terms.some((term) => reaches(term, low, high).some(Boolean));
  return element(
    "figure",
    { class: "plot-figure forest", "data-plot": "forest" },
    element("figcaption", {}, text.title),
    element(
      "div",
      { class: "forest-rows", role: "img", "aria-label": text.label },
      ...terms.flatMap((term) => [
        element("span", { class: "forest-term" }, termText(term.term)),
        row(term, low, high, at),
      ]),
      element("span"),
      axis(low, high, at),
    ),
    element("p", { class: "small" }, fit.method === "cox" ? text.hazard : text.odds, beyond && `. ${text.beyond}`),
  );
}

/** Whether a term's interval goes on to the left and to the right of the axis. @param {Coefficient} term @param {number} low @param {number} high */
const reaches = ({ estimate, lower, upper }, low, high) => [
  estimate !== null && (lower === null || lower < low),
  estimate !== null && (upper === null || upper > high),
];

/** @param {Coefficient} term @param {number} low @param {number} high @param {(x: number) => number} at */
function row(term, low, high, at) {
  const { estimate, lower, upper } = term;
  /** @type {SVGElement[]} */
  const drawn = [drawing("line", { class: "forest-one", x1: `${at(0)}%`, x2: `${at(0)}%`, y1: "0", y2: "100%" })];
  if (estimate === null)
    drawn.push(drawing("text", { x: `${at(0)}%`, dx: 6, y: "50%", dy: 4 }, words.cohort.regression.table.infinite));
  else {
    const [left, right] = reaches(term, low, high);
    drawn.push(
      drawing("line", {
        class: "forest-line",
        x1: `${lower === null ? START : at(lower)}%`,
        x2: `${upper === null ? END : at(upper)}%`,
        y1: "50%",
        y2: "50%",
      }),
    );
    if (left) drawn.push(drawing("text", { x: `${START}%`, y: "50%", dy: 5, "text-anchor": "end" }, "◂"));
    if (right) drawn.push(drawing("text", { x: `${END}%`, y: "50%", dy: 5 }, "▸"));
    if (estimate >= low && estimate <= high)
      drawn.push(drawing("circle", { class: "forest-point", cx: `${at(estimate)}%`, cy: "50%", r: 5 }));
  }
  return element("div", { class: "forest-row" }, drawing("svg", {}, ...drawn));
}

/** @param {number} low @param {number} high @param {(x: number) => number} at */
function axis(low, high, at) {
  const within = TICKS.map((ratios) =>
    ratios.filter((ratio) => Math.log(ratio) >= low - 1e-9 && Math.log(ratio) <= high + 1e-9),
  ).find(({ length }) => length >= FEWEST_TICKS);
  const every = Math.ceil((within?.length ?? 0) / MOST_TICKS);
  const ticks =
    within
      ?.filter((_, i) => (i - within.indexOf(1)) % every === 0)
      .map((ratio) => ({ x: Math.log(ratio), text: decimal(ratio) })) ??
    // Where no round ratio is near, the ends of the axis are marked, which differ from 1 by little.
    [...new Set([low, 0, high])].map((x) => ({ x, text: x === 0 ? "1" : significant(Math.exp(x)) }));
  return drawing(
    "svg",
    { class: "forest-axis" },
    drawing("line", { class: "forest-base", x1: `${START}%`, x2: `${END}%`, y1: 1, y2: 1 }),
    ...ticks.flatMap(({ x, text }) => [
      drawing("line", { class: "forest-base", x1: `${at(x)}%`, x2: `${at(x)}%`, y1: 1, y2: 6 }),
      drawing("text", { x: `${at(x)}%`, y: 20, "text-anchor": "middle" }, text),
    ]),
  );
}
