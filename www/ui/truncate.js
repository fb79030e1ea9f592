// Texts of the reader's own table, truncated to what a line can hold.

/** Characters of a name or a cell that are shown. */
const MAX_CHARACTERS = 60;

/** @param {string} text @param {number} [most] */
export function truncate(text, most = MAX_CHARACTERS) {
  // By code points, so that no character is cut in two.
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
}
