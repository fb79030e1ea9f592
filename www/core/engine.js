// The only file that knows the core is WebAssembly.

/** @import { Assessment, Association, BaseRate, Comparison, Edits, Field, Identity, RawPatient, Refusal, RunResponse } from "../types.d.ts" */

import * as glue from "reinfuse:glue";
import loadWasm from "reinfuse:core";

/**
 * The core, as the page sees it. A refused form is a normal reply.
 * @typedef {object} Engine
 * @property {Field[]} fields
 * @property {BaseRate} baseRate
 * @property {() => Identity} identity which model is in use, and the hash of the texts beside it
 * @property {(patient: RawPatient) => Assessment | Refusal} predict
 * @property {(patients: RawPatient[]) => Comparison | Refusal} compare
 * @property {(draws: Uint8Array | undefined, edits: Edits | undefined, patient: RawPatient) => Assessment | Refusal} predictWith predicts from other
 *   draws, or from the standard ones if none are given, and changes nothing
 * @property {() => Association[]} associations before and after the evidence in use
 * @property {(patient: RawPatient, count: number) => number[]} quantiles equally likely values of the patient's chance of a response, ascending
 * @property {(draws?: Uint8Array, edits?: Edits) => void} load predicts from other draws from now on; from the standard ones if none are named
 * @property {(reason: string) => void} stop answers no one any more: this core has been found wrong
 */

/** The core does not answer a known patient as the native program does. */
export class WrongBuild extends Error {}

/** @type {Promise<Engine> | undefined} */
let started;

/** The one core of this page, started when first asked for. */
export function startEngine() {
  return (started ??= start());
}

/**
 * The worker's core, which is fetched when asked for and alone can rebuild the posterior.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function startReconstruction(bytes) {
  const core = glue;
  await core.default({ module_or_path: bytes });
  return { reconstruct: core.reconstruct };
}

/**
 * An empty table in the worker's core, what refuses a file by its size before its bytes are read, and what sets the model in use.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function startCohort(bytes) {
  const core = glue;
  await core.default({ module_or_path: bytes });
  return { table: new core.CohortTable(), refuseSize: core.CohortTable.refuse_size, load: core.load };
}

/** An error as a worker can send it: a copy of what the core stopped with would lose its name @param {unknown} error */
export const sendable = (error) =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: "Error", message: String(error) };

/**
 * What the worker's core does with another study.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function startStudy(bytes) {
  const core = glue;
  await core.default({ module_or_path: bytes });
  return { check: core.check_study, rebuild: core.rebuild_study, run: core.run_study };
}

/**
 * Equally likely values of a patient's chance, for one who has been accepted.
 * @param {RawPatient} patient
 * @param {number} count
 */
function quantiles(patient, count) {
  const reply = glue.quantiles(patient, count);
  if ("problems" in reply) throw new Error(reply.problems[0].message);
  return reply;
}

/** @returns {Promise<Engine>} */
async function start() {
  // Instantiated at once, and in the same task: an asynchronous start would wait for the page's first layout and paint.
  glue.initSync({ module: new WebAssembly.Module(await loadWasm()) });
  const reply = glue.predict(KNOWN_ANSWER.patient);
  // The fingerprint covers every number to the last bit.
  if (!("fingerprint" in reply && reply.fingerprint === KNOWN_ANSWER.fingerprint))
    throw new WrongBuild(JSON.stringify(reply).slice(0, 80));
  return {
    fields: glue.fields(),
    baseRate: glue.base_rate(),
    identity: guarded(glue.identity),
    predict: guarded(glue.predict),
    predictWith: guarded(glue.predict_with),
    compare: guarded(glue.compare),
    associations: guarded(glue.associations),
    quantiles: guarded(quantiles),
    load: guarded(glue.load),
    stop(reason) {
      trap = new WrongBuild(reason);
    },
  };
}

/** What stopped the core. @type {Error | undefined} */
let trap;

/**
 * The same call, until the core has stopped in the middle of one: nothing it says after that can be trusted.
 * @template {any[]} Arguments
 * @template Reply
 * @param {(...given: Arguments) => Reply} call
 */
function guarded(call) {
  return (/** @type {Arguments} */ ...given) => {
    if (trap) throw trap;
    try {
      return call(...given);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) trap = error;
      throw error;
    }
  };
}
