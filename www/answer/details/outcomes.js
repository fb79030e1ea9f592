// Benefit and harm on one axis: each outcome with its chance among all such patients, and how long a response lasts.

/** @import { InResponse, Interval, Numbers } from "../../types.d.ts" */
/** @import { Attributes } from "../../ui/dom.js" */

import { element, dataAttributes } from "../../ui/dom.js";
import { percent, percentRange } from "../../i18n/format.js";
import { words } from "../../i18n/words.js";
import { durationChart } from "../../charts/duration.js";
import { intervalStrip, percentTicks } from "../../charts/interval.js";

/** The months at which a lasting response is told; the core gives every month. */
const MONTHS = [6, 12, 24];

/** @param {Numbers} numbers */
export function benefitAndHarm({ outcomes, in_response }) {
  const { response, complete_response, survival_24m, severe_crs, severe_neurotoxicity } = outcomes;
  const lasting = in_response.filter(({ month }) => MONTHS.includes(month));
  const texts = words.details.outcomes;
  return element(
    "section",
    { class: "wide" },
    element("h2", {}, texts.title),
    element(
      "div",
      { class: "sides" },
      element(
        "table",
        { class: "outcomes" },
        head(texts.benefit, percentTicks(), texts.columns.chance, texts.columns.interval),
        element(
          "tbody",
          {},
          // The answer itself has the response's `data-outcome`; here it is repeated beside what is compared with it.
          row({ "data-repeats": "response" }, texts.response, response),
          row({ "data-outcome": "complete_response" }, texts.complete_response, complete_response),
          ...lasting.map((interval) =>
            row(
              { "data-outcome": "in_response", "data-month": interval.month },
              texts.in_response({ month: String(interval.month) }),
              interval,
            ),
          ),
          row({ "data-outcome": "survival_24m" }, texts.survival_24m, survival_24m),
        ),
        head(texts.harm),
        element(
          "tbody",
          {},
          row({ "data-outcome": "severe_crs" }, texts.severe_crs, severe_crs, "harm"),
          row({ "data-outcome": "severe_neurotoxicity" }, texts.severe_neurotoxicity, severe_neurotoxicity, "harm"),
        ),
      ),
      lastingResponse(in_response),
    ),
    ...[texts.how, texts.same, texts.survival, texts.progression].map((text) => element("p", { class: "small" }, text)),
  );
}

/** @param {string} title @param {...(Node | string)} columns */
const head = (title, ...columns) =>
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("th", { scope: "col", colspan: columns.length === 0 && 4 }, title),
      ...columns.map((column) =>
        typeof column === "string"
          ? element("th", { scope: "col", class: "n" }, column)
          : element("td", { class: "chart" }, column),
      ),
    ),
  );

/** @param {InResponse[]} months */
const lastingResponse = (months) =>
  element(
    "figure",
    { class: "lasting" },
    element("figcaption", {}, words.details.duration.title),
    durationChart(months, MONTHS, words.details.duration),
    element("p", { class: "small" }, words.details.duration.key),
  );

/**
 * @param {Attributes} name
 * @param {string} label
 * @param {Interval} interval
 * @param {string} [kind]
 */
const row = (name, label, interval, kind) =>
  element(
    "tr",
    { ...name, ...dataAttributes(interval) },
    element("th", { scope: "row" }, label),
    element("td", { class: "chart" }, intervalStrip(interval, kind)),
    element("td", { class: "n chance" }, percent(interval.mean)),
    element("td", { class: "n" }, percentRange(interval)),
  );
