// A box for one number of a reader's evidence, with its rule: what breaks it is said below the box.

import { element } from "../dom.js";
import { toValue } from "../dose.js";
import { quantity } from "../format.js";
import { words } from "./words.js";

/** @typedef {ReturnType<typeof numberBox>} NumberBox */

/** The core has the last word; these spare the reader a run that could only be refused. */
const RULES = {
  positive: { holds: (/** @type {number} */ x) => x > 0 && x < 1e6, words: words.own.rules.positive },
  spread: { holds: (/** @type {number} */ x) => x > 0 && x <= 10, words: words.own.rules.spread },
  place: { holds: (/** @type {number} */ x) => Math.abs(x) <= 10, words: words.own.rules.place },
};

/**
 * @param {object} what
 * @param {string} what.id
 * @param {string} what.label
 * @param {keyof typeof RULES} what.rule
 * @param {string} [what.help]
 * @param {number} [what.shipped] the shipped value, which stands in the box at first
 */
export function numberBox({ id, label, rule, help, shipped }) {
  const initial = shipped === undefined ? "" : String(shipped);
  const input = element("input", {
    type: "text",
    // Telephones offer no minus among the decimal keys.
    inputmode: rule === "place" ? "text" : "decimal",
    id,
    name: id,
    value: initial,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-help ${id}-error`,
  });
  const error = element("p", { class: "error", id: `${id}-error`, hidden: true });
  /** @param {string} text */
  const complain = (text) => {
    error.textContent = text && words.own.rule(label, shortened(input.value), text);
    error.hidden = text === "";
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  return {
    box: element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      element("p", { class: "help", id: `${id}-help` }, help, shipped !== undefined && ` ${words.own.shipped(quantity(shipped))}`),
      input,
      error,
    ),
    complain,
    /** The number; undefined for an empty box, "wrong" for what is none or breaks the rule, which is then said. */
    get() {
      complain("");
      const value = toValue(input.value, 1);
      if (value === undefined) return undefined;
      if (typeof value === "number" && Number.isFinite(value) && RULES[rule].holds(value)) return value;
      complain(typeof value === "number" ? RULES[rule].words : words.own.rules.number);
      return "wrong";
    },
    reset() {
      input.value = initial;
      complain("");
    },
  };
}

/** A text that cannot flood the page, as the core's own messages cannot @param {string} text */
const shortened = (text) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
