// Loads answer/details, which the first number does without; once it is there, everything is drawn at once.

import { details as importDetails } from "reinfuse:parts";
import { loadWords } from "../i18n/language.js";
import { sayWhy } from "../ui/cause.js";

/** @typedef {typeof import("./details/main.js")} Details */

/** @type {Details | undefined} */
let details;
/** @type {Promise<Details> | undefined} */
let loading;

/** Loads it, once the page has been painted: the first number does not wait for the script of what stands under it. */
export function loadDetails() {
  loading ??= painted()
    .then(() => Promise.all([importDetails(), loadWords("details")]))
    .then(
      ([loaded]) => (details = loaded),
      (error) => {
        // Tried again when it is next asked for.
        loading = undefined;
        throw error;
      },
    );
  return loading;
}

/**
 * Does something with it: now, if it is there, else when it has been loaded.
 * @param {(details: Details) => void} use
 * @param {HTMLElement} place where it is said that loading has failed
 */
export async function withDetails(use, place) {
  if (details) return use(details);
  try {
    await loadDetails();
  } catch (error) {
    return sayWhy(place, error, "details");
  }
  // By now the form may have another patient: its own views ask for themselves.
  if (details && place.isConnected) use(details);
}

/** Resolved after the next frame; soon, on a page in the background, which paints none. */
const painted = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 250);
  });
