// Holds a build of the core against the whole pack, number by number. Runs in Node and in browsers alike, so it reads no files.

import { agrees, patientOf } from "../../www/evidence/conformance.js";

/** @import { Line } from "../../www/evidence/conformance.js" */
/** @import { Assessment, RawPatient, Refusal } from "../../www/types.d.ts" */

/**
 * @typedef {Line & { answer?: number, cautions?: number[] }} FullLine
 * @typedef {{ model: unknown, cautions: unknown[], answers: unknown[] }} Answers
 */

/**
 * Lines whose reply differs in anything, by number.
 * @param {(patient: RawPatient) => Assessment | Refusal} predict
 * @param {string} lines the pack's `patients.jsonl`
 * @param {Answers} answers its `answers.json`
 * @returns {{ compared: number, different: number[] }}
 */
export function compare(predict, lines, { model, cautions, answers }) {
  const read = lines
    .trimEnd()
    .split("\n")
    .map((text) => /** @type {FullLine} */ (JSON.parse(text)));
  const written = answers.map(canonical);
  const saidOf = cautions.map(canonical);
  const different = read.flatMap((line, i) => {
    const reply = predict(patientOf(line));
    if (!agrees(line, reply)) return [i + 1];
    if ("problems" in reply) return [];
    const { model: who, cautions: said, fingerprint, ...rest } = reply;
    const same =
      fingerprint === line.fingerprint &&
      canonical(who) === canonical(model) &&
      canonical(exact(rest)) === written[line.answer ?? -1] &&
      said.map(canonical).join() === line.cautions?.map((place) => saidOf[place]).join();
    return same ? [] : [i + 1];
  });
  return { compared: read.length, different };
}

/**
 * Text of the sixteen hexadecimal digits of a double.
 * @param {number} x
 */
export function bits(x) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/**
 * The same with every number as its bits.
 * @param {unknown} value
 * @returns {unknown}
 */
function exact(value) {
  if (typeof value === "number") return bits(value);
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, exact(part)]));
  return value;
}

/** JSON with sorted keys @param {unknown} value */
const canonical = (value) =>
  JSON.stringify(value, (_, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
