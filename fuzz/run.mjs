// Runs one target with a corpus seeded from the repository's own files: node fuzz/run.mjs TARGET [SECONDS]

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { at, main, Trouble } from "../tools/shared.mjs";

/** Most bytes of an input: what the target's files have in reality, with room to grow. */
const LONGEST = /** @type {Record<string, number>} */ ({
  patient_json: 4_096,
  evidence_file: 24_000,
  odds_ratio: 256,
  rebuild: 128,
  table: 8_192,
  workbook: 4_096,
  mapping: 1_024,
  regression: 512,
  study_file: 8_192,
});

/** Inputs to start from, by target. */
const SEEDS = /** @type {Record<string, () => (string | Buffer)[]>} */ ({
  patient_json: () => {
    const patients = sample().map((/** @type {{ patient: object }} */ { patient }) => JSON.stringify(patient));
    return [...patients, `[${patients.slice(0, 3).join(",")}]`];
  },
  evidence_file: () => [
    JSON.stringify(withoutWords()),
    JSON.stringify({ ...withoutWords(), odds_ratios: [{ factor: "cy_flu", odds_ratio: 3, lower: 1.2, upper: 8 }] }),
  ],
  odds_ratio: () => [],
  rebuild: () => [],
  table: () => [...files("tests/tables"), ...files("tests/tables/written"), ...files("tests/workbooks")],
  workbook: () => [],
  mapping: () => [],
  regression: () => [],
  study_file: () => studies(),
});

/** The tables of a folder, as bytes. @param {string} folder */
const files = (folder) =>
  readdirSync(at(folder))
    .filter((name) => /\.(csv|txt|xlsx)$/.test(name))
    .map((name) => readFileSync(at(folder, name)));

/** The studies that are given as examples, without spaces between the entries. */
const studies = () =>
  ["cart2", "four-centres", "recovery", "wrong"].map((name) =>
    JSON.stringify(JSON.parse(readFileSync(at("examples", "studies", `${name}.json`), "utf8"))),
  );

const sample = () => JSON.parse(readFileSync(at("tests", "conformance", "sample.json"), "utf8")).patients;

/** The evidence file with its texts cut: the fuzzer shall change numbers and names, not sentences. */
function withoutWords() {
  const evidence = JSON.parse(readFileSync(at("evidence", "evidence.json"), "utf8"));
  const WORDS = ["printed", "quantity", "derivation", "reason", "label"];
  return JSON.parse(
    JSON.stringify({ ...evidence, title: "", sources: [], context: [] }, (key, value) =>
      WORDS.includes(key) ? "" : value,
    ),
  );
}

/** A target ends after so many inputs, or when its time is up. */
const RUNS = 10_000_000;

await main(import.meta.url, async () => {
  const [target, seconds = "600"] = process.argv.slice(2);
  if (!(target in SEEDS))
    throw new Trouble(`The targets are ${Object.keys(SEEDS).join(", ")}; page.mjs runs those of the page.`);
  const corpus = at("fuzz", "corpus", target);
  mkdirSync(corpus, { recursive: true });
  for (const [i, text] of SEEDS[target]().entries()) writeFileSync(`${corpus}/seed-${i}`, text);
  const options = [
    `-runs=${RUNS}`,
    `-max_total_time=${seconds}`,
    `-max_len=${LONGEST[target]}`,
    "-timeout=20",
    "-print_final_stats=1",
  ];
  const args = ["fuzz", "run", "-s", "none", target, "--", ...options];
  // No sanitizer: there is no unsafe code that one could look into. Coverage needs flags that a stable compiler hides.
  const child = spawn("cargo", args, {
    cwd: at("fuzz"),
    stdio: "inherit",
    env: { ...process.env, RUSTC_BOOTSTRAP: "1" },
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Trouble(`${target} ended with ${code}`);
});
