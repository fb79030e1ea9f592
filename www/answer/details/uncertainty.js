// What makes the number uncertain, each source apart: too few patients, unknown inputs, what had to be assumed, and whom it is for.

/** @import { Assessment, BaseRate, IfKnown, Numbers, Unknown } from "../../types.d.ts" */

import { cautionText } from "../../i18n/core-words.js";
import { element, dataAttributes } from "../../ui/dom.js";
import { patientRange, patients, percent, percentRange, width } from "../../i18n/format.js";
import { requireWords, sentence, words } from "../../i18n/words.js";

/**
 * @param {Assessment & Numbers} assessment
 * @param {BaseRate} study
 */
export function uncertainty(assessment, study) {
  const { unknowns, cautions } = assessment;
  const applicability = cautions.filter(({ code }) => APPLICABILITY.includes(code));
  return element(
    "section",
    { class: "uncertainty" },
    element("h3", {}, words.details.uncertainty.title),
    element("h4", {}, words.details.uncertainty.estimation),
    element(
      "p",
      {},
      words.details.uncertainty.few({
        patients: String(study.patients),
        range: percentRange(assessment.outcomes.response),
      }),
    ),
    ...patientsLikeThis(assessment, study),
    element("h4", {}, words.details.uncertainty.unknowns),
    ...(unknowns.length > 0 ? unknowns.map(unknownInput) : [element("p", {}, words.details.unknowns.none)]),
    element("h4", {}, words.details.uncertainty.assumptions),
    element("p", {}, words.details.uncertainty.assumed),
    element("p", {}, element("a", { href: "#evidence/sensitivity" }, words.details.uncertainty.move)),
    element("h4", {}, words.details.uncertainty.applicability),
    element("p", {}, words.details.uncertainty.forWhom),
    ...applicability.map((caution) => element("p", { class: "flag" }, cautionText(caution))),
  );
}

/** Cautions about whether the study speaks of this patient at all. */
const APPLICABILITY = ["cd19_decreased", "other_product", "dose_lowered", "dose_ratio_unusual", "dose_outside_trial"];

/**
 * @param {Numbers} numbers
 * @param {BaseRate} study
 */
function patientsLikeThis({ patients_like_this: { mean, q05, q95, extrapolation } }, study) {
  const certain = q05 === mean && q95 === mean;
  return [
    element(
      "p",
      { "data-patients-like-this": mean, "data-q05": q05, "data-q95": q95 },
      words.details.patientsLikeThis.alike({
        mean: sentence(certain ? String(mean) : patients(mean)),
        patients: String(study.patients),
      }),
      " ",
      certain
        ? words.details.patientsLikeThis.printed
        : words.details.patientsLikeThis.reconstructed({ range: patientRange(q05, q95) }),
    ),
    extrapolation && element("p", { class: "flag" }, words.details.patientsLikeThis.extrapolation),
  ];
}

/** @param {Unknown} unknown */
const unknownInput = ({ term, probability_yes, answers, q025, q975, narrowing, narrows_most }) =>
  element(
    "div",
    { class: "unknown", "data-unknown": term, "data-probability-yes": probability_yes },
    element(
      "p",
      {},
      element("strong", {}, requireWords(words.details.unknowns.questions, term)),
      " ",
      words.details.unknowns.averaged({ probability: percent(probability_yes) }),
    ),
    element("dl", { class: "pairs" }, ...answers.map(ifKnown)),
    element(
      "p",
      { class: "small", "data-narrowing": narrowing },
      words.details.unknowns.narrows({ range: percentRange({ q025, q975 }), width: width(narrowing) }),
      narrows_most && ` ${words.details.unknowns.most}`,
    ),
  );

/** @param {IfKnown} answer */
const ifKnown = (answer) =>
  element(
    "div",
    {},
    element("dt", {}, requireWords(words.details.unknowns.answers, answer.answer)),
    element(
      "dd",
      { "data-answer": answer.answer, ...dataAttributes(answer) },
      words.details.unknowns.value({ mean: percent(answer.mean), range: percentRange(answer) }),
    ),
  );
