// One hundred whole patients, and the words that stand for the evidence.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as format from "../../www/i18n/format.js";
import { PRINTED } from "../../www/answer/details/provenance.js";
import { speakAll } from "./support.mjs";

speakAll("en");

test("one hundred patients are always one hundred, and agree with the shown percentages", () => {
  for (let i = 0; i <= 1000; i++) {
    for (let j = 0; j <= 20; j++) {
      const response = i / 1000;
      const share = (response * j) / 20;
      const { complete, partial, none } = format.hundredPatients(response, share);
      assert.equal(complete + partial + none, 100);
      for (const count of [complete, partial, none])
        assert.ok(Number.isInteger(count) && count >= 0, `${response} ${share}`);
      if (/^\d/.test(format.percent(response))) assert.equal(`${complete + partial}%`, format.percent(response));
      if (/^\d/.test(format.percent(share))) assert.equal(`${complete}%`, format.percent(share));
    }
  }
});

test("rounding that would make 101 is repaired in the rest", () => {
  // 21.5, 33.5 and 45 would each be rounded to 22, 34 and 45.
  assert.deepEqual(format.hundredPatients(0.55, 0.215), { complete: 22, partial: 33, none: 45 });
  assert.deepEqual(format.hundredPatients(0.214, 0.214), { complete: 21, partial: 0, none: 79 });
  assert.throws(() => format.hundredPatients(NaN, 0), RangeError);
});

test("a width has no sign", () => {
  assert.deepEqual([0.32, 0.01, 0, -0.05].map(format.width), ["32 points", "1 point", "0 points", "5 points"]);
});

test("the printed words of a contribution's provenance stand in the evidence file", () => {
  const { items, statements } = JSON.parse(
    readFileSync(new URL("../../evidence/evidence.json", import.meta.url), "utf8"),
  );
  const everything = [...items, ...statements].map(({ printed }) => printed).join(" | ");
  for (const printed of Object.values(PRINTED)) {
    for (const [, quote] of printed.matchAll(/“([^”]+)”/g)) assert.ok(everything.includes(quote), quote);
    for (const [number] of printed.matchAll(/\d+%/g)) assert.ok(everything.includes(number), number);
  }
});
