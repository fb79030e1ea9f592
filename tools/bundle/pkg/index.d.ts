// The package's types: those of the core, and `init`.

export type * from "./reinfuse.js";
export { base_rate, compare, fields, identity, load, predict, quantiles } from "./reinfuse.js";

/** Loads the core, once; everything else waits for this. A failed load can be tried again. */
export function init(): Promise<void>;
