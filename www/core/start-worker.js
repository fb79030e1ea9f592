// Starts the worker: from its script's bytes, since a browser compares those with a hash, but no worker's own address.

import { read, workerScript } from "reinfuse:assets";
import { scriptAddress } from "./trusted.js";

/** @type {Promise<string> | undefined} */
let address;

/** A new worker that runs worker.js. */
export async function startWorker() {
  address ??= makeAddress();
  // What could not be loaded may be there the next time.
  address.catch(() => (address = undefined));
  const script = scriptAddress(await address);
  try {
    return new Worker(script);
  } catch (error) {
    throw workerFailure(/** @type {Error} */ (error));
  }
}

/** What a worker ended in, or could not start from: an event or an error @param {{ message?: string }} event */
export const workerFailure = ({ message = "" }) => Object.assign(new Error(message), { worker: true });

const makeAddress = async () => URL.createObjectURL(new Blob([await read(workerScript)], { type: "text/javascript" }));
