// The hosted page without a network, and what happens when its next version arrives.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { serve } from "../../tools/serve.mjs";
import { HostedAssets, site } from "../../tools/bundle/site.mjs";
import { at } from "../../tools/shared.mjs";
import { fileAddress, launchChromium, launchFirefox, open, show } from "./support.mjs";

/** @typedef {import("puppeteer-core").Page} Tab */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const BROWSERS = /** @type {const} */ ([
  ["Chromium", launchChromium],
  ["Firefox", launchFirefox],
]);

/** Waits until the service worker keeps all files and answers for this tab @param {Tab} tab */
const kept = (tab) =>
  tab.evaluate(async () => {
    const { serviceWorker } = navigator;
    if (!serviceWorker.controller)
      await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  });

/** The patient's response at full precision @param {Tab} tab */
const response = (tab) => tab.$eval("[data-outcome=response]", (element) => element.getAttribute("data-mean"));

/** Clicks, wherever on the page it is @param {Tab} tab @param {string} selector */
const click = (tab, selector) => tab.$eval(selector, (element) => /** @type {HTMLElement} */ (element).click());

/** Waits for an element @param {Tab} tab @param {string} selector */
const appears = (tab, selector) => tab.waitForSelector(selector, { timeout: 120_000 });

for (const [name, launch] of BROWSERS) {
  test(`after one visit every part of the hosted page works in ${name} without a network`, async (t) => {
    const [browser, served] = await Promise.all([launch(), serve(at("dist", "site"))]);
    t.after(() => browser.close());
    const tab = /** @type {Tab} */ (await browser.newPage());
    await open(tab, served.address);
    await kept(tab);
    await served.close();
    await assert.rejects(fetch(served.address), "the network is cut");

    await open(tab, served.address, LINK);
    const before = await response(tab);
    assert.ok(Number(before) > 0);
    await appears(tab, "#details .model-and-version");
    await show(tab, "about");
    await click(tab, "[data-part=card] h3 ~ button");
    await appears(tab, "[data-self-test=passed]");
    await show(tab, "evidence");
    await appears(tab, "tr[data-run=margins_only]");
    await click(tab, "[name^=own_E4]");
    await click(tab, ".own-form .main-button");
    await appears(tab, "body[data-evidence=own]");
    assert.notEqual(await response(tab), before);
  });

  test(`a new version announces itself in ${name} to the page that is open, and to no other`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "reinfuse-"));
    await publish(folder, "1");
    const [browser, served] = await Promise.all([launch(), serve(folder)]);
    t.after(async () => {
      await Promise.all([browser.close(), served.close()]);
      await rm(folder, { recursive: true });
    });
    const [tab, fresh] = await twoTabs(browser);
    await open(tab, served.address, LINK);
    await kept(tab);
    const [first, answer] = await Promise.all([script(tab), response(tab)]);

    await publish(folder, "2");
    // The network comes first: a visit after that has the new page at once, and nothing to be told.
    await open(fresh, served.address, LINK);
    assert.notEqual(await script(fresh), first);
    await appears(tab, "#new-version");
    assert.equal(await fresh.$("#new-version"), null);

    assert.equal(await response(tab), answer, "the open page keeps its answer until the reader reloads");
    // And its files, which the host no longer has.
    await show(tab, "evidence");
    await appears(tab, "tr[data-run=margins_only]");
    await show(tab, "calculator");
    await Promise.all([tab.waitForNavigation(), click(tab, "#new-version button")]);
    await appears(tab, 'body[data-ready="true"]');
    assert.equal(await script(tab), await script(fresh));
    assert.equal(await response(tab), answer, "what was entered is still there");
    assert.equal(await tab.$("#new-version"), null);

    // A page that is open alone takes its version into use.
    await fresh.close();
    await open(tab, served.address, LINK);
    await tab.evaluate(async () => {
      const started = async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return !registration?.waiting && registration?.active?.state === "activated";
      };
      while (!(await started())) await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await served.close();
    await open(tab, served.address, LINK);
    assert.notEqual(await script(tab), first);
  });
}

/**
 * Two tabs of one reader.
 * @param {any} browser Playwright's, whose pages share nothing unless they are of one context, or Puppeteer's
 * @returns {Promise<[Tab, Tab]>}
 */
async function twoTabs(browser) {
  const reader = browser.newContext ? await browser.newContext() : browser;
  return [await reader.newPage(), await reader.newPage()];
}

/** What tells two versions apart: the names of the files the page would load @param {Tab} tab */
const script = (tab) => tab.$eval("script[type=importmap]", ({ textContent }) => textContent);

/**
 * Puts a version of the page where the one before it was.
 * @param {string} folder
 * @param {string} version
 */
async function publish(folder, version) {
  await rm(folder, { recursive: true });
  for (const [path, content] of await site(new HostedAssets(version))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

test("the single file registers no service worker", async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const tab = await browser.newPage();
  await open(tab, fileAddress, LINK);
  assert.ok(!(await tab.content()).includes("service-worker"));
});
