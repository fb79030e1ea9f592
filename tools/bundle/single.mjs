// The page in one file: a small script that unpacks the rest, and the rest in gzip and base64.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { bundle, document, wordContents, WORKER_CORE } from "./page.mjs";
import { at } from "../shared.mjs";

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
    "cohort.csv": () => readFileSync(at("examples", "cohort.csv")),
    ...wordContents(this),
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
      const packed = gzipSync((await this.#make(name)).plain, { level: 9 }).toString("base64");
      elements.push(`<script type="text/plain" data-file="${name}">${packed}</script>`);
    }
    return elements.join("\n");
  }
}

/**
 * The page as one HTML text, with everything embedded.
 * @param {EmbeddedAssets} [embedded]
 */
export async function singleFile(embedded = new EmbeddedAssets()) {
  const boot = await bundle(
    "single/boot.js",
    {
      folder: "www",
      entry: "single/boot.js",
      core: embedded.core,
      files: embedded,
    },
    { PAGE_FILE: JSON.stringify(await embedded.file("page.js")) },
  );
  const source = { folder: "www", entry: "style.css", core: embedded.core, files: embedded };
  const style = await bundle("style.css", source);
  const [later, end] = await Promise.all([embedded.pageScript(), embedded.elements()]);
  return document(source, { script: boot, style, hosted: false, later, end });
}
