// Between a patient and the address: all state is in the fragment, which no browser sends anywhere.

/** @import { Field, RawPatient } from "../types.d.ts" */

const VERSION = "1";
const JSON_NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * The fragment of a patient, values as in the JSON; nothing for an empty form.
 * @param {RawPatient} patient
 * @param {readonly Field[]} fields
 */
export function toFragment(patient, fields) {
  const pairs = fields.map(({ id }) => [id, patient[id]]).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return "";
  return `#${new URLSearchParams([["v", VERSION], ...pairs.map((pair) => pair.map(String))])}`;
}

/**
 * What a fragment holds: a patient as the link gives it, for the core to judge (unknown keys too). A fragment without `v`
 * is no state of this page; `version` is that of a link this page does not know.
 * @param {string} fragment
 * @param {readonly Field[]} fields
 * @returns {{ patient: RawPatient, version?: string }}
 */
export function fromFragment(fragment, fields) {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const version = parameters.get("v");
  if (version === null) return { patient: {} };
  if (version !== VERSION) return { patient: {}, version };
  parameters.delete("v");
  const numbers = new Set(/** @type {string[]} */ (fields.filter(({ kind }) => kind === "number").map(({ id }) => id)));
  // fromEntries defines its keys, so that even `__proto__` is a key like any other.
  return {
    patient: Object.fromEntries(
      [...new Set(parameters.keys())].map((key) => {
        const values = parameters
          .getAll(key)
          .map((text) => (numbers.has(key) && JSON_NUMBER.test(text) ? Number(text) : text));
        // Twice the same key is two answers: a list, which the core refuses.
        return [key, values.length === 1 ? values[0] : values];
      }),
    ),
  };
}
