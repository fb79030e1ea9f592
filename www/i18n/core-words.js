// What the core says, in the page's language: its English words as they are, or their translations by id, code and rule.

/** @import { Caution, Field, Problem } from "../types.d.ts" */

import { quantity } from "./format.js";
import { requireWords, words } from "./words.js";

/**
 * The table of fields in the page's language.
 * @param {readonly Field[]} fields
 * @returns {Field[]}
 */
export function fieldsInWords(fields) {
  const { core } = words;
  if (!core) return [...fields];
  return fields.map((field) => {
    const { label, help } = requireWords(core.fields, field.id);
    if (field.kind === "category") {
      const labels = requireWords(core.choices, field.id);
      return {
        ...field,
        label,
        help,
        choices: field.choices.map(({ id }) => ({ id, label: requireWords(labels, id) })),
      };
    }
    const { unit, page_unit } = field;
    return {
      ...field,
      label,
      help,
      unit: requireWords(core.units, unit),
      page_unit: { ...page_unit, label: requireWords(core.units, page_unit.label) },
    };
  });
}

/** @param {Caution} caution */
export function cautionText({ code, text, numbers = [] }) {
  if (!words.core) return text;
  const translation = requireWords(words.core.cautions, code);
  return typeof translation === "string"
    ? translation
    : translation(Object.fromEntries(numbers.map((number, i) => [i, quantity(number)])));
}

/** @param {readonly { label: string }[]} choices */
export const choiceLabels = (choices) => choices.map(({ label }) => label).join("; ");

/**
 * @param {Problem} problem
 * @param {Field | undefined} field in the page's language; none for an unknown key
 */
export function problemText({ rule, field: id, value, message }, field) {
  const { core } = words;
  const choices = field?.kind === "category" ? field.choices : [];
  const labels = choiceLabels(choices);
  // The core lists what a caller has to write.
  if (!core)
    return rule === "unknown_choice"
      ? message.replace(`${choices.map(({ id }) => id).join(", ")}.`, `${labels}.`)
      : message;
  return requireWords(
    core.problems,
    rule,
  )({
    field: core.quoted({ text: id }),
    label: field?.label ?? id,
    value: shown(value, core),
    ...(field?.kind === "number"
      ? { kind: "number", unit: field.unit, limit: quantity(rule === "below_limit" ? field.at_least : field.at_most) }
      : { kind: "text" }),
    choices: labels,
  });
}

/**
 * A refused value: the core quotes text, names what is neither text nor number, and writes numbers out.
 * @param {string} value
 * @param {NonNullable<typeof words.core>} core
 */
function shown(value, core) {
  const text = /^\u201c(.*)\u201d$/s.exec(value);
  if (text) return core.quoted({ text: text[1] });
  const number = Number(value);
  return core.kinds[value] ?? (Number.isFinite(number) ? quantity(number) : value);
}
