// How far the answer moves under other assumptions, from the core's table; and what is left of it without the paper's two statements.

/** @import { Assessment, Numbers } from "../types.d.ts" */

import { percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";

/** The run that leaves evidence out, instead of changing an assumption. */
const WITHOUT_STATEMENTS = "margins_only";

/** @typedef {{ low: number, high: number, among: number[], without: number | undefined }} Assumptions */

/**
 * Nothing where the model in use is not the standard one, which the runs vary.
 * @param {Assessment & Numbers} assessment
 * @returns {Assumptions | undefined}
 */
export function otherAssumptions({ model, sensitivity: { low, high, runs } }) {
  if (model.run !== "standard") return undefined;
  return {
    low,
    high,
    among: runs.filter(({ id }) => id !== WITHOUT_STATEMENTS).map(({ mean }) => mean),
    without: runs.find(({ id }) => id === WITHOUT_STATEMENTS)?.mean,
  };
}

/** The lowest and the highest of them @param {Assumptions} assumptions */
export const extremes = ({ low, high }) => ({ q025: low, q975: high });

/** In one sentence @param {Assumptions} assumptions */
export const assumptionsText = (assumptions) =>
  words.answer.assumptions({ range: percentRange(extremes(assumptions)) }) +
  (assumptions.without === undefined ? "" : ` ${words.answer.without({ mean: percent(assumptions.without) })}`);
