// Every capability of the page once more, in Firefox: Chromium's tests look closer, these make sure that nothing is Chromium's alone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { at } from "../../tools/shared.mjs";
import { accessibilityProblems, fileAddress, goTo, launchFirefox, open, pagesOf, serveSite, show } from "./support.mjs";
import { compare, init, predict } from "../../pkg/index.js";

/** @import { Page } from "puppeteer-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const PATIENT = { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2_000_000, cart2_dose: 20_000_000 };
const UNKNOWN = "#v=1&disease=cll&cd19=decreased&product=other&cart1_dose=20000000";

/** @type {Awaited<ReturnType<typeof serveSite>>} */
let site;
/** @type {Awaited<ReturnType<typeof launchFirefox>>} */
let firefox;
before(async () => {
  [site, firefox] = await Promise.all([serveSite(), launchFirefox(), init()]);
});
after(async () => {
  await firefox?.close();
  await site?.close();
});

/**
 * @param {import("node:test").TestContext} t
 * @param {{ fragment?: string, address?: string, width?: number }} [options]
 */
async function openPage(t, { fragment = LINK, address = site.address, width = 1280 } = {}) {
  const context = await firefox.createBrowserContext();
  const tab = await context.newPage();
  t.after(() => context.close());
  tab.on("pageerror", (error) => t.after(() => assert.fail(`the page threw: ${error}`)));
  await tab.setViewport({ width, height: 800 });
  await open(tab, address, fragment);
  await tab.waitForSelector("#details .model-and-version");
  return tab;
}

const text = (/** @type {Page} */ tab, /** @type {string} */ selector) =>
  tab.$eval(selector, (element) => /** @type {HTMLElement} */ (element).innerText);
const mean = (/** @type {Page} */ tab, /** @type {string} */ selector) =>
  tab.$eval(selector, (element) => /** @type {HTMLElement} */ (element).dataset.mean);
const answer = (/** @type {object} */ patient) => /** @type {any} */ (predict(patient));
/** A click by the page itself: what is under the fold or a sticky bar needs no scrolling @param {Page} tab @param {string} selector */
const click = (tab, selector) => tab.$eval(selector, (element) => /** @type {HTMLElement} */ (element).click());

/** Types a text into an emptied box @param {Page} tab @param {string} name @param {string} text */
async function fill(tab, name, text) {
  await tab.$eval(`[name=${name}]`, (box) => {
    /** @type {HTMLInputElement} */ (box).value = "";
    /** @type {HTMLInputElement} */ (box).focus();
  });
  await tab.keyboard.type(text);
}

test("every outcome, picture and contribution in Firefox is the core's", async (t) => {
  const tab = await openPage(t);
  const { outcomes } = answer(PATIENT);
  for (const outcome of ["response", "complete_response", "survival_24m", "severe_crs", "severe_neurotoxicity"]) {
    assert.equal(await mean(tab, `[data-outcome=${outcome}]`), String(outcomes[outcome].mean), outcome);
  }
  for (const [name, drawn] of [
    ["patients", "[data-picture=patients] svg[role=img]"],
    ["dots", "[data-picture=dots] circle.mean"],
    ["table", "[data-picture=table] table"],
    ["ranges", "[data-picture=ranges] [data-repeats=response]"],
  ]) {
    await click(tab, `[name=picture][value=${name}]`);
    await tab.waitForSelector(drawn);
  }
  await click(tab, ".contributions summary");
  await tab.waitForSelector(".contributions .provenance");
  assert.match(await text(tab, ".contributions .provenance"), /3 of 14/);
});

test("an edit replaces the answer at once in Firefox, and the wheel changes no dose", async (t) => {
  const tab = await openPage(t);
  await fill(tab, "cart2_dose", "2,5");
  assert.equal(
    await mean(tab, "[data-outcome=response]"),
    String(answer({ ...PATIENT, cart2_dose: 2_500_000 }).outcomes.response.mean),
  );
  await tab.mouse.move(300, 400);
  await tab.mouse.wheel({ deltaY: 300 });
  assert.equal(await tab.$eval("[name=cart2_dose]", (box) => /** @type {HTMLInputElement} */ (box).value), "2,5");
  await fill(tab, "cart2_dose", "0");
  assert.equal((await tab.$$("[data-mean]")).length, 0);
  assert.match(await text(tab, "#result"), /must be above 0/);
});

test("doses are compared in Firefox with the core's paired differences", async (t) => {
  const tab = await openPage(t);
  await click(tab, "#what-if > button");
  await tab.waitForSelector("[data-scenario-difference]");
  const { differences } = /** @type {any} */ (compare([{ ...PATIENT, cart2_dose: 2_000_000 }, PATIENT]));
  assert.equal(await mean(tab, "[data-scenario-difference]"), String(differences[0].response.mean));
});

test("the evidence can be read, changed, rebuilt and taken back in Firefox", async (t) => {
  const tab = await openPage(t);
  const standard = await mean(tab, "[data-outcome=response]");
  await show(tab, "about");
  assert.match(await text(tab, "[data-part=card]"), /Overall: high risk/);
  await show(tab, "evidence");
  await tab.waitForSelector("tr[data-run=margins_only]");
  for (const [name, value] of [
    ["odds_ratio", "1,1"],
    ["lower", "0.9"],
    ["upper", "1.3"],
  ])
    await fill(tab, `own_cy_flu_${name}`, value);
  await click(tab, ".own-form [type=submit]");
  await tab.waitForSelector("body[data-evidence=own]", { timeout: 120_000 });
  assert.notEqual(await mean(tab, "[data-outcome=response]"), standard);
  await click(tab, "#own button");
  await tab.waitForSelector("body[data-evidence=standard]");
  assert.equal(await mean(tab, "[data-outcome=response]"), standard);
});

test("another study is opened, checked, rebuilt and used in Firefox", async (t) => {
  const tab = await openPage(t);
  await show(tab, "study");
  await press(tab, "Made up: recovery");
  await tab.waitForSelector(".ready", { timeout: 120_000 });
  await press(tab, "Rebuild the regression");
  await tab.waitForSelector("[data-study=patient]", { timeout: 120_000 });
  assert.ok(Number(await mean(tab, "[data-cell='old early']")) > 0.3);
});

test("every language is spoken in Firefox, and a reload keeps the chosen one", async (t) => {
  const tab = await openPage(t, { fragment: UNKNOWN });
  const numbers = await mean(tab, "[data-outcome=response]");
  for (const [language, word] of [
    ["fr", "Intervalle de crédibilité à 95"],
    ["es", "Intervalo de credibilidad del 95"],
    ["de", "95-%-Kredibilitätsintervall"],
  ]) {
    await tab.select("#language", language);
    await tab.waitForSelector(`html[lang=${language}]`);
    assert.ok((await text(tab, ".interval")).includes(word));
    assert.equal(await mean(tab, "[data-outcome=response]"), numbers);
  }
  await open(tab, site.address, UNKNOWN);
  assert.equal(await tab.$eval("html", (html) => /** @type {HTMLElement} */ (html).lang), "de");
});

test("a narrow Firefox needs no sideways scrolling, and axe finds nothing wrong", async (t) => {
  const tab = await openPage(t, { fragment: UNKNOWN, width: 360 });
  for (const view of /** @type {const} */ (["evidence", "patients", "study", "about", "calculator"])) {
    await show(tab, view);
    assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 360, view);
    assert.deepEqual(await accessibilityProblems(tab), [], view);
  }
});

test("Firefox prints on one page", async (t) => {
  for (const fragment of [LINK, UNKNOWN]) {
    const tab = await openPage(t, { fragment });
    assert.equal(pagesOf(await tab.pdf({ preferCSSPageSize: true })), 1, fragment);
  }
});

/** Clicks a button by its words, once it can be @param {Page} tab @param {string} name */
async function press(tab, name) {
  const button = await tab.waitForSelector(`xpath/.//button[normalize-space()="${name}"][not(@disabled)]`);
  await button?.evaluate((element) => /** @type {HTMLElement} */ (element).click());
}

/** Puts a file into a box for files @param {Page} tab @param {string} box @param {string} name @param {Uint8Array} content */
const giveFile = (tab, box, name, content) =>
  tab.$eval(
    box,
    (input, name, bytes) => {
      const { items, files } = new DataTransfer();
      items.add(new File([new Uint8Array(bytes)], name));
      /** @type {HTMLInputElement} */ (input).files = files;
      input.dispatchEvent(new Event("change"));
    },
    name,
    [...content],
  );

/** Predicts the rows of the table and gives what stands there of them @param {Page} tab */
async function scored(tab) {
  await press(tab, "Predict every row");
  await tab.waitForSelector("[data-row]");
  const all = (/** @type {string} */ selector, /** @type {string} */ name) =>
    tab.$$eval(
      selector,
      (rows, name) =>
        rows.map((row) => [
          row.querySelector("[data-mean]")?.getAttribute("data-mean") ?? row.getAttribute(name),
          /** @type {HTMLElement} */ (row).innerText,
        ]),
      name,
    );
  const counts = await tab.$eval("[data-counts]", (element) => JSON.parse(element.getAttribute("data-counts") ?? ""));
  return {
    counts,
    rows: await all("[data-row]", "data-row"),
    refused: await all(".cohort-results [data-rule]", "data-rule"),
  };
}

for (const address of ["hosted", "file"]) {
  test(`a cohort is read, predicted, validated, fitted and made part of the evidence in Firefox (${address})`, async (t) => {
    const tab = await openPage(t, address === "file" ? { address: fileAddress } : {});
    const standard = await mean(tab, "[data-outcome=response]");
    await show(tab, "patients");
    await press(tab, "Try the example (200 simulated patients)");
    const { counts } = await scored(tab);
    assert.deepEqual([counts.read, counts.accepted, counts.refused_rows], [202, 200, 2]);
    await tab.waitForSelector("[data-plot=decision]");
    const slope = await tab.$eval("[data-validation=calibration_slope]", (row) =>
      ["data-lower", "data-estimate", "data-upper"].map((name) => Number(row.getAttribute(name))),
    );
    assert.ok(slope[0] < 1 && slope[0] < slope[1] && slope[1] < slope[2] && slope[2] > 1);

    await goTo(tab, "regression");
    await tab.waitForSelector("#fit-method");
    const terms = await tab.$$eval(".fit-term span", (names) => names.map((name) => name.textContent));
    await click(tab, `#fit-term-${terms.indexOf("disease")}`);
    await click(tab, "#cohort-fit [type=submit]");
    await tab.waitForSelector("[data-fit=firth]");
    const coefficients = await tab.$$eval(".fit-result tr[data-term]", (rows) =>
      rows.map((row) => [row.getAttribute("data-term"), Number.isFinite(Number(row.getAttribute("data-estimate")))]),
    );
    // A regression reads the table as it is: the disease of a row that the prediction refused is a level too.
    assert.deepEqual(coefficients, [
      ["(intercept)", true],
      ["disease=cll", true],
      ["disease=nhl", true],
      ["disease=richter", true],
    ]);

    await goTo(tab, "update");
    await press(tab, "Update with these patients");
    await tab.waitForSelector("[data-weight]", { timeout: 120_000 });
    const weight = await tab.$eval("[data-weight]", (element) => Number(element.getAttribute("data-weight")));
    assert.ok(weight > 0.8 && weight <= 1);
    const answers = await tab.$$eval("[data-update=patient] td", (cells) =>
      cells.map((cell) => /** @type {HTMLElement} */ (cell).dataset.mean),
    );
    assert.equal(answers[0], standard);
    await press(tab, "Use the updated model");
    await tab.waitForSelector("body[data-evidence=own]");
    assert.equal(await mean(tab, "[data-outcome=response]"), answers[2]);
    assert.match(await text(tab, "#own"), /updated with your 193 patients/);
    assert.deepEqual(await accessibilityProblems(tab), []);
    await click(tab, "#own button");
    await tab.waitForSelector("body[data-evidence=standard]");
    assert.equal(await mean(tab, "[data-outcome=response]"), standard);
  });
}

test("a workbook is scored in Firefox as the same rows as text are", async (t) => {
  const tab = await openPage(t);
  await show(tab, "patients");
  const read = [];
  for (const name of ["cohort.csv", "cohort.xlsx"]) {
    await giveFile(tab, "#cohort-file", name, await readFile(at("tests", "workbooks", name)));
    await tab.waitForSelector(`.cohort-mapping ::-p-text(${name}: 8 rows)`);
    read.push(await scored(tab));
  }
  assert.deepEqual(read[1], read[0]);
  assert.equal(read[0].rows.length, 7);
  assert.equal(read[0].rows[0][0], String(answer(PATIENT).outcomes.response.mean));
  assert.match(String(read[0].refused[0][1]), /^6\tcart1_dose\t0\tMust be above 0/);
});

test("the single file has every view in Firefox", async (t) => {
  const tab = await openPage(t, { address: fileAddress });
  await show(tab, "evidence");
  await tab.waitForSelector("tr[data-run=margins_only]");
  await tab.select("#language", "es");
  await tab.waitForSelector("html[lang=es]");
});
