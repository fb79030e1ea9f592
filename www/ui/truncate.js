// Texts of the reader's own table, truncated to what a line can hold.

/** Characters of a name or a cell that are shown. */
const MAX_CHARACTERS = 60;

/** Characters that reorder the text around them: after U+202E a median of 21.6 reads 6.12. */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/g;
/** Letters that are written from the right. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text, so that it reorders nothing around it; the same once more changes nothing @param {string} text @param {number} [most] */
export function truncate(text, most = MAX_CHARACTERS) {
  // By code points, so that no character is cut in two. Isolates go, to be put around all of it.
  const characters = [...text.slice(0, 2 * most + 4).replace(/[\u2068\u2069]/g, "")];
  const short = characters.length > most ? `${characters.slice(0, most).join("")}…` : characters.join("");
  const shown = short.replace(REORDERING, "\ufffd");
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown;
}
