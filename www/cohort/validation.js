// The model tested on the reader's patients: which model, the verdict in words, what it predicted and what happened; then the numbers with
// their meanings, and the curves.

/** @import { CohortValidation, Estimate, ModelId, OutcomeCheck, SurvivalValidation } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { countedPercent, decimals, fromTo, percent, quantity } from "../i18n/format.js";
import { calibrationPlot } from "../charts/calibration.js";
import { decisionCurvePlot } from "../charts/decision-curve.js";
import { scrollingTable } from "../ui/widgets.js";
import { words } from "../i18n/words.js";
import { figureTools } from "./figure-tools.js";

/** @typedef {keyof typeof words.cohort.validation.names} Id */

const ESTIMATES = /** @type {const} */ ([
  "c_statistic",
  "calibration_in_the_large",
  "calibration_intercept",
  "calibration_slope",
  "observed_expected",
]);
/** Those that stand large under the verdict. */
const FIRST = /** @type {const} */ (["observed_expected", "c_statistic", "calibration_slope"]);

/** @param {CohortValidation} validation @param {(blob: Blob, name: string) => void} save */
export function showValidation(validation, save) {
  const text = words.cohort.validation;
  /** @type {HTMLElement[]} */
  const list = [
    element("h2", {}, text.title),
    verdict(validation),
    outcomeChecks(validation.predictive_checks),
    ...(validation.survival ? survivalCheck(validation.survival) : []),
    element("h3", {}, text.numbers),
    scrollingTable(
      text.numbers,
      [text.what, text.value, text.interval, text.meaning],
      element(
        "tbody",
        {},
        ...ESTIMATES.map((id) => estimateRow(id, validation[id])),
        plainRow("brier", validation.brier),
        plainRow("scaled_brier", validation.scaled_brier),
      ),
      "numbers",
    ),
  ];
  const plots = [];
  if (validation.calibration_curve.length > 0) {
    const { predicted, observed, band } = words.cohort.calibration;
    const figure = calibrationPlot(validation, words.cohort.calibration);
    const rows = validation.calibration_curve.map((at) => [at.predicted, at.observed, at.lower, at.upper]);
    const table = { columns: [predicted, observed, `${band} (1)`, `${band} (2)`], rows };
    figure.append(figureTools({ figure, name: "reinfuse-calibration", table, save }));
    plots.push(figure);
  }
  if (validation.decision_curve.length > 0) {
    const { threshold, model, all, none } = words.cohort.decisionCurve;
    const figure = decisionCurvePlot(validation.decision_curve, words.cohort.decisionCurve);
    const rows = validation.decision_curve.map((at) => [at.threshold, at.model, at.treat_all, at.treat_none]);
    const table = { columns: [threshold, model, all, none], rows };
    figure.append(figureTools({ figure, name: "reinfuse-decision-curve", table, save }));
    plots.push(figure);
  }
  if (plots.length > 0) list.push(element("div", { class: "plots" }, ...plots));
  return list;
}

/** The model, the verdict and the four numbers that most ask for. @param {CohortValidation} validation */
function verdict(validation) {
  const text = words.cohort.validation;
  const { model, predictive_checks: checks, n, events, too_few: tooFew } = validation;
  const response = checks.find(({ outcome }) => outcome === "response");
  return element(
    "div",
    { class: "model-verdict", "data-verdict": tooFew ? "too_few" : response?.verdict },
    element("p", { class: "small", "data-model": model.run }, testedModel(model)),
    tooFew &&
      element(
        "p",
        { class: "too-few" },
        text.few({ events: quantity(events), others: quantity(n - events), needed: String(tooFew.needed) }),
      ),
    response &&
      !(tooFew && response.verdict === "agrees") &&
      element("p", { class: "lead" }, text.verdict[response.verdict]),
    response && element("p", {}, checkText(response)),
    !tooFew && element("p", {}, discrimination(validation.c_statistic)),
    !tooFew &&
      element(
        "dl",
        { class: "figures" },
        ...FIRST.map((id) => figure(id, validation[id])),
        element(
          "div",
          {},
          element("dt", {}, text.names.brier),
          element("dd", { class: "large" }, decimals(validation.brier, 2)),
          element("dd", { class: "small" }, text.ideals.brier({ same: decimals((events / n) * (1 - events / n), 2) })),
        ),
      ),
    element(
      "p",
      { class: "small" },
      text.compared({
        n: quantity(n),
        events: quantity(events),
        notEvaluable: quantity(validation.left_out_not_evaluable),
        notRecorded: quantity(validation.left_out_not_recorded),
        outside: quantity(validation.left_out_outside_evidence),
      }),
    ),
  );
}

/** The verdict alone @param {CohortValidation} validation */
export function verdictInShort({ predictive_checks: checks, too_few: tooFew }) {
  const text = words.cohort.validation;
  const response = checks.find(({ outcome }) => outcome === "response");
  if (!response) return "";
  const few = tooFew !== null && response.verdict === "agrees";
  return text.verdict[few ? "too_few" : response.verdict];
}

/** Which model the numbers are of, as the core says with them. @param {ModelId} model */
export function testedModel({ run, update }) {
  const text = words.cohort.validation.tested;
  if (update) return text.updated({ patients: quantity(update.patients), count: update.patients });
  return run === "standard" ? text.standard : text.edited;
}

/** @param {OutcomeCheck} check */
function checkText(check) {
  const text = words.cohort.validation;
  return text.check({ observed: observed(check), n: quantity(check.n), range: predicted(check) });
}

/** @param {OutcomeCheck} check */
const observed = ({ observed_low: low, observed_high: high }) =>
  low === high ? quantity(low) : fromTo(quantity(low), quantity(high));

/** @param {OutcomeCheck} check */
const predicted = ({ q025, q975 }) => fromTo(quantity(q025), quantity(q975));

/** @param {Estimate} c */
function discrimination({ estimate, lower, upper, missing }) {
  const text = words.cohort.validation;
  if (estimate === null)
    return missing === null
      ? ""
      : `${words.numbers.labelled({ name: text.names.c_statistic, value: text.missing[missing] })}.`;
  if (lower === null || upper === null) return "";
  const numbers = { c: decimals(estimate, 2), range: fromTo(decimals(lower, 2), decimals(upper, 2)) };
  if (lower > 0.5) return text.separates.yes(numbers);
  return upper < 0.5 ? text.separates.reversed(numbers) : text.separates.unclear(numbers);
}

/** @param {(typeof FIRST)[number]} id @param {Estimate} of */
function figure(id, of) {
  const { names, ideals } = words.cohort.validation;
  const { value, interval } = estimateText(of);
  return element(
    "div",
    {},
    element("dt", {}, names[id]),
    element("dd", { class: "large" }, value),
    element("dd", { class: "small" }, [interval, ideals[id]].filter((text) => text !== "").join(" · ")),
  );
}

/** What was predicted and what happened, for every outcome that the table has. @param {OutcomeCheck[]} checks */
function outcomeChecks(checks) {
  const text = words.cohort.validation.checks;
  const row = (/** @type {OutcomeCheck} */ check) =>
    element(
      "tr",
      { "data-check": check.outcome, "data-verdict": check.verdict },
      element("th", { scope: "row" }, text.outcomes[check.outcome]),
      element("td", {}, text.of({ observed: observed(check), n: quantity(check.n) })),
      element("td", {}, predicted(check)),
      element("td", { class: "sentence" }, text.verdicts[check.verdict]),
    );
  const censored = checks.some(({ observed_low: low, observed_high: high }) => low !== high);
  return element(
    "div",
    {},
    element("h3", {}, text.title),
    scrollingTable(
      text.title,
      [text.outcome, text.observed, text.predicted, text.verdict],
      element("tbody", {}, ...checks.map(row)),
    ),
    element("p", { class: "small" }, text.how, censored && ` ${text.censored}`),
  );
}

/** Survival at 24 months with its censoring @param {SurvivalValidation} survival */
function survivalCheck({ kaplan_meier: observed, lower, upper, mean_prediction: mean, ...found }) {
  const text = words.cohort.validation.survival;
  const { names } = words.cohort.validation;
  const predicted = percent(mean);
  const estimate = observed === null ? "" : countedPercent(observed);
  const whole =
    lower === null || upper === null ? estimate : text.value({ estimate, low: percent(lower), high: percent(upper) });
  const { n, died, alive, censored, c_index: c, brier, scaled_brier: scaled } = found;
  const numbers = [
    c !== null && `${words.numbers.labelled({ name: text.c, value: decimals(c, 2) })}.`,
    brier !== null && `${words.numbers.labelled({ name: names.brier, value: decimals(brier, 3) })}.`,
    scaled !== null && `${words.numbers.labelled({ name: names.scaled_brier, value: decimals(scaled, 3) })}.`,
  ].filter((number) => number !== false);
  const exact = { "data-km": observed ?? undefined, "data-c": c ?? undefined, "data-brier": brier ?? undefined };
  return [
    element("h3", {}, text.title),
    element(
      "p",
      { "data-survival": "24", "data-n": n, ...exact },
      observed === null ? text.unknown({ predicted }) : text.observed({ observed: whole, predicted }),
      " ",
      text.counts({
        n: quantity(n),
        count: n,
        died: quantity(died),
        alive: quantity(alive),
        censored: quantity(censored),
      }),
    ),
    element("p", {}, numbers.length > 0 ? numbers.join(" ") : text.few),
    element("p", { class: "small" }, text.how),
  ];
}

/** @param {Estimate} of */
function estimateText({ estimate, lower, upper, missing }) {
  const why = missing === null ? "" : words.cohort.validation.missing[missing];
  return {
    value: estimate === null ? "–" : decimals(estimate, 2),
    interval: lower !== null && upper !== null ? fromTo(decimals(lower, 2), decimals(upper, 2)) : why,
  };
}

/** @param {Id} id @param {Estimate} of */
function estimateRow(id, of) {
  const { value, interval } = estimateText(of);
  return row(
    id,
    {
      "data-estimate": of.estimate ?? undefined,
      "data-lower": of.lower ?? undefined,
      "data-upper": of.upper ?? undefined,
    },
    [value, interval],
  );
}

/** @param {Id} id @param {number | null} value */
const plainRow = (id, value) =>
  row(id, { "data-estimate": value ?? undefined }, [
    value === null ? words.cohort.validation.missing.one_class : decimals(value, 3),
    "",
  ]);

/** @param {Id} id @param {Record<string, number | undefined>} exact @param {[string, string]} cells */
function row(id, exact, [value, interval]) {
  return element(
    "tr",
    { "data-validation": id, ...exact },
    element("th", { scope: "row" }, words.cohort.validation.names[id]),
    element("td", { class: "chance" }, value),
    element("td", {}, interval),
    element("td", { class: "sentence small" }, words.cohort.validation.meanings[id]),
  );
}
