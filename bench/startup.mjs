// What a visitor waits for: the bytes before the first prediction and the time until it stands on the page.

import { gzipSync } from "node:zlib";
import { launchChromium } from "../tests/browser/support.mjs";

/** The element that holds a prediction. */
const PREDICTION = '[data-outcome="response"][data-mean]';

/** A link to an answer: dose raised tenfold after cyclophosphamide and fludarabine, in NHL. */
export const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";

/**
 * Every file that a page fetches before its first prediction.
 * @param {string} address
 */
export async function bytesFetched(address) {
  const browser = await launchChromium();
  const tab = await browser.newPage();
  /** @type {import("playwright-core").Response[]} */
  const responses = [];
  tab.on("response", (response) => void responses.push(response));
  await tab.goto(address + LINK);
  await tab.waitForSelector(PREDICTION, { state: "attached" });
  // What was asked for once the prediction stood does not count: nobody waited for it.
  const later = await tab.evaluate(() => {
    const [first] = performance.getEntriesByName("reinfuse:first-prediction");
    return performance
      .getEntriesByType("resource")
      .filter(({ startTime }) => startTime >= first.startTime)
      .map(({ name }) => name);
  });
  const fetched = await Promise.all(
    responses
      .filter((response) => response.url().startsWith(address) && !later.includes(response.url()))
      .map(async (response) => {
        const body = await response.body();
        return { file: new URL(response.url()).pathname, raw: body.length, gzip: gzipSync(body, { level: 9 }).length };
      }),
  );
  await browser.close();
  return fetched;
}

/**
 * Milliseconds from the start of navigation to the first prediction, in a browser that has never seen the page.
 * @param {string} address
 */
export async function timeToPrediction(address) {
  return inNewBrowser(async (tab) => {
    await tab.addInitScript((prediction) => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(prediction)) return;
        performance.mark("first-prediction");
        observer.disconnect();
      }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-mean"] });
    }, PREDICTION);
    await tab.goto(address + LINK);
    await tab.waitForSelector(PREDICTION, { state: "attached" });
    return tab.evaluate(() => performance.getEntriesByName("first-prediction")[0].startTime);
  });
}

/**
 * Milliseconds until a page without a script is there: what no page can do without.
 * @param {string} address
 */
export async function timeToContent(address) {
  return inNewBrowser(async (tab) => {
    await tab.goto(address);
    return tab.evaluate(() => {
      const [navigation] = performance.getEntriesByType("navigation");
      return /** @type {PerformanceNavigationTiming} */ (navigation).domContentLoadedEventEnd;
    });
  });
}

/**
 * @template T
 * @param {(tab: import("playwright-core").Page) => Promise<T>} work
 */
async function inNewBrowser(work) {
  const browser = await launchChromium();
  try {
    return await work(await browser.newPage());
  } finally {
    await browser.close();
  }
}
