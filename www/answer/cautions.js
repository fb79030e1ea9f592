// The cautions, in the core's words, next to the number they qualify.

/** @import { Caution } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { cautionText } from "../i18n/core-words.js";
import { words } from "../i18n/words.js";

/** @param {readonly Caution[]} cautions */
export function cautionList(cautions) {
  if (cautions.length === 0) return undefined;
  return element(
    "section",
    { class: "cautions" },
    element("h3", {}, words.cautions.title({ count: cautions.length })),
    element(
      "ul",
      {},
      ...cautions.map((caution) => element("li", { "data-caution": caution.code }, cautionText(caution))),
    ),
  );
}
