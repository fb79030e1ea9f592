// The tools themselves: page and package start wherever they should, and the server keeps to its folder.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "../../tools/serve.mjs";
import { at } from "../../tools/shared.mjs";
import { askedFor, fileAddress, launchChromium, launchFirefox, open, serveSite } from "./support.mjs";

/** @type {Awaited<ReturnType<typeof serveSite>>} */
let site;
before(async () => (site = await serveSite()));
after(() => site.close());

for (const [name, launch] of /** @type {const} */ ([
  ["Chromium", launchChromium],
  ["Firefox", launchFirefox],
])) {
  test(`${name} starts the hosted page and the single file`, async (t) => {
    const browser = await launch();
    t.after(() => browser.close());
    const tab = await browser.newPage();
    await open(tab, site.address);
    await open(tab, fileAddress);
  });
}

test("the hosted page asks for itself, then for what stands under an answer, and for nothing else", async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const tab = await browser.newPage();
  /** @type {string[]} */
  const requests = [];
  tab.on("request", (request) => void requests.push(request.url()));
  await Promise.all([tab.waitForRequest(/languages.en.details\.\w+\.json$/), open(tab, site.address)]);
  assert.deepEqual(askedFor(requests, site.address), ["", "details.js", "languages/en/details.json"]);
});

test("the package gives the same answers in Node, Chromium and Firefox", async (t) => {
  const patient = { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2e6, cart2_dose: 2e7 };
  const entry = at("pkg", "index.js");
  const { compare, fields, init, predict } = await import(entry);
  await init();
  const expected = JSON.stringify([fields(), predict(patient), compare([patient, { ...patient, cart2_dose: 2e6 }])]);

  const served = await serve(at("pkg"));
  t.after(() => served.close());
  for (const launch of [launchChromium, launchFirefox]) {
    const browser = await launch();
    t.after(() => browser.close());
    const tab = /** @type {import("puppeteer-core").Page} */ (await browser.newPage());
    // Any document of that address will do to import from.
    await tab.goto(`${served.address}package.json`);
    const answers = await tab.evaluate(async (patient) => {
      const core = await import(String("/index.js"));
      await core.init();
      return JSON.stringify([
        core.fields(),
        core.predict(patient),
        core.compare([patient, { ...patient, cart2_dose: 2e6 }]),
      ]);
    }, patient);
    assert.equal(answers, expected);
  }
});

test("the server gives nothing outside its folder", async () => {
  for (const path of [
    "..%2freinfuse.html",
    "%2e%2e%2freinfuse.html",
    "posterior/..%2f..%2freinfuse.html",
    "missing.html",
  ]) {
    assert.equal((await fetch(site.address + path)).status, 404, path);
  }
  assert.equal((await fetch(site.address, { method: "POST" })).status, 405);
});
