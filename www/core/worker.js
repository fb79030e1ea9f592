// The worker: what would hold up the page. It either rebuilds the posterior, once, or holds the reader's table and answers
// calls about it.

/** @import { Edits } from "../types.d.ts" */
/** @import { Call } from "../cohort/worker.js" */

import { startCohortWorker } from "../cohort/worker.js";
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

addEventListener(
  "message",
  (/** @type {MessageEvent<Task | Call | { cohort: Uint8Array<ArrayBuffer> }>} */ { data }) => {
    if ("cohort" in data) answer = startCohortWorker(data.cohort);
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
