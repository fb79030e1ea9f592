// The door to what is loaded when first asked for; once it is there, everything is drawn at once.

import loadMore from "reinfuse:more";
import { need } from "../language.js";
import { words } from "../words.js";

/** @typedef {typeof import("../more/main.js")} More */

/** @type {More | undefined} */
let more;

/**
 * Does something with it: now, if it is there, else when it has been loaded.
 * @param {(more: More) => void} use
 * @param {HTMLElement} place where it is said that loading has failed
 */
export async function whenMore(use, place) {
  if (more) return use(more);
  try {
    [more] = await Promise.all([loadMore(), need("more")]);
  } catch {
    place.replaceChildren(words.later.unloaded);
    return;
  }
  // By now the form may have another patient: its own views ask for themselves.
  if (place.isConnected) use(more);
}
