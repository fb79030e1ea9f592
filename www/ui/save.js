// Gives the reader a file.

import { element } from "./dom.js";

/** Saves it where the browser saves downloads @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  // Only once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
