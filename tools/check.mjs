// `npm run check`: what can be said of a change in under a minute: format, lints, types, and the tests of what differs from main.

import { existsSync } from "node:fs";
import { ensurePackages, ensureRust } from "./setup.mjs";
import { packageIsFresh } from "./bundle/wasm.mjs";
import { at, main, npm, run, step, Trouble } from "./shared.mjs";

/** The files that differ from main: committed, changed or new. */
async function changedFiles() {
  const base = (await run("git", ["merge-base", "HEAD", "main"]).catch(() => "HEAD")).trim();
  const differing = await run("git", ["diff", "--name-only", base]);
  const added = await run("git", ["ls-files", "--others", "--exclude-standard"]);
  return `${differing}${added}`.split("\n").filter(Boolean);
}

/** The tests of changed files: the file itself, or the unit tests of a module. @param {string[]} changed */
function testsOf(changed) {
  /** @param {RegExp} pattern */
  const named = (pattern) => [...new Set(changed.flatMap((path) => path.match(pattern)?.[1] ?? []))];
  const modules = named(/^src\/(?!bin\/)(.+?)(?:\/mod)?\.rs$/).filter((name) => name !== "lib");
  return {
    modules: modules.map((name) => name.replaceAll("/", "::")),
    rust: named(/^tests\/(\w+)\.rs$/).filter((name) => existsSync(at("tests", `${name}.rs`))),
    scripts: named(/^(tests\/js\/.+\.test\.mjs)$/).filter((path) => existsSync(at(path))),
  };
}

/** Checks the types; if that fails with a core that was built from other sources, says so. */
async function typecheck() {
  try {
    await npm("run", "typecheck");
  } catch (error) {
    if (!(error instanceof Trouble) || (await packageIsFresh())) throw error;
    throw new Trouble(
      `${error.message}\n\npkg/ was built from other sources than these, so its types may be out of date: npm run build.`,
    );
  }
}

await main(import.meta.url, async () => {
  await ensurePackages();
  await ensureRust();
  const { modules, rust, scripts } = testsOf(await changedFiles());
  await step("cargo fmt --check", () => run("cargo", ["fmt", "--all", "--check"]));
  await step("prettier and eslint", () => npm("run", "lint"));
  await step("cargo clippy", () =>
    run("cargo", [
      "clippy",
      "-p",
      "reinfuse",
      "-p",
      "xtask",
      "--all-targets",
      "--all-features",
      "--",
      "-D",
      "warnings",
    ]),
  );
  // The types of the core come from its build.
  if (existsSync(at("pkg"))) await step("tsc", typecheck);
  else console.log("tsc: left out, since nothing has been built yet (npm run build)");
  // Not as optimised as in npm test: compiling is most of the wait.
  const cargoTest = ["test", "--profile", "quick", "--features", "cli"];
  if (modules.length > 0)
    await step(`unit tests: ${modules.join(", ")}`, () => run("cargo", [...cargoTest, "--lib", "--", ...modules]));
  for (const name of rust) await step(`tests/${name}.rs`, () => run("cargo", [...cargoTest, "--test", name]));
  if (scripts.length > 0) await step(scripts.join(", "), () => run(process.execPath, ["--test", ...scripts]));
  console.log("Not checked here: tests of files that have not changed, the build, the browsers (npm test).");
});
