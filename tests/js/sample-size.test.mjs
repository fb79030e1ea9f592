// The sample sizes in the model card, from the criteria of Riley et al. (BMJ 2020;368:m441) and the counts of the evidence file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { languages, messages } from "../../tools/bundle/words.mjs";

const { items } = JSON.parse(readFileSync(new URL("../../evidence/evidence.json", import.meta.url), "utf8"));
const { value: events, n: patients } = items.find((/** @type {{ id: string }} */ { id }) => id === "response_overall");

/** Parameters beside the intercept: three diseases are two, Cy-Flu and the dose one each. */
const PARAMETERS = 4;
/** The largest error of the average risk, the shrinkage and the optimism in Nagelkerke's R² that the criteria allow. */
const [ERROR, SHRINKAGE, OPTIMISM] = [0.05, 0.9, 0.05];
/** Nagelkerke's R² where nothing better is known, as the criteria advise. */
const NAGELKERKE = 0.15;

test("the model card's sample sizes are those of the criteria at the study's share of responses", () => {
  const share = events / patients;
  // The Cox-Snell R² of a model that knows everything, and of ours.
  const most = 1 - Math.exp(2 * (share * Math.log(share) + (1 - share) * Math.log(1 - share)));
  const expected = NAGELKERKE * most;
  const forShrinkage = (/** @type {number} */ shrinkage) =>
    Math.ceil(PARAMETERS / ((shrinkage - 1) * Math.log(1 - expected / shrinkage)));
  const sizes = [
    Math.ceil((1.96 / ERROR) ** 2 * share * (1 - share)),
    forShrinkage(SHRINKAGE),
    forShrinkage(expected / (expected + OPTIMISM * most)),
  ];
  for (const language of languages()) {
    const { text } = /** @type {any} */ (messages(language, "evidence")).card.items["10"];
    for (const size of sizes) assert.match(text, new RegExp(`\\b${size}\\b`), `${language}: ${sizes}`);
  }
  // "An eighth of what is needed".
  assert.equal(Math.round(Math.max(...sizes) / patients), 8);
});
