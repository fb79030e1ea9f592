// `npm test`: every check there is, in the order of how soon each can fail; the first failure ends it.

import { readdirSync } from "node:fs";
import { browserPath } from "./browsers.mjs";
import { buildAll } from "./build.mjs";
import { ensureComponents, ensurePackages, ensureRust, ensureWasmCompiler, WASM_TARGET } from "./setup.mjs";
import { at, main, npm, run, step, Trouble } from "./shared.mjs";

/** The core, and the programs that make what is generated from it. */
const CRATES = ["-p", "reinfuse", "-p", "xtask"];

/** Tests that passed and failed, summed over the runners. */
const count = { passed: 0, failed: 0 };

await main(import.meta.url, async () => {
  // Also after a failure, as the last line of all.
  process.on("exit", () => console.log(`${count.passed} passed, ${count.failed} failed`));
  await ensurePackages();
  await ensureRust();
  await ensureComponents();
  const wasmCompiler = await ensureWasmCompiler();
  const browsers = {
    CHROMIUM: await browserPath("chromium"),
    FIREFOX: await browserPath("firefox"),
    WEBKIT: await browserPath("webkit"),
    XVFB: await browserPath("xvfb"),
  };

  await cargo(["fmt", "--all", "--check", "--", "--color", "never"]);
  await cargo(["clippy", "--locked", ...CRATES, "--all-targets", "--all-features", "--", "-D", "warnings"]);
  if (wasmCompiler.args.length > 0) {
    console.log("cargo clippy for wasm32: not with Debian's compiler; the build below is the only check of that code");
  } else {
    // As a release, so that it shares the compiled macros with the build below.
    for (const features of ["", "worker"]) {
      await cargo([
        "clippy",
        "--release",
        "--locked",
        "--lib",
        "--target",
        WASM_TARGET,
        "--features",
        features,
        "--",
        "-D",
        "warnings",
      ]);
    }
  }
  await cargo(["doc", "--locked", "--no-deps", "--all-features"], { RUSTDOCFLAGS: "-D warnings" });
  await counted(
    cargo(["test", "--locked", ...CRATES, "--features", "cli"]),
    /^test result: \w+\. (\d+) passed; (\d+) failed/gm,
  );
  await step("npm run lint", () => npm("run", "lint"));
  await step("supply chain", async () => (await import("./release/supply.mjs")).checkSupply());
  await buildAll();
  // After the build, which writes the types of the core.
  await step("npm run typecheck", () => npm("run", "typecheck"));
  await nodeTests("tests/js");
  await nodeTests("tests/browser", browsers);
});

/**
 * Adds what a runner's summary lines say, of a run that failed as well.
 * @param {Promise<string>} output
 * @param {RegExp} summary passed and failed, in this order
 */
async function counted(output, summary) {
  const text = await output.catch((error) => error);
  for (const [, passed, failed] of String(text).matchAll(summary)) {
    count.passed += Number(passed);
    count.failed += Number(failed);
  }
  await output;
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function cargo(args, env) {
  return step(`cargo ${args.join(" ")}`, () => run("cargo", args, { env }));
}

/**
 * Runs the test files of a folder. None is a failure: it would pass for a check that was made.
 * @param {string} folder
 * @param {Record<string, string>} [env]
 */
async function nodeTests(folder, env) {
  const files = readdirSync(at(folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .sort();
  if (files.length === 0) throw new Trouble(`${folder} holds no *.test.mjs`);
  const args = [
    "--test",
    "--test-reporter=tap",
    "--test-concurrency=1",
    "--test-timeout=600000",
    ...files.map((name) => at(folder, name)),
  ];
  const tests = step(`node --test ${folder}/*.test.mjs`, () => run(process.execPath, args, { env }));
  await counted(tests, /^# pass (\d+)\n# fail (\d+)/gm);
}
