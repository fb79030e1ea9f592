// How far this patient's answer moves under other assumptions, and what the study added to the priors of both associations.

/** @import { Association, Edits, OddsRatioInterval, Probability, RawPatient } from "../types.d.ts" */
/** @import { Part } from "./main.js" */

import { evidence } from "./evidence-file.js";
import { sayWhy } from "../ui/cause.js";
import { element, dataAttributes } from "../ui/dom.js";
import { button, nameCells } from "../ui/widgets.js";
import { oddsRatio, oddsRatioRange, percent, percentRange } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";
import { percentTicks } from "../charts/interval.js";
import { priorPosterior } from "../charts/prior-posterior.js";
import { doseBar, track } from "../charts/rows.js";
import { rebuildWith } from "./own-evidence.js";

/** Whose runs are drawn where the form has no number: of NHL, the largest group. @type {RawPatient} */
const STAND_IN = { disease: "nhl" };

/**
 * One set of assumptions and the patient's chance of a response under it.
 * @typedef {{ id: string, label: string, response: Pick<Probability, "mean" | "q025" | "q975">, edits?: Edits }} Run
 */

/** @param {HTMLElement} body @param {Part} page */
export function showSensitivity(body, page) {
  const answers = element("div", {});
  const beliefs = element("div", { class: "beliefs" });
  body.append(
    element("p", {}, words.evidence.sensitivity.how),
    answers,
    element("h3", {}, words.evidence.beliefs.title),
    element("p", {}, words.evidence.beliefs.how),
    beliefs,
  );
  const show = () => {
    try {
      const runs = answered(page, page.patient());
      answers.replaceChildren(
        ...(runs.length > 0
          ? [table(runs)]
          : [element("p", {}, words.evidence.sensitivity.noPatient), table(answered(page, STAND_IN))]),
      );
      beliefs.replaceChildren(...page.engine.associations().map(belief));
    } catch (error) {
      const why = element("span");
      answers.replaceChildren(element("p", { role: "alert" }, words.evidence.sensitivity.failed, " ", why));
      void sayWhy(why, error);
    }
  };
  show();
  page.onAnswer(show);
}

/** Every run for a patient, the reader's own evidence first; none for one without a number. @param {Part} page @param {RawPatient} patient @returns {Run[]} */
function answered({ engine, own }, patient) {
  // Without a model of the reader's own, the one in use is the standard one, and need not be read again.
  const standard = own() ? engine.predictWith(undefined, undefined, patient) : engine.predict(patient);
  if ("problems" in standard || !standard.outcomes || !standard.sensitivity) return [];
  /** @type {Run[]} */
  const runs = standard.sensitivity.runs.map(({ id, ...response }) => ({ ...named(id), response }));
  runs.unshift({ id: "standard", label: words.evidence.sensitivity.standard, response: standard.outcomes.response });
  if (own()) {
    const reply = engine.predict(patient);
    if ("outcomes" in reply && reply.outcomes)
      runs.unshift({ id: "own", label: words.evidence.sensitivity.own, response: reply.outcomes.response });
  }
  return runs;
}

/** A run of the evidence file by its id: its name and what it changes. @param {string} id @returns {Omit<Run, "response">} */
function named(id) {
  const run = evidence.sensitivity.find((run) => run.id === id);
  if (!run) throw new Error(`the evidence file has no sensitivity run ${id}`);
  const { label, changes, dropped } = run;
  return {
    id,
    label: words.file ? requireWords(words.file.sensitivity, id) : label,
    edits: { changes, dropped, odds_ratios: [] },
  };
}

/**
 * Chart and table in one: each run's mean and interval on one axis; the dashed line is the standard mean.
 * @param {Run[]} runs
 */
function table(runs) {
  const texts = words.evidence.sensitivity;
  const [standard] = runs.filter(({ id }) => id === "standard");
  const { assumptions, drawn, chance, interval } = texts.columns;
  const columns = [assumptions, drawn, chance, interval];
  return element(
    "table",
    { class: "runs" },
    element("caption", {}, texts.caption),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, assumptions),
        element("th", { scope: "col" }, drawn, percentTicks()),
        element("th", { scope: "col" }, chance),
        element("th", { scope: "col" }, interval),
      ),
    ),
    element(
      "tbody",
      {},
      ...runs.map(({ id, label, response, edits }) =>
        nameCells(
          element(
            "tr",
            { "data-run": id, ...dataAttributes(response) },
            element("th", { scope: "row" }, label, edits && useButton(label, edits)),
            element("td", { class: "drawn" }, track(standard.response.mean, ...doseBar(response, false))),
            element("td", { class: "chance" }, percent(response.mean)),
            element("td", {}, percentRange(response)),
          ),
          columns,
        ),
      ),
    ),
  );
}

/** Rebuilds the posterior with a run's assumptions. @param {string} run its name @param {Edits} edits */
function useButton(run, edits) {
  const use = button(words.evidence.sensitivity.use, () => rebuildWith(edits));
  use.className = "link";
  use.setAttribute("aria-label", words.numbers.labelled({ name: words.evidence.sensitivity.use, value: run }));
  return use;
}

/** One factor's odds ratio before and after the study @param {Association} association */
function belief({ factor, prior, posterior, probability_above_one, density }) {
  const texts = words.evidence.beliefs;
  const name = requireWords(words.evidence.own.factors, factor);
  /** @type {[string, OddsRatioInterval][]} */
  const rows = [
    [texts.prior, prior],
    [texts.posterior, posterior],
  ];
  return element(
    "section",
    { "data-association": factor, "data-above-one": probability_above_one },
    element("h4", {}, name),
    priorPosterior(density, { label: texts.label({ name }), axis: texts.axis }),
    element(
      "table",
      {},
      element("caption", {}, texts.caption),
      element(
        "thead",
        {},
        element("tr", {}, ...Object.values(texts.columns).map((title) => element("th", { scope: "col" }, title))),
      ),
      element(
        "tbody",
        {},
        ...rows.map(([name, { median, q025, q975 }]) =>
          element(
            "tr",
            { "data-median": median, "data-q025": q025, "data-q975": q975 },
            element("th", { scope: "row" }, name),
            element("td", { class: "chance" }, oddsRatio(median)),
            element("td", {}, oddsRatioRange({ q025, q975 })),
          ),
        ),
      ),
    ),
    element("p", { class: "small" }, texts.above({ probability: percent(probability_above_one) })),
  );
}
