// Rounding: one decision for every view, and never a certainty.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../www/i18n/format.js";
import { speakAll } from "./support.mjs";

speakAll("en");

test("a probability is shown in whole percent, never as 0% or 100%", () => {
  for (const [p, text] of /** @type {[number, string][]} */ ([
    [0, "under 1%"],
    [0.004999, "under 1%"],
    [0.005, "1%"],
    [0.244, "24%"],
    [0.246, "25%"],
    [0.99499, "99%"],
    [0.995, "over 99%"],
    [1, "over 99%"],
  ])) {
    assert.equal(format.percent(p), text, String(p));
  }
});

test("a natural frequency, a percentage and both ends of an interval always agree", () => {
  for (let i = 0; i <= 2000; i++) {
    const p = i / 2000;
    const shown = format.percent(p).replace("%", "");
    assert.equal(
      format
        .ofHundred(p)
        .replace(/^about /, "")
        .replace(" of 100", ""),
      shown,
    );
    assert.equal(format.range({ q025: p, q975: p }), `${shown} to ${shown}`);
    assert.equal(format.percentRange({ q025: 0, q975: p }), `under 1 to ${shown}%`);
  }
});

test("a natural frequency reads as a sentence", () => {
  assert.equal(format.ofHundred(0.6), "about 60 of 100");
  assert.equal(format.ofHundred(0.001), "under 1 of 100");
  assert.equal(format.range({ q025: 0.3, q975: 0.85 }), "30 to 85");
});

test("what is not a probability is never shown", () => {
  for (const p of [NaN, -0.01, 1.01, Infinity]) assert.throws(() => format.percent(p), RangeError);
  assert.throws(() => format.points(NaN), RangeError);
  assert.throws(() => format.patients(-1), RangeError);
});

test("points carry their sign, and too little is 0 without one", () => {
  assert.deepEqual([12.4, -3, 0.4, -0.4, 0, 1].map(format.points), [
    "+12 points",
    "−3 points",
    "0 points",
    "0 points",
    "0 points",
    "+1 point",
  ]);
  assert.equal(format.difference(-0.031), "−3");
  assert.equal(format.differenceRange({ q025: -0.09, q975: 0.31 }), "−9 to +31");
  assert.deepEqual([0.025, -0.025].map(format.difference), ["+3", "−3"]);
});

test("expected patients are whole, and fewer than one is said so", () => {
  assert.deepEqual([0.2, 0.5, 7.4].map(format.patients), ["fewer than 1", "about 1", "about 7"]);
  assert.equal(format.patientRange(0, 3), "0 to 3");
});

test("a quantity keeps all its digits", () => {
  assert.equal(format.quantity(2_000_000), "2\u202f000\u202f000");
  assert.equal(format.quantity(1234.5), "1\u202f234.5");
});

test("a survival is a certainty only where everybody or nobody was counted", () => {
  assert.equal(format.countedPercent(1), "100%");
  assert.equal(format.countedPercent(0), "0%");
  assert.equal(format.countedPercent(0.9967), "over 99%");
  assert.equal(format.countedPercent(0.0033), "under 1%");
  assert.equal(format.countedPercent(0.5), "50%");
  assert.throws(() => format.countedPercent(NaN), RangeError);
});
