// What makes the number uncertain, each source apart: too few patients, unknown inputs, what had to be assumed, and whom it is for.

/** @import { Assessment, BaseRate, IfKnown, Numbers, Unknown } from "../types.d.ts" */

import { element, exactly } from "../dom.js";
import { patientRange, patients, percent, percentRange, width } from "../format.js";
import { moreWords as words } from "../words.js";

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
    element("h3", {}, words.uncertainty.title),
    element("h4", {}, words.uncertainty.estimation),
    element("p", {}, words.uncertainty.few(study.patients, percentRange(assessment.outcomes.response))),
    ...patientsLikeThis(assessment, study),
    element("h4", {}, words.uncertainty.unknowns),
    ...(unknowns.length > 0 ? unknowns.map(cost) : [element("p", {}, words.unknowns.none)]),
    element("h4", {}, words.uncertainty.assumptions),
    element("p", {}, words.uncertainty.assumed),
    otherAssumptions(),
    element("h4", {}, words.uncertainty.applicability),
    element("p", {}, words.uncertainty.forWhom),
    ...applicability.map(({ text }) => element("p", { class: "flag" }, text)),
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
      words.ground.alike(certain ? String(mean) : patients(mean), study.patients),
      " ",
      certain ? words.ground.printed : words.ground.reconstructed(patientRange(q05, q95)),
    ),
    extrapolation && element("p", { class: "flag" }, words.ground.extrapolation),
  ];
}

/** @param {Unknown} unknown */
const cost = ({ term, probability_yes, answers, q025, q975, narrowing, narrows_most }) =>
  element(
    "div",
    { class: "unknown", "data-unknown": term, "data-probability-yes": probability_yes },
    element("p", {}, element("strong", {}, words.unknowns.questions[term] ?? term), " ", words.unknowns.averaged(percent(probability_yes))),
    element("dl", { class: "pairs" }, ...answers.map(ifKnown)),
    element(
      "p",
      { class: "small", "data-narrowing": narrowing },
      words.unknowns.narrows(percentRange({ q025, q975 }), width(narrowing)),
      narrows_most && ` ${words.unknowns.most}`,
    ),
  );

/** The way to the runs with other assumptions, which stand with the evidence. */
function otherAssumptions() {
  const button = element("button", { type: "button" }, words.uncertainty.move);
  button.addEventListener("click", () => {
    const door = /** @type {HTMLDetailsElement | null} */ (document.querySelector("#evidence [data-part=sensitivity]"));
    if (!door) return;
    door.open = true;
    door.scrollIntoView();
    door.querySelector("summary")?.focus({ preventScroll: true });
  });
  return button;
}

/** @param {IfKnown} answer */
const ifKnown = (answer) =>
  element(
    "div",
    {},
    element("dt", {}, words.unknowns.answers[answer.answer] ?? answer.answer),
    element("dd", { "data-answer": answer.answer, ...exactly(answer) }, words.unknowns.value(percent(answer.mean), percentRange(answer))),
  );
