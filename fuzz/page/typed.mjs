// Any bytes as a text in a number's box (doses, odds ratios, assumptions): absent, a number that reads back as itself, or text to refuse.

import assert from "node:assert/strict";
import { toText, toValue } from "../../www/form/dose.js";
import { useWords } from "../../www/i18n/words.js";

/** How the page's languages write numbers. */
const MARKS = [
  { decimal: ".", thousands: "," },
  { decimal: ",", thousands: "." },
  { decimal: ",", thousands: "\u202f" },
];

/** @param {Buffer} bytes */
export function fuzz(bytes) {
  const text = bytes.toString();
  // The first byte chooses the language, so that no input is read thrice.
  useWords("", { numbers: MARKS[(bytes[0] ?? 0) % MARKS.length] });
  for (const factor of [1, 1e6]) {
    const value = toValue(text, factor);
    if (value === undefined) assert.equal(text.trim(), "");
    else if (typeof value === "string") assert.equal(value, text.trim());
    else {
      assert.ok(!Number.isNaN(value));
      // Nothing but digits, one mark, a sign and an exponent may become a number.
      assert.match(text.trim(), /^[+-]?[\d.,]+(?:e[+-]?\d+)?$/i);
      // The sign of nought is lost on the way, and means nothing.
      if (Number.isFinite(value)) assert.ok(toValue(toText(value, factor), factor) === value, String(value));
    }
  }
}
