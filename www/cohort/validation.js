// The model tested on the reader's patients: what is too thin said first, then the numbers, each with its meaning, then the curves.

/** @import { CohortValidation, Estimate } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { decimals, quantity } from "../i18n/format.js";
import { calibrationPlot } from "../charts/calibration.js";
import { decisionCurvePlot } from "../charts/decision-curve.js";
import { scrollingTable } from "../ui/widgets.js";
import { words } from "../i18n/words.js";

/** @typedef {keyof typeof words.cohort.validation.names} Id */

const ESTIMATES = /** @type {const} */ ([
  "c_statistic",
  "calibration_in_the_large",
  "calibration_intercept",
  "calibration_slope",
  "observed_expected",
]);

/** @param {CohortValidation} validation */
export function showValidation(validation) {
  const text = words.cohort.validation;
  const left = {
    n: quantity(validation.n),
    events: quantity(validation.events),
    notEvaluable: quantity(validation.left_out_not_evaluable),
    notRecorded: quantity(validation.left_out_not_recorded),
    outside: quantity(validation.left_out_outside_evidence),
  };
  /** @type {HTMLElement[]} */
  const list = [element("h3", {}, text.title)];
  if (validation.too_few)
    list.push(
      element(
        "p",
        { class: "too-few", role: "status" },
        text.few({
          events: quantity(validation.events),
          others: quantity(validation.n - validation.events),
          needed: String(validation.too_few.needed),
        }),
      ),
    );
  list.push(
    element("p", {}, text.compared(left)),
    scrollingTable(
      text.title,
      [text.what, text.value, text.interval, text.meaning],
      element(
        "tbody",
        {},
        ...ESTIMATES.map((id) => estimate(id, validation[id])),
        plain("brier", validation.brier),
        plain("scaled_brier", validation.scaled_brier),
      ),
      "numbers",
    ),
  );
  if (validation.calibration_curve.length > 0) list.push(calibrationPlot(validation));
  if (validation.decision_curve.length > 0) list.push(decisionCurvePlot(validation.decision_curve));
  return list;
}

/** @param {Id} id @param {Estimate} of */
function estimate(id, { estimate: value, lower, upper, missing }) {
  const why = missing === null ? "" : words.cohort.validation.missing[missing];
  const whole = lower !== null && upper !== null;
  return line(
    id,
    { "data-estimate": value ?? undefined, "data-lower": lower ?? undefined, "data-upper": upper ?? undefined },
    [
      value === null ? "–" : decimals(value, 2),
      whole ? words.numbers.range({ low: decimals(lower, 2), high: decimals(upper, 2) }) : why,
    ],
  );
}

/** @param {Id} id @param {number | null} value */
const plain = (id, value) =>
  line(id, { "data-estimate": value ?? undefined }, [
    value === null ? words.cohort.validation.missing.one_class : decimals(value, 3),
    "",
  ]);

/** @param {Id} id @param {Record<string, number | undefined>} exact @param {[string, string]} cells */
function line(id, exact, [value, interval]) {
  return element(
    "tr",
    { "data-validation": id, ...exact },
    element("th", { scope: "row" }, words.cohort.validation.names[id]),
    element("td", { class: "chance" }, value),
    element("td", {}, interval),
    element("td", { class: "sentence small" }, words.cohort.validation.meanings[id]),
  );
}
