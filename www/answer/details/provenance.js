// Where one contribution comes from: the evidence, its printed words, what was derived and what is assumed.

import { element } from "../../ui/dom.js";
import { requireWords, words } from "../../i18n/words.js";

/* eslint-disable page/no-words -- what was printed is shown as it was printed, in every language; a test holds it to the evidence file. */
/** @type {Record<string, string>} */
export const PRINTED = {
  disease: "CR/PR in ALL 21%, NHL 52%, CLL 33%; ALL 14, NHL 21, CLL 9 patients.",
  cy_flu:
    "Flu added to Cy-based lymphodepletion before CART1: “independently associated with higher overall response rates”. In NHL and CLL, with increased dose and Cy-Flu, significantly more CR/PR.",
  dose_increased:
    "CART2 dose increased in 82%. A CART2 dose above the CART1 dose: “independently associated with higher overall response rates”.",
};
/* eslint-enable page/no-words */

/**
 * @param {string} term
 * @param {string} run of the model: of a reader's own evidence or patients this says nothing
 */
export function provenance(term, run) {
  const { names, own, updated, ...terms } = words.details.provenance;
  const { rows, derived, assumed } = requireWords(terms, term);
  return element(
    "div",
    { class: "provenance" },
    run !== "standard" && element("p", { class: "flag" }, run === "updated" ? updated : own),
    element(
      "dl",
      {},
      element("dt", {}, names.rows),
      element("dd", {}, rows),
      element("dt", {}, names.printed),
      element("dd", { lang: "en" }, requireWords(PRINTED, term)),
      element("dt", {}, names.derived),
      element("dd", {}, derived),
      element("dt", {}, names.assumed),
      element("dd", {}, assumed),
    ),
  );
}
