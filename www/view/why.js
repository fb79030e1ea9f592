// Why this patient's number differs from the average: signed percentage points, told as associations.

/** @import { Numbers } from "../types.d.ts" */

import { element } from "../dom.js";
import { difference, points } from "../format.js";
import { words } from "../words.js";

/** @param {Numbers} numbers */
export function contributions({ contributions, cohort }) {
  return element(
    "section",
    {},
    element("h3", {}, words.why.title),
    element(
      "dl",
      { class: "pairs" },
      ...contributions.map(({ term, points: value }) =>
        pair(words.why.terms[term] ?? term, element("dd", { "data-contribution": term, "data-points": value }, words.why.points(points(value)))),
      ),
      pair(words.why.all, element("dd", {}, words.why.points(difference(cohort.difference.mean))), "total"),
    ),
    element("p", { class: "small" }, words.why.how),
  );
}

/**
 * @param {string} name
 * @param {HTMLElement} value
 * @param {string} [kind]
 */
const pair = (name, value, kind) => element("div", { class: kind }, element("dt", {}, name), value);
