// Rebuilding the posterior from edited evidence in a worker of its own: cancelled by ending it.

/** @import { Edits } from "../types.d.ts" */
/** @import { Report } from "./worker.js" */

import { read, workerCore } from "reinfuse:assets";
import { startWorker, workerFailure } from "./start-worker.js";

/** The seed of the standard draws, so that unchanged evidence gives an answer of the same run. */
const SEED = 1;

/**
 * Draws for the edited evidence, ready for the engine's `load`.
 * @param {Edits} edits
 * @param {(share: number) => void} onProgress called with the share done
 * @param {AbortSignal} signal ends the run
 * @returns {Promise<Uint8Array>}
 */
export async function rebuild(edits, onProgress, signal) {
  const core = await read(workerCore);
  signal.throwIfAborted();
  const worker = await startWorker();
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      signal.throwIfAborted();
      worker.addEventListener("error", (event) => reject(workerFailure(event)));
      worker.addEventListener("message", (/** @type {MessageEvent<Report>} */ { data }) => {
        if ("progress" in data) onProgress(data.progress);
        else if ("draws" in data) resolve(data.draws);
        else reject(Object.assign(new Error(), data.error));
      });
      worker.postMessage({ core, edits, seed: SEED });
    });
  } finally {
    worker.terminate();
  }
}
