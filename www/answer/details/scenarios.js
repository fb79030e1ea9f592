// Compares what can still be chosen for this patient, the CART2 dose, and, said to be so, other patients: up to four side by side.
// Shows only what the core's `compare` gives; the dose of a scenario is all that is made here.

/** @import { Engine } from "../../core/engine.js" */
/** @import { PatientForm } from "../../form/form.js" */
/** @import { Assessment, Difference, Field, Numbers, RawPatient } from "../../types.d.ts" */

import { cautionText } from "../../i18n/core-words.js";
import { element, dataAttributes } from "../../ui/dom.js";
import { inPageUnit, toValue } from "../../form/dose.js";
import { differencePoints, differenceRange, percent, percentRange, quantity } from "../../i18n/format.js";
import { intervalStrip } from "../../charts/interval.js";
import { words } from "../../i18n/words.js";
import { supportText } from "../sentences.js";

/** @typedef {{ engine: Engine, form: PatientForm, patient: RawPatient }} Context */
/**
 * @typedef {object} Scenario
 * @property {string} title
 * @property {string} [detail]
 * @property {RawPatient} patient
 * @property {() => void} [remove] takes away what the reader has added
 */

const MOST = 4;
/** Features that make another patient, and never a choice for this one. */
const OTHERS = ["disease", "ld_before_cart1"];

/** What the reader has added: doses in cells per kg, and changes that make another patient. They stay from answer to answer. */
/** @type {number[]} */
const doses = [];
/** @type {{ field: string, value: string }[]} */
const others = [];

/**
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function compareScenarios(context) {
  const box = element("div", { class: "what-if" });
  const draw = () => box.replaceChildren(...drawn(context, draw));
  draw();
  return box;
}

/** @param {Context} context @param {() => void} redraw */
function drawn({ engine, form, patient }, redraw) {
  const list = scenarios(engine.fields, patient, redraw).slice(0, MOST);
  const reply = engine.compare(list.map(({ patient }) => patient));
  // The same patient has just been accepted, and an addition is tried before it is kept.
  if ("problems" in reply) throw new Error(reply.problems.map(({ message }) => message).join(" "));
  const { assessments, differences } = reply;
  const codes = new Set(assessments[0].cautions.map(({ code }) => code));
  return [
    element(
      "div",
      { class: "scenarios" },
      ...list.map((scenario, i) =>
        card(
          scenario,
          assessments[i],
          differences.find(({ to }) => to === i),
          codes,
        ),
      ),
    ),
    element("p", { class: "small" }, words.details.whatIf.paired),
    list.length < MOST
      ? additions(engine, form, patient, list, redraw)
      : element("p", { class: "small" }, words.details.whatIf.full),
  ];
}

/**
 * @param {readonly Field[]} fields
 * @param {RawPatient} patient
 * @param {() => void} redraw
 * @returns {Scenario[]} the first is the one that the others are compared with
 */
function scenarios(fields, patient, redraw) {
  const { cart1_dose: given, cart2_dose: planned } = patient;
  /** @type {Scenario[]} */
  const list = [];
  const dose = (
    /** @type {string} */ title,
    /** @type {number} */ value,
    /** @type {(() => void) | undefined} */ remove = undefined,
  ) => {
    if (list.some(({ patient }) => patient.cart2_dose === value)) return;
    const shown = { quantity: quantity(value), unit: unitOf(fields) };
    const detail = value === planned ? words.details.whatIf.plannedDose(shown) : words.details.whatIf.dose(shown);
    list.push({ title, detail, patient: { ...patient, cart2_dose: value }, remove });
  };
  if (typeof given === "number") {
    dose(words.details.whatIf.same, given);
    dose(words.details.whatIf.tenfold, tenfold(given));
    if (typeof planned === "number") dose(words.details.whatIf.asPlanned, planned);
    for (const value of doses) dose(words.details.whatIf.own, value, () => forget(doses, value, redraw));
  } else {
    list.push({ title: words.details.whatIf.asEntered, patient });
  }
  for (const other of others) {
    const { field, value } = other;
    // Compared with a patient who has this already, it would be the same one again.
    if (list[0].patient[field] === value) continue;
    const title = words.details.whatIf.another({ choice: label(fields, field, value) });
    list.push({
      title,
      detail: words.details.whatIf.otherwise,
      patient: { ...list[0].patient, [field]: value },
      remove: () => forget(others, other, redraw),
    });
  }
  return list;
}

/** The decimal point moves, so that 0.2 becomes 2 and nothing near it @param {number} dose */
export const tenfold = (dose) => inPageUnit(dose, 0.1);

/** @param {readonly Field[]} fields */
const doseField = (fields) => {
  const field = fields.find(({ id }) => id === "cart2_dose");
  if (field?.kind !== "number") throw new Error("the core has no CART2 dose");
  return field;
};

/** @param {readonly Field[]} fields */
const unitOf = (fields) => doseField(fields).unit;

/** @param {readonly Field[]} fields @param {string} id @param {string} value */
function label(fields, id, value) {
  const field = fields.find((field) => field.id === id);
  return (field?.kind === "category" && field.choices.find((choice) => choice.id === value)?.label) || value;
}

/**
 * @template Added
 * @param {Added[]} list
 * @param {Added} added
 * @param {() => void} redraw
 */
function forget(list, added, redraw) {
  list.splice(list.indexOf(added), 1);
  redraw();
}

/**
 * @param {Scenario} scenario
 * @param {Assessment} assessment
 * @param {Difference | undefined} gap from the first
 * @param {Set<string>} said codes of cautions that the first has already
 */
function card({ title, detail, remove }, assessment, gap, said) {
  if (!assessment.outcomes) throw new Error("a scenario without numbers");
  const {
    outcomes,
    cautions,
    fingerprint,
    patients_like_this: alike,
  } = /** @type {Assessment & Numbers} */ (assessment);
  const { response } = outcomes;
  // Shown as in the answer's own card: a number that rests on few patients never looks like one that rests on many.
  const kind = alike.extrapolation ? "extrapolated" : "";
  const away =
    remove &&
    element(
      "button",
      { type: "button", class: "plain", "aria-label": words.details.whatIf.remove({ title }) },
      words.details.whatIf.removeShort,
    );
  away?.addEventListener("click", () => remove?.());
  return element(
    "section",
    {
      class: `scenario ${kind}`.trim(),
      "data-scenario": "response",
      ...dataAttributes(response),
      "data-fingerprint": fingerprint,
    },
    element("h3", {}, title),
    detail !== undefined && element("p", { class: "small" }, detail),
    element(
      "p",
      {},
      element("strong", { class: "number" }, percent(response.mean)),
      " ",
      element("span", { class: "range" }, words.answer.interval({ range: percentRange(response) })),
    ),
    intervalStrip(response, kind),
    element("p", { class: "small" }, supportText(alike)),
    gap
      ? element(
          "div",
          {
            "data-scenario-difference": "response",
            ...dataAttributes(gap.response),
            "data-probability-higher": gap.probability_higher,
          },
          element(
            "p",
            {},
            element("strong", {}, differencePoints(gap.response.mean)),
            " ",
            words.details.whatIf.gapRange({ range: differenceRange(gap.response) }),
          ),
          element("p", {}, words.details.whatIf.higher({ probability: percent(gap.probability_higher) })),
        )
      : element("p", {}, words.details.whatIf.first),
    ...cautions
      .filter(({ code }) => gap && !said.has(code))
      .map((caution) => element("p", { class: "flag" }, cautionText(caution))),
    away,
  );
}

/**
 * @param {Engine} engine
 * @param {PatientForm} form
 * @param {RawPatient} patient
 * @param {Scenario[]} list
 * @param {() => void} redraw
 */
function additions({ fields, compare }, form, patient, list, redraw) {
  const error = element("p", { class: "error", id: "what-if-error", role: "alert", hidden: true });
  const showError = (/** @type {string} */ message) => {
    error.textContent = message;
    error.hidden = message === "";
  };
  const parts = [];

  if (typeof patient.cart1_dose === "number") {
    const { page_unit } = doseField(fields);
    const input = element("input", {
      type: "text",
      inputmode: "decimal",
      id: "what-if-dose",
      autocomplete: "off",
      "aria-describedby": "what-if-error",
    });
    const add = element("button", { type: "submit" }, words.details.whatIf.add);
    const box = element(
      "form",
      { novalidate: true },
      element("label", { for: "what-if-dose" }, words.details.whatIf.ownDose({ unit: page_unit.label })),
      input,
      add,
    );
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = toValue(input.value, page_unit.factor);
      const reply = value === undefined ? undefined : compare([{ ...patient, cart2_dose: value }]);
      if (!reply || "problems" in reply)
        return showError(
          reply ? reply.problems.map((problem) => form.explain(problem)).join(" ") : words.details.whatIf.noDose,
        );
      if (list.some(({ patient }) => patient.cart2_dose === value)) return showError(words.details.whatIf.already);
      doses.push(Number(value));
      redraw();
      document.getElementById("what-if-dose")?.focus();
    });
    parts.push(box);
  }

  const select = element("select", { id: "what-if-other" });
  for (const id of OTHERS) {
    const field = fields.find((field) => field.id === id);
    if (field?.kind !== "category") continue;
    const free = field.choices.filter(
      ({ id: value }) =>
        value !== "unknown" &&
        value !== patient[id] &&
        !others.some((other) => other.field === id && other.value === value),
    );
    const options = free.map((choice) => element("option", { value: `${id}=${choice.id}` }, choice.label));
    if (options.length > 0) select.append(element("optgroup", { label: form.label(id) }, ...options));
  }
  if (select.options.length > 0) {
    const add = element("button", { type: "submit" }, words.details.whatIf.add);
    const box = element(
      "form",
      {},
      element("label", { for: "what-if-other" }, words.details.whatIf.otherPatient),
      select,
      add,
    );
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      const [field, value] = select.value.split("=");
      others.push({ field, value });
      redraw();
      document.getElementById("what-if-other")?.focus();
    });
    parts.push(box);
  }
  return element("div", { class: "additions" }, ...parts, error);
}
