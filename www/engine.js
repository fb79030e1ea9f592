// The only file that knows the core is WebAssembly.

/** @import { Assessment, Comparison, Evidence, Field, RawPatient, Refusal } from "./types.d.ts" */

import * as glue from "reinfuse:glue";
import wasmBase64 from "reinfuse:wasm";

/**
 * The core, as the page sees it. A refused form is a normal reply.
 * @typedef {object} Engine
 * @property {Field[]} fields
 * @property {Evidence} evidence
 * @property {(patient: RawPatient) => Assessment | Refusal} predict
 * @property {(patients: RawPatient[]) => Comparison | Refusal} compare
 */

/** @type {Promise<Engine> | undefined} */
let started;

/** The one core of this page, started when first asked for. */
export function startEngine() {
  return (started ??= start());
}

/**
 * Bytes from base64, without the callback per byte that would hold up a slow telephone for a third of a second.
 * @param {string} base64
 */
function decode(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** @returns {Promise<Engine>} */
async function start() {
  await glue.default({ module_or_path: decode(wasmBase64) });
  return { fields: glue.fields(), evidence: glue.evidence(), predict: glue.predict, compare: glue.compare };
}
