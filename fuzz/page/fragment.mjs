// Any bytes as the address's fragment: a patient whom the core answers or refuses, and who survives the way back into an address.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fields, initSync, predict } from "../../pkg/reinfuse.js";
import { fromFragment, toFragment } from "../../www/form/fragment.js";

initSync({ module: readFileSync("pkg/reinfuse_bg.wasm") });
const table = fields();

/** @param {Buffer} bytes */
export function fuzz(bytes) {
  const { patient, version } = fromFragment(bytes.toString(), table);
  assert.equal(Object.getPrototypeOf(patient), Object.prototype);
  if (version !== undefined) return assert.deepEqual(patient, {});
  const reply = predict(patient);
  if ("problems" in reply) return assert.ok(reply.problems.length > 0);
  if (reply.outcomes) assert.ok(reply.outcomes.response.mean > 0 && reply.outcomes.response.mean < 1);
  assert.deepEqual(fromFragment(toFragment(patient, table), table).patient, patient);
}
