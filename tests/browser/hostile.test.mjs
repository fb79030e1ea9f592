// Hostile input, and the hazards that Huckvale et al. (BMC Med 2015;13:106) found in 46 insulin calculators: one test each.
// For everything typed, pasted or linked, the page shows the core's answer to just that, or says why there is none.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { init, predict } from "../../pkg/index.js";
import { readDose } from "../../www/form/read-dose.js";
import { fromFragment } from "../../www/form/fragment.js";
import { fields } from "../../pkg/index.js";
import { at } from "../../tools/shared.mjs";
import { newTab, open, show, siteAndChromium } from "./support.mjs";
import { speakAll } from "../js/support.mjs";

speakAll("en");

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const PATIENT = { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2e6, cart2_dose: 2e7 };

/** What a reader might paste, or an attacker might have pasted. */
const TEXTS = [
  "1e308",
  "1e999",
  "-0",
  "0",
  "NaN",
  "Infinity",
  "-1",
  "٢",
  "２",
  "2\u00a0",
  "\u00a02",
  "2\u00a0000",
  "2 000",
  "2,5",
  "2.5",
  "2,000",
  "2.000.000",
  "1,234.5",
  "0x10",
  "1e",
  "½",
  "2e6",
  "+2",
  "2\u200b",
  "\u202e2",
  "2\n3",
  "2\t",
  "null",
  "undefined",
  "true",
  "[object Object]",
  "__proto__",
  "{}",
  "2; DROP TABLE",
  '<img src=x onerror="window.hit=1">',
  "<script>window.hit=1</script>",
  "javascript:window.hit=1",
  "${7*7}",
  "=1+1",
  "9".repeat(400),
  `0.${"0".repeat(400)}1`,
  "🩸",
];

const LINKS = [
  '#v=1&disease=<img src=x onerror="window.hit=1">',
  '#v=1&<img src=x onerror="window.hit=1">=1&disease=nhl',
  "#v=<script>window.hit=1</script>",
  "#v=1&__proto__=nhl&disease=nhl",
  "#v=1&constructor=1&toString=2&hasOwnProperty=3&disease=nhl",
  "#v=1&disease=__proto__",
  "#v=1&disease=nhl&cart1_dose=1e308",
  "#v=1&disease=nhl&cart1_dose=-0",
  "#v=1&disease=nhl&cart1_dose=NaN",
  "#v=1&disease=nhl&cart1_dose=Infinity",
  "#v=1&disease=nhl&cart1_dose=1e999",
  "#v=1&disease=nhl&cart1_dose=%D9%A2",
  "#v=1&disease=nhl&cart1_dose=2,5",
  "#v=1&disease=nhl&cart1_dose=2%C2%A0000",
  "#v=1&disease=nhl&cart1_dose=+2",
  "#v=1&disease=nhl&cart1_dose=",
  "#v=1&disease=nhl&cart1_dose=0x10",
  "#v=1&disease=nhl&disease=nhl",
  "#v=1&disease=NHL",
  "#v=1&disease=%00nhl",
  "#v=1&disease=%ED%A0%80",
  "#v=1&disease=%E0%A4%A",
  "#v=1&v=2&disease=nhl",
  "#v=01&disease=nhl",
  "#v=1;disease=nhl",
  "##v=1&disease=nhl",
  `#v=1&disease=${"x".repeat(100_000)}`,
  `#v=1&${"y".repeat(100_000)}=1`,
  `#v=1&disease=nhl${"&z=1".repeat(2_000)}`,
];

const { site, chromium } = await siteAndChromium();
await init();

/**
 * @param {import("node:test").TestContext} t
 * @param {string} [fragment]
 */
async function openPage(t, fragment = "") {
  const tab = await newTab(t, chromium);
  tab.on("dialog", (dialog) => t.after(() => assert.fail(dialog.message())));
  return open(tab, site.address, fragment);
}

/** The page as a reader sees it @param {Page} tab */
const seen = (tab) =>
  tab.evaluate(() => ({
    mean: document.querySelector("[data-outcome=response]")?.getAttribute("data-mean") ?? null,
    numbers: document.querySelectorAll("#result [data-mean], #details [data-mean]").length,
    text: document.body.innerText,
    injected:
      document.querySelectorAll("#result img, #details img, form img, main script").length + Number("hit" in window),
    complaints: [...document.querySelectorAll(".error:not([hidden])")].map(({ textContent }) => textContent ?? ""),
  }));

/**
 * Whether the page shows the core's answer to just this patient, or none and a reason. No number may be stale, blank or NaN.
 * @param {Page} tab
 * @param {import("../../www/types.d.ts").RawPatient} patient
 * @param {string} what
 */
async function isHonest(tab, patient, what) {
  const { mean, numbers, text, injected } = await seen(tab);
  assert.equal(injected, 0, what);
  // A message may quote what was typed.
  assert.doesNotMatch(text.replaceAll(/“[^”]*”/g, ""), /NaN|undefined|Infinity|\[object/, what);
  const reply = predict(patient);
  if ("outcomes" in reply && reply.outcomes) {
    assert.equal(mean, String(reply.outcomes.response.mean), what);
  } else {
    assert.equal(numbers, 0, what);
    assert.match(text, /No number|Choose a disease/, what);
  }
  // A flood of text would hide the reason.
  assert.ok(text.length < 20_000, `${what}: ${text.length} characters`);
}

test("whatever is pasted into a dose is answered as read, or refused at its field", async (t) => {
  const tab = await openPage(t, LINK);
  for (const text of TEXTS) {
    await tab.locator("[name=cart2_dose]").fill(text);
    const typed = await tab.locator("[name=cart2_dose]").inputValue();
    const value = readDose(typed, "million_per_kg");
    await isHonest(tab, /** @type {any} */ ({ ...PATIENT, cart2_dose: value }), text);
    const { complaints } = await seen(tab);
    const reply = predict(/** @type {any} */ ({ ...PATIENT, cart2_dose: value }));
    assert.equal(complaints.length, "problems" in reply ? 1 : 0, text);
    for (const complaint of complaints) assert.ok(complaint.startsWith("Planned CART2 dose"), complaint);
  }
});

test("whatever a link says is answered as read, or refused", async (t) => {
  const tab = await openPage(t);
  for (const link of LINKS) {
    const { patient, version } = fromFragment(link, fields());
    await open(tab, site.address, link);
    await isHonest(tab, version === undefined ? patient : {}, link.slice(0, 80));
  }
});

test("whatever is pasted for an odds ratio is refused at its box, or says what it will be read as", async (t) => {
  const tab = await openPage(t, LINK);
  const before = await seen(tab);
  await show(tab, "evidence");
  await tab.locator("[name=own_cy_flu_lower]").fill("0.5");
  await tab.locator("[name=own_cy_flu_upper]").fill("0.5");
  for (const text of TEXTS) {
    // With equal limits no ratio can be right, so every run is refused.
    await tab.locator("[name=own_cy_flu_odds_ratio]").fill(text);
    await tab.getByRole("button", { name: "Rebuild with this evidence" }).click();
    const { complaints, injected, mean, text: page } = await seen(tab);
    assert.ok(complaints.length > 0, text);
    for (const complaint of complaints) assert.ok(complaint.length < 400, complaint.slice(0, 80));
    assert.equal(injected, 0, text);
    assert.equal(mean, before.mean);
    assert.doesNotMatch(page, /NaN%/);
  }
});

test("hazard: no numeric validation. Text, zero, negative and enormous doses give no number", async (t) => {
  for (const dose of ["abc", "0", "-2", "2000", "1e30"]) {
    const tab = await openPage(t, LINK);
    await tab.locator("[name=cart1_dose]").fill(dose);
    const { numbers, complaints } = await seen(tab);
    assert.equal(numbers, 0, dose);
    assert.equal(complaints.length, 1, dose);
  }
});

test("hazard: calculated with missing values. Without a disease there is no number; what else is missing is named with its cost", async (t) => {
  const tab = await openPage(t);
  await tab.locator("[name=cart1_dose]").fill("2");
  assert.equal((await seen(tab)).numbers, 0);
  await tab.locator("[name=disease][value=nhl]").check();
  await tab.locator("#details .model-and-version").waitFor();
  const { text } = await seen(tab);
  for (const unknown of ["Was it Cy-Flu before CART1?", "Is the CART2 dose above the CART1 dose?"])
    assert.ok(text.includes(unknown), unknown);
  assert.match(text, /Not both doses are known/);
});

test("hazard: ambiguous terms. Every number stands beside its unit, is read back in full, and two readings are refused", async (t) => {
  const tab = await openPage(t, LINK);
  for (const name of ["cart1_dose", "cart2_dose"]) {
    const label = await tab.locator(`label[for=${name}]`).innerText();
    assert.match(label, /10⁶ CAR T cells\/kg/);
  }
  assert.match(await tab.locator("#cart2_dose-note").innerText(), /^“20” read as 20\u202f000\u202f000\/kg\.$/);
  await tab.locator("[name=cart2_dose]").fill("2,000");
  assert.equal((await seen(tab)).numbers, 0);
});

test("hazard: wrong precision. No percentage has a decimal, and none says 0% or 100%", async (t) => {
  for (const fragment of [LINK, "#v=1&disease=all", "#v=1&disease=cll"]) {
    const tab = await openPage(t, fragment);
    await tab.locator("#details .model-and-version").waitFor();
    // Without drawings, whose axes do end at 100%.
    const text = await tab.evaluate(() => {
      const main = /** @type {Element} */ (document.querySelector("main")?.cloneNode(true));
      for (const drawing of main.querySelectorAll("svg")) drawing.remove();
      return main.textContent ?? "";
    });
    assert.ok((text.match(/\d%/g) ?? []).length > 10);
    assert.doesNotMatch(text, /\d[.,]\d+\s?%/);
    assert.doesNotMatch(text, /(?<![\d.])(?:0|100)%(?! interval)/);
  }
});

test("hazard: a stale result after an edit. Every keystroke replaces every number, or takes them all away", async (t) => {
  const tab = await openPage(t, LINK);
  const dose = tab.locator("[name=cart2_dose]");
  await dose.fill("");
  await dose.focus();
  let typed = "";
  for (const key of "0.2e1x") {
    await tab.keyboard.type(key);
    typed += key;
    const cart2_dose = /** @type {any} */ (readDose(typed, "million_per_kg"));
    await isHonest(tab, { ...PATIENT, cart2_dose }, typed);
  }
});

test("hazard: an undocumented formula. The model card states it, and each answer names its model and evidence", async (t) => {
  const tab = await openPage(t, LINK);
  await show(tab, "about");
  await tab.getByText("logit P(response) = alpha of the disease + beta of Cy-Flu + beta of a dose increase").waitFor();
  const identity = await tab.locator("#details .model-and-version").innerText();
  const reply = predict(PATIENT);
  assert.ok("fingerprint" in reply);
  for (const name of [reply.model.version, reply.model.evidence_sha256, reply.fingerprint])
    assert.ok(identity.includes(name), name);
  const texts = createHash("sha256").update(await readFile(at("evidence", "evidence.json")));
  assert.ok((await tab.locator("[data-part=card]").innerText()).includes(texts.digest("hex")));
});

test("a core that stops in the middle of an answer gives no number then, and none after", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  // The second answer (the first is the known one of the start) ends in the trap that a panic ends in.
  await tab.addInitScript(() => {
    const { Instance } = WebAssembly;
    WebAssembly.Instance = /** @type {any} */ (
      function (/** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ imports) {
        const { exports } = new Instance(module, imports);
        let calls = 0;
        const predict = (/** @type {unknown[]} */ ...given) => {
          if (++calls === 3) throw new WebAssembly.RuntimeError("unreachable");
          return /** @type {Function} */ (exports.predict)(...given);
        };
        return { exports: { ...exports, predict } };
      }
    );
  });
  await open(tab, site.address, LINK);
  assert.ok((await seen(tab)).numbers > 0);
  for (const disease of ["all", "cll"]) {
    await tab.locator(`[name=disease][value=${disease}]`).check();
    const { numbers, text } = await seen(tab);
    assert.equal(numbers, 0);
    assert.match(text, /The model has stopped[^]*reload/);
  }
  await show(tab, "evidence");
  await tab.locator("[data-part=sensitivity] [role=alert]").waitFor();
  assert.equal(await tab.locator("tr[data-run]").count(), 0);
});

for (const missing of ["WebAssembly", "DecompressionStream", "adoptedStyleSheets"]) {
  test(`a browser without ${missing} gets words instead of a number`, async (t) => {
    const tab = await chromium.newPage();
    t.after(() => tab.close());
    await tab.addInitScript(
      (name) => [globalThis, Document.prototype].map((holder) => Reflect.deleteProperty(holder, name)),
      missing,
    );
    await tab.goto(site.address + LINK);
    await tab.getByText("The model could not be started").first().waitFor();
    await tab.getByText(`This browser has no ${missing}`).first().waitFor();
    assert.equal((await seen(tab)).numbers, 0);
  });
}

test("a page that was cut off on its way says that it has not started", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  await tab.route(site.address, async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    await route.fulfill({ response, body: body.slice(0, body.length / 2) });
  });
  await tab.goto(site.address + LINK);
  await tab.getByText("Starting the model. If this line stays").waitFor();
  assert.equal((await seen(tab)).numbers, 0);
});

test("without JavaScript the page says what it needs, and nothing looks like an answer", async (t) => {
  const context = await chromium.newContext({ javaScriptEnabled: false });
  t.after(() => context.close());
  const tab = await context.newPage();
  await tab.goto(site.address + LINK);
  await tab.locator("noscript p").waitFor();
  assert.equal(await tab.locator("[data-mean]").count(), 0);
});
