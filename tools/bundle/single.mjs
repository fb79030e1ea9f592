// The page in one file: a small script that unpacks the rest, and the rest as text.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { compress } from "lzma1";
import { bundle, contentSecurityPolicy, document, WORKER_CORE } from "./page.mjs";
import { ALPHABET } from "../../www/single/base91.js";
import { at } from "../shared.mjs";
import { AREAS, languages, table } from "./words.mjs";

/** Everything that a page in one file unpacks when it needs it. */
export class EmbeddedAssets {
  embedded = /** @type {const} */ (true);

  /** @type {Map<string, Promise<{ plain: Uint8Array, integrity: string }>>} */
  #files = new Map();

  /** @param {string} [core] the built core, which serves page and worker: what the worker's can do includes what the page's can */
  constructor(core = WORKER_CORE) {
    this.core = core;
  }

  get #source() {
    return { folder: "www", entry: "main.js", core: this.core, files: this };
  }

  /** How each file is made. @type {Record<string, () => Uint8Array | string | Promise<string>>} */
  #contents = {
    "page.js": () => bundle("main.js", this.#source),
    "worker.js": () => bundle("core/worker.js", this.#source),
    "worker.wasm": () => readFileSync(at(`${this.core}_bg.wasm`)),
    "self-test.json": () => readFileSync(at("tests", "conformance", "sample.json")),
    "simulated.csv": () => readFileSync(at("examples", "cohort.csv")),
    // By language, but the translations in one piece: packed together they share what they say of each other.
    "english.json": () => JSON.stringify({ en: words("en") }),
    "translations.json": () =>
      JSON.stringify(
        Object.fromEntries(
          languages()
            .filter((language) => language !== "en")
            .map((language) => [language, words(language)]),
        ),
      ),
  };

  /** @param {string} name */
  async #make(name) {
    let made = this.#files.get(name);
    if (!made) {
      made = Promise.resolve(this.#contents[name]()).then((content) => {
        const plain = new Uint8Array(Buffer.from(content));
        return { plain, integrity: `sha256-${createHash("sha256").update(plain).digest("base64")}` };
      });
      this.#files.set(name, made);
    }
    return made;
  }

  /** What a script needs to read a file @param {string} name */
  async file(name) {
    const { integrity } = await this.#make(name);
    return { name, integrity };
  }

  /** The page's own script */
  pageScript = async () => Buffer.from((await this.#make("page.js")).plain).toString("utf8");

  /** The elements that hold the files. */
  async elements() {
    const elements = [];
    for (const name of Object.keys(this.#contents)) {
      elements.push(`<script type="text/plain" data-file="${name}">${textOf(packed(await this.#make(name)))}</script>`);
    }
    return elements.join("\n");
  }
}

/**
 * The page as one HTML text, with everything embedded.
 * @param {EmbeddedAssets} [embedded]
 */
export async function singleFile(embedded = new EmbeddedAssets()) {
  const boot = await bundle("single/boot.js", {
    folder: "www",
    entry: "single/boot.js",
    core: embedded.core,
    files: embedded,
  });
  const page = await embedded.pageScript();
  const style = await bundle("style.css", { folder: "www", entry: "style.css", core: embedded.core, files: embedded });
  const policy = contentSecurityPolicy({ scripts: [boot, page], style, hosted: false });
  return document("www", { policy, style, script: boot, end: await embedded.elements() });
}

/** The words of a language by area, without those that are part of the page. @param {string} language */
const words = (language) =>
  Object.fromEntries(
    Object.keys(AREAS)
      .filter((area) => !(language === "en" && area === "page"))
      .map((area) => [area, table(language, area)]),
  );

/** What was packed, by the hash of what it was. @type {Map<string, Uint8Array>} */
const done = new Map();

/** LZMA, in a second where gzip takes milliseconds; a build asks for the same file more than once. @param {{ plain: Uint8Array, integrity: string }} file */
function packed({ plain, integrity }) {
  const bytes = done.get(integrity) ?? compress(plain, 9);
  done.set(integrity, bytes);
  return bytes;
}

/**
 * Bytes as www/single/base91.js reads them.
 * @param {Uint8Array} bytes
 */
export function textOf(bytes) {
  /** @type {string[]} */
  const pairs = [];
  let [bits, held] = [0, 0];
  /** @param {number} value of 13 bits */
  const write = (value) =>
    pairs.push(ALPHABET[Math.floor(value / ALPHABET.length)] + ALPHABET[value % ALPHABET.length]);
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    if (held < 13) continue;
    held -= 13;
    write(bits >> held);
    bits &= (1 << held) - 1;
  }
  if (held > 0) write(bits << (13 - held));
  return pairs.join("");
}
