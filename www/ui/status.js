// The live region: one short sentence for screen readers, once the typing has paused, so that no one is flooded.

import { byId } from "./dom.js";

const PAUSE = 400; // milliseconds

/** @type {number | undefined} */
let waiting;

/** @param {string} sentence */
export function announce(sentence) {
  clearTimeout(waiting);
  const region = byId("status");
  if (region.textContent === sentence) return;
  // Nor may the region hold a number that is no more on the page.
  region.textContent = "";
  waiting = window.setTimeout(() => (region.textContent = sentence), PAUSE);
}
