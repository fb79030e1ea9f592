// No work is lost without a word: the browser asks before a page with work is left, and what was replaced or taken back can be had again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { newTab, open, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";

const { site, chromium } = await siteAndChromium();

/** Reads the example, and predicts its rows @param {Page} tab */
async function example(tab) {
  await show(tab, "patients");
  await tab.getByRole("button", { name: /^Try the example/ }).click();
  await tab.getByRole("button", { name: "Predict every row" }).click();
  await tab.locator("[data-row]").first().waitFor();
}

/** Rebuilds without a statement of the paper @param {Page} tab */
async function ownEvidence(tab) {
  await show(tab, "evidence");
  await tab
    .getByRole("button", { name: /^Rebuild and use/ })
    .first()
    .click();
  await tab.locator("body[data-evidence=own]").waitFor({ timeout: 120_000 });
}

/** Opens an example of another study and changes it @param {Page} tab */
async function typedStudy(tab) {
  await show(tab, "study");
  await tab.getByRole("button", { name: "Made up: recovery" }).click();
  await tab.locator(".opened:not(:empty)").waitFor();
  await tab.locator("#study [name=title]").fill("Typed");
}

/** Rebuilds an example of another study as it is @param {Page} tab */
async function rebuiltStudy(tab) {
  await show(tab, "study");
  await tab.getByRole("button", { name: "Made up: recovery" }).click();
  await tab.getByRole("button", { name: "Rebuild the regression" }).click();
  await tab.locator("[data-study=patient]").waitFor({ timeout: 120_000 });
}

/** Types an odds ratio and rebuilds nothing @param {Page} tab */
async function typedRatio(tab) {
  await show(tab, "evidence");
  await tab.locator("#own_cy_flu_odds_ratio").fill("3");
}

/**
 * What the browser asks when the page is left in a way, which is then not done.
 * @param {Page} tab
 * @param {() => Promise<unknown>} leave
 */
async function asked(tab, leave) {
  const dialog = new Promise((resolve) =>
    tab.once("dialog", async (dialog) => {
      await dialog.dismiss();
      resolve(dialog.type());
    }),
  );
  await leave().catch(() => {});
  return Promise.race([dialog, new Promise((resolve) => setTimeout(() => resolve("nothing"), 3000))]);
}

/** The ways out of a page, without those that tests of the browser itself cover @param {Page} tab */
const waysOut = (tab) => ({
  reload: () => tab.evaluate(() => setTimeout(() => location.reload())),
  close: () => tab.close({ runBeforeUnload: true }),
  back: () => tab.evaluate(() => setTimeout(() => history.go(1 - history.length))),
});

for (const [work, make, there] of /** @type {[string, (tab: Page) => Promise<void>, string][]} */ ([
  ["a cohort", example, "[data-row]"],
  ["own evidence", ownEvidence, "body[data-evidence=own]"],
  ["a study that was typed", typedStudy, "#study [name=title]"],
  ["a rebuilt study", rebuiltStudy, "[data-study=patient]"],
  ["odds ratios that were typed", typedRatio, "#own_cy_flu_odds_ratio"],
])) {
  test(`with ${work} in memory the browser asks before the page is reloaded, closed or left`, async (t) => {
    const tab = await newTab(t, chromium);
    await open(tab, site.address, LINK);
    await make(tab);
    for (const [way, leave] of Object.entries(waysOut(tab))) {
      assert.equal(await asked(tab, leave), "beforeunload", way);
      assert.ok((await tab.locator(there).count()) > 0, way);
    }
  });
}

test("without any, it asks nothing", async (t) => {
  const tab = await newTab(t, chromium);
  await open(tab, site.address, LINK);
  await show(tab, "patients");
  await show(tab, "evidence");
  await show(tab, "study");
  for (const name of ["Empty form", "CART2, the study of this page", "Made up: recovery"]) {
    await tab.getByRole("button", { name }).click();
    await tab.locator(".check-counts").waitFor();
  }
  assert.equal(await asked(tab, () => tab.reload()), "nothing");
});

test("a file that cannot be read leaves the table before as it was; one that can is exchanged for it again", async (t) => {
  const tab = await newTab(t, chromium);
  await open(tab, site.address, LINK);
  await example(tab);
  const rows = await tab.locator("[data-row]").allInnerTexts();
  const give = async (/** @type {string} */ name, /** @type {string} */ text) => {
    await tab.locator('.steps a[href="#patients/table"]').click();
    await tab.locator("#cohort-file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  };
  await give("empty.csv", "");
  await tab.getByText("The previous table, The simulated example, is still here.").waitFor();
  await tab.locator("#patients .refusal", { hasText: "The file is empty" }).waitFor();
  await tab.locator('.steps a[href="#patients/predictions"]').click();
  assert.deepEqual(await tab.locator("[data-row]").allInnerTexts(), rows);
  // The worker still has it.
  await tab.getByRole("button", { name: "Next" }).last().click();
  await tab.locator('[data-row="30"]').waitFor();
  await give("small.csv", "disease,response\nnhl,CR\n");
  await tab.getByText("This table has replaced The simulated example.").waitFor();
  await tab.locator("#patients").getByRole("button", { name: "Undo" }).click();
  await tab.getByText("This table has replaced small.csv.").waitFor();
  await tab.getByRole("button", { name: "Predict every row" }).click();
  await tab.locator("[data-row]").first().waitFor();
  assert.deepEqual(await tab.locator("[data-row]").allInnerTexts(), rows);
});

test("own evidence that was given up for the standard one can be had again", async (t) => {
  const tab = await newTab(t, chromium);
  await open(tab, site.address, LINK);
  await ownEvidence(tab);
  const mean = () => tab.locator("[data-outcome=response]").first().getAttribute("data-mean");
  const own = await mean();
  await tab.getByRole("button", { name: "Back to the standard evidence" }).click();
  await tab.locator("body[data-evidence=standard]").waitFor();
  assert.notEqual(await mean(), own);
  await tab.locator("#own").getByRole("button", { name: "Undo" }).click();
  await tab.locator("body[data-evidence=own]").waitFor();
  assert.equal(await mean(), own);
  // The fields are those that the numbers rest on.
  await show(tab, "evidence");
  assert.ok(await tab.locator(".own-form .flag").isHidden());
});
