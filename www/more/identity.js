// The small print: which model and which evidence answered, and the fingerprint by which an answer can be checked.

/** @import { Assessment } from "../types.d.ts" */

import { element } from "../dom.js";
import { words } from "../words.js";
import { today } from "./paper.js";

/** @param {Assessment} assessment */
export function identity({ model: { version, run, evidence_sha256 }, fingerprint }) {
  /** @type {[string, string][]} */
  const rows = [
    [words.more.identity.version, `reinfuse ${version}, ${run}`],
    [words.more.identity.evidence, evidence_sha256],
    [words.more.identity.fingerprint, fingerprint],
    [words.more.identity.date, today()],
  ];
  return element(
    "section",
    { class: "identity" },
    element("h3", {}, words.more.identity.title),
    element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
  );
}
