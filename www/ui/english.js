// What the core or a browser says in its own words, which are English whatever the page's language.

import { element } from "./dom.js";
import { truncate } from "./truncate.js";

/** Characters of it that are shown. */
const MOST = 400;

/** @param {string} text @param {string} [kind] a class */
export const english = (text, kind) =>
  element("span", { lang: "en", ...(kind !== undefined && { class: kind }) }, truncate(text, MOST));
