// This patient's number: how large, how uncertain, how far other assumptions move it, and how many patients it rests on.

/** @import { Caution, Numbers } from "../types.d.ts" */
/** @import { Assumptions } from "./assumptions.js" */

import { cautionText } from "../i18n/core-words.js";
import { element, dataAttributes } from "../ui/dom.js";
import { ofHundred, percent, percentRange } from "../i18n/format.js";
import { sentence, words } from "../i18n/words.js";
import { assumptionsText } from "./assumptions.js";
import { chartChoice } from "./chart-choice.js";
import { withDetails } from "./details-loader.js";
import { supportText, verdict } from "./sentences.js";

/**
 * @param {Numbers} numbers
 * @param {readonly Caution[]} cautions
 * @param {Assumptions | undefined} assumptions
 * @param {string} disease
 * @param {(count: number) => number[]} quantiles
 */
export function patientAnswer(numbers, cautions, assumptions, disease, quantiles) {
  const { outcomes, cohort, patients_like_this: alike } = numbers;
  const { response } = outcomes;
  return [
    support(alike),
    element(
      "div",
      { class: alike.extrapolation ? "extrapolated" : "", "data-outcome": "response", ...dataAttributes(response) },
      element(
        "p",
        { class: "figure" },
        element("strong", { class: "big" }, percent(response.mean)),
        " ",
        element(
          "span",
          { class: "beside" },
          element("b", { class: "interval" }, sentence(words.answer.interval({ range: percentRange(response) }))),
          assumptions && element("span", {}, ...withLink(assumptionsText(assumptions))),
        ),
      ),
    ),
    cautionBox(alike.extrapolation, cautions),
    ...chartChoice(numbers, disease, assumptions, quantiles),
    element(
      "p",
      { class: "verdict", "data-difference": "response", ...dataAttributes(cohort.difference) },
      verdict(cohort),
    ),
    element("p", { class: "frequency" }, sentence(words.answer.frequency({ ofHundred: ofHundred(response.mean) }))),
    howToRead(),
  ];
}

/** @param {string} text */
const withLink = (text) => [text, " ", element("a", { href: "#evidence/sensitivity" }, words.answer.compare)];

/** How many of the study's patients were like this one; opened, how that is known. @param {Numbers["patients_like_this"]} alike */
function support({ mean, q05, q95, extrapolation }) {
  const text = supportText({ mean, q05, q95, extrapolation });
  const inside = element("p");
  const box = element(
    "details",
    { class: "support", "data-patients-like-this": mean, "data-q05": q05, "data-q95": q95 },
    element("summary", { class: extrapolation ? "chip warn" : "chip" }, text),
    inside,
  );
  box.addEventListener(
    "toggle",
    () => void withDetails((details) => inside.replaceChildren(details.supportText({ mean, q05, q95 })), inside),
  );
  return box;
}

/** @param {boolean} extrapolation @param {readonly Caution[]} cautions */
function cautionBox(extrapolation, cautions) {
  if (!extrapolation && cautions.length === 0) return undefined;
  return element(
    "ul",
    { class: "cautions", "aria-label": words.cautions.title },
    extrapolation && element("li", {}, words.answer.care),
    ...cautions.map((caution) => element("li", { "data-caution": caution.code }, cautionText(caution))),
  );
}

/** What an interval means, once: read when it is opened. */
function howToRead() {
  const body = element("p");
  const box = element("details", { class: "how" }, element("summary", {}, words.answer.how), body);
  box.addEventListener("toggle", () => void withDetails(() => (body.textContent = words.details.howToRead), body));
  return box;
}
