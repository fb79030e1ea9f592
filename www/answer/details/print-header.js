// What was entered, as labels and values: for print and the text summary, since on the screen the form has it.

/** @import { Field, RawPatient } from "../../types.d.ts" */

import { element } from "../../ui/dom.js";
import { quantity } from "../../i18n/format.js";
import { words } from "../../i18n/words.js";

/**
 * Every field with its answer; nothing is left out, since what is unknown counts.
 * @param {readonly Field[]} fields
 * @param {RawPatient} patient
 * @returns {[string, string][]}
 */
export const entered = (fields, patient) => fields.map((field) => [field.label, answerOf(field, patient[field.id])]);

/** @param {Field} field @param {unknown} value */
function answerOf(field, value) {
  const { unknown, absent } = words.details.printHeader;
  if (field.kind === "number") return typeof value === "number" ? `${quantity(value)} ${field.unit}` : unknown;
  const label = (/** @type {unknown} */ id) => field.choices.find((choice) => choice.id === id)?.label ?? String(id);
  if (value !== undefined) return label(value);
  return field.when_absent === "unknown" ? unknown : absent({ choice: label(field.when_absent) });
}

/**
 * @param {readonly Field[]} fields
 * @param {RawPatient} patient
 */
export const printHeader = (fields, patient) =>
  element(
    "section",
    { class: "print-header" },
    // Written by hand: a name has no place in the page.
    ...Object.values(words.details.printHeader.byHand).map((line) => element("p", { class: "by-hand" }, line)),
    element("h2", {}, words.details.printHeader.entered),
    element(
      "dl",
      {},
      ...entered(fields, patient).map(([name, value]) =>
        element("div", {}, element("dt", {}, name), " ", element("dd", {}, value)),
      ),
    ),
  );

/** The day, as the reader's clock has it, in ISO 8601 */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
