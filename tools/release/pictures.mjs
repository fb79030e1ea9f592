// `npm run pictures`: the main views as small pictures in docs/, which the README shows. The clock stands still, so that only a change
// of the page changes a picture.

import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { buildIfChanged } from "../build.mjs";
import { browserPath, CHROMIUM_FLAGS } from "../browsers.mjs";
import { serve } from "../serve.mjs";
import { at, main, step, Trouble } from "../shared.mjs";

/** @import { BrowserContextOptions, Page } from "playwright-core" */

const FOLDER = at("docs", "pictures");
/** All of them together, in bytes. */
const LIMIT = 1_500_000;

const KNOWN = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const UNKNOWN = "#v=1&disease=cll&cart1_dose=2000000";
const DESKTOP = { width: 1200, height: 880 };
const PHONE = { width: 360, height: 720 };

/**
 * @typedef {object} Picture
 * @property {string} name
 * @property {string} fragment
 * @property {BrowserContextOptions} options
 * @property {(tab: Page) => Promise<unknown>} [prepare] brings the view into sight
 * @property {string} [of] a selector, where not all that is in sight is wanted
 * @property {string} [to] the file, if it is not one of the README's
 */

/** @type {Picture[]} */
const PICTURES = [
  { name: "answer", fragment: KNOWN, options: { viewport: DESKTOP } },
  { name: "answer-dark", fragment: KNOWN, options: { viewport: DESKTOP, colorScheme: "dark" } },
  {
    name: "answer-phone",
    fragment: KNOWN,
    options: { viewport: PHONE },
    prepare: (tab) => tab.locator("#answer").evaluate((answer) => answer.scrollIntoView()),
  },
  {
    name: "patients",
    fragment: KNOWN,
    options: { viewport: DESKTOP },
    prepare: (tab) => picture(tab, "patients"),
    of: "#answer",
  },
  {
    name: "dots",
    fragment: KNOWN,
    options: { viewport: DESKTOP },
    prepare: (tab) => picture(tab, "dots"),
    of: "#answer",
  },
  { name: "details", fragment: UNKNOWN, options: { viewport: DESKTOP }, of: "#details" },
  { name: "doses", fragment: KNOWN, options: { viewport: DESKTOP }, prepare: compareDoses, of: "#what-if" },
  {
    name: "sensitivity",
    fragment: KNOWN,
    options: { viewport: DESKTOP },
    prepare: (tab) => part(tab, "sensitivity", "tr[data-run=margins_only]"),
    of: "[data-part=sensitivity]",
  },
  {
    name: "print",
    fragment: KNOWN,
    options: { viewport: { width: 700, height: 1000 } },
    prepare: (tab) => tab.emulateMedia({ media: "print" }),
    of: "body",
  },
  // Shown by others beside a link to the page.
  {
    name: "preview",
    fragment: KNOWN,
    options: { viewport: { width: 1200, height: 630 } },
    to: "www/hosted/preview.webp",
  },
  { name: "answer-de", fragment: KNOWN, options: { viewport: DESKTOP, locale: "de" } },
];

/** @param {Page} tab @param {string} name */
async function picture(tab, name) {
  await tab.locator(`[name=picture][value=${name}]`).check();
  await tab.locator(`[data-picture=${name}] svg`).first().waitFor();
}

/** @param {Page} tab */
async function compareDoses(tab) {
  await tab.locator("#what-if > button").click();
  await tab.locator(".scenario").nth(1).waitFor();
}

/** Where each part is. @type {Record<string, string>} */
const PART_VIEWS = { sensitivity: "evidence", cohort: "patients" };

/** @param {Page} tab @param {string} name @param {string} drawn */
async function part(tab, name, drawn) {
  await tab.locator(`#views a[href="#${PART_VIEWS[name]}"]`).click();
  await tab.locator(drawn).waitFor();
}

await main(import.meta.url, async () => {
  await buildIfChanged();
  const { chromium } = await import("playwright-core");
  const site = await serve(at("dist", "site"));
  const browser = await chromium.launch({ executablePath: await browserPath("chromium"), args: CHROMIUM_FLAGS });
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const { name, fragment, options, prepare, of, to = `docs/pictures/${name}.webp` } of PICTURES) {
    await step(name, async () => {
      const context = await browser.newContext({ locale: "en", serviceWorkers: "block", ...options });
      const tab = await context.newPage();
      await tab.clock.setFixedTime("2026-11-23T12:00:00Z");
      await tab.goto(site.address + fragment);
      await tab.locator("#details .model-and-version").waitFor();
      await prepare?.(tab);
      // It would lie over a part that is taken alone.
      if (of) await tab.locator("#summary").evaluate((bar) => bar.remove());
      // WebP, for a third of the size: taken through the protocol, since Playwright writes PNG and JPEG only.
      const box = of ? await tab.locator(of).first().boundingBox() : null;
      const scroll = /** @type {{ x: number, y: number }} */ (await tab.evaluate("({ x: scrollX, y: scrollY })"));
      const session = await context.newCDPSession(tab);
      const { data } = await session.send("Page.captureScreenshot", {
        format: "webp",
        quality: 80,
        captureBeyondViewport: box !== null,
        ...(box && {
          clip: { x: box.x + scroll.x, y: box.y + scroll.y, width: box.width, height: box.height, scale: 1 },
        }),
      });
      await writeFile(at(to), Buffer.from(data, "base64"));
      await context.close();
    });
  }
  await browser.close();
  await site.close();
  const sizes = await Promise.all(
    (await readdir(FOLDER)).map(async (file) => (await stat(at("docs", "pictures", file))).size),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${sizes.length} pictures, ${Math.round(total / 1000)} kB`);
  if (total > LIMIT) throw new Trouble(`The pictures weigh ${total} bytes, and may weigh ${LIMIT}.`);
});
