// How far this patient's answer moves under other assumptions, and what the study added to the priors of both associations.

/** @import { Association, Edits, Interval, OddsRatioInterval } from "../types.d.ts" */
/** @import { Part } from "./main.js" */

import { evidence } from "./evidence-file.js";
import { sayWhy } from "../ui/cause.js";
import { drawing, element, dataAttributes } from "../ui/dom.js";
import { button } from "../ui/widgets.js";
import { decimal, oddsRatio, oddsRatioRange, percent, percentRange } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";
import { rebuildWith } from "./own-evidence.js";

/**
 * One set of assumptions and the patient's chance of a response under it.
 * @typedef {{ id: string, label: string, response: Interval, edits?: Edits }} Run
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
      const runs = answered(page);
      answers.replaceChildren(runs.length > 0 ? table(runs) : element("p", {}, words.evidence.sensitivity.noPatient));
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

/** Every run for the patient in the form, the reader's own evidence first; none for a patient without a number. @param {Part} page @returns {Run[]} */
function answered({ engine, own, patient: form }) {
  const patient = form();
  const standard = engine.predictWith(undefined, undefined, patient);
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
 * Chart and table in one: each run's interval is drawn under its name.
 * @param {Run[]} runs
 */
function table(runs) {
  const [standard] = runs.filter(({ id }) => id === "standard");
  return element(
    "table",
    { class: "runs" },
    element("caption", {}, words.evidence.sensitivity.caption),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...Object.values(words.evidence.sensitivity.columns).map((title) => element("th", { scope: "col" }, title)),
      ),
    ),
    element(
      "tbody",
      {},
      ...runs.flatMap(({ id, label, response, edits }) => [
        element(
          "tr",
          { "data-run": id, ...dataAttributes(response) },
          element("th", { scope: "row" }, label),
          element("td", { class: "chance" }, percent(response.mean)),
          element("td", {}, percentRange(response)),
        ),
        element(
          "tr",
          {},
          element("td", { colspan: 3 }, line(response, standard.response.mean), edits && useButton(label, edits)),
        ),
      ]),
    ),
  );
}

/** Rebuilds the posterior with a run's assumptions. @param {string} run its name @param {Edits} edits */
function useButton(run, edits) {
  const use = button(words.evidence.sensitivity.use, () => rebuildWith(edits));
  use.className = "link";
  use.setAttribute("aria-label", `${words.evidence.sensitivity.use}: ${run}`);
  return use;
}

/** @param {number} p */
const place = (p) => `${100 * p}%`;

/** A run's mean and interval on a line from 0 to 100%; the dashed line is the standard mean @param {Interval} interval @param {number} standard */
const line = ({ mean, q025, q975 }, standard) =>
  drawing(
    "svg",
    { class: "run", "aria-hidden": "true", width: "100%", height: 22 },
    drawing("line", { class: "axis", x1: "0", x2: "100%", y1: 11, y2: 11 }),
    drawing("line", { class: "average", x1: place(standard), x2: place(standard), y1: 0, y2: 22 }),
    drawing("line", { class: "span", x1: place(q025), x2: place(q975), y1: 11, y2: 11 }),
    drawing("circle", { class: "mean", cx: place(mean), cy: 11, r: 5 }),
  );

const TICKS = [0.01, 0.1, 1, 10, 100];

/** One factor's odds ratio before and after the study @param {Association} association */
function belief({ factor, prior, posterior, probability_above_one, density }) {
  const width = density[1].log_odds_ratio - density[0].log_odds_ratio;
  const [left, right] = [density[0].log_odds_ratio - width / 2, density[density.length - 1].log_odds_ratio + width / 2];
  const top = 1.05 * Math.max(...density.flatMap((at) => [at.prior, at.posterior]));
  /** Whole drawing units, since the box below is stretched to its place @param {number} x @param {number} y */
  const point = (x, y) => `${(1000 * (x - left)) / (right - left)},${100 - (100 * y) / top}`;
  const steps = density.flatMap(({ log_odds_ratio: x, posterior: y }) => [
    point(x - width / 2, y),
    point(x + width / 2, y),
  ]);
  const across = (/** @type {number} */ ratio) => `${(100 * (Math.log(ratio) - left)) / (right - left)}%`;
  const [one] = [across(1)];
  /** @type {[string, OddsRatioInterval][]} */
  const rows = [
    [words.evidence.beliefs.prior, prior],
    [words.evidence.beliefs.posterior, posterior],
  ];
  return element(
    "section",
    { "data-association": factor, "data-above-one": probability_above_one },
    element("h4", {}, requireWords(words.evidence.own.factors, factor)),
    drawing(
      "svg",
      { class: "density", "aria-hidden": "true", width: "100%", height: 140 },
      drawing(
        "svg",
        { width: "100%", height: 116, viewBox: "0 0 1000 100", preserveAspectRatio: "none" },
        drawing("polygon", { class: "posterior", points: [point(left, 0), ...steps, point(right, 0)].join(" ") }),
        drawing("polyline", {
          class: "prior",
          points: density.map((at) => point(at.log_odds_ratio, at.prior)).join(" "),
        }),
      ),
      drawing("line", { class: "average", x1: one, x2: one, y1: 0, y2: 116 }),
      drawing("line", { class: "axis", x1: "0", x2: "100%", y1: 116, y2: 116 }),
      ...TICKS.map((ratio) => drawing("text", { x: across(ratio), y: 134, "text-anchor": "middle" }, decimal(ratio))),
    ),
    element(
      "table",
      {},
      element("caption", {}, words.evidence.beliefs.caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...Object.values(words.evidence.beliefs.columns).map((title) => element("th", { scope: "col" }, title)),
        ),
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
    element("p", { class: "small" }, words.evidence.beliefs.above({ probability: percent(probability_above_one) })),
  );
}
