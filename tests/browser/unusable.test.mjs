// A page or a part of it that cannot be used says why, and what a reader can do: changed, missing, gone, blocked, or out of memory.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { serve } from "../../tools/serve.mjs";
import { at } from "../../tools/shared.mjs";
import { launchChromium, launchFirefox, open, show, siteAndChromium } from "./support.mjs";

/** @import { Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";

const { site, chromium } = await siteAndChromium();

/** A tab without the service worker, which would have the files at hand @param {import("node:test").TestContext} t */
async function newTab(t) {
  const context = await chromium.newContext({ serviceWorkers: "block" });
  t.after(() => context.close());
  return context.newPage();
}

/**
 * Lets the host send the page otherwise than it is.
 * @param {Page} tab
 * @param {{ body?: string, headers?: Record<string, string> }} other
 */
const sent = (tab, { body, headers }) =>
  tab.route(site.address, async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      headers: { ...response.headers(), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  });

/** Asks for a rebuild with odds ratios typed in @param {Page} tab */
async function rebuild(tab) {
  await show(tab, "evidence");
  for (const [box, text] of [
    ["odds_ratio", "3"],
    ["lower", "1.2"],
    ["upper", "8"],
  ])
    await tab.locator(`[name=own_cy_flu_${box}]`).fill(text);
  await tab.getByRole("button", { name: "Rebuild with this evidence" }).click();
}

test("a page with a changed byte says that it was changed, wherever in its script, style or policy that is", async (t) => {
  const tab = await newTab(t);
  const page = await readFile(at("dist", "site", "index.html"), "utf8");
  const end = page.indexOf("</script>", page.indexOf('<script type="module">'));
  for (let i = 1; i <= 24; i++) {
    const place = Math.floor((i / 25) * end);
    const body = page.slice(0, place) + (page[place] === "x" ? "y" : "x") + page.slice(place + 1);
    await sent(tab, { body });
    await tab.goto("about:blank");
    await tab.goto(site.address + LINK);
    await tab
      .getByText(/This copy of the page was changed on its way|95% credible interval/)
      .first()
      .waitFor();
    const text = await tab.locator("main").innerText();
    assert.doesNotMatch(text, /too old|newer version/, `${place} of ${end}`);
    await tab.unroute(site.address);
  }
});

for (const [directive, expected] of [
  ["script-src 'self'", /If this line stays/],
  ["script-src 'self' 'unsafe-inline'", /A policy of this network or browser forbids it \(WebAssembly\)/],
]) {
  test(`under a network's policy "${directive}" the page says what keeps it from starting`, async (t) => {
    const tab = await newTab(t);
    await sent(tab, { headers: { "content-security-policy": String(directive) } });
    await tab.goto(site.address + LINK);
    await tab
      .getByText(/** @type {RegExp} */ (expected))
      .first()
      .waitFor();
    assert.equal(await tab.locator("[data-mean]").count(), 0);
  });
}

for (const [name, launch] of /** @type {const} */ ([
  ["Chromium", launchChromium],
  ["Firefox", launchFirefox],
])) {
  test(`a network's policy without workers is named where ${name} needs one`, async (t) => {
    const [browser, served] = await Promise.all([
      launch(),
      serve(at("dist", "site"), { headers: { "content-security-policy": "worker-src 'self'" } }),
    ]);
    t.after(() => Promise.all([browser.close(), served.close()]));
    const tab = /** @type {import("puppeteer-core").Page} */ (await browser.newPage());
    await open(tab, served.address, LINK);
    await show(tab, "patients");
    await tab.evaluate(() =>
      [...document.querySelectorAll("button")]
        .find(({ textContent }) => textContent?.startsWith("Try the example"))
        ?.click(),
    );
    const said = () => tab.evaluate(() => document.querySelector("#patients .refusal")?.textContent ?? "");
    while (!(await said())) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.match(await said(), /A policy of this network or browser forbids this part \(worker-src\)/);
    assert.equal(await tab.evaluate(() => document.querySelector("#patients .running:not([hidden])")), null);
  });
}

test("a script that this browser cannot read says which browsers can", async (t) => {
  const tab = await newTab(t);
  // As a browser that does not know the syntax: the policy would keep out a page that really has other.
  const page = await readFile(at("dist", "site", "index.html"), "utf8");
  await sent(tab, {
    body: page
      .replace(/<meta http-equiv[^>]*>/, "")
      .replace('<script type="module">', '<script type="module">let let;'),
  });
  await tab.goto(site.address + LINK);
  await tab
    .getByText(/Chrome or Edge 109, Firefox 115, Safari 16\.4/)
    .first()
    .waitFor();
});

test("a part without a network, and one whose version is no longer there, say so", async (t) => {
  const tab = await newTab(t);
  await open(tab, site.address, LINK);
  await tab.context().setOffline(true);
  await show(tab, "patients");
  await tab.getByText("There is no connection to this part").waitFor();
  await tab.context().setOffline(false);
  await tab.route("**/evidence.*.js", (route) => route.fulfill({ status: 404, body: "" }));
  await show(tab, "evidence");
  await tab.locator("#evidence").getByText("a new version of the page has come").first().waitFor();
  await tab.route("**/study.*.js", (route) => route.fulfill({ status: 404, body: "" }));
  await show(tab, "study");
  await tab.locator("#study").getByText("a new version of the page has come").waitFor();
  // A server that sends its start page for whatever it does not have.
  await tab.route("**/languages/de/page.*.json", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
  );
  await tab.selectOption("#language", "de");
  await tab.locator("#languages").getByText("Deutsch could not be loaded. This part is no longer there").waitFor();
});

test("a worker that dies ends its progress bar, and the page says what may help", async (t) => {
  const tab = await newTab(t);
  await tab.addInitScript(() => {
    const { Worker } = globalThis;
    globalThis.Worker = class extends Worker {
      /** @param {any} message */
      postMessage(message) {
        if (!("call" in message || "edits" in message)) return super.postMessage(message);
        this.terminate();
        this.dispatchEvent(new ErrorEvent("error"));
      }
    };
  });
  await open(tab, site.address, LINK);
  await rebuild(tab);
  await tab.locator("#evidence").getByText("most likely for want of memory").waitFor();
  await show(tab, "patients");
  await tab.getByRole("button", { name: /^Try the example/ }).click();
  await tab.locator("#patients").getByText("most likely for want of memory").waitFor();
  await show(tab, "study");
  await tab.locator(".check-body").getByText("most likely for want of memory").waitFor();
  await tab.getByRole("button", { name: "Made up: recovery" }).click();
  await tab.locator(".opened").getByText("most likely for want of memory").waitFor();
  assert.equal(await tab.locator(".running:not([hidden])").count(), 0);
});
