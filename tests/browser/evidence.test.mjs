// The evidence part as a reader meets it: read, changed, rebuilt, cancelled, compared; and what the page weighs without it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { at } from "../../tools/shared.mjs";
import { accessibilityProblems, askedFor, fileAddress, newTab, open, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const RUNS = ["standard", "sceptical_prior", "wide_prior", "few_cy_flu", "many_cy_flu", "other_form", "margins_only"];

const { site, chromium } = await siteAndChromium();
/** @type {import("../../www/types.d.ts").Evidence} */
const evidence = JSON.parse(await readFile(at("evidence", "evidence.json"), "utf8"));

/**
 * Opens a view of the page in a tab of its own; any error in it fails the test.
 * @param {import("node:test").TestContext} t
 * @param {"evidence" | "about"} view
 * @param {Parameters<typeof chromium.newPage>[0] & { address?: string, fragment?: string }} [options]
 */
async function openView(t, view, { address = site.address, fragment = LINK, ...options } = {}) {
  const tab = await newTab(t, chromium, options);
  await open(tab, address, fragment);
  await show(tab, view);
  return tab;
}

/** The patient's response at full precision @param {Page} tab */
const response = async (tab) => Number(await tab.locator("[data-outcome=response]").first().getAttribute("data-mean"));

/** Types in an odds ratio with its limits @param {Page} tab @param {string} factor @param {string[]} texts */
async function typeIn(tab, factor, [ratio, lower, upper]) {
  await tab.locator(`[name=own_${factor}_odds_ratio]`).fill(ratio);
  await tab.locator(`[name=own_${factor}_lower]`).fill(lower);
  await tab.locator(`[name=own_${factor}_upper]`).fill(upper);
}

/** @param {Page} tab */
const rebuild = (tab) => tab.getByRole("button", { name: "Rebuild with this evidence" }).click();

/** What a row of the sensitivity table holds at full precision @param {Page} tab @param {string} run @returns {Promise<Record<string, string | undefined>>} */
const dataset = (tab, run) =>
  tab.locator(`tr[data-run=${run}]`).evaluate((row) => ({ .../** @type {HTMLElement} */ (row).dataset }));

/** @param {Page} tab @param {string} whose */
const waitFor = (tab, whose) => tab.locator(`body[data-evidence=${whose}]`).waitFor({ timeout: 120_000 });

test("every entry of the evidence file is listed under one topic, and the search leaves those it finds", async (t) => {
  const tab = await openView(t, "evidence");
  const { items, statements, assumptions, context } = evidence;
  const visible = () => tab.locator("[data-evidence]:visible").count();
  await tab.locator(".topic").evaluateAll((all) => all.forEach((topic) => topic.setAttribute("open", "")));
  assert.equal(await visible(), items.length + statements.length + assumptions.length);
  assert.equal(await tab.locator("[data-context]").count(), context.length);
  await tab.getByLabel("Search the evidence").fill("grade 3 platelets");
  assert.equal(await visible(), 0);
  await tab.getByLabel("Search the evidence").fill("severe neurotoxicity");
  assert.match(await tab.locator("[data-part=list] [role=status]").innerText(), /^\d+ of \d+ entries found\.$/);
  await tab.getByLabel("Search the evidence").fill("neurotoxicity grade");
  assert.deepEqual(
    await tab
      .locator("[data-evidence]:visible")
      .evaluateAll((all) => all.map((entry) => entry.getAttribute("data-evidence"))),
    ["severe_neurotoxicity", "neurotoxicity_after_cart1"],
  );
  assert.ok(await tab.locator(".key-numbers").isHidden());
  await tab.getByLabel("Search the evidence").fill("");
  assert.ok(await tab.locator(".key-numbers").isVisible());
});

test("key numbers come first, each with its source as a link; ids are technical", async (t) => {
  const tab = await openView(t, "evidence");
  const rows = await tab.locator(".key-numbers tbody tr").allInnerTexts();
  assert.equal(rows.length, 6);
  assert.match(rows[2], /NHL\s+52%\s+11\/21\s+30–74%\s+Derived\s+Fred Hutch 2020/);
  assert.equal(
    await tab.locator(".key-numbers a:not(.term)").first().getAttribute("href"),
    "https://doi.org/10.1182/blood.2020006770",
  );
  const top = (/** @type {string} */ selector) =>
    tab.locator(selector).evaluate((at) => at.getBoundingClientRect().top);
  assert.ok((await top(".key-numbers")) < (await top(".runs")));
  assert.equal(await tab.locator(".entry-id:visible").count(), 0);
  await tab.getByLabel("Technical: show the ids").check();
  assert.ok((await tab.locator(".entry-id:visible").count()) > 0);
});

test("the first use of a term in each view leads to the glossary", async (t) => {
  const tab = await openView(t, "evidence");
  for (const view of /** @type {const} */ (["calculator", "evidence"])) {
    await show(tab, view);
    await tab.locator(`#${view} a.term`).first().waitFor();
    const terms = await tab
      .locator(`#${view} a.term`)
      .evaluateAll((links) => links.map((link) => link.getAttribute("data-term")));
    assert.equal(new Set(terms).size, terms.length, "linked once");
    assert.equal(await tab.locator(`#${view} td[data-label] a.term`).count(), 0, "a cell torn apart as a card");
    for (const term of ["cr", "pr", "cy_flu", "credible_interval"]) assert.ok(terms.includes(term), `${view}: ${term}`);
  }
  await tab.locator("#evidence a.term[data-term=cr]").click();
  await tab.locator("[id='about/glossary/cr']").getByText("Complete response").waitFor();
  assert.equal(await tab.evaluate(() => document.activeElement?.textContent), "CR");
});

test("both figures for complete response in CLL are shown, with the reason", async (t) => {
  const tab = await openView(t, "evidence");
  const text = await tab.locator(".differ").innerText();
  assert.match(text, /Blood 2021 reports 22%/);
  assert.match(text, /Fred Hutch 2020 reports 21%/);
  assert.match(text, /No count of 9 rounds to 21%/);
});

test("a published odds ratio moves the number, which says whose evidence it rests on until it is reset", async (t) => {
  const tab = await openView(t, "evidence");
  const standard = await response(tab);
  await typeIn(tab, "cy_flu", ["1,1", "0.9", "1,3"]);
  await rebuild(tab);
  await waitFor(tab, "own");
  const own = await response(tab);
  assert.ok(own < standard - 0.02, `${own} after ${standard}`);
  assert.match(await tab.locator("#own").innerText(), /your evidence/);
  await show(tab, "calculator");
  assert.match(await tab.locator("#answer-title").innerText(), /your evidence/);
  assert.match(await tab.locator(".model-and-version").innerText(), /edited/);

  // A changed patient is still answered from it.
  await tab.locator("[name=disease][value=all]").check();
  assert.ok(await tab.locator("#own").isVisible());
  await tab.locator("[name=disease][value=nhl]").check();
  assert.equal(await response(tab), own);

  // A field edited after the rebuild is not what the numbers rest on, and the page says so.
  await show(tab, "evidence");
  assert.ok(await tab.locator(".own-form .flag").isHidden());
  await tab.locator("[name=own_cy_flu_upper]").fill("1.4");
  assert.ok(await tab.locator(".own-form .flag").isVisible());
  assert.equal(await response(tab), own);

  await tab.getByRole("button", { name: "Back to the standard evidence" }).click();
  await waitFor(tab, "standard");
  assert.equal(await tab.evaluate(() => document.activeElement?.id), "evidence-title");
  assert.equal(await response(tab), standard);
  assert.equal(await tab.locator("#own button").innerText(), "Undo");
  await show(tab, "calculator");
  assert.doesNotMatch(await tab.locator("#answer-title").innerText(), /your evidence/);
});

test("the page as one file rebuilds as well", async (t) => {
  const tab = await openView(t, "evidence", { address: fileAddress });
  await typeIn(tab, "dose_increased", ["4", "1.1", "15"]);
  await rebuild(tab);
  await waitFor(tab, "own");
  await tab.locator("tr[data-run=own]").waitFor();
  assert.equal(await tab.locator("tr[data-run=own]").getAttribute("data-mean"), String(await response(tab)));
});

for (const [texts, name, rule] of /** @type {const} */ ([
  [["2", "3", "5"], "lower", "must be below the odds ratio"],
  [["2", "1", "2"], "upper", "must be above the odds ratio"],
  [["0", "-1", "5"], "odds_ratio", "must be above 0"],
  [["2", "1", ""], "upper", "is needed"],
  [["two", "1", "5"], "odds_ratio", "must be a number"],
])) {
  test(`an odds ratio of ${JSON.stringify(texts)} is refused at its field`, async (t) => {
    const tab = await openView(t, "evidence");
    await typeIn(tab, "cy_flu", [...texts]);
    await rebuild(tab);
    const field = tab.locator(`[name=own_cy_flu_${name}]`);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await tab.locator(`#own_cy_flu_${name}-error`).innerText(), new RegExp(rule));
    assert.ok(await tab.locator("progress").isHidden());
    assert.notEqual(await tab.locator("body").getAttribute("data-evidence"), "own");
  });
}

test("a rebuild can be cancelled, and a second one replaces the first", async (t) => {
  const tab = await openView(t, "evidence");
  const standard = await response(tab);
  await typeIn(tab, "cy_flu", ["3", "1.5", "6"]);
  await rebuild(tab);
  await tab.locator("progress").waitFor();
  await tab.getByRole("button", { name: "Cancel" }).click();
  assert.ok(await tab.locator("progress").isHidden());
  assert.match(await tab.locator(".own-form [role=status]").innerText(), /Cancelled/);
  assert.equal(await response(tab), standard);

  await rebuild(tab);
  await typeIn(tab, "cy_flu", ["1.1", "0.9", "1.3"]);
  await rebuild(tab);
  await waitFor(tab, "own");
  // Of the second run: the fields are what the numbers rest on.
  assert.ok(await tab.locator(".own-form .flag").isHidden());
  assert.ok(await tab.locator("progress").isHidden());
  assert.ok((await response(tab)) < standard);
});

test("a statement left out and a changed prior are evidence of one's own; no change is none", async (t) => {
  const tab = await openView(t, "evidence");
  await rebuild(tab);
  assert.match(await tab.locator(".own-form [role=alert]").first().innerText(), /Nothing here differs/);
  assert.equal(await tab.locator(".difference").innerText(), "No change from the standard model");
  for (const fold of await tab.locator(".own-form summary").all()) await fold.click();
  await tab.locator("[name=own_prior_beta_sd]").fill("0");
  await rebuild(tab);
  assert.match(await tab.locator("#own_prior_beta_sd-error").innerText(), /above 0/);
  await tab.locator("[name=own_prior_beta_sd]").fill("0,75");
  await tab.locator("[name=own_E4_both_factors]").uncheck();
  const difference = await tab.locator(".difference").innerText();
  assert.match(difference, /^2 changes from the standard model/);
  assert.match(difference, /Left out: In NHL and CLL/);
  assert.match(difference, /: 0\.75 instead of 1\.5/);
  await rebuild(tab);
  await waitFor(tab, "own");
  assert.match(await tab.locator(".difference").innerText(), /This patient: \d+% \(.*\) instead of 69% \(43 to 92%\)/);
});

test("the sensitivity runs are compared in a table that follows the patient", async (t) => {
  const tab = await openView(t, "evidence");
  await tab.locator("tr[data-run=margins_only]").waitFor();
  assert.deepEqual(
    await tab.locator("tr[data-run]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-run"))),
    RUNS,
  );
  const means = () =>
    tab.locator("tr[data-run]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-mean")));
  const nhl = await means();
  assert.equal(new Set(nhl).size, RUNS.length);
  assert.equal(nhl[0], String(await response(tab)));
  await show(tab, "calculator");
  await tab.locator("[name=disease][value=all]").check();
  await show(tab, "evidence");
  await tab.locator("tr[data-run=margins_only]").waitFor();
  assert.equal((await means())[0], String(await response(tab)));
  await show(tab, "calculator");
  await tab.locator("[name=cart1_dose]").fill("0");
  await show(tab, "evidence");
  await tab.getByText("There is no number for the form as it is").waitFor();
  assert.equal(await tab.locator("[data-association]").count(), 2);
});

test("a sensitivity run is rebuilt with its own assumptions when a reader opens it, and gives the table's answer within its error", async (t) => {
  for (const address of [site.address, fileAddress]) {
    const tab = await openView(t, "evidence", { address });
    for (const run of ["few_cy_flu", "margins_only"]) {
      const inTable = await dataset(tab, run);
      await tab.locator(`tr[data-run=${run}] button`).click();
      await tab.getByText("Rebuilt. Every number").waitFor();
      const own = await dataset(tab, "own");
      assert.equal(own.mean, String(await response(tab)));
      // The table is of a run ten times as long, so the two agree within their Monte Carlo error.
      for (const [key, tolerance] of /** @type {const} */ ([
        ["mean", 0.005],
        ["q025", 0.02],
        ["q975", 0.02],
      ])) {
        assert.ok(
          Math.abs(Number(own[key]) - Number(inTable[key])) < tolerance,
          `${run} ${key}: ${own[key]}, in the table ${inTable[key]}`,
        );
      }
      // The form has the run's edits, so what the numbers rest on can be read and changed.
      assert.ok(await tab.locator(".own-form .flag").isHidden());
      assert.equal(await tab.locator("[name=own_E4_both_factors]").isChecked(), run !== "margins_only");
      assert.equal(await tab.locator("[name=own_design_nu_mean]").inputValue(), run === "few_cy_flu" ? "-0.4" : "0.6");
    }
  }
});

test("the model card rates its own bias as high and warns when the evidence is a year old", async (t) => {
  const tab = await openView(t, "about");
  assert.match(await tab.locator("[data-part=card]").innerText(), /Overall: high risk/);
  const late = await chromium.newPage();
  t.after(() => late.close());
  await late.clock.setFixedTime(new Date(Date.parse(evidence.date) + 370 * 86_400_000));
  await open(late, site.address, LINK);
  await show(late, "about");
  await late.locator(".age.old").waitFor();
  await tab.locator(".card").getByRole("link", { name: "Change the evidence." }).click();
  await tab.locator("[name=own_cy_flu_odds_ratio]").waitFor();
  assert.equal(new URL(tab.url()).hash, "#evidence/own");
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing wrong with the open evidence and an answer of one's own, ${colorScheme}`, async (t) => {
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 360, height: 800 },
    ]) {
      const tab = await openView(t, "evidence", { colorScheme, viewport });
      for (const fold of await tab.locator(".own-form summary").all()) await fold.click();
      await typeIn(tab, "cy_flu", ["3", "1.5", "6"]);
      await rebuild(tab);
      await waitFor(tab, "own");
      await typeIn(tab, "dose_increased", ["0", "1", "2"]);
      await rebuild(tab);
      await tab.locator("tr[data-run=own]").waitFor();
      assert.deepEqual(await accessibilityProblems(tab), [], `${viewport.width}`);
    }
  });
}

test("nothing of the evidence needs sideways scrolling at 320 px", async (t) => {
  const tab = await openView(t, "evidence", { viewport: { width: 320, height: 640 } });
  for (const fold of await tab.locator(".own-form summary").all()) await fold.click();
  await tab.locator("tr[data-run=margins_only]").waitFor();
  assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 320);
});

test("nothing of the evidence is fetched before it is asked for, and the first prediction stays under 120 KB", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  /** @type {string[]} */
  const requests = [];
  tab.on("request", (request) => void requests.push(request.url()));
  await open(tab, site.address, LINK);
  await tab.locator("#details .model-and-version").waitFor();
  assert.deepEqual(askedFor(requests, site.address), ["", "details.js", "languages/en/details.json"]);
  const started = await tab.evaluate(() => {
    const [first] = performance.getEntriesByName("reinfuse:first-prediction");
    const [details] = performance.getEntriesByType("resource").filter(({ name }) => /details\.\w+\.js$/.test(name));
    return { first: first.startTime, details: details.startTime };
  });
  assert.ok(started.details > started.first, "details.js is asked for after the first prediction");
  assert.ok(gzipSync(await readFile(at("dist", "site", "index.html")), { level: 9 }).length < 120_000);
  await show(tab, "evidence");
  assert.deepEqual(askedFor(requests, site.address), [
    "",
    "details.js",
    "languages/en/details.json",
    "evidence.js",
    "languages/en/evidence.json",
  ]);
});
