// Holds the core's replies against the conformance pack, which the native program wrote: the same to the last bit, or not the same.

/** @import { Assessment, RawPatient, Refusal } from "../types.d.ts" */

/**
 * A patient and what every build must reply: a fingerprint, which covers all numbers, or problems.
 * @typedef {object} Line
 * @property {Record<string, unknown>} patient
 * @property {string} [fingerprint]
 * @property {readonly unknown[]} [problems]
 */

/** What JSON cannot write as a number, by the names that the pack gives it. */
const NUMBERS = /** @type {Record<string, number>} */ ({ NaN, inf: Infinity, "-inf": -Infinity });

/**
 * The patient of a line.
 * @param {Line} line
 */
export const patientOf = ({ patient }) =>
  /** @type {RawPatient} */ (
    Object.fromEntries(
      Object.entries(patient).map(([key, value]) => [key, isNumber(value) ? NUMBERS[value.$number] : value]),
    )
  );

/**
 * @param {unknown} value
 * @returns {value is { $number: string }}
 */
const isNumber = (value) => typeof value === "object" && value !== null && "$number" in value;

/**
 * Whether a reply is the one that the pack has.
 * @param {Line} line
 * @param {Assessment | Refusal} reply
 */
export const agrees = ({ fingerprint, problems }, reply) =>
  "problems" in reply ? JSON.stringify(reply.problems) === JSON.stringify(problems) : reply.fingerprint === fingerprint;
