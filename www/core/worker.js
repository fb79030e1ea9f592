// The worker: what would hold up the page. It either rebuilds the posterior, once, or answers calls about the reader's table or about
// another study.

/** @import { Edits } from "../types.d.ts" */
/** @import { Call } from "./calls.js" */

import { startCohortWorker } from "../cohort/worker.js";
import { startStudyWorker } from "../study/worker.js";
import { sendable, startReconstruction } from "./engine.js";

/**
 * The edits of a posterior to rebuild from a seed.
 * @typedef {{ core: Uint8Array<ArrayBuffer>, edits: Edits, seed: number }} Task
 * @typedef {{ progress: number } | { draws: Uint8Array } | { error: { name: string, message: string } }} Report
 */

/** @param {Report} report */
const report = (report) => postMessage(report);

/** @type {((call: Call) => void) | undefined} */
let answer;

const START = { cohort: startCohortWorker, study: startStudyWorker };

addEventListener(
  "message",
  (/** @type {MessageEvent<Task | Call | { kind: keyof typeof START, core: Uint8Array<ArrayBuffer> }>} */ { data }) => {
    if ("kind" in data) answer = START[data.kind](data.core);
    else if ("call" in data) answer?.(data);
    else void rebuild(data);
  },
);

/** @param {Task} task */
async function rebuild({ core, edits, seed }) {
  try {
    const { reconstruct } = await startReconstruction(core);
    report({ draws: reconstruct(edits, seed, (/** @type {number} */ progress) => report({ progress })) });
  } catch (error) {
    report({ error: sendable(error) });
  }
}
