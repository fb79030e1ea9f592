// Rust to WebAssembly: cargo compiles, wasm-bindgen writes the JavaScript side, wasm-opt makes the result small and fast.

import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ensurePackages, ensureWasmCompiler, WASM_TARGET } from "../setup.mjs";
import { at, fingerprint, isFresh, markFresh, root, run, step, unmark } from "../shared.mjs";

const OPTIMISE = [
  // What Rust's wasm32 target uses by default; wasm-opt takes nothing for granted.
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

/** The first prediction downloads the page's core: with hardly a loop unrolled and less inlined it is 5 kB smaller in gzip, and as fast. */
const SMALL = ["-inline-threshold=40", "-unroll-threshold=30", "-unroll-runtime=false"];

/**
 * One build of a crate of the workspace for the web: `CRATE.js`, `CRATE_bg.wasm` and their types in `folder`.
 * @typedef {{ crate: string, features?: string, folder: string }} Core
 */

/** The package for programs, whose core is the page's. @type {Core} */
export const PACKAGE = { crate: "reinfuse", folder: "pkg" };

/** All that a core is made from. */
const INPUTS = [
  "Cargo.toml",
  "Cargo.lock",
  "build.rs",
  "src",
  "evidence",
  "bench/minimal",
  "tools/bindgen",
  "tools/bundle/wasm.mjs",
  "www/types.d.ts",
];

/**
 * Builds those cores that are not up to date. Cargo would not know: two builds of a crate with different features have one
 * output file between them on wasm32, so it takes each for outdated after the other.
 * @param {Core[]} cores
 */
export async function buildWasm(cores) {
  const key = await inputs();
  const outdated = cores.filter((core) => !isBuilt(core, key));
  if (outdated.length === 0) return;
  for (const core of outdated) unmark(stamp(core));
  const compiler = await ensureWasmCompiler();
  // At the same time, since a core's last two thirds use one processor alone.
  const bindgen = step("wasm-bindgen (about 40 s the first time)", buildBindgen);
  const packages = ensurePackages();
  const compileAll = async () => {
    // Of the core before: wasm-opt uses one processor alone too.
    let rest = async () => {};
    for (const core of outdated) {
      const compiling = step(`${title(core)}: Rust to WebAssembly (about 60 s the first time)`, async () => {
        const compiled = await compile(core, compiler);
        await rm(at(core.folder), { recursive: true, force: true });
        await run(await bindgen, [compiled, at(core.folder)]);
      });
      await Promise.all([rest(), compiling]);
      rest = async () => {
        await packages;
        await optimise(core);
      };
    }
    await step("wasm-opt (about 10 s)", rest);
  };
  await Promise.all([packages, bindgen, compileAll()]);
  for (const core of outdated) markFresh(stamp(core), key);
}

const inputs = async () => fingerprint(INPUTS, `${process.env.REINFUSE_WASM} ${await run("rustc", ["--version"])}`);

/** @param {Core} core @param {string} key */
const isBuilt = (core, key) => isFresh(stamp(core), key) && existsSync(wasmOf(core));

/** Whether the package, from which the page takes the types of the core, was built from the sources as they are. */
export const packageIsFresh = async () => isBuilt(PACKAGE, await inputs());

/** @param {Core} core */
const stamp = ({ folder }) => `core-${folder.replaceAll("/", "-")}`;

/** @param {Core} core */
const wasmOf = ({ crate, folder }) => at(folder, `${crate}_bg.wasm`);

/** @param {Core} core */
const title = ({ crate, features }) => (features ? `${crate} with ${features}` : crate);

/**
 * @param {Core} core
 * @param {import("../setup.mjs").WasmCompiler} compiler
 */
async function compile({ crate, features = "" }, { cargo, args, env }) {
  // Panic messages name their source file: without a machine's own folders in them, every clone gives the same bytes.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const flags = [
    `--remap-path-prefix=${cargoHome}=cargo`,
    `--remap-path-prefix=${root}=reinfuse`,
    // SHA-256 as a loop instead of 64 rounds written out: a fingerprint hashes a few kilobytes.
    '--cfg=sha2_backend_soft="compact"',
  ];
  // Of the core alone, in which its dependencies are optimised once more: so both cores share them as they were compiled.
  const own = features === "" ? ["--", ...SMALL.map((option) => `-Cllvm-args=${option}`)] : [];
  const common = [
    "--release",
    "--locked",
    "--lib",
    "--package",
    crate,
    "--features",
    features,
    "--target",
    WASM_TARGET,
  ];
  await run(cargo, ["rustc", ...common, ...args, ...own], {
    env: { ...env, CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") },
  });
  const target = args.includes("--target-dir") ? args[args.indexOf("--target-dir") + 1] : at("target");
  return join(target, WASM_TARGET, "release", `${crate}.wasm`);
}

/**
 * The generator itself: it runs for a tenth of a second, so it is compiled as quickly as can be; in a folder of its own, since cargo lets one build
 * at a time into one.
 */
async function buildBindgen() {
  const profile = ["--profile", "tool", "--config", at("tools", "bindgen", "profile.toml")];
  await run("cargo", [
    "build",
    "--locked",
    "--package",
    "bindgen",
    ...profile,
    "--target-dir",
    at("target", "bindgen"),
  ]);
  return at("target", "bindgen", "tool", process.platform === "win32" ? "bindgen.exe" : "bindgen");
}

/**
 * Optimises a core's wasm file in place.
 * @param {Core} core
 */
async function optimise(core) {
  const file = wasmOf(core);
  await run(process.execPath, [
    at("node_modules", "binaryen", "bin", "wasm-opt"),
    file,
    ...OPTIMISE,
    // As above: a function that is called once stays one. The worker's core is no smaller in gzip with -O3, which takes 38 s instead of 9.
    ...(core.features ? ["-O1"] : ["-O3", "--one-caller-inline-max-function-size=0"]),
    "-o",
    `${file}.part`,
  ]);
  await rename(`${file}.part`, file);
}
