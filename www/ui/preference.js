// The only file that stores anything on this device: which chart, language and colours the reader prefers. Never a patient.

/** @typedef {"picture" | "language" | "theme"} Preference */

/** What is kept; nothing where nothing was or storage is blocked @param {Preference} name */
export function preferred(name) {
  try {
    return localStorage.getItem(`reinfuse:${name}`);
  } catch {
    return null;
  }
}

/** @param {Preference} name @param {string} value */
export function prefer(name, value) {
  try {
    localStorage.setItem(`reinfuse:${name}`, value);
  } catch {
    // Blocked or full: the preference lasts as long as the page.
  }
}
