// What is shown says one thing in one way: by the glossary of each language, without codes of ours.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { languages, messages } from "../../tools/bundle/words.mjs";
import { at } from "../../tools/shared.mjs";

/** @import { Messages } from "../../tools/bundle/words.mjs" */

/** A snake_case id, or a letter and number by which only the project knows an entry. */
const CODE = /[a-z]+_[a-z]+|\bE[1-6]\b|\b(?:source|Quelle|fuente) [AST]\b/;

/** @param {Messages} group @param {string} path @returns {[string, string][]} */
const flat = (group, path) =>
  Object.entries(group).flatMap(([key, entry]) =>
    typeof entry === "string" ? [[`${path}.${key}`, entry]] : flat(entry, `${path}.${key}`),
  );

/** Every text of a language, without the names of its arguments and cases @param {string} language */
const texts = (language) =>
  readdirSync(at("www", "languages", language))
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const shown = Object.fromEntries(
        Object.entries(messages(language, name.slice(0, -".json".length))).filter(([key]) => key !== "notions"),
      );
      // Keys of static.json are selectors, and texts to be looked for are no sentences.
      return flat(shown, name).filter(([key]) => !key.endsWith(".find"));
    })
    .map(([key, text]) => /** @type {const} */ ([key, text.replace(/\{\w+(?:, (?:plural|select),)?/g, "{")]));

/** The words of the evidence file: English. */
function evidenceTexts() {
  const file = JSON.parse(readFileSync(at("evidence", "evidence.json"), "utf8"));
  return ["items", "assumptions", "sensitivity", "context"].flatMap((part) =>
    file[part].flatMap((/** @type {Record<string, unknown>} */ entry) =>
      ["quantity", "derivation", "reason", "label", "numbers", "not_pooled"]
        .filter((key) => typeof entry[key] === "string")
        .map((key) => /** @type {const} */ ([`${entry.id}.${key}`, String(entry[key])])),
    ),
  );
}

for (const language of languages()) {
  const all = [...texts(language), ...(language === "en" ? evidenceTexts() : [])];

  test(`${language} shows no code of ours`, () => {
    assert.deepEqual(
      all.filter(([, text]) => CODE.test(text)),
      [],
    );
  });

  test(`${language} has typographic apostrophes and quotation marks`, () => {
    assert.deepEqual(
      all.filter(([, text]) => /['"]/.test(text)),
      [],
    );
  });

  test(`${language} uses the glossary's term for a notion, and no other`, () => {
    const { notions } = /** @type {{ notions: Record<string, { term: string, not: string }> }} */ (
      /** @type {unknown} */ (messages(language, "glossary"))
    );
    for (const [notion, { term, not }] of Object.entries(notions)) {
      const other = new RegExp(not, "u");
      assert.deepEqual(
        all.filter(([, text]) => other.test(text)),
        [],
        `${notion} is called ${term}`,
      );
      assert.ok(
        all.some(([, text]) => text.includes(term)),
        `${notion}: nothing says ${term}`,
      );
    }
  });

  test(`${language} calls an interval of data a confidence interval, not one of the model`, () => {
    const { terms } = /** @type {{ terms: Record<string, { find: string }> }} */ (
      /** @type {unknown} */ (messages(language, "glossary"))
    );
    const credible = new RegExp(terms.credible_interval.find);
    const ofData = /^cohort\.json\.(?:validation|calibration|regression|survivalReport)\./;
    assert.deepEqual(
      all.filter(([key, text]) => ofData.test(key) && credible.test(text)),
      [],
    );
  });

  test(`${language} explains terms that it uses, and links to each`, () => {
    const { terms } = /** @type {{ terms: Record<string, { find: string }> }} */ (
      /** @type {unknown} */ (messages(language, "glossary"))
    );
    const shown = all.filter(([key]) => !key.startsWith("glossary")).map(([, text]) => text);
    for (const [id, { find }] of Object.entries(terms))
      for (const text of find === "" ? [] : find.split("|"))
        assert.ok(
          shown.some((message) => message.includes(text)),
          `${id}: nothing says ${text}`,
        );
  });
}
