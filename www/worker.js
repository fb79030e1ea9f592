// The worker: rebuilds the posterior away from the page, which stays responsive. One task, then it is thrown away.

/** @import { Edits } from "./types.d.ts" */

import { startReconstruction } from "./engine.js";

/**
 * @typedef {{ core: Uint8Array<ArrayBuffer>, edits: Edits, seed: number }} Task
 * @typedef {{ progress: number } | { draws: Uint8Array } | { error: string }} Report
 */

/** @param {Report} report */
const report = (report) => postMessage(report);

addEventListener("message", async (/** @type {MessageEvent<Task>} */ { data: { core, edits, seed } }) => {
  try {
    const reconstruct = await startReconstruction(core);
    report({ draws: reconstruct(edits, seed, (/** @type {number} */ progress) => report({ progress })) });
  } catch (error) {
    report({ error: error instanceof Error ? error.message : String(error) });
  }
});
