// One hundred whole patients, and the words that stand for the evidence.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clopperPearson, studyRates } from "../../tools/bundle/rates.mjs";
import * as format from "../../www/i18n/format.js";
import { PRINTED } from "../../www/answer/details/provenance.js";
import { speakAll } from "./support.mjs";

speakAll("en");

test("the whole patients of an interval agree with the shown percentages and keep their order", () => {
  for (let i = 0; i <= 1000; i++) {
    const mean = i / 1000;
    const interval = { mean, q025: mean / 2, q975: (1 + mean) / 2 };
    const { low, mean: middle, high } = format.hundredPatients(interval);
    assert.ok(0 <= low && low <= middle && middle <= high && high <= 100, String(mean));
    if (/^\d/.test(format.percent(mean))) assert.equal(`${middle}%`, format.percent(mean));
  }
  assert.throws(() => format.hundredPatients({ mean: NaN, q025: 0, q975: 1 }), RangeError);
});

test("the study's rates and their exact intervals are those of R's binom.test", () => {
  // binom.test(x, n)$conf.int with 17 digits (R 4.5).
  for (const [x, n, low, high] of [
    [17, 44, 0.24357164244072108, 0.54504469533655819],
    [3, 14, 0.046579287889867302, 0.507975677048471796],
    [11, 21, 0.29780683878364295, 0.74286937359359317],
    [3, 9, 0.074854631419691828, 0.700704943791459645],
  ]) {
    const interval = clopperPearson(x, n);
    [low, high].forEach((limit, i) => assert.ok(Math.abs(interval[i] - limit) < 1e-12, `${x}/${n}`));
  }
  assert.equal(clopperPearson(0, 1)[0], 0);
  assert.ok(Math.abs(clopperPearson(0, 1)[1] - 0.975) < 1e-12);
  assert.deepEqual(
    studyRates().map(({ responders, patients }) => [responders, patients]),
    [
      [17, 44],
      [3, 14],
      [11, 21],
      [3, 9],
    ],
  );
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
