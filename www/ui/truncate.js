// Texts of the reader's own table, cut to what a line can hold.

import { words } from "../i18n/words.js";

/** Characters of a name or a cell that are shown. */
const MOST = 60;

/** @param {string} text @param {number} [most] */
export function shortened(text, most = MOST) {
  // By code points, so that no character is cut in two.
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
}

/** A term of a regression. @param {string} term */
export const termText = (term) => (term === "(intercept)" ? words.cohort.regression.table.intercept : shortened(term));
