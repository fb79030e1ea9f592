// Another study: the package's second entry point, with a core of its own that can rebuild a posterior.

import start, { check_study as check, rebuild_study as rebuild, run_study as run } from "./worker/reinfuse.js";

/** Loads the core, once; everything else waits for this. A failed load can be tried again. */
export async function init() {
  const core = new URL("worker/reinfuse_bg.wasm", import.meta.url);
  // Node's fetch does not read files.
  const inNode = core.protocol === "file:" && globalThis.process?.versions?.node;
  await start({ module_or_path: inNode ? import("node:fs/promises").then(({ readFile }) => readFile(core)) : core });
}

const SEED = 1;
const quiet = () => {};
const textOf = (study) => (typeof study === "string" ? study : JSON.stringify(study));

export const check_study = (study) => check(textOf(study));
export const rebuild_study = (study, { seed = SEED, progress = quiet } = {}) => rebuild(textOf(study), seed, progress);
export const run_study = (study, kind, about, { seed = SEED, progress = quiet } = {}) =>
  run(textOf(study), kind, about, seed, progress);
