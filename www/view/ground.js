// What the number rests on: how many of the study's patients are like this one, and what each unknown costs.

/** @import { BaseRate, IfKnown, Numbers, Unknown } from "../types.d.ts" */

import { element, exactly } from "../dom.js";
import { patientRange, patients, percent, percentRange } from "../format.js";
import { words } from "../words.js";

/**
 * @param {Numbers} numbers
 * @param {BaseRate} study
 */
export function patientsLikeThis({ patients_like_this: { mean, q05, q95, extrapolation } }, study) {
  const certain = q05 === mean && q95 === mean;
  return element(
    "section",
    {},
    element("h3", {}, words.ground.title),
    element(
      "p",
      { "data-patients-like-this": mean, "data-q05": q05, "data-q95": q95 },
      words.ground.alike(certain ? String(mean) : patients(mean), study.patients),
      " ",
      certain ? words.ground.printed : words.ground.reconstructed(patientRange(q05, q95)),
    ),
    extrapolation && element("p", { class: "flag" }, words.ground.extrapolation),
  );
}

/** @param {Numbers} numbers */
export function costOfUnknowns({ unknowns }) {
  return unknowns.length > 0 && element("section", {}, element("h3", {}, words.unknowns.title), ...unknowns.map(cost));
}

/** @param {Unknown} unknown */
const cost = ({ term, probability_yes, answers }) =>
  element(
    "div",
    { class: "unknown", "data-unknown": term, "data-probability-yes": probability_yes },
    element("h4", {}, words.unknowns.questions[term] ?? term),
    element("p", {}, words.unknowns.averaged(percent(probability_yes))),
    element("dl", { class: "pairs" }, ...answers.map(ifKnown)),
  );

/** @param {IfKnown} answer */
const ifKnown = (answer) =>
  element(
    "div",
    {},
    element("dt", {}, words.unknowns.answers[answer.answer] ?? answer.answer),
    element("dd", { "data-answer": answer.answer, ...exactly(answer) }, words.unknowns.value(percent(answer.mean), percentRange(answer))),
  );
