// What the page can do, once more in WebKit, on a server and from a disk: nothing is Chromium's or Firefox's alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { init, predict } from "../../pkg/index.js";
import { serve } from "../../tools/serve.mjs";
import { at } from "../../tools/shared.mjs";
import { answerPack, fileAddress, serveSite } from "./support.mjs";
import { launchWebKit } from "./webkit.mjs";

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";
const PATIENT = { disease: "nhl", ld_before_cart1: "cy_flu", cart1_dose: 2_000_000, cart2_dose: 20_000_000 };

/** @type {Awaited<ReturnType<typeof serveSite>>} */
let site;
/** @type {Awaited<ReturnType<typeof launchWebKit>>} */
let webkit;
before(async () => {
  [site, webkit] = await Promise.all([serveSite(), launchWebKit(), init()]);
});
after(async () => {
  await webkit?.close();
  await site?.close();
});

/** The numbers at full precision that a selector finds @param {string} selector */
const means = (selector) =>
  webkit.tab.evaluate(
    (selector) =>
      [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))].map(
        ({ dataset }) => dataset.mean,
      ),
    selector,
  );

/** @param {string} address */
async function open(address) {
  const { tab } = webkit;
  // An address that differs in its fragment alone would not load anything.
  await tab.goto("about:blank");
  await tab.goto(address + LINK);
  await tab.waitFor('body[data-ready="true"]');
  await tab.waitFor("#details .model-and-version");
  return tab;
}

test("WebKit answers every patient of the pack as the native program does", async (t) => {
  const served = await serve(at());
  t.after(() => served.close());
  const { tab } = webkit;
  // Any document of that address will do to import from.
  await tab.goto(`${served.address}package.json`);
  const { compared, different } = await tab.evaluate(answerPack);
  assert.ok(compared > 10_000);
  assert.deepEqual(different, []);
});

for (const [build, address] of /** @type {const} */ ([
  ["hosted page", () => site.address],
  ["single file", () => fileAddress],
])) {
  test(`the ${build} predicts, tests itself and rebuilds its evidence in WebKit`, async () => {
    const tab = await open(address());
    const { outcomes } = /** @type {any} */ (predict(PATIENT));
    for (const outcome of ["response", "complete_response", "survival_24m", "severe_crs", "severe_neurotoxicity"])
      assert.equal((await means(`[data-outcome=${outcome}]`))[0], String(outcomes[outcome].mean), outcome);
    await tab.click('#views [href="#about"]');
    await tab.press("Run the self-test");
    await tab.waitFor("[data-self-test=passed]");
    await tab.click('#views [href="#evidence"]');
    await tab.waitFor("tr[data-run=margins_only]");
    for (const [name, value] of [
      ["odds_ratio", "1,1"],
      ["lower", "0.9"],
      ["upper", "1.3"],
    ])
      await tab.type(`[name=own_cy_flu_${name}]`, value);
    await tab.press("Rebuild with this evidence");
    await tab.waitFor("body[data-evidence=own]", 300_000);
    assert.notEqual((await means("[data-outcome=response]"))[0], String(outcomes.response.mean));
    await tab.click("#own button");
    await tab.waitFor("body[data-evidence=standard]");
    assert.equal((await means("[data-outcome=response]"))[0], String(outcomes.response.mean));
  });

  test(`the ${build} reads, predicts, validates, fits and uses a cohort in WebKit`, async () => {
    const tab = await open(address());
    await tab.click('#views [href="#patients"]');
    for (const name of ["cohort.xlsx", "cohort.csv"]) {
      await tab.type("#cohort-file", at("tests", "workbooks", name));
      await tab.press("Predict every row");
      await tab.waitFor("[data-row]");
      assert.equal(
        (await means("[data-row] [data-mean]"))[0],
        String(/** @type {any} */ (predict(PATIENT)).outcomes.response.mean),
        name,
      );
      await tab.click('.steps [href="#patients/table"]');
    }
    await tab.press("Try the example (200 simulated patients)");
    await tab.press("Predict every row");
    await tab.waitFor('[data-counts*="200"]');
    await tab.waitFor("[data-plot=decision]");
    await tab.click('.steps [href="#patients/regression"]');
    await tab.waitFor("#fit-method");
    await tab.evaluate(() =>
      [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".fit-term label"))]
        .find(({ textContent }) => textContent?.trim() === "disease")
        ?.click(),
    );
    await tab.click("#cohort-fit [type=submit]");
    await tab.waitFor("[data-fit=firth]");
    await tab.click('.steps [href="#patients/update"]');
    await tab.press("Update with these patients");
    await tab.waitFor("[data-weight]", 300_000);
    const updated = (await means("[data-update=patient] td"))[2];
    await tab.press("Use the updated model");
    await tab.waitFor("body[data-evidence=own]");
    assert.equal((await means("[data-outcome=response]"))[0], updated);
    await tab.click("#own button");
    await tab.waitFor("body[data-evidence=standard]");
  });
}
