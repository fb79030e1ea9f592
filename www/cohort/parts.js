// What the views of the cohort are made of: a button, and a table that scrolls in itself where the screen is narrow.

import { element } from "../dom.js";

/** @param {string} text @param {() => void | Promise<void>} act */
export function button(text, act) {
  const made = element("button", { type: "button" }, text);
  made.addEventListener("click", () => void act());
  return made;
}

/**
 * @param {string} label what the table is, for a screen reader that comes to it by its scrolling
 * @param {readonly string[]} columns
 * @param {HTMLTableSectionElement} body
 * @param {string} [kind] a class of its style
 */
export const scrolling = (label, columns, body, kind) =>
  element(
    "div",
    { class: "scroll", role: "group", "aria-label": label, tabindex: "0" },
    element("table", { class: kind }, element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))), body),
  );
