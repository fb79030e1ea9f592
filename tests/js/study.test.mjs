// Another study by the package: checked, rebuilt and asked as the native program does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { at } from "../../tools/shared.mjs";

/** @type {typeof import("../../pkg/study.js")} */
let study;
before(async () => {
  study = await import(pathToFileURL(at("pkg", "study.js")).href);
  await study.init();
});

/** @param {string} name */
const example = (name) => readFileSync(at("examples", "studies", `${name}.json`), "utf8");

/**
 * What is there and was not refused.
 * @template T
 * @param {T} answer
 * @returns {Exclude<T, import("../../www/types.d.ts").Refusal>}
 */
function accepted(answer) {
  if (typeof answer === "object" && answer !== null && "problems" in answer && !("report" in answer))
    assert.fail(JSON.stringify(answer.problems));
  return /** @type {any} */ (answer);
}

/** A check, which has problems of its own. @param {any} file */
const checkOf = (file) =>
  /** @type {import("../../www/types.d.ts").StudyCheck} */ (/** @type {unknown} */ (study.check_study(file)));

test("an example follows from itself and has runs; the wrong one says where it does not and why it cannot be rebuilt", () => {
  const right = checkOf(example("recovery"));
  assert.equal(right.report.does_not_follow, 0);
  assert.deepEqual(right.problems, []);
  assert.deepEqual(
    right.runs.map(({ kind, about }) => [kind, about]),
    [
      ["without", "early"],
      ["without", "smoker"],
      ["without", "early_alone"],
      ["counts_alone", null],
      ["narrow_prior", null],
      ["wide_prior", null],
    ],
  );
  const wrong = checkOf(JSON.parse(example("wrong")));
  assert.ok(wrong.report.does_not_follow >= 3);
  assert.equal(wrong.problems.length, 6);
  assert.deepEqual(wrong.runs, []);
});

test("a study is rebuilt with progress, and answers for patients known and unknown", () => {
  /** @type {number[]} */
  const shares = [];
  const rebuilt = accepted(study.rebuild_study(example("recovery"), { progress: (share) => void shares.push(share) }));
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  const { odds_ratios: ratios, cells, least_effective: effective } = rebuilt.answer();
  assert.ok(effective >= 4_000);
  assert.deepEqual(
    ratios.map(({ factor }) => factor),
    ["early", "smoker"],
  );
  assert.ok(ratios[0].before.median === 1 && ratios[0].after.median > 2);
  assert.equal(cells.length, 8);
  const known = accepted(rebuilt.predict({ group: "old", early: "yes", smoker: "no" }));
  const cell = cells.find(({ group, factors }) => group === "old" && factors.join() === "early");
  assert.equal(known.probability.mean, cell?.mean);
  const unknown = accepted(rebuilt.predict({ group: "old" }));
  assert.ok(unknown.probability.mean < known.probability.mean);
  assert.equal(/** @type {any} */ (rebuilt.predict({ group: "none" })).problems[0].field, "group");
  for (const { cells: narrowed } of rebuilt.unprinted()) {
    assert.equal(narrowed.length, 8);
    for (const { width, expected } of narrowed) assert.ok(expected > 0 && expected < width + 0.02);
  }
  rebuilt.free();
});

test("without its statements a study says less, and a text that is none is refused", () => {
  const whole = accepted(study.rebuild_study(example("cart2"))).answer();
  const less = accepted(study.run_study(example("cart2"), "counts_alone", undefined));
  assert.ok(less.odds_ratios[0].after.median < whole.odds_ratios[0].after.median);
  for (const text of ["", "{}", "[1]", '{"format":"another"}'])
    assert.equal(/** @type {any} */ (study.check_study(text)).problems[0].rule, "not_evidence");
});
