// The conformance pack in Node: both builds of the core answer all of it to the last bit, and typed doses become the nearest doubles.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { at } from "../../tools/shared.mjs";
import { toValue } from "../../www/form/dose.js";
import { bits, compare } from "../conformance/check.mjs";
import { speakAll } from "./support.mjs";

speakAll("en");

const read = (/** @type {string} */ name) => readFileSync(at("tests", "conformance", name));
const lines = gunzipSync(read("patients.jsonl.gz")).toString();
const answers = JSON.parse(read("answers.json").toString());
const [, promised = ""] =
  /\[([\d,]+) patients\]\(tests\/conformance\)/.exec(readFileSync(at("README.md"), "utf8")) ?? [];

for (const [name, glue] of [
  ["the page's core", at("pkg", "reinfuse.js")],
  ["the worker's core", at("target", "worker", "reinfuse.js")],
]) {
  test(`${name} answers every patient of the pack as the native program does`, async () => {
    const core = await import(pathToFileURL(glue).href);
    core.initSync({ module: readFileSync(glue.replace(".js", "_bg.wasm")) });
    const { compared, different } = compare(core.predict, lines, answers);
    assert.equal(compared.toLocaleString("en"), promised);
    assert.deepEqual(different, []);
  });
}

test("a reply that differs in one bit of one number, or in one caution, is noticed", async () => {
  const core = await import(pathToFileURL(at("pkg", "reinfuse.js")).href);
  core.initSync({ module: readFileSync(at("pkg", "reinfuse_bg.wasm")) });
  const first = lines.slice(0, lines.indexOf("\n") + 1);
  assert.deepEqual(compare(core.predict, first, answers).different, []);
  for (const spoil of [
    (/** @type {any} */ reply) => (reply.outcomes.response.mcse *= 1 + Number.EPSILON),
    (/** @type {any} */ reply) => reply.cautions.pop(),
    (/** @type {any} */ reply) => (reply.fingerprint = reply.fingerprint.replace(/^./, "g")),
  ]) {
    const wrong = (/** @type {any} */ patient) => {
      const reply = core.predict(patient);
      spoil(reply);
      return reply;
    };
    assert.deepEqual(compare(wrong, first, answers).different, [1]);
  }
});

test("a dose typed in the page's unit becomes the double nearest to it in the core's", () => {
  const typed = JSON.parse(read("typed.json").toString());
  assert.ok(typed.length > 500);
  for (const { typed: text, bits: expected } of typed) {
    const value = toValue(text, 1e6);
    assert.equal(typeof value === "number" ? bits(value) : null, expected, text);
  }
});
