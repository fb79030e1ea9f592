// The small print: which model and which evidence answered, and the fingerprint by which an answer can be checked.

/** @import { Assessment } from "../types.d.ts" */

import { element } from "../dom.js";
import { moreWords as words } from "../words.js";
import { today } from "./paper.js";

/** @param {Assessment} assessment */
export function identity({ model: { version, run, evidence_sha256 }, fingerprint }) {
  /** @type {[string, string][]} */
  const rows = [
    [words.identity.version, `reinfuse ${version}, ${run}`],
    [words.identity.evidence, evidence_sha256],
    [words.identity.fingerprint, fingerprint],
    [words.identity.date, today()],
  ];
  return element(
    "section",
    { class: "identity" },
    element("h3", {}, words.identity.title),
    element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
  );
}
