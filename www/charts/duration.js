// Duration of response: the chance of being in response, month by month, with its 95% band; a table has the same numbers.

/** @import { InResponse } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { wholePercent, percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { textAnchor } from "./interval.js";

const [TOP, HEIGHT] = [14, 150];
const MONTH_TICKS = [0, 6, 12, 24, 36];

/** @param {number} p */
const y = (p) => TOP + HEIGHT * (1 - p);

/**
 * @param {InResponse[]} months ascending, from 0
 * @param {readonly number[]} labelled the months that the drawing labels
 */
export function durationChart(months, labelled) {
  const last = months[months.length - 1].month;
  const x = (/** @type {number} */ month) => `${(100 * month) / last}%`;
  const marked = months.filter(({ month }) => labelled.includes(month));
  const points = (/** @type {InResponse[]} */ list, /** @type {"mean" | "q025" | "q975"} */ value) =>
    list.map((at) => `${at.month},${1 - at[value]}`).join(" ");
  const label = marked
    .map(({ month, ...interval }) =>
      words.details.duration.at({
        month: String(month),
        chance: percent(interval.mean),
        range: percentRange(interval),
      }),
    )
    .join(" ");
  return element(
    "div",
    {},
    drawing(
      "svg",
      {
        class: "bar",
        role: "img",
        "aria-label": `${words.details.duration.title}. ${label}`,
        width: "100%",
        height: TOP + HEIGHT + 26,
      },
      ...[0, 0.25, 0.5, 0.75, 1].map((p) =>
        drawing("line", { class: "grid", x1: "0", x2: "100%", y1: y(p), y2: y(p) }),
      ),
      // Only this part is stretched to the width: it holds no text, and its lines keep their thickness.
      drawing(
        "svg",
        { viewBox: `0 0 ${last} 1`, preserveAspectRatio: "none", x: 0, y: TOP, width: "100%", height: HEIGHT },
        drawing("polygon", {
          class: "area",
          points: `${points(months, "q975")} ${points(months.toReversed(), "q025")}`,
        }),
        drawing("polyline", { class: "line", points: points(months, "mean") }),
      ),
      ...marked.map(({ month, mean }) => drawing("circle", { class: "mean", cx: x(month), cy: y(mean), r: 4.5 })),
      ...[0.5, 1].map((p) => drawing("text", { x: "100%", y: y(p) - 4, "text-anchor": "end" }, wholePercent(100 * p))),
      ...MONTH_TICKS.map((month) =>
        drawing(
          "text",
          { x: x(month), y: TOP + HEIGHT + 18, "text-anchor": textAnchor(month / last) },
          month === last ? words.details.duration.months({ month: String(month) }) : String(month),
        ),
      ),
    ),
    element(
      "details",
      { class: "table" },
      element("summary", {}, words.details.duration.table),
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            ...Object.values(words.details.duration.columns).map((name) => element("th", { scope: "col" }, name)),
          ),
        ),
        element(
          "tbody",
          {},
          ...months
            .filter(({ month }) => month % 6 === 0 || month === 3)
            .map((at) =>
              element(
                "tr",
                { "data-course-month": at.month },
                element("th", { scope: "row" }, String(at.month)),
                element("td", { class: "chance" }, percent(at.mean)),
                element("td", {}, percentRange(at)),
              ),
            ),
        ),
      ),
    ),
  );
}
