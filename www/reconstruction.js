// Rebuilding the posterior from edited evidence, in a worker of its own: cancelled by ending it, never queued.

/** @import { Edits } from "./types.d.ts" */
/** @import { Report, Task } from "./worker.js" */

import loadCore from "reinfuse:worker-core";
import startWorker from "reinfuse:worker";

/** The seed of the shipped draws, so that unchanged evidence gives an answer of the same run. */
const SEED = 1;

/**
 * Draws for the edited evidence, ready for the engine's `load`.
 * @param {Edits} edits
 * @param {(share: number) => void} onProgress told the share done
 * @param {AbortSignal} [signal] ends the run
 * @returns {Promise<Uint8Array>}
 */
export async function rebuild(edits, onProgress, signal) {
  const core = await loadCore();
  signal?.throwIfAborted();
  const worker = startWorker();
  try {
    return await new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      worker.addEventListener("error", ({ message }) => reject(new Error(message)));
      worker.addEventListener("message", (/** @type {MessageEvent<Report>} */ { data }) => {
        if ("progress" in data) onProgress(data.progress);
        else if ("draws" in data) resolve(data.draws);
        else reject(new Error(data.error));
      });
      /** @type {Task} */
      const task = { core, edits, seed: SEED };
      worker.postMessage(task);
    });
  } finally {
    worker.terminate();
  }
}
