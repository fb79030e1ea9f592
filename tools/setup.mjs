// Puts in place what a fresh machine lacks: npm packages, Rust's wasm32 target and its components.

import { existsSync, readFileSync } from "node:fs";
import { at, fingerprint, isFresh, markFresh, npm, run, step, succeeds, Trouble } from "./shared.mjs";

export const WASM_TARGET = "wasm32-unknown-unknown";

/** Installs the npm packages of package-lock.json, unless just these are there. */
export async function ensurePackages() {
  const key = fingerprint(["package-lock.json"]);
  if (existsSync(at("node_modules")) && isFresh("packages", key)) return;
  // No package needs its install script: esbuild's and binaryen's programs are files of the packages.
  await step("npm packages (about 20 s, once)", () => npm("ci", "--ignore-scripts", "--no-audit", "--no-fund"));
  markFresh("packages", key);
}

/** Fails with directions when there is no Rust at all. */
export async function ensureRust() {
  if (await succeeds("cargo", "--version")) return;
  throw new Trouble("Rust is missing: install it from https://rustup.rs, open a new terminal, and run this again.");
}

/**
 * The compiler for wasm: how to call cargo so that it can build for wasm32.
 * @typedef {{ cargo: string, args: string[], env: Record<string, string> }} WasmCompiler
 */

/**
 * Finds or installs a compiler for wasm: rustup's target, else (no rustup, or its server is refused) Debian's packages,
 * whose compiler builds its own standard library. `REINFUSE_WASM=debian` asks for the second at once.
 * @returns {Promise<WasmCompiler>}
 */
export async function ensureWasmCompiler() {
  if (process.env.REINFUSE_WASM === "debian") return debianCompiler("REINFUSE_WASM=debian asks for Debian's compiler");
  if (await hasWasmTarget()) return { cargo: "cargo", args: [], env: {} };
  try {
    await step("Rust's wasm32 target (about 10 s, once)", () => run("rustup", ["target", "add", WASM_TARGET]));
    return { cargo: "cargo", args: [], env: {} };
  } catch (error) {
    console.log("That target cannot be had here; trying Debian's compiler for wasm32 instead.");
    return debianCompiler(error instanceof Error ? error.message : String(error));
  }
}

/** Whether cargo's own compiler already has a standard library for wasm32. */
async function hasWasmTarget() {
  const folder = await run("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]);
  return existsSync(folder.trim());
}

/**
 * @param {string} reason why rustup's target is not used
 * @returns {Promise<WasmCompiler>}
 */
async function debianCompiler(reason) {
  const rustc = "/usr/bin/rustc";
  const linker = "/usr/bin/wasm-ld-22";
  if (!(existsSync(linker) && existsSync("/usr/lib/rustlib/src/rust/library") && (await isRecentEnough(rustc)))) {
    try {
      await step("Debian's wasm compiler (about 60 s, once)", () =>
        aptInstall("--no-install-recommends", "rustc-web", "cargo-web", "rust-web-src", "lld-22"),
      );
    } catch (error) {
      const attempt = error instanceof Error ? error.message : String(error);
      throw new Trouble(
        `${reason}\n\n${attempt}\n\nNo compiler for WebAssembly. Either of these gives one:\n` +
          `  rustup target add ${WASM_TARGET}                                  (with Rust from https://rustup.rs)\n` +
          `  apt-get install rustc-web cargo-web rust-web-src lld-22           (Debian 12 or newer)`,
      );
    }
    if (!(await isRecentEnough(rustc))) throw new Trouble(`${rustc} is older than the rust-version in Cargo.toml.`);
  }
  return {
    cargo: "/usr/bin/cargo",
    // Debian ships no standard library for wasm32, so it is built too, which only an unlocked compiler does. A target
    // folder of its own: two compilers that share one would throw away each other's work.
    args: ["-Zbuild-std=std,panic_abort", "--target-dir", at("target", "debian")],
    env: { RUSTC: rustc, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker },
  };
}

/**
 * Whether a compiler is there and has at least Cargo.toml's rust-version.
 * @param {string} rustc
 */
async function isRecentEnough(rustc) {
  if (!existsSync(rustc)) return false;
  const least = readFileSync(at("Cargo.toml"), "utf8").match(/^rust-version = "(.*)"/m)?.[1] ?? "";
  const version = (await run(rustc, ["--version"])).match(/\d+\.\d+\.\d+/)?.[0] ?? "";
  return version.localeCompare(least, "en", { numeric: true }) >= 0;
}

/** Adds rustfmt and clippy, which a minimal Rust comes without. */
export async function ensureComponents() {
  for (const [command, component] of [
    ["fmt", "rustfmt"],
    ["clippy", "clippy"],
  ]) {
    if (await succeeds("cargo", command, "--version")) continue;
    await step(`${component} (about 10 s, once)`, () => run("rustup", ["component", "add", component]));
  }
}

/**
 * Installs Debian packages, as root or by sudo without a password.
 * @param {...string} names and apt-get's own options
 */
export async function aptInstall(...names) {
  if (!existsSync("/usr/bin/apt-get")) throw new Trouble(`There is no apt-get to install ${names.join(" ")} with.`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  await run(apt[0], [...apt.slice(1), "update"]);
  await run(apt[0], [...apt.slice(1), "install", "-y", ...names]);
}
