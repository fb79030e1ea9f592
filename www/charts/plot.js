// The frame of a plot: axes and ticks in texts of the page's own size, and an inner drawing that is stretched to the room there is.

import { drawing, element } from "../ui/dom.js";

/** More ticks than this are too many for a telephone, which leaves out every other one. */
const MANY_TICKS = 4;

/**
 * A number between two others as a share of the way, so that the larger lies higher or further right.
 * @param {number} from
 * @param {number} to
 */
export const linearScale = (from, to) => (/** @type {number} */ x) => (x - from) / (to - from);

/**
 * @typedef {{ at: number, text: string }} Tick where it stands, from 0 to 1
 *
 * @typedef {object} Frame
 * @property {string} label what the drawing says, for those who do not see it
 * @property {boolean} [square] whether both axes are of one length
 * @property {Tick[]} x
 * @property {Tick[]} y
 * @property {string} xTitle
 * @property {SVGElement[]} inside drawn from (0, 0) at the top left to (1, 1)
 */

/** @param {Frame} frame */
export function plot({ label, square = false, x, y, xTitle, inside }) {
  const px = (/** @type {number} */ share) => `${100 * share}%`;
  const py = (/** @type {number} */ share) => px(1 - share);
  const below = { y: "100%", "text-anchor": "middle" };
  return drawing(
    "svg",
    { class: square ? "plot square" : "plot", role: "img", "aria-label": label },
    ...y.map(({ at }) => drawing("line", { class: "grid", x1: "0", x2: "100%", y1: py(at), y2: py(at) })),
    // Only this part is stretched: it holds no text, and its lines keep their thickness.
    drawing(
      "svg",
      { viewBox: "0 0 1 1", preserveAspectRatio: "none", width: "100%", height: "100%", overflow: "hidden" },
      ...inside,
    ),
    ...y.map(({ at, text }) => drawing("text", { x: "0", y: py(at), dx: -6, dy: 4, "text-anchor": "end" }, text)),
    ...x.map(({ at, text }, i) =>
      drawing("text", { ...below, class: x.length > MANY_TICKS && i % 2 === 1 && "between", x: px(at), dy: 16 }, text),
    ),
    drawing("text", { ...below, x: "50%", dy: 34 }, xTitle),
  );
}

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
export const collapsedTable = (title, columns, rows) =>
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
export const plotLegend = (entries) =>
  element(
    "p",
    { class: "plot-key small" },
    ...entries.map(([kind, text]) =>
      element(
        "span",
        {},
        drawing(
          "svg",
          { width: 28, height: 10, "aria-hidden": "true" },
          drawing("line", { class: kind, x1: 0, x2: 28, y1: 5, y2: 5 }),
        ),
        ` ${text}`,
      ),
    ),
  );
