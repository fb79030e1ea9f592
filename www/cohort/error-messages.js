// A broken rule in the page's words, by its name.

/** @import { Field } from "../types.d.ts" */

import { truncate } from "../ui/truncate.js";
import { choiceLabels } from "../i18n/core-words.js";
import { requireWords, words } from "../i18n/words.js";

/** The values of the response, which is no field of a patient. */
const RESPONSES = ["CR", "PR", "SD", "PD", "NE"].join("; ");

/**
 * @param {{ rule: string, field: string, value: string }} broken
 * @param {Field[]} fields
 */
export function errorMessage({ rule, field: id, value }, fields) {
  const sentence = requireWords(/** @type {Record<string, any>} */ (words.cohort.rules), rule);
  if (typeof sentence === "string") return sentence;
  const field = fields.find((field) => field.id === id);
  const choices = field?.kind === "category" ? choiceLabels(field.choices) : RESPONSES;
  return sentence({
    value: truncate(value, 200),
    choices,
    field:
      field?.label ??
      words.cohort.mapping.outcomes[/** @type {keyof typeof words.cohort.mapping.outcomes} */ (id)] ??
      id,
  });
}
