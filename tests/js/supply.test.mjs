// The supply chain: what is refused of a package, and that the bill of materials names what ships, the same every time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { billOfMaterials } from "../../tools/release/sbom.mjs";
import { allPackages } from "../../tools/release/packages.mjs";
import { checkSupply, objections } from "../../tools/release/supply.mjs";

/** @type {import("../../tools/release/packages.mjs").Package} */
const GOOD = {
  registry: "npm",
  name: "good",
  version: "1.0.0",
  licence: "(MIT OR GPL-3.0-only)",
  hash: "00",
  source: "",
  ships: true,
};

test("every package of the lock files is pinned, from its registry, and permissively licensed", async () => {
  assert.match(await checkSupply(), /^\d{3} packages, \d+ of them in the build$/);
});

test("a package without a hash, from elsewhere, of another licence or with a clock is refused", () => {
  const refused = (/** @type {Partial<typeof GOOD>} */ change) =>
    objections({ ...GOOD, ...change }, ["MIT", "Apache-2.0"]).length;
  assert.equal(refused({}), 0);
  assert.equal(refused({ hash: "" }), 1);
  assert.equal(refused({ source: "git+https://example.org/good.git" }), 1);
  assert.equal(refused({ registry: "cargo", source: "registry+https://example.org/index" }), 1);
  for (const licence of ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "SEE LICENSE IN x"])
    assert.equal(refused({ licence }), 1, licence);
  assert.equal(refused({ name: "getrandom" }), 1);
  // An exception is for what does not ship.
  assert.equal(refused({ name: "axe-core", licence: "MPL-2.0", ships: false }), 0);
  assert.equal(refused({ name: "axe-core", licence: "MPL-2.0" }), 1);
});

test("the bill of materials names every package once, with its hash, and tells what ships from what does not", async () => {
  const [text, again, packages] = await Promise.all([
    billOfMaterials("0.0.0"),
    billOfMaterials("0.0.0"),
    allPackages(),
  ]);
  assert.equal(text, again);
  assert.doesNotMatch(text, /serialNumber|timestamp/);
  const { bomFormat, components } = JSON.parse(text);
  assert.equal(bomFormat, "CycloneDX");
  assert.equal(
    components.length,
    new Set(packages.map(({ registry, name, version }) => `${registry} ${name} ${version}`)).size,
  );
  for (const { purl, hashes, licenses } of components)
    assert.ok(
      purl && hashes[0].content.length >= 64 && (licenses?.length === 1 || purl.includes("parse-cache-control")),
      purl,
    );
  const standard = components
    .filter((/** @type {any} */ { scope }) => scope === "required")
    .map((/** @type {any} */ { name }) => name);
  for (const name of ["libm", "statrs", "wasm-bindgen", "workbox-precaching"]) assert.ok(standard.includes(name), name);
  for (const name of ["esbuild", "proptest", "tempfile", "clap", "playwright-core"])
    assert.ok(!standard.includes(name), name);
});
