// The tools themselves: the built page starts in both browsers, hosted and as one file, and the server keeps to its folder.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileAddress, launchChromium, launchFirefox, open, serveSite } from "./support.mjs";

/** @type {Awaited<ReturnType<typeof serveSite>>} */
let site;
before(async () => (site = await serveSite()));
after(() => site.close());

for (const [name, launch] of /** @type {const} */ ([["Chromium", launchChromium], ["Firefox", launchFirefox]])) {
  test(`${name} starts the hosted page and the single file`, async (t) => {
    const browser = await launch();
    t.after(() => browser.close());
    const tab = await browser.newPage();
    await open(tab, site.address);
    await open(tab, fileAddress);
  });
}

test("the hosted page asks for itself and nothing else", async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const tab = await browser.newPage();
  /** @type {string[]} */
  const requests = [];
  tab.on("request", (request) => void requests.push(request.url()));
  await open(tab, site.address);
  assert.deepEqual(requests.filter((url) => !url.startsWith("blob:")), [site.address]);
});

test("the server gives nothing outside its folder", async () => {
  for (const path of ["..%2freinfuse.html", "%2e%2e%2freinfuse.html", "posterior/..%2f..%2freinfuse.html", "missing.html"]) {
    assert.equal((await fetch(site.address + path)).status, 404, path);
  }
  assert.equal((await fetch(site.address, { method: "POST" })).status, 405);
});
