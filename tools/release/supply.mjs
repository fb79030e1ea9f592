// The supply chain without a network: every package is pinned by its hash, comes from the one registry of its kind, and has a
// licence of deny.toml. What needs a network (known vulnerabilities, signatures) is `npm run audit`.

import { readFileSync } from "node:fs";
import satisfies from "spdx-satisfies";
import { allPackages } from "./packages.mjs";
import { at, main, Trouble } from "../shared.mjs";

/** @import { Package } from "./packages.mjs" */

/** What a lock file may name as a package's source; npm's need not name any, since the hash decides. */
const SOURCES = {
  cargo: /^registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index$/,
  npm: /^(https:\/\/registry\.npmjs\.org\/.*)?$/,
};

/** Packages with another licence, none of which ships: what they are for, and why they may stay. */
const EXCEPTIONS = /** @type {Record<string, string>} */ ({
  "axe-core": "MPL-2.0; run by the accessibility tests, unchanged",
  "spdx-exceptions": "CC-BY-3.0; the SPDX group's list of names",
  "spdx-ranges": "MIT and CC-BY-3.0; likewise",
  "parse-cache-control": "MIT by its licence file, which its package.json does not repeat; a part of Lighthouse",
  "caniuse-lite": "CC-BY-4.0; a table of browsers, in the fuzzer of the page's parsers",
});

/** Packages that may not ship: they ask the machine for what must not decide an answer. */
const UNFIT = /^(getrandom|rand|instant|web-time|time|chrono)$/;

/** The licences that deny.toml allows. */
const allowed = () => {
  const [, list] = /\[licenses\][^[]*allow = \[([^\]]*)\]/.exec(readFileSync(at("deny.toml"), "utf8")) ?? [];
  if (list === undefined) throw new Trouble("deny.toml has no list of licences.");
  return [...list.matchAll(/"([^"]+)"/g)].map(([, id]) => id);
};

/**
 * What is wrong with a package, if anything.
 * @param {Package} entry
 * @param {string[]} licences
 */
export function objections({ registry, name, version, licence, hash, source, ships }, licences) {
  const what = `${name} ${version}`;
  const found = [];
  if (hash === "") found.push(`${what} is not pinned by a hash`);
  if (!SOURCES[registry].test(source)) found.push(`${what} comes from ${source}`);
  if (!permits(licence, licences) && (ships || !(name in EXCEPTIONS)))
    found.push(`${what} has the licence “${licence}”`);
  if (ships && UNFIT.test(name)) found.push(`${what} ships, and asks the machine for time or chance`);
  return found;
}

/** @param {string} licence @param {string[]} licences */
function permits(licence, licences) {
  try {
    return satisfies(licence, licences);
  } catch {
    // No SPDX expression.
    return false;
  }
}

/** Checks every package; the first line of the error says how many are wrong. */
export async function checkSupply() {
  const packages = await allPackages();
  const licences = allowed();
  const wrong = packages.flatMap((entry) => objections(entry, licences));
  const unused = Object.keys(EXCEPTIONS).filter(
    (name) => !packages.some((entry) => entry.name === name && !permits(entry.licence, licences)),
  );
  wrong.push(...unused.map((name) => `the exception for ${name} is not needed any more`));
  if (!readFileSync(at("src", "lib.rs"), "utf8").includes("#![forbid(unsafe_code)]"))
    wrong.push("src/lib.rs does not forbid unsafe code");
  if (wrong.length > 0) throw new Trouble(`${wrong.length} objections:\n${wrong.join("\n")}`);
  return `${packages.length} packages, ${packages.filter(({ ships }) => ships).length} of them in the build`;
}

await main(import.meta.url, async () => console.log(await checkSupply()));
