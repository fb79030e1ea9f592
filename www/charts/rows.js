// Rows on one axis from 0 to 100%: each has a name, a drawing and its value as text. Line, bands and dots tell kinds of row apart, not colour alone.

/** @import { Probability } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { wholePercent } from "../i18n/format.js";

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {(Node | string)[]} value
 * @property {Node[]} marks
 * @property {boolean} [main] the row that the others are compared with
 */

const TICKS = [0, 25, 50, 75, 100];

/** A place on the axis; percentages in SVG need no view box, so no text is ever stretched @param {number} p */
export const place = (p) => `${100 * p}%`;

/**
 * @param {string} label what the rows say, for those who do not see them
 * @param {readonly Row[]} list
 * @param {number} [average] where the dashed line is
 */
export const rows = (label, list, average) =>
  element(
    "div",
    { class: "rows", role: "img", "aria-label": label },
    ...list.flatMap(({ name, value, marks, main }) => [
      element("span", { class: main ? "rl me" : "rl" }, name),
      drawing(
        "svg",
        { class: "row", width: "100%", height: main ? 40 : 32 },
        ...TICKS.map((tick) => drawing("line", { class: "grid", x1: `${tick}%`, x2: `${tick}%`, y1: 0, y2: "100%" })),
        average !== undefined &&
          drawing("line", { class: "base", x1: place(average), x2: place(average), y1: 0, y2: "100%" }),
        ...marks,
      ),
      element("span", { class: main ? "rv me" : "rv" }, ...value),
    ]),
    drawing(
      "svg",
      { class: "ticks", width: "100%", height: 18 },
      ...TICKS.map((tick) =>
        drawing(
          "text",
          { x: `${tick}%`, y: 13, "text-anchor": tick === 0 ? "start" : tick === 100 ? "end" : "middle" },
          tick === 100 ? wholePercent(tick) : String(tick),
        ),
      ),
    ),
  );

/** @param {string} name @param {number} from @param {number} to */
const line = (name, from, to) => drawing("line", { class: name, x1: place(from), x2: place(to), y1: "50%", y2: "50%" });

/** @param {string} name @param {number} at @param {number} r */
export const dot = (name, at, r) => drawing("circle", { class: name, cx: place(at), cy: "50%", r });

/** An observed proportion and its interval @param {number} at @param {number} low @param {number} high */
export const whisker = (at, low, high) => [line("whisker", low, high), dot("point", at, 4.5)];

/** Estimates of one number, the extremes joined; those apart stand for themselves @param {readonly number[]} among @param {readonly number[]} apart */
export const dots = (among, apart) => [
  line("whisker", Math.min(...among), Math.max(...among)),
  ...among.map((at) => dot("alt", at, 4.5)),
  ...apart.map((at) => drawing("circle", { class: "alt apart", cx: place(at), cy: "50%", r: 4.5 })),
];

/** The nested intervals of one probability @param {Probability} response */
export const bands = ({ mean, q025, q10, q25, q75, q90, q975 }) => [
  .../** @type {[string, number, number][]} */ ([
    ["band95", q025, q975],
    ["band80", q10, q90],
    ["band50", q25, q75],
  ]).map(([name, from, to]) =>
    drawing("rect", { class: name, x: place(from), width: place(to - from), y: 13, height: 14, rx: 2 }),
  ),
  dot("mean", mean, 6),
];

/** One probability and its 95% interval; dashed where it rests on few patients @param {Pick<Probability, "mean" | "q025" | "q975">} response @param {boolean} extrapolation */
export const doseBar = ({ mean, q025, q975 }, extrapolation) => {
  const kind = extrapolation ? " extrapolated" : "";
  return [
    drawing("rect", { class: `span${kind}`, x: place(q025), width: place(q975 - q025), y: 11, height: 10, rx: 5 }),
    dot(`mean${kind}`, mean, 5),
  ];
};

/** A step from one value to another, for a waterfall @param {number} from @param {number} to */
export const step = (from, to) => [
  drawing("rect", {
    class: to < from ? "less" : "more",
    x: place(Math.min(from, to)),
    width: place(Math.abs(to - from)),
    y: 9,
    height: 14,
  }),
];

/** One row alone, for a table whose words have its numbers @param {number} average @param {...Node} marks */
export const track = (average, ...marks) =>
  drawing(
    "svg",
    { class: "row", "aria-hidden": "true", width: "100%", height: 32 },
    ...TICKS.map((tick) => drawing("line", { class: "grid", x1: `${tick}%`, x2: `${tick}%`, y1: 0, y2: "100%" })),
    drawing("line", { class: "base", x1: place(average), x2: place(average), y1: 0, y2: "100%" }),
    ...marks,
  );
