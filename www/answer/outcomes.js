// Benefit and harm side by side: each outcome with its chance among all such patients, and the duration of a response.

/** @import { InResponse, Interval, Numbers } from "../types.d.ts" */
/** @import { Attributes } from "../ui/dom.js" */

import { element, dataAttributes } from "../ui/dom.js";
import { percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { intervalStrip } from "../charts/interval.js";
import { withDetails } from "./details-loader.js";

/** The months at which a lasting response is told; the core gives every month. */
const MONTHS = [6, 12, 24];

/** @param {Numbers} numbers */
export function benefitAndHarm({ outcomes, in_response }) {
  const { response, complete_response, survival_24m, severe_crs, severe_neurotoxicity } = outcomes;
  const lasting = in_response.filter(({ month }) => MONTHS.includes(month));
  return element(
    "section",
    { class: "wide" },
    element("h3", {}, words.outcomes.title),
    element(
      "div",
      { class: "sides" },
      element(
        "div",
        {},
        table(words.outcomes.benefit, [
          // The answer itself has the response's `data-outcome`; here it is repeated beside what is compared with it.
          row({ "data-repeats": "response" }, words.outcomes.response, response),
          row({ "data-outcome": "complete_response" }, words.outcomes.complete_response, complete_response),
          ...lasting.map((interval) =>
            row(
              { "data-outcome": "in_response", "data-month": interval.month },
              words.outcomes.in_response({ month: String(interval.month) }),
              interval,
            ),
          ),
          row({ "data-outcome": "survival_24m" }, words.outcomes.survival_24m, survival_24m),
        ]),
      ),
      element(
        "div",
        {},
        table(words.outcomes.harm, [
          row({ "data-outcome": "severe_crs" }, words.outcomes.severe_crs, severe_crs),
          row({ "data-outcome": "severe_neurotoxicity" }, words.outcomes.severe_neurotoxicity, severe_neurotoxicity),
        ]),
        element("p", { class: "small" }, words.outcomes.same),
        lastingResponse(in_response),
      ),
    ),
    element("p", { class: "small" }, words.outcomes.how),
  );
}

/** @param {InResponse[]} months */
function lastingResponse(months) {
  const figure = element("figure", { class: "lasting" });
  void withDetails((details) => figure.replaceChildren(...details.lastingResponse(months, MONTHS)), figure);
  return figure;
}

/** @param {string} title @param {HTMLElement[]} rows */
const table = (title, rows) =>
  element(
    "table",
    {},
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...[title, ...Object.values(words.outcomes.columns)].map((name) => element("th", { scope: "col" }, name)),
      ),
    ),
    element("tbody", {}, ...rows),
  );

/**
 * @param {Attributes} name
 * @param {string} label
 * @param {Interval} interval
 */
const row = (name, label, interval) =>
  element(
    "tr",
    { ...name, ...dataAttributes(interval) },
    element("th", { scope: "row" }, label, intervalStrip(interval)),
    element("td", { class: "chance" }, percent(interval.mean)),
    element("td", {}, percentRange(interval)),
  );
