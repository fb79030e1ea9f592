// Runs one target of the page's own parsers: node fuzz/page.mjs fragment|typed [SECONDS]

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { at, main, npm, Trouble } from "../tools/shared.mjs";

/** Inputs to start from, by target. */
const SEEDS = /** @type {Record<string, string[]>} */ ({
  fragment: [
    "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000",
    "#v=1&disease=all&cd19=decreased&product=other&cart1_outcome=no_response&ld_before_cart2=other",
    "#v=1&disease=cll&cart1_dose=unknown&cart2_dose=1e6&__proto__=1&disease=nhl",
    "#v=2&disease=nhl",
    "",
  ],
  typed: ["2", "0.2", "2,5", "1,234", "-1.5e-7", ".5", "5.", " 20 ", "2 000", "NaN", "Infinity"],
});

/** A target ends after so many inputs, or when its time is up. */
const RUNS = 10_000_000;

await main(import.meta.url, async () => {
  const [target, seconds = "600"] = process.argv.slice(2);
  if (!(target in SEEDS))
    throw new Trouble(`The targets are ${Object.keys(SEEDS).join(", ")}; run.mjs runs those of the core.`);
  if (!existsSync(at("pkg", "reinfuse_bg.wasm"))) throw new Trouble("First: npm run build");
  if (!existsSync(at("fuzz", "page", "node_modules")))
    await npm("ci", "--prefix", at("fuzz", "page"), "--no-audit", "--no-fund");
  // One CommonJS file: the fuzzer instruments what is required, not what is imported.
  const bundle = at("fuzz", "target", "page", `${target}.cjs`);
  await build({
    entryPoints: [at("fuzz", "page", `${target}.mjs`)],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
    define: { "import.meta.url": '""' },
  });
  const corpus = at("fuzz", "corpus", target);
  mkdirSync(corpus, { recursive: true });
  for (const [i, text] of SEEDS[target].entries()) writeFileSync(`${corpus}/seed-${i}`, text);
  const jazzer = at("fuzz", "page", "node_modules", "@jazzer.js", "core", "dist", "cli.js");
  const options = [
    `-runs=${RUNS}`,
    `-max_total_time=${seconds}`,
    "-max_len=512",
    "-timeout=20",
    "-print_final_stats=1",
  ];
  const args = [
    jazzer,
    bundle,
    corpus,
    "--sync",
    "--includes",
    `${target}.cjs`,
    "--disableBugDetectors",
    ".*",
    "--",
    ...options,
  ];
  const child = spawn(process.execPath, args, { cwd: at(), stdio: "inherit" });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Trouble(`${target} ended with ${code}`);
});
