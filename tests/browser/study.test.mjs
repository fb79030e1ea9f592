// Another study as a reader meets it: opened, typed, checked, rebuilt, cancelled, used, kept.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { at } from "../../tools/shared.mjs";
import { accessibilityProblems, fileAddress, newTab, open, pagesOf, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const LONG = { timeout: 120_000 };

const { site, chromium } = await siteAndChromium();

/**
 * Opens the view in a tab of its own; any error in it fails the test.
 * @param {import("node:test").TestContext} t
 * @param {Parameters<typeof chromium.newPage>[0] & { address?: string }} [options]
 */
async function openStudy(t, { address = site.address, ...options } = {}) {
  const tab = await newTab(t, chromium, options);
  await open(tab, address);
  await show(tab, "study");
  return tab;
}

/** @param {Page} tab @param {string} name */
async function example(tab, name) {
  await tab.getByRole("button", { name, exact: true }).click();
  await tab.locator(".opened:not(:empty)").waitFor(LONG);
  await checked(tab);
}

/** Waits until what is in the form has been checked @param {Page} tab */
const checked = (tab) => tab.locator(".check-counts").waitFor(LONG);

/** @param {Page} tab */
async function rebuild(tab) {
  await tab.getByRole("button", { name: "Rebuild the regression" }).click();
  await tab.locator("[data-study=patient]").waitFor(LONG);
}

/** @param {Page} tab @param {string} selector @param {string} [name] */
const data = async (tab, selector, name = "data-mean") => Number(await tab.locator(selector).getAttribute(name));

test("the study of the page is rebuilt with progress, with and without each statement", async (t) => {
  const tab = await openStudy(t);
  await example(tab, "CART2, the study of this page");
  assert.equal(await tab.locator(".check-counts").getAttribute("data-does-not-follow"), "0");
  await tab.getByRole("button", { name: "Rebuild the regression" }).click();
  await tab.locator(".study-check progress").waitFor(LONG);
  await tab.locator("[data-study=patient]").waitFor(LONG);
  // The same study, seed and sampler as the page's own.
  const mean = await data(tab, "[data-cell='nhl cy_flu dose_increased']");
  assert.ok(Math.abs(mean - 0.696) < 0.01, String(mean));
  assert.equal(await tab.locator("[data-cell]").count(), 12);
  assert.equal(await tab.locator("[data-ratio]").count(), 2);
  assert.ok((await data(tab, "[data-ratio=cy_flu]", "data-median")) > 2);
  // What a further number would be worth, the most valuable first.
  const expected = await tab
    .locator("[data-unprinted]")
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-expected"))));
  assert.ok(expected.length >= 6);
  assert.deepEqual(
    expected,
    expected.toSorted((a, b) => a - b),
  );
  await tab.locator("[data-run='more_with cy_flu'][data-mean]").waitFor({ timeout: 300_000 });
  assert.equal(await tab.locator("[data-run][data-mean]").count(), 9);
  const runOf = (/** @type {string} */ run) => data(tab, `[data-run='${run}']`);
  assert.ok((await runOf("counts_alone")) < (await runOf("all")));
  // Other patients are chosen in one place for all comparisons.
  const before = await runOf("narrow_prior");
  await tab.locator("#study-chosen").selectOption({ index: 0 });
  assert.notEqual(await runOf("narrow_prior"), before);
  // The limits stand where the result stands.
  assert.match(await tab.locator(".study-limits").innerText(), /because it was significant is not modelled/);
});

test("the calculator answers for known and unknown factors", async (t) => {
  const tab = await openStudy(t);
  await example(tab, "Made up: recovery");
  await rebuild(tab);
  const unknown = await data(tab, "[data-study=patient]");
  await tab.locator("[name=patient-early][value=yes]").check();
  await tab.locator("[name=patient-smoker][value=no]").check();
  await tab.locator("[name=patient-group][value=old]").check();
  const cell = await data(tab, "[data-cell='old early']");
  const answered = () => data(tab, "[data-study=patient]");
  while ((await answered()) !== cell) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.notEqual(cell, unknown);
  assert.match(await tab.locator("[data-study=patient]").innerText(), /Patients like this: about \d+ of 60/);
});

test("the study that is wrong on purpose is told so as it stands and as it is mended", async (t) => {
  const tab = await openStudy(t);
  await example(tab, "Made up, and wrong on purpose");
  const not = () => tab.locator(".check-counts").getAttribute("data-does-not-follow");
  assert.ok(Number(await not()) >= 3);
  assert.ok(await tab.getByRole("button", { name: "Rebuild the regression" }).isDisabled());
  const said = tab.locator("[data-said='groups[0].outcome']");
  assert.match(await said.innerText(), /Follows only in another reading if the percentage is of fewer patients/);
  assert.match(await tab.locator("[data-said='groups[1].outcome']").innerText(), /Does not follow/);
  assert.equal(await tab.locator("[name='factors[0].n']").getAttribute("aria-invalid"), "true");
  // A line of the check leads to its box.
  await tab.locator("[data-claim='groups[0].outcome'] button").first().click();
  assert.equal(
    await tab.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).name),
    "groups[0].outcome",
  );
  await tab.locator("[name='groups[0].outcome']").fill("20 (59%)");
  await tab.locator("[data-said='groups[0].outcome'][data-answer=follows]").waitFor(LONG);
  await tab.locator("[name='groups[1].n']").fill("26");
  await tab.locator("[name='factors[0].n']").fill("30");
  await tab.locator("[name='statements[1].factors'][value=smoker]").check();
  await tab.locator(".ready").waitFor(LONG);
  assert.equal(await not(), "0");
  assert.ok(await tab.getByRole("button", { name: "Rebuild the regression" }).isEnabled());
});

test("a study is typed from an empty form, saved, opened again and sent as a link", async (t) => {
  const tab = await openStudy(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await checked(tab);
  const fill = (/** @type {string} */ name, /** @type {string} */ text) => tab.locator(`[name='${name}']`).fill(text);
  await fill("title", "Typed");
  await fill("outcome.label", "Relapse");
  await fill("groups[0].label", "Everyone");
  await fill("groups[0].n", "40");
  await fill("groups[0].outcome", "18/40 (45%)");
  await fill("factors[0].label", "Marker");
  await fill("factors[0].n", "22 (55%)");
  await tab.getByRole("button", { name: "Add: statement" }).click();
  await tab.locator("[name='statements[0].factors'][value=factor_1]").check();
  await tab.locator("[name='statements[0].printed']").fill("associated");
  await tab.locator(".ready").waitFor(LONG);
  // Entries come and go, with what names them.
  await tab.getByRole("button", { name: "Add: factor" }).click();
  await tab.locator("[name='factors[1].label']").fill("Other");
  await tab.getByRole("button", { name: "Remove: Factor 2" }).click();
  assert.equal(await tab.locator("[name='factors[1].label']").count(), 0);
  await rebuild(tab);
  assert.ok((await data(tab, "[data-cell='group_1 factor_1']")) > (await data(tab, "[data-cell=group_1]")));
  // A changed form is not what the numbers are of.
  assert.ok(await tab.locator(".study-results .flag").isHidden());
  await fill("groups[0].outcome", "20/40");
  assert.ok(await tab.locator(".study-results .flag").isVisible());
  await fill("groups[0].outcome", "18/40 (45%)");
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: "Save the study as a file" }).click(),
  ]);
  const saved = await readFile(await download.path(), "utf8");
  assert.equal(JSON.parse(saved).statements[0].finding, "significant_positive");
  assert.deepEqual(Object.keys(JSON.parse(saved)).includes("odds_ratios"), false);
  await tab.getByRole("button", { name: "Copy a link to it" }).click();
  await tab.locator(".study-keep [role=status]:not(:empty)").waitFor(LONG);
  const link = await tab.evaluate(() => navigator.clipboard.readText());
  assert.ok(link.startsWith(`${site.address}#study/`) && !link.includes("="), link);
  await open(tab, link);
  await tab.locator(".opened:not(:empty)").waitFor(LONG);
  assert.equal(await tab.locator("[name='groups[0].label']").inputValue(), "Everyone");
  assert.equal(new URL(tab.url()).hash, "#study");
  await tab
    .locator("#study-file")
    .setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await tab.locator(".opened", { hasText: "not a study file" }).waitFor(LONG);
  assert.equal(await tab.locator("[name='groups[0].label']").inputValue(), "Everyone");
  await tab.locator("#study-file").setInputFiles({
    name: "s.json",
    mimeType: "application/json",
    buffer: readFileSync(at("examples", "studies", "four-centres.json")),
  });
  await tab.locator(".opened", { hasText: "four centres" }).waitFor(LONG);
  assert.equal(await tab.locator("[name='groups[3].n']").inputValue(), "30");
  // A link that was cut short holds nothing.
  await open(tab, link.slice(0, -12));
  await tab.locator(".opened", { hasText: "cut short" }).waitFor(LONG);
});

test("names from a file reorder nothing around them, are cut, and no id is shown for them", async (t) => {
  const tab = await openStudy(t);
  const file = await readFile(at("examples", "studies", "recovery.json"), "utf8");
  const study = JSON.parse(file.replaceAll('"X"', '"source_of_all"'));
  const [LONG_NAME, REVERSED] = ["n".repeat(300), "6.12 \u202e"];
  study.title = `${REVERSED}${LONG_NAME}`;
  study.outcome.label = `${REVERSED}${LONG_NAME}`;
  study.groups[0].label = `${REVERSED}${LONG_NAME}`;
  study.factors[0].label = `${REVERSED}${LONG_NAME}`;
  study.sources = [
    { id: "source_of_all", citation: LONG_NAME, locator: "Table 2" },
    { id: "unnamed", citation: "", locator: "" },
  ];
  await tab
    .locator("#study-file")
    .setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(study)) });
  await tab.locator(".opened:not(:empty)").waitFor(LONG);
  await checked(tab);
  await rebuild(tab);
  const text = await tab.locator("#study").innerText();
  assert.match(text, /6\.12 \ufffd/);
  assert.doesNotMatch(text, /\u202e|n{200}|source_of_all|unnamed/);
  const named = tab.locator("[data-names=source_of_all]").first();
  assert.match((await named.textContent()) ?? "", /^Table 2, n+…$/);
  assert.equal(await tab.locator("[data-names=unnamed]").first().textContent(), "Source 2");
});

test("a long text is seen as a whole, on lines that it makes by itself", async (t) => {
  const tab = await openStudy(t, { viewport: { width: 360, height: 740 } });
  await example(tab, "CART2, the study of this page");
  const quoted = tab.locator("[name='statements[2].printed']");
  const [seen, all] = await quoted.evaluate(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight]);
  assert.ok(seen > 60 && seen >= all, `${seen} of ${all} pixels`);
  await quoted.fill("one\r\n two");
  await quoted.press("End");
  await quoted.press("Enter");
  await quoted.pressSequentially("three");
  assert.equal(await quoted.inputValue(), "one twothree");
});

test("a rebuild is cancelled, and what was rebuilt before stays", async (t) => {
  const tab = await openStudy(t);
  await tab.locator("#study-file").setInputFiles({
    name: "s.json",
    mimeType: "application/json",
    buffer: readFileSync(at("examples", "studies", "four-centres.json")),
  });
  await tab.locator(".opened", { hasText: "four centres" }).waitFor(LONG);
  await checked(tab);
  await tab.getByRole("button", { name: "Rebuild the regression" }).click();
  await tab.locator(".study-check progress").waitFor(LONG);
  await tab.locator(".study-check .running button").click();
  assert.ok(await tab.locator(".study-check progress").isHidden());
  assert.equal(await tab.locator("[data-cell]").count(), 0);
  await example(tab, "Made up: recovery");
  await rebuild(tab);
  // The further runs are cancelled apart.
  await tab.locator(".study-compared progress").waitFor(LONG);
  await tab.locator(".study-compared .running button").click();
  await tab.getByRole("button", { name: "Compute the rest" }).waitFor(LONG);
  await tab.locator("[name=patient-early][value=yes]").check();
  assert.equal(await tab.locator("[data-cell]").count(), 8);
});

test("a rebuild that ends after another study was opened, or another language, is shown all the same", async (t) => {
  for (const [meanwhile, name] of /** @type {[(tab: Page) => Promise<unknown>, string][]} */ ([
    [(tab) => tab.getByRole("button", { name: "Empty form" }).click(), "the form has changed since"],
    [(tab) => tab.locator("#language").selectOption("de"), "Die rekonstruierte Regression"],
  ])) {
    const tab = await openStudy(t);
    await example(tab, "CART2, the study of this page");
    await tab.getByRole("button", { name: "Rebuild the regression" }).click();
    await tab.locator(".study-check progress").waitFor(LONG);
    assert.equal(await tab.locator("[data-cell]").count(), 0);
    await meanwhile(tab);
    await tab.locator("[data-study=patient]").waitFor(LONG);
    await tab.locator(".study-results", { hasText: name }).waitFor(LONG);
    assert.equal(await tab.locator("[data-cell]").count(), 12);
    await tab.locator("[data-run='more_with cy_flu'][data-mean]").waitFor({ timeout: 300_000 });
  }
});

test("a study that contradicts itself is refused in words", async (t) => {
  const tab = await openStudy(t);
  await example(tab, "Made up: recovery");
  // 18 of 27 with it against 12 of 33 without it, and nobody to say the contrary: not significantly fewer.
  await tab.locator("[name='statements[0].finding']").selectOption("significant_negative");
  await tab.getByRole("button", { name: "Rebuild the regression" }).click();
  await tab.locator(".study-refusal:not(:empty)").waitFor(LONG);
  assert.match(await tab.locator(".study-refusal").innerText(), /sampled tables leads to the printed statements/);
  assert.match(await tab.locator(".study-refusal").innerText(), /one statement less may help/);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`the view has no accessibility problem and fits 360 pixels, ${colorScheme}`, async (t) => {
    const tab = await openStudy(t, { colorScheme, viewport: { width: 360, height: 740 } });
    await example(tab, "Made up, and wrong on purpose");
    assert.deepEqual(await accessibilityProblems(tab), []);
    await example(tab, "Made up: recovery");
    await rebuild(tab);
    for (const fold of await tab.locator("[data-part=study] summary").all()) await fold.click();
    assert.deepEqual(await accessibilityProblems(tab), []);
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await tab.setViewportSize({ width: 1440, height: 900 });
    assert.deepEqual(await accessibilityProblems(tab), []);
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
}

test("results stay through a change of language, and the report is printed without the form", async (t) => {
  const tab = await openStudy(t);
  await example(tab, "Made up: recovery");
  await rebuild(tab);
  const mean = await data(tab, "[data-cell='old early']");
  for (const [language, title] of /** @type {const} */ ([
    ["de", "Die rekonstruierte Regression"],
    ["fr", "La régression reconstruite"],
    ["es", "La regresión reconstruida"],
    ["en", "The rebuilt regression"],
  ])) {
    await tab.locator("#language").selectOption(language);
    await tab.locator(".study-results h2", { hasText: title }).waitFor(LONG);
    assert.equal(await data(tab, "[data-cell='old early']"), mean);
    await checked(tab);
    assert.doesNotMatch(await tab.locator("#study").innerText(), /undefined|NaN/);
  }
  await tab.emulateMedia({ media: "print" });
  assert.ok(await tab.locator(".study-form").isHidden());
  assert.ok(await tab.locator(".study-limits").isVisible());
  assert.deepEqual(await tab.locator(".study-keep p:visible").evaluateAll((all) => all.map((p) => p.className)), [
    "small printed",
  ]);
  const pages = pagesOf(await tab.pdf({ format: "A4" }));
  assert.ok(pages >= 1 && pages <= 5, String(pages));
});

test("the page as one file rebuilds a study as well", async (t) => {
  const tab = await openStudy(t, { address: fileAddress });
  await example(tab, "Made up: recovery");
  await rebuild(tab);
  assert.ok((await data(tab, "[data-cell='old early']")) > 0.3);
});
