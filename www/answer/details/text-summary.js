// An answer as plain text for a patient's record: made from the one assessment, with the words and numbers of the page.

/** @import { Assessment, Field, ModelId, Numbers, RawPatient } from "../../types.d.ts" */
/** @import { Assumptions } from "../assumptions.js" */

import { cautionText } from "../../i18n/core-words.js";
import { ofHundred, percent, percentRange, points as pointsText, quantity } from "../../i18n/format.js";
import { updateRows } from "./model-and-version.js";
import { entered } from "./print-header.js";
import { requireWords, sentence, words } from "../../i18n/words.js";
import { supportText, verdict } from "../sentences.js";
import { assumptionsText } from "../assumptions.js";
import { rateText } from "../rates.js";
import { supportText as support } from "./uncertainty.js";

/**
 * @param {Assessment & Numbers} assessment
 * @param {RawPatient} patient
 * @param {readonly Field[]} fields
 * @param {Assumptions | undefined} assumptions
 * @param {string} date
 * @param {string} address
 */
export function textSummary(assessment, patient, fields, assumptions, date, address) {
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
  const line = (/** @type {string} */ name, /** @type {string} */ value) => words.numbers.labelled({ name, value });
  /** @type {[string, string[]][]} */
  const parts = [
    [words.details.textSummary.title, [words.details.textSummary.limits, ...notStandard(model)]],
    [words.details.printHeader.entered, entered(fields, patient).map(([name, value]) => line(name, value))],
    [
      words.details.textSummary.result,
      [
        chance(words.details.textSummary.response, response),
        assumptions && assumptionsText(assumptions),
        supportText(alike),
        support(alike),
        alike.extrapolation && words.answer.care,
        verdict(cohort),
        sentence(words.answer.frequency({ ofHundred: ofHundred(response.mean) })),
        ...STUDY_RATES.map(rateText),
      ].filter((line) => typeof line === "string"),
    ],
    [words.cautions.title, cautions.map(cautionText)],
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
      words.details.outcomes.title,
      [
        chance(words.details.outcomes.complete_response, outcomes.complete_response),
        ...in_response
          .filter(({ month }) => [6, 12, 24].includes(month))
          .map((at) => chance(words.details.outcomes.in_response({ month: String(at.month) }), at)),
        chance(words.details.outcomes.survival_24m, outcomes.survival_24m),
        chance(words.details.outcomes.severe_crs, outcomes.severe_crs),
        chance(words.details.outcomes.severe_neurotoxicity, outcomes.severe_neurotoxicity),
        words.details.outcomes.how,
        words.details.outcomes.same,
        words.details.outcomes.survival,
        words.details.outcomes.progression,
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
