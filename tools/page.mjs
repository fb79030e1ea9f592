// From www/ to pages without a second request: style, script, worker and wasm end up inside one HTML file.
//
// Four imports exist only here (their types are in tools/virtual.d.ts):
//   reinfuse:glue         what wasm-bindgen wrote: the functions of the core, and `initSync`
//   reinfuse:wasm         the core itself, in base64; empty inside the worker, to which the page posts the compiled module
//   reinfuse:worker       makes a new Worker that runs www/worker.js, from a Blob, so that it starts from file:// as well
//   reinfuse:sensitivity  `names` of the sensitivity runs and `load(name)`: fetched beside the hosted page, else inlined

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";
import { at, filesIn, Trouble } from "./shared.mjs";

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
 * @property {string} core the built core, as the path of its glue without the `.js`
 * @property {boolean} selfContained whether the sensitivity runs are inlined too, for a page opened from file://
 */

/**
 * A whole page as one HTML text; unless told otherwise, ours.
 * @param {Partial<Source>} [source]
 */
export async function page({ folder = "www", entry = "main.js", core = "pkg/reinfuse", selfContained = false } = {}) {
  const source = { folder, entry, core, selfContained };
  const script = await bundle(entry, source, readFileSync(at(`${core}_bg.wasm`), "base64"));
  const style = await bundle("style.css", source);
  let html = readFileSync(at(folder, "index.html"), "utf8");
  html = replaceOnce(html, /<link\b[^>]*\brel="?stylesheet"?[^>]*>/, () => `<style>${style}</style>`);
  html = replaceOnce(html, /<script\b[^>]*\bsrc=[^>]*><\/script>/, () => `<script type="module">${script}</script>`);
  return replaceOnce(html, /<meta\b[^>]*\bcharset=[^>]*>/, (charset) => charset + contentSecurityPolicy(script, style));
}

/**
 * One file of the page with all it imports, minified.
 * @param {string} entry
 * @param {Source} source
 * @param {string} [wasm] the core in base64
 */
async function bundle(entry, source, wasm = "") {
  const { outputFiles } = await build({
    entryPoints: [at(source.folder, entry)],
    bundle: true,
    minify: true,
    write: false,
    // A worker of the module kind does not start from a Blob on a page opened as file://.
    format: entry === "worker.js" ? "iife" : "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    plugins: [virtualImports(source, wasm)],
  });
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
    "reinfuse:worker": async () => workerModule(await bundle("worker.js", source)),
    "reinfuse:sensitivity": () => sensitivityModule(source.selfContained),
  };
  return {
    name: "reinfuse",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^reinfuse:glue$/ }, () => ({ path: at(`${source.core}.js`), sideEffects: false }));
      onResolve({ filter: /^reinfuse:/ }, ({ path }) => (path in modules ? { path, namespace: "made", sideEffects: false } : undefined));
      onLoad({ filter: /^/, namespace: "made" }, async ({ path }) => ({ contents: await modules[path]() }));
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
function sensitivityModule(selfContained) {
  const runs = sensitivityFiles().map((path) => [basename(path, ".bin"), selfContained ? readFileSync(path, "base64") : ""]);
  const load = selfContained
    ? `Uint8Array.from(atob(runs[name]), (character) => character.charCodeAt(0))`
    : `fetch(\`posterior/\${name}.bin\`).then((response) => {
         if (!response.ok) throw new Error(\`posterior/\${name}.bin: \${response.status}\`);
         return response.arrayBuffer();
       }).then((buffer) => new Uint8Array(buffer))`;
  return `
    const runs = ${JSON.stringify(Object.fromEntries(runs))};
    export const names = Object.keys(runs);
    export async function load(name) {
      if (!names.includes(name)) throw new Error(\`no sensitivity run is called \${name}\`);
      return ${load};
    }`;
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
 */
function contentSecurityPolicy(script, style) {
  /** @param {string} text */
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "img-src data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">`;
}
