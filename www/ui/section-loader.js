// The doors to the evidence and to the reader's cohort, whose scripts are loaded when the first is opened.

/** @import { Engine } from "../core/engine.js" */
/** @import { Edits, RawPatient } from "../types.d.ts" */

import loadCohort from "reinfuse:cohort";
import loadEvidence from "reinfuse:evidence";
import { element } from "./dom.js";
import { need } from "../i18n/language.js";
import { words } from "../i18n/words.js";

/**
 * What a reader's own numbers rest on: draws, or the file of an updated model, and the edits behind them.
 * @typedef {{ draws: Uint8Array, edits?: Edits }} Own
 *
 * What the evidence may ask of the page.
 * @typedef {object} Page
 * @property {Engine} engine
 * @property {() => RawPatient} patient as the form stands
 * @property {() => Own | undefined} own a reader's own evidence or updated model, if one is in use
 * @property {(draws?: Uint8Array, edits?: Edits) => void} use answers from these draws from now on; from the shipped ones if none are named
 * @property {(listener: () => void, signal: AbortSignal) => void} onAnswer to be called after every answer, until the signal
 * @property {() => void} answer answers the form again
 */

/** How to draw again what stands behind the doors that were opened. @type {(() => void)[]} */
const redraws = [];

/** Draws every open part again, in the language that is now spoken. */
export function redrawDoors() {
  for (const redraw of redraws) redraw();
}

/** @param {Page} page */
export function watchDoors(page) {
  for (const door of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-part]"))) {
    door.addEventListener("toggle", () => void open(door, page));
  }
}

/** @param {HTMLDetailsElement} door @param {Page} page */
async function open(door, page) {
  const body = /** @type {HTMLElement} */ (door.lastElementChild);
  // Filled once; what could not be loaded is tried again when the door is next opened.
  if (!door.open || body.dataset.filled) return;
  body.dataset.filled = "true";
  body.replaceChildren(element("p", { role: "status" }, words.loading.loading));
  try {
    const { part = "" } = door.dataset;
    const [{ show }] = await Promise.all(part === "cohort" ? [loadCohort(), need("cohort")] : [loadEvidence(), need("evidence")]);
    let drawn = new AbortController();
    const draw = () => {
      drawn.abort();
      drawn = new AbortController();
      const { signal } = drawn;
      body.replaceChildren();
      show(part, body, { ...page, onAnswer: (listener) => page.onAnswer(listener, signal) });
    };
    draw();
    redraws.push(() => keepingEntries(body, draw));
  } catch (error) {
    delete body.dataset.filled;
    body.replaceChildren(element("p", { role: "alert" }, words.loading.unopened, " ", element("span", { lang: "en" }, error instanceof Error ? error.message : String(error))));
  }
}

/**
 * Draws a part anew, and puts back what was entered and opened in it.
 * @param {HTMLElement} body
 * @param {() => void} draw
 */
function keepingEntries(body, draw) {
  // A script may not put a file back.
  const boxes = () => /** @type {HTMLInputElement[]} */ ([...body.querySelectorAll("input:not([type=file])")]);
  const folds = () => [...body.querySelectorAll("details")];
  const entered = boxes().map(({ value, checked, defaultValue }) => ({ value: value === defaultValue ? undefined : value, checked }));
  const opened = folds().map(({ open }) => open);
  draw();
  folds().forEach((fold, i) => (fold.open = opened[i]));
  boxes().forEach((box, i) => {
    const { value, checked } = entered[i] ?? box;
    if (value === undefined && checked === box.checked) return;
    box.checked = checked;
    if (value !== undefined) box.value = value;
    for (const type of ["input", "change"]) box.dispatchEvent(new Event(type, { bubbles: true }));
  });
}
