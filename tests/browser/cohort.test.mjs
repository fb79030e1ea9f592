// The reader's own cohort on the page: how a table comes in, what is refused, what each column means, and the validation.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { at } from "../../tools/shared.mjs";
import { accessibilityProblems, fileAddress, newTab, open, goTo, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const { site, chromium } = await siteAndChromium();

/**
 * Opens the page with the part for the cohort; any error in it fails the test.
 * @param {import("node:test").TestContext} t
 * @param {Parameters<typeof chromium.newPage>[0] & { address?: string }} [options]
 */
async function openCohort(t, { address = site.address, ...options } = {}) {
  const tab = await newTab(t, chromium, options);
  await open(tab, address, "#v=1&disease=nhl");
  await show(tab, "patients");
  await tab.locator("#cohort-file").waitFor();
  return tab;
}

/** @param {Page} tab @param {string} text @param {string} [name] */
const choose = (tab, text, name = "table.csv") =>
  tab.locator("#cohort-file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text, "latin1") });

/** @param {Page} tab @param {string} text */
async function paste(tab, text) {
  await tab.locator(".paste > summary").click();
  await tab.locator("#cohort-text").fill(text);
  await tab.getByRole("button", { name: "Use this text" }).click();
}

/** @param {Page} tab */
async function score(tab) {
  await tab.getByRole("button", { name: "Predict every row" }).click();
  await tab.locator("[data-counts]").waitFor();
  await tab.locator("[data-row], .cohort-results [data-rule]").first().waitFor();
  return JSON.parse((await tab.locator("[data-counts]").getAttribute("data-counts")) ?? "");
}

/** @param {Page} tab */
async function example(tab) {
  await goTo(tab, "table");
  await tab.getByRole("button", { name: "Try the example" }).click();
}

/** @param {Page} tab @param {string} name of a button */
async function downloaded(tab, name) {
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name }).click()]);
  return readFile(await download.path(), "utf8");
}

const TABLE =
  "id;disease;ld_before_cart1;cart1_dose;cart2_dose;response\na;nhl;cy_flu;2e6;2e7;CR\nb;all;other;2000000;2,5e6;PD\nc;nhl;;0;;PR\n";

test("a chosen file is read, its columns are guessed, and each row gets the answer of the form", async (t) => {
  const tab = await openCohort(t);
  await choose(tab, TABLE);
  await tab.locator("[name=cohort_disease]").waitFor();
  assert.equal(await tab.locator("[name=cohort_disease]").inputValue(), "1");
  assert.equal(await tab.locator("[name=cohort_cd19]").inputValue(), "");
  assert.match(await tab.locator(".cohort-mapping").innerText(), /table\.csv: 3 rows, 6 columns/);
  const counts = await score(tab);
  assert.deepEqual([counts.read, counts.accepted, counts.refused_rows], [3, 2, 1]);
  const mean = await tab.locator("[data-row='2'] [data-mean]").getAttribute("data-mean");
  await open(tab, site.address, "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000");
  assert.equal(await tab.locator("[data-outcome=response]").first().getAttribute("data-mean"), mean);
});

test("every refused cell is listed with its row, column, value and rule", async (t) => {
  const tab = await openCohort(t);
  await paste(tab, `${TABLE}d;xyz;;;;maybe\n`);
  await score(tab);
  const rows = await tab
    .locator(".cohort-results [data-rule]")
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.getAttribute("data-rule"),
        .../** @type {HTMLTableRowElement} */ (row).innerText.split("\t").slice(0, 3),
      ]),
    );
  assert.deepEqual(rows, [
    ["not_above_zero", "4", "cart1_dose", "0"],
    ["unknown_choice", "5", "disease", "xyz"],
    ["unknown_choice", "5", "response", "maybe"],
  ]);
  const file = await downloaded(tab, "Download the refused cells (CSV)");
  assert.equal(file.split("\r\n").length, 5);
  assert.match(file, /\r\n4,cart1_dose,0,not_above_zero,/);
});

/** What stands of a scored table: every prediction with its text, and every refused cell @param {Page} tab */
async function standing(tab) {
  const counts = await score(tab);
  await tab.locator("[data-row]").first().waitFor();
  const rows = await tab
    .locator("[data-row]")
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.querySelector("[data-mean]")?.getAttribute("data-mean"),
        /** @type {HTMLElement} */ (row).innerText,
      ]),
    );
  const refused = await tab
    .locator(".cohort-results [data-rule]")
    .evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute("data-rule"), /** @type {HTMLElement} */ (row).innerText]),
    );
  return { counts, rows, refused, file: await downloaded(tab, "Download the predictions (CSV)") };
}

for (const address of ["hosted", "file"]) {
  test(`a workbook, chosen or dropped, is scored as the same rows as text are (${address})`, async (t) => {
    const tab = await openCohort(t, address === "file" ? { address: fileAddress } : {});
    await tab.locator("#cohort-file").setInputFiles(at("tests", "workbooks", "cohort.csv"));
    await tab.getByText("cohort.csv: 8 rows").waitFor();
    const expected = await standing(tab);
    assert.deepEqual(expected.counts, {
      read: 8,
      accepted: 7,
      refused_rows: 1,
      refused_cells: 1,
      unusable_outcomes: 1,
      responders: 2,
      non_responders: 2,
      not_evaluable: 1,
      response_not_recorded: 2,
      repeated_rows: 0,
    });
    assert.deepEqual(
      expected.refused.map(([rule, text]) => [rule, ...(text ?? "").split("\t").slice(0, 3)]),
      [
        ["not_above_zero", "6", "cart1_dose", "0"],
        ["unknown_choice", "7", "response", "maybe"],
      ],
    );
    assert.match(expected.refused[0][1] ?? "", /Must be above 0/);

    await tab.locator("#cohort-file").setInputFiles(at("tests", "workbooks", "cohort.xlsx"));
    await tab.getByText("cohort.xlsx: 8 rows").waitFor();
    // A hidden worksheet stands before it, and another table behind it.
    assert.match(await tab.locator(".cohort-mapping").innerText(), /Worksheet “Patients”, one of 2/);
    assert.deepEqual(await standing(tab), expected);

    const bytes = [...(await readFile(at("tests", "workbooks", "cohort.xlsx")))];
    await tab.locator(".drop", { has: tab.locator("#cohort-file") }).evaluate((place, bytes) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], "dropped.xlsx"));
      place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, bytes);
    await tab.getByText("dropped.xlsx: 8 rows").waitFor();
    assert.deepEqual(await standing(tab), expected);
  });
}

for (const [what, content, rule] of /** @type {const} */ ([
  ["an empty file", "", "empty_file"],
  ["a binary file", "\x7fELF\0\0\0", "binary"],
  ["a damaged workbook", "PK\x03\x04 and no more", "not_a_workbook"],
  ["an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"],
  ["another encoding", "id,disease\nJos\xe9,nhl\n", "encoding"],
  ["an unclosed quotation mark", 'id,disease\n1,nhl\n"2,all\n', "unclosed_quote"],
  ["a stray quotation mark", 'id,disease,note\n1,nhl,"x\n2,all,"y"\n', "swallowed_rows"],
  ["a web page", "<html><table></table></html>", "other_kind"],
])) {
  test(`${what} is refused in words, and the next table is read`, async (t) => {
    const tab = await openCohort(t);
    await choose(tab, content);
    await tab.locator(`.part > .refusal [data-rule=${rule}]`).waitFor();
    assert.match(await tab.locator(".part > .refusal").innerText(), /\.$/);
    await choose(tab, TABLE);
    await tab.locator(".cohort-mapping [data-column=disease]").waitFor();
    assert.equal(await tab.locator(".part > .refusal").innerText(), "");
  });
}

test("a file above the limit is refused by its size, unread", async (t) => {
  const tab = await openCohort(t);
  // A Blob made of one piece many times over takes no memory of its own until it is read.
  await tab.evaluate(() => {
    const piece = new Blob([new Uint8Array(1 << 20)]);
    const input = /** @type {HTMLInputElement} */ (document.querySelector("#cohort-file"));
    const files = new DataTransfer();
    files.items.add(new File(Array(201).fill(piece), "huge.csv"));
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
  });
  await tab.locator(".part > .refusal [data-rule=too_large]").waitFor();
});

test("what values mean and in which unit doses are is guessed, shown with counts, changed, and saved", async (t) => {
  const tab = await openCohort(t);
  await choose(
    tab,
    "Title;;;;\nid;Diagnosis;CART1 dose;CART2 dose;Response\n1;DLBCL;0,2;2;CRi\n2;Richter;2;2;NR\n3;MCL;2;20;PD\n",
  );
  await tab.locator("[data-values=disease]").waitFor();
  assert.match(await tab.locator("[data-remark=lines_above]").innerText(), /line 2/);
  const meaning = (/** @type {string} */ id, /** @type {string} */ value) =>
    tab.locator(`[data-values=${id}] [data-value="${value}"] select`);
  assert.equal(await meaning("disease", "DLBCL").inputValue(), "nhl");
  assert.equal(await meaning("disease", "Richter").inputValue(), "?");
  await meaning("disease", "Richter").selectOption("cll");
  await meaning("response", "NR").selectOption("SD");
  for (const id of ["cart1_dose", "cart2_dose"]) {
    await tab.locator(`[data-unit=${id}] p.undecided`).waitFor();
    await tab.locator(`[name=unit_${id}]`).selectOption("million_per_kg");
    await tab.locator(`[data-unit=${id}] p.undecided`).waitFor({ state: "detached" });
  }
  assert.match(await tab.locator("[data-unit=cart1_dose]").innerText(), /Median 2 10⁶ cells per kg/);
  const saved = await downloaded(tab, "Save this mapping");
  assert.deepEqual(JSON.parse(saved).values, { disease: { Richter: "cll" }, response: { NR: "SD" } });
  const counts = await score(tab);
  assert.deepEqual([counts.accepted, counts.responders, counts.non_responders], [3, 1, 2]);

  // The same table once more: the mapping is loaded instead of chosen.
  await choose(tab, "id;Diagnosis;CART1 dose;CART2 dose;Response\n1;Richter;0,2;2;NR\n");
  await tab.locator("[data-values=disease]").waitFor();
  await tab
    .locator("#mapping-file")
    .setInputFiles({ name: "m.json", mimeType: "application/json", buffer: Buffer.from(saved) });
  await tab.waitForFunction(() => {
    const select = document.querySelector('[data-values=disease] [data-value="Richter"] select');
    return select instanceof HTMLSelectElement && select.value === "cll";
  });
  assert.equal((await score(tab)).non_responders, 1);
});

test("how a file was read is shown and can be changed", async (t) => {
  const tab = await openCohort(t);
  await choose(tab, "disease;cart1_dose;cart2_dose;os_months\nnhl;200.000;900.000;-99\nall;;2000000;12\n");
  await tab.locator(".reading > summary").click();
  assert.equal(await tab.locator("[name=reading_decimal]").inputValue(), "");
  await tab.locator("[name=reading_decimal]").selectOption(",");
  await tab.locator(".reading > summary").click();
  await tab.locator("[name=reading_missing]").fill("-99");
  await tab.getByRole("button", { name: "Read again" }).click();
  await tab.locator(".reading > summary").click();
  assert.equal(await tab.locator("[name=reading_missing]").inputValue(), "-99");
  assert.equal(await tab.locator("[name=reading_decimal]").inputValue(), ",");
  const counts = await score(tab);
  assert.deepEqual([counts.accepted, counts.unusable_outcomes], [2, 0]);
});

test("the way on is in sight from the top of the mapping on a telephone, and leads to what is to be decided", async (t) => {
  const tab = await openCohort(t, { viewport: { width: 360, height: 740 } });
  await example(tab);
  const start = tab.getByRole("button", { name: "Predict every row" });
  const left = tab.getByRole("button", { name: "Still to decide: 2" });
  await left.waitFor();
  const inSight = (/** @type {import("playwright-core").Locator} */ place) =>
    place.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  assert.ok(await inSight(tab.locator(".cohort-mapping h2").first()));
  assert.ok(await inSight(start));
  const undecided = tab.locator("[data-values] .undecided");
  assert.equal(await undecided.count(), 2);
  await left.click();
  assert.ok((await inSight(undecided.first())) && (await inSight(start)));
  assert.ok(
    await undecided
      .first()
      .locator("select")
      .evaluate((select) => select === document.activeElement),
  );
  for (const at of [1, 0]) await undecided.nth(at).locator("select").selectOption({ index: 1 });
  await left.waitFor({ state: "hidden" });
});

test("the meaning of a column can be changed, and one column has one meaning", async (t) => {
  const tab = await openCohort(t);
  await paste(tab, "a,b,c\nnhl,1,CR\nall,2,PD\n");
  const start = tab.getByRole("button", { name: "Predict every row" });
  await start.waitFor();
  assert.ok(await start.isDisabled());
  await tab.locator("[name=cohort_disease]").selectOption("0");
  assert.match(await tab.locator("[data-column=disease] .values").innerText(), /nhl · all/);
  await tab.locator("[name=cohort_id]").selectOption("0");
  assert.ok(await start.isDisabled());
  assert.ok(await tab.locator(".cohort-mapping [role=alert]").isVisible());
  await tab.locator("[name=cohort_id]").selectOption("1");
  const counts = await score(tab);
  assert.equal(counts.response_not_recorded, 2);
  await goTo(tab, "validation");
  assert.match(await tab.locator(".cohort-validation").innerText(), /Choose a column for the response/);
  await goTo(tab, "columns");
  await tab.locator("[name=cohort_response]").selectOption("2");
  await score(tab);
  await goTo(tab, "validation");
  await tab.locator("[data-validation=c_statistic]").waitFor();
  assert.match(await tab.locator(".too-few").innerText(), /Too few to judge: 1 with a response and 1 without/);
  assert.equal(await tab.locator(".model-verdict").getAttribute("data-verdict"), "too_few");
  assert.equal(await tab.locator(".figures").count(), 0);
  assert.equal(await tab.locator("[data-plot]").count(), 0);
});

for (const address of ["hosted", "file"]) {
  test(`the example is validated with plots, whose numbers stand in tables as well (${address})`, async (t) => {
    const tab = await openCohort(t, address === "file" ? { address: fileAddress } : {});
    await example(tab);
    const counts = await score(tab);
    assert.deepEqual([counts.read, counts.accepted, counts.refused_rows], [202, 200, 2]);
    // Its third refused cell is an outcome, of a row that is refused for another cell.
    await tab.getByText("1 to 3 of 3", { exact: true }).waitFor();
    assert.equal(await tab.getByText("row kept").count(), 0);
    await goTo(tab, "validation");
    await tab.locator("[data-plot=decision]").waitFor();
    for (const id of [
      "c_statistic",
      "calibration_in_the_large",
      "calibration_intercept",
      "calibration_slope",
      "observed_expected",
    ]) {
      const row = tab.locator(`[data-validation=${id}]`);
      const [low, middle, high] = await Promise.all(
        ["lower", "estimate", "upper"].map(async (end) => Number(await row.getAttribute(`data-${end}`))),
      );
      assert.ok(low < middle && middle < high, id);
    }
    // It was simulated from the model itself.
    const slope = tab.locator("[data-validation=calibration_slope]");
    assert.ok(Number(await slope.getAttribute("data-lower")) < 1 && Number(await slope.getAttribute("data-upper")) > 1);
    assert.equal(await tab.locator("[data-plot=calibration] tbody").first().locator("tr").count(), 41);
    assert.equal(await tab.locator("[data-plot=decision] tbody tr").count(), 19);
  });
}

test("the validation begins with the model, the verdict in words and the predictive check, for every outcome there is", async (t) => {
  const tab = await openCohort(t);
  await example(tab);
  await score(tab);
  assert.match(
    await tab.locator(".verdict-in-short").innerText(),
    /^The number of responses agrees with the predictions/,
  );
  await tab.getByRole("link", { name: "See the validation" }).click();
  const verdict = tab.locator(".cohort-validation > h2 + .model-verdict");
  await verdict.waitFor();
  assert.equal(await verdict.getAttribute("data-verdict"), "agrees");
  assert.match(
    await verdict.innerText(),
    /^Model tested: the standard model.\s+The number of responses agrees with the predictions.\s+69 of 193 responded; the model predicted \d+ to \d+ \(95% predictive interval\)/,
  );
  assert.deepEqual(
    await tab.locator("[data-check]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-check"))),
    ["response", "complete_response", "survival_24m", "severe_crs", "severe_neurotoxicity"],
  );
  // Survival at 24 months with its censoring: those who died, were alive and were last seen before.
  const survival = tab.locator("[data-survival='24']");
  assert.match(
    await survival.innerText(),
    /^Alive at 24 months by Kaplan-Meier: 24% \(16% to 32%\)\. Mean prediction: 28%\. 198 patients: 120 died by then, 16 were seen alive then, 62 /,
  );
  const brier = Number(await survival.getAttribute("data-brier"));
  assert.ok(brier > 0.1 && brier < 0.25, String(brier));
  assert.ok(Math.abs(Number(await survival.getAttribute("data-c")) - 0.53) < 0.01);
  // No code of the core's own.
  assert.doesNotMatch(
    String(await tab.locator(".cohort-validation, .cohort-results").allInnerTexts()),
    /[a-z]_(unknown|subgroup|agrees|few)/,
  );
});

test("a plot goes out as a picture in the colours of paper, and its numbers as a table", async (t) => {
  const tab = await openCohort(t, { colorScheme: "dark" });
  await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await example(tab);
  await score(tab);
  await goTo(tab, "validation");
  const plot = tab.locator("[data-plot=calibration]");
  const press = (/** @type {string} */ name) => plot.getByRole("button", { name }).click();
  const file = async (/** @type {string} */ name) => {
    const [download] = await Promise.all([tab.waitForEvent("download"), press(name)]);
    return readFile(await download.path());
  };
  const svg = (await file("Save as SVG")).toString("utf8");
  assert.match(svg, /^<svg [^>]*viewBox="0 0 \d+ \d+"[^>]*><title>Calibration curve/);
  assert.match(svg, /<rect width="100%" height="100%" fill="white"\/>/);
  assert.match(svg, />Predicted chance of a response<.*|>Observed share with a response</);
  // The middle line in the light theme's colour, and nothing that only a style sheet would say.
  assert.match(svg, /stroke="rgb\(11, 90, 104\)"/);
  assert.doesNotMatch(svg, /class=|var\(|style=/);
  assert.deepEqual([...(await file("Save as PNG")).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  await press("Copy as picture");
  await plot.getByText("Picture copied.").waitFor();
  assert.deepEqual(await tab.evaluate(async () => (await navigator.clipboard.read())[0].types), ["image/png"]);
  await press("Copy as table");
  await plot.getByText("Copied, with tabs").waitFor();
  const lines = (await tab.evaluate(() => navigator.clipboard.readText())).trim().split(/\r?\n/);
  assert.equal(lines.length, 42);
  assert.ok(lines.slice(1).every((line) => line.split("\t").every((cell) => Number(cell) >= 0 && Number(cell) <= 1)));
});

test("the text of a plot keeps its size on a telephone, and each row of a table is a card", async (t) => {
  const tab = await openCohort(t, { viewport: { width: 320, height: 640 } });
  await example(tab);
  await score(tab);
  await goTo(tab, "validation");
  const plot = tab.locator("[data-plot=calibration] svg.plot");
  await plot.waitFor();
  const [drawn, shown] = await plot.evaluate((svg) => [
    /** @type {SVGSVGElement} */ (svg).viewBox.baseVal.width,
    svg.getBoundingClientRect().width,
  ]);
  assert.ok(Math.abs(drawn - shown) < 1, `${drawn} as ${shown}`);
  const cell = tab.locator("[data-row='2'] [data-mean]");
  assert.equal(await cell.getAttribute("data-label"), "Response");
  assert.equal(await cell.evaluate((cell) => getComputedStyle(cell).display), "flex");
});

test("each step has an address, and the browser's way back leads through them and loses nothing", async (t) => {
  const tab = await openCohort(t);
  const place = () => tab.locator(".steps [aria-current=step]").innerText();
  // Without a table there is nothing to go on to.
  assert.deepEqual(await tab.locator(".steps a[href]").allInnerTexts(), ["1 Table", "5 Update"]);
  await choose(tab, TABLE);
  await tab.locator("[name=cohort_disease]").waitFor();
  assert.match(tab.url(), /#patients\/columns$/);
  await score(tab);
  assert.match(tab.url(), /#patients\/predictions$/);
  assert.match(await place(), /3 Predictions/);
  assert.equal(
    await tab.locator("[id='patients/predictions'] h2").evaluate((title) => title === document.activeElement),
    true,
  );
  await tab.goBack();
  assert.match(await place(), /2 Columns and values/);
  assert.ok(await tab.locator("[name=cohort_disease]").isVisible());
  await tab.goForward();
  assert.ok(await tab.locator("[data-row='2']").isVisible());
  // From another view, and in another language, the place is kept.
  await show(tab, "calculator");
  await tab.goBack();
  await tab.locator("#language").selectOption("de");
  await tab.getByText("Jede angenommene Zeile").waitFor();
  assert.match(await place(), /3 Vorhersagen/);
});

test("a report holds the analysis and no row of the table, as a document and for a word processor", async (t) => {
  const tab = await openCohort(t);
  await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await example(tab);
  await score(tab);
  await goTo(tab, "regression");
  await tab.locator("#fit-method").waitFor();
  await tab.locator(".fit-term", { hasText: "disease" }).locator("input").check();
  await tab.getByRole("button", { name: "Fit the regression" }).click();
  await tab.locator("[data-fit]").waitFor();
  await goTo(tab, "report");
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: "Save the report (HTML)" }).click(),
  ]);
  const html = await readFile(await download.path(), "utf8");
  assert.match(html, /^<!doctype html><html /);
  for (const title of [
    "Participants",
    "Outcome",
    "Statistical methods",
    "Model performance",
    "Own regression",
    "Limitations",
  ])
    assert.ok(html.includes(`<h2>${title}</h2>`), title);
  assert.equal(html.split("<img ").length - 1, 3);
  assert.doesNotMatch(html, /SIM-\d|<button|<input|<script|https?:(?!\/\/www\.w3\.org)/);
  // It is a page of its own, without scripts and requests.
  const other = await newTab(t, chromium);
  await other.setContent(html);
  assert.ok(
    await other
      .locator("img")
      .first()
      .evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth > 200),
  );
  assert.deepEqual(await accessibilityProblems(other), []);
  await tab.getByRole("button", { name: "Copy for a word processor" }).click();
  await tab.getByText("Report copied").waitFor();
  const copied = await tab.evaluate(async () =>
    (await (await navigator.clipboard.read())[0].getType("text/html")).text(),
  );
  assert.match(copied, /data:image\/png;base64,/);
});

test("the predictions go out as a table that reads back, page by page on the screen", async (t) => {
  const tab = await openCohort(t);
  await example(tab);
  await score(tab);
  assert.equal(await tab.locator("[data-row]").count(), 25);
  await tab.getByRole("button", { name: "Next" }).last().click();
  await tab.locator("[data-row='27']").waitFor();
  const file = await downloaded(tab, "Download the predictions (CSV)");
  assert.equal(file.trimEnd().split("\r\n").length, 201);
  await choose(tab, file);
  await tab.locator(".cohort-mapping [data-column=disease]").waitFor();
  assert.equal((await score(tab)).accepted, 200);
});

test("the predictions go out as CSV in the form that is chosen, and as XLSX", async (t) => {
  const tab = await openCohort(t);
  await choose(tab, TABLE);
  await score(tab);
  await tab.locator(".csv-format > summary").click();
  await tab.locator("[name=csv_separator]").selectOption(";");
  await tab.locator("[name=csv_mark]").check();
  assert.match(await downloaded(tab, "Download the predictions (CSV)"), /^\ufeffid;disease;/);
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: "Download the predictions (XLSX)" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "reinfuse-predictions.xlsx");
  await goTo(tab, "table");
  const bytes = await readFile(await download.path());
  await tab.locator("#cohort-file").setInputFiles({ name: "again.xlsx", mimeType: "", buffer: bytes });
  await tab.getByText("again.xlsx: 2 rows").waitFor();
  assert.equal((await score(tab)).accepted, 2);
});

test("of an id in several rows the chosen one counts", async (t) => {
  const tab = await openCohort(t);
  await choose(tab, "id,disease,response\nA,nhl,CR\nA,nhl,PD\nB,all,PD\n");
  const choice = tab.locator("[name=repeats]");
  await choice.waitFor();
  assert.equal(await choice.inputValue(), "first");
  let counts = await score(tab);
  assert.deepEqual([counts.accepted, counts.repeated_rows, counts.responders, counts.non_responders], [3, 1, 1, 1]);
  assert.equal(await tab.locator(".cohort-results [data-remark=repeated_rows]").count(), 1);
  await goTo(tab, "columns");
  await choice.selectOption("last");
  await tab.waitForFunction(() => {
    const select = document.querySelector("[name=repeats]");
    return select instanceof HTMLSelectElement && select.value === "last";
  });
  assert.deepEqual(JSON.parse(await downloaded(tab, "Save this mapping")).repeats, "last");
  counts = await score(tab);
  assert.deepEqual([counts.repeated_rows, counts.responders, counts.non_responders], [1, 0, 2]);
});

test("names and cells that look like markup or formulas stay text", async (t) => {
  const tab = await openCohort(t);
  await choose(
    tab,
    'id,disease,"<img src=x onerror=alert(1)>"\n<b>1</b>,nhl,=1+1\n<script>,<i>,2\n',
    "<img src=x onerror=alert(2)>.csv",
  );
  await score(tab);
  assert.equal(await tab.locator(".part img, .part b, .part i, .part script").count(), 0);
  assert.match(await tab.locator("[data-row='2']").innerText(), /<b>1<\/b>/);
  assert.match(await downloaded(tab, "Download the predictions (CSV)"), /\r\n<b>1<\/b>,nhl,'=1\+1,/);
});

/** Chooses a file of so many times 50,000 rows @param {Page} tab @param {number} times */
const chooseLarge = (tab, times) =>
  tab.evaluate((times) => {
    const files = new DataTransfer();
    const rows = Array(times).fill("1,nhl,CR\n".repeat(50_000));
    files.items.add(new File(["id,disease,response\n", ...rows], "large.csv"));
    const input = /** @type {HTMLInputElement} */ (document.querySelector("#cohort-file"));
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
  }, times);

test("a table that is read after another language was chosen is shown all the same", async (t) => {
  const tab = await openCohort(t);
  await chooseLarge(tab, 10);
  await tab.locator(".part > div > .running button").waitFor();
  await tab.locator("#language").selectOption("de");
  await tab.locator(".cohort-mapping", { hasText: /500.000 Zeilen/ }).waitFor();
});

test("reading can be cancelled; nothing is kept and the next table is read", async (t) => {
  const tab = await openCohort(t);
  await chooseLarge(tab, 40);
  const cancel = tab.locator(".part > div > .running button");
  await cancel.click();
  assert.match(await tab.locator(".part > div > .running-status").innerText(), /Cancelled/);
  assert.ok(await cancel.isHidden());
  await choose(tab, TABLE);
  await tab.locator(".cohort-mapping [data-column=disease]").waitFor();
  assert.match(await tab.locator(".cohort-mapping").innerText(), /3 rows/);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing wrong with the cohort, ${colorScheme}, and nothing needs sideways scrolling`, async (t) => {
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 320, height: 640 },
    ]) {
      const tab = await openCohort(t, { colorScheme, viewport });
      await goTo(tab, "table");
      await tab.locator(".paste > summary").click();
      const right = async (/** @type {Parameters<typeof goTo>[1]} */ step) => {
        await goTo(tab, step);
        assert.deepEqual(await accessibilityProblems(tab), [], `${step}, ${viewport.width}`);
        assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, step);
      };
      await right("table");
      await example(tab);
      await score(tab);
      await goTo(tab, "validation");
      await tab.locator("[data-plot=decision]").waitFor();
      for (const fold of await tab.locator(".plot-figure summary").all()) await fold.click();
      for (const step of /** @type {const} */ ([
        "columns",
        "predictions",
        "validation",
        "update",
        "regression",
        "report",
      ]))
        await right(step);
    }
  });
}

test("nothing of the cohort is fetched before it is asked for, and nothing of a table leaves the page", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  /** @type {string[]} */
  const requests = [];
  tab.on("request", (request) => void requests.push(`${request.method()} ${request.url().replace(site.address, "")}`));
  await open(tab, site.address, "#v=1&disease=nhl");
  assert.ok(!requests.some((request) => request.includes("cohort")));
  await show(tab, "patients");
  await example(tab);
  await score(tab);
  assert.ok(requests.every((request) => request.startsWith("GET ") && !request.includes("SIM-")));
  assert.equal(await tab.evaluate(() => localStorage.length + sessionStorage.length), 0);
});
