// The address: what it says of a patient, and that anything else in it reaches the core to be refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { fromFragment, isLink, toFragment } from "../../www/form/fragment.js";

/** @import { Field } from "../../www/types.d.ts" */

const fields = /** @type {Field[]} */ (
  /** @type {unknown} */ ([
    { id: "disease", kind: "category" },
    { id: "cart1_dose", kind: "number" },
    { id: "cart2_dose", kind: "number" },
  ])
);

const LINK = "#v=2&disease=nhl&cart1_dose=2000000&k=a34a977c";
const PATIENT = { disease: "nhl", cart1_dose: 2_000_000 };

test("a patient becomes a link in the order of the table, values as in the JSON", () => {
  assert.equal(toFragment({ cart1_dose: 2_000_000, disease: "nhl" }, fields), LINK);
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
  assert.deepEqual(fromFragment("#v=3&disease=nhl", fields), { patient: {}, version: "3" });
});

test("the check of a link is the CRC-32 of its entries", () => {
  // As zlib.crc32 and every other program has it.
  const { k, ...others } = Object.fromEntries(new URLSearchParams(LINK.slice("#v=2&".length)));
  assert.equal(
    parseInt(k, 16),
    crc32(
      Object.entries(others)
        .map((pair) => pair.join("="))
        .join("&"),
    ),
  );
});

test("a link that lost its end, an entry or a digit is noticed wherever it was cut", () => {
  for (let end = "#v=2".length; end < LINK.length; end++)
    assert.deepEqual(fromFragment(LINK.slice(0, end), fields), { patient: {}, damaged: true }, LINK.slice(0, end));
  for (const changed of [
    LINK.replace("2000000", "200000"),
    LINK.replace("nhl", "all"),
    LINK.replace("disease=nhl&", ""),
  ])
    assert.deepEqual(fromFragment(changed, fields), { patient: {}, damaged: true }, changed);
});

test("a link that a mail program has changed is mended", () => {
  const inside = LINK.slice(1);
  for (const changed of [
    inside.replaceAll("&", "&amp;"),
    inside.replaceAll("&", "&amp;amp;"),
    encodeURIComponent(inside),
    encodeURIComponent(inside.replaceAll("&", "&amp;")),
    encodeURIComponent(encodeURIComponent(inside)),
    inside.replaceAll("=", "=3D"),
    inside.replace("cart1", "ca%0D%0Art1"),
    inside.replace("2000000", "2000 000"),
    ...[".", ")", ">", "%3E", "&fbclid=abc", "&utm_source=x&utm_medium=mail", "&amp;gclid=1"].map(
      (end) => inside + end,
    ),
    inside.toLowerCase().replace("a34a977c", "A34A977C"),
  ]) {
    assert.ok(isLink(`#${changed}`), changed);
    assert.deepEqual(fromFragment(`#${changed}`, fields), { patient: PATIENT }, changed);
  }
});

test("a link of version 1, which has no check, still opens", () => {
  for (const link of [
    "#v=1&disease=nhl&cart1_dose=2000000",
    "#v=1&amp;disease=nhl&amp;cart1_dose=2000000",
    "#v%3D1%26disease%3Dnhl%26cart1_dose%3D2000000",
    "#v=1&disease=nhl&cart1_dose=2000000&fbclid=abc",
  ])
    assert.deepEqual(fromFragment(link, fields), { patient: PATIENT }, link);
});

test("60,000 unknown keys, or one key as often, take no longer than they are many", () => {
  for (const key of [(/** @type {number} */ i) => `x${i}`, () => "x"]) {
    const link = `#v=1&disease=nhl&${Array.from({ length: 60_000 }, (_, i) => `${key(i)}=1`).join("&")}`;
    const began = performance.now();
    fromFragment(link, fields);
    assert.ok(performance.now() - began < 1_000);
  }
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
