// Why a regression or a report of survival is refused.

/** @import { Refusal } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { english } from "../ui/english.js";
import { requireWords, words } from "../i18n/words.js";

/** The rule in the reader's language; field, value and line as the core names them. @param {Refusal} refusal @param {string} title */
export function refusal({ problems }, title) {
  const { rules } = words.cohort.regression;
  const items = problems.map(({ rule, message }) =>
    element(
      "li",
      { "data-rule": rule },
      requireWords(/** @type {Record<string, string | undefined>} */ (rules), rule),
      " ",
      english(message, "small"),
    ),
  );
  return element("div", { class: "refusal", role: "alert" }, element("p", {}, title), element("ul", {}, ...items));
}
