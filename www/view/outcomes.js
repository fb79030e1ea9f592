// The table of the other outcomes: each with its chance among all such patients and its interval.

/** @import { Interval, Numbers } from "../types.d.ts" */
/** @import { Attributes } from "../dom.js" */

import { element, exactly } from "../dom.js";
import { percent, percentRange } from "../format.js";
import { words } from "../words.js";

/** The months at which a lasting response is told; the core gives every month. */
const MONTHS = [6, 12, 24];

/** @param {Numbers} numbers */
export function otherOutcomes({ outcomes, in_response }) {
  const { complete_response, survival_24m, severe_crs, severe_neurotoxicity } = outcomes;
  const lasting = in_response.filter(({ month }) => MONTHS.includes(month));
  return element(
    "section",
    {},
    element("h3", { id: "outcomes-title" }, words.outcomes.title),
    element(
      "table",
      { "aria-labelledby": "outcomes-title" },
      element("thead", {}, element("tr", {}, ...words.outcomes.columns.map((title) => element("th", { scope: "col" }, title)))),
      element(
        "tbody",
        {},
        row({ "data-outcome": "complete_response" }, words.outcomes.complete_response, complete_response),
        ...lasting.map((interval) =>
          row({ "data-outcome": "in_response", "data-month": interval.month }, words.outcomes.in_response(interval.month), interval),
        ),
        row({ "data-outcome": "survival_24m" }, words.outcomes.survival_24m, survival_24m),
        row({ "data-outcome": "severe_crs" }, words.outcomes.severe_crs, severe_crs, words.outcomes.same),
        row({ "data-outcome": "severe_neurotoxicity" }, words.outcomes.severe_neurotoxicity, severe_neurotoxicity, words.outcomes.same),
      ),
    ),
    element("p", { class: "small" }, words.outcomes.how),
  );
}

/**
 * @param {Attributes} name
 * @param {string} label
 * @param {Interval} interval
 * @param {string} [remark]
 */
const row = (name, label, interval, remark) =>
  element(
    "tr",
    { ...name, ...exactly(interval) },
    element("th", { scope: "row" }, label, remark && element("span", { class: "small" }, ` (${remark})`)),
    element("td", { class: "chance" }, percent(interval.mean)),
    element("td", {}, percentRange(interval)),
  );
