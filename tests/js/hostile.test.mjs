// What no form can send but a program can: the package answers any JavaScript value with an answer or with problems, never by throwing.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { init, predict } from "../../pkg/index.js";

/** @import { Assessment, Refusal } from "../../www/types.d.ts" */

before(init);

/** @param {unknown} patient @returns {Assessment | Refusal} */
const ask = (patient) => predict(/** @type {any} */ (patient));

/** Field and rule of every problem; fails if there is none @param {unknown} patient */
function problems(patient) {
  const reply = ask(patient);
  assert.ok("problems" in reply, "it is answered");
  for (const { message } of reply.problems) assert.ok(message.length < 400);
  return reply.problems.map(({ field, rule }) => `${field} ${rule}`);
}

test("what is no object is not a patient", () => {
  for (const patient of [
    undefined,
    null,
    5,
    NaN,
    "nhl",
    true,
    [],
    [{ disease: "nhl" }],
    () => ({ disease: "nhl" }),
    Symbol("nhl"),
    5n,
  ]) {
    assert.deepEqual(problems(patient), ["patient not_a_patient"]);
  }
});

test("keys that are part of every object are stray keys, and pollute nothing", () => {
  const text =
    '{"disease": "nhl", "__proto__": {"cd19": "negative"}, "constructor": {"prototype": {"disease": "all"}}}';
  assert.deepEqual(problems(JSON.parse(text)), ["__proto__ unknown_field", "constructor unknown_field"]);
  assert.equal(/** @type {any} */ ({}).cd19, undefined);
});

test("what a polluted prototype holds is not taken for an answer", () => {
  const clean = JSON.stringify(ask({ disease: "nhl" }));
  const polluted = /** @type {any} */ (Object.prototype);
  polluted.cd19 = "negative";
  polluted.cart1_dose = 5;
  try {
    assert.equal(JSON.stringify(ask({ disease: "nhl" })), clean);
    assert.equal(JSON.stringify(ask(Object.assign(Object.create({ cart2_dose: 1 }), { disease: "nhl" }))), clean);
  } finally {
    delete polluted.cd19;
    delete polluted.cart1_dose;
  }
});

test("a value of any other kind is refused at its field", () => {
  /** @type {unknown[]} */
  const kinds = [
    true,
    [],
    [2e6],
    {},
    new Map(),
    new Date(0),
    /nhl/,
    new Number(2e6),
    new String("nhl"),
    () => 2e6,
    Symbol("x"),
    2_000_000n,
    new Proxy({}, {}),
  ];
  for (const value of kinds) {
    assert.deepEqual(problems({ disease: "nhl", cart1_dose: value }), ["cart1_dose wrong_type"]);
    assert.deepEqual(problems({ disease: value }), ["disease wrong_type"]);
  }
});

test("a field that cannot be read is refused, not taken for absent", () => {
  const patient = Object.defineProperty({ disease: "nhl" }, "cd19", {
    enumerable: true,
    get() {
      throw new Error("no");
    },
  });
  assert.deepEqual(problems(patient), ["cd19 wrong_type"]);
});

test("a hundred thousand stray keys and a text of ten million letters end in messages of a readable length", () => {
  assert.equal(
    problems(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key ${i}`, i]).concat([["disease", 1]])))
      .length,
    // Fifty by name, one that counts the rest, and the disease.
    52,
  );
  assert.deepEqual(problems({ disease: "x".repeat(10_000_000) }), ["disease unknown_choice"]);
  assert.deepEqual(problems({ disease: "nhl", ["y".repeat(1_000_000)]: 1 }), [`${"y".repeat(80)}… unknown_field`]);
});

test("broken Unicode in keys and values is refused", () => {
  assert.equal(problems({ disease: "nhl\ud800" })[0], "disease unknown_choice");
  assert.equal(problems({ "disease\udc00": "nhl", disease: "nhl" }).length, 1);
});

test("numbers at the ends of what a double can be are answered or refused, never clamped", () => {
  for (const [dose, rule] of /** @type {const} */ ([
    [NaN, "not_finite"],
    [Infinity, "not_finite"],
    [-Infinity, "not_finite"],
    [0, "not_above_zero"],
    [-0, "not_above_zero"],
    [-Number.MIN_VALUE, "not_above_zero"],
    [Number.MIN_VALUE, "below_limit"],
    [2, "below_limit"],
    [1e3 - 2 ** -43, "below_limit"],
    [1e308, "above_limit"],
    [1e9 + 2 ** -23, "above_limit"],
  ])) {
    assert.deepEqual(problems({ disease: "nhl", cart2_dose: dose }), [`cart2_dose ${rule}`]);
  }
  for (const dose of [1e3, 1e9]) assert.ok("outcomes" in ask({ disease: "nhl", cart1_dose: dose, cart2_dose: dose }));
});
