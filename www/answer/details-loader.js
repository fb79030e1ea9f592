// The door to what the first number does without; once it is there, everything is drawn at once.

import loadDetails from "reinfuse:details";
import { need } from "../i18n/language.js";
import { words } from "../i18n/words.js";

/** @typedef {typeof import("./details/main.js")} More */

/** @type {More | undefined} */
let more;
/** @type {Promise<More> | undefined} */
let loading;

/** Loads it, once the page has been painted: the first number does not wait for the script of what stands under it. */
export function load() {
  loading ??= painted().then(() => Promise.all([loadDetails(), need("details")])).then(
    ([loaded]) => (more = loaded),
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
 * @param {(more: More) => void} use
 * @param {HTMLElement} place where it is said that loading has failed
 */
export async function whenMore(use, place) {
  if (more) return use(more);
  try {
    await load();
  } catch {
    place.replaceChildren(words.loading.unloaded);
    return;
  }
  // By now the form may have another patient: its own views ask for themselves.
  if (more && place.isConnected) use(more);
}

/** Resolved after the next frame; soon, on a page in the background, which paints none. */
const painted = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 250);
  });
