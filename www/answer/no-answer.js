// Says why there is no number: something is refused, outside the evidence or broken. Never shows one.

/** @import { PatientForm } from "../form/form.js" */
/** @import { Caution, Problem } from "../types.d.ts" */

import { cautionText } from "../i18n/core-words.js";
import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";

/**
 * A refused form: what cannot be used, each with a link to its field.
 * @param {readonly Problem[]} problems
 * @param {PatientForm} form
 */
export const refusedForm = (problems, form) =>
  element(
    "section",
    { class: "no-answer" },
    element("h3", {}, words.noAnswer.refused),
    element("p", {}, words.noAnswer.problems({ count: problems.length })),
    element(
      "ul",
      {},
      ...problems.map((problem) => element("li", {}, linked(form.explain(problem), form.focusAction(problem.field)))),
    ),
  );

/** @param {string} message @param {(() => void) | undefined} focus moves to the field, if it is one */
function linked(message, focus) {
  if (!focus) return message;
  const button = element("button", { type: "button", class: "link" }, message);
  button.addEventListener("click", focus);
  return button;
}

/** @param {readonly Caution[]} cautions the core's reasons */
export const notApplicable = (cautions) =>
  element(
    "section",
    { class: "no-answer" },
    element("h3", {}, words.noAnswer.notApplicable),
    ...cautions.map((caution) => element("p", { "data-caution": caution.code }, cautionText(caution))),
    element("p", {}, words.noAnswer.outside),
  );

/** @param {string} version of a link */
export const unknownVersion = (version) =>
  element(
    "section",
    { class: "no-answer" },
    element("h3", {}, words.noAnswer.title),
    element("p", {}, words.noAnswer.version({ version })),
  );

/** A link that is not as it was made. */
export const damagedLink = () =>
  element(
    "section",
    { class: "no-answer" },
    element("h3", {}, words.noAnswer.title),
    element("p", {}, words.noAnswer.damaged),
  );

/**
 * The core is not there, or is no more.
 * @param {{ title: string, how: string }} what
 * @param {unknown} error
 */
export const failed = ({ title, how }, error) =>
  element(
    "section",
    { class: "no-answer failed" },
    element("h3", {}, title),
    element("p", {}, how),
    element("p", { class: "small", lang: "en" }, error instanceof Error ? error.message : String(error)),
  );
