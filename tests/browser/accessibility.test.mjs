// Every view, with all that it can fold out, by axe and by its width: light and dark, in four languages, from 320 to 1920 pixels.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibilityProblems, goTo, newTab, open, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const LONG = { timeout: 120_000 };
const SCHEMES = /** @type {const} */ (["light", "dark"]);
const WIDTHS = [320, 360, 768, 1366, 1920];

const { site, chromium } = await siteAndChromium();

/** Opens all folds of the view that is shown @param {Page} tab */
const unfold = (tab) =>
  tab.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });

/** What is wider than the window @param {Page} tab */
const tooWide = (tab) => tab.evaluate(() => document.documentElement.scrollWidth > innerWidth);

/** The states of the page, each made from the one before. @type {[string, (tab: Page) => Promise<unknown>][]} */
const STATES = [
  ["the empty calculator", (tab) => open(tab, site.address)],
  [
    "an answer with its details",
    async (tab) => {
      await open(tab, site.address, LINK);
      await tab.locator("#details section:not(.print-header)").first().waitFor();
    },
  ],
  ["the evidence", (tab) => show(tab, "evidence")],
  ["about", (tab) => show(tab, "about")],
  ["the reader's table", (tab) => show(tab, "patients")],
  [
    "its columns",
    async (tab) => {
      await tab.getByRole("button", { name: /^Try the example/ }).click();
      await tab.locator(".cohort-mapping .main-button").waitFor(LONG);
    },
  ],
  [
    "its predictions",
    async (tab) => {
      await tab.getByRole("button", { name: "Predict every row" }).click();
      await tab.locator("[data-row]").first().waitFor(LONG);
    },
  ],
  [
    "its validation",
    async (tab) => {
      await goTo(tab, "validation");
      await tab.locator(".cohort-validation svg").first().waitFor(LONG);
    },
  ],
  ["its update", (tab) => goTo(tab, "update")],
  [
    "its regression",
    async (tab) => {
      await goTo(tab, "regression");
      await tab.locator("#fit-method").selectOption("firth");
      for (const term of await tab.locator(".fit-term input").all())
        if (await term.isEnabled()) {
          await term.check();
          break;
        }
      await tab.getByRole("button", { name: "Fit the regression" }).click();
      await tab.locator(".fit-result > *").first().waitFor(LONG);
    },
  ],
  ["its report", (tab) => goTo(tab, "report")],
  [
    "another study",
    async (tab) => {
      await show(tab, "study");
      await tab.getByRole("button", { name: "Made up: recovery" }).click();
      await tab.locator(".opened:not(:empty)").waitFor(LONG);
      await tab.locator(".ready").waitFor(LONG);
      await tab.getByRole("button", { name: "Rebuild the regression" }).click();
      await tab.locator("[data-study=patient]").waitFor(LONG);
      await tab.locator("#study [data-run][data-mean]").nth(1).waitFor(LONG);
    },
  ],
];

test("no view has an accessibility problem or needs sideways scrolling", async (t) => {
  const tab = await newTab(t, chromium);
  for (const [state, make] of STATES) {
    await t.test(state, async () => {
      await make(tab);
      await unfold(tab);
      const language = tab.locator("#language");
      /** @type {string[]} */
      const found = [];
      for (const chosen of ["en", "de", "fr", "es"]) {
        if (chosen !== "en") {
          await language.selectOption(chosen);
          await tab.locator(`html[lang=${chosen}]`).waitFor(LONG);
          await unfold(tab);
        }
        for (const width of WIDTHS) {
          await tab.setViewportSize({ width, height: 740 });
          if (await tooWide(tab)) found.push(`${chosen}, ${width}: wider than the window`);
          for (const colorScheme of SCHEMES) {
            // What depends on colours or the width alone is seen in English, in dark where the layouts differ most.
            if (
              colorScheme === "dark"
                ? chosen !== "en" || ![360, 1366].includes(width)
                : chosen !== "en" && width !== 360
            )
              continue;
            await tab.emulateMedia({ colorScheme });
            for (const problem of await accessibilityProblems(tab))
              found.push(`${chosen}, ${width}, ${colorScheme}: ${problem}`);
          }
        }
      }
      await tab.emulateMedia({ colorScheme: "light" });
      await language.selectOption("en");
      await tab.locator("html[lang=en]").waitFor(LONG);
      await tab.setViewportSize({ width: 1366, height: 740 });
      assert.deepEqual(found, []);
    });
  }
});

test("the views are one row of links at every width, in every language, and none is cut", async (t) => {
  const tab = await newTab(t, chromium);
  await open(tab, site.address);
  for (const language of ["en", "de", "fr", "es"]) {
    await tab.locator("#language").selectOption(language);
    await tab.locator(`html[lang=${language}]`).waitFor(LONG);
    for (const width of WIDTHS) {
      await tab.setViewportSize({ width, height: 740 });
      const links = await tab.locator("#views a").evaluateAll((all) =>
        all.map((link) => {
          const { top, left, right, height } = link.getBoundingClientRect();
          return { top, left, right, height, cut: link.scrollWidth > Math.ceil(right - left) };
        }),
      );
      const name = `${language}, ${width}`;
      assert.equal(new Set(links.map(({ top }) => top)).size, 1, name);
      links.forEach(({ left, right, height, cut }, i) => {
        assert.ok(!cut && right <= width && height >= 44, `${name}, ${i}`);
        assert.ok(i === 0 || left >= links[i - 1].right + 2, `${name}, ${i}: too close`);
      });
    }
  }
});

test("with forced colours the view that is shown is marked, and it alone", async (t) => {
  const tab = await newTab(t, chromium, { forcedColors: "active" });
  await open(tab, site.address);
  await show(tab, "about");
  const marks = await tab
    .locator("#views a")
    .evaluateAll((all) => all.map((link) => getComputedStyle(link).borderBottomColor));
  assert.equal(new Set(marks).size, 2);
  assert.equal(marks.filter((mark) => mark === marks[4]).length, 1);
});
