// The reader's choice among charts of the same number; the words and the number itself always stand beside them.

/** @import { Numbers } from "../types.d.ts" */
/** @import { Assumptions } from "./assumptions.js" */

import { dataAttributes, element } from "../ui/dom.js";
import { prefer, preferred } from "../ui/preference.js";
import { words } from "../i18n/words.js";
import { bands, dots, rows, whisker } from "../charts/rows.js";
import { percent, percentRange, shortRange } from "../i18n/format.js";
import { extremes } from "./assumptions.js";
import { withDetails } from "./details-loader.js";
import { BY_DISEASE, rateRow, rateText } from "./rates.js";

/** @typedef {keyof typeof words.chartChoice.names} Chart */

/** @type {Chart[]} */
const CHARTS = ["ranges", "patients", "dots", "table"];

/** @type {Chart | undefined} */
let chosen;

/**
 * @param {Numbers} numbers
 * @param {string} disease
 * @param {Assumptions | undefined} assumptions
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function chartChoice(numbers, disease, assumptions, quantiles) {
  chosen ??= CHARTS.find((name) => name === preferred("picture")) ?? "ranges";
  const holder = element("div", { class: "picture" });
  const put = (/** @type {Chart} */ name, /** @type {(Node | string)[]} */ chart) => {
    holder.dataset.picture = name;
    holder.replaceChildren(...chart);
  };
  const show = (/** @type {Chart} */ name) => {
    if (name === "ranges") put(name, [ranges(numbers, disease, assumptions)]);
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
    holder,
    element(
      "fieldset",
      { class: "pictures" },
      element("legend", { class: "visually-hidden" }, words.chartChoice.title),
      ...CHARTS.map(choice),
    ),
  ];
}

/**
 * The study's average patient by the model, this patient's disease as observed, this patient and other assumptions, on one axis.
 * @param {Numbers} numbers
 * @param {string} disease
 * @param {Assumptions | undefined} assumptions
 */
function ranges({ outcomes: { response }, cohort }, disease, assumptions) {
  const rates = BY_DISEASE.filter(({ id }) => id === disease);
  const { average, half, mine, others } = words.answer.rows;
  const texts = [
    words.numbers.labelled({ name: average, value: `${percent(cohort.mean)} (${shortRange(cohort, true)})` }),
    ...rates.map(rateText),
    mine({
      mean: percent(response.mean),
      range: percentRange(response),
      half: percentRange({ q025: response.q25, q975: response.q75 }),
      most: percentRange({ q025: response.q10, q975: response.q90 }),
    }),
  ];
  const list = [
    {
      name: average,
      value: [element("b", {}, percent(cohort.mean)), ` ${shortRange(cohort)}`],
      marks: whisker(cohort.mean, cohort.q025, cohort.q975),
    },
    ...rates.map(rateRow),
    {
      name: half,
      main: true,
      value: [
        element("b", { "data-repeats": "response", ...dataAttributes(response) }, percent(response.mean)),
        ` ${shortRange(response)}`,
      ],
      marks: bands(response),
    },
  ];
  if (assumptions) {
    const { among, without } = assumptions;
    const range = extremes(assumptions);
    texts.push(words.answer.assumptions({ range: percentRange(range) }));
    list.push({
      name: others,
      value: [shortRange(range, true)],
      marks: dots(among, without === undefined ? [] : [without]),
    });
  }
  return rows(words.rates.chart({ rows: texts.join("; ") }), list, cohort.mean);
}
