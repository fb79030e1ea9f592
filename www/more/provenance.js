// Where one contribution comes from: the evidence, its printed words, what was derived and what is assumed.

import { element } from "../dom.js";
import { moreWords } from "../words.js";

/**
 * @param {string} term
 * @param {boolean} edited whether a reader's own evidence is in use, of which this says nothing
 */
export function provenance(term, edited) {
  const { terms, own, names } = moreWords.provenance;
  const kinds = /** @type {(keyof typeof names)[]} */ (Object.keys(names));
  return element(
    "div",
    { class: "provenance" },
    edited && element("p", { class: "flag" }, own),
    element("dl", {}, ...kinds.flatMap((kind) => [element("dt", {}, names[kind]), element("dd", {}, terms[term][kind])])),
  );
}
