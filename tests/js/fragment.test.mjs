// The address: what it says of a patient, and that anything else in it reaches the core to be refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFragment, toFragment } from "../../www/form/fragment.js";

/** @import { Field } from "../../www/types.d.ts" */

const fields = /** @type {Field[]} */ (
  /** @type {unknown} */ ([
    { id: "disease", kind: "category" },
    { id: "cart1_dose", kind: "number" },
    { id: "cart2_dose", kind: "number" },
  ])
);

test("a patient becomes a link in the order of the table, values as in the JSON", () => {
  assert.equal(toFragment({ cart1_dose: 2_000_000, disease: "nhl" }, fields), "#v=1&disease=nhl&cart1_dose=2000000");
});

test("an empty form leaves no trace in the address", () => {
  assert.equal(toFragment({}, fields), "");
});

test("a link restores its patient", () => {
  for (const patient of [
    { disease: "nhl", cart1_dose: 2_000_000, cart2_dose: 0.1 },
    { disease: "all", cart1_dose: 1e21 },
    { cart1_dose: 1e-7 },
    { disease: "a&b=c #d+e%é", cart2_dose: "two" },
  ]) {
    assert.deepEqual(fromFragment(toFragment(patient, fields), fields), { patient });
  }
});

test("a fragment that is not ours is no patient", () => {
  for (const fragment of ["", "#", "#top", "#disease=nhl"])
    assert.deepEqual(fromFragment(fragment, fields), { patient: {} });
});

test("a link of another version is not read as if it were ours", () => {
  assert.deepEqual(fromFragment("#v=2&disease=nhl", fields), { patient: {}, version: "2" });
});

test("unknown keys, repeated keys and texts for numbers are kept for the core to refuse", () => {
  assert.deepEqual(
    fromFragment("#v=1&disease=nhl&disease=all&foo=1&cart1_dose=2,5&cart2_dose=Infinity", fields).patient,
    {
      disease: ["nhl", "all"],
      foo: "1",
      cart1_dose: "2,5",
      cart2_dose: "Infinity",
    },
  );
});

test("a key named as a part of every object is a key like any other", () => {
  const { patient } = fromFragment("#v=1&__proto__=x", fields);
  assert.deepEqual(Object.keys(patient), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(patient), Object.prototype);
});

test("a damaged link does not throw", () => {
  assert.deepEqual(fromFragment("#v=1&disease=%E0%A4%A&cart1_dose=", fields).patient.cart1_dose, "");
});
