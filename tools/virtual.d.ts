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

declare module "reinfuse:english" {
  /** The English words of the page. */
  const table: import("../www/words.js").Table;
  export default table;
}

declare module "reinfuse:languages" {
  /** The words of an area in a language; the page's English ones are part of the page. */
  export default function load(language: string, area: string): Promise<import("../www/words.js").Table>;
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
