// Texts from outside: cut, and unable to reorder what stands beside them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { truncate } from "../../www/ui/truncate.js";

test("a text is cut by characters, not by halves of them", () => {
  assert.equal(truncate("abc", 3), "abc");
  assert.equal(truncate("abcd", 3), "abc…");
  assert.equal(truncate("😀😀😀😀", 3), "😀😀😀…");
});

test("no character that reorders its neighbours is left", () => {
  assert.equal(truncate("\u202e21.6"), "\ufffd21.6");
  for (const c of "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert.ok(!truncate(`a${c}b`).includes(c));
});

test("a text written from the right is isolated, once", () => {
  assert.equal(truncate("\u05d0\u05d1 21.6"), "\u2068\u05d0\u05d1 21.6\u2069");
  for (const text of ["\u05d0\u2069\u202e", "\u202e21.6", "abc"])
    assert.equal(truncate(truncate(text)), truncate(text));
});
