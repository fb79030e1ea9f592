// The conformance pack in Chromium and Firefox, the self-test that a reader can run, and what a wrong build does: it refuses.

import assert from "node:assert/strict";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { serve } from "../../tools/serve.mjs";
import { WORKER_CORE } from "../../tools/bundle/page.mjs";
import { at } from "../../tools/shared.mjs";
import { EmbeddedAssets, singleFile } from "../../tools/bundle/single.mjs";
import { answerPack, fileAddress, launchChromium, launchFirefox, open, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";

const { site, chromium } = await siteAndChromium();
/** @type {{ fingerprint: string, patients: unknown[] }} */
const sample = JSON.parse(await readFile(at("tests", "conformance", "sample.json"), "utf8"));

for (const [name, launch] of /** @type {const} */ ([
  ["Chromium", launchChromium],
  ["Firefox", launchFirefox],
])) {
  test(`${name} answers every patient of the pack as the native program does`, async (t) => {
    const [browser, served] = await Promise.all([launch(), serve(at())]);
    t.after(() => Promise.all([browser.close(), served.close()]));
    const tab = /** @type {import("puppeteer-core").Page} */ (await browser.newPage());
    // Any document of that address will do to import from.
    await tab.goto(`${served.address}package.json`);
    const { compared, different } = await tab.evaluate(answerPack);
    assert.ok(compared > 10_000);
    assert.deepEqual(different, []);
  });
}

/** Opens the model card and runs the self-test @param {Page} tab */
async function selfTest(tab) {
  await show(tab, "about");
  await tab.getByRole("button", { name: "Run the self-test" }).click();
  await tab.locator("[data-self-test]").waitFor();
  return tab.locator("[data-self-test]");
}

for (const [build, address] of /** @type {const} */ ([
  ["hosted page", () => site.address],
  ["single file", () => fileAddress],
])) {
  test(`the self-test of the ${build} passes and shows the fingerprint of the pack's sample`, async (t) => {
    const tab = await chromium.newPage();
    t.after(() => tab.close());
    await open(tab, address(), LINK);
    const result = await selfTest(tab);
    assert.equal(await result.getAttribute("data-self-test"), "passed");
    assert.ok((await result.innerText()).includes(`all ${sample.patients.length} replies`));
    assert.ok((await result.innerText()).includes(sample.fingerprint));
    assert.equal((await tab.locator("[data-outcome=response]").count()) > 0, true);
  });
}

test("a failed self-test takes every number away, and none comes back", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  // One reply that the pack does not expect; the file itself cannot be altered, since its hash is checked.
  await tab.addInitScript(() => {
    const { parse } = JSON;
    JSON.parse = (text, ...rest) => {
      const value = parse(text, ...rest);
      if (value?.patients) value.patients[5].fingerprint = value.patients[5].problems = "another";
      return value;
    };
  });
  await open(tab, site.address, LINK);
  assert.ok((await tab.locator("[data-mean]").count()) > 0);
  const result = await selfTest(tab);
  assert.equal(await result.getAttribute("data-self-test"), "failed");
  const numbers = tab.locator("#result [data-mean], #details [data-mean]");
  assert.equal(await numbers.count(), 0);
  await show(tab, "calculator");
  await tab.locator("[name=disease][value=cll]").check();
  assert.equal(await numbers.count(), 0);
  assert.match(await tab.locator("#result").innerText(), /1 of \d+ replies are wrong/);
});

test("a core with one bit changed in one draw refuses to predict", async (t) => {
  const core = "target/wrong-core/reinfuse";
  await mkdir(at("target", "wrong-core"), { recursive: true });
  await copyFile(at(`${WORKER_CORE}.js`), at(`${core}.js`));
  const [wasm, draws] = await Promise.all([
    readFile(at(`${WORKER_CORE}_bg.wasm`)),
    readFile(at("evidence", "posterior", "standard.bin")),
  ]);
  const middle = draws.subarray(10_000, 10_032);
  const place = wasm.indexOf(middle);
  assert.ok(place > 0 && wasm.indexOf(middle, place + 1) === -1);
  wasm[place] ^= 1;
  await writeFile(at(`${core}_bg.wasm`), wasm);
  await mkdir(at("target", "wrong-page"), { recursive: true });
  await writeFile(at("target", "wrong-page", "index.html"), await singleFile(new EmbeddedAssets(core)));

  const served = await serve(at("target", "wrong-page"));
  const tab = await chromium.newPage();
  t.after(() => Promise.all([tab.close(), served.close()]));
  await tab.goto(served.address + LINK);
  await tab.getByText("This copy of the model is not the right one").first().waitFor();
  assert.equal(await tab.locator("[data-mean]").count(), 0);
  assert.equal(await tab.locator("body").getAttribute("data-ready"), null);
});
