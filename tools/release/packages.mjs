// Which packages of others the project uses, read from both lock files: what ships in a build, and what only helps to make one.

import { readFileSync } from "node:fs";
import { at, run } from "../shared.mjs";
import { WASM_TARGET } from "../setup.mjs";

/**
 * @typedef {object} Package
 * @property {"cargo" | "npm"} registry
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression, or empty
 * @property {string} hash in hexadecimal: SHA-256 of a crate, SHA-512 of an npm package; empty if there is none
 * @property {string} source where the lock file says it comes from
 * @property {boolean} ships whether its code is part of what a build writes
 */

/** Crates that reach the page are those of this build, which can do more than the page's own. */
const IN_BUILD = ["--features", "worker", "--filter-platform", WASM_TARGET];

/** npm packages whose code esbuild puts into the service worker, and into the plots of a cohort. */
const BUNDLED = /^(workbox-|d3-|internmap$)/;

/** Every package of a lock file, tests' included. @returns {Promise<Package[]>} */
export const allPackages = async () => [
  ...(await crates()),
  ...npmPackages("package-lock.json"),
  ...npmPackages("fuzz/page/package-lock.json"),
];

/** @returns {Promise<Package[]>} */
async function crates() {
  const inBuild = new Set((await metadata(IN_BUILD)).reached);
  const hashes = new Map(
    [
      ...readFileSync(at("Cargo.lock"), "utf8").matchAll(
        /name = "(.+)"\nversion = "(.+)"\nsource = "(.+)"\nchecksum = "(.+)"/g,
      ),
    ].map(([, name, version, , hash]) => [`${name} ${version}`, hash]),
  );
  return (await metadata(["--all-features"])).packages
    .filter(({ source }) => source !== null)
    .map(({ id, name, version, license, source }) => ({
      registry: "cargo",
      name,
      version,
      // An older way to write OR.
      licence: (license ?? "").replaceAll(/\s*\/\s*/g, " OR "),
      hash: hashes.get(`${name} ${version}`) ?? "",
      source: source ?? "",
      ships: inBuild.has(id),
    }));
}

/**
 * Cargo's view of the project, and the packages whose code ends up in our crate: along normal dependencies, without the macros,
 * which run in the compiler.
 * @param {string[]} options
 * @returns {Promise<{ packages: { id: string, name: string, version: string, license: string | null, source: string | null }[], reached: string[] }>}
 */
async function metadata(options) {
  const { packages, resolve } = JSON.parse(
    await run("cargo", ["metadata", "--locked", "--format-version", "1", "--quiet", ...options]),
  );
  /** @param {string} id */
  const isMacro = (id) =>
    packages
      .find((/** @type {any} */ other) => other.id === id)
      .targets.some((/** @type {any} */ { kind }) => kind.includes("proc-macro"));
  const start = packages.find((/** @type {any} */ { name, source }) => name === "reinfuse" && source === null).id;
  const reached = new Set([start]);
  for (const id of reached) {
    const { deps } = resolve.nodes.find((/** @type {any} */ node) => node.id === id);
    for (const { pkg, dep_kinds } of deps) {
      if (dep_kinds.some((/** @type {any} */ { kind }) => kind === null) && !isMacro(pkg)) reached.add(pkg);
    }
  }
  return { packages, reached: [...reached] };
}

/** @param {string} file @returns {Package[]} */
function npmPackages(file) {
  const { packages } = JSON.parse(readFileSync(at(file), "utf8"));
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const [algorithm, digest] = (entry.integrity ?? "-").split("-");
      return {
        registry: "npm",
        name,
        version: entry.version,
        licence: entry.license ?? "",
        hash: algorithm === "sha512" ? Buffer.from(digest, "base64").toString("hex") : "",
        source: entry.resolved ?? "",
        ships: BUNDLED.test(name),
      };
    });
}
