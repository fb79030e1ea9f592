// Further ways to enter a dose, loaded after the first answer: other units, and what may have been meant by what was refused.

/** @import { Control, NumberBox } from "./controls.js" */
/** @import { Problem } from "../types.d.ts" */
/** @import { Unit } from "./read-dose.js" */

import { element } from "../ui/dom.js";
import { decimal, quantity } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { ambiguous, toText, toValue } from "./dose.js";
import { readDose, UNITS, ungrouped } from "./read-dose.js";

/** Body weights that are read, in kg. */
const [LIGHTEST, HEAVIEST] = [1, 500];

/** The body weight, one for both doses: a change of weight between them must not make equal totals differ. */
const weight = element("input", {
  type: "text",
  inputmode: "decimal",
  id: "body-weight",
  autocomplete: "off",
  spellcheck: "false",
});

/** The weight in kg, if it can be used */
function weightInKg() {
  const value = toValue(weight.value, 1);
  return typeof value === "number" && value >= LIGHTEST && value <= HEAVIEST ? value : undefined;
}

/** @param {Control[]} controls @param {(id: string) => void} edited */
export function doseEntry(controls, edited) {
  const boxes = controls.flatMap((control) => (control.number ? [{ control, number: control.number }] : []));
  const selects = boxes.map(({ control, number }) => unitSelect(control, number, edited));
  const total = () => selects.some(({ value }) => value === "total");
  const row = element("div", { class: "field weight", hidden: true });
  row.append(element("label", { for: "body-weight" }, words.details.dose.weight), weight);
  weight.value = "";
  weight.oninput = () => {
    for (const [i, { control }] of boxes.entries()) if (selects[i].value === "total") edited(control.field.id);
  };
  for (const select of selects) select.addEventListener("change", () => (row.hidden = !total()));
  for (const [i, { control }] of boxes.entries()) {
    const { set } = control;
    control.set = (value) => {
      selects[i].value = "million_per_kg";
      selects[i].dispatchEvent(new Event("reset"));
      row.hidden = !total();
      set(value);
    };
  }
  boxes.at(-1)?.control.box.parentElement?.after(row);
}

/**
 * Puts a choice of units where the unit stands, and reads the box by it.
 * @param {Control} control
 * @param {NumberBox} box
 * @param {(id: string) => void} edited
 */
function unitSelect(control, box, edited) {
  const { field } = control;
  const { input, unit, presets } = box;
  const texts = words.details.dose;
  const select = element(
    "select",
    { "aria-label": texts.unit({ label: field.label }) },
    ...Object.keys(UNITS).map((id) => element("option", { value: id }, texts.units[/** @type {Unit} */ (id)])),
  );
  const current = () => /** @type {Unit} */ (select.value);
  const shown = () => (presets.hidden = current() !== "million_per_kg");
  select.addEventListener("change", () => {
    shown();
    edited(field.id);
  });
  select.addEventListener("reset", shown);
  unit.replaceWith(select);
  box.read = (text) => readDose(text, current(), weightInKg());
  box.typed = () =>
    current() === "total" ? `${input.value.trim()} / ${decimal(weight.value.trim())} kg` : input.value.trim();

  /** @param {Problem} problem */
  control.explain = ({ rule }) => {
    if (rule !== "wrong_type") return undefined;
    const said = { label: field.label, value: words.details.dose.quoted({ text: input.value.trim() }) };
    if (current() === "total" && weightInKg() === undefined)
      return texts.weightNeeded({ ...said, low: String(LIGHTEST), high: String(HEAVIEST) });
    return ambiguous(input.value.trim()) ? texts.ambiguous(said) : texts.noNumber(said);
  };
  control.suggest = () =>
    meant(input.value, current()).map((value) => {
      const button = element("button", { type: "button", class: "link" }, texts.didYouMean({ value: quantity(value) }));
      button.addEventListener("click", () => {
        input.value = toText(value, 1);
        edited(field.id);
        input.focus();
      });
      return button;
    });
  return select;

  /** What may have been meant by a text, in the unit: numbers that are accepted @param {string} typed @param {Unit} unit */
  function meant(typed, unit) {
    if (field.kind !== "number") return [];
    const text = typed.trim();
    const numbers = ambiguous(text)
      ? [text.replace(/[.,]/, ""), text.replace(",", ".")].map(Number)
      : [1, 1e6, 1e-6].map((factor) => Number(toValue(ungrouped(text), factor)));
    return [...new Set(numbers)].filter((number) => {
      const value = readDose(toText(number, 1), unit, weightInKg());
      return typeof value === "number" && value >= field.at_least && value <= field.at_most;
    });
  }
}
