// This patient's number: how large, how uncertain, and whether it differs from the average patient's at all.

/** @import { Numbers } from "../types.d.ts" */

import { element, dataAttributes } from "../ui/dom.js";
import { difference, differenceRange, ofHundred, percent, percentRange, range } from "../i18n/format.js";
import { sentence, words } from "../i18n/words.js";
import { chartChoice } from "./chart-choice.js";

/**
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles
 */
export function patientAnswer(numbers, quantiles) {
  const { response } = numbers.outcomes;
  return element(
    "section",
    { class: "answer" },
    element("h3", {}, words.answer.title),
    element(
      "div",
      { "data-outcome": "response", ...dataAttributes(response) },
      element("p", { class: "label" }, words.answer.response),
      element(
        "p",
        { class: "figure" },
        element("strong", { class: "big" }, percent(response.mean)),
        " ",
        element("span", { class: "interval" }, words.answer.interval({ range: percentRange(response) })),
      ),
      element(
        "p",
        { class: "frequency" },
        words.answer.frequency({ ofHundred: sentence(ofHundred(response.mean)), range: range(response) }),
      ),
      ...chartChoice(numbers, quantiles),
    ),
    verdict(numbers.cohort),
  );
}

/** @param {Numbers["cohort"]} cohort */
function verdict({ difference: gap, probability_higher, distinguishable }) {
  const finding = !distinguishable ? words.answer.alike : gap.mean > 0 ? words.answer.above : words.answer.below;
  return element(
    "div",
    { class: "verdict" },
    element("p", {}, finding),
    element(
      "p",
      { class: "small" },
      element(
        "span",
        { "data-difference": "response", ...dataAttributes(gap) },
        words.answer.difference({ difference: difference(gap.mean), range: differenceRange(gap) }),
      ),
      " ",
      element(
        "span",
        { "data-probability-higher": probability_higher },
        words.answer.higher({ probability: percent(probability_higher) }),
      ),
    ),
  );
}
