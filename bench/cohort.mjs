// A million rows imported and scored by the page, as a reader would: the time from choosing the file to the counts, and the
// memory of the page's process at its height.

import { readFileSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium, open, show } from "../tests/browser/support.mjs";

/** Rows of the table; each has about 60 bytes, and patients repeat as they do in a register. */
const ROWS = 1_000_000;

/**
 * What was measured: milliseconds of each run, megabytes, bytes of the file, and the longest time the page did not respond.
 * @typedef {{ times: number[], megabytes: number, bytes: number, blocked: number }} Measured
 */

function table() {
  const pick = generator();
  const lines = ["id,disease,cd19,ld_before_cart1,cart1_dose,cart2_dose,response,note"];
  for (let i = 0; i < ROWS; i++) {
    const cells = [
      pick(["all", "nhl", "cll"]),
      "normal",
      pick(["cy_flu", "other", "unknown"]),
      pick(["200000", "2000000"]),
      pick(["2000000", "20000000"]),
    ];
    lines.push(`P${String(i).padStart(8, "0")},${cells.join(",")},${pick(["CR", "PR", "SD", "PD", "NE"])},from a list`);
  }
  return `${lines.join("\n")}\n`;
}

/** Lehmer's generator with a fixed seed. */
function generator() {
  let state = 1;
  return (/** @type {string[]} */ list) => ((state = (state * 48271) % 2147483647), list[state % list.length]);
}

/**
 * @param {string} address of the hosted page
 * @param {number} runs each in a browser of its own
 * @returns {Promise<Measured>}
 */
export async function timeCohort(address, runs) {
  const folder = await mkdtemp(join(tmpdir(), "reinfuse-"));
  const file = join(folder, "million.csv");
  await writeFile(file, table());
  const { size } = await stat(file);
  /** @type {Awaited<ReturnType<typeof once>>[]} */
  const all = [];
  for (let run = 0; run < runs; run++) all.push(await once(address, file));
  await rm(folder, { recursive: true });
  const most = (/** @type {"megabytes" | "blocked"} */ of) => Math.max(...all.map((one) => one[of]));
  return { times: all.map(({ time }) => time), megabytes: most("megabytes"), bytes: size, blocked: most("blocked") };
}

/** @param {string} address @param {string} file */
async function once(address, file) {
  const browser = await launchChromium();
  const tab = await browser.newPage();
  await open(tab, address);
  await show(tab, "patients");
  await tab.locator("#cohort-file").waitFor();
  await tab.evaluate(() => {
    const marks = { chosen: 0, imported: 0, asked: 0, scored: 0, blocked: 0 };
    Object.assign(globalThis, { marks });
    new PerformanceObserver((list) =>
      list.getEntries().forEach(({ duration }) => (marks.blocked = Math.max(marks.blocked, duration))),
    ).observe({ type: "longtask" });
    document
      .querySelector("#cohort-file")
      ?.addEventListener("change", () => (marks.chosen = performance.now()), { capture: true });
    new MutationObserver(() => {
      const start = document.querySelector(".cohort-mapping .main-button");
      if (start instanceof HTMLButtonElement && !marks.imported) {
        marks.imported = performance.now();
        // The reader looks at the columns here, as long as it takes.
        setTimeout(() => ((marks.asked = performance.now()), start.click()), 100);
      }
      if (document.querySelector("[data-counts]")) marks.scored ||= performance.now();
    }).observe(document.body, { subtree: true, childList: true });
  });
  await tab.locator("#cohort-file").setInputFiles(file);
  const counts = await tab.locator("[data-counts]").getAttribute("data-counts", { timeout: 120_000 });
  if (JSON.parse(counts ?? "{}").accepted !== ROWS) throw new Error(`not all rows were accepted: ${counts}`);
  const { chosen, imported, asked, scored, blocked } = await tab.evaluate(() => /** @type {any} */ (globalThis).marks);
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const megabytes = Math.max(...processInfo.filter(({ type }) => type === "renderer").map(({ id }) => highWater(id)));
  await browser.close();
  return { time: imported - chosen + scored - asked, megabytes, blocked };
}

/** Megabytes of resident memory of a process at their height, which Linux alone keeps; elsewhere 0. @param {number} id */
function highWater(id) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return 0;
  }
}
