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

/** @returns {Promise<Engine>} */
async function start() {
  const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0));
  await glue.default({ module_or_path: bytes });
  return { fields: glue.fields(), evidence: glue.evidence(), predict: glue.predict, compare: glue.compare };
}
