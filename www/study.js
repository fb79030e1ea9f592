// What the page itself says of the study, looked up by name in the core's evidence.

/** @import { Evidence } from "./types.d.ts" */

/**
 * @typedef {object} Study
 * @property {number} patients
 * @property {number} responders
 * @property {string} printed the share of responders, as printed
 */

/**
 * @param {Evidence} evidence
 * @returns {Study}
 */
export function studyOf({ items }) {
  const item = (/** @type {string} */ id) => {
    const found = items.find((item) => item.id === id);
    if (!found || found.value === null) throw new Error(`the evidence has no value for ${id}`);
    return { ...found, value: found.value };
  };
  const response = item("response_overall");
  return { patients: item("patients").value, responders: response.value, printed: response.printed };
}
