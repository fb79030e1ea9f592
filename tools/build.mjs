// `npm run build`: pkg/ (the package for programs), dist/site/ (the hosted page), dist/reinfuse.html (the page as one file),
// dist/reinfuse.cdx.json (its bill of materials), and dist/SHA256SUMS over all of dist/.

import { existsSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ensurePackages, ensureRust } from "./setup.mjs";
import { at, fingerprint, isFresh, main, markFresh, run, step, unmark } from "./shared.mjs";
import { buildWasm, PACKAGE } from "./bundle/wasm.mjs";

/** What all results were made from. */
const key = () =>
  fingerprint(
    [
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
      "fuzz/page/package-lock.json",
    ],
    process.env.REINFUSE_WASM,
  );

/** Builds everything. */
export async function buildAll() {
  const inputs = key();
  unmark("build");
  await ensureRust();
  await buildWasm([
    PACKAGE,
    // Reconstruction would double what the first prediction waits for, so only the worker's core has it.
    { crate: "reinfuse", features: "worker", folder: "target/worker" },
  ]);
  await ensurePackages();
  await step("package and pages", async () => {
    await writePackage();
    await writePages();
  });
  markFresh("build", inputs);
}

/** Builds everything, unless nothing has changed since the last time. */
export async function buildIfChanged() {
  if (!(isFresh("build", key()) && existsSync(at("dist", "reinfuse.html")))) await buildAll();
}

/** Makes the folder that wasm-bindgen wrote a package: its entry point, its types and a package.json. */
async function writePackage() {
  await cp(at("tools", "bundle", "pkg"), at("pkg"), { recursive: true });
  for (const name of ["reinfuse.js", "reinfuse.d.ts", "reinfuse_bg.wasm"])
    await cp(at("target", "worker", name), at("pkg", "worker", name));
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) await cp(at(licence), at("pkg", licence));
  const crate = await ownCrate();
  const manifest = {
    name: crate.name,
    version: crate.version,
    description: crate.description,
    license: crate.license,
    repository: { type: "git", url: `git+${crate.repository}.git` },
    keywords: crate.keywords,
    type: "module",
    main: "index.js",
    types: "index.d.ts",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./study": { types: "./study.d.ts", default: "./study.js" },
      "./reinfuse_bg.wasm": "./reinfuse_bg.wasm",
      "./worker/reinfuse_bg.wasm": "./worker/reinfuse_bg.wasm",
      "./package.json": "./package.json",
    },
    sideEffects: false,
  };
  await writeFile(at("pkg", "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What Cargo.toml says of the core. */
async function ownCrate() {
  const metadata = JSON.parse(await run("cargo", ["metadata", "--no-deps", "--format-version", "1"]));
  return metadata.packages.find((/** @type {{ name: string }} */ { name }) => name === "reinfuse");
}

/** Writes the page in its two forms, hosted and all in one file, what they are made of, and the hashes of all that. */
async function writePages() {
  // Only now: esbuild is there once the npm packages are.
  const [{ singleFile }, { site, sums }, { billOfMaterials }] = await Promise.all([
    import("./bundle/single.mjs"),
    import("./bundle/site.mjs"),
    import("./release/sbom.mjs"),
  ]);
  const single = await singleFile();
  const hosted = await site();
  const bill = await billOfMaterials((await ownCrate()).version);
  const all = new Map([
    ["reinfuse.html", single],
    ["reinfuse.cdx.json", bill],
    ...[...hosted].map(([path, content]) => /** @type {const} */ ([`site/${path}`, content])),
  ]);
  await rm(at("dist"), { recursive: true, force: true });
  for (const [path, content] of [...all, /** @type {const} */ (["SHA256SUMS", sums(all)])]) {
    await mkdir(dirname(at("dist", path)), { recursive: true });
    await writeFile(at("dist", path), content);
  }
}

await main(import.meta.url, buildAll);
