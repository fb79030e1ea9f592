// The words of the page in the reader's language: takes tables of parsed ICU messages, gives text and functions of their arguments.
// Numbers come in here already as text, see format.js; one that chooses a plural comes as a number.

/** @import { Words } from "../languages/words.d.ts" */

/**
 * A parsed ICU message: text, or parts to be put together. A part is text, [argument], or [argument, a message for each case].
 * @typedef {string | Part[]} Message
 * @typedef {string | [string] | [string, Record<string, Message>]} Part
 */
/** @typedef {{ [key: string]: Message | Table | null }} Table */

/** The bundles that are loaded later have copies of this file, so the words are kept in one global place that all of them share. */
const SHARED_KEY = Symbol.for("reinfuse:words");
const shared = /** @type {Record<symbol, Words>} */ (/** @type {unknown} */ (globalThis));

/** Whatever the language: the groups in it are replaced, so read them when drawing and keep none. */
export const words = (shared[SHARED_KEY] ??= /** @type {Words} */ ({}));

/**
 * Switches `words` to this language, as far as the table goes.
 * @param {string} locale
 * @param {Table} table
 */
export const useWords = (locale, table) => void Object.assign(words, compiled(table), { locale });

/** @param {Message | Table | null} entry @returns {unknown} */
function compiled(entry) {
  if (typeof entry === "string" || entry === null) return entry;
  if (Array.isArray(entry))
    return (/** @type {Record<string, string | number>} */ values) => formatMessage(entry, values);
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, compiled(value)]));
}

/**
 * @param {Message} message
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
function formatMessage(message, values) {
  if (typeof message === "string") return message;
  return message
    .map((part) => {
      if (typeof part === "string") return part;
      const [name, cases] = part;
      const value = values[name];
      if (!cases) return value;
      // Intl takes 15 ms to wake up, as long as the whole prediction: only for categories, and not where one number is the exception.
      const chosen =
        cases[`=${value}`] ??
        cases[typeof value === "number" && cases.one ? new Intl.PluralRules(words.locale).select(value) : value];
      return formatMessage(chosen ?? cases.other, values);
    })
    .join("");
}

/**
 * What a group has for an id that comes from the core or the evidence file. Nothing is a failure, and never English in disguise;
 * tests/js/languages.test.mjs holds every table complete.
 * @template T
 * @param {Record<string, T | undefined>} group
 * @param {string} id
 */
export function requireWords(group, id) {
  const found = group[id];
  if (found === undefined) throw new Error(`${words.locale} has no words for ${id}`);
  return found;
}

/** A text at the start of a sentence @param {string} text */
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
