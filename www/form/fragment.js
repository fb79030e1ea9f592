// Between a patient and a link: what is entered stands in the fragment, which no browser sends anywhere.

/** @import { Field, RawPatient } from "../types.d.ts" */

const VERSION = "2";
const JSON_NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** What mail programs and web sites append to an address to follow its readers. */
const APPENDED = /^(?:fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|utm_\w+)$/;

/** Whether the fragment of an address is a link's, whole or not, rather than the name of a place on the page @param {string} fragment */
export const isLink = (fragment) => /=|%(?:25)*3d/i.test(fragment);

/**
 * The fragment of a patient, values as in the JSON; nothing for an empty form. Its last entry checks the others.
 * @param {RawPatient} patient
 * @param {readonly Field[]} fields
 */
export function toFragment(patient, fields) {
  const pairs = fields.flatMap(({ id }) => (patient[id] === undefined ? [] : [[id, String(patient[id])]]));
  if (pairs.length === 0) return "";
  return `#${new URLSearchParams([["v", VERSION], ...pairs, ["k", check(pairs)]])}`;
}

/**
 * What a fragment holds: a patient as the link gives it, for the core to judge. A fragment without `v` is no state of this page;
 * `version` is that of a link this page does not know. A link of version 1 has no check, so its unknown keys are for the core to
 * judge too. One of version 2 whose check fails is `damaged`, and holds no one; what was added to one that holds is left out.
 * @param {string} fragment
 * @param {readonly Field[]} fields
 * @returns {{ patient: RawPatient, version?: string, damaged?: boolean }}
 */
export function fromFragment(fragment, fields) {
  const text = unescaped(fragment.replace(/^#/, ""));
  const parameters = new URLSearchParams(text);
  const version = parameters.get("v");
  if (version === null) return { patient: {} };
  const numbers = new Set(/** @type {string[]} */ (fields.filter(({ kind }) => kind === "number").map(({ id }) => id)));
  const value = (/** @type {string} */ key, /** @type {string} */ text) =>
    numbers.has(key) && JSON_NUMBER.test(text) ? Number(text) : text;
  // "=3D" is the "=" of a mail's source.
  if (version.replace(/^3d/i, "").trim() === VERSION) {
    const pairs = checked(parameters, fields) ?? checked(new URLSearchParams(unwrapped(text)), fields);
    if (pairs) return { patient: Object.fromEntries(pairs.map(([key, text]) => [key, value(key, text)])) };
    return { patient: {}, damaged: true };
  }
  if (version !== "1") return { patient: {}, version };
  /** @type {Map<string, unknown[]>} */
  const values = new Map();
  for (const [key, text] of parameters) {
    if (key === "v" || APPENDED.test(key)) continue;
    const before = values.get(key);
    if (before) before.push(value(key, text));
    else values.set(key, [value(key, text)]);
  }
  // Twice the same key is two answers: a list, which the core refuses. fromEntries defines its keys, so that even `__proto__` is a
  // key like any other.
  return {
    patient: Object.fromEntries([...values].map(([key, list]) => [key, list.length === 1 ? list[0] : list])),
  };
}

/**
 * The fields of a link, if they are those that it was made with.
 * @param {URLSearchParams} parameters
 * @param {readonly Field[]} fields
 */
function checked(parameters, fields) {
  const pairs = fields.flatMap(({ id }) => {
    const text = parameters.get(id);
    return text === null ? [] : [[id, text]];
  });
  // A full stop or a bracket after an address is easily taken for its end.
  return parameters.get("k")?.slice(0, CHECK_DIGITS).toLowerCase() === check(pairs) ? pairs : undefined;
}

/** The text of a link whose "&" were escaped for HTML, or all of it for an address, as some mail programs do @param {string} text */
function unescaped(text) {
  for (let times = 0; ; times++) {
    text = text.replace(/&(?:amp;)+/g, "&");
    if (/(?:^|&)v=/.test(text) || times === 2) return text;
    try {
      text = decodeURIComponent(text);
    } catch {
      return text;
    }
  }
}

/** Without the line breaks and the "=3D" of a mail's source @param {string} text */
const unwrapped = (text) => text.replace(/=3d/gi, "=").replace(/=?(?:%0d|%0a|%20|\s)+/gi, "");

const CHECK_DIGITS = 8;

/**
 * CRC-32 (of ISO 3309) of what a link says, in hexadecimal digits: one that lost its end or a digit has another.
 * @param {string[][]} pairs
 */
function check(pairs) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(pairs.map((pair) => pair.join("=")).join("&"))) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(CHECK_DIGITS, "0");
}
