// Rebuilding the posterior from edited evidence, and redrawing a standard run, in a worker of its own: cancelled by ending it.

/** @import { Edits } from "../types.d.ts" */
/** @import { Report, Task } from "./worker.js" */

import loadCore from "reinfuse:worker-core";
import { startWorker } from "./start-worker.js";

/** The seed of the standard draws, so that unchanged evidence gives an answer of the same run. */
const SEED = 1;

/**
 * Draws for the edited evidence, ready for the engine's `load`.
 * @param {Edits} edits
 * @param {(share: number) => void} onProgress called with the share done
 * @param {AbortSignal} [signal] ends the run
 * @returns {Promise<Uint8Array>}
 */
export const rebuild = (edits, onProgress, signal) => work({ edits, seed: SEED }, onProgress, signal);

/** The last redrawing: one after the other, since each takes a processor and the memory of a core. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * The draws of a run that is embedded as places in the random stream, to the bit.
 * @param {Uint8Array} places
 * @param {Edits} edits the run's
 * @returns {Promise<Uint8Array>}
 */
export function redraw(places, edits) {
  const draws = last.then(() => work({ edits, places }, () => {}));
  last = draws.catch(() => {});
  return draws;
}

/**
 * @param {Omit<Task, "core">} task
 * @param {(share: number) => void} onProgress
 * @param {AbortSignal} [signal]
 * @returns {Promise<Uint8Array>}
 */
async function work(task, onProgress, signal) {
  const core = await loadCore();
  signal?.throwIfAborted();
  const worker = await startWorker();
  try {
    return await new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      signal?.throwIfAborted();
      worker.addEventListener("error", ({ message }) => reject(new Error(message)));
      worker.addEventListener("message", (/** @type {MessageEvent<Report>} */ { data }) => {
        if ("progress" in data) onProgress(data.progress);
        else if ("draws" in data) resolve(data.draws);
        else reject(new Error(data.error));
      });
      worker.postMessage({ core, ...task });
    });
  } finally {
    worker.terminate();
  }
}
