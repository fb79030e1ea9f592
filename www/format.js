// The only file that rounds: every number a reader sees is made here, from the core's full precision.

/** @import { Interval } from "./types.d.ts" */

const MINUS = "\u2212";
const NARROW_SPACE = "\u202f";

/**
 * A probability in whole hundredths, never as a certainty: "24", "under 1", "over 99".
 * @param {number} p
 */
function hundredths(p) {
  // A number that is none must never reach a reader, not even as "NaN%".
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a probability`);
  const rounded = Math.round(100 * p);
  if (rounded < 1) return "under 1";
  if (rounded > 99) return "over 99";
  return String(rounded);
}

/** "24%" @param {number} p */
export const percent = (p) => `${hundredths(p)}%`;

/** "24 of 100" @param {number} p */
export const ofHundred = (p) => {
  const text = hundredths(p);
  return /^\d/.test(text) ? `about ${text} of 100` : `${text} of 100`;
};

/**
 * One hundred such patients as whole ones. Complete responders and responders are those of `ofHundred`, so what rounding
 * leaves over falls to the rest and the three always make one hundred.
 * @param {number} response
 * @param {number} complete
 */
export function hundredPatients(response, complete) {
  for (const p of [response, complete]) hundredths(p);
  const responders = Math.round(100 * response);
  const completely = Math.min(responders, Math.round(100 * complete));
  return { complete: completely, partial: responders - completely, none: 100 - responders };
}

/** "8 to 51" @param {Pick<Interval, "q025" | "q975">} interval */
export const range = ({ q025, q975 }) => `${hundredths(q025)} to ${hundredths(q975)}`;

/** "8 to 51%" @param {Pick<Interval, "q025" | "q975">} interval */
export const percentRange = (interval) => `${range(interval)}%`;

/**
 * Percentage points with their sign: "+12", "−3", "0".
 * @param {number} points
 */
export function points(points) {
  if (!Number.isFinite(points)) throw new RangeError(`${points} is not a number of points`);
  const rounded = Math.round(Math.abs(points));
  if (rounded === 0) return "0";
  return `${points < 0 ? MINUS : "+"}${rounded}`;
}

/** A difference of two probabilities in percentage points @param {number} difference */
export const difference = (difference) => points(100 * difference);

/** "−9 to +31" @param {Pick<Interval, "q025" | "q975">} interval */
export const differenceRange = ({ q025, q975 }) => `${difference(q025)} to ${difference(q975)}`;

/**
 * An odds ratio to two digits: "3.4", "1.0", "12", "0.31", or a limit where more digits would say nothing.
 * @param {number} ratio
 */
export function oddsRatio(ratio) {
  if (!(ratio > 0)) throw new RangeError(`${ratio} is not an odds ratio`);
  if (ratio < 0.005) return "under 0.005";
  if (ratio > 999) return "over 999";
  return ratio >= 100 ? String(Math.round(ratio)) : ratio.toPrecision(2);
}

/**
 * An expected number of patients: "7", "fewer than 1".
 * @param {number} n
 */
export function patients(n) {
  if (!(n >= 0 && n < Infinity)) throw new RangeError(`${n} is not a number of patients`);
  return n < 0.5 ? "fewer than 1" : `about ${Math.round(n)}`;
}

/**
 * A range of whole patients; nobody is a possible number here.
 * @param {number} low
 * @param {number} high
 */
export const patientRange = (low, high) => `${Math.round(low)} to ${Math.round(high)}`;

/**
 * All digits of a quantity, in groups of three that no reader takes for a decimal comma: "2 000 000". Whole numbers without
 * Intl, which takes 15 ms to wake up: as long as the whole prediction.
 * @param {number} x
 */
export const quantity = (x) =>
  /^\d+$/.test(String(x))
    ? String(x).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE)
    : x.toLocaleString("en", { maximumFractionDigits: 20 }).replaceAll(",", NARROW_SPACE);

/**
 * "35 points" @param {number} p the width of an interval, or what it loses
 */
export function width(p) {
  const rounded = points(100 * p).replace(/^\D/, "");
  return `${rounded} ${rounded === "1" ? "point" : "points"}`;
}
