// The self-test: a sample of the conformance pack through this page's own core. A core that fails it answers no one any more.

/** @import { Engine } from "../core/engine.js" */
/** @import { Page } from "../ui/section-loader.js" */
/** @import { Line } from "./conformance.js" */

import { read, selfTest as sample } from "reinfuse:assets";
import { sayWhy } from "../ui/cause.js";
import { element } from "../ui/dom.js";
import { agrees, patientOf } from "./conformance.js";
import { words } from "../i18n/words.js";

/** Patients between two breaths of the page. */
const AT_ONCE = 16;

/** @param {Page} page */
export function selfTest(page) {
  const button = element("button", { type: "button" }, words.evidence.selfTest.run);
  const result = element("div", { role: "status", class: "self-test" });
  button.addEventListener("click", async () => {
    button.disabled = true;
    result.replaceChildren(words.evidence.selfTest.running);
    try {
      await run(page, result, JSON.parse(new TextDecoder().decode(await read(sample))));
    } catch (error) {
      await sayWhy(result, error);
    }
    button.disabled = false;
  });
  return [
    element("h3", {}, words.evidence.selfTest.title),
    element("p", {}, words.evidence.selfTest.how),
    button,
    result,
  ];
}

/**
 * @param {Page} page
 * @param {HTMLElement} result
 * @param {{ fingerprint: string, patients: Line[] }} sample
 */
async function run({ engine, own, answer }, result, { fingerprint: expected, patients }) {
  let wrong = 0;
  let fingerprints = "";
  for (const [i, line] of patients.entries()) {
    // The pack is about the standard draws; those of the reader's own evidence stay loaded.
    const reply = ask(() =>
      own() ? engine.predictWith(undefined, undefined, patientOf(line)) : engine.predict(patientOf(line)),
    );
    if (!reply || !agrees(line, reply)) wrong++;
    if (reply && "fingerprint" in reply) fingerprints += `${reply.fingerprint}\n`;
    if (i % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  const fingerprint = await sha256(fingerprints);
  const passed = wrong === 0 && [undefined, expected].includes(fingerprint);
  const verdict = passed
    ? words.evidence.selfTest.passed({ n: String(patients.length) })
    : words.evidence.selfTest.failed({ wrong: String(wrong), n: String(patients.length) });
  result.dataset.selfTest = passed ? "passed" : "failed";
  result.replaceChildren(
    element("p", {}, element("strong", {}, verdict)),
    element(
      "p",
      {},
      words.evidence.selfTest.fingerprint,
      " ",
      element("code", {}, fingerprint ?? words.evidence.selfTest.noFingerprint),
    ),
  );
  if (passed) return;
  engine.stop(verdict);
  answer();
}

/**
 * A reply, or none from a core that breaks.
 * @template T
 * @param {() => T} question
 */
function ask(question) {
  try {
    return question();
  } catch {
    return undefined;
  }
}

/** @param {string} text */
async function sha256(text) {
  // Absent where the page came by plain http from another machine.
  if (!globalThis.crypto?.subtle) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
