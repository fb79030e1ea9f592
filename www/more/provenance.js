// Where one contribution comes from: the evidence, its printed words, what was derived and what is assumed.

import { element } from "../dom.js";
import { moreWords } from "../words.js";

/** @param {string} term */
export function provenance(term) {
  const { terms, names } = moreWords.provenance;
  const kinds = /** @type {(keyof typeof names)[]} */ (Object.keys(names));
  return element("dl", { class: "provenance" }, ...kinds.flatMap((kind) => [element("dt", {}, names[kind]), element("dd", {}, terms[term][kind])]));
}
