// The package's entry point: the same calls in Node and in browsers.

import start from "./reinfuse.js";

export { base_rate, compare, fields, identity, load, predict, quantiles } from "./reinfuse.js";

/** Loads the core, once; everything else waits for this. A failed load can be tried again. */
export async function init() {
  const core = new URL("reinfuse_bg.wasm", import.meta.url);
  // Node's fetch does not read files.
  const inNode = core.protocol === "file:" && globalThis.process?.versions?.node;
  await start({ module_or_path: inNode ? import("node:fs/promises").then(({ readFile }) => readFile(core)) : core });
}
