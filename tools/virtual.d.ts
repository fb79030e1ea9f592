// Types of the imports that tools/page.mjs makes up. `reinfuse:glue` is mapped to the worker's core in tsconfig.json: it has
// all that the page's core has, and the reconstruction.

declare module "reinfuse:wasm" {
  /** The core in gzip and base64; empty inside the worker. */
  const packed: string;
  export default packed;
}

declare module "reinfuse:worker" {
  /** A new worker that runs www/worker.js. */
  export default function startWorker(): Worker;
}

declare module "reinfuse:worker-core" {
  /** The wasm of the worker's core. */
  export default function loadCore(): Promise<Uint8Array<ArrayBuffer>>;
}

declare module "reinfuse:sensitivity" {
  /** The sensitivity runs there are. */
  export const names: string[];
  /** The draws of one of them. */
  export function load(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

declare module "reinfuse:evidence" {
  /** The evidence part of the page. */
  export default function loadEvidence(): Promise<typeof import("../www/evidence/main.js")>;
}

declare module "reinfuse:more" {
  /** What the first prediction does without. */
  export default function loadMore(): Promise<typeof import("../www/more/main.js")>;
}

declare module "reinfuse:cohort" {
  /** The part for the reader's own cohort. */
  export default function loadCohort(): Promise<typeof import("../www/cohort/main.js")>;
}

declare module "reinfuse:cohort-example" {
  /** examples/cohort/simulated.csv. */
  const csv: string;
  export default csv;
}

declare module "reinfuse:cohort-style" {
  /** www/cohort/style.css, minified. */
  const style: string;
  export default style;
}

declare module "reinfuse:more-style" {
  /** www/more/style.css, minified. */
  const style: string;
  export default style;
}

declare module "reinfuse:evidence-file" {
  /** evidence/evidence.json, words and all. */
  const evidence: import("../www/types.d.ts").Evidence;
  export default evidence;
}

declare module "reinfuse:evidence-style" {
  /** www/evidence/style.css, minified. */
  const style: string;
  export default style;
}
