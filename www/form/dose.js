// Between the text in a number's box (page unit) and the core's value: the decimal point moves, nothing is multiplied.
// A decimal comma is read in every language. What is written in other ways, dose-entry.js reads.

import { decimal } from "../i18n/format.js";

/** 0.2 * 1e6 is not the same double as 200000 for every decimal; moving the point in the text is exact. */
const NUMBER = /^([+-]?(?:\d+[.,]?\d*|[.,]\d+))(?:e([+-]?\d{1,4}))?$/i;

/** "2,000" and "2.000" may mean 2 or 2000, whatever the page's language: nobody should have to guess which was read. */
export const ambiguous = (/** @type {string} */ text) => /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text);

/**
 * What a text means in the core's unit. Empty is absent; what is no number stays text, for the core to refuse.
 * @param {string} text
 * @param {number} factor one page unit in the core's unit, a power of ten
 * @returns {number | string | undefined}
 */
export function toValue(text, factor) {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const match = NUMBER.exec(trimmed);
  if (!match || ambiguous(trimmed)) return trimmed;
  const [, digits, exponent = "0"] = match;
  return Number(`${digits.replace(",", ".")}e${Number(exponent) + powerOf(factor)}`);
}

/**
 * A value in the page's unit, as exact as the text of it.
 * @param {number} value
 * @param {number} factor
 */
export function inPageUnit(value, factor) {
  return Number(shifted(value, factor));
}

/**
 * How a value reads in its box: as the language writes it, and so that `toValue` reads it back.
 * @param {number} value
 * @param {number} factor
 */
export function toText(value, factor) {
  if (!Number.isFinite(value)) return String(value);
  const [number, plain] = [inPageUnit(value, factor), /^\d+(\.\d+)?$/];
  // Beyond that, digits would be noughts.
  if (!plain.test(String(number))) return shifted(value, factor);
  const text = decimal(number);
  // One more nought makes "1,234" a decimal to everyone.
  const written = ambiguous(text) ? `${text}0` : text;
  // The nearest double in the page's unit may have lost the value's last digit.
  return toValue(written, factor) === value ? written : shifted(value, factor);
}

/** The value's own digits, its exponent that of the page's unit @param {number} value @param {number} factor */
function shifted(value, factor) {
  const [digits, exponent = "0"] = String(value).split("e");
  return `${digits}e${Number(exponent) - powerOf(factor)}`;
}

/** @param {number} factor */
function powerOf(factor) {
  const [digits, exponent] = factor.toExponential().split("e");
  if (digits !== "1") throw new RangeError(`a page unit of ${factor} is no power of ten`);
  return Number(exponent);
}
