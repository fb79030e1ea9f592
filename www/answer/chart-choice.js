// The reader's choice among pictures of the same number; the words and the number itself always stand above them.

/** @import { Numbers } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { prefer, preferred } from "../ui/preference.js";
import { words } from "../i18n/words.js";
import { bar } from "../charts/interval.js";
import { whenMore } from "./details-loader.js";

/** @typedef {keyof typeof words.chartChoice.names} Picture */

/** @type {Picture[]} */
const PICTURES = ["ranges", "patients", "dots", "table"];

/** @type {Picture | undefined} */
let chosen;

/**
 * @param {Numbers} numbers
 * @param {(count: number) => number[]} quantiles equally likely values of this patient's chance
 */
export function pictures(numbers, quantiles) {
  chosen ??= PICTURES.find((name) => name === preferred("picture")) ?? "ranges";
  const holder = element("div", { class: "picture" });
  const put = (/** @type {Picture} */ name, /** @type {(Node | string)[]} */ picture) => {
    holder.dataset.picture = name;
    holder.replaceChildren(...picture);
  };
  const show = (/** @type {Picture} */ name) => {
    if (name === "ranges") put(name, [bar(numbers.outcomes.response, numbers.cohort), element("p", { class: "small" }, words.answer.chartKey)]);
    else void whenMore(({ picture }) => name === chosen && put(name, picture(name, numbers, quantiles)), holder);
  };
  show(chosen);
  const choice = (/** @type {Picture} */ name) => {
    const radio = element("input", { type: "radio", name: "picture", value: name, checked: name === chosen });
    radio.addEventListener("change", () => {
      chosen = name;
      prefer("picture", name);
      show(name);
    });
    return element("label", {}, radio, element("span", {}, words.chartChoice.names[name]));
  };
  return [
    element("fieldset", { class: "pictures" }, element("legend", { class: "unseen" }, words.chartChoice.title), ...PICTURES.map(choice)),
    holder,
  ];
}
