// The frame of a plot: axes and ticks in the page's own units, and an inner drawing that is stretched to it.

import { drawing, element } from "../dom.js";
import { words } from "../words.js";

export const [TOP, LEFT, BOTTOM, RIGHT] = [12, 44, 40, 12];

/**
 * A number between two others as a share of the way, so that the larger lies higher or further right.
 * @param {number} from
 * @param {number} to
 */
export const scale = (from, to) => (/** @type {number} */ x) => (x - from) / (to - from);

/**
 * @typedef {{ at: number, text: string }} Tick where it stands, from 0 to 1
 *
 * @typedef {object} Frame
 * @property {string} label what the drawing says, for those who do not see it
 * @property {number} width in pixels at most
 * @property {number} height of the plotted area
 * @property {Tick[]} x
 * @property {Tick[]} y
 * @property {string} xTitle
 * @property {SVGElement[]} inside drawn from (0, 0) at the top left to (1, 1)
 */

/** @param {Frame} frame */
export function plot({ label, width, height, x, y, xTitle, inside }) {
  const across = width - LEFT - RIGHT;
  const px = (/** @type {number} */ share) => LEFT + across * share;
  const py = (/** @type {number} */ share) => TOP + height * (1 - share);
  return drawing(
    "svg",
    { class: "plot", role: "img", "aria-label": label, viewBox: `0 0 ${width} ${TOP + height + BOTTOM}` },
    ...y.map(({ at }) => drawing("line", { class: "grid", x1: LEFT, x2: px(1), y1: py(at), y2: py(at) })),
    // Only this part is stretched: it holds no text, and its lines keep their thickness.
    drawing("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", x: LEFT, y: TOP, width: across, height, overflow: "hidden" }, ...inside),
    ...y.map(({ at, text }) => drawing("text", { x: LEFT - 6, y: py(at) + 4, "text-anchor": "end" }, text)),
    ...x.map(({ at, text }) => drawing("text", { x: px(at), y: TOP + height + 16, "text-anchor": "middle" }, text)),
    drawing("text", { x: px(0.5), y: TOP + height + 34, "text-anchor": "middle" }, xTitle),
  );
}

/** A bound, which may well be 0 or 100. @param {number} share */
export const axisPercent = (share) => words.numbers.percent({ number: String(Math.round(100 * share)) });

/**
 * Points of a line, for `polyline` and `polygon`.
 * @param {Iterable<[number, number]>} shares from the bottom left
 */
export const points = (shares) => Array.from(shares, ([x, y]) => `${x},${1 - y}`).join(" ");

/**
 * The same numbers as a table, closed until it is asked for.
 * @param {string} title
 * @param {readonly string[]} columns
 * @param {Iterable<string[]>} rows
 */
export const folded = (title, columns, rows) =>
  element(
    "details",
    { class: "table" },
    element("summary", {}, title),
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
      element(
        "tbody",
        {},
        ...Array.from(rows, ([first, ...others]) =>
          element("tr", {}, element("th", { scope: "row" }, first), ...others.map((text) => element("td", {}, text))),
        ),
      ),
    ),
  );

/**
 * What the kinds of line mean.
 * @param {[string, string][]} entries class and words
 */
export const key = (entries) =>
  element(
    "p",
    { class: "plot-key small" },
    ...entries.map(([kind, text]) =>
      element("span", {}, drawing("svg", { width: 28, height: 10, "aria-hidden": "true" }, drawing("line", { class: kind, x1: 0, x2: 28, y1: 5, y2: 5 })), ` ${text}`),
    ),
  );
