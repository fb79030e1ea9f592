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
  return new Worker(scriptAddress(await address));
}

const makeAddress = async () => URL.createObjectURL(new Blob([await read(workerScript)], { type: "text/javascript" }));
