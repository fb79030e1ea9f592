// What the first prediction does without: everything under the answer, the other charts, the comparison of doses, exports.
// One script, loaded once the first number stands; from then on all is drawn at once.

/** @import { Engine } from "../../core/engine.js" */
/** @import { PatientForm } from "../../form/form.js" */
/** @import { Assumptions } from "../assumptions.js" */
/** @import { Assessment, Numbers, RawPatient } from "../../types.d.ts" */

import later from "../../ui/later.css";
import style from "./style.css";
import { element } from "../../ui/dom.js";
import { words } from "../../i18n/words.js";
import { quantileDots } from "../../charts/quantile-dots.js";
import { iconArray } from "../../charts/icon-array.js";
import { benefitAndHarm } from "./outcomes.js";
import { contributions } from "./contributions.js";
import { exportSection } from "./export.js";
import { intervalTable } from "./interval-table.js";
import { modelAndVersion } from "./model-and-version.js";
import { printHeader } from "./print-header.js";
import { uncertainty } from "./uncertainty.js";
import { whatIf } from "./what-if.js";
import { linkTerms } from "../../ui/terms.js";

export { supportText } from "./uncertainty.js";
export { doseEntry } from "../../form/dose-entry.js";

for (const text of [later, style]) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}

linkTerms();

/**
 * An answer and all that is asked about it.
 * @template [A=Assessment]
 * @typedef {{ assessment: A, patient: RawPatient, engine: Engine, form: PatientForm }} Answered
 */

/**
 * What stands under an answer, from what was entered to which model answered.
 * @param {Answered<Assessment & Numbers> & { assumptions: Assumptions | undefined }} answered
 */
export function answerDetails({ assessment, patient, engine, form, assumptions }) {
  const context = { engine, form, patient };
  return [
    () => printHeader(engine.fields, patient),
    () => benefitAndHarm(assessment),
    () => whatIf(context),
    () => contributions(assessment, context),
    () => uncertainty(assessment, assumptions),
    () => exportSection({ assessment, patient, fields: engine.fields, assumptions }),
    () => modelAndVersion(assessment),
  ];
}

/**
 * The same where there is no number.
 * @param {Answered} answered
 */
export const outsideDetails = ({ assessment, patient, engine }) => [
  () => printHeader(engine.fields, patient),
  () => modelAndVersion(assessment),
];

let drawn = false;

/**
 * Draws sections: the first time each in a task of its own, since the page has just been loaded and is wanted for something else.
 * @param {HTMLElement} place
 * @param {(() => HTMLElement)[]} sections
 */
export async function draw(place, [first, ...others]) {
  let last = first();
  place.replaceChildren(last);
  for (const section of others) {
    if (!drawn) await new Promise((resolve) => setTimeout(resolve));
    // Another answer stands here by now, or none.
    if (!last.isConnected) return;
    place.append((last = section()));
  }
  drawn = true;
}

/**
 * One of the charts that the first view does without.
 * @param {"patients" | "dots" | "table"} name
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function chart(name, { outcomes, cohort }, quantiles) {
  if (name === "patients") return iconArray(outcomes.response, words.details.charts);
  if (name === "table") return [intervalTable(outcomes.response)];
  return [
    quantileDots(quantiles, outcomes.response, cohort, words.details.charts),
    element("p", { class: "small" }, words.details.charts.quantileDotsKey),
  ];
}
