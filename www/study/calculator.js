// The rebuilt study as a calculator: one patient, one card.

/** @import { PatientAnswer } from "../types.d.ts" */
/** @import { Study } from "./study-file.js" */

import { intervalStrip } from "../charts/interval.js";
import { dataAttributes, element } from "../ui/dom.js";
import { truncate } from "../ui/truncate.js";
import { differencePoints, patients, percent, percentRange, differenceRange, width } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { nameOf } from "./study-file.js";

const CHOICES = /** @type {const} */ (["yes", "no", "unknown"]);

/**
 * The questions.
 * @param {Study} study
 * @param {Record<string, string>} patient which is changed
 * @param {() => void} changed
 */
export function questions(study, patient, changed) {
  const text = words.study.calculator;
  /** @param {string} name @param {string} legend @param {[string, string][]} choices */
  const question = (name, legend, choices) =>
    element(
      "fieldset",
      { class: "field" },
      element("legend", {}, legend),
      element(
        "div",
        { class: "segments flow" },
        ...choices.map(([value, label]) => {
          const radio = element("input", {
            type: "radio",
            name: `patient-${name}`,
            value,
            checked: patient[name] === value,
          });
          radio.addEventListener("change", () => {
            patient[name] = value;
            changed();
          });
          return element("label", {}, radio, element("span", {}, element("b", {}, label)));
        }),
      ),
    );
  return element(
    "form",
    { class: "study-patient" },
    ...(study.groups.length > 1
      ? [
          question(
            "group",
            text.group,
            study.groups.map((/** @type {{ id: string }} */ { id }) => [id, nameOf(study, "groups", id)]),
          ),
        ]
      : []),
    ...study.factors.map((/** @type {{ id: string }} */ { id }) =>
      question(
        id,
        nameOf(study, "factors", id),
        CHOICES.map((choice) => [choice, text.choices[choice]]),
      ),
    ),
  );
}

/** Who a patient is, since paper has the card without the questions. @param {Study} study @param {Record<string, string>} patient */
function whoIs(study, patient) {
  const { choices } = words.study.calculator;
  const factors = study.factors.map((/** @type {{ id: string }} */ { id }) =>
    words.numbers.labelled({
      name: nameOf(study, "factors", id),
      value: choices[/** @type {keyof typeof choices} */ (patient[id])],
    }),
  );
  return [...(study.groups.length > 1 ? [nameOf(study, "groups", patient.group)] : []), ...factors].join(" · ");
}

/**
 * The answer.
 * @param {Study} study
 * @param {Record<string, string>} patient
 * @param {PatientAnswer} answer
 * @param {string} all patients of the study
 */
export function card(study, patient, { probability, difference, patients_like_this: alike }, all) {
  const text = words.study.calculator;
  const apart = difference.q025 > 0 ? "above" : difference.q975 < 0 ? "below" : undefined;
  const range = differenceRange(difference);
  return element(
    "div",
    {
      class: alike.extrapolation ? "study-card extrapolated" : "study-card",
      "data-study": "patient",
      ...dataAttributes(probability),
    },
    element("p", { class: "card-title" }, text.answer({ outcome: truncate(study.outcome.label) })),
    element("p", { class: "small" }, whoIs(study, patient)),
    element("p", { class: "big" }, percent(probability.mean)),
    element("p", {}, element("b", {}, text.interval({ range: percentRange(probability) }))),
    intervalStrip(probability, alike.extrapolation ? "extrapolated" : ""),
    element(
      "p",
      {},
      apart
        ? text[apart]({ points: width(Math.abs(difference.mean)), range })
        : text.alike({ difference: differencePoints(difference.mean), range }),
    ),
    element("p", { class: "small" }, text.support({ number: patients(alike.mean), patients: all })),
    alike.extrapolation && element("p", { class: "care" }, text.extrapolation),
  );
}
