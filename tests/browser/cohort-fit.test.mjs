// The reader's own regression on the page: what is chosen, what is refused, what is shown, and what goes out.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { at } from "../../tools/shared.mjs";
import { accessibilityProblems, fileAddress, newTab, open, goTo, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const { site, chromium } = await siteAndChromium();

/**
 * Opens the page with a table and the section of its regression; any error in the page fails the test.
 * @param {import("node:test").TestContext} t
 * @param {string} table
 * @param {Parameters<typeof chromium.newPage>[0] & { address?: string }} [options]
 */
async function openFit(t, table, { address = site.address, ...options } = {}) {
  const tab = await newTab(t, chromium, options);
  await open(tab, address, "#v=1&disease=nhl");
  await show(tab, "patients");
  await tab
    .locator("#cohort-file")
    .setInputFiles({ name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await tab.locator(".cohort-mapping .main-button").waitFor();
  await goTo(tab, "regression");
  await tab.locator("#fit-method").waitFor();
  return tab;
}

/** The box of a term @param {Page} tab @param {string} name */
const termOf = (tab, name) => tab.locator(".fit-term", { has: tab.getByText(name, { exact: true }) });

/**
 * @param {Page} tab
 * @param {{ method?: string, columns: Record<string, string>, terms: Record<string, string | undefined> }} spec terms with the words
 *   of their reference level
 */
async function fit(tab, { method = "firth", columns, terms }) {
  await tab.locator("#fit-method").selectOption(method);
  for (const [role, column] of Object.entries(columns))
    await tab.locator(`#fit-${role}`).selectOption({ label: column });
  for (const [name, level] of Object.entries(terms)) {
    const term = termOf(tab, name);
    await term.locator("input").check();
    if (level) await term.locator("select").selectOption({ label: level });
  }
  await tab.getByRole("button", { name: "Fit the regression" }).click();
  await tab.locator(".fit-result > *").first().waitFor();
}

/** @param {Page} tab @param {string} term */
async function coefficient(tab, term) {
  const row = tab.locator(`.fit-result tr[data-term=${JSON.stringify(term)}]`);
  const numbers = await Promise.all(
    ["estimate", "se", "lower", "upper", "p"].map(async (name) => [
      name,
      Number(await row.getAttribute(`data-${name}`)),
    ]),
  );
  return { ...Object.fromEntries(numbers), text: await row.innerText() };
}

/** @param {number} given @param {number} wanted */
const close = (given, wanted) =>
  assert.ok(Math.abs(given - wanted) < 1e-8 * Math.max(1, Math.abs(wanted)), `${given} is not ${wanted}`);

/** Twelve patients; those with a marker all respond. */
const SEPARATED = `marker,age,sex,response\n${[
  [1, 50, "f", "CR"],
  [1, 61, "m", "PR"],
  [1, 47, "f", "CR"],
  [0, 58, "m", "PD"],
  [0, 66, "f", "SD"],
  [0, 51, "m", "CR"],
  [0, 70, "f", "PD"],
  [0, 44, "m", "SD"],
  [0, 63, "f", "PR"],
  [0, 55, "m", "PD"],
  [0, 59, "f", "NE"],
  [1, "", "m", "CR"],
]
  .map((row) => row.join(","))
  .join("\n")}\n`;

const LUNG = () => readFile(at("tests", "reference", "fit", "lung.csv"), "utf8");

test("separation is named in words and without a number, and Firth's method gives one", async (t) => {
  const tab = await openFit(t, SEPARATED);
  assert.equal(
    await tab
      .locator("#fit-outcome")
      .evaluate((select) => /** @type {HTMLSelectElement} */ (select).selectedOptions[0].text),
    "response",
  );
  await fit(tab, { method: "ml", columns: {}, terms: { marker: undefined, age: undefined } });
  assert.deepEqual(JSON.parse((await tab.locator("[data-separation]").getAttribute("data-separation")) ?? ""), [
    "marker",
  ]);
  assert.match(
    await tab.locator("[data-separation]").innerText(),
    /“marker” perfectly predicts the outcome \(separation\)/,
  );
  const row = tab.locator("tr[data-term=marker]");
  assert.match(await row.innerText(), /infinite or zero/);
  assert.equal(await row.getAttribute("data-estimate"), null);
  assert.equal(await tab.locator("[data-stopped]").getAttribute("data-stopped"), "separation");
  const fitted = tab.locator("[data-fit]");
  assert.deepEqual(await Promise.all(["n", "events", "dropped"].map((name) => fitted.getAttribute(`data-${name}`))), [
    "10",
    "5",
    "2",
  ]);
  assert.match(await fitted.innerText(), /Rows without a value: age: 1, response: 1/);

  await tab.locator("#fit-method").selectOption("firth");
  await tab.getByRole("button", { name: "Fit the regression" }).click();
  await tab.locator("[data-fit=firth]").waitFor();
  const { estimate, lower, upper } = await coefficient(tab, "marker");
  assert.ok(lower < estimate && estimate < upper && upper < 20);
  assert.equal(await tab.locator(".forest circle.forest-point").count(), 2);
});

for (const ties of /** @type {const} */ (["efron", "breslow"])) {
  test(`Cox regression with ties by ${ties} has the numbers of R`, async (t) => {
    const { regressions } = JSON.parse(await readFile(at("tests", "reference", "fit.json"), "utf8"));
    const reference = regressions.find((/** @type {{ name: string }} */ { name }) => name === `lung ${ties}`);
    const tab = await openFit(t, await LUNG());
    await fit(tab, {
      method: ties,
      columns: { time: "time", event: "status" },
      terms: { age: undefined, sex: undefined, "ph.ecog": undefined, "wt.loss": undefined },
    });
    assert.equal(await tab.locator("[data-fit]").getAttribute("data-n"), String(reference.n));
    assert.equal(reference.coefficients.length, 4);
    for (const { term, ...numbers } of reference.coefficients) {
      const shown = /** @type {Record<string, any>} */ (await coefficient(tab, term));
      for (const [name, value] of Object.entries(numbers)) close(shown[name], value);
    }
  });
}

test("Cox regression with Firth's penalty gives a number where the order of events separates, and names its method", async (t) => {
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].map((time) => [time, time <= 6 ? 1 : 0, time <= 3 ? 1 : 0].join(","));
  const tab = await openFit(t, `time,event,marker\n${rows.join("\n")}\n`);
  const spec = { columns: { time: "time", event: "event" }, terms: { marker: undefined } };
  await fit(tab, { method: "efron", ...spec });
  assert.match(await tab.locator("[data-separation]").innerText(), /Firth’s method gives a finite one/);
  assert.equal(await tab.locator("tr[data-term=marker]").getAttribute("data-estimate"), null);
  await fit(tab, { method: "cox_firth", ...spec });
  await tab.locator("[data-fit=firth]").waitFor();
  const { estimate, lower, upper } = await coefficient(tab, "marker");
  assert.ok(lower < estimate && estimate < upper && lower > 0 && upper < 20, `${lower} ${estimate} ${upper}`);
  assert.match(await tab.locator("[data-separation]").innerText(), /order of events.*Firth’s estimate exists/);
  assert.match(await tab.locator("[data-methods]").innerText(), /Cox regression with Firth’s penalised likelihood/);
  assert.match(await tab.locator(".fit-result").innerText(), /Hazard ratio/);
});

test("ids in several rows are remarked on before a regression, each of whose rows counts", async (t) => {
  const remark = "[data-remark=rows_as_patients]";
  const repeated = await openFit(t, "id,y,x\na,0,1\nb,1,3\na,0,2\nc,1,2\n");
  assert.match(await repeated.locator(`#cohort-fit ${remark}`).innerText(), /more than one row: 1\..*own: 2\./);
  const once = await openFit(t, "id,y,x\na,0,1\nb,1,3\nc,0,2\nd,1,2\n");
  assert.equal(await once.locator(remark).count(), 0);
  // A column that is chosen as that of the ids later counts; see it chosen and see it given up.
  const chosen = await openFit(t, "number,y,x\na,0,1\nb,1,3\na,0,2\nc,1,2\n");
  assert.equal(await chosen.locator(remark).count(), 0);
  for (const [column, count] of /** @type {const} */ ([
    ["0", 1],
    ["", 0],
  ])) {
    await goTo(chosen, "columns");
    await chosen.locator("[name=cohort_id]").selectOption(column);
    await goTo(chosen, "regression");
    await chosen.waitForFunction(
      ([remark, count]) => document.querySelectorAll(`#cohort-fit ${remark}`).length === count,
      /** @type {const} */ ([remark, count]),
    );
  }
});

test("Kaplan-Meier curves are drawn of all patients and of a category's levels, against the level that was chosen", async (t) => {
  const tab = await openFit(t, await LUNG());
  await fit(tab, { method: "efron", columns: { time: "time", event: "status" }, terms: { sex: "against 2" } });
  assert.equal(await tab.locator('tr[data-term="sex=1"]').count(), 1);
  assert.match(
    await tab.locator(".survival").innerText(),
    /n = 228, 165 with the event; median 310 \(95% CI 284 to 361\)/,
  );
  await tab.locator("#fit-curves").selectOption({ label: "sex" });
  assert.match(
    await tab.locator(".survival").innerText(),
    /sex=1: n = 138, 112 with the event; median 270 \(95% CI 210 to 306\)/,
  );
  assert.equal(await tab.locator(".survival .area").count(), 2);
});

test("a regression that cannot be fitted is refused with the rule, the column and the value", async (t) => {
  const tab = await openFit(t, "a,b,c,d\n0,1,x,1\n1,2,x,two\n0,3,x,3\n1,4,x,4\n");
  await fit(tab, { columns: { outcome: "b" }, terms: { c: undefined, d: undefined } });
  const rules = await tab
    .locator(".fit-result [data-rule]")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-rule")));
  assert.deepEqual(rules, ["not_binary", "mixed_column"]);
  const text = await tab.locator(".fit-result .refusal").innerText();
  assert.match(text, /Column “d”, line 3: “two” is no number/);
  // Read as categories it can be fitted, once the rest is right as well.
  await termOf(tab, "c").locator("input").uncheck();
  await fit(tab, { columns: { outcome: "a" }, terms: { d: "against 1" } });
  await tab.locator("[data-fit=firth]").waitFor();
  assert.equal(await tab.locator(".fit-result .refusal").count(), 0);
  assert.equal(await tab.locator('tr[data-term="d=two"]').count(), 1);
});

test("the start waits for the columns that a method needs", async (t) => {
  const tab = await openFit(t, "a,b\n0,1\n1,2\n");
  const start = tab.getByRole("button", { name: "Fit the regression" });
  assert.ok(await start.isDisabled());
  await tab.locator("#fit-outcome").selectOption({ label: "a" });
  assert.ok(await start.isEnabled());
  await tab.locator("#fit-method").selectOption("breslow");
  assert.ok(await start.isDisabled());
  assert.ok(await tab.locator("#fit-outcome").isHidden());
});

test("the outcome is no term, nor is the time or the event; a term chosen before is one again after", async (t) => {
  const tab = await openFit(t, SEPARATED);
  const term = (/** @type {string} */ name) => termOf(tab, name);
  assert.ok(await term("response").isHidden());
  await term("marker").locator("input").check();
  await tab.locator("#fit-outcome").selectOption({ label: "marker" });
  assert.ok(await term("marker").isHidden());
  assert.ok(await term("response").isVisible());
  await fit(tab, { columns: {}, terms: { age: undefined } });
  assert.deepEqual(
    await tab
      .locator(".fit-result tr[data-term]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-term"))),
    ["(intercept)", "age"],
  );
  await tab.locator("#fit-outcome").selectOption({ label: "response" });
  assert.ok(await term("marker").locator("input").isChecked());
  await tab.locator("#fit-method").selectOption("efron");
  await tab.locator("#fit-time").selectOption({ label: "age" });
  await tab.locator("#fit-event").selectOption({ label: "marker" });
  assert.deepEqual(await Promise.all(["age", "marker", "response"].map((name) => term(name).isVisible())), [
    false,
    false,
    true,
  ]);
});

test("a cancelled regression keeps the table: the next is fitted, and its predictions can be asked for", async (t) => {
  // Numbers without a pattern, so that profile limits of eight terms take seconds.
  let state = 1;
  const digit = () => String((state = (state * 48_271) % 2_147_483_647) % 10);
  const row = () => `nhl,${Array.from({ length: 9 }, digit).join(",")},${Number(digit()) % 2}\n`;
  const tab = await openFit(t, `disease,a,b,c,d,e,f,g,h,i,y\n${Array.from({ length: 200_000 }, row).join("")}`);
  await goTo(tab, "columns");
  await tab.getByRole("button", { name: "Predict every row" }).click();
  await tab.locator("[data-row='2']").waitFor();
  await goTo(tab, "regression");
  await tab.locator("#fit-outcome").selectOption({ label: "y" });
  for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"]) await termOf(tab, name).locator("input").check();
  await tab.getByRole("button", { name: "Fit the regression" }).click();
  await tab.locator("#cohort-fit .running button").click();
  assert.match(await tab.locator("#cohort-fit .running-status").innerText(), /Cancelled. The table is still here/);
  assert.equal(await tab.locator("[data-fit]").count(), 0);
  await tab.locator("#fit-method").selectOption("ml");
  await tab.getByRole("button", { name: "Fit the regression" }).click();
  await tab.locator("[data-fit=ml]").waitFor();
  assert.equal(await tab.locator("[data-fit]").getAttribute("data-n"), "200000");
  await goTo(tab, "predictions");
  await tab.getByRole("button", { name: "Next" }).last().click();
  await tab.locator("[data-row='27']").waitFor();
});

test("the curves go out with all digits, and no spreadsheet takes a group for a formula", async (t) => {
  const tab = await openFit(t, "months,died,=arm\n1,1,a\n2,0,a\n3,1,b\n4,1,b\n5,0,a\n6,1,b\n");
  await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await fit(tab, { method: "efron", columns: { time: "months", event: "died" }, terms: { "=arm": "against b" } });
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: "Download the curves (CSV)" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "reinfuse-survival.csv");
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  // By hand: of six at risk one has the event at 1, of four one at 3.
  const all = lines.filter((line) => line.startsWith(",")).map((line) => line.split(","));
  const at3 = all.find((cells) => Number(cells[1]) === 3);
  close(Number(at3?.[lines[0].split(",").indexOf("survival")]), (5 / 6) * (3 / 4));
  assert.ok(
    lines.some((line) => line.startsWith("'=arm=a,1,3,1,0,")),
    lines.join("\n"),
  );
  await tab.getByRole("button", { name: "Copy the curves" }).click();
  await tab.getByText("Copied, with tabs").waitFor();
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.trim().split(/\r?\n/).length, lines.length);
  assert.match(copied, /\n'=arm=a\t/);
});

test("the table goes out with all digits, and no spreadsheet takes a name for a formula", async (t) => {
  const tab = await openFit(t, SEPARATED.replace("age", "=age").replaceAll(",f,", ",<b>f</b>,"));
  await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await fit(tab, { columns: { outcome: "response" }, terms: { "=age": undefined, sex: undefined } });
  const { estimate } = await coefficient(tab, "=age");
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: "Download the table" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
  assert.match(lines[0], /^term,estimate,se,lower,upper,p,odds_ratio,/);
  assert.ok(
    lines.some((line) => line.startsWith(`'=age,${estimate},`)),
    lines.join("\n"),
  );
  await tab.getByRole("button", { name: "Copy the table" }).click();
  await tab.getByText("Copied, with tabs").waitFor();
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^term\testimate\t/);
  assert.match(copied, /\n'=age\t/);
  assert.equal(await tab.locator("#cohort-fit b").count(), 0);
});

test("names without end are cut, and stay text", async (t) => {
  const name = `<img src=x onerror=alert(1)>${"x".repeat(5000)}`;
  const tab = await openFit(t, `y,${name}\n0,1\n1,2\n0,3\n1,4\n0,5\n1,2\n`);
  await tab.locator("#fit-outcome").selectOption({ label: "y" });
  await tab.locator(".fit-term input").nth(1).check();
  await tab.getByRole("button", { name: "Fit the regression" }).click();
  await tab.locator("[data-fit]").waitFor();
  assert.equal(await tab.locator(".part img").count(), 0);
  assert.ok((await tab.locator(".fit-result").innerText()).length < 5000);
});

/** Chooses columns by role and asks for the report @param {Page} tab @param {Record<string, string>} columns @param {Record<string, string>} typed */
async function report(tab, columns, typed = {}) {
  for (const [role, column] of Object.entries(columns))
    await tab.locator(`#survival-${role}`).selectOption({ label: column });
  for (const [name, text] of Object.entries(typed)) await tab.locator(`#survival-${name}`).fill(text);
  await tab.getByRole("button", { name: "Report survival" }).click();
  await tab.locator(".survival-result > *").first().waitFor();
}

test("survival by groups in strata has the numbers of R, and one plot with the numbers at risk", async (t) => {
  const { survival } = JSON.parse(await readFile(at("tests", "reference", "survival.json"), "utf8"));
  const reference = survival.find((/** @type {{ name: string }} */ { name }) => name === "lung by sex, in strata");
  const tab = await openFit(t, await LUNG());
  const columns = { time: "time", event: "status", group: "sex", strata: "ph.ecog" };
  await report(tab, columns, { at: reference.at.join(" ") });
  assert.equal(await tab.locator("[data-survival]").getAttribute("data-n"), String(reference.n));
  const test = tab.locator("[data-test=log_rank]");
  close(Number(await test.getAttribute("data-chi")), reference.log_rank.chi_squared);
  close(Number(await test.getAttribute("data-p")), reference.log_rank.p);
  assert.match(
    await test.innerText(),
    /^Log-rank test in strata of ph.ecog: χ² \d+\.\d+, 1 degree of freedom, p 0\.\d+\.$/,
  );
  for (const { group, survival: at } of reference.groups)
    for (const [i, { estimate }] of at.entries()) {
      const row = tab.locator(`tr[data-group=${JSON.stringify(group ?? "")}][data-time="${reference.at[i]}"]`);
      close(Number(await row.getAttribute("data-estimate")), estimate);
    }
  // The groups that were asked for are what is drawn first.
  assert.equal(await tab.locator("#survival-curves option:checked").innerText(), "sex");
  const plot = tab.locator(".survival-result [data-plot=survival]");
  assert.equal(await plot.locator(".area").count(), 2);
  // Numbers at risk at the start of each curve.
  assert.match((await plot.locator("svg.plot").textContent()) ?? "", /At risk.*13[78].*90/);
});

test("relapse and death without it compete: incidences and Gray's tests, of columns of their own or of one", async (t) => {
  const { survival } = JSON.parse(await readFile(at("tests", "reference", "survival.json"), "utf8"));
  const reference = survival.find((/** @type {{ name: string }} */ { name }) => name === "pbc by treatment");
  const pbc = await readFile(at("tests", "reference", "fit", "pbc.csv"), "utf8");
  const tab = await openFit(t, pbc);
  await report(tab, { time: "time", event: "status", group: "trt" }, { at: "365 1825" });
  for (const [i, { chi_squared: chi }] of reference.gray.entries())
    close(Number(await tab.locator(`[data-test=gray_${i + 1}]`).getAttribute("data-chi")), chi);
  assert.equal(await tab.locator(".survival-result [data-plot^=incidence]").count(), 3);
  assert.equal(await tab.locator("[data-plot=incidence-0] path.area").count(), 2);
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.locator(".survival-result").getByRole("button", { name: "Download the table (CSV)" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  assert.match(lines[0], /^group,quantity,chosen,time,at_risk,/);
  assert.ok(lines.some((line) => line.startsWith("trt=1,incidence_2,1,365,")));

  const own = await openFit(t, "relapse,ended,os,died\n2,1,9,1\n4,0,5,1\n6,0,6,0\n");
  await own.locator(".survival-form summary").click();
  await report(own, { time: "relapse", event: "ended", deathTime: "os", died: "died" }, { at: "5" });
  const cells = own.locator('.survival-result tr[data-time="5"] td[data-estimate]');
  const found = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute("data-estimate"))));
  found.forEach((estimate) => close(estimate, 1 / 3));
  assert.match(await own.locator(".survival-result").innerText(), /death without the event/);
});

test("a landmark leaves out who has not reached it, and what is not a time is said", async (t) => {
  const tab = await openFit(t, "os_months,died,response\n0.5,1,PD\n1,1,SD\n2,1,CR\n3,0,CR\n4,1,PD\n");
  assert.equal(
    await tab
      .locator("#survival-event")
      .evaluate((select) => /** @type {HTMLSelectElement} */ (select).selectedOptions[0].text),
    "died",
  );
  await tab.locator("#survival-landmark").fill("soon");
  await tab.getByRole("button", { name: "Report survival" }).click();
  await tab.getByText("Landmark: “soon” is not a time.").waitFor();
  assert.equal(await tab.locator(".survival-result > *").count(), 0);
  await report(tab, { group: "response" }, { landmark: "1", at: "2" });
  const counted = tab.locator("[data-survival]");
  assert.equal(await counted.getAttribute("data-n"), "3");
  assert.match(await counted.innerText(), /Left out: 2 whose time is not longer than the landmark of 1/);
  await report(tab, { time: "response" }, {});
  await tab.locator(".survival-result [data-rule=not_a_time]").waitFor();
});

test("a whole regression has its likelihood ratio, AIC, c, test of proportional hazards and table for a manuscript", async (t) => {
  const { hazards, models } = JSON.parse(await readFile(at("tests", "reference", "whole_model.json"), "utf8"));
  const named = (/** @type {{ name: string }} */ { name }) => name === "lung efron";
  const [hazard, model] = [hazards.find(named), models.find(named)];
  const tab = await openFit(t, await LUNG());
  await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const terms = { age: undefined, sex: undefined, "ph.karno": undefined };
  await fit(tab, { method: "efron", columns: { time: "time", event: "status" }, terms });
  const whole = tab.locator("[data-model=whole]");
  close(Number(await whole.getAttribute("data-chi")), model.likelihood_ratio.chi_squared);
  close(Number(await whole.getAttribute("data-aic")), model.aic);
  close(Number(await whole.getAttribute("data-c")), model.c_index);
  assert.match(await whole.innerText(), /Events per coefficient: 5\d\.\d\./);
  for (const { term, test } of hazard.terms)
    close(Number(await tab.locator(`[data-hazards="${term}"]`).getAttribute("data-chi")), test.chi_squared);
  close(Number(await tab.locator('[data-hazards=""]').getAttribute("data-p")), hazard.global.p);
  const plot = tab.locator("[data-plot=hazards]");
  assert.equal(await plot.locator("circle").count(), hazard.times.length);
  await tab.locator("#fit-hazards").selectOption({ label: "ph.karno" });
  assert.equal(await plot.locator("circle").count(), hazard.times.length);

  await tab.getByRole("button", { name: "Correct for optimism" }).click();
  const corrected = tab.locator("[data-optimism=c_index]");
  await corrected.waitFor();
  const c = Number(await corrected.getAttribute("data-corrected"));
  assert.ok(c > 0.5 && c < model.c_index, String(c));
  await tab.getByRole("button", { name: "Copy table and methods" }).click();
  await tab.getByText("Copied; paste it into a document.").waitFor();
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^Term\tUnivariable: Hazard ratio \(95% CI\)\tp\tMultivariable/);
  assert.match(copied, /\nsex\t0\.\d+ \(0\.\d+ to 0\.\d+\)\t/);
  assert.match(copied, /ties by Efron’s method\. .*200 bootstrap resamples\. Computed with reinfuse \d+\.\d+\.\d+\./s);
});

test("the choice and the answer stay when the language changes, in the file as well", async (t) => {
  const tab = await openFit(t, SEPARATED, { address: fileAddress });
  await fit(tab, { method: "ml", columns: {}, terms: { marker: undefined, sex: "against m" } });
  for (const [language, words] of /** @type {const} */ ([
    ["de", /perfekt voraus/],
    ["fr", /prédisent parfaitement|prédit parfaitement/],
    ["es", /predicen perfectamente|predice perfectamente/],
  ])) {
    await tab.locator("#language").selectOption(language);
    await tab.locator("[data-separation]").getByText(words).waitFor();
    assert.equal(await tab.locator("#fit-method").inputValue(), "ml");
    assert.deepEqual(await tab.locator(".fit-term input:checked").count(), 2);
    assert.equal(await tab.locator('tr[data-term="sex=f"]').count(), 1);
  }
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing wrong with a regression, ${colorScheme}, and nothing needs sideways scrolling`, async (t) => {
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 360, height: 740 },
      { width: 320, height: 640 },
    ]) {
      const tab = await openFit(t, await LUNG(), { colorScheme, viewport });
      await fit(tab, {
        method: "efron",
        columns: { time: "time", event: "status" },
        terms: { age: undefined, sex: "against 1", "ph.ecog": undefined },
      });
      await tab.locator("#fit-curves").selectOption({ label: "sex" });
      await report(tab, { time: "time", event: "status", group: "sex" }, { at: "100 365" });
      for (const fold of await tab.locator(":is(.plot-figure, .survival-form) summary").all()) await fold.click();
      assert.deepEqual(await accessibilityProblems(tab), [], `${viewport.width}`);
      assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width);
    }
  });
}
