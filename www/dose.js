// Between the text in a number's box (page unit) and the core's value: the decimal point moves, nothing is multiplied.

/** 0.2 * 1e6 is not the same double as 200000 for every decimal; moving the point in the text is exact. */
const NUMBER = /^([+-]?(?:\d+[.,]?\d*|[.,]\d+))(?:e([+-]?\d{1,4}))?$/i;

/** "2,000" may mean 2 or 2000: nobody should have to guess which was read. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/;

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
  if (!match || AMBIGUOUS.test(trimmed)) return trimmed;
  const [, digits, exponent = "0"] = match;
  return Number(`${digits.replace(",", ".")}e${Number(exponent) + powerOf(factor)}`);
}

/**
 * How a value reads in the page's unit.
 * @param {number} value
 * @param {number} factor
 */
export function toText(value, factor) {
  const [digits, exponent = "0"] = String(value).split("e");
  return String(Number(`${digits}e${Number(exponent) - powerOf(factor)}`));
}

/** @param {number} factor */
function powerOf(factor) {
  const [digits, exponent] = factor.toExponential().split("e");
  if (digits !== "1") throw new RangeError(`a page unit of ${factor} is no power of ten`);
  return Number(exponent);
}
