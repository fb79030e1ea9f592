// What the study printed, before any patient: its rates of response, by disease, and three patients to try.

/** @import { RawPatient } from "../types.d.ts" */
/** @import { Row } from "../charts/rows.js" */

import { element } from "../ui/dom.js";
import { percent, percentRange, shortRange } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";
import { rows, whisker } from "../charts/rows.js";

/** @typedef {typeof STUDY_RATES[number]} Rate */

/** All of the study's patients, then those of each disease. */
export const [ALL, ...BY_DISEASE] = STUDY_RATES;

/** @type {Record<"nhl" | "all" | "cll", RawPatient>} */
const EXAMPLES = {
  nhl: { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2e6, cart2_dose: 2e7 },
  all: { disease: "all", ld_before_cart1: "other", cart1_dose: 2e6, cart2_dose: 2e6 },
  cll: { disease: "cll" },
};

/** @param {Rate} rate */
const nameOf = ({ id, patients }) =>
  id === "study"
    ? words.rates.all({ patients: String(patients) })
    : words.rates.group({ patients: String(patients), disease: requireWords(words.form.short.disease, id) });

/** @param {Rate} rate */
const countOf = ({ responders, patients }) =>
  words.rates.count({ responders: String(responders), patients: String(patients) });

/** @param {Rate} rate @returns {Row} */
export const rateRow = (rate) => ({
  name: nameOf(rate),
  value: [element("b", {}, percent(rate.share)), " ", countOf(rate)],
  marks: whisker(rate.share, rate.q025, rate.q975),
});

/** A rate in one sentence, for those who do not see the row @param {Rate} rate */
export const rateText = (rate) =>
  words.rates.text({ name: nameOf(rate), share: percent(rate.share), count: countOf(rate), range: shortRange(rate) });

/** @param {(patient: RawPatient) => void} open fills the form with an example */
export function studyRates(open) {
  const buttons = Object.entries(EXAMPLES).map(([name, patient]) => {
    const button = element("button", { type: "button" }, requireWords(words.rates.examples, name));
    button.addEventListener("click", () => open(patient));
    return button;
  });
  return [
    element(
      "p",
      { class: "figure" },
      element("strong", { class: "big study" }, percent(ALL.share)),
      element(
        "span",
        { class: "beside" },
        element("b", {}, words.rates.title),
        element("span", {}, words.rates.interval({ count: countOf(ALL), range: percentRange(ALL) })),
      ),
    ),
    rows(words.rates.chart({ rows: STUDY_RATES.map(rateText).join("; ") }), STUDY_RATES.map(rateRow), ALL.share),
    element("p", { class: "verdict" }, words.rates.start),
    element("p", { class: "examples" }, ...buttons),
  ];
}
