// The only file that rounds: every number a reader sees is made here, from the core's full precision, as the language writes it.

/** @import { Interval } from "../types.d.ts" */

import { words } from "./words.js";

const MINUS = "\u2212";
const NARROW_SPACE = "\u202f";

// Signs come from the tables of words, which a test holds to Intl's: Intl itself takes 15 ms to wake up, as long as the whole prediction.

/** A whole share, with the sign as the language sets it: "24%", "24 %" @param {number} hundredths */
export const wholePercent = (hundredths) => words.numbers.percent({ number: String(hundredths) });

/**
 * A probability in whole hundredths, never as a certainty: "24", "under 1", "over 99".
 * @param {number} p
 * @param {(hundredths: number) => string} write
 * @param {(values: { number: string }) => string} under
 * @param {(values: { number: string }) => string} over
 */
function hundredths(p, write, under = words.numbers.under, over = words.numbers.over) {
  // A number that is none must never reach a reader, not even as "NaN%".
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a probability`);
  const rounded = Math.round(100 * p);
  if (rounded < 1) return under({ number: write(1) });
  if (rounded > 99) return over({ number: write(99) });
  return write(rounded);
}

/** "24%" @param {number} p */
export const percent = (p) => hundredths(p, wholePercent);

/** A bound of an axis or of a bin, which may well be 0 or 100: "20%" @param {number} share */
export const axisPercent = (share) => wholePercent(Math.round(100 * share));

/** An estimate that is 0 or 1 where nobody or everybody was counted, as one of a survival curve; any other is no certainty @param {number} share */
export const countedPercent = (share) => (share === 0 || share === 1 ? axisPercent(share) : percent(share));

/** "about 24 of 100" @param {number} p */
export function ofHundred(p) {
  const number = hundredths(p, String);
  const hedged = number !== String(Math.round(100 * p));
  return words.numbers.ofHundred({ number: hedged ? number : words.numbers.about({ number }) });
}

/**
 * Of one hundred such patients, how many at the low end of the interval, at the estimate and at the high end, as whole ones: those of
 * `ofHundred` and `range`.
 * @param {Interval} interval
 */
export function hundredPatients({ mean, q025, q975 }) {
  const [low, middle, high] = [q025, mean, q975].map((p) => {
    hundredths(p, String);
    return Math.round(100 * p);
  });
  return { low, mean: middle, high };
}

/** Two texts as the ends of a range: "0% to 5%" @param {string} low @param {string} high */
export const fromTo = (low, high) => words.numbers.range({ low, high });

/** "8 to 51" @param {Pick<Interval, "q025" | "q975">} interval */
export const range = ({ q025, q975 }) =>
  words.numbers.range({ low: hundredths(q025, String), high: hundredths(q975, String) });

/** "8 to 51%" @param {Pick<Interval, "q025" | "q975">} interval */
export const percentRange = ({ q025, q975 }) =>
  words.numbers.range({ low: hundredths(q025, String), high: percent(q975) });

/** "8–51", or "8–51%", where there is no room for words @param {Pick<Interval, "q025" | "q975">} interval @param {boolean} [withSign] */
export function shortRange({ q025, q975 }, withSign = false) {
  const { under, over, range } = words.numbers.short;
  const short = (/** @type {number} */ p, /** @type {(hundredths: number) => string} */ write) =>
    hundredths(p, write, under, over);
  return range({ low: short(q025, String), high: short(q975, withSign ? wholePercent : String) });
}

/** Percentage points, whole and without a sign @param {number} points */
function whole(points) {
  if (!Number.isFinite(points)) throw new RangeError(`${points} is not a number of points`);
  return Math.round(Math.abs(points));
}

/** "+12", "−3", "0" @param {number} points */
function signed(points) {
  const count = whole(points);
  return count === 0 ? "0" : `${points < 0 ? MINUS : "+"}${count}`;
}

/** Percentage points with their sign and unit: "+12 points", "−1 point" @param {number} points */
export const points = (points) => words.numbers.points({ number: signed(points), count: whole(points) });

/** A difference of two probabilities in percentage points @param {number} difference */
export const difference = (difference) => signed(100 * difference);

/** The same with its unit: "+12 points" @param {number} difference */
export const differencePoints = (difference) => points(100 * difference);

/** "−9 to +31" @param {Pick<Interval, "q025" | "q975">} interval */
export const differenceRange = ({ q025, q975 }) =>
  words.numbers.range({ low: difference(q025), high: difference(q975) });

/**
 * An odds ratio to two digits: "3.4", "1.0", "12", "0.31", or a limit where more digits would say nothing.
 * @param {number} ratio
 */
export function oddsRatio(ratio) {
  if (!(ratio > 0)) throw new RangeError(`${ratio} is not an odds ratio`);
  if (ratio < 0.005) return words.numbers.under({ number: decimal(0.005) });
  if (ratio > 999) return words.numbers.over({ number: decimal(999) });
  const rounded = ratio.toPrecision(2);
  return decimal(Number(rounded) >= 100 ? Math.round(ratio) : rounded);
}

/** "0.31 to 12" @param {Pick<Interval, "q025" | "q975">} interval */
export const oddsRatioRange = ({ q025, q975 }) => words.numbers.range({ low: oddsRatio(q025), high: oddsRatio(q975) });

/**
 * An expected number of patients: "about 7", "fewer than 1".
 * @param {number} n
 */
export function patients(n) {
  if (!(n >= 0 && n < Infinity)) throw new RangeError(`${n} is not a number of patients`);
  return n < 0.5 ? words.numbers.fewer({ number: "1" }) : words.numbers.about({ number: String(Math.round(n)) });
}

/**
 * A range of whole patients; nobody is a possible number here.
 * @param {number} low
 * @param {number} high
 */
export const patientRange = (low, high) =>
  words.numbers.range({ low: String(Math.round(low)), high: String(Math.round(high)) });

/**
 * All digits of a quantity, in groups of three that no reader takes for a decimal sign: "2 000 000".
 * @param {number} x
 */
export function quantity(x) {
  const text = String(x);
  // Far from 1 it has an exponent.
  const digits = text.includes("e") ? x.toLocaleString("en", { maximumFractionDigits: 20, useGrouping: false }) : text;
  const [, sign, whole, rest] = /^(-?)(\d+)(.*)$/.exec(digits) ?? ["", "", digits, ""];
  return `${sign && MINUS}${whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE)}${rest.replace(".", words.numbers.decimal)}`;
}

/** The nearest whole number, as of cells: what is used is what is shown @param {number} x */
export const wholeNumber = (x) => Math.round(x);

/** A number as a reader would type it @param {number | string} x */
export const decimal = (x) => String(x).replace(".", words.numbers.decimal);

/** "35 points" @param {number} p the width of an interval, or what it loses */
export const width = (p) => words.numbers.points({ number: String(whole(100 * p)), count: whole(100 * p) });

/**
 * A number with so many digits behind the point: "0.73", "\u22120.20".
 * @param {number} x
 * @param {number} digits
 */
export function decimals(x, digits) {
  if (!Number.isFinite(x)) throw new RangeError(`${x} is not a number to show`);
  const text = Math.abs(x).toFixed(digits);
  // What rounds to zero has no sign.
  return decimal(x < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text);
}

/**
 * A number to three digits, wherever its decimal point is: "0.731", "\u22121.25e-7"; of thousands every whole one: "3 090".
 * @param {number} x
 */
export function significant(x) {
  if (!Number.isFinite(x)) throw new RangeError(`${x} is not a number to show`);
  if (Math.abs(x) >= 999.5 && Math.abs(x) < 1e6) return quantity(Math.round(x));
  return decimal(`${x < 0 ? MINUS : ""}${Math.abs(x).toPrecision(3)}`);
}

/**
 * A ratio of a regression to three digits, or a limit where more digits would say nothing.
 * @param {number} ratio
 */
export function ratio(ratio) {
  if (!(ratio > 0)) throw new RangeError(`${ratio} is not a ratio`);
  if (ratio < 0.001) return words.numbers.under({ number: decimal("0.001") });
  return ratio < 999.5 ? significant(ratio) : words.numbers.over({ number: "999" });
}

/**
 * The p of a test: "0.042", or a limit where more digits would say nothing.
 * @param {number} p
 */
export function pValue(p) {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a probability`);
  return p < 0.001 ? words.numbers.under({ number: decimal("0.001") }) : decimals(p, 3);
}
