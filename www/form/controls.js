// Draws one field of the table: a group of choices or a number's box. Knows one field, and nothing of patients or answers.

/** @import { Choice, Field, PageUnit, Problem } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { toText, toValue } from "./dose.js";
import { decimal, quantity } from "../i18n/format.js";
import { words } from "../i18n/words.js";

/**
 * A drawn field. `get` gives the value for the core, undefined where nothing was answered; `set` shows a value, or as much
 * of it as this control can show.
 * @typedef {object} Control
 * @property {Field} field
 * @property {HTMLElement} box everything drawn for the field
 * @property {() => string | number | undefined} get
 * @property {(value: unknown) => void} set
 * @property {() => void} refresh brings what depends on the value up to date
 * @property {(message: string, suggestions?: Node[]) => void} showError shows an error message, or clears it
 * @property {() => void} focus
 * @property {(problem: Problem) => string | undefined} [explain] a problem in words of its own
 * @property {(problem: Problem) => Node[]} [suggest] what may have been meant
 * @property {NumberBox} [number]
 */

/**
 * The parts of a number's box that dose-entry.js, loaded later, adds to.
 * @typedef {object} NumberBox
 * @property {HTMLInputElement} input
 * @property {HTMLElement} unit
 * @property {HTMLElement} presets
 * @property {(text: string) => string | number | undefined} read
 * @property {() => string} typed what was typed, with what else its value came from
 */

/**
 * @param {Field} field
 * @param {() => void} edited to be called when something other than typing changed the value
 * @returns {Control}
 */
export const drawField = (field, edited) =>
  field.kind === "category" ? drawChoices(field, field.choices) : drawNumber(field, field, edited);

/** Short names of a field's choices, where the first screen has room for no more @param {string} id @returns {Record<string, string> | undefined} */
const shortNames = (id) => /** @type {Record<string, Record<string, string>>} */ (words.form.short)[id];

/**
 * @param {Field} field
 * @param {Choice[]} choices
 * @returns {Control}
 */
function drawChoices(field, choices) {
  const { id, label, required } = field;
  const short = shortNames(id);
  const full = id === "disease" ? /** @type {Record<string, string>} */ (words.form.diseases) : {};
  const radios = choices.map((choice) =>
    element("input", { type: "radio", name: id, value: choice.id, id: `${id}-${choice.id}` }),
  );
  const { error, showError } = errorOf(field);
  const box = element(
    "fieldset",
    { class: "field", role: "radiogroup", "aria-required": required && "true", "aria-describedby": `${id}-error` },
    element("legend", {}, label),
    element(
      "div",
      { class: short ? "segments" : "segments flow" },
      ...radios.map((radio, i) => {
        const { id: choice, label: name } = choices[i];
        return element(
          "label",
          { title: short && name },
          radio,
          element(
            "span",
            {},
            short ? element("b", {}, short[choice]) : name,
            full[choice] && element("small", {}, full[choice]),
          ),
        );
      }),
    ),
    error,
  );
  const chosen = () => radios.find((radio) => radio.checked);
  return {
    field,
    box,
    get: () => chosen()?.value,
    set: (value) => radios.forEach((radio) => (radio.checked = radio.value === value)),
    refresh: () => {},
    showError: (message) => showError(box, message, []),
    focus: () => (chosen() ?? radios[0]).focus(),
  };
}

/**
 * @param {Field} field
 * @param {{ at_least: number, at_most: number, page_unit: PageUnit }} kind
 * @param {() => void} edited
 * @returns {Control}
 */
function drawNumber(field, { at_least, at_most, page_unit }, edited) {
  const { id, label } = field;
  const { factor, presets } = page_unit;
  // Text, not number: a turn of the mouse wheel must not change a dose, and a decimal comma must not empty the box.
  const input = element("input", {
    type: "text",
    inputmode: "decimal",
    id,
    name: id,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-note ${id}-error`,
  });
  const note = element("p", { class: "note", id: `${id}-note` });
  const buttons = [...presets.map(decimal), ""].map((text) => {
    const button = element(
      "button",
      { type: "button", title: text === "" && words.form.notKnown },
      text,
      text === "" && element("span", { "aria-hidden": "true" }, "?"),
      text === "" && element("span", { class: "visually-hidden" }, words.form.notKnown),
    );
    button.addEventListener("click", () => {
      input.value = text;
      edited();
    });
    return { text, button };
  });
  const { error, showError } = errorOf(field);
  const unit = element("span", { "aria-hidden": "true" }, words.form.unit);
  const choices = element(
    "div",
    { class: "presets", role: "group", "aria-label": words.form.presets({ label }) },
    ...buttons.map(({ button }) => button),
  );
  /** @type {NumberBox} */
  const number = {
    input,
    unit,
    presets: choices,
    read: (text) => toValue(text, factor),
    typed: () => input.value.trim(),
  };
  const get = () => number.read(input.value);
  return {
    field,
    number,
    box: element(
      "div",
      { class: "field" },
      element("label", { for: id }, label, element("span", { class: "visually-hidden" }, ` (${page_unit.label})`)),
      element("div", { class: "unit-box" }, input, unit),
      choices,
      note,
      error,
    ),
    get,
    set: (value) => (input.value = typeof value === "number" ? toText(value, factor) : String(value ?? "")),
    refresh: () => {
      const value = get();
      const readable = typeof value === "number" && value >= at_least && value <= at_most;
      note.textContent = readable ? words.form.read({ typed: number.typed(), quantity: quantity(value) }) : "";
      for (const { text, button } of buttons)
        button.setAttribute("aria-pressed", String(value === toValue(text, factor)));
    },
    showError: (message, suggestions = []) => showError(input, message, suggestions),
    focus: () => input.focus(),
  };
}

/** The error below a control @param {Field} field */
function errorOf({ id }) {
  const error = element("p", { class: "error", id: `${id}-error`, hidden: true });
  return {
    error,
    /** @param {HTMLElement} target @param {string} message @param {Node[]} suggestions */
    showError(target, message, suggestions) {
      error.replaceChildren(message, ...suggestions);
      error.hidden = message === "";
      if (message) target.setAttribute("aria-invalid", "true");
      else target.removeAttribute("aria-invalid");
    },
  };
}
