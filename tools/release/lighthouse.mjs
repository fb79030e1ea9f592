// `npm run lighthouse`: Lighthouse's scores of the hosted build; the browser tests ask for them here too.

import { buildIfChanged } from "../build.mjs";
import { browserPath, CHROMIUM_FLAGS } from "../browsers.mjs";
import { serve } from "../serve.mjs";
import { at, main } from "../shared.mjs";

/**
 * The scores of a page, 0 to 100, by category.
 * @param {string} address
 * @returns {Promise<Record<string, number>>}
 */
export async function lighthouseScores(address) {
  const [{ default: lighthouse }, { launch }] = await Promise.all([import("lighthouse"), import("puppeteer-core")]);
  const browser = await launch({ executablePath: await browserPath("chromium"), args: CHROMIUM_FLAGS });
  try {
    const result = await lighthouse(address, { logLevel: "error" }, undefined, await browser.newPage());
    if (!result) throw new Error("Lighthouse gave no result");
    const categories = Object.values(result.lhr.categories);
    return Object.fromEntries(categories.map(({ id, score }) => [id, score === null ? NaN : Math.round(100 * score)]));
  } finally {
    await browser.close();
  }
}

await main(import.meta.url, async () => {
  await buildIfChanged();
  const site = await serve(at("dist", "site"));
  console.table(await lighthouseScores(site.address));
  await site.close();
});
