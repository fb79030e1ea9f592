// The hosted page where servers are not set up for it: another encoding, a folder below the root; and the headers it comes with.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { serve } from "../../tools/serve.mjs";
import { at, filesIn } from "../../tools/shared.mjs";
import { launchChromium, newTab, open } from "./support.mjs";

/** @type {Awaited<ReturnType<typeof serve>>} */
let host;
/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let chromium;
before(async () => {
  [host, chromium] = await Promise.all([serve(at("dist")), launchChromium()]);
});
after(async () => {
  await chromium?.close();
  await host?.close();
});

for (const page of ["site/", "reinfuse.html"]) {
  test(`${page} starts below the root, and as charset=iso-8859-1, with its words as they are`, async (t) => {
    const tab = await newTab(t, chromium);
    const address = host.address + page;
    await tab.route(address, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-type": "text/html; charset=iso-8859-1" };
      await route.fulfill({ response, headers });
    });
    await open(tab, address, "#v=1&disease=nhl");
    assert.equal(await tab.evaluate(() => document.characterSet), "windows-1252");
    await tab.locator("[data-outcome=response]").first().waitFor();
    const text = await tab.locator("body").innerText();
    assert.ok(/[\u2019\u201c\u00b7\u00a0]/.test(text) && !/\u00e2\u20ac|\u00c2/.test(text));
    await tab.locator('#views [href="#evidence"]').click();
    await tab.locator("[data-part=list] table, [data-part=list] li").first().waitFor();
  });
}

test("the headers keep what has its content in its name, and nothing else", async () => {
  const text = await readFile(at("dist", "site", "_headers"), "utf8");
  const kept = [...text.matchAll(/^\/(.+)\n {2}Cache-Control: public, max-age=31536000, immutable$/gm)].map(
    ([, path]) => path,
  );
  const named = filesIn(at("dist", "site"))
    .map((path) => path.slice(at("dist", "site").length + 1).replaceAll("\\", "/"))
    .filter((path) => /\.[0-9a-f]{10}\.\w+$/.test(path));
  assert.deepEqual(kept.sort(), named.sort());
  assert.match(text, /^\/\*\n(?: {2}.+\n)* {2}Content-Security-Policy: frame-ancestors 'none'$/m);
});
