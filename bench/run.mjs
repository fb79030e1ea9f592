// `npm run bench`: what a user waits for, against its goals; printed, and written to bench/results.json and bench/results.md.

import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfChanged } from "../tools/build.mjs";
import { serve } from "../tools/serve.mjs";
import { at, main, run, step } from "../tools/shared.mjs";
import { buildWasm } from "../tools/bundle/wasm.mjs";
import { measureFits } from "./fit.mjs";
import { timePredictions } from "./predictions.mjs";
import { summary } from "./summary.mjs";

const STARTS = 15;
const PREDICTIONS = 2000;
const SAMPLINGS = 5;
const IMPORTS = 3;

/** One line of the result. @typedef {{ what: string, value: number, unit: string, detail: string, goal?: number }} Row */

await main(import.meta.url, async () => {
  await buildIfChanged();
  await writeComparisonPages();
  // Only now: playwright-core is there once the npm packages are.
  const { launchChromium } = await import("../tests/browser/support.mjs");
  const browser = await launchChromium();
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0].model,
    cores: cpus().length,
    node: process.versions.node,
    chromium: browser.version(),
  };
  await browser.close();

  /** @type {Row[]} */
  const rows = [
    ...(await step("bytes before the first prediction", measureBytes)),
    ...(await step(`time to the first prediction, ${STARTS} starts of each page`, measureStarts)),
    ...(await step(`${PREDICTIONS} predictions in Node and in Chromium`, measurePredictions)),
    ...(await step(`reconstruction and update, ${SAMPLINGS} runs`, measureSampling)),
    ...(await step(`a table of a million rows, ${IMPORTS} runs`, measureCohort)),
    ...(await step("regressions, in turns with R where it is installed", () => measureFits(inIsolatedPage, timeRow))),
  ];
  const table = markdown(machine, rows);
  console.log(`\n${table}`);
  await writeFile(at("bench", "results.json"), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  await writeFile(at("bench", "results.md"), table);
});

/** Builds what ours is measured against: an empty page, and a minimal one in the usual four files and in one. */
async function writeComparisonPages() {
  const { page } = await import("../tools/bundle/page.mjs");
  await buildWasm([{ crate: "minimal", folder: "target/bench/files" }]);
  await cp(at("bench", "minimal", "www"), at("target", "bench", "files"), { recursive: true });
  for (const folder of ["one-file", "empty"]) await mkdir(at("target", "bench", folder), { recursive: true });
  const minimal = await page({ folder: "bench/minimal/www", entry: "inlined.js", core: "target/bench/files/minimal" });
  await writeFile(at("target", "bench", "one-file", "index.html"), minimal);
  const empty =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><link rel="icon" href="data:,"></html>\n';
  await writeFile(at("target", "bench", "empty", "index.html"), empty);
}

/** @returns {Promise<Row[]>} */
async function measureBytes() {
  const { bytesFetched } = await import("./startup.mjs");
  const site = await serve(at("dist", "site"));
  const files = await bytesFetched(site.address);
  await site.close();
  const total = { file: "all files", raw: sum(files.map(({ raw }) => raw)), gzip: sum(files.map(({ gzip }) => gzip)) };
  return [...files, total].map(({ file, raw, gzip }) => ({
    what: `bytes before the first prediction: ${file}`,
    value: gzip / 1024,
    unit: "KB gzip",
    detail: `${(raw / 1024).toFixed(1)} KB raw`,
    goal: file === total.file ? 120 : undefined,
  }));
}

/** @returns {Promise<Row[]>} */
async function measureStarts() {
  const { timeToContent, timeToPrediction } = await import("./startup.mjs");
  const pages = [
    { what: "empty page, content loaded", folder: at("target", "bench", "empty"), measure: timeToContent },
    {
      what: "minimal page of four files, first prediction",
      folder: at("target", "bench", "files"),
      measure: timeToPrediction,
    },
    {
      what: "minimal page in one file, first prediction",
      folder: at("target", "bench", "one-file"),
      measure: timeToPrediction,
    },
    { what: "reinfuse, first prediction", folder: at("dist", "site"), measure: timeToPrediction },
  ];
  const times = pages.map(() => /** @type {number[]} */ ([]));
  // Interleaved, so that a disturbance of the machine meets all pages alike.
  for (let start = 0; start < STARTS; start++) {
    for (const [i, { folder, measure }] of pages.entries()) {
      const site = await serve(folder);
      times[i].push(await measure(site.address));
      await site.close();
    }
  }
  const [, files, oneFile, ours] = times.map((page) => summary(page).median);
  return [
    ...pages.map(({ what }, i) => timeRow(what, times[i])),
    { what: "reinfuse / minimal page of four files", value: ours / files, unit: "x", detail: "", goal: 1.25 },
    { what: "reinfuse / minimal page in one file", value: ours / oneFile, unit: "x", detail: "" },
  ];
}

/** @returns {Promise<Row[]>} */
async function measurePredictions() {
  // A name that is not written in place: the package is there only once it is built.
  const entry = at("pkg", "index.js");
  const core = await import(entry);
  await core.init();
  const inNode = timePredictions(core.predict, PREDICTIONS);
  const inChromium = await inIsolatedPage(["pkg"], (tab) =>
    tab.evaluate(
      async ([count, core, predictions]) => {
        const { init, predict } = await import(String(core));
        const { timePredictions } = await import(String(predictions));
        await init();
        return timePredictions(predict, count);
      },
      [PREDICTIONS, "/pkg/index.js", "/bench/predictions.mjs"],
    ),
  );
  return [timeRow("one prediction in Node", inNode, 0.5), timeRow("one prediction in Chromium", inChromium, 0.5)];
}

/** @returns {Promise<Row[]>} */
async function measureSampling() {
  await run("cargo", ["build", "--release", "--locked", "--features", "cli"]);
  const program = at("target", "release", process.platform === "win32" ? "reinfuse.exe" : "reinfuse");
  const folder = await mkdtemp(join(tmpdir(), "reinfuse-"));
  const timed = async (/** @type {() => Promise<unknown>} */ work) => {
    const times = [];
    for (let i = 0; i < SAMPLINGS; i++) {
      const began = performance.now();
      await work();
      times.push(performance.now() - began);
    }
    return times;
  };
  const out = ["--force", "--out", join(folder, "out")];
  const native = {
    reconstruction: await timed(() => run(program, ["reconstruct", ...out])),
    update: await timed(() => run(program, ["update", at("examples", "cohort.csv"), ...out])),
  };
  await rm(folder, { recursive: true });
  const inWorker = await inIsolatedPage(["target/worker", "examples"], async (tab) => ({
    reconstruction: await timed(() => tab.evaluate(untilAnswer, "")),
    update: await timed(() => tab.evaluate(untilAnswer, "?update")),
  }));
  const update = "update by the example cohort of 202 rows";
  return [
    timeRow("reconstruction, native program", native.reconstruction, 1000),
    timeRow("reconstruction, worker in Chromium", inWorker.reconstruction),
    timeRow(`${update}, native program`, native.update, 1000),
    timeRow(`${update}, worker in Chromium`, inWorker.update, 1500),
  ];
}

/** @returns {Promise<Row[]>} */
async function measureCohort() {
  const { timeCohort } = await import("./cohort.mjs");
  const site = await serve(at("dist", "site"));
  const { times, megabytes, bytes, blocked } = await timeCohort(site.address, IMPORTS);
  await site.close();
  const what = `1,000,000 rows (${(bytes / 1e6).toFixed(0)} MB)`;
  return [
    timeRow(`${what} imported and scored in Chromium`, times, 2500),
    {
      what: `${what}: memory of the page's process at its height`,
      value: megabytes,
      unit: "MB",
      detail: "most of the runs",
      goal: 600,
    },
    {
      what: `${what}: the page did not respond for at most`,
      value: blocked,
      unit: "ms",
      detail: "longest task of the page itself",
      goal: 100,
    },
  ];
}

/**
 * Runs in the page: starts a worker and waits for what it sends.
 * @param {string} search
 * @returns {Promise<void>}
 */
function untilAnswer(search) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(`/bench/sampling-worker.mjs${search}`, { type: "module" });
    worker.onmessage = () => (worker.terminate(), resolve());
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

/**
 * Opens an empty page of Chromium beside some folders of the project and this one.
 * @template T
 * @param {string[]} folders
 * @param {(tab: import("playwright-core").Page) => Promise<T>} work
 */
async function inIsolatedPage(folders, work) {
  const served = at("target", "bench", "isolated");
  await rm(served, { recursive: true, force: true });
  await mkdir(served, { recursive: true });
  for (const folder of ["bench", ...folders]) await cp(at(folder), join(served, folder), { recursive: true });
  await writeFile(join(served, "index.html"), "<!doctype html><title>Benchmark</title>");
  // Isolated from other sites, a page may read a clock of 5 microseconds instead of 100.
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  const site = await serve(served, { headers });
  const { launchChromium } = await import("../tests/browser/support.mjs");
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.goto(site.address);
    return await work(tab);
  } finally {
    await browser.close();
    await site.close();
  }
}

/**
 * @param {string} what
 * @param {number[]} times
 * @param {number} [goal]
 * @returns {Row}
 */
function timeRow(what, times, goal) {
  const { median, least, most, runs } = summary(times);
  return { what, value: median, unit: "ms", detail: `median of ${runs}, ${figure(least)} to ${figure(most)}`, goal };
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Three figures, and no more: the rest is noise.
 * @param {number} value
 */
function figure(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/**
 * @param {Record<string, string | number>} machine
 * @param {Row[]} rows
 */
function markdown(machine, rows) {
  const about = `${machine.date}, ${machine.cpu}, ${machine.cores} cores, Chromium ${machine.chromium}, Node ${machine.node}`;
  const lines = rows.map(({ what, value, unit, detail, goal }) => {
    const verdict = goal === undefined ? "" : `${value <= goal ? "met" : "missed"} (at most ${goal} ${unit})`;
    return `| ${what} | ${figure(value)} ${unit} | ${detail} | ${verdict} |`;
  });
  return ["# Benchmarks", "", about, "", "| what | value | detail | goal |", "|---|---|---|---|", ...lines, ""].join(
    "\n",
  );
}
