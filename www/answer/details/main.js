// What the first prediction does without: all that stands under it, the other pictures, the comparison of doses, copies.
// One script, loaded once the first number stands; from then on all is drawn at once.

/** @import { Engine } from "../../core/engine.js" */
/** @import { PatientForm } from "../../form/form.js" */
/** @import { Assessment, InResponse, Numbers, RawPatient } from "../../types.d.ts" */

import style from "reinfuse:details-style";
import { element } from "../../ui/dom.js";
import { words } from "../../i18n/words.js";
import { course } from "../../charts/duration.js";
import { dots } from "../../charts/quantile-dots.js";
import { uncertainty } from "./uncertainty.js";
import { hundred } from "../../charts/icon-array.js";
import { identity } from "./model-and-version.js";
import { intervals } from "./interval-table.js";
import { onPaper } from "./print-header.js";
import { takeAway } from "./export.js";
import { whatIf } from "./what-if.js";
import { contributions } from "./contributions.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/**
 * An answer and all that is asked about it.
 * @template [A=Assessment]
 * @typedef {{ assessment: A, patient: RawPatient, engine: Engine, form: PatientForm }} Answered
 */

/**
 * What stands under an answer, from what was entered to which model answered.
 * @param {Answered<Assessment & Numbers>} answered
 * @param {HTMLElement} benefitAndHarm which is there already
 */
export function details({ assessment, patient, engine, form }, benefitAndHarm) {
  const { fields, baseRate: study } = engine;
  return [
    onPaper(fields, patient),
    benefitAndHarm,
    contributions(assessment),
    uncertainty(assessment, study),
    whatIf({ engine, form, patient }),
    takeAway({ assessment, patient, fields, study }),
    identity(assessment),
  ];
}

/**
 * The same where there is no number.
 * @param {Answered} answered
 */
export const outsideDetails = ({ assessment, patient, engine }) => [onPaper(engine.fields, patient), identity(assessment)];

/**
 * The course of a response.
 * @param {InResponse[]} months ascending, from 0
 * @param {readonly number[]} told the months that the drawing marks
 */
export const lastingResponse = (months, told) => [
  element("figcaption", {}, words.details.duration.title),
  course(months, told),
  element("p", { class: "small" }, words.details.duration.key),
];

/**
 * One of the pictures that the first view does without.
 * @param {"patients" | "dots" | "table"} name
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function picture(name, { outcomes, cohort }, quantiles) {
  if (name === "patients") return hundred(outcomes);
  if (name === "table") return [intervals(outcomes.response)];
  return [dots(quantiles, outcomes.response, cohort), element("p", { class: "small" }, words.details.charts.quantileDotsKey)];
}
