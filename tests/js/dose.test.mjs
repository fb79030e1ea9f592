// Doses: the text in the box against the value for the core, exact to the last bit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { ambiguous, inPageUnit, toText, toValue } from "../../www/form/dose.js";
import { readDose } from "../../www/form/read-dose.js";
import { speakAll } from "./support.mjs";

speakAll("en");

const MILLION = 1e6;

test("a dose in millions becomes the exact number of cells", () => {
  for (const [text, value] of /** @type {[string, number][]} */ ([
    ["2", 2_000_000],
    ["0.2", 200_000],
    ["20", 20_000_000],
    ["0,2", 200_000],
    [" 2.5 ", 2_500_000],
    [".5", 500_000],
    ["2.", 2_000_000],
    ["2e-1", 200_000],
    ["1.0050", 1_005_000],
    ["4.35", 4_350_000],
    ["-2", -2_000_000],
    ["0", 0],
  ])) {
    assert.equal(toValue(text, MILLION), value, text);
  }
});

test("no decimal up to three places picks up noise, as a multiplication would", () => {
  let noisy = 0;
  for (let thousandths = 1; thousandths < 30_000; thousandths++) {
    const text = (thousandths / 1000).toFixed(4);
    assert.equal(toValue(text, MILLION), thousandths * 1000, text);
    if (Number(text) * MILLION !== thousandths * 1000) noisy++;
  }
  assert.ok(noisy > 0, "otherwise this test would show nothing");
});

test("an empty box is absent, and not 0", () => {
  for (const text of ["", "  ", "\t"]) assert.equal(toValue(text, MILLION), undefined);
});

test("what is no number stays text for the core to refuse", () => {
  for (const text of ["abc", "2 million", "1.2.3", "2e", "--2", ".", ",", "NaN", "Infinity", "0x10", "2 000", "２"]) {
    assert.equal(toValue(text, MILLION), text);
  }
});

test("a mark that may separate thousands is not guessed at, in no language", () => {
  for (const language of ["en", "de", "fr", "es"]) {
    speakAll(language);
    for (const text of ["2,000", "2.000", "200,000", "200.000", "-1,000"]) {
      assert.equal(toValue(text, MILLION), text);
      assert.equal(readDose(text, "million_per_kg"), text);
    }
    assert.equal(toValue(toText(1_005_000, MILLION), MILLION), 1_005_000);
  }
  speakAll("en");
  assert.equal(toValue("0,200", MILLION), 200_000);
  assert.equal(toValue("2,00", MILLION), 2_000_000);
});

test("a number too large for a double arrives as infinite, for the core to refuse", () => {
  assert.equal(toValue("1e400", MILLION), Infinity);
});

test("a value shown in the box is read back as the same value", () => {
  for (const value of [2_000_000, 200_000, 20_000_000, 1, 0.5, 123_456.75, 1e9, 1e-7, 1e21, 333_333]) {
    assert.equal(toValue(toText(value, MILLION), MILLION), value, String(value));
  }
  assert.equal(toText(200_000, MILLION), "0.2");
});

test("a dose is moved into the page's unit without noise", () => {
  assert.deepEqual(
    [200_000, 333_333, 1e-7, 1e21].map((value) => inPageUnit(value, MILLION)),
    [0.2, 0.333333, 1e-13, 1e15],
  );
  // A tenth as unit: the tenfold dose of what-if.
  assert.equal(inPageUnit(0.7, 0.1), 7);
});

test("a value whose digits do not fit a double of the page's unit is written so that it still reads back", () => {
  for (const value of [8.888888888888888e8, 8.888888888888888e36, 5e-324, 1.7976931348623157e308, 123456789.12345679]) {
    assert.equal(toValue(toText(value, MILLION), MILLION), value, String(value));
  }
  assert.equal(toText(Infinity, MILLION), "Infinity");
});

test("a page unit that is no power of ten is a mistake of the table", () => {
  assert.throws(() => toValue("2", 2.5), RangeError);
  assert.throws(() => toText(2, 2.5), RangeError);
});

test("a number is read as a cell of a table is", () => {
  const list = JSON.parse(readFileSync(new URL("../numbers.json", import.meta.url), "utf8"));
  for (const [text, expected] of list) {
    const value = readDose(text, "per_kg");
    // What is a number and a word is for the form alone.
    if (/mio/.test(text)) continue;
    assert.equal(typeof value === "number" ? value : ambiguous(text) ? "ambiguous" : "text", expected, text);
  }
});

test("a power of ten or a word for a million is the number of cells, whatever the unit", () => {
  for (const text of [
    "2e6",
    "2E6",
    "2.0e6",
    "20e5",
    "2×10^6",
    "2 x 10^6",
    "2*10**6",
    "2·10⁶",
    "2 ×10⁶/kg",
    "2e6 cells/kg",
    "2 million",
    "2 Million",
    "2 Mio.",
    "2 mio",
    "2 Millionen Zellen/kg",
    "2 millions/kg",
    "2 millones",
    "2,0 millones por kg",
    "2.0 million per kg",
  ])
    for (const unit of /** @type {const} */ (["million_per_kg", "per_kg"]))
      assert.equal(readDose(text, unit), 2_000_000, `${text}, ${unit}`);
  assert.equal(readDose("10^6", "million_per_kg"), 1_000_000);
  assert.equal(readDose("0,2 million", "million_per_kg"), 200_000);
  // A power that moves the point of the page's unit only.
  assert.equal(readDose("2e-1", "million_per_kg"), 200_000);
  for (const text of [
    "2 x 106",
    "2 × 10",
    "1,250 million",
    "2 million million",
    "million",
    "2/kg",
    "2e6/ml",
    "2 thousand",
  ])
    assert.equal(readDose(text, "million_per_kg"), text);
});

test("a unit is one of three, and a total needs a body weight", () => {
  assert.equal(readDose("2 000 000", "per_kg"), 2_000_000);
  assert.equal(readDose("2", "per_kg"), 2);
  assert.equal(readDose("1.5e8", "total", 75), 2_000_000);
  assert.equal(readDose("150 million", "total", 75), 2_000_000);
  // To the nearest cell: what is used is what is shown.
  assert.equal(readDose("1e8", "total", 70), 1_428_571);
  assert.equal(readDose("1e8", "total"), "1e8");
  assert.equal(readDose("2e6/kg", "total", 70), "2e6/kg");
});
