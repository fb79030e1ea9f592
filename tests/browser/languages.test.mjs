// The page in every language: the same numbers, nothing in English by oversight, and a change of language loses nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { accessibilityProblems, fileAddress, newTab, open, pagesOf, show, siteAndChromium } from "./support.mjs";
import { init, predict } from "../../pkg/index.js";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const PATIENT = { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2_000_000, cart2_dose: 20_000_000 };
const UNKNOWN = "#v=1&disease=cll&cd19=decreased&product=other&cart1_dose=20000000";
const STATES = {
  "an answer": LINK,
  "an answer with every caution": UNKNOWN,
  "a refused form": "#v=1&cart1_dose=0&cart2_dose=abc&foo=1&cd19=purple",
  "a patient outside the evidence": "#v=1&disease=all&cd19=negative",
};
const LANGUAGES = ["de", "fr", "es"];
const VIEWS = /** @type {const} */ (["evidence", "patients", "study", "about", "calculator"]);

const { site, chromium } = await siteAndChromium();
await init();

/**
 * Opens the page as a browser of this language does; any error in it fails the test.
 * @param {import("node:test").TestContext} t
 * @param {string} locale
 * @param {Parameters<typeof chromium.newContext>[0] & { fragment?: string, address?: string }} [options]
 */
async function openIn(t, locale, { fragment = LINK, address = site.address, ...options } = {}) {
  const tab = await newTab(t, chromium, { locale, ...options });
  await open(tab, address, fragment);
  return tab;
}

/** Everything that can be opened @param {Page} tab */
async function openAll(tab) {
  for (const view of VIEWS) await show(tab, view);
  for (const fold of await tab.locator(".own-form details, .contributions details, .lasting details").all())
    await fold.evaluate((details) => details.toggleAttribute("open", true));
  const compare = tab.locator("#what-if > button");
  if (await compare.count()) await compare.click();
  await tab.locator("[data-part=sensitivity] :is(.runs, p)").first().waitFor({ state: "attached" });
}

/** @param {Page} tab @param {string} language */
const choose = async (tab, language) => {
  await tab.locator("#language").selectOption(language);
  await tab.locator(`html[lang=${language}]`).waitFor();
};

/** Texts and labels that a reader meets, outside what is marked as English @param {Page} tab */
const textsOf = (tab) =>
  tab.evaluate(() => {
    const found = new Set([document.title]);
    // Which use of a term is the first, and so linked to the glossary, depends on what was drawn first.
    const body = /** @type {HTMLElement} */ (document.body.cloneNode(true));
    for (const term of body.querySelectorAll("a.term")) term.replaceWith(term.textContent ?? "");
    body.normalize();
    for (const element of [body, ...body.querySelectorAll("*")]) {
      if (element.closest("script, noscript, [lang=en]:not(html), #languages option")) continue;
      for (const name of ["aria-label", "title", "label", "placeholder", "alt"])
        found.add(element.getAttribute(name) ?? "");
      for (const child of element.childNodes)
        if (child.nodeType === Node.TEXT_NODE) found.add((child.nodeValue ?? "").trim());
    }
    // What has a word in it; a code, a name and a number are the same in all languages.
    return [...found].filter((text) => /\p{Ll}{3}/u.test(text));
  });

/** Names and technical terms that are rightly the same as in English. */
const SAME = [
  /^4 Validation$/,
  /^(reinfuse|Version \d)/,
  /^[0-9a-f]{64}$/,
  /^\w+$/,
  /^Holland 2022/,
  /^[^\p{L}]*Fred Hutch 2020[^\p{L}]*$/u,
  /^(\d+ )?(Factor \d|Odds ratio|odds ratio|Kaplan-Meier|Median|Normal|Date|Participants|100 patients|CART2 [\d\u202f]+)$/,
  /^https?:/,
  /^source [A-Z, ]+$/,
  /^Sources$/,
  /^\/?[^ ]*doi /,
  /^(Blood|Blood Adv|J Clin Oncol|Front Oncol|J Immunother Cancer|Cancer Immunol Immunother|BMC Cancer|Sci Transl Med)\b/,
];

for (const locale of ["de-CH", "fr-CA", "es-419", "en-GB", "it-IT"]) {
  test(`a browser of ${locale} gets the language it asks for, and the core's numbers to the last bit`, async (t) => {
    const tab = await openIn(t, locale);
    const language = locale.slice(0, 2) === "it" ? "en" : locale.slice(0, 2);
    assert.equal(await tab.locator("html").getAttribute("lang"), language);
    assert.equal(await tab.locator("#review").isVisible(), language !== "en");
    const { mean } = /** @type {any} */ (predict(PATIENT)).outcomes.response;
    assert.equal(await tab.locator("[data-outcome=response]").first().getAttribute("data-mean"), String(mean));
    assert.equal((await tab.locator(".big").innerText()).replace(/\s/g, ""), `${Math.round(100 * mean)}%`);
  });
}

for (const language of LANGUAGES) {
  for (const [state, fragment] of Object.entries(STATES)) {
    test(`nothing of ${state} is left in English in ${language}, and axe finds nothing wrong in either theme`, async (t) => {
      const english = await openIn(t, "en", { fragment });
      await openAll(english);
      const known = new Set(await textsOf(english));
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        const tab = await openIn(t, language, { fragment, colorScheme });
        await openAll(tab);
        const left = (await textsOf(tab)).filter(
          (text) => known.has(text) && !SAME.some((pattern) => pattern.test(text)),
        );
        assert.deepEqual(left, []);
        assert.deepEqual(await accessibilityProblems(tab), [], colorScheme);
      }
    });
  }

  test(`nothing needs sideways scrolling in ${language} at 320 px, nor at 400% zoom`, async (t) => {
    for (const deviceScaleFactor of [1, 4]) {
      const tab = await openIn(t, language, {
        fragment: UNKNOWN,
        viewport: { width: 320, height: deviceScaleFactor === 1 ? 640 : 256 },
        deviceScaleFactor,
      });
      await openAll(tab);
      assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    }
  });

  for (const fragment of [LINK, UNKNOWN]) {
    test(`${fragment} prints on one page in ${language}`, async (t) => {
      const tab = await openIn(t, language, { fragment });
      await tab.locator("#details .model-and-version").waitFor();
      assert.equal(pagesOf(await tab.pdf({ preferCSSPageSize: true })), 1);
    });
  }
}

test("a change of language keeps what was entered, opened and chosen, and says the same", async (t) => {
  const tab = await openIn(t, "en");
  await tab.locator("[name=cart1_dose]").fill("2,5");
  await tab.locator("[name=cart2_dose]").fill("abc");
  await show(tab, "evidence");
  await tab.locator("[name=own_cy_flu_odds_ratio]").fill("3,5");
  await tab.locator(".own-form summary").first().click();
  await tab.locator("[name=own_E4_both_factors]").uncheck();
  await choose(tab, "de");
  assert.equal(await tab.locator("[name=disease]:checked").inputValue(), "nhl");
  assert.equal(await tab.locator("[name=cart1_dose]").inputValue(), "2,5");
  assert.equal(await tab.locator("[name=cart2_dose]").inputValue(), "abc");
  assert.match(await tab.locator("#cart2_dose-error").innerText(), /Geplante CART2-Dosis: „abc“ ist keine Zahl\./);
  assert.equal(await tab.locator("[name=own_cy_flu_odds_ratio]").inputValue(), "3,5");
  assert.ok(!(await tab.locator("[name=own_E4_both_factors]").isChecked()));
  await show(tab, "calculator");
  await tab.locator("[name=cart2_dose]").fill("20");
  const { mean } = /** @type {any} */ (predict({ ...PATIENT, cart1_dose: 2_500_000 })).outcomes.response;
  assert.equal(await tab.locator("[data-outcome=response]").first().getAttribute("data-mean"), String(mean));
  assert.deepEqual(await tab.evaluate(() => ({ ...localStorage })), { "reinfuse:language": "de" });

  // It is kept, before what the browser asks for.
  await open(tab, site.address, LINK);
  assert.equal(await tab.locator("html").getAttribute("lang"), "de");
});

test("numbers rebuilt from evidence of one's own stay so in another language", async (t) => {
  const tab = await openIn(t, "en");
  await show(tab, "evidence");
  for (const [name, text] of [
    ["odds_ratio", "1.1"],
    ["lower", "0.9"],
    ["upper", "1.3"],
  ])
    await tab.locator(`[name=own_cy_flu_${name}]`).fill(text);
  await tab.getByRole("button", { name: "Rebuild with this evidence" }).click();
  await tab.locator("body[data-evidence=own]").waitFor({ timeout: 120_000 });
  const mean = await tab.locator("[data-outcome=response]").first().getAttribute("data-mean");
  await choose(tab, "fr");
  assert.equal(await tab.locator("[data-outcome=response]").first().getAttribute("data-mean"), mean);
  assert.match(await tab.locator("#own").innerText(), /vos données/);
  assert.match(String(await tab.locator("#answer-title").textContent()), /vos données/);
  // The fields are still those that the numbers rest on.
  assert.ok(await tab.locator(".own-form .flag").isHidden());
  await tab.locator("#own button").click();
  await tab.locator("body[data-evidence=standard]").waitFor();
});

test("back in English the page says again what it said, word for word", async (t) => {
  const tab = await openIn(t, "en", { fragment: UNKNOWN });
  await openAll(tab);
  await tab.locator("tr[data-run=margins_only]").waitFor({ state: "attached" });
  await tab.locator("#status", { hasText: "Chance of a response" }).waitFor({ state: "attached" });
  const before = await textsOf(tab);
  for (const language of LANGUAGES) await choose(tab, language);
  await choose(tab, "en");
  await tab.locator("tr[data-run=margins_only]").waitFor({ state: "attached" });
  await tab.locator("#status", { hasText: "Chance of a response" }).waitFor({ state: "attached" });
  assert.deepEqual((await textsOf(tab)).sort(), before.sort());
});

test("text for the record is in the page's language, data are the same in all", async (t) => {
  const tab = await openIn(t, "de", { permissions: ["clipboard-read", "clipboard-write"], fragment: UNKNOWN });
  await tab.locator(".export button").nth(1).click();
  await tab.getByText("Kopiert.").waitFor();
  const record = await tab.evaluate(() => navigator.clipboard.readText());
  assert.match(record, /Kein Ansprechen|kein Medizinprodukt/);
  assert.match(record, /20\u202f000\u202f000 CAR-T-Zellen pro kg/);
  assert.match(record, /CD19 ist vermindert, wie bei nur 3 der 44 Patienten/);
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.locator(".export button").nth(3).click()]);
  const { assessment } = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.deepEqual(
    assessment,
    JSON.parse(
      JSON.stringify(predict({ disease: "cll", cd19: "decreased", product: "other", cart1_dose: 20_000_000 })),
    ),
  );
});

test("a point between thousands is not taken for a decimal one, nor the reverse", async (t) => {
  const tab = await openIn(t, "de");
  await tab.locator("[name=cart2_dose]").fill("2.000");
  assert.match(await tab.locator("#cart2_dose-error").innerText(), /Tausender oder Dezimalstellen/);
  await tab.locator("[name=cart2_dose]").fill("2,5");
  assert.match(await tab.locator("#cart2_dose-note").innerText(), /2\u202f500\u202f000/);
  await tab.locator(".presets").first().getByRole("button", { name: "0,2" }).click();
  await tab.locator("#cart1_dose-note", { hasText: "200\u202f000" }).waitFor();
  // A link with three decimals is shown so that it is read back.
  await tab.evaluate(() => (location.hash = "#v=1&disease=nhl&cart1_dose=1234000"));
  await tab.locator("#cart1_dose-note", { hasText: "1\u202f234\u202f000" }).waitFor();
});

test("a language that cannot be loaded is said so, and the page stays in the one it has", async (t) => {
  const context = await chromium.newContext({ locale: "en", serviceWorkers: "block" });
  t.after(() => context.close());
  const tab = await context.newPage();
  await tab.route("**/languages/fr/*", (route) => route.abort());
  await open(tab, site.address, LINK);
  await tab.locator("#language").selectOption("fr");
  await tab.getByText("Français could not be loaded").waitFor();
  assert.equal(await tab.locator("html").getAttribute("lang"), "en");
  assert.equal(await tab.locator("#language").inputValue(), "en");
  assert.match(await tab.locator(".interval").innerText(), /95% credible interval/);
});

test("the single file speaks every language without a network", async (t) => {
  const tab = await openIn(t, "en", { address: fileAddress, offline: true });
  for (const [language, word] of [
    ["de", "95-%-Kredibilitätsintervall"],
    ["fr", "Intervalle de crédibilité à 95"],
    ["es", "Intervalo de credibilidad del 95"],
  ]) {
    await choose(tab, language);
    assert.ok((await tab.locator(".interval").innerText()).includes(word));
  }
});
