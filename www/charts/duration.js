// Duration of response: the chance of being in response, month by month, with its 95% band; a table has the same numbers.

/** @import { InResponse } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { drawing, element } from "../ui/dom.js";
import { axisPercent, percent, percentRange } from "../i18n/format.js";
import { bottomAxis, chart, collapsedTable, label, leftAxis } from "./plot.js";

/** Room for the axes and their titles, in pixels. */
const [LEFT, RIGHT, TOP, PLOT, BELOW] = [48, 14, 24, 150, 42];
const MONTH_TICKS = [0, 6, 12, 24, 36];
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/**
 * @param {InResponse[]} months ascending, from 0
 * @param {readonly number[]} labelled the months that the drawing marks
 * @param {Words["details"]["duration"]} text
 */
export function durationChart(months, labelled, text) {
  const marked = months.filter(({ month }) => labelled.includes(month));
  const said = marked.map(({ month, ...interval }) =>
    text.at({ month: String(month), chance: percent(interval.mean), range: percentRange(interval) }),
  );
  const { month: monthName, chance: chanceName, interval: intervalName } = text.columns;
  return element(
    "div",
    {},
    chart([`${text.title}.`, ...said].join(" "), (width) => draw(months, marked, text, width)),
    collapsedTable(
      text.table,
      [monthName, chanceName, intervalName],
      months
        .filter(({ month }) => month % 6 === 0 || month === 3)
        .map((at) => [String(at.month), percent(at.mean), percentRange(at)]),
    ),
  );
}

/**
 * @param {InResponse[]} months
 * @param {InResponse[]} marked
 * @param {Words["details"]["duration"]} text
 * @param {number} width
 */
function draw(months, marked, text, width) {
  const bottom = TOP + PLOT;
  const x = scaleLinear([0, months[months.length - 1].month], [LEFT, width - RIGHT]);
  const y = scaleLinear([0, 1], [bottom, TOP]);
  const band = area(
    (/** @type {InResponse} */ { month }) => x(month),
    ({ q025 }) => y(q025),
    ({ q975 }) => y(q975),
  );
  const means = line(
    (/** @type {InResponse} */ { month }) => x(month),
    ({ mean }) => y(mean),
  );
  return {
    height: bottom + BELOW,
    parts: [
      leftAxis(y, LEFT, { ticks: SHARES, text: axisPercent, grid: width - LEFT - RIGHT }),
      bottomAxis(x, bottom, { ticks: MONTH_TICKS, text: String }),
      drawing("path", { class: "area", d: band(months) ?? "" }),
      drawing("path", { class: "line", d: means(months) ?? "" }),
      ...marked.map(({ month, mean }) => drawing("circle", { class: "mean", cx: x(month), cy: y(mean), r: 4.5 })),
      label(0, 12, text.yAxis),
      label((LEFT + width - RIGHT) / 2, bottom + 38, text.xAxis, { "text-anchor": "middle" }),
    ],
  };
}
