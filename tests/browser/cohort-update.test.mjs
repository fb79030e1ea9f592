// The update on the page: old and new answers, the updated model in use, said everywhere, saved, loaded and refused.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { at } from "../../tools/shared.mjs";
import { accessibilityProblems, fileAddress, newTab, open, goTo, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const PATIENT = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const LONG = { timeout: 120_000 };

const { site, chromium } = await siteAndChromium();

/**
 * Opens the page with the part for the cohort; any error in it fails the test.
 * @param {import("node:test").TestContext} t
 * @param {Parameters<typeof chromium.newPage>[0] & { address?: string, fragment?: string }} [options]
 */
async function openCohort(t, { address = site.address, fragment = PATIENT, ...options } = {}) {
  const tab = await newTab(t, chromium, options);
  await open(tab, address, fragment);
  await show(tab, "patients");
  await tab.locator("#cohort-file").waitFor();
  return tab;
}

/** @param {Page} tab @param {string} name */
const press = (tab, name) => tab.getByRole("button", { name, exact: true }).click();

/** Reads a table, or the simulated example, and predicts its rows @param {Page} tab @param {string} [text] */
async function score(tab, text) {
  if (text === undefined) {
    await goTo(tab, "table");
    await press(tab, "Try the example (200 simulated patients)");
  } else
    await tab
      .locator("#cohort-file")
      .setInputFiles({ name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await press(tab, "Predict every row");
  await tab.locator("[data-counts]").waitFor();
}

/** @param {Page} tab */
async function update(tab) {
  await goTo(tab, "update");
  await press(tab, "Update with these patients");
  await tab.locator("[data-weight]").waitFor(LONG);
}

/** @param {Page} tab @param {"own" | "standard"} whose */
const inUse = (tab, whose) => tab.locator(`body[data-evidence=${whose}]`).waitFor();

/** The answer that the page shows, at full precision @param {Page} tab */
const shown = (tab) => tab.locator("[data-outcome=response]").first().getAttribute("data-mean");

/** @param {Page} tab @param {number} column of the patient in the form: 0 the study, 1 the site before, 2 the site after */
const answer = (tab, column) => tab.locator("[data-update=patient] td").nth(column).getAttribute("data-mean");

/** @param {Page} tab */
async function saved(tab) {
  const [download] = await Promise.all([tab.waitForEvent("download"), press(tab, "Save the updated model")]);
  return readFile(await download.path());
}

/** @param {Page} tab @param {Buffer} buffer */
const load = (tab, buffer) =>
  tab.locator("#cohort-model").setInputFiles({ name: "my.model", mimeType: "application/octet-stream", buffer });

/** Responses that are very unlikely if the study is right. */
const CONTRARY = [
  "disease,ld_before_cart1,cart1_dose,cart2_dose,response",
  ...Array(30).fill("nhl,cy_flu,2e6,2e7,PD"),
  ...Array(30).fill("all,other,2e6,2e6,CR"),
].join("\n");

test("the predictions and the validation are of the model in use, and follow it", async (t) => {
  const tab = await openCohort(t);
  await score(tab);
  const model = async (/** @type {string} */ run) => {
    await goTo(tab, "validation");
    await tab.locator(`.model-verdict [data-model=${run}]`).waitFor();
  };
  const mean = async () => {
    await goTo(tab, "predictions");
    return tab.locator("[data-row='2'] [data-mean]").getAttribute("data-mean");
  };
  await model("standard");
  const standard = await mean();
  await update(tab);
  await press(tab, "Use the updated model");
  await model("updated");
  assert.match(
    await tab.locator(".model-verdict").innerText(),
    /^Model tested: the model updated with 193 patients. If those patients are in this table, .* too favourable/,
  );
  assert.notEqual(await mean(), standard);
  // What the update said stays, and another update still starts from the evidence.
  assert.equal(await tab.locator("[data-weight]").count(), 1);
  await tab.locator("#own button").click();
  await model("standard");
  assert.equal(await mean(), standard);
});

for (const address of ["hosted", "file"]) {
  test(`an updated model answers what the update said, every number says so, and the standard one comes back (${address})`, async (t) => {
    const tab = await openCohort(t, address === "file" ? { address: fileAddress } : {});
    const standard = await shown(tab);
    await score(tab);
    await update(tab);
    assert.equal(await answer(tab, 0), standard);
    assert.equal(await tab.locator("[data-update=cell]").count(), 12);
    // Every share that the other outcomes are made of has patients in the example, and a weight of its own.
    assert.equal(await tab.locator("[data-weight-after]").count(), 12);
    const [from, to] = await Promise.all(
      ["data-prior-weight", "data-weight"].map(async (name) =>
        Number(await tab.locator("[data-weight]").getAttribute(name)),
      ),
    );
    // The example was simulated from the model.
    assert.ok(from === 0.8 && to > from && to <= 1);
    assert.ok(Number(await tab.locator("[data-further]").getAttribute("data-further")) > 0);
    assert.equal(await shown(tab), standard);

    await press(tab, "Use the updated model");
    await inUse(tab, "own");
    assert.equal(await shown(tab), await answer(tab, 2));
    assert.match(await tab.locator("#own").innerText(), /updated with your 193 patients/);
    for (const tag of await tab.locator("[data-evidence] .provenance-tag").all())
      assert.match(await tag.innerText(), /updated with your 193 patients/);
    assert.match(await tab.locator(".model-and-version").innerText(), /, updated[^]*193 patients/);
    assert.ok(await tab.getByRole("button", { name: "Use the updated model" }).isDisabled());

    await tab.locator("#own button").click();
    await inUse(tab, "standard");
    assert.equal(await shown(tab), standard);
    assert.equal(await tab.locator(".provenance-tag:visible, .provenance-tag span").count(), 0);
  });
}

test("an update starts from the reader's own evidence where that is in use, and never from an update", async (t) => {
  const tab = await openCohort(t);
  await show(tab, "evidence");
  await tab.locator("#own_E4_both_factors").waitFor({ state: "attached" });
  for (const fold of await tab.locator(".own-form details > summary").all()) await fold.click();
  await tab.locator("#own_E4_both_factors").uncheck();
  await press(tab, "Rebuild with this evidence");
  await tab.locator("body[data-evidence=own]").waitFor(LONG);
  const edited = await shown(tab);
  await show(tab, "patients");
  await score(tab);
  assert.match(await tab.locator("#cohort-update").innerText(), /starts from the evidence you entered yourself/);
  await update(tab);
  assert.equal(await answer(tab, 0), edited);
  const first = await answer(tab, 2);
  await press(tab, "Use the updated model");
  assert.equal(await shown(tab), first);
  await tab.locator("[data-weight]").evaluate((weight) => weight.remove());
  await update(tab);
  assert.deepEqual([await answer(tab, 0), await answer(tab, 2)], [edited, first]);
  await tab.locator("#own button").click();
  assert.match(await tab.locator("#cohort-update").innerText(), /starts from the standard evidence/);
});

test("a cohort that contradicts the study pulls its weight down", async (t) => {
  const tab = await openCohort(t);
  await score(tab, CONTRARY);
  await update(tab);
  const weight = tab.locator("[data-weight]");
  assert.ok(Number(await weight.getAttribute("data-weight")) < 0.1);
  assert.match(await tab.locator("#cohort-update").innerText(), /The weight fell/);
  // Its only outcome beside the response is which responses were complete: all, of 30 patients with ALL, as the study assumes.
  assert.equal(await tab.locator("[data-weight-after]").count(), 1);

  await tab.locator("#cohort-weight").fill("1");
  await press(tab, "Update with these patients");
  await tab.locator("#cohort-update .refusal", { hasText: "Give the study less weight, such as 0.8" }).waitFor(LONG);
});

test("a saved model answers the same in another page without its table; one that was changed, cut or made by another version is refused", async (t) => {
  const tab = await openCohort(t);
  await score(tab);
  await update(tab);
  const file = await saved(tab);
  assert.ok(!file.includes("SIM-"), "names of the table's rows are in the file");
  const expected = await answer(tab, 2);

  const other = await openCohort(t);
  await goTo(other, "update");
  const standard = await shown(other);
  const changed = Buffer.from(file);
  changed[file.length - 100] ^= 1;
  const version = Buffer.from(file.toString("latin1").replace(/version [\d.]+/, "version 9.9.9"), "latin1");
  for (const [buffer, reason] of /** @type {const} */ ([
    [changed, /damaged or changed/],
    [file.subarray(0, 5000), /damaged or changed/],
    [version, /version 9\.9\.9/],
    [Buffer.from("<b>not a model</b>"), /does not hold/],
    [await readFile(at("evidence", "posterior", "standard.bin")), /not those of an update/],
    [Buffer.alloc(0), /cannot be used/],
  ])) {
    await load(other, buffer);
    await other.locator("#cohort-update .refusal", { hasText: reason }).waitFor();
    assert.equal(await shown(other), standard);
  }
  await load(other, file);
  await inUse(other, "own");
  assert.equal(await shown(other), expected);
  assert.equal(await other.locator("#cohort-update .refusal", { hasText: "cannot be used" }).count(), 0);
  assert.match(await other.locator(".update-in-use").innerText(), /193 patients/);
  await open(other, site.address, PATIENT);
  assert.equal(await shown(other), standard);
});

test("a weight that is none is refused by name, value and rule, and nothing runs", async (t) => {
  const tab = await openCohort(t);
  await score(tab);
  await goTo(tab, "update");
  for (const wrong of ["1.5", "-0.1", "", "eighty", "x".repeat(10_000)]) {
    await tab.locator("#cohort-weight").fill(wrong);
    await press(tab, "Update with these patients");
    const text = await tab.locator("#cohort-weight-error").innerText();
    assert.match(text, /Weight of the study.*must be a number from 0 to 1/);
    assert.ok(text.includes(wrong.slice(0, 80)) && text.length < 300);
    assert.equal(await tab.locator("#cohort-update .running:visible, [data-weight]").count(), 0);
  }
  // All the weight on the study is a choice, and says so.
  await tab.locator("#cohort-weight").fill("1");
  await update(tab);
  assert.match(await tab.locator("#cohort-update").innerText(), /a weight of 100% and now has 100%/);
});

test("a cancelled update changes nothing, and the table can be asked on", async (t) => {
  const tab = await openCohort(t);
  const standard = await shown(tab);
  await score(tab);
  await goTo(tab, "update");
  await press(tab, "Update with these patients");
  await tab.locator("#cohort-update .running button").click();
  assert.match(await tab.locator("#cohort-update .running-status").innerText(), /Cancelled/);
  assert.equal(await tab.locator("[data-weight]").count(), 0);
  assert.equal(await shown(tab), standard);
  await update(tab);
  await goTo(tab, "predictions");
  await tab.getByRole("button", { name: "Next" }).last().click();
  await tab.locator("[data-row='27']").waitFor();
});

test("another table, or one without responses, leaves no update of the table before", async (t) => {
  const tab = await openCohort(t);
  assert.match(await tab.locator("#cohort-update").innerText(), /First read a table/);
  await score(tab);
  await update(tab);
  await score(tab, "disease\nnhl\nall\n");
  assert.equal(await tab.locator("[data-weight]").count(), 0);
  assert.match(await tab.locator("#cohort-update").innerText(), /nothing to update with/);
  assert.ok(await tab.locator("#cohort-weight").isHidden());
});

test("without a patient in the form the cells are answered alone, and another patient in the form is noticed", async (t) => {
  const tab = await openCohort(t, { fragment: "" });
  await score(tab);
  await update(tab);
  assert.equal(await tab.locator("[data-update=patient]").count(), 0);
  assert.equal(await tab.locator("[data-update=cell]").count(), 12);
  await tab.locator("input[name=disease][value=all]").evaluate((radio) => /** @type {HTMLElement} */ (radio).click());
  await update(tab);
  const notice = tab.locator("#cohort-update .flag");
  assert.ok(await notice.isHidden());
  await tab.locator("input[name=disease][value=cll]").evaluate((radio) => /** @type {HTMLElement} */ (radio).click());
  assert.ok(await notice.isVisible());
});

test("the update is drawn again in another language, and the tags with it", async (t) => {
  const tab = await openCohort(t);
  await score(tab);
  await update(tab);
  await press(tab, "Use the updated model");
  const before = await shown(tab);
  await tab.locator("#language").selectOption("de");
  await tab.getByText("Alte und neue Antworten").waitFor();
  assert.match(await tab.locator("#own").innerText(), /Ihren 193 Patienten aktualisiert/);
  assert.match(
    await tab.locator("#answer .provenance-tag").innerText(),
    /^Ihre Evidenz \(aktualisiert mit Ihren 193 Patienten\)$/,
  );
  assert.equal(await shown(tab), before);
  await tab.locator("#language").selectOption("en");
  await tab.getByText("Old and new answers").waitFor();
  assert.match(
    await tab.locator("#answer .provenance-tag").innerText(),
    /^your evidence \(updated with your 193 patients\)$/,
  );
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing wrong with an update in use, ${colorScheme}, and nothing needs sideways scrolling`, async (t) => {
    const tab = await openCohort(t, { colorScheme });
    await score(tab);
    await update(tab);
    await press(tab, "Use the updated model");
    for (const width of [1280, 360, 320]) {
      await tab.setViewportSize({ width, height: 740 });
      assert.deepEqual(await accessibilityProblems(tab), [], `${width}`);
      assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= width);
    }
  });
}
