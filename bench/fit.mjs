// How long a regression takes in the browser's core, and beside it in R, run in turns where R is installed.

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { at, succeeds } from "../tools/shared.mjs";
import { simulatedTable } from "./fit-data.mjs";
import { summary } from "./summary.mjs";

/** @import { Row } from "./run.mjs" */
/** @import { Page } from "playwright-core" */

const FOLDER = "target/bench/fit";
const WARM = 5;

/** @type {Record<string, string>} */
const NAMES = {
  ml: "ML logistic",
  cox: "Cox",
  log_rank: "log-rank test and curves",
  incidence: "Aalen-Johansen and Gray's test",
};

/** What is fitted: `goal` in milliseconds, `faster` than R by this factor. */
const CASES = [
  { rows: 10_000, covariates: 10, runs: 15, method: "ml", in: "glm", goal: 20, faster: 2 },
  { rows: 10_000, covariates: 10, runs: 15, method: "firth", in: "brglm2", goal: 27, faster: 5 },
  { rows: 10_000, covariates: 10, runs: 15, method: "cox", in: "coxph", goal: 35, faster: 3 },
  { rows: 10_000, covariates: 10, runs: 5, method: "firth", profile: true },
  { rows: 44, covariates: 3, runs: 200, method: "ml", in: "glm", goal: 0.2 },
  { rows: 44, covariates: 3, runs: 200, method: "firth", in: "brglm2", goal: 0.2 },
  { rows: 44, covariates: 3, runs: 200, method: "cox", in: "coxph", goal: 0.2 },
  { rows: 44, covariates: 3, runs: 200, method: "firth", profile: true },
  { rows: 100_000, covariates: 3, runs: 9, method: "log_rank", in: "survdiff, survfit", goal: 100 },
  { rows: 100_000, covariates: 3, runs: 9, method: "incidence", in: "cuminc", goal: 100 },
  { rows: 100_000, covariates: 3, runs: 9, method: "cox", in: "coxph", goal: 100 },
];

/**
 * @param {(folders: string[], work: (tab: Page) => Promise<Row[]>) => Promise<Row[]>} inIsolatedPage
 * @param {(what: string, times: number[], goal?: number) => Row} timeRow
 * @returns {Promise<Row[]>}
 */
export async function measureFits(inIsolatedPage, timeRow) {
  await mkdir(at(FOLDER), { recursive: true });
  for (const { rows, covariates } of CASES)
    await writeFile(at(FOLDER, file(rows)), simulatedTable(rows, covariates).csv);
  const r = (await succeeds("Rscript", "-e", "library(survival); library(brglm2); library(cmprsk)"))
    ? startR()
    : undefined;
  try {
    return await inIsolatedPage([FOLDER, "target/worker"], async (tab) => {
      await tab.evaluate(openTables, {
        folder: `/${FOLDER}`,
        files: [...new Set(CASES.map(({ rows }) => file(rows)))],
      });
      const rows = [];
      for (const one of CASES) rows.push(...(await measure(tab, r, one, timeRow)));
      return rows;
    });
  } finally {
    r?.stop();
  }
}

/** @param {number} rows */
const file = (rows) => `${rows}.csv`;

/**
 * @param {Page} tab
 * @param {ReturnType<typeof startR> | undefined} r
 * @param {{ rows: number, covariates: number, runs: number, method: string, in?: string, profile?: boolean, goal?: number, faster?: number }} one
 * @param {(what: string, times: number[], goal?: number) => Row} timeRow
 * @returns {Promise<Row[]>}
 */
async function measure(tab, r, one, timeRow) {
  const terms = simulatedTable(1, one.covariates).terms;
  const survival = one.method === "log_rank" || one.method === "incidence";
  const regression =
    one.method === "cox"
      ? { method: "cox", time: "t", event: "s", ties: "efron", curves: false }
      : {
          method: one.method,
          outcome: "y",
          ...(one.method === "firth" && { limits: one.profile ? "profile" : "wald" }),
        };
  const event = one.method === "incidence" ? "k" : "s";
  const task = {
    file: file(one.rows),
    survival,
    spec: survival ? { time: "d", event, group: "x3", at: [365, 730] } : { regression, terms, references: [] },
  };
  const ours = [];
  const theirs = [];
  for (let run = -WARM; run < one.runs; run++) {
    const mine = await tab.evaluate(fitOnce, task);
    const other =
      one.in && r ? await r.time(`${at(FOLDER, file(one.rows))} ${one.method} ${terms.join(",")}`) : undefined;
    // The first ones run code that is still being compiled.
    if (run < 0) continue;
    ours.push(mine);
    if (other !== undefined) theirs.push(other);
  }
  const name =
    one.method === "firth"
      ? `Firth logistic, ${one.profile ? "profile limits and tests" : "Wald limits as R's"}`
      : NAMES[one.method];
  const what = `${name}, n = ${one.rows.toLocaleString("en")}${survival ? "" : `, p = ${one.covariates}`}`;
  const rows = [timeRow(`${what}, Chromium`, ours, one.goal)];
  if (theirs.length > 0) {
    const times = summary(theirs).median / summary(ours).median;
    rows.push(timeRow(`${what}, R ${one.in}`, theirs));
    const verdict = one.faster ? `${times >= one.faster ? "met" : "missed"}: at least ${one.faster} x` : "";
    rows.push({ what: `${what}, R ${one.in} / Chromium`, value: times, unit: "x", detail: verdict });
  }
  return rows;
}

/** An R that fits what it is told to and says how long that took. */
function startR() {
  const child = spawn("Rscript", [at("bench", "fit.R")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @param {string} task */
    async time(task) {
      child.stdin.write(`${task}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`R ended at "${task}"`);
      return Number(value);
    },
    stop: () => child.stdin.end(),
  };
}

/**
 * Runs in the page: opens the tables and keeps them.
 * @param {{ folder: string, files: string[] }} where
 */
async function openTables({ folder, files }) {
  const base = new URL("/target/worker/", location.href);
  const { default: start, CohortTable } = await import(new URL("reinfuse.js", base).href);
  await start({ module_or_path: new URL("reinfuse_bg.wasm", base) });
  /** @type {Record<string, unknown>} */
  const tables = {};
  for (const name of files) {
    const table = new CohortTable();
    table.read(new Uint8Array(await (await fetch(`${folder}/${name}`)).arrayBuffer()), { missing: [] }, () => {});
    tables[name] = table;
  }
  Object.assign(globalThis, { tables });
}

/**
 * Runs in the page: the milliseconds of one fit.
 * @param {{ file: string, survival: boolean, spec: object }} task
 */
function fitOnce({ file, survival, spec }) {
  const table = /** @type {any} */ (globalThis).tables[file];
  const began = performance.now();
  const fit = survival ? table.survival(spec) : table.fit(spec);
  const time = performance.now() - began;
  if (survival ? !fit.log_rank : !("fit" in fit && fit.fit.stopped === "converged"))
    throw new Error(JSON.stringify(fit).slice(0, 300));
  return time;
}
