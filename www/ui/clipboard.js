// The only file that writes to the clipboard, and only what a reader asked to copy.

import { element } from "./dom.js";

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not there on a page without https, or not allowed: the old way needs a selection.
    const area = element("textarea", { class: "visually-hidden", readonly: true });
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    if (!copied) throw new Error("not copied");
  }
}

/** A picture, which may still be in the making @param {Promise<Blob>} png */
export const copyPicture = (png) => navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);

/** A document, for a word processor and as text alone @param {Promise<string>} html @param {string} text */
export const copyDocument = (html, text) =>
  navigator.clipboard.write([
    new ClipboardItem({
      "text/html": html.then((content) => new Blob([content], { type: "text/html" })),
      "text/plain": new Blob([text], { type: "text/plain" }),
    }),
  ]);
