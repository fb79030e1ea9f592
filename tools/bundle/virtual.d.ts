// Types of the imports and names that the build makes up (page.mjs says what they are), and of a package that has none. `reinfuse:glue` is mapped to the
// worker's core in tsconfig.json: it has all that the page's core has, and the reconstruction.

declare module "reinfuse:core" {
  /** The page's core; the worker is sent its own. */
  export default function loadWasm(): Promise<Uint8Array<ArrayBuffer>>;
}

declare module "reinfuse:english" {
  /** The English words of the page. */
  const table: import("../../www/i18n/words.js").Table;
  export default table;
}

declare module "reinfuse:assets" {
  /** A file that is loaded later; a hosted one has a path, an embedded one a name. */
  export type Asset = { path: string; name: string; integrity: string };
  /** Its bytes, which were held to their hash. */
  export function read(file: Asset): Promise<Uint8Array<ArrayBuffer>>;
  export const workerScript: Asset;
  /** The wasm of the worker's core. */
  export const workerCore: Asset;
  /** The sample of the conformance pack. */
  export const selfTest: Asset;
  /** examples/cohort.csv. */
  export const exampleCohort: Asset;
  /** Words by language and area: all but the page's in English, the page's in the others, in which the files of the others stand. */
  export const words: Record<string, Record<string, Asset>>;
}

declare module "reinfuse:parts" {
  export const evidence: () => Promise<typeof import("../../www/evidence/main.js")>;
  export const details: () => Promise<typeof import("../../www/answer/details/main.js")>;
  export const cohort: () => Promise<typeof import("../../www/cohort/main.js")>;
  export const study: () => Promise<typeof import("../../www/study/main.js")>;
  /** Not in the single file. */
  export const offline: (() => Promise<typeof import("../../www/offline/main.js")>) | undefined;
}

declare module "*.css" {
  /** The style sheet's text, minified. */
  const style: string;
  export default style;
}

/** Which build this is. */
declare const BUILD_VERSION: string;
/** The study's observed rates of response: all patients, then each disease; `q025` and `q975` are 95% confidence limits. */
declare const STUDY_RATES: { id: string; patients: number; responders: number; share: number; q025: number; q975: number }[];
/** A patient of the conformance pack, and the fingerprint of the native program's answer. */
declare const KNOWN_ANSWER: { patient: import("../../www/types.d.ts").RawPatient; fingerprint: string };
/** The page's own script, as a file inside the single file. */
declare const PAGE_FILE: { name: string; integrity: string };

declare namespace globalThis {
  /** What the start of the single file leaves for its script. */
  var reinfuse: { embeddedFile(file: { name: string; integrity: string }): Promise<Uint8Array<ArrayBuffer>> };
}

declare module "spdx-satisfies" {
  /** Whether an SPDX licence expression is satisfied by some of these licences; throws if it is no such expression. */
  export default function satisfies(expression: string, allowed: string[]): boolean;
}
