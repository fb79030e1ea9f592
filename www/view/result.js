// Puts the blocks of an answer on the page: all of them are replaced at once, so no number outlives its patient.

/** @import { Engine } from "../engine.js" */
/** @import { Assessment, BaseRate, Numbers, Problem, RawPatient, Refusal } from "../types.d.ts" */
/** @import { PatientForm } from "../form.js" */

import { cautionText } from "../core-words.js";
import { byId } from "../dom.js";
import { ofHundred, percentRange } from "../format.js";
import { sentence, words } from "../words.js";
import { patientAnswer } from "./answer.js";
import { baseRate } from "./base.js";
import { cautionList } from "./cautions.js";
import { uncertainty } from "./ground.js";
import { identity } from "./identity.js";
import { failed, notApplicable, refused, unknownVersion } from "./none.js";
import { benefitAndHarm } from "./outcomes.js";
import { onPaper } from "./paper.js";
import { announce } from "./status.js";
import { summarise } from "./summary.js";
import { takeAway } from "./take.js";
import { whatIf } from "./what-if.js";
import { contributions } from "./why.js";

/** @typedef {import("../dom.js").Child} Block */

/** @param {Block[]} result @param {Block[]} [details] */
function put(result, details = []) {
  const there = (/** @type {Block[]} */ blocks) => /** @type {Node[]} */ (blocks.filter(Boolean));
  byId("result").replaceChildren(...there(result));
  byId("details").replaceChildren(...there(details));
  byId("details").hidden = details.length === 0;
}

/**
 * @param {Assessment} assessment
 * @param {RawPatient} patient whom it is about
 * @param {Engine} engine
 * @param {PatientForm} form
 */
export function showAssessment(assessment, patient, engine, form) {
  const { cautions } = assessment;
  const { fields, baseRate: study } = engine;
  const paper = onPaper(fields, patient);
  if (!hasNumbers(assessment)) {
    put([baseRate(study), notApplicable(cautions)], [paper, identity(assessment)]);
    return tell(words.none.notApplicable, cautions.map(cautionText).join(" "));
  }
  const { response } = assessment.outcomes;
  put(
    [baseRate(study, assessment.cohort), patientAnswer(assessment, (count) => engine.quantiles(patient, count)), cautionList(cautions)],
    [
      paper,
      benefitAndHarm(assessment),
      contributions(assessment),
      uncertainty(assessment, study),
      whatIf({ engine, form, patient }),
      takeAway({ assessment, patient, fields, study }),
      identity(assessment),
    ],
  );
  summarise(response);
  announce(
    words.status.number({ ofHundred: sentence(ofHundred(response.mean)), range: percentRange(response) }) +
      (cautions.length > 0 ? ` ${words.status.cautions({ count: cautions.length })}` : ""),
  );
}

/**
 * @param {Assessment} assessment
 * @returns {assessment is Assessment & Numbers}
 */
const hasNumbers = (assessment) => assessment.applicable && assessment.outcomes !== undefined;

/**
 * @param {Refusal} refusal
 * @param {BaseRate} study
 * @param {PatientForm} form
 */
export function showRefusal({ problems }, study, form) {
  put([baseRate(study), refused(problems, form)]);
  const wrong = problems.filter(({ rule }) => rule !== "required");
  const labels = (/** @type {readonly Problem[]} */ of) => of.map(({ field }) => form.label(field)).join(", ");
  if (wrong.length === 0) return tell(words.none.title, words.none.stillNeeded({ labels: labels(problems) }));
  tell(words.none.refused, wrong.map((problem) => form.explain(problem)).join(" "));
  summarise(words.summary.check({ labels: labels(wrong) }));
}

/**
 * @param {string} version
 * @param {BaseRate} study
 */
export function showUnknownVersion(version, study) {
  put([baseRate(study), unknownVersion(version)]);
  tell(words.none.title, words.none.version({ version }));
}

/**
 * @param {{ title: string, how: string }} what
 * @param {unknown} error
 */
export function showFailure(what, error) {
  put([failed(what, error)]);
  tell(what.title, what.how);
}

/** @param {string} title @param {string} reason */
function tell(title, reason) {
  summarise(`${title}. ${reason}`);
  announce(`${title}. ${reason}`);
}
