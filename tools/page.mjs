// From www/ to pages without a second request: style, script, worker and wasm end up inside one HTML file.
//
// These imports exist only here (their types are in tools/virtual.d.ts):
//   reinfuse:glue          what wasm-bindgen wrote for the core; in the worker, for the core that can also reconstruct
//   reinfuse:wasm          the core itself, in gzip and base64; empty inside the worker, which is sent its own
//   reinfuse:known-answer  a patient of the conformance pack, and the fingerprint of the native program's answer
//   reinfuse:worker        makes a new Worker that runs www/worker.js
//   reinfuse:worker-core   loads the worker's core
//   reinfuse:sensitivity   `names` of the sensitivity runs and `load(name)`
//   reinfuse:self-test     loads the sample of the conformance pack
//   reinfuse:evidence, reinfuse:more, reinfuse:cohort   load main.js of those folders of www/, which the first prediction does without
//   reinfuse:english, reinfuse:languages   the English words of the page; loads all other tables of words
//   reinfuse:offline       starts www/offline/main.js on a hosted page, and does nothing in the single file
//   reinfuse:trusted       addresses of scripts as a browser with Trusted Types wants them
//   reinfuse:version, reinfuse:files   for the service worker: which build this is, and what it keeps
//   reinfuse:evidence-file, reinfuse:cohort-example   the evidence file; unpacks a simulated cohort as text
//   reinfuse:evidence-style, reinfuse:more-style, reinfuse:cohort-style, reinfuse:mark-style   the style sheets of those parts
//
// What is loaded later stands beside the hosted page (see site.mjs) and inside the single file.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import zopfli from "@gfx/zopfli";
import { build, formatMessages } from "esbuild";
import { at, filesIn, root, Trouble } from "./shared.mjs";
import { AREAS, languages, table } from "./words.mjs";

/** @import { Beside } from "./site.mjs" */

/** Where the two builds of the core are: the page's, and the worker's, which can also reconstruct the posterior. */
export const PAGE_CORE = "pkg/reinfuse";
export const WORKER_CORE = "target/worker/reinfuse";

/** The draws that every page predicts from are part of the wasm; all others are sensitivity runs. */
const MAIN_DRAWS = "shipped.bin";

/** The parts of the page that are loaded later: the main.js and the style.css of these folders of www/. */
export const PARTS = ["evidence", "more", "cohort"];

/** The artefacts of the sensitivity runs, as paths. */
export const sensitivityFiles = () =>
  filesIn(at("evidence", "posterior")).filter((path) => path.endsWith(".bin") && basename(path) !== MAIN_DRAWS);

/**
 * What a page is made from.
 * @typedef {object} Source
 * @property {string} folder where index.html, style.css and the scripts are
 * @property {string} entry the script that index.html starts
 * @property {string} core the built core, as the path of its glue without the `.js`
 * @property {Beside} [beside] the files that a hosted page loads later; without them all is inlined, for a page opened from file://
 */

/**
 * A whole page as one HTML text; unless told otherwise, ours with everything inside.
 * @param {Partial<Source>} [source]
 */
export async function page({ folder = "www", entry = "main.js", core, beside } = {}) {
  // In the single file the worker's core, which can do all that the page's can, serves both.
  const source = { folder, entry, core: core ?? (beside ? PAGE_CORE : WORKER_CORE), beside };
  const script = await bundle(entry, source, await packed(`${source.core}_bg.wasm`));
  const style = await bundle("style.css", source);
  const map = beside && JSON.stringify({ integrity: await beside.integrity() });
  let html = readFileSync(at(folder, "index.html"), "utf8");
  html = replaceOnce(html, /<link\b[^>]*\brel="?stylesheet"?[^>]*>/, () => `<style>${style}</style>`);
  html = replaceOnce(html, /<script\b[^>]*\bsrc=[^>]*><\/script>/, () => `${map ? `<script type="importmap">${map}</script>` : ""}<script type="module">${script}</script>`);
  return replaceOnce(html, /<meta\b[^>]*\bcharset=[^>]*>/, (charset) => charset + contentSecurityPolicy(map ? [map, script] : [script], style, beside !== undefined));
}

/**
 * One file of the page with all it imports, minified.
 * @param {string} entry
 * @param {Source} source
 * @param {string} [wasm] what `reinfuse:wasm` gives
 */
export async function bundle(entry, source, wasm = "") {
  const { outputFiles, warnings } = await build({
    entryPoints: [at(source.folder, entry)],
    bundle: true,
    minify: true,
    write: false,
    // A worker of the module kind does not start from a Blob on a page opened as file://; nor has every browser service workers of that kind.
    format: entry.endsWith("worker.js") ? "iife" : "esm",
    // What Workbox says in a developer's console, and nothing else.
    define: { "process.env.NODE_ENV": '"production"' },
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
    plugins: [virtualImports(source, wasm)],
  });
  // Among the warnings is a function that the page calls and the core does not have; engine.js, being part of both page and
  // worker, may name one that only the worker's core has.
  const workerGlue = readFileSync(at(`${WORKER_CORE}.js`), "utf8");
  const wrong = warnings.filter(({ id, text }) => !(id === "import-is-undefined" && workerGlue.includes(`export function ${text.split('"')[1]}(`)));
  if (wrong.length > 0) throw new Trouble((await formatMessages(wrong, { kind: "error" })).join("\n"));
  const text = outputFiles[0].text.trim();
  // Either would end or hide the element it is about to stand in.
  if (/<\/(script|style)|<!--/i.test(text)) throw new Trouble(`${entry} holds </script, </style or <!-- and cannot be inlined.`);
  return text;
}

/**
 * @param {Source} source
 * @param {string} wasm
 * @returns {import("esbuild").Plugin}
 */
function virtualImports(source, wasm) {
  const { beside } = source;
  /** @type {Record<string, () => string | Promise<string>>} */
  const modules = {
    "reinfuse:wasm": () => `export default ${JSON.stringify(wasm)};`,
    "reinfuse:known-answer": () => `export default ${JSON.stringify(knownAnswer())};`,
    "reinfuse:worker": async () => (beside ? workerBeside(await beside.path("worker.js")) : workerInside(await bundle("worker.js", { ...source, core: WORKER_CORE }))),
    "reinfuse:worker-core": () => workerCore(source),
    "reinfuse:sensitivity": () => sensitivity(source),
    "reinfuse:self-test": () => selfTest(source),
    ...Object.fromEntries(PARTS.map((part) => [`reinfuse:${part}`, async () => `export default () => import("./${beside ? await beside.path(`${part}.js`) : `${part}/main.js`}");`])),
    ...Object.fromEntries([...PARTS, "mark"].map((part) => [`reinfuse:${part}-style`, async () => `export default ${JSON.stringify(await bundle(`${part}/style.css`, source))};`])),
    "reinfuse:offline": async () => (beside ? `export default async () => (await import("./${await beside.path("offline.js")}")).keepForOffline();` : "export default () => {};"),
    "reinfuse:english": () => `export default ${JSON.stringify(table("en", "page"))};`,
    "reinfuse:languages": () => languagesModule(source),
    "reinfuse:trusted": () => TRUSTED,
    "reinfuse:version": () => `export default ${JSON.stringify(beside?.version)};`,
    "reinfuse:files": async () => `export default ${JSON.stringify(await beside?.kept())};`,
    "reinfuse:cohort-example": async () => `${INLINED} export default async () => new TextDecoder().decode(await inlined("${await packed("examples/cohort/simulated.csv")}"));`,
    "reinfuse:evidence-file": () => `export default ${JSON.stringify(JSON.parse(readFileSync(at("evidence", "evidence.json"), "utf8")))};`,
  };
  return {
    name: "reinfuse",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^reinfuse:glue$/ }, () => ({ path: at(`${source.core}.js`), sideEffects: false }));
      onResolve({ filter: /^reinfuse:/ }, ({ path }) => (path in modules ? { path, namespace: "made", sideEffects: false } : undefined));
      onResolve({ filter: /^/, namespace: "made" }, ({ path, kind }) => (beside && kind === "dynamic-import" ? { path, external: true } : undefined));
      onLoad({ filter: /^/, namespace: "made" }, async ({ path }) => ({ contents: await modules[path](), resolveDir: at(source.folder) }));
    },
  };
}

/** The first patient of the conformance pack's sample, with the native program's fingerprint. */
function knownAnswer() {
  const { patient, fingerprint } = JSON.parse(readFileSync(at("tests", "conformance", "sample.json"), "utf8")).patients[0];
  return { patient, fingerprint };
}

/** A policy that lets nothing through but what the build itself has written, where the browser knows of policies. */
const TRUSTED = `
  const policy = globalThis.trustedTypes?.createPolicy("reinfuse", { createScriptURL: (address) => address });
  export const scriptAddress = (address) => policy?.createScriptURL(address) ?? address;`;

/** @param {string} path of the worker's script */
const workerBeside = (path) => `
  import { scriptAddress } from "reinfuse:trusted";
  export default () => new Worker(scriptAddress("${path}"));`;

/** @param {string} code the worker's bundle */
const workerInside = (code) => `
  import { scriptAddress } from "reinfuse:trusted";
  let address;
  export default function startWorker() {
    address ??= scriptAddress(URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: "text/javascript" })));
    return new Worker(address);
  }`;

/** @param {Source} source */
async function workerCore({ beside }) {
  if (beside) return `${FETCHED} export default () => fetched(${JSON.stringify(await beside.file("worker.wasm"))});`;
  return `import packed from "reinfuse:wasm"; ${INLINED} export default () => inlined(packed);`;
}

/** @param {Source} source */
async function sensitivity({ beside }) {
  /** @type {Record<string, unknown>} */
  const runs = {};
  for (const path of sensitivityFiles()) {
    const name = basename(path, ".bin");
    runs[name] = beside ? await beside.file(`posterior/${name}.bin`) : await packed(relative(root, path));
  }
  return `
    ${beside ? FETCHED : INLINED}
    const runs = ${JSON.stringify(runs)};
    export const names = Object.keys(runs);
    export async function load(name) {
      if (!names.includes(name)) throw new Error(\`no sensitivity run is called \${name}\`);
      return ${beside ? "fetched" : "inlined"}(runs[name]);
    }`;
}

/** @param {Source} source */
async function languagesModule({ beside }) {
  /** @type {Record<string, unknown>} */
  const all = {};
  for (const language of languages()) {
    // In one piece inside the single file, since the areas of a language share most of their words.
    const whole = Object.fromEntries(Object.keys(AREAS).map((area) => [area, table(language, area)]));
    all[language] = beside ? await beside.words(language) : await compressed(Buffer.from(JSON.stringify(whole)));
  }
  return `
    ${beside ? FETCHED : INLINED}
    const all = ${JSON.stringify(all)};
    const read = async (bytes) => JSON.parse(new TextDecoder().decode(await bytes));
    export default async (language, area) => ${
      beside ? "read(fetched({ path: `languages/${language}/${area}.${all[language][area]}.json` }))" : "(await read(inlined(all[language])))[area]"
    };`;
}

/** @param {Source} source */
async function selfTest({ beside }) {
  const sample = beside ? await beside.file("self-test.json") : await packed("tests/conformance/sample.json");
  return `
    ${beside ? FETCHED : INLINED}
    export const load = async () => JSON.parse(new TextDecoder().decode(await ${beside ? "fetched" : "inlined"}(${JSON.stringify(sample)})));`;
}

/** Bytes of a file beside the page, which the browser refuses if they are not those of the build. */
const FETCHED = `
  async function fetched({ path, integrity }) {
    const response = await fetch(path, { integrity });
    if (!response.ok) throw new Error(\`\${path} could not be loaded (\${response.status})\`);
    return new Uint8Array(await response.arrayBuffer());
  }`;

/** Bytes of a file inside the page. */
const INLINED = `
  import { unpacked as inlined } from "./packed.js";`;

/**
 * A file as text inside a script. Base64 of the plain file would travel a third larger, since gzip finds nothing in it.
 * @param {string} path relative to the project
 */
const packed = (path) => compressed(readFileSync(at(path)));

/** What has been compressed, by its hash: a build asks for the same file more than once. @type {Map<string, Promise<string>>} */
const done = new Map();

/**
 * Gzip by Zopfli, which takes seconds where gzip takes milliseconds: a twentieth less before the first prediction.
 * @param {Uint8Array} plain
 */
function compressed(plain) {
  const key = createHash("sha256").update(plain).digest("hex");
  let bytes = done.get(key);
  if (!bytes) done.set(key, (bytes = zopfli.gzipAsync(plain, { numiterations: 5 }).then((bytes) => Buffer.from(bytes).toString("base64"))));
  return bytes;
}

/**
 * Replaces what must be there just once: a page without its style or script is a failed build.
 * @param {string} text
 * @param {RegExp} pattern
 * @param {(found: string) => string} replacement a function, since "$&" in a text would mean something
 */
function replaceOnce(text, pattern, replacement) {
  const found = text.match(new RegExp(pattern, "gi")) ?? [];
  if (found.length !== 1) throw new Trouble(`index.html has ${found.length} matches for ${pattern}, and needs one.`);
  return text.replace(found[0], replacement);
}

/**
 * Only this page's own script and style run, and nothing it does can reach another host.
 * @param {string[]} scripts what is inline
 * @param {string} style
 * @param {boolean} hosted whether the files beside the page are its own as well
 */
function contentSecurityPolicy(scripts, style, hosted) {
  /** @param {string} text */
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")}${hosted ? " 'self'" : ""} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "img-src data:",
    `connect-src ${hosted ? "'self'" : "'none'"}`,
    `worker-src ${hosted ? "'self'" : "blob:"}`,
    "base-uri 'none'",
    "form-action 'none'",
    // Two bundles may each bring the one policy there is.
    "require-trusted-types-for 'script'",
    "trusted-types reinfuse 'allow-duplicates'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">`;
}
