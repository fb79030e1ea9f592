// The form of a study file, from its schema: what the page draws, and the file that comes of it.

import schema from "../../docs/study.schema.json" with { type: "json" };

/**
 * The part of JSON Schema that the study's schema uses.
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string} [type]
 * @property {(string | number)[]} [enum]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema} [items]
 * @property {number} [minItems]
 * @property {number} [maxItems]
 * @property {{ value: number, reason: string }} [default]
 */

export const root = /** @type {Schema} */ (/** @type {unknown} */ (schema));

/** What a reference stands for. @param {Schema} node @returns {Schema} */
export function resolved(node) {
  const name = node.$ref?.split("/").at(-1);
  const defined = /** @type {Record<string, Schema>} */ (/** @type {unknown} */ (schema.$defs));
  return name === undefined ? node : { ...defined[name], ...node };
}

/** Whether it is a number that someone chose, with the reason. @param {Schema} node */
export const isChosen = (node) => node.$ref?.endsWith("/chosen") === true;

/**
 * An entry with all that it must have, empty.
 * @param {Schema} node
 * @returns {any}
 */
export function blank(node) {
  const { type, properties = {}, required = [], enum: allowed, minItems = 0, items } = resolved(node);
  if (allowed) return allowed[0];
  if (type === "object") return Object.fromEntries(required.map((name) => [name, blank(properties[name])]));
  if (type === "array") return Array.from({ length: minItems }, () => blank(/** @type {Schema} */ (items)));
  return "";
}

/**
 * The same without what was left empty and need not be there.
 * @param {Schema} node
 * @param {any} value
 * @returns {any} nothing if nothing is left
 */
export function trimmed(node, value) {
  const { type, properties = {}, required = [], items } = resolved(node);
  if (type === "array" && items) {
    const kept = value.map((/** @type {any} */ entry) => trimmed(items, entry) ?? (items.$ref ? "" : blank(items)));
    return kept.some((/** @type {unknown} */ entry) => entry !== "") ? kept : undefined;
  }
  if (type !== "object") return value === "" ? undefined : value;
  // A number that was not chosen has its standard value, whatever reason stands beside it.
  if (isChosen(node)) return value.value === undefined ? undefined : { value: value.value, reason: value.reason ?? "" };
  const entries = Object.entries(value).flatMap(([name, entry]) => {
    const known = properties[name];
    const kept = known ? trimmed(known, entry) : entry;
    return kept === undefined ? (required.includes(name) ? [[name, known ? blank(known) : ""]] : []) : [[name, kept]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
