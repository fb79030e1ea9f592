// What the first prediction does without: the other pictures, where the contributions come from, the comparison of doses, copies.
// One script, loaded when the first of them is asked for; from then on it draws at once.

/** @import { Numbers } from "../types.d.ts" */

import style from "reinfuse:more-style";
import { element } from "../dom.js";
import { words } from "../words.js";
import { dots } from "./dots.js";
import { hundred } from "./hundred.js";
import { intervals } from "./intervals.js";

export { provenance } from "./provenance.js";
export { take } from "./take.js";
export { compareScenarios } from "./what-if.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/**
 * One of the pictures that the first view does without.
 * @param {"patients" | "dots" | "table"} name
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function picture(name, { outcomes, cohort }, quantiles) {
  if (name === "patients") return hundred(outcomes);
  if (name === "table") return [intervals(outcomes.response)];
  return [dots(quantiles, outcomes.response, cohort), element("p", { class: "small" }, words.more.pictures.dotsKey)];
}
