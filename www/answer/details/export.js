// Export of the answer: print, text, data or link. Nothing leaves the device but by the reader's own hand.

/** @import { Assumptions } from "../assumptions.js" */
/** @import { Assessment, Field, Numbers, RawPatient } from "../../types.d.ts" */

import { element } from "../../ui/dom.js";
import { words } from "../../i18n/words.js";
import { copyOrSave } from "./copy-and-save.js";

/**
 * What can be exported.
 * @typedef {object} Answer
 * @property {Assessment & Numbers} assessment
 * @property {RawPatient} patient
 * @property {readonly Field[]} fields
 * @property {Assumptions | undefined} assumptions
 */

/** @param {Answer} answer */
export function exportSection(answer) {
  const note = element("p", { class: "small", role: "status" });
  const buttons = /** @type {(keyof typeof words.details.export.ways)[]} */ (
    Object.keys(words.details.export.ways)
  ).map((way) => {
    const button = element("button", { type: "button" }, words.details.export.ways[way]);
    button.addEventListener("click", () => (way === "print" ? print() : void copyOrSave(way, answer, note)));
    return button;
  });
  return element(
    "section",
    { class: "wide export" },
    element("h2", {}, words.details.export.title),
    element("div", { class: "buttons" }, ...buttons),
    note,
    element("p", { class: "small" }, words.details.export.how),
  );
}
