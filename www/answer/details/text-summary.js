// An answer as plain text for a patient's record: made from the one assessment, with the words and numbers of the page.

/** @import { Assessment, BaseRate, Field, ModelId, Numbers, RawPatient } from "../../types.d.ts" */

import { cautionText } from "../../i18n/core-words.js";
import {
  difference,
  differenceRange,
  ofHundred,
  patientRange,
  patients,
  percent,
  percentRange,
  points as pointsText,
  quantity,
  range,
} from "../../i18n/format.js";
import { updateRows } from "./model-and-version.js";
import { entered } from "./print-header.js";
import { requireWords, sentence, words } from "../../i18n/words.js";

/**
 * @param {Assessment & Numbers} assessment
 * @param {RawPatient} patient
 * @param {readonly Field[]} fields
 * @param {BaseRate} study
 * @param {string} date
 * @param {string} address
 */
export function textSummary(assessment, patient, fields, study, date, address) {
  const {
    outcomes,
    in_response,
    cohort,
    cautions,
    model,
    fingerprint,
    patients_like_this: alike,
    unknowns,
    contributions,
  } = assessment;
  const { response } = outcomes;
  const chance = (/** @type {string} */ name, /** @type {import("../../types.d.ts").Interval} */ p) =>
    words.details.textSummary.chance({
      name,
      mean: percent(p.mean),
      interval: words.answer.interval({ range: percentRange(p) }),
    });
  const line = (/** @type {string} */ name, /** @type {string} */ value) =>
    words.details.textSummary.line({ name, value });
  /** @type {[string, string[]][]} */
  const parts = [
    [words.details.textSummary.title, [words.details.textSummary.limits, ...notStandard(model)]],
    [words.details.printHeader.entered, entered(fields, patient).map(([name, value]) => line(name, value))],
    [
      words.baseRate.title,
      [
        words.baseRate.study({
          responders: String(study.responders),
          patients: String(study.patients),
          share: percent(study.share),
        }),
        words.baseRate.model({ mean: percent(cohort.mean), range: percentRange(cohort) }),
      ],
    ],
    [
      words.answer.title,
      [
        chance(words.answer.response, response),
        words.answer.frequency({ ofHundred: sentence(ofHundred(response.mean)), range: range(response) }),
        words.answer.difference({
          difference: difference(cohort.difference.mean),
          range: differenceRange(cohort.difference),
        }),
        words.details.patientsLikeThis.alike({
          mean: sentence(patients(alike.mean)),
          patients: String(study.patients),
        }),
        words.details.patientsLikeThis.reconstructed({ range: patientRange(alike.q05, alike.q95) }),
      ],
    ],
    [words.cautions.title({ count: cautions.length }), cautions.map(cautionText)],
    [
      words.details.uncertainty.unknowns,
      unknowns.map(
        ({ term, answers }) =>
          `${requireWords(words.details.unknowns.questions, term)} ${answers
            .map((a) =>
              line(
                requireWords(words.details.unknowns.answers, a.answer),
                words.details.unknowns.value({ mean: percent(a.mean), range: percentRange(a) }),
              ),
            )
            .join("; ")}`,
      ),
    ],
    [
      words.outcomes.title,
      [
        chance(words.outcomes.complete_response, outcomes.complete_response),
        ...in_response
          .filter(({ month }) => [6, 12, 24].includes(month))
          .map((at) => chance(words.outcomes.in_response({ month: String(at.month) }), at)),
        chance(words.outcomes.survival_24m, outcomes.survival_24m),
        chance(words.outcomes.severe_crs, outcomes.severe_crs),
        chance(words.outcomes.severe_neurotoxicity, outcomes.severe_neurotoxicity),
        words.outcomes.same,
      ],
    ],
    [
      words.details.contributions.title,
      contributions.map(({ term, points }) =>
        line(requireWords(words.details.contributions.terms, term), pointsText(points)),
      ),
    ],
    [
      words.details.model.title,
      [
        line(words.details.model.version, `reinfuse ${model.version}, ${model.run}`),
        line(words.details.model.evidence, model.evidence_sha256),
        ...updateRows(model).map(([name, value]) => line(name, value)),
        line(words.details.model.fingerprint, fingerprint),
        line(words.details.model.date, date),
        line(words.details.textSummary.address, address),
      ],
    ],
  ];
  return `${parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, ...lines.map((line) => `- ${line}`)].join("\n"))
    .join("\n\n")}\n`;
}

/** What is said first of numbers that are not the standard ones @param {ModelId} model */
function notStandard({ run, update }) {
  if (update)
    return [words.details.textSummary.updated({ patients: quantity(update.patients), count: update.patients })];
  return run === "edited" ? [words.details.textSummary.own] : [];
}
