// Rust to WebAssembly: cargo compiles, wasm-bindgen writes the JavaScript side, wasm-opt makes the result small and fast.

import { existsSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ensureWasmCompiler, WASM_TARGET } from "./setup.mjs";
import { at, fingerprint, root, run, step } from "./shared.mjs";

const OPTIMISE = [
  "-O3",
  // What Rust's wasm32 target uses by default; wasm-opt takes nothing for granted.
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

/**
 * Builds one crate of the workspace for the web: `NAME.js`, `NAME_bg.wasm` and their `.d.ts` in `folder`.
 * @param {string} name
 * @param {string} folder relative to the project
 */
export async function buildWasm(name, folder) {
  const compiler = await ensureWasmCompiler();
  const compiled = await step(`${name}: Rust to WebAssembly (about 30 s the first time)`, () => compile(name, compiler));
  const bindgen = await step("wasm-bindgen (about 20 s the first time)", buildBindgen);
  await rm(at(folder), { recursive: true, force: true });
  await run(bindgen, [compiled, at(folder)]);
  await step(`${name}: wasm-opt (about 10 s when the core has changed)`, () => optimise(join(folder, `${name}_bg.wasm`)));
}

/**
 * @param {string} name
 * @param {import("./setup.mjs").WasmCompiler} compiler
 */
async function compile(name, { cargo, args, env }) {
  // Panic messages name their source file: without a machine's own folders in them, every clone gives the same bytes.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const flags = [`--remap-path-prefix=${cargoHome}=cargo`, `--remap-path-prefix=${root}=reinfuse`];
  const common = ["--release", "--locked", "--lib", "--package", name, "--target", WASM_TARGET];
  await run(cargo, ["build", ...common, ...args], { env: { ...env, CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") } });
  const target = args.includes("--target-dir") ? args[args.indexOf("--target-dir") + 1] : at("target");
  return join(target, WASM_TARGET, "release", `${name}.wasm`);
}

/** The generator itself: it runs for a tenth of a second, so it is compiled as quickly as can be. */
async function buildBindgen() {
  const profile = ["--profile", "tool", "--config", at("tools", "bindgen", "profile.toml")];
  await run("cargo", ["build", "--locked", "--package", "bindgen", ...profile]);
  return at("target", "tool", process.platform === "win32" ? "bindgen.exe" : "bindgen");
}

/**
 * Optimises a wasm file in place. The result is kept by its input, since this is the slowest step when Rust is up to date.
 * @param {string} file relative to the project
 */
async function optimise(file) {
  const kept = at(".cache", "wasm-opt", `${fingerprint([file], OPTIMISE.join(" "))}.wasm`);
  if (!existsSync(kept)) {
    await mkdir(at(".cache", "wasm-opt"), { recursive: true });
    const part = `${kept}.part`;
    await run(process.execPath, [at("node_modules", "binaryen", "bin", "wasm-opt"), at(file), ...OPTIMISE, "-o", part]);
    await cp(part, kept);
    await rm(part);
  }
  await cp(kept, at(file));
}
