// Reads a dose in every way that it is written: "2 million", "2×10^6", groups of thousands, in one of three units. Numbers by the rule of
// src/table/cell.rs, so that form and table agree; tests/numbers.json holds both to it.

import { wholeNumber } from "../i18n/format.js";
import { ambiguous, toValue } from "./dose.js";

/** Units, by the ids that a table's columns have, each with its number of cells. */
export const UNITS = { million_per_kg: 1e6, per_kg: 1, total: 1 };
/** @typedef {keyof typeof UNITS} Unit */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const PER_KG = /\s*(?:(?:CAR[ -]?T[ -]?)?(?:cells|zellen|cellules|c\u00e9lulas)\s*)?(?:\/|per|pro|par|por)\s*kg$/iu;
const MILLION = /\s*(?:mio\.?|mill\.?|million(?:s|en)?|mill(?:\u00f3n|ones))$/iu;
const POWER =
  /(?:^|\s*[x\u00d7*\u00b7\u22c5]\s*)10\s*(?:(?:\^|\*\*)\s*([+-]?\d{1,2})|([\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079]{1,2}))$/iu;
const EXPONENT = /e\+?\d*[3-9]$|e\+?[1-9]\d+$/i;
const GROUPED =
  /^([+\-\u2212]?)(\d{1,3}(?:([.,' \u00a0\u2009\u202f\u2019])\d{3})(?:\3\d{3})*)(?:([.,])(\d*))?(e[+-]?\d+)?$/i;

/** A number without its groups of thousands and with a plain minus; any other text as it is @param {string} text */
export function ungrouped(text) {
  const [, sign, whole, separator, mark = "", fraction = "", exponent = ""] = GROUPED.exec(text) ?? [];
  if (separator === undefined || separator === mark) return text.replace(/^\u2212/, "-");
  // One point or comma before the last three digits: thousands or decimals, unless another mark settles it.
  if (/^\d+[.,]\d+$/.test(whole) && mark === "") return text.replace(/^\u2212/, "-");
  return `${sign && sign.replace("\u2212", "-")}${whole.replaceAll(separator, "")}.${fraction}${exponent}`;
}

/**
 * What a text means in the core's unit, cells per kg. A power of ten from 10^3 and a word for a million are the number of cells itself.
 * @param {string} typed
 * @param {Unit} unit
 * @param {number} [weight] in kg, for a total
 * @returns {number | string | undefined} undefined for an empty box, text for what is no number or has two readings
 */
export function readDose(typed, unit, weight) {
  const text = typed.trim();
  if (text === "") return undefined;
  const inCells = cells(text, unit);
  const value = inCells === text ? toValue(ungrouped(text), UNITS[unit]) : inCells;
  if (typeof value !== "number") return text;
  if (unit !== "total") return value;
  return weight === undefined ? text : wholeNumber(value / weight);
}

/** The cells that a text says by itself, whatever the unit; the text where it says none @param {string} text @param {Unit} unit */
function cells(text, unit) {
  const bare = unit === "total" ? text : text.replace(PER_KG, "");
  const power = POWER.exec(bare);
  const exponent = power?.[1] ?? [...(power?.[2] ?? "")].map((digit) => SUPERSCRIPTS.indexOf(digit)).join("");
  if (power) return number(`${ungrouped(bare.slice(0, power.index) || "1")}e${exponent}`) ?? text;
  if (MILLION.test(bare)) {
    const figures = ungrouped(bare.replace(MILLION, ""));
    return (ambiguous(figures) ? undefined : number(`${figures}e6`)) ?? text;
  }
  return EXPONENT.test(bare) ? (number(ungrouped(bare)) ?? text) : text;
}

/** @param {string} text */
function number(text) {
  const value = toValue(text, 1);
  return typeof value === "number" ? value : undefined;
}
