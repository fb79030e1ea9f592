// Sentences of the answer that the card, the text for the record and the comparison of doses share.

/** @import { Numbers } from "../types.d.ts" */

import { differencePoints, differenceRange, patients, width } from "../i18n/format.js";
import { sentence, words } from "../i18n/words.js";
import { ALL } from "./rates.js";

/** How many of the study's patients were like this one @param {Numbers["patients_like_this"]} alike */
export function supportText({ mean, q05, q95, extrapolation }) {
  // Where nothing but the disease is known the number was printed.
  const number = q05 === mean && q95 === mean ? String(mean) : patients(mean);
  const of = { number, patients: String(ALL.patients) };
  return extrapolation ? words.answer.extrapolation(of) : sentence(words.answer.support(of));
}

/** Whether the study's average patient differs @param {Numbers["cohort"]} cohort */
export function verdict({ difference: gap, distinguishable }) {
  if (!distinguishable)
    return words.answer.alike({ difference: differencePoints(gap.mean), range: differenceRange(gap) });
  const [low, high] = gap.mean > 0 ? [gap.q025, gap.q975] : [-gap.q975, -gap.q025];
  const said = { points: width(gap.mean), range: differenceRange({ q025: low, q975: high }).replaceAll("+", "") };
  return gap.mean > 0 ? words.answer.above(said) : words.answer.below(said);
}
