// Puts the blocks of an answer on the page: all of them are replaced at once, so no number outlives its patient.

/** @import { Engine } from "../core/engine.js" */
/** @import { Assessment, Numbers, RawPatient, Refusal } from "../types.d.ts" */
/** @import { PatientForm } from "../form/form.js" */

import { cautionText } from "../i18n/core-words.js";
import { byId, element } from "../ui/dom.js";
import { percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { patientAnswer } from "./answer.js";
import { otherAssumptions } from "./assumptions.js";
import { withDetails } from "./details-loader.js";
import { damagedLink, failed, notApplicable, refusedForm, unknownVersion } from "./no-answer.js";
import { studyRates } from "./rates.js";
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
 * What stands under the answer, once its script is there.
 * @param {(details: Details) => (() => HTMLElement)[]} all
 */
function putDetails(all) {
  const failure = element("p", { role: "alert" });
  byId("details").replaceChildren(failure);
  byId("details").hidden = false;
  // Another answer replaces `failure`, so that this one's details are no longer waited for.
  void withDetails((details) => void details.draw(byId("details"), all(details)), failure);
}

/**
 * @param {Assessment} assessment
 * @param {RawPatient} patient whom it is about
 * @param {Engine} engine
 * @param {PatientForm} form
 */
export function showAssessment(assessment, patient, engine, form) {
  const { cautions } = assessment;
  const answered = { patient, engine, form };
  if (!hasNumbers(assessment)) {
    put([notApplicable(cautions)]);
    putDetails((details) => details.outsideDetails({ assessment, ...answered }));
    return tell(words.noAnswer.notApplicable, cautions.map(cautionText).join(" "));
  }
  const { outcomes, patients_like_this: alike } = assessment;
  const assumptions = otherAssumptions(assessment);
  put(
    patientAnswer(assessment, cautions, assumptions, String(patient.disease), (count) =>
      engine.quantiles(patient, count),
    ),
  );
  putDetails((details) => details.answerDetails({ assessment, assumptions, ...answered }));
  showSummary(outcomes.response, assumptions, alike.extrapolation);
  announce(
    [
      words.status.number({ mean: percent(outcomes.response.mean), range: percentRange(outcomes.response) }),
      alike.extrapolation && `${words.summary.extrapolation}.`,
      cautions.length > 0 && words.status.cautions({ count: cautions.length }),
    ]
      .filter(Boolean)
      .join(" "),
  );
}

/**
 * @param {Assessment} assessment
 * @returns {assessment is Assessment & Numbers}
 */
const hasNumbers = (assessment) => assessment.applicable && assessment.outcomes !== undefined;

/**
 * @param {Refusal} refusal
 * @param {PatientForm} form
 */
export function showRefusal({ problems }, form) {
  const wrong = problems.filter(({ rule }) => rule !== "required");
  if (wrong.length === 0) {
    put(studyRates((patient) => form.fill(patient)));
    return tell(words.noAnswer.title, words.noAnswer.start);
  }
  put([refusedForm(wrong, form)]);
  tell(words.noAnswer.refused, wrong.map((problem) => form.explain(problem)).join(" "));
}

/** @param {string} version of a link */
export function showUnknownVersion(version) {
  put([unknownVersion(version)]);
  tell(words.noAnswer.title, words.noAnswer.version({ version }));
}

export function showDamagedLink() {
  put([damagedLink()]);
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

/** Says that there is no number @param {string} title @param {string} reason */
function tell(title, reason) {
  showSummary();
  announce(`${title}. ${reason}`);
}
