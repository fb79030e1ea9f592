// The views whose scripts are loaded when they are first shown: the evidence, the reader's patients, another study, and what the page is.

/** @import { Engine } from "../core/engine.js" */
/** @import { Area } from "../i18n/language.js" */
/** @import { Edits, RawPatient } from "../types.d.ts" */

import { cohort as loadCohort, evidence as loadEvidence, study as loadStudy } from "reinfuse:parts";
import { element } from "./dom.js";
import { sayWhy } from "./cause.js";
import { arrive } from "./views.js";
import { loadWords } from "../i18n/language.js";
import { words } from "../i18n/words.js";

/**
 * What a reader's own numbers rest on: draws, or the file of an updated model, and the edits behind them.
 * @typedef {{ draws: Uint8Array, edits?: Edits }} OwnModel
 *
 * What the evidence may ask of the page.
 * @typedef {object} Page
 * @property {Engine} engine
 * @property {() => RawPatient} patient as the form stands
 * @property {() => OwnModel | undefined} own a reader's own evidence or updated model, if one is in use
 * @property {(draws?: Uint8Array, edits?: Edits) => void} use answers from these draws from now on; from the standard ones if none are named
 * @property {(listener: () => void, signal: AbortSignal) => void} onAnswer to be called after every answer, until the signal
 * @property {() => void} answer answers the form again
 */

/**
 * What has a script and words of its own; the other parts are of the evidence.
 * @type {Record<string, [() => Promise<{ show: (part: string, body: HTMLElement, page: any) => void }>, Area]>}
 */
const PARTS = { cohort: [loadCohort, "cohort"], study: [loadStudy, "study"] };

/** Redraws of the parts that were shown. @type {(() => void)[]} */
const redraws = [];

/** Redraws every part that was shown in the current language. */
export function redrawSections() {
  for (const redraw of redraws) redraw();
}

/**
 * Fills the parts of a view, each once.
 * @param {HTMLElement} view
 * @param {Page} page
 */
export async function fill(view, page) {
  const parts = /** @type {HTMLElement[]} */ ([...view.querySelectorAll("[data-part]:not([data-filled])")]);
  if (parts.length === 0) return;
  for (const body of parts) {
    if (body.parentElement !== view) /** @type {HTMLElement} */ (body.parentElement).hidden = false;
    await fillPart(body, page);
  }
  // What was filled has moved the place that the reader came for.
  if (!view.hidden) arrive();
}

/** @param {HTMLElement} body @param {Page} page */
async function fillPart(body, page) {
  body.dataset.filled = "";
  body.replaceChildren(element("p", { role: "status" }, words.loading.loading));
  const { part = "" } = body.dataset;
  try {
    const [load, area] = PARTS[part] ?? [loadEvidence, "evidence"];
    const [{ show }] = await Promise.all([load(), loadWords(area)]);
    let drawn = new AbortController();
    const redraw = () => redrawKeepingInput(body, draw);
    const draw = () => {
      drawn.abort();
      drawn = new AbortController();
      const { signal } = drawn;
      body.replaceChildren();
      const onAnswer = (/** @type {() => void} */ listener) => page.onAnswer(listener, signal);
      show(part, body, { ...page, onAnswer, redraw });
    };
    draw();
    redraws.push(redraw);
  } catch (error) {
    // Tried again when the view is next shown.
    delete body.dataset.filled;
    const place = element("p", { role: "alert" });
    body.replaceChildren(place);
    await sayWhy(place, error, part in PARTS ? part : "evidence");
  }
}

/**
 * Draws a part anew, and puts back what was entered and opened in it.
 * @param {HTMLElement} body
 * @param {() => void} draw
 */
function redrawKeepingInput(body, draw) {
  // A script may not put a file back.
  const boxes = () => /** @type {HTMLInputElement[]} */ ([...body.querySelectorAll("input:not([type=file])")]);
  const folds = () => [...body.querySelectorAll("details")];
  const entered = boxes().map(({ value, checked, defaultValue }) => ({
    value: value === defaultValue ? undefined : value,
    checked,
  }));
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
