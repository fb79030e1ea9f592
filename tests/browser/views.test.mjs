// The answer in all its views, by keyboard, by ear, on paper and in the reader's own files: one number, to the digit.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { accessibilityProblems, askedFor, fileAddress, newTab, open, pagesOf, siteAndChromium } from "./support.mjs";
import { compare, init, predict, quantiles } from "../../pkg/index.js";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const PATIENT = { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2_000_000, cart2_dose: 20_000_000 };
const UNKNOWN = "#v=1&disease=cll&cd19=decreased&product=other&cart1_dose=20000000";

const { site, chromium } = await siteAndChromium();
await init();

/**
 * Opens the page in a tab of its own; any error in it fails the test.
 * @param {import("node:test").TestContext} t
 * @param {string} [fragment]
 * @param {Parameters<typeof chromium.newContext>[0]} [options]
 */
async function openPage(t, fragment = LINK, options = {}) {
  const tab = await newTab(t, chromium, options);
  return open(tab, site.address, fragment);
}

/** Chooses a picture and waits until it is drawn @param {Page} tab @param {string} name */
async function choose(tab, name) {
  await tab.locator(`[name=picture][value=${name}]`).check();
  await tab.locator(`[data-picture=${name}] :is(svg, table)`).first().waitFor();
}

const text = (/** @type {Page} */ tab, /** @type {string} */ selector) => tab.locator(selector).first().innerText();
const label = (/** @type {Page} */ tab) => tab.locator(".picture [role=img]").first().getAttribute("aria-label");
/** @param {object} patient */
const answer = (patient) => /** @type {any} */ (predict(patient));

for (const fragment of [LINK, "#v=1&disease=all", UNKNOWN]) {
  test(`every picture of ${fragment} says the same number`, async (t) => {
    const tab = await openPage(t, fragment);
    const percent = (await text(tab, ".big")).replace("%", "");
    const interval = (await text(tab, ".interval")).replace("95% credible interval ", "");
    const { mean } = await tab
      .locator("[data-outcome=response]")
      .evaluate(({ dataset }) => ({ mean: Number(dataset.mean) }));
    assert.equal(String(Math.round(100 * mean)), percent);
    assert.ok((await label(tab))?.includes(`95% interval ${interval}`), String(await label(tab)));

    await choose(tab, "patients");
    assert.ok((await label(tab))?.includes(`about ${percent} of 100`), String(await label(tab)));
    const figures = await tab
      .locator(".picture svg")
      .first()
      .locator("path")
      .evaluateAll((paths) =>
        paths.map((path) => ({
          kind: String(path.getAttribute("class")),
          count: Number(path.getAttribute("data-figures")),
          drawn: (path.getAttribute("d") ?? "").split("v-9.5").length - 1,
        })),
      );
    assert.equal(
      figures.reduce((sum, { count }) => sum + count, 0),
      100,
    );
    for (const { count, drawn } of figures) assert.equal(drawn, count);
    const upToMean = figures.filter(({ kind }) => kind === "low" || kind === "mean");
    assert.equal(
      upToMean.reduce((sum, { count }) => sum + count, 0),
      Number(percent),
    );

    await choose(tab, "dots");
    assert.equal(await tab.locator(".picture circle:not(.mean)").count(), 50);
    assert.ok(
      (await label(tab))?.includes(`95% from ${interval}. Their mean is ${percent}%`),
      String(await label(tab)),
    );

    await choose(tab, "table");
    assert.match(
      await text(tab, ".picture table"),
      new RegExp(`mean\\)\\s+${percent}%[^]*95% interval\\s+${interval}`),
    );
    assert.equal(await text(tab, "tr[data-repeats=response] .chance"), `${percent}%`);
    assert.equal(await tab.locator("[data-outcome=response]").count(), 1);
  });
}

test("the fifty dots stand where the core's quantiles do", async (t) => {
  const tab = await openPage(t);
  await choose(tab, "dots");
  const places = await tab
    .locator(".picture circle:not(.mean)")
    .evaluateAll((dots) => dots.map((dot) => parseFloat(String(dot.getAttribute("cx"))) / 100));
  const expected = /** @type {number[]} */ (quantiles(PATIENT, 50));
  places.forEach((place, i) =>
    assert.ok(Math.abs(place - expected[i]) <= 0.02 + 1e-9, `${i}: ${place} ${expected[i]}`),
  );
});

test("a favourite picture is chosen by keyboard and kept, and nothing of the patient is", async (t) => {
  const tab = await openPage(t);
  await tab.locator("[name=picture][value=ranges]").focus();
  await tab.keyboard.press("ArrowRight");
  await tab.locator("[data-picture=patients] svg").first().waitFor();
  assert.deepEqual(await tab.evaluate(() => ({ ...localStorage })), { "reinfuse:picture": "patients" });
  await open(tab, site.address, UNKNOWN);
  await tab.locator("[data-picture=patients] svg").first().waitFor();
});

test("blocked storage takes no number away", async (t) => {
  const tab = await newTab(t, chromium);
  await tab.addInitScript(() =>
    Object.defineProperty(globalThis, "localStorage", {
      get: () => {
        throw new DOMException("blocked", "SecurityError");
      },
    }),
  );
  await open(tab, site.address, LINK);
  await choose(tab, "dots");
  await tab.locator("[name=disease][value=all]").check();
  assert.equal(await tab.locator(".picture circle:not(.mean)").count(), 50);
});

test("the course of a response has a table with the numbers of the drawing and of the outcomes", async (t) => {
  const tab = await openPage(t);
  const drawn = await tab.locator(".lasting svg[role=img]").getAttribute("aria-label");
  await tab.locator(".lasting summary").click();
  const rows = await tab
    .locator(".lasting table tr")
    .evaluateAll((found) => found.map(({ children }) => [...children].map(({ textContent }) => textContent)));
  for (const month of [6, 12, 24]) {
    const [, chance, range] = rows.find(([first]) => first === String(month)) ?? [];
    assert.deepEqual(await tab.locator(`[data-outcome=in_response][data-month="${month}"] td.n`).allInnerTexts(), [
      chance,
      range,
    ]);
    assert.ok(drawn?.includes(`After ${month} months ${chance}, 95% interval ${range}.`));
  }
});

test("each contribution opens what it rests on, and stays open when the patient changes", async (t) => {
  const tab = await openPage(t);
  for (let i = 0; i < 3; i++) await tab.locator(".contributions summary").nth(i).click();
  await tab.locator(".contributions details").nth(2).locator(".provenance").waitFor();
  assert.match(await text(tab, ".contributions"), /52%[^]*independently associated[^]*36 of 44/);
  await tab.locator("[name=disease][value=all]").check();
  assert.equal(await tab.locator(".contributions details[open] .provenance").count(), 3);
});

test("unknown inputs say what they leave open, and which answer would narrow it most", async (t) => {
  const tab = await openPage(t, UNKNOWN);
  const { unknowns } = answer({ disease: "cll", cd19: "decreased", product: "other", cart1_dose: 20_000_000 });
  for (const { term, narrowing, narrows_most } of unknowns) {
    const box = tab.locator(`[data-unknown=${term}]`);
    assert.equal(await box.locator("[data-narrowing]").getAttribute("data-narrowing"), String(narrowing));
    assert.equal((await box.innerText()).includes("narrow the range most"), narrows_most);
  }
  await tab.locator(".uncertainty").getByRole("link", { name: "Compare" }).click();
  await tab.locator("tr[data-run=margins_only]").waitFor();
});

test("doses are compared with the core's paired differences, up to four at a time", async (t) => {
  const tab = await openPage(t);
  await tab.getByRole("button", { name: "Compare other doses" }).click();
  await tab.locator(".scenario").first().waitFor();
  const { assessments, differences } = /** @type {any} */ (compare([{ ...PATIENT, cart2_dose: 2_000_000 }, PATIENT]));
  const means = () =>
    tab
      .locator("[data-scenario=response]")
      .evaluateAll((cards) => cards.map((card) => /** @type {HTMLElement} */ (card).dataset.mean));
  assert.deepEqual(
    await means(),
    assessments.map((/** @type {any} */ { outcomes }) => String(outcomes.response.mean)),
  );
  // What rests on few patients looks so here too.
  const extrapolated = assessments.map((/** @type {any} */ one) => one.patients_like_this.extrapolation);
  assert.deepEqual(extrapolated, [true, false]);
  const seen = await tab
    .locator(".scenario")
    .evaluateAll((cards) => cards.map((card) => card.querySelector(".strip.extrapolated") !== null));
  assert.deepEqual(seen, extrapolated);
  assert.deepEqual(
    (await tab.locator(".scenario").allInnerTexts()).map((text) => text.includes("xtrapolation")),
    extrapolated,
  );
  const gap = tab.locator("[data-scenario-difference]");
  assert.equal(await gap.getAttribute("data-mean"), String(differences[0].response.mean));
  assert.equal(await gap.getAttribute("data-probability-higher"), String(differences[0].probability_higher));
  assert.match(await text(tab, "#what-if"), /not the effect of changing the dose/);

  await tab.locator("#what-if-dose").fill("0");
  await tab.keyboard.press("Enter");
  assert.match(await text(tab, "#what-if-error"), /must be above 0/);
  await tab.locator("#what-if-dose").fill("5,5");
  await tab.keyboard.press("Enter");
  await tab.locator("#what-if-other").selectOption("disease=all");
  await tab.locator(".additions form").nth(1).getByRole("button").click();
  assert.deepEqual(await tab.locator(".scenario h3").allInnerTexts(), [
    "Same dose again",
    "Tenfold dose",
    "Other value",
    "Another patient: Acute lymphoblastic leukaemia (ALL)",
  ]);
  assert.equal(await tab.locator(".additions").count(), 0);
  assert.equal(await tab.locator("[data-outcome=response]").count(), 1);
  assert.deepEqual(await accessibilityProblems(tab), []);

  await tab.locator("[name=cart1_dose]").fill("x");
  assert.equal(await tab.locator("[data-mean]").count(), 0);
  await tab.locator("[name=cart1_dose]").fill("");
  assert.deepEqual((await tab.locator(".scenario h3").allInnerTexts()).slice(0, 1), ["As entered"]);
  await tab.getByRole("button", { name: "Enter the CART1 dose" }).click();
  assert.equal(await tab.evaluate(() => document.activeElement?.getAttribute("name")), "cart1_dose");
});

test("an edit replaces every view at once", async (t) => {
  const tab = await openPage(t);
  await choose(tab, "dots");
  await tab.getByRole("button", { name: "Compare other doses" }).click();
  await tab.locator(".scenario").first().waitFor();
  const old = await tab
    .locator("#result, #details")
    .evaluateAll((boxes) =>
      boxes
        .flatMap((box) => [...box.querySelectorAll("[data-mean]")])
        .map((element) => /** @type {HTMLElement} */ (element).dataset.mean),
    );
  await tab.locator("[name=disease][value=all]").check();
  const now = await tab
    .locator("[data-mean]")
    .evaluateAll((elements) => elements.map((element) => /** @type {HTMLElement} */ (element).dataset.mean));
  const same = new Set(
    ["severe_crs", "severe_neurotoxicity"]
      .map((name) => String(answer(PATIENT).outcomes[name].mean))
      .concat(String(answer(PATIENT).cohort.mean)),
  );
  assert.deepEqual(
    now.filter((mean) => old.includes(mean) && !same.has(String(mean))),
    [],
  );
});

test("text, link and data hold the answer that is shown", async (t) => {
  const tab = await openPage(t, LINK, { permissions: ["clipboard-read", "clipboard-write"], acceptDownloads: true });
  const clipboard = () => tab.evaluate(() => navigator.clipboard.readText());
  await tab.getByRole("button", { name: "Copy as text" }).click();
  await tab.getByText("Copied.").waitFor();
  const { fingerprint, model } = answer(PATIENT);
  const record = await clipboard();
  for (const part of [
    await text(tab, ".big"),
    await text(tab, ".frequency"),
    fingerprint,
    model.evidence_sha256,
    "Not a medical device".toLowerCase(),
    "Entered",
    "Under other assumptions: ",
    "20\u202f000\u202f000",
    tab.url(),
  ]) {
    assert.ok(record.includes(part), part);
  }
  await tab.getByRole("button", { name: "Copy the link" }).click();
  await tab.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("http"));
  const link = await clipboard();
  assert.ok(link.startsWith(`${tab.url()}#v=2&`) && !tab.url().includes("#"), link);
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: "Download the data" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "reinfuse.json");
  const { patient, assessment } = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.deepEqual(patient, PATIENT);
  assert.deepEqual(assessment, JSON.parse(JSON.stringify(answer(PATIENT))));
});

test("without a clipboard the text is copied the old way", async (t) => {
  const tab = await openPage(t, LINK, { permissions: ["clipboard-read"] });
  await tab.evaluate(() =>
    Object.defineProperty(navigator.clipboard, "writeText", { value: () => Promise.reject(new Error("no")) }),
  );
  await tab.getByRole("button", { name: "Copy the link" }).click();
  await tab.getByText("Copied.").waitFor();
  assert.match(await tab.evaluate(() => navigator.clipboard.readText()), /#v=2&disease=nhl&.*&k=[0-9a-f]{8}$/);
});

for (const fragment of [LINK, UNKNOWN]) {
  test(`${fragment} prints on one page, with what was entered and which model answered`, async (t) => {
    const tab = await openPage(t, fragment, { colorScheme: "dark" });
    assert.equal(pagesOf(await tab.pdf({ preferCSSPageSize: true })), 1);
    await tab.emulateMedia({ media: "print" });
    for (const shown of [".limits", ".print-header", ".big", ".rows", ".model-and-version"])
      assert.ok(await tab.locator(shown).first().isVisible(), shown);
    for (const hidden of ["#patient", ".export", "#evidence", "#what-if"])
      assert.ok(!(await tab.locator(hidden).isVisible()), hidden);
  });
}

test("what stands under the answer is loaded once, from its own file", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  /** @type {string[]} */
  const requests = [];
  tab.on("request", (request) => void requests.push(request.url()));
  await open(tab, site.address, LINK);
  await choose(tab, "dots");
  await tab.getByRole("button", { name: "Compare other doses" }).click();
  await tab.locator(".scenario").first().waitFor();
  assert.deepEqual(askedFor(requests, site.address), ["", "details.js", "languages/en/details.json"]);
});

test("what cannot be loaded says so, the number stays, and the next answer tries again", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  await tab.route("**/details.*.js", (route) => route.abort());
  await open(tab, site.address, LINK);
  await tab.locator("#details").getByText("There is no connection to this part").first().waitFor();
  const { outcomes } = answer(PATIENT);
  assert.equal(await tab.locator("[data-outcome=response]").getAttribute("data-mean"), String(outcomes.response.mean));
  await tab.unroute("**/details.*.js");
  await tab.locator("[name=disease][value=cll]").check();
  await tab.locator("#details .model-and-version").waitFor();
});

test("the single file has every view without a network", async (t) => {
  const context = await chromium.newContext({ offline: true });
  t.after(() => context.close());
  const tab = await open(await context.newPage(), fileAddress, LINK);
  await choose(tab, "patients");
  await tab.getByRole("button", { name: "Compare other doses" }).click();
  await tab.locator(".scenario").nth(1).waitFor();
});

for (const forcedColors of /** @type {const} */ (["none", "active"])) {
  test(`every picture is accessible in light and dark, at 320 px, with forced colours ${forcedColors}`, async (t) => {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const tab = await openPage(t, UNKNOWN, { colorScheme, forcedColors, viewport: { width: 320, height: 640 } });
      await tab.locator(".contributions summary").first().click();
      await tab.locator(".lasting summary").click();
      await tab.getByRole("button", { name: "Compare other doses" }).click();
      await tab.locator(".scenario").first().waitFor();
      for (const name of ["patients", "dots", "table", "ranges"]) {
        await choose(tab, name);
        assert.deepEqual(await accessibilityProblems(tab), [], `${name}, ${colorScheme}`);
        assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 320, name);
      }
    }
  });
}
