// What makes the number uncertain, each source apart: too few patients, unknown inputs, what had to be assumed, and whom it is for.

/** @import { Assessment, IfKnown, Numbers, Unknown } from "../../types.d.ts" */
/** @import { Assumptions } from "../assumptions.js" */

import { cautionText } from "../../i18n/core-words.js";
import { element, dataAttributes } from "../../ui/dom.js";
import { patientRange, percent, percentRange, width } from "../../i18n/format.js";
import { requireWords, words } from "../../i18n/words.js";
import { extremes } from "../assumptions.js";

/**
 * @param {Assessment & Numbers} assessment
 * @param {Assumptions | undefined} assumptions
 */
export function uncertainty({ unknowns, cautions, outcomes }, assumptions) {
  const texts = words.details.uncertainty;
  const applicability = cautions.filter(({ code }) => APPLICABILITY.includes(code));
  return element(
    "section",
    { class: "wide uncertainty" },
    element("h2", {}, texts.title),
    element(
      "div",
      { class: "uncertainties" },
      source(texts.estimation, percentRange(outcomes.response), element("p", {}, texts.few)),
      source(
        texts.unknowns,
        unknowns.length === 0 ? texts.none : texts.averaged({ count: unknowns.length }),
        ...(unknowns.length > 0 ? unknowns.map(unknownInput) : [element("p", {}, texts.allKnown)]),
      ),
      source(
        texts.assumptions,
        assumptions ? percentRange(extremes(assumptions)) : texts.notMeasured,
        element("p", {}, texts.assumed, " ", element("a", { href: "#evidence/sensitivity" }, texts.move)),
      ),
      source(
        texts.applicability,
        texts.notMeasured,
        element("p", {}, texts.forWhom),
        ...applicability.map((caution) => element("p", { class: "flag" }, cautionText(caution))),
      ),
    ),
  );
}

/** @param {string} title @param {string} size how much of it there is @param {...Node} what */
const source = (title, size, ...what) =>
  element("div", {}, element("h3", {}, title), element("p", { class: "size" }, size), ...what);

/** Cautions about whether the study speaks of this patient at all. */
const APPLICABILITY = ["cd19_decreased", "other_product", "dose_lowered", "dose_ratio_unusual", "dose_outside_trial"];

/** What is behind the number of patients like this one @param {Pick<Numbers["patients_like_this"], "mean" | "q05" | "q95">} alike */
export const supportText = ({ mean, q05, q95 }) =>
  q05 === mean && q95 === mean
    ? words.details.support.printed
    : words.details.support.reconstructed({ range: patientRange(q05, q95) });

/** @param {Unknown} unknown */
const unknownInput = ({ term, probability_yes, answers, q025, q975, narrowing, narrows_most }) =>
  element(
    "div",
    { class: "unknown", "data-unknown": term, "data-probability-yes": probability_yes },
    element(
      "p",
      {},
      element("strong", {}, requireWords(words.details.unknowns.questions, term)),
      " ",
      words.details.unknowns.averaged({ probability: percent(probability_yes) }),
    ),
    element("dl", { class: "pairs" }, ...answers.map(ifKnown)),
    element(
      "p",
      { class: "small", "data-narrowing": narrowing },
      words.details.unknowns.narrows({ range: percentRange({ q025, q975 }), width: width(narrowing) }),
      narrows_most && ` ${words.details.unknowns.most}`,
    ),
  );

/** @param {IfKnown} answer */
const ifKnown = (answer) =>
  element(
    "div",
    {},
    element("dt", {}, requireWords(words.details.unknowns.answers, answer.answer)),
    element(
      "dd",
      { "data-answer": answer.answer, ...dataAttributes(answer) },
      words.details.unknowns.value({ mean: percent(answer.mean), range: percentRange(answer) }),
    ),
  );
