// The reader's own cohort, loaded when it is first asked for: a table comes in, its columns get a meaning, every row gets
// its prediction, and the model is tested against what happened.

/** @import { Refusal } from "../types.d.ts" */
/** @import { Page } from "../view/evidence.js" */

import style from "reinfuse:cohort-style";
import { element } from "../dom.js";
import { Cancelled, CohortClient } from "./client.js";
import { importer } from "./importing.js";
import { mapper } from "./mapping.js";
import { showResults } from "./results.js";
import { runner } from "./running.js";
import { showValidation } from "./validation.js";
import { words } from "./words.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/** A file that was chosen, dropped, pasted or offered, by a name to call it by. @typedef {{ name: string, blob: Blob }} Source */

/**
 * Fills the part. Below what stands on the table there are two places for what else can be made of it, filled by modules of
 * their own: `#cohort-update` and `#cohort-fit`.
 * @param {HTMLElement} body
 * @param {Page} page
 */
export function show(body, { engine }) {
  const client = new CohortClient();
  const running = runner(() => {
    client.end();
    clear();
    running.say(words.running.cancelled);
  });
  const problem = element("div", { class: "refusal", role: "alert" });
  const meaning = element("section", { class: "cohort-mapping", tabindex: "-1" });
  const results = element("section", { class: "cohort-results", tabindex: "-1" });
  const validation = element("section", { class: "cohort-validation" });
  const update = element("section", { id: "cohort-update" });
  const fit = element("section", { id: "cohort-fit" });

  function clear() {
    for (const place of [problem, meaning, results, validation]) place.replaceChildren();
  }

  /**
   * Does one thing with the worker; a refusal or failure is shown and ends it.
   * @template T
   * @param {string} label
   * @param {(progress: (share: number) => void) => Promise<T | Refusal>} work
   * @returns {Promise<T | undefined>} nothing if refused, failed or cancelled
   */
  async function run(label, work) {
    problem.replaceChildren();
    const progress = running.start(label);
    try {
      const answer = await work(progress);
      if (typeof answer !== "object" || answer === null || !("problems" in answer)) return /** @type {T} */ (answer);
      problem.replaceChildren(
        element("p", {}, words.refused.file),
        element("ul", {}, ...answer.problems.map(({ rule, message }) => element("li", { "data-rule": rule }, message))),
      );
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      client.end();
      clear();
      problem.replaceChildren(element("p", {}, words.refused.failed, " ", error instanceof Error ? error.message : String(error)));
    } finally {
      running.stop(progress);
    }
    return undefined;
  }

  /** @param {Source} source */
  async function take({ name, blob }) {
    // Whatever is under way is of the table before.
    client.end();
    clear();
    const table = await run(words.running.reading, (progress) => client.call("read", blob, progress));
    if (!table) return;
    meaning.replaceChildren(...mapper({ table, name, fields: engine.fields, use: (pairs) => void score(pairs) }));
    meaning.focus();
  }

  /** @param {[string, number][]} pairs */
  async function score(pairs) {
    for (const place of [results, validation]) place.replaceChildren();
    const summary = await run(words.running.scoring, (progress) => client.call("score", pairs, progress));
    if (!summary) return;
    results.replaceChildren(...showResults({ summary, client, write }));
    results.focus();
    if (!pairs.some(([id]) => id === "response")) {
      validation.replaceChildren(element("h3", {}, words.validation.title), element("p", {}, words.validation.noResponse));
      return;
    }
    const validated = await run(words.running.scoring, () => client.call("validate", undefined));
    if (validated) validation.replaceChildren(...showValidation(validated));
  }

  /** Makes a file and hands it to the reader. @param {"csv" | "refusedCsv"} what @param {string} name */
  async function write(what, name) {
    const blob = await run(words.running.writing, (progress) => client.call(what, undefined, progress));
    if (blob) save(/** @type {Blob} */ (blob), name);
  }

  body.append(
    element("p", {}, words.intro),
    element("p", { class: "small" }, words.shipped),
    ...importer({ take: (source) => void take(source), save }),
    running.box,
    problem,
    meaning,
    results,
    validation,
    update,
    fit,
  );
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  // Only once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
