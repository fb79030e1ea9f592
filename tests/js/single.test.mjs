// How files are embedded in the single file: bytes as text and back.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { textOf } from "../../tools/bundle/single.mjs";
import { ALPHABET, bytesOf } from "../../www/single/base91.js";

test("the alphabet has 91 characters, none of which means anything in HTML", () => {
  assert.equal(new Set(ALPHABET).size, 91);
  assert.match(ALPHABET, /^[!-~]+$/);
  assert.doesNotMatch(ALPHABET, /["&<]/);
});

test("two characters stand for 13 bits, by hand", () => {
  // 0000000000000 1000000000000 000001, filled up with 0000000: 0, 4096 = 45 * 91 + 1, 128 = 91 + 37.
  const [zero, one] = ALPHABET;
  const text = zero + zero + ALPHABET[45] + one + one + ALPHABET[37];
  assert.equal(textOf(Uint8Array.of(0, 4, 0, 1)), text);
  assert.deepEqual([...bytesOf(text)], [0, 4, 0, 1]);
});

test("any bytes come back, with at most one 0 more", () => {
  for (let length = 0; length <= 300; length++) {
    for (const bytes of [randomBytes(length), Buffer.alloc(length, 255), Buffer.alloc(length)]) {
      const text = textOf(bytes);
      const back = bytesOf(text);
      assert.deepEqual([...back.subarray(0, length)], [...bytes]);
      assert.ok([...back.subarray(length)].every((byte) => byte === 0) && back.length <= length + 1);
      assert.equal(text.length, 2 * Math.ceil((8 * length) / 13));
    }
  }
});
