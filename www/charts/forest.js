// A forest plot: every term's ratio with its interval, on one logarithmic axis.

/** @import { Coefficient, FitReport } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLog } from "d3-scale";
import { drawing, element } from "../ui/dom.js";
import { decimal, significant } from "../i18n/format.js";
import { bottomAxis, chart, label } from "./plot.js";
import { truncate } from "../ui/truncate.js";

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
/** In pixels: widths below which a term stands above its interval, the height of a row, and the room below and at the sides. */
const [NARROW, ROW, BELOW, SIDE] = [480, 30, 48, 14];
/** The width of a character, at most. */
const CHARACTER = 7.5;

/**
 * @param {FitReport} report
 * @param {Words["cohort"]["regression"]["forest"]} text
 * @param {string} axis what the ratios are
 * @param {string} infinite what stands where a ratio does not exist
 */
export function forestPlot({ fit, ratios }, text, axis, infinite) {
  // The intercept compares nobody with anybody.
  const terms = fit.coefficients.filter((_, i) => ratios[i] !== null);
  const ends = terms.flatMap(({ estimate, lower, upper }) => [estimate, lower, upper]).filter((x) => x !== null);
  const [low, high] = [Math.max(-FAR, Math.min(0, ...ends)), Math.min(FAR, Math.max(0, ...ends))];
  const beyond = terms.some((term) => reaches(term, low, high).some(Boolean));
  return element(
    "figure",
    { class: "plot-figure forest", "data-plot": "forest" },
    element("figcaption", {}, text.title),
    chart(text.label, (width) => draw({ terms, low, high, axis, infinite, width })),
    beyond && element("p", { class: "small" }, text.beyond),
  );
}

/** Whether a term's interval goes on to the left and to the right of the axis. @param {Coefficient} term @param {number} low @param {number} high */
const reaches = ({ estimate, lower, upper }, low, high) => [
  estimate !== null && (lower === null || lower < low),
  estimate !== null && (upper === null || upper > high),
];

/** @param {{ terms: Coefficient[], low: number, high: number, axis: string, infinite: string, width: number }} of */
function draw({ terms, low, high, axis, infinite, width }) {
  const narrow = width < NARROW;
  const names = narrow ? 0 : width * 0.34;
  const row = narrow ? ROW * 1.6 : ROW;
  const bottom = terms.length * row + 8;
  const margin = 0.04 * (high - low) || 1;
  const x = scaleLog([Math.exp(low - margin), Math.exp(high + margin)], [names + SIDE, width - SIDE]).clamp(true);
  const at = (/** @type {number} */ coefficient) => x(Math.exp(coefficient));
  const fits = Math.floor((narrow ? width : names) / CHARACTER);
  return {
    height: bottom + BELOW,
    parts: [
      drawing("line", { class: "forest-one", x1: x(1), x2: x(1), y1: 0, y2: bottom }),
      ...terms.flatMap((term, i) => {
        const y = i * row + (narrow ? row - 14 : row / 2 + 4);
        return [
          label(narrow ? SIDE : 0, narrow ? i * row + 14 : y + 4, truncate(term.term, fits), { class: "forest-term" }),
          ...interval(term, { low, high, at, y, infinite, ends: x.range() }),
        ];
      }),
      bottomAxis(x, bottom, ticks(low, high)),
      label((names + width) / 2, bottom + 40, axis, { "text-anchor": "middle" }),
    ],
  };
}

/**
 * @param {Coefficient} term
 * @param {{ low: number, high: number, at: (coefficient: number) => number, y: number, infinite: string, ends: number[] }} where
 */
function interval(term, { low, high, at, y, infinite, ends: [start, end] }) {
  const { estimate, lower, upper } = term;
  if (estimate === null) return [label(at(0) + 6, y + 4, infinite)];
  const [left, right] = reaches(term, low, high);
  return [
    drawing("line", {
      class: "forest-line",
      x1: lower === null ? start : at(lower),
      x2: upper === null ? end : at(upper),
      y1: y,
      y2: y,
    }),
    left && drawing("path", { class: "forest-point", d: `M${start - 8} ${y}l9-5v10z` }),
    right && drawing("path", { class: "forest-point", d: `M${end + 8} ${y}l-9-5v10z` }),
    estimate >= low && estimate <= high && drawing("circle", { class: "forest-point", cx: at(estimate), cy: y, r: 5 }),
  ];
}

/** @param {number} low @param {number} high */
function ticks(low, high) {
  const within = TICKS.map((ratios) =>
    ratios.filter((ratio) => Math.log(ratio) >= low - 1e-9 && Math.log(ratio) <= high + 1e-9),
  ).find(({ length }) => length >= FEWEST_TICKS);
  // Where no round ratio is near, the ends of the axis are marked, which differ from 1 by little.
  if (!within)
    return {
      ticks: [...new Set([low, 0, high])].map(Math.exp),
      text: (/** @type {number} */ ratio) => (ratio === 1 ? "1" : significant(ratio)),
    };
  const every = Math.ceil(within.length / MOST_TICKS);
  return { ticks: within.filter((_, i) => (i - within.indexOf(1)) % every === 0), text: decimal };
}
