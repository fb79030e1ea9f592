// The only file that stores anything on this device: which picture the reader prefers. Never a patient.

const KEY = "reinfuse:picture";

/** The kept picture; nothing where none was kept or storage is blocked. */
export function preferredPicture() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} picture */
export function preferPicture(picture) {
  try {
    localStorage.setItem(KEY, picture);
  } catch {
    // Blocked or full: the preference lasts as long as the page.
  }
}
