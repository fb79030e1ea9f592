// `npm run build`: pkg/ (the package for programs), dist/site/ (the hosted page) and dist/reinfuse.html (the page as one file).

import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { ensurePackages, ensureRust } from "./setup.mjs";
import { at, fingerprint, isFresh, main, markFresh, run, step, unmark } from "./shared.mjs";
import { buildWasm } from "./wasm.mjs";

/** What all results were made from. */
const key = () => fingerprint(["Cargo.toml", "Cargo.lock", "build.rs", "src", "evidence", "examples/cohort", "www", "tools", "package-lock.json"], process.env.REINFUSE_WASM);

/** Builds everything. */
export async function buildAll() {
  const inputs = key();
  unmark("build");
  await ensurePackages();
  await ensureRust();
  await buildWasm([
    { crate: "reinfuse", folder: "pkg" },
    // Reconstruction would double what the first prediction waits for, so only the worker's core has it.
    { crate: "reinfuse", features: "worker", folder: "target/worker" },
  ]);
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

/** Makes the folder that wasm-bindgen wrote a package: a front door, its types and a package.json. */
async function writePackage() {
  await cp(at("tools", "pkg"), at("pkg"), { recursive: true });
  const metadata = JSON.parse(await run("cargo", ["metadata", "--no-deps", "--format-version", "1"]));
  const crate = metadata.packages.find((/** @type {{ name: string }} */ { name }) => name === "reinfuse");
  const manifest = {
    name: crate.name,
    version: crate.version,
    description: crate.description,
    license: crate.license,
    type: "module",
    main: "index.js",
    types: "index.d.ts",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" }, "./reinfuse_bg.wasm": "./reinfuse_bg.wasm" },
    sideEffects: false,
  };
  await writeFile(at("pkg", "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Writes the page in its two forms: hosted, with what is fetched later beside it, and all in one file. */
async function writePages() {
  // Only now: esbuild is there once the npm packages are.
  const { COHORT_SCRIPT, EVIDENCE_SCRIPT, laterScript, MORE_SCRIPT, page, sensitivityFiles, WORKER_CORE } = await import("./page.mjs");
  await rm(at("dist"), { recursive: true, force: true });
  await mkdir(at("dist", "site", "posterior"), { recursive: true });
  await writeFile(at("dist", "site", "index.html"), await page());
  await writeFile(at("dist", "site", EVIDENCE_SCRIPT), await laterScript("evidence/main.js"));
  await writeFile(at("dist", "site", MORE_SCRIPT), await laterScript("more/main.js"));
  await writeFile(at("dist", "site", COHORT_SCRIPT), await laterScript("cohort/main.js"));
  for (const path of sensitivityFiles()) await copyFile(path, at("dist", "site", "posterior", basename(path)));
  await copyFile(at(`${WORKER_CORE}_bg.wasm`), at("dist", "site", "worker.wasm"));
  await writeFile(at("dist", "reinfuse.html"), await page({ selfContained: true }));
}

await main(import.meta.url, buildAll);
