// Copies and saves an answer: from this device to this device.

/** @import { Answer } from "./export.js" */

import { copy } from "../../ui/clipboard.js";
import { save } from "../../ui/save.js";
import { today } from "./print-header.js";
import { words } from "../../i18n/words.js";
import { toFragment } from "../../form/fragment.js";
import { textSummary } from "./text-summary.js";

/**
 * @param {"text" | "link" | "json"} way
 * @param {Answer} answer
 * @param {HTMLElement} note where the outcome is shown
 */
export async function copyOrSave(way, { assessment, patient, fields, assumptions }, note) {
  try {
    if (way === "json") {
      const json = JSON.stringify({ date: today(), patient, assessment }, null, 2);
      save(new Blob([json], { type: "application/json" }), "reinfuse.json");
    } else {
      const [address] = location.href.split("#");
      await copy(
        way === "link"
          ? address + toFragment(patient, fields)
          : textSummary(assessment, patient, fields, assumptions, today(), address),
      );
    }
    note.textContent = way === "json" ? words.details.export.saved : words.details.export.copied;
  } catch {
    note.textContent = words.details.export.failed;
  }
}
