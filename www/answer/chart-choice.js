// The reader's choice among charts of the same number; the words and the number itself always stand above them.

/** @import { Numbers } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { prefer, preferred } from "../ui/preference.js";
import { words } from "../i18n/words.js";
import { intervalChart } from "../charts/interval.js";
import { withDetails } from "./details-loader.js";

/** @typedef {keyof typeof words.chartChoice.names} Chart */

/** @type {Chart[]} */
const CHARTS = ["ranges", "patients", "dots", "table"];

/** @type {Chart | undefined} */
let chosen;

/**
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function chartChoice(numbers, quantiles) {
  chosen ??= CHARTS.find((name) => name === preferred("picture")) ?? "ranges";
  const holder = element("div", { class: "picture" });
  const put = (/** @type {Chart} */ name, /** @type {(Node | string)[]} */ chart) => {
    holder.dataset.picture = name;
    holder.replaceChildren(...chart);
  };
  const show = (/** @type {Chart} */ name) => {
    if (name === "ranges")
      put(name, [
        intervalChart(numbers.outcomes.response, numbers.cohort),
        element("p", { class: "small" }, words.answer.chartKey),
      ]);
    else void withDetails(({ chart }) => name === chosen && put(name, chart(name, numbers, quantiles)), holder);
  };
  show(chosen);
  const choice = (/** @type {Chart} */ name) => {
    const radio = element("input", { type: "radio", name: "picture", value: name, checked: name === chosen });
    radio.addEventListener("change", () => {
      chosen = name;
      prefer("picture", name);
      show(name);
    });
    return element("label", {}, radio, element("span", {}, words.chartChoice.names[name]));
  };
  return [
    element(
      "fieldset",
      { class: "pictures" },
      element("legend", { class: "visually-hidden" }, words.chartChoice.title),
      ...CHARTS.map(choice),
    ),
    holder,
  ];
}
