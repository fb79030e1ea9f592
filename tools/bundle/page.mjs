// From www/ to pages: style, script and core end up in one HTML text; what is loaded later is a file of its own on a hosted page (site.mjs) or
// embedded in the single file (single.mjs).
//
// Five imports exist only here, since what they hold depends on the build (their types are in virtual.d.ts):
//   reinfuse:glue     what wasm-bindgen wrote for the core; in the worker, for the core that can also reconstruct
//   reinfuse:core     loads the core itself
//   reinfuse:english  the English words of the page, parsed
//   reinfuse:assets   what is loaded later as bytes (the worker, the other words, the self-test, the example), each with its hash, and what reads it
//   reinfuse:parts    loads the scripts of what the first prediction does without: PARTS, and on a hosted page www/offline
// A style sheet that a script imports is its text, minified. BUILD_VERSION, KNOWN_ANSWER, STUDY_RATES and PAGE_FILE stand for values of the build.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import zopfli from "@gfx/zopfli";
import { build, formatMessages } from "esbuild";
import { at, Trouble } from "../shared.mjs";
import { studyRates } from "./rates.mjs";
import { table, wordTables } from "./words.mjs";

/** @import { EmbeddedAssets } from "./single.mjs" */
/** @import { HostedAssets } from "./site.mjs" */

/** Where the two builds of the core are: the page's, and the worker's, which can also reconstruct the posterior. */
export const PAGE_CORE = "pkg/reinfuse";
export const WORKER_CORE = "target/worker/reinfuse";

/** The oldest browsers that the page supports: the build writes syntax that they know; docs/hosting.md names them. */
export const OLDEST = ["chrome109", "edge109", "firefox115", "safari16.4"];

/** The parts of the page that are loaded later: the main.js and the style.css of these folders of www/. @type {Record<string, string>} */
export const PARTS = { evidence: "evidence", details: "answer/details", cohort: "cohort", study: "study" };

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
  return document(source, { script, style, map, hosted: files !== undefined });
}

/**
 * index.html with what belongs into it.
 * @param {Source} source
 * @param {{ script: string, style: string, hosted: boolean, map?: string, later?: string, end?: string }} contents later is a script that the first
 *   one puts there
 */
export async function document(source, { script, style, hosted, map, later, end = "" }) {
  let html = readFileSync(at(source.folder, "index.html"), "utf8");
  // Beside a page that is one file there is no other.
  if (!hosted) html = html.replace(/\s*<(?:link rel="manifest"|meta property="og:image")[^>]*>/g, "");
  // Indents and comments are for whoever reads the source.
  html = html.replace(/<!-- [^]*?-->\s*/g, "").replace(/\n\s+/g, "\n");
  const first = await bundle("not-started.js", { ...source, folder: "www" });
  const scripts = [first, map, script, later].filter((text) => text !== undefined);
  const policy = contentSecurityPolicy({ scripts, style, hosted });
  html = replaceOnce(html, /<link\b[^>]*\brel="?stylesheet"?[^>]*>/, () => `<style>${style}</style>`);
  html = replaceOnce(
    html,
    /<script\b[^>]*\bsrc=[^>]*><\/script>/,
    () => `${map ? `<script type="importmap">${map}</script>` : ""}<script type="module">${script}</script>${end}`,
  );
  html = replaceOnce(html, /<meta\b[^>]*\bcharset=[^>]*>/, (charset) => `${charset}${policy}<script>${first}</script>`);
  // A server may say that it is in another encoding, and is believed: scripts and style are ASCII as they are.
  return html.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/**
 * One file of the page with all it imports, minified.
 * @param {string} entry
 * @param {Source} source
 * @param {Record<string, string>} [constants] what names in it stand for, as JSON
 */
export async function bundle(entry, source, constants = {}) {
  const { outputFiles, warnings } = await build({
    entryPoints: [at(source.folder, entry)],
    bundle: true,
    minify: true,
    write: false,
    // A worker of the module kind does not start from a Blob on a page opened as file://; nor has every browser service workers of that kind.
    format: /worker\.js$|^not-started/.test(entry) ? "iife" : "esm",
    // What Workbox says in a developer's console, and nothing else.
    define: {
      "process.env.NODE_ENV": '"production"',
      BUILD_VERSION: JSON.stringify((source.files?.embedded === false && source.files.version) || ""),
      KNOWN_ANSWER: JSON.stringify(knownAnswer()),
      // Shown as whole percentages: five digits are more than enough.
      STUDY_RATES: JSON.stringify(studyRates(), (_, value) =>
        typeof value === "number" ? Number(value.toPrecision(5)) : value,
      ),
      ...constants,
    },
    target: entry === "not-started.js" ? "es5" : OLDEST,
    charset: "ascii",
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
  // Its hash would not hold on a server that says its pages are in another encoding.
  const [foreign] = /[^\0-\x7f]/.exec(text) ?? [];
  if (foreign) throw new Trouble(`${entry} holds ${foreign} after bundling, and must be ASCII.`);
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
  const hosted = files?.embedded === false;
  /** @type {Record<string, () => string | Promise<string>>} */
  const modules = {
    "reinfuse:core": () => coreModule(source),
    "reinfuse:english": () => `export default ${JSON.stringify(table("en", "page"))};`,
    "reinfuse:assets": () => assetsModule(required(files)),
    "reinfuse:parts": () => partsModule(files),
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
      onResolve({ filter: /\.css$/ }, ({ path, resolveDir, kind }) =>
        kind === "import-statement" ? { path: join(resolveDir, path), namespace: "style" } : undefined,
      );
      onLoad({ filter: /^/, namespace: "style" }, async ({ path }) => ({
        contents: await bundle(relative(at(source.folder), path), source),
        loader: "text",
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

/** The core of a hosted page is a part of its script, that of the single file one of its files; a worker is sent its own. @param {Source} source */
async function coreModule({ core, files }) {
  if (files?.embedded)
    return `import { read } from ${reader(files)}; export default () => read(${JSON.stringify(await files.file("worker.wasm"))});`;
  if (core === WORKER_CORE) return 'export default () => { throw new Error("the worker has been sent no core"); };';
  const bytes = JSON.stringify(await pack(readFileSync(at(`${core}_bg.wasm`))));
  return `import { gunzip } from ${JSON.stringify(at("www", "core", "gunzip.js"))}; export default () => gunzip(${bytes});`;
}

/** The script that reads a file which is loaded later. @param {HostedAssets | EmbeddedAssets} files */
const reader = (files) => JSON.stringify(at("www", files.embedded ? "single" : "core", "asset-reader.js"));

/** An export for each file, so that a script has the hashes of those alone that it asks for. @param {HostedAssets | EmbeddedAssets} files */
async function assetsModule(files) {
  /** @type {Record<string, string>} */
  const named = {
    workerScript: "worker.js",
    workerCore: "worker.wasm",
    selfTest: "self-test.json",
    exampleCohort: "cohort.csv",
  };
  const constants = Object.entries(named).map(
    async ([name, file]) => `export const ${name} = ${JSON.stringify(await files.file(file))};`,
  );
  return `
    export { read } from ${reader(files)};
    ${(await Promise.all(constants)).join("\n")}
    export const words = ${JSON.stringify(await wordFiles(files))};`;
}

/** The files of words that the page asks for first, by language and area: where a language's others are stands in the words of its page. @param {HostedAssets | EmbeddedAssets} files */
async function wordFiles(files) {
  /** @type {Record<string, Record<string, object>>} */
  const all = {};
  for (const { language, area } of wordTables())
    if (language === "en" || area === "page")
      (all[language] ??= {})[area] = await files.file(wordsName(language, area));
  return all;
}

/** @param {string} language @param {string} area */
const wordsName = (language, area) => `languages/${language}/${area}.json`;

/**
 * The files of all words but those of the page in English, as what is in them.
 * @param {HostedAssets | EmbeddedAssets} files
 * @returns {Record<string, () => Promise<string>>}
 */
export function wordContents(files) {
  const tables = wordTables();
  const contents = tables.map(({ language, area }) => {
    const content = async () => {
      const words = table(language, area);
      if (area !== "page") return JSON.stringify(words);
      const others = tables.filter((other) => other.language === language && other.area !== "page");
      const places = others.map(async (other) => [other.area, await files.file(wordsName(language, other.area))]);
      return JSON.stringify({ words, files: Object.fromEntries(await Promise.all(places)) });
    };
    return /** @type {const} */ ([wordsName(language, area), content]);
  });
  return Object.fromEntries(contents);
}

/** @param {HostedAssets | EmbeddedAssets | undefined} files */
async function partsModule(files) {
  const scripts = Object.entries({ ...PARTS, offline: "offline" }).map(async ([part, folder]) => {
    if (files?.embedded && part === "offline") return "export const offline = undefined;";
    const script = files?.embedded === false ? `./${await files.path(`${part}.js`)}` : at("www", folder, "main.js");
    return `export const ${part} = () => import(${JSON.stringify(script)});`;
  });
  return (await Promise.all(scripts)).join("\n");
}

/** What has been packed, by its hash: a build asks for the same core more than once. @type {Map<string, Promise<string>>} */
const packed = new Map();

/**
 * The core in gzip and base64: base64 of the plain bytes would travel a third larger, since gzip finds nothing in it. By Zopfli with blocks as small
 * as it likes, which takes seconds where gzip takes milliseconds: 8 kB less before the first prediction.
 * @param {Uint8Array} plain
 */
function pack(plain) {
  const key = createHash("sha256").update(plain).digest("hex");
  let text = packed.get(key);
  if (!text) {
    text = zopfli
      .gzipAsync(plain, { numiterations: 15, blocksplittingmax: 60 })
      .then((bytes) => Buffer.from(bytes).toString("base64"));
    packed.set(key, text);
  }
  return text;
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
    ...(hosted ? ["manifest-src 'self'"] : []),
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
