// The live region: one short sentence for screen readers, once the typing has paused, so that no one is flooded.

import { byId } from "../dom.js";

const PAUSE = 400; // milliseconds

/** @type {number | undefined} */
let waiting;

/** @param {string} sentence */
export function announce(sentence) {
  clearTimeout(waiting);
  const region = byId("status");
  waiting = window.setTimeout(() => {
    if (region.textContent !== sentence) region.textContent = sentence;
  }, PAUSE);
}
