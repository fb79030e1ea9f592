// Which model and which evidence answered, and the fingerprint by which an answer can be checked.

/** @import { Assessment, ModelId } from "../../types.d.ts" */

import { element } from "../../ui/dom.js";
import { percent, quantity } from "../../i18n/format.js";
import { words } from "../../i18n/words.js";
import { today } from "./print-header.js";

/** @param {Assessment} assessment */
export function modelAndVersion({ model, fingerprint }) {
  const { version, run, evidence_sha256 } = model;
  /** @type {[string, string][]} */
  const rows = [
    [words.details.model.version, `reinfuse ${version}, ${run}`],
    [words.details.model.evidence, evidence_sha256],
    ...updateRows(model),
    [words.details.model.fingerprint, fingerprint],
    [words.details.model.date, today()],
    [words.details.textSummary.address, location.href.split("#")[0]],
  ];
  return element(
    "section",
    { class: "model-and-version" },
    element("h2", {}, words.details.model.title),
    element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
  );
}

/**
 * Of a model that was updated: with how many patients, and the file it is.
 * @param {ModelId} model
 * @returns {[string, string][]}
 */
export function updateRows({ update }) {
  if (!update) return [];
  const { update: name, updated, updateFile } = words.details.model;
  return [
    [
      name,
      updated({
        patients: quantity(update.patients),
        count: update.patients,
        before: percent(update.prior_weight),
        after: percent(update.weight),
      }),
    ],
    [updateFile, update.sha256],
  ];
}
