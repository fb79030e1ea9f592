// Types of the imports that tools/page.mjs makes up; `reinfuse:glue` is mapped to pkg/reinfuse.d.ts in tsconfig.json.

declare module "reinfuse:wasm" {
  /** The core in base64; empty inside the worker. */
  const base64: string;
  export default base64;
}

declare module "reinfuse:worker" {
  /** A new worker that runs www/worker.js. */
  export default function startWorker(): Worker;
}

declare module "reinfuse:sensitivity" {
  /** The sensitivity runs there are. */
  export const names: string[];
  /** The draws of one of them. */
  export function load(name: string): Promise<Uint8Array>;
}
