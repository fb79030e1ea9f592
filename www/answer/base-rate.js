// The base rate, which stands before any patient's number: what the study printed, and the model's average of it.

/** @import { BaseRate, StudyCohort } from "../types.d.ts" */

import { element, dataAttributes } from "../ui/dom.js";
import { percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";

/**
 * @param {BaseRate} study
 * @param {StudyCohort} [cohort] absent until there is a prediction
 */
export function baseRate({ patients, responders, share }, cohort) {
  return element(
    "section",
    { class: "base-rate" },
    element("h3", {}, words.baseRate.title),
    element(
      "p",
      {},
      words.baseRate.study({ patients: String(patients), responders: String(responders), share: percent(share) }),
    ),
    cohort &&
      element(
        "p",
        { "data-cohort": "response", ...dataAttributes(cohort) },
        words.baseRate.model({ mean: percent(cohort.mean), range: percentRange(cohort) }),
      ),
  );
}
