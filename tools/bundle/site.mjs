// The hosted build as a list of files: the page, what it loads later under names that hold their content, and the service worker.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { bundle, page, PAGE_CORE, PARTS, wordContents, WORKER_CORE } from "./page.mjs";
import { at, fingerprint } from "../shared.mjs";

/**
 * A file of a hosted page. No page can be given the file of another version: the name has the content's hash, and the browser
 * compares the content with `integrity`.
 * @typedef {{ path: string, integrity: string, content: string | Buffer }} SiteFile
 */

/** All that a hosted build depends on; its hash is the build's version. */
const INPUTS = [
  "Cargo.toml",
  "Cargo.lock",
  "build.rs",
  "src",
  "evidence",
  "examples/cohort.csv",
  "examples/studies",
  "docs/study.schema.json",
  "www",
  "tools",
  "tests/conformance",
  "package-lock.json",
];

/** What a hosted page imports later, with its folder: its parts, and what keeps it for use offline. @type {Record<string, string>} */
const SCRIPTS = { ...PARTS, offline: "offline" };

/** The files that a hosted page loads later. */
export class HostedAssets {
  embedded = /** @type {const} */ (false);

  /** @type {Map<string, Promise<SiteFile>>} */
  #made = new Map();

  /** @type {Promise<string> | undefined} */
  #page;

  /** @param {string} [version] told to the service worker, so that an open page can hear of another build */
  constructor(version = fingerprint(INPUTS).slice(0, 16)) {
    this.version = version;
  }

  /** What is loaded later, by the names the build gives it, and how each is made. */
  #contents() {
    const source = { folder: "www", entry: "", core: PAGE_CORE, files: this };
    /** @type {Record<string, () => Promise<string> | Buffer>} */
    const contents = {
      "worker.js": () => bundle("core/worker.js", { ...source, core: WORKER_CORE }),
      "worker.wasm": () => readFileSync(at(`${WORKER_CORE}_bg.wasm`)),
      "self-test.json": () => readFileSync(at("tests", "conformance", "sample.json")),
      "cohort.csv": () => readFileSync(at("examples", "cohort.csv")),
    };
    for (const [part, folder] of Object.entries(SCRIPTS))
      contents[`${part}.js`] = () => bundle(`${folder}/main.js`, source);
    return Object.assign(contents, wordContents(this));
  }

  /** @param {string} name */
  #make(name) {
    let made = this.#made.get(name);
    if (!made)
      this.#made.set(
        name,
        (made = Promise.resolve(this.#contents()[name]()).then((content) => siteFile(name, content))),
      );
    return made;
  }

  /** @returns {Promise<SiteFile[]>} */
  all = () => Promise.all(Object.keys(this.#contents()).map((name) => this.#make(name)));

  /** @param {string} name */
  path = async (name) => (await this.#make(name)).path;

  /** What a script needs to fetch a file @param {string} name */
  async file(name) {
    const { path, integrity } = await this.#make(name);
    return { path, integrity };
  }

  /** The scripts that the page imports, for its import map. */
  async integrity() {
    const scripts = await Promise.all(Object.keys(SCRIPTS).map((part) => this.#make(`${part}.js`)));
    return Object.fromEntries(scripts.map(({ path, integrity }) => [`./${path}`, integrity]));
  }

  /** The page that loads them. */
  page = () => (this.#page ??= page({ files: this }));

  /** What the service worker keeps, in the form that Workbox reads: only the page's name says nothing of its content. */
  async kept() {
    const files = await this.all();
    return [
      { url: "index.html", revision: digest(await this.page()).toString("hex") },
      ...files.map(({ path }) => ({ url: path, revision: null })),
    ];
  }
}

/**
 * Every file of the hosted build, by its path.
 * @param {HostedAssets} [hosted]
 * @returns {Promise<Map<string, string | Buffer>>}
 */
export async function site(hosted = new HostedAssets()) {
  const source = { folder: "www", entry: "", core: PAGE_CORE, files: hosted };
  const worker = await bundle("offline/service-worker.js", source, {
    "self.__WB_MANIFEST": JSON.stringify(await hosted.kept()),
  });
  /** @type {[string, string | Buffer][]} */
  const later = (await hosted.all()).map(({ path, content }) => [path, content]);
  return new Map([
    ["index.html", await hosted.page()],
    ["service-worker.js", worker],
    ["_headers", headers(later.map(([path]) => path))],
    // For installing the page, and for those who show a link to it: no view asks for either.
    ...["manifest.webmanifest", "preview.webp"].map(
      (name) => /** @type {const} */ ([name, readFileSync(at("www", "hosted", name))]),
    ),
    ...later,
  ]);
}

/**
 * The headers that a policy in the page cannot give, in the form that Netlify and Cloudflare Pages read; docs/hosting.md has them for other
 * servers. What has its content in its name never changes, and everything else is asked for anew.
 * @param {string[]} unchanging paths
 */
const headers = (unchanging) =>
  [
    "/*",
    "  Content-Security-Policy: frame-ancestors 'none'",
    "  Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "  Referrer-Policy: no-referrer",
    "  X-Content-Type-Options: nosniff",
    ...unchanging.map((path) => `/${path}\n  Cache-Control: public, max-age=31536000, immutable`),
    "",
  ].join("\n");

/**
 * @param {string} name
 * @param {string | Buffer} content
 * @returns {SiteFile}
 */
function siteFile(name, content) {
  const hash = digest(content);
  const dot = name.lastIndexOf(".");
  return {
    path: `${name.slice(0, dot)}.${hash.toString("hex").slice(0, 10)}${name.slice(dot)}`,
    integrity: `sha256-${hash.toString("base64")}`,
    content,
  };
}

/** @param {string | Buffer} content */
const digest = (content) => createHash("sha256").update(content).digest();

/**
 * The text of a SHA256SUMS file, as `sha256sum --check` reads it.
 * @param {Map<string, string | Buffer>} files
 */
export const sums = (files) =>
  [...files]
    .map(([path, content]) => `${digest(content).toString("hex")}  ${path}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join("");
