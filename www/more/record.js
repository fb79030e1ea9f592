// An answer as plain text for a patient's record: made from the one assessment, with the words and numbers of the page.

/** @import { Assessment, BaseRate, Field, Numbers, RawPatient } from "../types.d.ts" */

import { difference, differenceRange, ofHundred, patientRange, patients, percent, percentRange, points as pointsText, range } from "../format.js";
import { entered } from "./paper.js";
import { moreWords, words } from "../words.js";

/**
 * @param {Assessment & Numbers} assessment
 * @param {RawPatient} patient
 * @param {readonly Field[]} fields
 * @param {BaseRate} study
 * @param {string} date
 * @param {string} address
 */
export function asText(assessment, patient, fields, study, date, address) {
  const { outcomes, in_response, cohort, cautions, model, fingerprint, patients_like_this: alike, unknowns, contributions } = assessment;
  const { response } = outcomes;
  const chance = (/** @type {string} */ name, /** @type {import("../types.d.ts").Interval} */ p) =>
    `${name}: ${percent(p.mean)} (${words.answer.interval(percentRange(p))})`;
  /** @type {[string, string[]][]} */
  const parts = [
    [moreWords.record.title, [moreWords.record.limits, ...(model.run === "edited" ? [moreWords.record.own] : [])]],
    [moreWords.paper.entered, entered(fields, patient).map(([name, value]) => `${name}: ${value}`)],
    [
      words.base.title,
      [words.base.study(study.responders, study.patients, percent(study.share)), words.base.model(percent(cohort.mean), percentRange(cohort))],
    ],
    [
      words.answer.title,
      [
        chance(words.answer.response, response),
        words.answer.frequency(ofHundred(response.mean), range(response)),
        words.answer.difference(difference(cohort.difference.mean), differenceRange(cohort.difference)),
        moreWords.ground.alike(patients(alike.mean), study.patients),
        moreWords.ground.reconstructed(patientRange(alike.q05, alike.q95)),
      ],
    ],
    [words.cautions.title(cautions.length), cautions.map(({ text }) => text)],
    [
      moreWords.uncertainty.unknowns,
      unknowns.map(
        ({ term, answers }) =>
          `${moreWords.unknowns.questions[term]} ${answers.map((a) => `${moreWords.unknowns.answers[a.answer]}: ${moreWords.unknowns.value(percent(a.mean), percentRange(a))}`).join("; ")}`,
      ),
    ],
    [
      words.outcomes.title,
      [
        chance(words.outcomes.complete_response, outcomes.complete_response),
        ...in_response.filter(({ month }) => [6, 12, 24].includes(month)).map((at) => chance(words.outcomes.in_response(at.month), at)),
        chance(words.outcomes.survival_24m, outcomes.survival_24m),
        chance(words.outcomes.severe_crs, outcomes.severe_crs),
        chance(words.outcomes.severe_neurotoxicity, outcomes.severe_neurotoxicity),
        words.outcomes.same,
      ],
    ],
    [moreWords.why.title, contributions.map(({ term, points }) => `${moreWords.why.terms[term]}: ${moreWords.why.points(pointsText(points))}`)],
    [
      moreWords.identity.title,
      [
        `${moreWords.identity.version}: reinfuse ${model.version}, ${model.run}`,
        `${moreWords.identity.evidence}: ${model.evidence_sha256}`,
        `${moreWords.identity.fingerprint}: ${fingerprint}`,
        `${moreWords.identity.date}: ${date}`,
        `${moreWords.record.address}: ${address}`,
      ],
    ],
  ];
  return `${parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, ...lines.map((line) => `- ${line}`)].join("\n"))
    .join("\n\n")}\n`;
}
