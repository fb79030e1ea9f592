// Draws the form from the table of fields and keeps what it says; judges nothing, since the core does.

/** @import { Control } from "./controls.js" */
/** @typedef {(controls: Control[], edited: (id: string) => void) => void} DoseEntry */
/** @import { Field, Problem, RawPatient, Role } from "../types.d.ts" */

import { drawField } from "./controls.js";
import { problemText } from "../i18n/core-words.js";
import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";

/** Choices that lie outside the study. @type {["cd19" | "product", "negative" | "other"][]} */
const OUTSIDE = [
  ["cd19", "negative"],
  ["product", "other"],
];

export class PatientForm {
  /** @type {Map<string, Control>} */
  #controls = new Map();
  /** What a link said and its control may be unable to show exactly, until that control is edited. @type {Map<string, unknown>} */
  #held = new Map();
  /** Fields the reader has been to: only these are told that they are required. @type {Set<string>} */
  #visited = new Set();
  /** What the core last said of the form. @type {readonly Problem[]} */
  #problems = [];
  /** Bring the boxes to tick up to date. @type {(() => void)[]} */
  #shortcuts = [];
  /** Says that the form was cleared. */
  #cleared = element("span");
  #form;
  #edited;
  /** Further ways to enter a dose, once they are loaded. @type {DoseEntry | undefined} */
  #doseEntry;

  /**
   * @param {HTMLFormElement} form
   * @param {readonly Field[]} fields
   * @param {() => void} edited called after every edit
   */
  constructor(form, fields, edited) {
    this.#form = form;
    this.#edited = edited;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.removeAttribute("aria-busy");
    this.#draw(fields);
  }

  /**
   * Draws the same form in another language: what was answered stays.
   * @param {readonly Field[]} fields
   */
  redraw(fields) {
    const patient = this.read();
    const visited = new Set(this.#visited);
    this.#draw(fields);
    this.write(patient);
    this.#visited = visited;
  }

  /** @param {readonly Field[]} fields */
  #draw(fields) {
    this.#shortcuts = [];
    for (const field of fields) {
      const control = drawField(field, () => this.#edit(field.id));
      this.#controls.set(field.id, control);
      control.box.addEventListener("input", () => this.#edit(field.id));
      control.box.addEventListener("focusout", ({ relatedTarget }) => this.#leave(field.id, relatedTarget));
    }
    this.#form.replaceChildren(
      ...this.#boxes("model", "category"),
      element("div", { class: "pair" }, ...this.#boxes("model", "number")),
      element(
        "div",
        { class: "outside", role: "group", "aria-label": words.form.outside },
        ...OUTSIDE.map(([id, choice]) => this.#shortcut(id, choice)),
      ),
      this.#more(),
      this.#foot(),
    );
    this.#extend();
  }

  #extend() {
    this.#doseEntry?.([...this.#controls.values()], (id) => this.#edit(id));
  }

  /** Lets doses be entered in further ways, which the first answer does without @param {DoseEntry} doseEntry */
  extend(doseEntry) {
    const before = JSON.stringify(this.read());
    this.#doseEntry = doseEntry;
    this.#extend();
    if (JSON.stringify(this.read()) === before) return;
    for (const control of this.#controls.values()) control.refresh();
    this.#edited();
  }

  /** What was drawn for the fields of a role, in the order of the table @param {Role} role @param {Field["kind"]} [kind] */
  #boxes(role, kind) {
    const controls = [...this.#controls.values()];
    return controls.filter(({ field }) => field.role === role && (!kind || field.kind === kind)).map(({ box }) => box);
  }

  /** A box to tick for the one choice of a field that lies outside the study @param {string} id @param {"negative" | "other"} choice */
  #shortcut(id, choice) {
    const box = element("input", { type: "checkbox", "data-shortcut": id });
    const control = this.#controls.get(id);
    box.addEventListener("change", () => {
      control?.set(box.checked ? choice : undefined);
      this.#edit(id);
    });
    this.#shortcuts.push(() => (box.checked = control?.get() === choice));
    return element("label", {}, box, element("span", {}, words.form.shortcuts[choice]));
  }

  #more() {
    return element(
      "details",
      { class: "more", open: this.#form.querySelector("details")?.open },
      element("summary", {}, words.form.more),
      ...this.#boxes("applicability"),
      element("p", { class: "small" }, words.form.recorded),
      ...this.#boxes("recorded"),
    );
  }

  /** Clears the form, and takes that back until the next edit. */
  #foot() {
    const clear = element("button", { type: "button", class: "text" }, words.form.clear);
    const undo = element("button", { type: "button", class: "text" }, words.form.undo);
    this.#cleared = element("span", { role: "status", hidden: true }, words.form.cleared, " ", undo);
    let before = this.read();
    clear.addEventListener("click", () => {
      before = this.read();
      this.fill({});
      this.#cleared.hidden = false;
    });
    undo.addEventListener("click", () => {
      this.fill(before);
      clear.focus();
    });
    return element("p", { class: "foot" }, clear, " ", this.#cleared);
  }

  /** Writes a patient and answers it @param {RawPatient} patient */
  fill(patient) {
    this.write(patient);
    this.#edited();
  }

  /** The patient as it stands: absent where nothing was answered, text where a number was expected and none was read. */
  read() {
    /** @type {[string, unknown][]} */
    const answers = [...this.#controls].map(([id, control]) => [id, this.#held.get(id) ?? control.get()]);
    const unknownKeys = [...this.#held].filter(([id]) => !this.#controls.has(id));
    return /** @type {RawPatient} */ (
      Object.fromEntries([...answers.filter(([, value]) => value !== undefined), ...unknownKeys])
    );
  }

  /** @param {RawPatient} patient */
  write(patient) {
    this.#held = new Map(Object.entries(patient));
    this.#visited.clear();
    for (const [id, control] of this.#controls) {
      control.set(this.#held.get(id));
      control.refresh();
    }
    this.#refresh();
  }

  #refresh() {
    for (const show of this.#shortcuts) show();
    this.#cleared.hidden = true;
  }

  /**
   * Shows each problem at its field.
   * @param {readonly Problem[]} problems
   */
  showError(problems) {
    this.#problems = problems;
    for (const [id, { showError, suggest }] of this.#controls) {
      const problem = problems.find(
        (problem) => problem.field === id && (problem.rule !== "required" || this.#visited.has(id)),
      );
      showError(problem ? this.explain(problem) : "", problem && suggest?.(problem));
    }
  }

  /** A problem in the words of the page @param {Problem} problem */
  explain(problem) {
    const control = this.#controls.get(problem.field);
    return control?.explain?.(problem) ?? problemText(problem, control?.field);
  }

  /** The label of a field, or an unknown key as it is @param {string} id */
  label(id) {
    return this.#controls.get(id)?.field.label ?? id;
  }

  /** What moves the focus to a field; none for an unknown key @param {string} id */
  focusAction(id) {
    const control = this.#controls.get(id);
    return control && (() => control.focus());
  }

  /** @param {string} id */
  #edit(id) {
    this.#held.delete(id);
    // A stray key of a link cannot be corrected in the form: with the first edit the form is the state.
    for (const key of this.#held.keys()) if (!this.#controls.has(key)) this.#held.delete(key);
    this.#controls.get(id)?.refresh();
    this.#refresh();
    this.#edited();
  }

  /** @param {string} id @param {EventTarget | null} to */
  #leave(id, to) {
    const inside = to instanceof Node && this.#controls.get(id)?.box.contains(to);
    // Without a target the whole window lost the focus.
    if (inside || to === null || this.#visited.has(id)) return;
    this.#visited.add(id);
    // No new answer: the views would be replaced under the pointer that leaves for one of their buttons, and its click be lost.
    this.showError(this.#problems);
  }
}
