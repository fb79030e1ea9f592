// What the browser tests share: the built page on a port of its own, the browsers, and the two audits.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { constants, inflateSync } from "node:zlib";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { browserPath, CHROMIUM_FLAGS } from "../../tools/browsers.mjs";
import { serve } from "../../tools/serve.mjs";
import { at } from "../../tools/shared.mjs";

export { ENOUGH, lighthouseScores } from "../../tools/release/lighthouse.mjs";

/** Serves the hosted build; close it after the tests. */
export const serveSite = () => serve(at("dist", "site"));

/** The hosted build, served, and Chromium, for all tests of a file; both are closed after them. */
export async function siteAndChromium() {
  const [site, browser] = await Promise.all([serveSite(), launchChromium()]);
  after(async () => {
    await browser.close();
    await site.close();
  });
  return { site, chromium: browser };
}

/** The address of the page as one file. */
export const fileAddress = pathToFileURL(at("dist", "reinfuse.html")).href;

/** Chromium, by Playwright. */
export const launchChromium = async () =>
  chromium.launch({ executablePath: await browserPath("chromium"), args: CHROMIUM_FLAGS });

/** Firefox, by WebDriver BiDi: Playwright drives only a Firefox of its own making. */
export const launchFirefox = async () =>
  puppeteer.launch({ browser: "firefox", executablePath: await browserPath("firefox") });

/**
 * Loads the page afresh in a tab of either browser and waits until it can predict.
 * @template {import("playwright-core").Page | import("puppeteer-core").Page} Tab
 * @param {Tab} tab
 * @param {string} address
 * @param {string} [fragment] the state, such as `#v=1&disease=nhl`
 * @returns {Promise<Tab>}
 */
export async function open(tab, address, fragment = "") {
  // An address that differs in its fragment alone would not load anything.
  await tab.goto("about:blank");
  await tab.goto(address + fragment);
  await /** @type {import("puppeteer-core").Page} */ (tab).waitForSelector('body[data-ready="true"]', {
    timeout: 10_000,
  });
  return tab;
}

/**
 * Shows a view of the page by its link, and waits until its parts are filled, or say why they are not.
 * @param {import("playwright-core").Page | import("puppeteer-core").Page} either
 * @param {"calculator" | "evidence" | "patients" | "study" | "about"} view
 */
export async function show(either, view) {
  const tab = /** @type {import("playwright-core").Page} */ (either);
  await tab.click(`#views a[href="#${view}"]`);
  await tab.waitForSelector(`#${view}:not([hidden])`);
  // Asked from here: the page's policy forbids what a waiting expression needs.
  const filled = () =>
    tab.evaluate(
      (view) =>
        [...document.querySelectorAll(`#${view} [data-part]`)].every((part) =>
          part.querySelector(":scope > :not([role=status])"),
        ),
      view,
    );
  while (!(await filled())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Goes to a step of the reader's patients, by its link.
 * @param {import("playwright-core").Page | import("puppeteer-core").Page} either
 * @param {"table" | "columns" | "predictions" | "validation" | "update" | "regression" | "report"} step
 */
export async function goTo(either, step) {
  const tab = /** @type {import("playwright-core").Page} */ (either);
  await tab.click(`.steps a[href="#patients/${step}"]`);
  await tab.waitForSelector(`[id="patients/${step}"]:not([hidden])`);
}

/**
 * A tab in a context of its own; any error in its page fails the test.
 * @param {import("node:test").TestContext} t
 * @param {import("playwright-core").Browser} browser
 * @param {Parameters<import("playwright-core").Browser["newContext"]>[0]} [options]
 */
export async function newTab(t, browser, options) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const tab = await context.newPage();
  tab.on("pageerror", (error) => t.after(() => assert.fail(`the page threw: ${error.message}`)));
  return tab;
}

/**
 * What a hosted page fetched, by the names that the build gives its files, without the part that keeps the page for use
 * offline: that comes by itself, once the page is at rest.
 * @param {string[]} addresses
 * @param {string} base
 */
export const askedFor = (addresses, base) =>
  addresses
    .filter((address) => !address.startsWith("blob:"))
    .map((address) => address.replace(base, "").replace(/\.[0-9a-f]{10}(?=\.\w+$)/, ""))
    .filter((name) => name !== "offline.js");

/**
 * How many pages a PDF has. Firefox packs its objects into streams, which are looked through as well.
 * @param {Uint8Array} pdf
 */
export function pagesOf(pdf) {
  const plain = Buffer.from(pdf).toString("latin1");
  const packed = [...plain.matchAll(/stream\r?\n([^]*?)endstream/g)].map(([, stream]) => {
    try {
      return inflateSync(Buffer.from(stream, "latin1"), { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1");
    } catch {
      return "";
    }
  });
  return [plain, ...packed].flatMap((text) => text.match(/\/Type\s*\/Page\b/g) ?? []).length;
}

/**
 * What axe-core finds wrong with the page as it stands, one line per finding.
 * @param {import("playwright-core").Page | import("puppeteer-core").Page} either
 * @returns {Promise<string[]>}
 */
export async function accessibilityProblems(either) {
  const tab = /** @type {import("playwright-core").Page} */ (either);
  if (!(await tab.evaluate(() => "axe" in globalThis)))
    await tab.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await tab.evaluate(() =>
    /** @type {any} */ (globalThis).axe.run({ resultTypes: ["violations"] }),
  );
  return violations.flatMap((/** @type {import("axe-core").Result} */ { id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`),
  );
}

/** Run in a page at the repository's own address: the answers of its core to every patient of the conformance pack, compared. */
export async function answerPack() {
  const [{ compare }, core] = await Promise.all([
    import(String("/tests/conformance/check.mjs")),
    import(String("/pkg/index.js")),
  ]);
  const [packed, answers] = await Promise.all([
    fetch("/tests/conformance/patients.jsonl.gz"),
    fetch("/tests/conformance/answers.json"),
  ]);
  const stream = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream("gzip"));
  await core.init();
  return compare(core.predict, await new Response(stream).text(), await answers.json());
}
