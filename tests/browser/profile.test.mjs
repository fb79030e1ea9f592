// What a browser itself writes to the disk in a session: read from the files of its profile.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { browserPath, CHROMIUM_FLAGS } from "../../tools/browsers.mjs";
import { filesIn } from "../../tools/shared.mjs";
import { fileAddress, open, serveSite } from "./support.mjs";

/** Doses that nothing else is likely to hold: as typed, as shown, and as in the JSON. */
const TRACES = ["3.1415926", "3,1415926", "3141592.6", "6.2831852", "6,2831852", "6283185.2"];

/** The texts of which the profile holds one, in bytes or in pairs of them @param {string} profile @param {string[]} texts */
async function found(profile, texts) {
  const held = new Set();
  for (const file of filesIn(profile)) {
    // A file of a running browser may be gone, and a lock is no file.
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    for (const text of texts)
      if (bytes.includes(text, 0, "latin1") || bytes.includes(text, 0, "utf16le")) held.add(text);
  }
  return [...held];
}

for (const which of ["the hosted page", "the single file"]) {
  test(`after a session with ${which}, a reload among it, the browser's profile holds no patient`, async (t) => {
    const site = await serveSite();
    t.after(site.close);
    const profile = await mkdtemp(join(tmpdir(), "reinfuse-profile-"));
    t.after(() => rm(profile, { recursive: true, force: true }));
    const address = which === "the hosted page" ? site.address : fileAddress;
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: await browserPath("chromium"),
      args: CHROMIUM_FLAGS,
    });
    const tab = await open(await context.newPage(), address);
    await tab.getByRole("button", { name: "Dark colours" }).click();
    await tab.locator("[name=disease][value=nhl]").check();
    await tab.locator("[name=cart1_dose]").fill("3,1415926");
    await tab.locator("[name=cart2_dose]").fill("6.2831852");
    await tab.locator("[data-outcome=response]").first().waitFor();
    await tab.reload();
    await tab.locator("[data-outcome=response]").first().waitFor();
    for (const view of ["evidence", "about", "calculator"]) await tab.locator(`#views [href="#${view}"]`).click();
    assert.equal(await tab.locator("[name=cart2_dose]").inputValue(), "6.2831852");
    assert.deepEqual(await found(profile, TRACES), []);
    await context.close();
    assert.deepEqual(await found(profile, TRACES), []);
    // What the page does keep is found: the search works.
    assert.deepEqual(await found(profile, ["reinfuse:theme"]), ["reinfuse:theme"]);
  });
}
