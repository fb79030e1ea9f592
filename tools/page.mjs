// From www/ to pages without a second request: style, script, worker and wasm end up inside one HTML file.
//
// Nine imports exist only here (their types are in tools/virtual.d.ts):
//   reinfuse:glue         what wasm-bindgen wrote for the core; in the worker, for the core that can also reconstruct
//   reinfuse:wasm         the core itself, in gzip and base64; empty inside the worker, which is sent its own
//   reinfuse:worker       makes a new Worker that runs www/worker.js, from a Blob, so that it starts from file:// as well
//   reinfuse:worker-core  loads the worker's core: fetched beside the hosted page, else inlined
//   reinfuse:sensitivity  `names` of the sensitivity runs and `load(name)`: likewise
//   reinfuse:evidence     loads www/evidence/main.js, which the first prediction does without: likewise
//   reinfuse:more         loads www/more/main.js: likewise
//   reinfuse:evidence-file, reinfuse:evidence-style and reinfuse:more-style: the evidence file, and the style sheets of both

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, formatMessages } from "esbuild";
import { at, filesIn, root, Trouble } from "./shared.mjs";

/** Where the two builds of the core are: the page's, and the worker's, which can also reconstruct the posterior. */
const PAGE_CORE = "pkg/reinfuse";
export const WORKER_CORE = "target/worker/reinfuse";

/** The script that the hosted page loads when the evidence is asked for, beside the page. */
export const EVIDENCE_SCRIPT = "evidence.js";

/** Likewise, what else the first prediction does without. */
export const MORE_SCRIPT = "more.js";

/** The draws that every page predicts from are part of the wasm; all others are sensitivity runs. */
const MAIN_DRAWS = "shipped.bin";

/** The artefacts of the sensitivity runs, as paths. */
export const sensitivityFiles = () =>
  filesIn(at("evidence", "posterior")).filter((path) => path.endsWith(".bin") && basename(path) !== MAIN_DRAWS);

/**
 * What a page is made from.
 * @typedef {object} Source
 * @property {string} folder where index.html, style.css and the scripts are
 * @property {string} entry the script that index.html starts
 * @property {string} core the built core, as the path of its glue without the `.js`; one file holds one core, the larger
 * @property {boolean} selfContained whether all that is fetched later is inlined too, for a page opened from file://
 */

/**
 * A whole page as one HTML text; unless told otherwise, ours.
 * @param {Partial<Source>} [source]
 */
export async function page({ folder = "www", entry = "main.js", selfContained = false, core = selfContained ? WORKER_CORE : PAGE_CORE } = {}) {
  const source = { folder, entry, core, selfContained };
  const script = await bundle(entry, source, packed(`${core}_bg.wasm`));
  const style = await bundle("style.css", source);
  let html = readFileSync(at(folder, "index.html"), "utf8");
  html = replaceOnce(html, /<link\b[^>]*\brel="?stylesheet"?[^>]*>/, () => `<style>${style}</style>`);
  html = replaceOnce(html, /<script\b[^>]*\bsrc=[^>]*><\/script>/, () => `<script type="module">${script}</script>`);
  return replaceOnce(html, /<meta\b[^>]*\bcharset=[^>]*>/, (charset) => charset + contentSecurityPolicy(script, style, selfContained));
}

/**
 * A script as a file of its own beside the hosted page.
 * @param {string} entry
 */
export const laterScript = (entry) => bundle(entry, { folder: "www", entry: "", core: PAGE_CORE, selfContained: false });

/**
 * One file of the page with all it imports, minified.
 * @param {string} entry
 * @param {Source} source
 * @param {string} [wasm] what `reinfuse:wasm` gives
 */
async function bundle(entry, source, wasm = "") {
  const { outputFiles, warnings } = await build({
    entryPoints: [at(source.folder, entry)],
    bundle: true,
    minify: true,
    write: false,
    // A worker of the module kind does not start from a Blob on a page opened as file://.
    format: entry === "worker.js" ? "iife" : "esm",
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
  /** @type {Record<string, () => string | Promise<string>>} */
  const modules = {
    "reinfuse:wasm": () => `export default ${JSON.stringify(wasm)};`,
    "reinfuse:worker": async () => workerModule(await bundle("worker.js", { ...source, core: WORKER_CORE })),
    "reinfuse:worker-core": () => workerCoreModule(source.selfContained),
    "reinfuse:sensitivity": () => sensitivityModule(source.selfContained),
    "reinfuse:evidence": () => `export default () => import("./${source.selfContained ? "evidence/main.js" : EVIDENCE_SCRIPT}");`,
    "reinfuse:more": () => `export default () => import("./${source.selfContained ? "more/main.js" : MORE_SCRIPT}");`,
    "reinfuse:more-style": async () => `export default ${JSON.stringify(await bundle("more/style.css", source))};`,
    "reinfuse:evidence-file": () => `export default ${JSON.stringify(JSON.parse(readFileSync(at("evidence", "evidence.json"), "utf8")))};`,
    "reinfuse:evidence-style": async () => `export default ${JSON.stringify(await bundle("evidence/style.css", source))};`,
  };
  return {
    name: "reinfuse",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^reinfuse:glue$/ }, () => ({ path: at(`${source.core}.js`), sideEffects: false }));
      onResolve({ filter: /^reinfuse:/ }, ({ path }) => (path in modules ? { path, namespace: "made", sideEffects: false } : undefined));
      onResolve({ filter: /^/, namespace: "made" }, ({ path }) => (!source.selfContained && [`./${EVIDENCE_SCRIPT}`, `./${MORE_SCRIPT}`].includes(path) ? { path, external: true } : undefined));
      onLoad({ filter: /^/, namespace: "made" }, async ({ path }) => ({ contents: await modules[path](), resolveDir: at(source.folder) }));
    },
  };
}

/** @param {string} code the worker's bundle */
const workerModule = (code) => `
  let url;
  export default function startWorker() {
    url ??= URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: "text/javascript" }));
    return new Worker(url);
  }`;

/** @param {boolean} selfContained */
const workerCoreModule = (selfContained) =>
  selfContained
    ? // The page has it already.
      `import packed from "reinfuse:wasm"; ${INLINED} export default () => inlined(packed);`
    : `${FETCHED} export default () => fetched("worker.wasm");`;

/** @param {boolean} selfContained */
function sensitivityModule(selfContained) {
  const runs = sensitivityFiles().map((path) => [basename(path, ".bin"), selfContained ? packed(relative(root, path)) : ""]);
  return `
    ${FETCHED}
    ${INLINED}
    const runs = ${JSON.stringify(Object.fromEntries(runs))};
    export const names = Object.keys(runs);
    export async function load(name) {
      if (!names.includes(name)) throw new Error(\`no sensitivity run is called \${name}\`);
      return ${selfContained ? "inlined(runs[name])" : "fetched(`posterior/${name}.bin`)"};
    }`;
}

/** Bytes of a file beside the page. */
const FETCHED = `
  async function fetched(path) {
    const response = await fetch(path);
    if (!response.ok) throw new Error(\`\${path} could not be loaded (\${response.status})\`);
    return new Uint8Array(await response.arrayBuffer());
  }`;

/** Bytes of a file inside the page. */
const INLINED = `
  async function inlined(base64) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }`;

/**
 * A file as text inside a script. Base64 of the plain file would travel a third larger, since gzip finds nothing in it.
 * @param {string} path relative to the project
 */
function packed(path) {
  // Less memory means smaller blocks, whose codes fit code and draws more closely: a kilobyte and a half less.
  const bytes = gzipSync(readFileSync(at(path)), { level: 9, memLevel: 6 });
  // The tenth byte names the system that compressed it: with "unknown" there, every machine builds the same page.
  bytes[9] = 255;
  return bytes.toString("base64");
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
 * @param {string} script
 * @param {string} style
 * @param {boolean} selfContained otherwise scripts beside the page are its own as well
 */
function contentSecurityPolicy(script, style, selfContained) {
  /** @param {string} text */
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}${selfContained ? "" : " 'self'"} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "img-src data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">`;
}
