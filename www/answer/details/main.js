// What the first prediction does without: everything under the answer, the other charts, the comparison of doses, exports.
// One script, loaded once the first number stands; from then on all is drawn at once.

/** @import { Engine } from "../../core/engine.js" */
/** @import { PatientForm } from "../../form/form.js" */
/** @import { Assessment, InResponse, Numbers, RawPatient } from "../../types.d.ts" */

import style from "./style.css";
import { element } from "../../ui/dom.js";
import { words } from "../../i18n/words.js";
import { durationChart } from "../../charts/duration.js";
import { quantileDots } from "../../charts/quantile-dots.js";
import { uncertainty } from "./uncertainty.js";
import { iconArray } from "../../charts/icon-array.js";
import { modelAndVersion } from "./model-and-version.js";
import { intervalTable } from "./interval-table.js";
import { printHeader } from "./print-header.js";
import { exportSection } from "./export.js";
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
export function answerDetails({ assessment, patient, engine, form }, benefitAndHarm) {
  const { fields, baseRate: study } = engine;
  return [
    printHeader(fields, patient),
    benefitAndHarm,
    contributions(assessment),
    uncertainty(assessment, study),
    whatIf({ engine, form, patient }),
    exportSection({ assessment, patient, fields, study }),
    modelAndVersion(assessment),
  ];
}

/**
 * The same where there is no number.
 * @param {Answered} answered
 */
export const outsideDetails = ({ assessment, patient, engine }) => [
  printHeader(engine.fields, patient),
  modelAndVersion(assessment),
];

/**
 * The duration of a response.
 * @param {InResponse[]} months ascending, from 0
 * @param {readonly number[]} labelled the months that the drawing labels
 */
export const lastingResponse = (months, labelled) => [
  element("figcaption", {}, words.details.duration.title),
  durationChart(months, labelled),
  element("p", { class: "small" }, words.details.duration.key),
];

/**
 * One of the charts that the first view does without.
 * @param {"patients" | "dots" | "table"} name
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function chart(name, { outcomes, cohort }, quantiles) {
  if (name === "patients") return iconArray(outcomes);
  if (name === "table") return [intervalTable(outcomes.response)];
  return [
    quantileDots(quantiles, outcomes.response, cohort),
    element("p", { class: "small" }, words.details.charts.quantileDotsKey),
  ];
}
