// Types of the imports that page.mjs makes up, and of a package that has none. `reinfuse:glue` is mapped to the worker's core in tsconfig.json: it has
// all that the page's core has, and the reconstruction.

declare module "reinfuse:wasm" {
  /** The page's core; the worker is sent its own. */
  export default function loadWasm(): Promise<Uint8Array<ArrayBuffer>>;
}

declare module "reinfuse:gzipped-core" {
  /** The core in gzip and base64. */
  const packed: string;
  export default packed;
}

declare module "reinfuse:page-file" {
  /** The page's own script, as a file inside the single file. */
  const file: { name: string; integrity: string };
  export default file;
}

declare module "reinfuse:lzma" {
  /** Bytes to read. */
  export class InputBuffer {
    constructor(bytes: Uint8Array);
  }
  /** Bytes that were written; it grows as needed. */
  export class OutputBuffer {
    constructor(capacity: number);
    toArray(): Uint8Array<ArrayBuffer>;
  }
  /** Throws on bytes that LZMA never writes. */
  export class Decoder {
    decompress(input: InputBuffer, output: OutputBuffer): void;
  }
}

declare namespace globalThis {
  /** What the start of the single file leaves for its script. */
  var reinfuse: { embeddedFile(file: { name: string; integrity: string }): Promise<Uint8Array<ArrayBuffer>> };
}

declare module "reinfuse:known-answer" {
  /** A patient of the conformance pack, and the fingerprint of the native program's answer. */
  const known: { patient: import("../../www/types.d.ts").RawPatient; fingerprint: string };
  export default known;
}

declare module "reinfuse:worker-code" {
  /** The script of the worker. */
  export default function loadCode(): Promise<Uint8Array<ArrayBuffer>>;
}

declare module "reinfuse:worker-core" {
  /** The wasm of the worker's core. */
  export default function loadCore(): Promise<Uint8Array<ArrayBuffer>>;
}

declare module "reinfuse:self-test" {
  /** The sample of the conformance pack. */
  export function load(): Promise<{ fingerprint: string; patients: import("../../www/evidence/conformance.js").Line[] }>;
}

declare module "reinfuse:offline" {
  /** Keeps a hosted page's files on this device; does nothing in the single file. */
  export default function keepForOffline(): void;
}

declare module "reinfuse:trusted" {
  /** The address of one of the build's own scripts, as a browser with Trusted Types wants it. */
  export function scriptAddress(address: string): string;
  /** Likewise the text of one. */
  export function trustedScript(text: string): string;
}

declare module "reinfuse:version" {
  /** Which build this is. */
  const version: string;
  export default version;
}

declare module "reinfuse:files" {
  /** What the service worker keeps. */
  const files: { url: string; revision: string | null }[];
  export default files;
}

declare module "reinfuse:evidence" {
  /** The evidence part of the page. */
  export default function loadEvidence(): Promise<typeof import("../../www/evidence/main.js")>;
}

declare module "reinfuse:details" {
  /** What the first prediction does without. */
  export default function loadDetails(): Promise<typeof import("../../www/answer/details/main.js")>;
}

declare module "reinfuse:english" {
  /** The English words of the page. */
  const table: import("../../www/i18n/words.js").Table;
  export default table;
}

declare module "reinfuse:languages" {
  /** The words of an area in a language; the page's English ones are part of the page. */
  export default function load(language: string, area: string): Promise<import("../../www/i18n/words.js").Table>;
}

declare module "reinfuse:cohort" {
  /** The part for the reader's own cohort. */
  export default function loadCohort(): Promise<typeof import("../../www/cohort/main.js")>;
}

declare module "reinfuse:cohort-example" {
  /** examples/cohort.csv. */
  export default function load(): Promise<string>;
}

declare module "reinfuse:cohort-style" {
  /** www/cohort/style.css, minified. */
  const style: string;
  export default style;
}

declare module "reinfuse:provenance-banner-style" {
  /** www/ui/provenance-banner.css, minified. */
  const style: string;
  export default style;
}

declare module "reinfuse:details-style" {
  /** www/answer/details/style.css, minified. */
  const style: string;
  export default style;
}

declare module "reinfuse:evidence-file" {
  /** evidence/evidence.json, words and all. */
  const evidence: import("../../www/types.d.ts").Evidence;
  export default evidence;
}

declare module "reinfuse:evidence-style" {
  /** www/evidence/style.css, minified. */
  const style: string;
  export default style;
}

declare module "spdx-satisfies" {
  /** Whether an SPDX licence expression is satisfied by some of these licences; throws if it is no such expression. */
  export default function satisfies(expression: string, allowed: string[]): boolean;
}
