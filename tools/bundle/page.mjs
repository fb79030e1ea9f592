// From www/ to pages: style, script and core end up in one HTML text; what is loaded later is a file of its own on a hosted page (site.mjs) or
// embedded in the single file (single.mjs).
//
// These imports exist only here (their types are in virtual.d.ts):
//   reinfuse:glue          what wasm-bindgen wrote for the core; in the worker, for the core that can also reconstruct
//   reinfuse:wasm          loads the core itself
//   reinfuse:gzipped-core   the core, in gzip and base64
//   reinfuse:known-answer  a patient of the conformance pack, and the fingerprint of the native program's answer
//   reinfuse:asset-reader   `read(file)` gives the bytes of a file that is loaded later
//   reinfuse:worker-code, reinfuse:worker-core   load the worker's script, and its core
//   reinfuse:self-test     loads the sample of the conformance pack
//   reinfuse:evidence, reinfuse:details, reinfuse:cohort   load main.js of those folders of www/, which the first prediction does without
//   reinfuse:english, reinfuse:languages   the English words of the page; loads all other tables of words
//   reinfuse:offline       starts www/offline/main.js on a hosted page, and does nothing in the single file
//   reinfuse:trusted       scripts and their addresses as a browser with Trusted Types wants them
//   reinfuse:version, reinfuse:files   for the service worker: which build this is, and what it keeps
//   reinfuse:page-file, reinfuse:lzma  for the start of the single file: which file is the page's script, and what unpacks it
//   reinfuse:evidence-file, reinfuse:cohort-example   the evidence file; loads a simulated cohort as text
//   reinfuse:evidence-style, reinfuse:details-style, reinfuse:cohort-style, reinfuse:provenance-banner-style   the style sheets of those parts

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import zopfli from "@gfx/zopfli";
import { build, formatMessages } from "esbuild";
import { at, Trouble } from "../shared.mjs";
import { languages, table } from "./words.mjs";

/** @import { EmbeddedAssets } from "./single.mjs" */
/** @import { HostedAssets } from "./site.mjs" */

/** Where the two builds of the core are: the page's, and the worker's, which can also reconstruct the posterior. */
export const PAGE_CORE = "pkg/reinfuse";
export const WORKER_CORE = "target/worker/reinfuse";

/** The parts of the page that are loaded later: the main.js and the style.css of these folders of www/. @type {Record<string, string>} */
export const PARTS = { evidence: "evidence", details: "answer/details", cohort: "cohort" };

/** Style sheets that a script brings along. @type {Record<string, string>} */
const STYLES = {
  ...Object.fromEntries(Object.entries(PARTS).map(([part, folder]) => [part, `${folder}/style.css`])),
  "provenance-banner": "ui/provenance-banner.css",
};

/**
 * What a page is made from.
 * @typedef {object} Source
 * @property {string} folder where index.html, style.css and the scripts are
 * @property {string} entry the script that index.html starts
 * @property {string} core the built core, as the path of its glue without the `.js`
 * @property {HostedAssets | EmbeddedAssets} [files] what the page loads later, if anything
 */

/**
 * A page that starts with one request, its core inside, as one HTML text.
 * @param {Partial<Source> & { files?: HostedAssets }} [source] ours, unless told otherwise
 */
export async function page({ folder = "www", entry = "main.js", core = PAGE_CORE, files } = {}) {
  const source = { folder, entry, core, files };
  const script = await bundle(entry, source);
  const style = await bundle("style.css", source);
  const map = files && JSON.stringify({ integrity: await files.integrity() });
  const policy = contentSecurityPolicy({ scripts: map ? [map, script] : [script], style, hosted: files !== undefined });
  return document(folder, { policy, style, script, map });
}

/**
 * index.html with what belongs into it.
 * @param {string} folder
 * @param {{ policy: string, style: string, script: string, map?: string, end?: string }} contents
 */
export function document(folder, { policy, style, script, map, end = "" }) {
  let html = readFileSync(at(folder, "index.html"), "utf8");
  html = replaceOnce(html, /<link\b[^>]*\brel="?stylesheet"?[^>]*>/, () => `<style>${style}</style>`);
  html = replaceOnce(
    html,
    /<script\b[^>]*\bsrc=[^>]*><\/script>/,
    () => `${map ? `<script type="importmap">${map}</script>` : ""}<script type="module">${script}</script>${end}`,
  );
  return replaceOnce(html, /<meta\b[^>]*\bcharset=[^>]*>/, (charset) => charset + policy);
}

/**
 * One file of the page with all it imports, minified.
 * @param {string} entry
 * @param {Source} source
 */
export async function bundle(entry, source) {
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
    plugins: [virtualImports(source)],
  });
  // Among the warnings is a function that the page calls and the core does not have; engine.js, being part of both page and
  // worker, may name one that only the worker's core has.
  const workerGlue = readFileSync(at(`${WORKER_CORE}.js`), "utf8");
  const wrong = warnings.filter(
    ({ id, text }) => !(id === "import-is-undefined" && workerGlue.includes(`export function ${text.split('"')[1]}(`)),
  );
  if (wrong.length > 0) throw new Trouble((await formatMessages(wrong, { kind: "error" })).join("\n"));
  const text = outputFiles[0].text.trim();
  // Either would end or hide the element it is about to stand in.
  if (/<\/(script|style)|<!--/i.test(text))
    throw new Trouble(`${entry} holds </script, </style or <!-- and cannot be inlined.`);
  return text;
}

/**
 * @param {Source} source
 * @returns {import("esbuild").Plugin}
 */
function virtualImports(source) {
  const { files } = source;
  const [hosted, embedded] = files?.embedded ? [undefined, files] : [files, undefined];
  /** @type {Record<string, () => string | Promise<string>>} */
  const modules = {
    "reinfuse:wasm": async () =>
      embedded ? loads(await embedded.file("worker.wasm")) : source.core === WORKER_CORE ? SENT : GUNZIPPED,
    "reinfuse:gzipped-core": async () => `export default ${JSON.stringify(await gzipped(`${source.core}_bg.wasm`))};`,
    "reinfuse:known-answer": () => `export default ${JSON.stringify(knownAnswer())};`,
    "reinfuse:asset-reader": () =>
      `export { read } from "./${embedded ? "single/asset-reader.js" : "core/asset-reader.js"}";`,
    "reinfuse:worker-code": async () => loads(await required(files).file("worker.js")),
    "reinfuse:worker-core": async () => loads(await required(files).file("worker.wasm")),
    "reinfuse:self-test": async () =>
      `${READ} export const load = async () => JSON.parse(text(await read(${JSON.stringify(await required(files).file("self-test.json"))})));`,
    ...Object.fromEntries(
      Object.entries(PARTS).map(([part, folder]) => [
        `reinfuse:${part}`,
        async () =>
          `export default () => import("./${hosted ? await hosted.path(`${part}.js`) : `${folder}/main.js`}");`,
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(STYLES).map(([part, file]) => [
        `reinfuse:${part}-style`,
        async () => `export default ${JSON.stringify(await bundle(file, source))};`,
      ]),
    ),
    "reinfuse:offline": async () =>
      hosted
        ? `export default async () => (await import("./${await hosted.path("offline.js")}")).keepForOffline();`
        : "export default () => {};",
    "reinfuse:english": () => `export default ${JSON.stringify(table("en", "page"))};`,
    "reinfuse:languages": () => languagesModule(required(files)),
    "reinfuse:trusted": () => TRUSTED,
    "reinfuse:version": () => `export default ${JSON.stringify(hosted?.version)};`,
    "reinfuse:files": async () => `export default ${JSON.stringify(await hosted?.kept())};`,
    "reinfuse:page-file": async () => `export default ${JSON.stringify(await embedded?.file("page.js"))};`,
    // The package's entry point brings its encoder along, which is four fifths of it.
    "reinfuse:lzma": () =>
      ["decoder", "streams"]
        .map((file) => `export * from ${JSON.stringify(at("node_modules", "lzma1", "lib", `${file}.js`))};`)
        .join(""),
    "reinfuse:cohort-example": async () =>
      `${READ} export default async () => text(await read(${JSON.stringify(await required(files).file("simulated.csv"))}));`,
    "reinfuse:evidence-file": () =>
      `export default ${JSON.stringify(JSON.parse(readFileSync(at("evidence", "evidence.json"), "utf8")))};`,
  };
  return {
    name: "reinfuse",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^reinfuse:glue$/ }, () => ({ path: at(`${source.core}.js`), sideEffects: false }));
      onResolve({ filter: /^reinfuse:/ }, ({ path }) =>
        path in modules ? { path, namespace: "made", sideEffects: false } : undefined,
      );
      onResolve({ filter: /^/, namespace: "made" }, ({ path, kind }) =>
        hosted && kind === "dynamic-import" ? { path, external: true } : undefined,
      );
      onLoad({ filter: /^/, namespace: "made" }, async ({ path }) => ({
        contents: await modules[path](),
        resolveDir: at(source.folder),
      }));
    },
  };
}

/** What a page loads later, which one that loads nothing later may not ask for. @param {HostedAssets | EmbeddedAssets | undefined} files */
function required(files) {
  if (!files) throw new Trouble("A page without files to load later imports one.");
  return files;
}

/** The first patient of the conformance pack's sample, with the native program's fingerprint. */
function knownAnswer() {
  const { patient, fingerprint } = JSON.parse(readFileSync(at("tests", "conformance", "sample.json"), "utf8"))
    .patients[0];
  return { patient, fingerprint };
}

/** A policy that lets nothing through but what the build itself has written, where the browser knows of policies. */
const TRUSTED = `
  const policy = globalThis.trustedTypes?.createPolicy("reinfuse", { createScriptURL: (address) => address, createScript: (text) => text });
  export const scriptAddress = (address) => policy?.createScriptURL(address) ?? address;
  export const trustedScript = (text) => policy?.createScript(text) ?? text;`;

/** The core of a hosted page, which is a part of its script; a worker is sent its own. */
const GUNZIPPED = `
  import core from "reinfuse:gzipped-core";
  import { gunzip } from "./core/gunzip.js";
  export default () => gunzip(core);`;
const SENT = 'export default () => { throw new Error("the worker has been sent no core"); };';

/** Before whatever reads a file. */
const READ = `
  import { read } from "reinfuse:asset-reader";
  const text = (bytes) => new TextDecoder().decode(bytes);`;

/** A module that loads a file's bytes. @param {object} file */
const loads = (file) => `${READ} export default () => read(${JSON.stringify(file)});`;

/** @param {HostedAssets | EmbeddedAssets} files */
async function languagesModule(files) {
  /** @type {Record<string, unknown>} */
  const all = {};
  for (const language of languages())
    all[language] = files.embedded
      ? await files.file(language === "en" ? "english.json" : "translations.json")
      : await files.words(language);
  return `
    ${READ}
    const all = ${JSON.stringify(all)};
    const words = async (file) => JSON.parse(text(await read(file)));
    export default async (language, area) => ${files.embedded ? "(await words(all[language]))[language][area]" : "words(all[language][area])"};`;
}

/** What has been compressed, by its hash: a build asks for the same file more than once. @type {Map<string, Promise<string>>} */
const done = new Map();

/**
 * A file in gzip and base64: base64 of the plain file would travel a third larger, since gzip finds nothing in it. By Zopfli, which takes seconds
 * where gzip takes milliseconds: a twentieth less before the first prediction.
 * @param {string} path relative to the project
 */
function gzipped(path) {
  const plain = readFileSync(at(path));
  const key = createHash("sha256").update(plain).digest("hex");
  let bytes = done.get(key);
  if (!bytes)
    done.set(
      key,
      (bytes = zopfli.gzipAsync(plain, { numiterations: 5 }).then((bytes) => Buffer.from(bytes).toString("base64"))),
    );
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
 * @param {{ scripts: string[], style: string, hosted: boolean }} page its inline scripts and style, and whether the files on its host are its own as well
 */
export function contentSecurityPolicy({ scripts, style, hosted }) {
  /** @param {string} text */
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")}${hosted ? " 'self'" : ""} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "img-src data:",
    `connect-src ${hosted ? "'self'" : "'none'"}`,
    // A worker starts from a Blob, of bytes that were held to their hash; a service worker only from a file.
    `worker-src ${hosted ? "'self' " : ""}blob:`,
    "base-uri 'none'",
    "form-action 'none'",
    // Two bundles may each bring the one policy there is.
    "require-trusted-types-for 'script'",
    "trusted-types reinfuse 'allow-duplicates'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">`;
}
