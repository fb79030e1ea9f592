// What the plots of a cohort share: a drawing that is made anew for each width it gets, axes, titles, and the same numbers as a table.

import { axisBottom, axisLeft } from "d3-axis";
import { select } from "d3-selection";
import { drawing, element } from "../ui/dom.js";

/** @import { AxisScale } from "d3-axis" */

/** Widths in CSS pixels: before the page has laid the drawing out, and the least and most that one is made for. */
const [FIRST, LEAST, MOST] = [560, 240, 720];
/** Between two labels on one edge, in pixels. */
const LINE_HEIGHT = 14;

/** @typedef {{ height: number, parts: (SVGElement | false)[] }} Drawn */

/**
 * A drawing whose text keeps its size on every screen, since it is made anew when its width changes.
 * @param {string} label what it says, for those who do not see it
 * @param {(width: number) => Drawn} draw
 */
export function chart(label, draw) {
  const box = element("div", { class: "chart" });
  let width = 0;
  const redraw = (/** @type {number} */ room) => {
    const to = Math.min(MOST, Math.max(LEAST, Math.floor(room)));
    if (to === width) return;
    width = to;
    const { height, parts } = draw(width);
    box.replaceChildren(
      drawing(
        "svg",
        { class: "plot", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
        ...parts,
      ),
    );
  };
  redraw(FIRST);
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0) redraw(contentRect.width);
  }).observe(box);
  return box;
}

/**
 * @template {number} Value
 * @typedef {object} AxisOptions
 * @property {readonly Value[]} ticks
 * @property {(value: Value) => string} text
 * @property {number} [grid] length of the lines across the plot
 */

/**
 * The axis at the lower end of a plot.
 * @param {AxisScale<number>} scale
 * @param {number} y
 * @param {AxisOptions<number>} options
 */
export function bottomAxis(scale, y, { ticks, text }) {
  const group = drawing("g", { class: "plot-axis", transform: `translate(0,${y})` });
  select(group).call(
    axisBottom(scale)
      .tickValues([...ticks])
      .tickFormat(text)
      .tickSizeOuter(0)
      .offset(0),
  );
  return group;
}

/**
 * The axis at the left, with lines across the plot.
 * @param {AxisScale<number>} scale
 * @param {number} x
 * @param {AxisOptions<number>} options
 */
export function leftAxis(scale, x, { ticks, text, grid = 0 }) {
  const group = drawing("g", { class: "plot-axis left", transform: `translate(${x},0)` });
  select(group).call(
    axisLeft(scale)
      .tickValues([...ticks])
      .tickFormat(text)
      .tickSizeInner(-grid)
      .tickSizeOuter(0)
      .tickPadding(6)
      .offset(0),
  );
  return group;
}

/** @param {number} x @param {number} y @param {string} words @param {Record<string, string | number>} [attributes] */
export const label = (x, y, words, attributes = {}) => drawing("text", { x, y, ...attributes }, words);

/**
 * Heights at which labels do not cover each other, in the order of those they were wanted at.
 * @param {readonly number[]} wanted
 * @param {number} last the lowest there is room for
 */
export function apart(wanted, last) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const heights = [...wanted];
  order.forEach((i, place) => {
    if (place > 0) heights[i] = Math.max(wanted[i], heights[order[place - 1]] + LINE_HEIGHT);
  });
  // What was pushed out below comes back up, with those above it.
  order.reverse().forEach((i, place) => {
    const limit = place === 0 ? last : heights[order[place - 1]] - LINE_HEIGHT;
    heights[i] = Math.min(heights[i], limit);
  });
  return heights;
}

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
