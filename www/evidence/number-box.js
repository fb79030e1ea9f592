// A box for one number of a reader's evidence, with its rule: what breaks it is said below the box.

import { element } from "../ui/dom.js";
import { truncate } from "../ui/truncate.js";
import { toValue } from "../form/dose.js";
import { decimal, quantity } from "../i18n/format.js";
import { words } from "../i18n/words.js";

/** @typedef {ReturnType<typeof numberBox>} NumberBox */
/** @typedef {keyof typeof words.evidence.own.rules} Rule */

/** The core has the last word; these spare the reader a run that could only be refused. */
const RULES = {
  positive: (/** @type {number} */ x) => x > 0 && x < 1e6,
  spread: (/** @type {number} */ x) => x > 0 && x <= 10,
  place: (/** @type {number} */ x) => Math.abs(x) <= 10,
};

/**
 * @param {object} what
 * @param {string} what.id
 * @param {string} what.label
 * @param {keyof typeof RULES} what.rule
 * @param {string} [what.help]
 * @param {number} [what.standard] the standard value, which stands in the box at first
 */
export function numberBox({ id, label, rule, help, standard }) {
  const shown = (/** @type {number | undefined} */ value) => (value === undefined ? "" : decimal(value));
  const input = element("input", {
    type: "text",
    // Telephones offer no minus among the decimal keys.
    inputmode: rule === "place" ? "text" : "decimal",
    id,
    name: id,
    value: shown(standard),
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-help ${id}-error`,
  });
  const error = element("p", { class: "error", id: `${id}-error`, hidden: true });
  const quiet = () => {
    error.textContent = "";
    error.hidden = true;
    input.removeAttribute("aria-invalid");
  };
  /** Says which rule is broken @param {Rule} rule @param {string} [ratio] the odds ratio that it is compared with */
  const showError = (rule, ratio = "") => {
    error.textContent = words.evidence.own.rules[rule]({ label, value: truncate(input.value.trim(), 80), ratio });
    error.hidden = false;
    input.setAttribute("aria-invalid", "true");
  };
  return {
    box: element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      element(
        "p",
        { class: "help", id: `${id}-help` },
        help,
        standard !== undefined && ` ${words.evidence.own.standard({ value: quantity(standard) })}`,
      ),
      input,
      error,
    ),
    showError,
    quiet,
    /** The number; undefined for an empty box, "wrong" for what is none or breaks the rule, which is then said. */
    get() {
      quiet();
      const value = toValue(input.value, 1);
      if (value === undefined) return undefined;
      if (typeof value === "number" && Number.isFinite(value) && RULES[rule](value)) return value;
      showError(typeof value === "number" ? rule : "number");
      return "wrong";
    },
    /** Shows a number; the standard one, or nothing if there is none, if it is undefined. @param {number} [value] */
    set(value = standard) {
      input.value = shown(value);
      quiet();
    },
  };
}
