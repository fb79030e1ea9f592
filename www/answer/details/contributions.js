// From the study average to this patient: signed percentage points on the axis of the answer, told as associations, each with where it comes from.

/** @import { Assessment, Contribution, Numbers } from "../../types.d.ts" */
/** @import { Context } from "./scenarios.js" */

import { element, dataAttributes } from "../../ui/dom.js";
import { differencePoints, percent, points } from "../../i18n/format.js";
import { requireWords, words } from "../../i18n/words.js";
import { dot, step, track } from "../../charts/rows.js";
import { percentTicks } from "../../charts/interval.js";
import { provenance } from "./provenance.js";

/** What the reader has opened stays open from answer to answer. @type {Set<string>} */
const open = new Set();

/** @param {Assessment & Numbers} assessment @param {Context} context */
export function contributions({ contributions, cohort, model, outcomes }, context) {
  const texts = words.details.contributions;
  let at = cohort.mean;
  const steps = contributions.map((contribution) => {
    const from = at;
    at += contribution.points / 100;
    return explained(contribution, from, at, cohort.mean, model.run);
  });
  return element(
    "section",
    { class: "contributions" },
    element("h2", {}, texts.title),
    line(words.answer.rows.average, cohort.mean, dot("point", cohort.mean, 4.5), cohort.mean, {
      "data-cohort": "response",
      ...dataAttributes(cohort),
    }),
    ...steps,
    line(words.answer.rows.half, outcomes.response.mean, dot("mean", outcomes.response.mean, 5), cohort.mean, {
      class: "total",
    }),
    element("div", { class: "waterfall-row" }, element("span"), percentTicks(), element("span")),
    element(
      "p",
      { class: "small", "data-probability-higher": cohort.probability_higher },
      texts.higher({ probability: percent(cohort.probability_higher) }),
    ),
    element("p", { class: "small" }, whyTwo(contributions, context), texts.how),
  );
}

/**
 * Why the dose has one number here and another in the comparison of doses, where both are shown.
 * @param {Contribution[]} contributions
 * @param {Context} context
 */
function whyTwo(contributions, { engine, patient }) {
  const { cart1_dose: given, cart2_dose: planned } = patient;
  const dose = contributions.find(({ term }) => term === "dose_increased");
  if (!dose || typeof given !== "number" || typeof planned !== "number" || planned <= given) return undefined;
  const reply = engine.compare([{ ...patient, cart2_dose: given }, patient]);
  if ("problems" in reply) return undefined;
  const [{ response }] = reply.differences;
  const said = { here: points(dose.points), beside: differencePoints(response.mean) };
  return `${words.details.contributions.whyTwo(said)} `;
}

/**
 * @param {string} name
 * @param {number} value
 * @param {Node} mark
 * @param {number} average
 * @param {import("../../ui/dom.js").Attributes} attributes
 */
const line = (name, value, mark, average, { class: kind = "", ...attributes }) =>
  element(
    "div",
    { class: `waterfall-row ${kind}`, ...attributes },
    element("span", {}, name),
    track(average, mark),
    element("strong", {}, percent(value)),
  );

/**
 * @param {Contribution} contribution
 * @param {number} from
 * @param {number} to
 * @param {number} average
 * @param {string} run of the model
 */
function explained({ term, points: value }, from, to, average, run) {
  const body = element("div");
  const box = element(
    "details",
    { open: open.has(term) },
    element(
      "summary",
      { class: "waterfall-row" },
      element("span", {}, requireWords(words.details.contributions.terms, term)),
      track(average, ...step(from, to)),
      element("strong", { "data-contribution": term, "data-points": value }, points(value)),
    ),
    body,
  );
  const show = () => box.open && body.childElementCount === 0 && body.replaceChildren(provenance(term, run));
  box.addEventListener("toggle", () => {
    if (box.open) open.add(term);
    else open.delete(term);
    show();
  });
  show();
  return box;
}
