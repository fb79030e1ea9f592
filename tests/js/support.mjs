// What the tests of the page's plain functions share: words, as the built page would have them.

import { AREAS, table } from "../../tools/words.mjs";
import { speak } from "../../www/words.js";

/** Speaks a language with all its tables @param {string} language */
export function speakAll(language) {
  for (const area of Object.keys(AREAS)) speak(language, table(language, area));
}
