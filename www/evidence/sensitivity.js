// How far this patient's answer moves under other assumptions, and what the study added to the priors of both associations.

/** @import { Association, Edits, Interval, OddsRatioInterval } from "../types.d.ts" */
/** @import { Part } from "./main.js" */

import { load } from "reinfuse:sensitivity";
import evidence from "reinfuse:evidence-file";
import { drawing, element, dataAttributes } from "../ui/dom.js";
import { decimal, oddsRatio, oddsRatioRange, percent, percentRange } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";

/** Milliseconds without a further answer before six models are asked. */
const PAUSE = 150;

/** @param {HTMLElement} body @param {Part} page */
export async function showSensitivity(body, page) {
  const answers = element("div", {}, element("p", { role: "status" }, words.evidence.sensitivity.loading));
  const beliefs = element("div", { class: "beliefs" });
  body.append(element("p", {}, words.evidence.sensitivity.how), answers, element("h3", {}, words.evidence.beliefs.title), element("p", {}, words.evidence.beliefs.how), beliefs);

  const compare = () => {
    beliefs.replaceChildren(...page.engine.associations().map(belief));
  };
  /** @param {unknown} error */
  const fail = (error) =>
    answers.replaceChildren(element("p", { role: "alert" }, words.evidence.sensitivity.failed, " ", element("span", { lang: "en" }, error instanceof Error ? error.message : String(error))));

  /** @type {{ id: string, label: string, draws?: Uint8Array, edits?: Edits }[]} */
  let runs;
  try {
    compare();
    runs = await Promise.all(
      evidence.sensitivity.map(async ({ id, label, changes, dropped }) => {
        const edits = { changes, dropped, odds_ratios: [] };
        return { id, label: words.file ? requireWords(words.file.sensitivity, id) : label, draws: await load(id, edits), edits };
      }),
    );
  } catch (error) {
    fail(error);
    return;
  }
  runs.unshift({ id: "shipped", label: words.evidence.sensitivity.standard });

  const answer = () => {
    compare();
    const patient = page.patient();
    const rows = runs.map(({ id, label, draws, edits }) => ({ id, label, reply: page.engine.predictWith(draws, edits, patient) }));
    // Beside the standard runs, so that the reader sees what the own evidence changes.
    if (page.own()) rows.unshift({ id: "own", label: words.evidence.sensitivity.own, reply: page.engine.predict(patient) });
    /** @type {{ id: string, label: string, response: Interval }[]} */
    const numbers = [];
    for (const { id, label, reply } of rows) {
      if ("problems" in reply || !reply.outcomes) continue;
      // A file of draws under another's name must not be shown as that other.
      const expected = id === "own" ? ["edited", "updated"] : [id];
      if (!expected.includes(reply.model.run)) throw new Error(`the draws of ${id} are those of ${reply.model.run}`);
      numbers.push({ id, label, response: reply.outcomes.response });
    }
    answers.replaceChildren(numbers.length > 0 ? table(numbers) : element("p", {}, words.evidence.sensitivity.noPatient));
  };
  const tryAnswer = () => {
    try {
      answer();
    } catch (error) {
      fail(error);
    }
  };
  tryAnswer();
  /** @type {number | undefined} */
  let waiting;
  page.onAnswer(() => {
    // A number of the patient before must not stand beside the next one's.
    answers.replaceChildren(element("p", {}, words.evidence.sensitivity.computing));
    clearTimeout(waiting);
    waiting = window.setTimeout(tryAnswer, PAUSE);
  });
}

/**
 * Chart and table in one: each run's interval is drawn under its name.
 * @param {{ id: string, label: string, response: Interval }[]} rows
 */
function table(rows) {
  const { response: standard } = rows.find(({ id }) => id === "shipped") ?? rows[0];
  return element(
    "table",
    { class: "runs" },
    element("caption", {}, words.evidence.sensitivity.caption),
    element("thead", {}, element("tr", {}, ...Object.values(words.evidence.sensitivity.columns).map((title) => element("th", { scope: "col" }, title)))),
    element(
      "tbody",
      {},
      ...rows.flatMap(({ id, label, response }) => [
        element(
          "tr",
          { "data-run": id, ...dataAttributes(response) },
          element("th", { scope: "row" }, label),
          element("td", { class: "chance" }, percent(response.mean)),
          element("td", {}, percentRange(response)),
        ),
        element("tr", { "aria-hidden": "true" }, element("td", { colspan: 3 }, line(response, standard.mean))),
      ]),
    ),
  );
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
  const steps = density.flatMap(({ log_odds_ratio: x, posterior: y }) => [point(x - width / 2, y), point(x + width / 2, y)]);
  const across = (/** @type {number} */ ratio) => `${(100 * (Math.log(ratio) - left)) / (right - left)}%`;
  const [one] = [across(1)];
  /** @type {[string, OddsRatioInterval][]} */
  const rows = [[words.evidence.beliefs.prior, prior], [words.evidence.beliefs.posterior, posterior]];
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
        drawing("polyline", { class: "prior", points: density.map((at) => point(at.log_odds_ratio, at.prior)).join(" ") }),
      ),
      drawing("line", { class: "average", x1: one, x2: one, y1: 0, y2: 116 }),
      drawing("line", { class: "axis", x1: "0", x2: "100%", y1: 116, y2: 116 }),
      ...TICKS.map((ratio) => drawing("text", { x: across(ratio), y: 134, "text-anchor": "middle" }, decimal(ratio))),
    ),
    element(
      "table",
      {},
      element("caption", {}, words.evidence.beliefs.caption),
      element("thead", {}, element("tr", {}, ...Object.values(words.evidence.beliefs.columns).map((title) => element("th", { scope: "col" }, title)))),
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
