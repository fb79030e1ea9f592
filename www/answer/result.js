// Puts the blocks of an answer on the page: all of them are replaced at once, so no number outlives its patient.

/** @import { Engine } from "../core/engine.js" */
/** @import { Assessment, BaseRate, Numbers, Problem, RawPatient, Refusal } from "../types.d.ts" */
/** @import { PatientForm } from "../form/form.js" */

import { cautionText } from "../i18n/core-words.js";
import { byId, element } from "../ui/dom.js";
import { ofHundred, percentRange } from "../i18n/format.js";
import { sentence, words } from "../i18n/words.js";
import { patientAnswer } from "./answer.js";
import { baseRate } from "./base-rate.js";
import { cautionList } from "./cautions.js";
import { withDetails } from "./details-loader.js";
import { damagedLink, failed, notApplicable, refusedForm, unknownVersion } from "./no-answer.js";
import { benefitAndHarm } from "./outcomes.js";
import { announce } from "../ui/status.js";
import { showSummary } from "./summary-bar.js";

/** @import { Details } from "./details-loader.js" */
/** @typedef {import("../ui/dom.js").Child} Block */

/** @param {Block[]} blocks */
function put(blocks) {
  byId("result").replaceChildren(.../** @type {Node[]} */ (blocks.filter(Boolean)));
  byId("details").replaceChildren();
  byId("details").hidden = true;
}

/**
 * What stands under the answer: some of it now, and all of it now as well once its script is there.
 * @param {Node[]} now
 * @param {(details: Details) => Node[]} all
 */
function putDetails(now, all) {
  const failure = element("p", { role: "alert" });
  byId("details").replaceChildren(...now, failure);
  byId("details").hidden = false;
  // Another answer replaces `failure`, so that this one's details are no longer waited for.
  void withDetails((details) => byId("details").replaceChildren(...all(details)), failure);
}

/**
 * @param {Assessment} assessment
 * @param {RawPatient} patient whom it is about
 * @param {Engine} engine
 * @param {PatientForm} form
 */
export function showAssessment(assessment, patient, engine, form) {
  const { cautions } = assessment;
  const { baseRate: study } = engine;
  const answered = { patient, engine, form };
  if (!hasNumbers(assessment)) {
    put([baseRate(study), notApplicable(cautions)]);
    putDetails([], (details) => details.outsideDetails({ assessment, ...answered }));
    return tell(words.noAnswer.notApplicable, cautions.map(cautionText).join(" "));
  }
  const { response } = assessment.outcomes;
  put([
    baseRate(study, assessment.cohort),
    patientAnswer(assessment, (count) => engine.quantiles(patient, count)),
    cautionList(cautions),
  ]);
  const benefit = benefitAndHarm(assessment);
  putDetails([benefit], (details) => details.answerDetails({ assessment, ...answered }, benefit));
  showSummary(response);
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
  put([baseRate(study), refusedForm(problems, form)]);
  const wrong = problems.filter(({ rule }) => rule !== "required");
  const labels = (/** @type {readonly Problem[]} */ of) => of.map(({ field }) => form.label(field)).join(", ");
  if (wrong.length === 0) return tell(words.noAnswer.title, words.noAnswer.stillNeeded({ labels: labels(problems) }));
  tell(words.noAnswer.refused, wrong.map((problem) => form.explain(problem)).join(" "));
  showSummary(words.summary.check({ labels: labels(wrong) }));
}

/**
 * @param {string} version
 * @param {BaseRate} study
 */
export function showUnknownVersion(version, study) {
  put([baseRate(study), unknownVersion(version)]);
  tell(words.noAnswer.title, words.noAnswer.version({ version }));
}

/** @param {BaseRate} study */
export function showDamagedLink(study) {
  put([baseRate(study), damagedLink()]);
  tell(words.noAnswer.title, words.noAnswer.damaged);
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
  showSummary(`${title}. ${reason}`);
  announce(`${title}. ${reason}`);
}
