// The number's intervals as a table: the plainest of the charts.

/** @import { Probability } from "../../types.d.ts" */

import { element } from "../../ui/dom.js";
import { percent, percentRange } from "../../i18n/format.js";
import { words } from "../../i18n/words.js";

/** @param {Probability} response */
export function intervalTable(response) {
  const { mean, q10, q25, q75, q90 } = response;
  const names = words.details.charts.rows;
  /** @type {[string, string][]} */
  const rows = [
    [names.mean, percent(mean)],
    [names.half, percentRange({ q025: q25, q975: q75 })],
    [names.most, percentRange({ q025: q10, q975: q90 })],
    [names.nearlyAll, percentRange(response)],
  ];
  const body = rows.map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: "chance" }, value)),
  );
  return element("table", {}, element("tbody", {}, ...body));
}
