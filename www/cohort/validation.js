// The model tested on the reader's patients: what is too thin said first, then the numbers, each with its meaning, then the curves.

/** @import { CohortValidation, Estimate } from "../types.d.ts" */

import { element } from "../dom.js";
import { decimals, quantity } from "../format.js";
import { calibrationPlot } from "./calibration.js";
import { decisionPlot } from "./decision.js";
import { words } from "./words.js";

const ESTIMATES = /** @type {const} */ (["c_statistic", "calibration_in_the_large", "calibration_intercept", "calibration_slope", "observed_expected"]);

/** @param {CohortValidation} validation */
export function showValidation(validation) {
  const text = words.validation;
  /** @type {HTMLElement[]} */
  const list = [element("h3", {}, text.title)];
  if (validation.too_few) list.push(element("p", { class: "too-few", role: "status" }, validation.too_few.message));
  list.push(
    element("p", {}, text.compared(validation, quantity)),
    element(
      "div",
      { class: "scroll", role: "group", "aria-label": text.title, tabindex: "0" },
      element(
        "table",
        { class: "numbers" },
        element("thead", {}, element("tr", {}, ...text.columns.map((name) => element("th", { scope: "col" }, name)))),
        element(
          "tbody",
          {},
          ...ESTIMATES.map((id) => estimate(id, validation[id])),
          plain("brier", validation.brier),
          plain("scaled_brier", validation.scaled_brier),
        ),
      ),
    ),
  );
  if (validation.calibration_curve.length > 0) list.push(calibrationPlot(validation));
  if (validation.decision_curve.length > 0) list.push(decisionPlot(validation.decision_curve));
  return list;
}

/** @param {string} id @param {Estimate} of */
function estimate(id, { estimate: value, lower, upper, missing }) {
  const why = missing === null ? "" : words.validation.missing[missing];
  const whole = lower !== null && upper !== null;
  return line(id, { "data-estimate": value ?? undefined, "data-lower": lower ?? undefined, "data-upper": upper ?? undefined }, [
    value === null ? "–" : decimals(value, 2),
    whole ? `${decimals(lower, 2)} to ${decimals(upper, 2)}` : why,
  ]);
}

/** @param {string} id @param {number | null} value */
const plain = (id, value) =>
  line(id, { "data-estimate": value ?? undefined }, [value === null ? words.validation.missing.one_class : decimals(value, 3), ""]);

/** @param {string} id @param {Record<string, number | undefined>} exact @param {[string, string]} cells */
function line(id, exact, [value, interval]) {
  const { name, meaning } = words.validation.rows[id];
  return element(
    "tr",
    { "data-validation": id, ...exact },
    element("th", { scope: "row" }, name),
    element("td", { class: "chance" }, value),
    element("td", {}, interval),
    element("td", { class: "sentence small" }, meaning),
  );
}
