// The doors to the evidence and the reader's cohort, whose script is loaded when the first is opened.

/** @import { Engine } from "../engine.js" */
/** @import { Edits, RawPatient } from "../types.d.ts" */

import loadEvidence from "reinfuse:evidence";
import { element } from "../dom.js";
import { words } from "../words.js";

/**
 * What the evidence may ask of the page.
 * @typedef {object} Page
 * @property {Engine} engine
 * @property {() => RawPatient} patient as the form stands
 * @property {() => boolean} own whether a reader's own evidence is in use
 * @property {(draws?: Uint8Array, edits?: Edits) => void} use answers from these draws from now on; from the shipped ones if none are named
 * @property {(listener: () => void) => void} onAnswer to be called after every answer
 */

/** @param {Page} page */
export function watchDoors(page) {
  for (const door of document.querySelectorAll("[data-part]")) {
    door.addEventListener("toggle", () => void open(/** @type {HTMLDetailsElement} */ (door), page));
  }
}

/** @param {HTMLDetailsElement} door @param {Page} page */
async function open(door, page) {
  const body = /** @type {HTMLElement} */ (door.lastElementChild);
  // Filled once; what could not be loaded is tried again when the door is next opened.
  if (!door.open || body.dataset.filled) return;
  body.dataset.filled = "true";
  body.replaceChildren(element("p", { role: "status" }, words.evidence.loading));
  try {
    const { show } = await loadEvidence();
    body.replaceChildren();
    await show(String(door.dataset.part), body, page);
  } catch (error) {
    delete body.dataset.filled;
    body.replaceChildren(element("p", { role: "alert" }, words.evidence.unloaded, " ", error instanceof Error ? error.message : String(error)));
  }
}
